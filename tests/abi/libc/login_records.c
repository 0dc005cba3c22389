/* utmpx on a file: records are looked for from where the last one was. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>
#include <utmpx.h>

static struct utmpx record(int i)
{
	struct utmpx u;
	memset(&u, 0, sizeof u);
	u.ut_type = i % 9;
	u.ut_pid = 100 + i;
	sprintf(u.ut_id, "%d", i % 7);
	sprintf(u.ut_line, "tty%d", i);
	return u;
}

static void show(void)
{
	struct utmpx *u;
	setutxent();
	while ((u = getutxent())) printf(" %d/%d/%s", u->ut_type, u->ut_pid, u->ut_id);
	puts("");
}

static void handler(int sig) { (void)sig; }

/* While another has the file locked, a signal ends what waits for it; nothing is read then, nor written. */
static void locked(const char *name)
{
	struct sigaction sa = { .sa_handler = handler };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec soon = { .it_value.tv_nsec = 10000000, .it_interval.tv_nsec = 10000000 }, off = { 0 };
	struct flock lock = { .l_type = F_WRLCK };
	struct utmpx u = record(30);
	timer_t t;
	int to_us[2], to_them[2], ok[3], errors[3];
	char c;
	pipe(to_us);
	pipe(to_them);
	if (!fork()) {
		close(to_them[1]);
		fcntl(open(name, O_RDWR), F_SETLKW, &lock);
		write(to_us[1], "", 1);
		read(to_them[0], &c, 1);
		_exit(0);
	}
	read(to_us[0], &c, 1);
	sigaction(SIGUSR1, &sa, NULL);
	timer_create(CLOCK_MONOTONIC, &event, &t);
	setutxent();
	timer_settime(t, 0, &soon, NULL);
	errno = 0;
	ok[0] = getutxent() != NULL, errors[0] = errno;
	ok[1] = pututxline(&u) != NULL, errors[1] = errno;
	updwtmpx(name, &u);
	timer_settime(t, 0, &off, NULL);
	close(to_them[1]);
	wait(NULL);
	printf("locked: %d %d, %d %d\n", ok[0], errors[0], ok[1], errors[1]);
	show();
}

int main(void)
{
	char name[] = "/tmp/records-XXXXXX";
	close(mkstemp(name));
	utmpxname(name);
	setutxent();
	for (int i = 0; i < 12; i++) {
		struct utmpx u = record(i), *r = pututxline(&u);
		printf("put %d\n", r ? r->ut_pid : 0);
	}
	show();
	for (int i = 20; i < 32; i += 3) {
		struct utmpx u = record(i);
		setutxent();
		pututxline(&u);
	}
	show();
	for (int type = -1; type < 11; type++) {
		struct utmpx u = record(3), *r;
		u.ut_type = type;
		setutxent();
		r = getutxid(&u);
		printf("id %d: %d\n", type, r ? r->ut_pid : 0);
		setutxent();
		r = getutxline(&u);
		printf("line %d: %d\n", type, r ? r->ut_pid : 0);
		setutxent();
		r = pututxline(&u);
		printf("then %d\n", r ? r->ut_pid : 0);
	}
	show();
	/* What was written is not what was read: of two of the same the second may come behind the first. */
	static const int again[] = { 6, 6, 6, 15, 6, 15, 15, 7, 7, 24, 8, 8, 17 };
	truncate(name, 0);
	setutxent();
	for (unsigned i = 0; i < sizeof again / sizeof *again; i++) {
		struct utmpx u = record(again[i]);
		u.ut_pid = i;
		pututxline(&u);
		if (i % 6 == 4) getutxent();
	}
	show();
	locked(name);
	unlink(name);
}
