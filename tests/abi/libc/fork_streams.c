/* Children of a fork while other threads write, open, look up and allocate: what glibc lets a child do, and its own
 * exit, does not wait for what those held; and a stream that was locked before the fork. */
#define _GNU_SOURCE
#include <pthread.h>
#include <netdb.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static FILE *shared;

static void writes(void) { fprintf(shared, "%d\n", 5); }
static void opens(void)
{
	FILE *f = fopen("/dev/null", "r");
	fclose(f);
}
static void looks_up(void)
{
	struct passwd p, *r;
	char b[1000];
	getpwnam_r("daemon", &p, b, sizeof b, &r);
}
static void allocates(void)
{
	void *p[50];
	for (int i = 0; i < 50; i++) p[i] = malloc(i * 100);
	for (int i = 0; i < 50; i++) free(p[i]);
}
static void flushes(void) { fflush(0); }

static void (*const works[])(void) = { writes, opens, looks_up, allocates, flushes };
enum { WORKS = sizeof works / sizeof *works };
static atomic_int over;

static void *work(void *which)
{
	while (!over) works[(long)which]();
	return 0;
}

/* With others at it too, and no child: none of these may crash. */
static void *reads(void *p)
{
	for (int i = 0; i < 50; i++) {
		getpwnam("root");
		gethostbyname("localhost");
		getservbyname("http", "tcp");
		getprotobyname("tcp");
	}
	return p;
}

static void run(void *(*f)(void *), pthread_t *t)
{
	for (long i = 0; i < WORKS; i++) pthread_create(&t[i], 0, f, (void *)i);
}

static void join(pthread_t *t)
{
	for (int i = 0; i < WORKS; i++) pthread_join(t[i], 0);
}

static int forks_beside_work(void)
{
	pthread_t t[WORKS];
	int bad = 0, status;
	looks_up(); /* glibc's first look for its modules holds a lock that no child ever gets */
	run(work, t);
	for (int i = 0; i < 40 && !bad; i++) {
		pid_t pid = fork();
		if (!pid) {
			alarm(20);
			for (int k = 0; k < WORKS; k++) works[k]();
			exit(0);
		}
		if (waitpid(pid, &status, 0) != pid || status) bad = 1, printf("round %d: %x\n", i, status);
	}
	over = 1;
	join(t);
	return bad;
}

/* While there are no threads. */
static void locked(void)
{
	int status;
	flockfile(stdout);
	flockfile(stdout);
	if (!fork()) {
		alarm(20);
		puts("the child has the lock");
		funlockfile(stdout);
		funlockfile(stdout);
		puts("and gives it back");
		exit(0);
	}
	wait(&status);
	funlockfile(stdout);
	funlockfile(stdout);
	printf("child: %d\n", status);
	fflush(stdout);
}

int main(void)
{
	locked();
	shared = fopen("/dev/null", "w");
	puts(forks_beside_work() ? "a child did not end well" : "all children ended");
	pthread_t t[WORKS];
	run(reads, t);
	join(t);
	puts("none crashed");
	return 0;
}
