/* ioprio_set(2) and ioprio_get(2): checks, what is inherited, and what niceness makes of none. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/ioprio.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PRIO(class, level) ((class) << 13 | (level))

static void say(const char *what, long r)
{
	if (r < 0) printf("%s: %s\n", what, strerrorname_np(errno));
	else printf("%s: %ld.%ld\n", what, r >> 13, r & 0x1fff);
	fflush(stdout);
}
static long set(int which, int who, int prio) { return syscall(SYS_ioprio_set, which, who, prio); }
static long get(int which, int who) { return syscall(SYS_ioprio_get, which, who); }

static void *thread(void *arg)
{
	say("thread", get(1, 0));
	set(1, 0, PRIO(IOPRIO_CLASS_BE, 1));
	say("thread's own", get(1, 0));
	return NULL;
}

/* Process 1 is there to be looked at. */
static void first(void)
{
	struct sched_param p = { 0 };
	struct timespec t;
	cpu_set_t cpus;
	printf("process 1: affinity %d", sched_getaffinity(1, sizeof cpus, &cpus));
	printf(", has processors %d, a policy %d", CPU_COUNT(&cpus) > 0, sched_getscheduler(1) >= 0);
	printf(", parameters %d, interval %d", sched_getparam(1, &p), sched_rr_get_interval(1, &t));
	errno = 0;
	getpriority(PRIO_PROCESS, 1);
	printf(", niceness %s; to change:", errno ? strerrorname_np(errno) : "known");
	int r = sched_setscheduler(1, SCHED_BATCH, &p);
	printf(" %d %s", r, strerrorname_np(errno));
	r = sched_setaffinity(1, sizeof cpus, &cpus);
	printf(" %d %s", r, strerrorname_np(errno));
	r = setpriority(PRIO_PROCESS, 1, 19);
	printf(" %d %s\n", r, strerrorname_np(errno));
	say("of 1", get(1, 1));
	say("set of 1", set(1, 1, PRIO(IOPRIO_CLASS_BE, 1)));
}

int main(void)
{
	pthread_t t;
	if (!geteuid() && setuid(65534)) return 1;
	setpgid(0, 0);
	first();
	say("none", get(1, 0));
	say("group", get(2, 0));
	say("set", set(1, 0, PRIO(IOPRIO_CLASS_BE, 6)));
	say("get", get(1, 0));
	say("by number", get(1, getpid()));
	pthread_create(&t, NULL, thread, NULL);
	pthread_join(t, NULL);
	say("unchanged", get(1, 0));
	if (!fork()) {
		say("child", get(1, 0));
		say("set parent's", set(1, getppid(), PRIO(IOPRIO_CLASS_IDLE, 0)));
		_exit(0);
	}
	wait(NULL);
	say("set by child", get(1, 0));
	say("group", get(2, 0));
	if (!fork()) {
		execl("/bin/sh", "sh", "-c", "exit 0", NULL);
		_exit(1);
	}
	wait(NULL);
	say("real time", set(1, 0, PRIO(IOPRIO_CLASS_RT, 4)));
	say("none with level", set(1, 0, 3));
	say("class 4", set(1, 0, PRIO(4, 0)));
	say("class 7", set(1, 0, PRIO(7, 0)));
	say("which", set(9, 0, PRIO(IOPRIO_CLASS_BE, 0)));
	say("which", get(0, 0));
	say("nobody", get(1, 4194000));
	say("nobody", set(1, 4194000, PRIO(IOPRIO_CLASS_BE, 0)));
	say("negative", get(1, -3));
	say("no group", get(2, 4194000));
	say("none again", set(1, 0, 0));
	setpriority(PRIO_PROCESS, 0, 15);
	say("nice", get(2, 0));
	say("nice, raw", get(1, 0));
	struct sched_param p = { 0 };
	sched_setscheduler(0, SCHED_IDLE, &p);
	say("idle", get(2, 0));
	return 0;
}
