/* inotify(7) under load: watches come and go while names and files do. What must
 * come does come, and nobody falls. */
#define _GNU_SOURCE
#include "asleep.h"
#include "fs.h"
#include <pthread.h>
#include <sys/inotify.h>

#define ROUNDS 400
static volatile int stop;

static void *churn(void *arg)
{
	char name[32], to[32];
	for (int k = 0; !stop; k++) {
		snprintf(name, sizeof name, "d/%ld", (long)arg + k % 3);
		snprintf(to, sizeof to, "d/to%ld", (long)arg + k % 2);
		int fd = open(name, O_RDWR | O_CREAT, 0600);
		(void)!write(fd, "x", 1);
		rename(name, to);
		close(fd);
		if (k % 2) unlink(to);
	}
	return NULL;
}

static void *watch(void *arg)
{
	char buf[4096], name[32];
	for (int k = 0; !stop; k++) {
		int i = inotify_init1(IN_NONBLOCK);
		inotify_add_watch(i, "d", IN_ALL_EVENTS);
		for (int n = 0; n < 9; n++) {
			snprintf(name, sizeof name, "d/%d", n);
			inotify_add_watch(i, name, IN_ALL_EVENTS | (n % 2 ? IN_ONESHOT : 0));
		}
		(void)!read(i, buf, sizeof buf);
		if (k % 2) inotify_rm_watch(i, 1);
		close(i);
	}
	return arg;
}

int main(int argc, char **argv)
{
	begin(argc, argv);
	mkdir("d", 0700);
	mkdir("own", 0700);
	pthread_t t[6];
	for (long k = 0; k < 3; k++) {
		pthread_create(&t[k], NULL, churn, (void *)(k * 3));
		pthread_create(&t[k + 3], NULL, watch, NULL);
	}
	int i = inotify_init1(0), missed = 0;
	inotify_add_watch(i, "own", IN_CREATE | IN_DELETE);
	for (int k = 0; k < ROUNDS; k++) {
		char buf[4096] __attribute__((aligned(8)));
		close(open("own/f", O_CREAT | O_WRONLY, 0600));
		unlink("own/f");
		for (int got = 0; got < 2;) {
			ssize_t n = read(i, buf, sizeof buf);
			for (char *p = buf; p < buf + n; got++) {
				struct inotify_event *e = (void *)p;
				missed += e->mask != (got ? IN_DELETE : IN_CREATE);
				p += sizeof *e + e->len;
			}
		}
	}
	stop = 1;
	for (int k = 0; k < 6; k++) pthread_join(t[k], NULL);
	printf("%d missed\n", missed);
	finish();
	return 0;
}
