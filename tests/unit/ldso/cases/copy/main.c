/* Variables of libraries, the C library's among them, that the program has its
 * own copy of; weak references without definition. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include <unistd.h>
#include <getopt.h>
#include <time.h>
#include <err.h>
#include <error.h>
#include <netinet/in.h>
extern int counter;
extern char text[64];
int get_counter(void), lib_optind(void);
extern int absent(void) __attribute__((weak));
extern int absent_data __attribute__((weak));
extern char **environ;

/* What is assigned here is what the library uses. */
static void assigned(void)
{
	static char *own[] = { "OWN=yes", NULL };
	char line[80] = "", *args[] = { "prog", "-q", "value", "-z", 0 };
	FILE *f = tmpfile(), *in = stdin, *out = stdout, *errors = stderr;
	stdout = f;
	printf("to a file ");
	puts("by puts");
	putchar('\n');
	stdout = out;
	stderr = f;
	program_invocation_short_name = "short";
	program_invocation_name = "whole";
	warnx("warning");
	error(0, 0, "error");
	errno = EIO;
	perror("perror");
	opterr = 1;
	optind = 0;
	int c = getopt(4, args, "q:");
	fprintf(f, "%c %s\n", c, optarg);
	c = getopt(4, args, "q:");
	fprintf(f, "%c %c\n", c, optopt);
	stderr = errors;
	rewind(f);
	stdin = f;
	while (scanf(" %79[^\n]", line) == 1) printf("<%s>", line);
	printf(" %d\n", getchar());
	stdin = in;
	printf("errors %u\n", error_message_count);
	environ = own;
	printf("%s %d\n", getenv("OWN"), getenv("PATH") != 0);
	putenv("MORE=1");
	printf("%s %d\n", environ[1], environ != own);
	for (int i = 0; i < 16; i++) printf("%x", in6addr_any.s6_addr[i] + in6addr_loopback.s6_addr[i]);
	printf(" %d\n", daylight);
}
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
	assigned();
	return 0;
}
