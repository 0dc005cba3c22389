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

int main(void)
{
	pthread_t t;
	if (!geteuid() && setuid(65534)) return 1;
	setpgid(0, 0);
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
