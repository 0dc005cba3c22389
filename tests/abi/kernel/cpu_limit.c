/* RLIMIT_CPU: the warning, the end, who inherits it. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double used(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void warned(int sig)
{
	struct rlimit l;
	getrlimit(RLIMIT_CPU, &l);
	printf("signal %d next %d\n", sig, (int)l.rlim_cur);
	fflush(stdout);
}

static void burn(double until)
{
	while (used() < until) continue;
}

static void end(const char *what, pid_t p)
{
	int st;
	waitpid(p, &st, 0);
	printf("%s: %s %d\n", what, WIFSIGNALED(st) ? "signal" : "exit",
	       WIFSIGNALED(st) ? WTERMSIG(st) : WEXITSTATUS(st));
	fflush(stdout);
}

static pid_t begin(rlim_t cur, rlim_t max)
{
	pid_t p = fork();
	struct rlimit l = { cur, max };
	if (!p && setrlimit(RLIMIT_CPU, &l)) _exit(errno);
	return p;
}

int main(void)
{
	pid_t p = begin(1, 2);
	if (!p) {
		signal(SIGXCPU, warned);
		burn(5);
		_exit(0);
	}
	end("both", p);
	p = begin(1, RLIM_INFINITY);
	if (!p) {
		burn(5);
		_exit(0);
	}
	end("soft", p);
	p = begin(1, RLIM_INFINITY);
	if (!p) {
		struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
		setrlimit(RLIMIT_CPU, &none);
		burn(1.5);
		_exit(3);
	}
	end("lifted", p);
	p = begin(1, RLIM_INFINITY);
	if (!p) {
		p = fork();
		if (!p) {
			burn(5);
			_exit(0);
		}
		end("child", p);
		execlp("sh", "sh", "-c", "while :; do :; done", NULL);
	}
	end("program", p);
	return 0;
}
