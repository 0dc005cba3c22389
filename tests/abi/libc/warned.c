/* error(), warn() and their kin: numbers that are none, streams that became wide, texts that are none. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <error.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

#define CASE(...)                                                                     \
	do {                                                                          \
		int p[2], status;                                                     \
		char said[512];                                                       \
		pipe(p);                                                              \
		fflush(0);                                                            \
		pid_t pid = fork();                                                   \
		if (!pid) {                                                           \
			dup2(p[1], 2);                                                \
			errno = 0;                                                    \
			__VA_ARGS__;                                                  \
			dprintf(p[1], " %u errno %d", error_message_count, errno);    \
			_exit(0);                                                     \
		}                                                                     \
		close(p[1]);                                                          \
		ssize_t n, at = 0;                                                    \
		while ((n = read(p[0], said + at, sizeof said - at)) > 0) at += n;    \
		close(p[0]);                                                          \
		waitpid(pid, &status, 0);                                             \
		printf("%s: %.*s, status %x\n", #__VA_ARGS__, (int)at, said, status); \
	} while (0)

int main(void)
{
	int numbers[] = { 0, 2, 133, 4000, -1, -5, -2147483647 - 1 };
	program_invocation_short_name = "short";
	program_invocation_name = "long";
	for (int i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		int e = numbers[i];
		printf("%d\n", e);
		CASE(errno = e; warn("a%d", 1));
		CASE(errno = e; warn(0));
		CASE(errno = e; warn("%m"));
		CASE(errno = e; err(3, "a"));
		CASE(errno = e; err(3, 0));
		CASE(errno = e; warnx("%m"));
		CASE(errno = e; errx(3, 0));
		CASE(error(0, e, "a %s", "b"));
		CASE(error_at_line(0, e, "file", 3, "a %s", "b"));
		CASE(fwide(stderr, 1); errno = e; warn("wide %d %s", 3, "x"));
		CASE(fwide(stderr, 1); errno = e; err(4, "wide %ls", L"x"));
		CASE(fwide(stderr, 1); warnx("wide"));
		CASE(fwide(stderr, 1); errx(4, "wide"));
		CASE(fwide(stderr, 1); error(0, e, "wide %d %s", 3, "x"));
		CASE(fwide(stderr, 1); error(5, e, "not \xff text %s", "x"));
		CASE(fwide(stderr, 1); warnx("not \xff text"));
		CASE(setlocale(LC_ALL, "C.UTF-8"); errno = 0; fwide(stderr, 1); error(0, e, "\u20ac %s", "\u20ac"));
		CASE(setlocale(LC_ALL, "C.UTF-8"); errno = 0; fwide(stderr, 1);
		     error_at_line(0, e, "\u20ac", 1, "%0*d%s", 300, 7, "\u20ac"));
	}
	CASE(fclose(stdout); error(0, 2, "a"));
	CASE(fclose(stdout); error_at_line(0, 2, "f", 3, "a"));
}
