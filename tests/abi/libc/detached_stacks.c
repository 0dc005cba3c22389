/* Stacks of threads that nobody joins serve for the next ones: none is anybody else's meanwhile, and what a thread finds in
 * its own storage is as new. Threads of several sizes, detached and joined, ending from deep frames too, and a fork. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BURST = 24, ROUNDS = 30, FRAME = 12 << 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static char *in_use[BURST];
static int running, done, overlaps, stale, spoilt;

static __thread int set = 5;
static __thread char zero[300];
static pthread_key_t key;

static void begin(int i, char *frame)
{
	pthread_mutex_lock(&lock);
	for (int k = 0; k < BURST; k++)
		if (in_use[k] && in_use[k] < frame + FRAME && frame < in_use[k] + FRAME) overlaps++;
	in_use[i] = frame;
	pthread_mutex_unlock(&lock);
}

static void end(int i)
{
	pthread_mutex_lock(&lock);
	in_use[i] = 0;
	done++;
	if (!--running) pthread_cond_signal(&ended);
	pthread_mutex_unlock(&lock);
}

static __attribute__((noinline)) void deep(int n)
{
	volatile char room[200];
	memset((char *)room, n, sizeof room);
	if (n) deep(n - 1);
	else pthread_exit(0);
	room[1] = 0;
}

static void *work(void *p)
{
	int i = (int)(long)p;
	char frame[FRAME];
	begin(i, frame);
	if (set != 5 || errno || pthread_getspecific(key)) stale++;
	for (unsigned k = 0; k < sizeof zero; k++)
		if (zero[k]) stale++;
	set = errno = i + 100;
	memset(zero, i + 1, sizeof zero);
	pthread_setspecific(key, frame);
	memset(frame, i + 1, sizeof frame);
	for (int k = 0; k < 3; k++) sched_yield();
	for (unsigned k = 0; k < sizeof frame; k++)
		if (frame[k] != i + 1) spoilt++;
	if (set != i + 100 || zero[299] != (char)(i + 1)) spoilt++;
	end(i);
	if (i % 3 == 1) deep(i * 2);
	return p;
}

static void burst(int round)
{
	static const size_t sizes[] = { 64 << 10, 256 << 10, 8 << 20, 64 << 10, 1 << 20, 100 << 10, 48 << 20 };
	pthread_t joined[BURST];
	int joins = 0;
	running = BURST;
	for (int i = 0; i < BURST; i++) {
		pthread_attr_t a;
		pthread_t t;
		pthread_attr_init(&a);
		pthread_attr_setstacksize(&a, sizes[(i + round) % 7]);
		if (i % 4) pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
		if (i % 5 == 4) pthread_attr_setguardsize(&a, 16384);
		int r = pthread_create(&t, &a, work, (void *)(long)i);
		if (r) printf("create: %s\n", strerror(r)), exit(1);
		if (i % 4 == 0) joined[joins++] = t;
		pthread_attr_destroy(&a);
	}
	for (int i = 0; i < joins; i++) pthread_join(joined[i], 0);
	pthread_mutex_lock(&lock);
	while (running) pthread_cond_wait(&ended, &lock);
	pthread_mutex_unlock(&lock);
}

int main(void)
{
	pthread_key_create(&key, 0);
	for (int i = 0; i < ROUNDS; i++) burst(i);
	printf("%d threads, %d overlaps, %d stale, %d spoilt\n", done, overlaps, stale, spoilt);
	fflush(stdout);
	/* What the last ones left serves in a child as well. */
	pid_t pid = fork();
	if (!pid) {
		done = 0;
		for (int i = 0; i < 3; i++) burst(i);
		printf("%d threads, %d overlaps, %d stale, %d spoilt\n", done, overlaps, stale, spoilt);
		return 0;
	}
	int status;
	waitpid(pid, &status, 0);
	printf("child %x\n", status);
	return 0;
}
