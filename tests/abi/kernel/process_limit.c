/* RLIMIT_NPROC: of ordinary users. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void *nothing(void *arg) { return arg; }

static void try(const char *what, rlim_t soft)
{
	struct rlimit l;
	getrlimit(RLIMIT_NPROC, &l);
	l.rlim_cur = soft < l.rlim_max ? soft : l.rlim_max;
	int set = setrlimit(RLIMIT_NPROC, &l);
	pid_t pid = fork();
	if (!pid) _exit(0);
	printf("%s: %d, fork: %s", what, set, pid < 0 ? strerrorname_np(errno) : "made");
	if (pid > 0) waitpid(pid, NULL, 0);
	pthread_t t;
	int err = pthread_create(&t, NULL, nothing, NULL);
	printf(", thread: %s\n", err ? strerrorname_np(err) : "made");
	if (!err) pthread_join(t, NULL);
	fflush(stdout);
}

int main(void)
{
	if (!geteuid()) {
		try("root, none", 0);
		if (setuid(65534)) return 1;
	}
	try("none", 0);
	try("one", 1);
	try("any", RLIM_INFINITY);
	return 0;
}
