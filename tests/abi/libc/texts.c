/* Error texts, err(3), error(3), getopt's messages, assert, fortify. */
#define _GNU_SOURCE
#include <assert.h>
#include <err.h>
#include <errno.h>
#include <error.h>
#include <getopt.h>
#include <netdb.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void in_child(void (*f)(void))
{
	fflush(stdout);
	pid_t p = fork();
	if (!p) {
		dup2(1, 2);
		f();
		_exit(0);
	}
	int st;
	waitpid(p, &st, 0);
	printf("status %x\n", st);
}

static void do_assert(void) { assert(1 == 2); }
static void do_overflow(void)
{
	char b[4];
	volatile size_t n = 10;
	memset(b, 0, n);
	printf("%d\n", b[0]);
}
static void do_strcpy(void)
{
	char b[4];
	const char *volatile s = "too long for that";
	strcpy(b, s);
	puts(b);
}
static void do_n(void)
{
	char f[] = "%n";
	int n;
	printf(f, &n);
}
static void do_gap(void)
{
	const char *volatile f = "%3$d %1$d\n";
	printf(f, 1, 2, 3);
}
static void do_error(void) { error(3, ENOENT, "failed %d", 5); }
static void do_errx(void) { errx(4, "bad %s", "thing"); }

int main(void)
{
	program_invocation_name = program_invocation_short_name = "texts";
	for (int i = -1; i < 140; i++) printf("%d %s\n", i, strerror(i));
	for (int i = 0; i < 70; i++) printf("%d %s\n", i, strsignal(i));
	for (int i = -12; i < 2; i++) printf("%d %s\n", i, gai_strerror(i));
	for (int i = -1; i < 6; i++) printf("%d %s\n", i, hstrerror(i));
	char b[64];
	printf("%s|%s\n", strerror_r(2, b, sizeof b), strerror_r(999, b, sizeof b));
	regex_t re;
	const char *bad[] = { "(", "[", "a{1", "a{2,1}", "*", "[[:foo:]]", "\\", "a**" };
	for (int i = 0; i < 8; i++) {
		int r = regcomp(&re, bad[i], REG_EXTENDED);
		regerror(r, &re, b, sizeof b);
		printf("%s: %s\n", bad[i], b);
	}
	dup2(1, 2);
	char *argv[] = { "texts", "x", "-a", "--bogus", "--na=3", "-b", "y", "--needs", 0 };
	static const struct option o[] = {
		{ "name", 1, 0, 'n' }, { "needs", 1, 0, 'N' }, { "flag", 0, 0, 'f' }, { 0 }
	};
	setbuf(stdout, 0);
	for (int c; (c = getopt_long(8, argv, "ab:", o, 0)) != -1;)
		printf("%d %s %d\n", c, optarg ? optarg : "-", optopt);
	printf("optind %d %s\n", optind, argv[optind]);
	errno = EACCES;
	warn("w%d", 1);
	warnx("wx");
	perror("p");
	psignal(SIGTERM, "s");
	in_child(do_assert);
	in_child(do_overflow);
	in_child(do_strcpy);
	in_child(do_n);
	in_child(do_gap);
	in_child(do_error);
	in_child(do_errx);
	return 0;
}
