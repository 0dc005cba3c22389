/* Variables of libraries, the C library's among them, that the program has its
 * own copy of; weak references without definition. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include <unistd.h>
#include <getopt.h>
#include <time.h>
extern int counter;
extern char text[64];
int get_counter(void), lib_optind(void);
extern int absent(void) __attribute__((weak));
extern int absent_data __attribute__((weak));
extern char **environ;
int main(int argc, char **argv)
{
	char *args[] = { "prog", "-a", "-b", "x", 0 };
	counter++;
	printf("%d %s\n", get_counter(), text);
	fprintf(stdout, "%d %d\n", absent != 0, &absent_data != 0);
	setenv("NEW", "1", 1);
	int found = 0;
	for (char **e = environ; *e; e++) found |= **e == 'N' && e[0][1] == 'E' && e[0][2] == 'W';
	printf("environ %d\n", found);
	opterr = 0;
	while (getopt(4, args, "ab:") != -1)
		;
	printf("optind %d %d\n", optind, lib_optind());
	setenv("TZ", "XYZ3", 1);
	tzset();
	printf("%ld %s\n", timezone, tzname[0]);
	printf("%s\n", program_invocation_short_name);
	return 0;
}
