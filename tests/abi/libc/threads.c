/* Static mutex kinds, stacks, keys, clocks, cancellation, atfork, C11 threads. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/single_threaded.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t rec = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_mutex_t chk = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static pthread_mutex_t adp = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;

static void cleanup(void *p) { printf("cleanup %s\n", (char *)p); }

static sem_t ready;

static void *sleeper(void *p)
{
	pthread_cleanup_push(cleanup, "outer");
	pthread_cleanup_push(cleanup, "inner");
	sem_post(&ready);
	pause();
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	return p;
}

/* The thread's block names itself at both places of glibc's header: sanitizers look at the second. */
static int header_is_glibcs(void)
{
	void *first, *second;
	__asm__("mov %%fs:0,%0" : "=r"(first));
	__asm__("mov %%fs:16,%0" : "=r"(second));
	return first == second;
}

static void *header(void *p)
{
	(void)p;
	return (void *)(long)header_is_glibcs();
}

static void *big_stack(void *p)
{
	volatile char a[4 << 20];
	memset((void *)a, 1, sizeof a);
	return p + a[100];
}

static int c11(void *p) { return *(int *)p + 1; }
static void before(void)
{
	puts("prepare");
	fflush(stdout);
}
static int in_parent;
static void parent(void) { in_parent++; }
static void child(void)
{
	puts("child");
	fflush(stdout);
}

int main(void)
{
	printf("single %d\n", __libc_single_threaded);
	int x = pthread_mutex_lock(&rec), y = pthread_mutex_lock(&rec), z = pthread_mutex_unlock(&rec);
	printf("rec %d %d %d\n", x, y, z);
	x = pthread_mutex_lock(&chk), y = pthread_mutex_lock(&chk);
	printf("chk %d %d\n", x, y);
	x = pthread_mutex_lock(&adp), y = pthread_mutex_trylock(&adp);
	printf("adp %d %d\n", x, y);
	pthread_attr_t a;
	size_t n;
	pthread_attr_init(&a);
	pthread_attr_getstacksize(&a, &n);
	printf("stack %zu", n);
	pthread_attr_getguardsize(&a, &n);
	printf(" guard %zu\n", n);
	/* Signals 32 and 33 are the library's own. */
	sigset_t all, kept;
	memset(&all, -1, sizeof all);
	x = pthread_attr_setsigmask_np(&a, &all);
	y = pthread_attr_getsigmask_np(&a, &kept);
	printf("mask %d %d %lx\n", x, y, *(unsigned long *)&kept);
	pthread_t t;
	void *r;
	pthread_create(&t, 0, big_stack, (void *)41);
	pthread_join(t, &r);
	pthread_t others[2];
	int headers = 0;
	for (int i = 0; i < 2; i++) pthread_create(&others[i], 0, header, 0);
	for (int i = 0; i < 2; i++) {
		void *is;
		pthread_join(others[i], &is);
		headers += is != 0;
	}
	printf("headers %d %d\n", headers, header_is_glibcs());
	printf("big %ld single %d\n", (long)r, __libc_single_threaded);
	sem_init(&ready, 0, 0);
	pthread_create(&t, 0, sleeper, 0);
	sem_wait(&ready);
	pthread_cancel(t);
	pthread_join(t, &r);
	printf("canceled %d\n", r == PTHREAD_CANCELED);
	int keys = 0;
	pthread_key_t k;
	while (keys < 900 && !pthread_key_create(&k, 0)) keys++;
	printf("keys %d\n", keys);
	pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t c = PTHREAD_COND_INITIALIZER;
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	pthread_mutex_lock(&m);
	printf("clockwait %d\n", pthread_cond_clockwait(&c, &m, CLOCK_MONOTONIC, &ts));
	printf("clocklock %d\n", pthread_mutex_clocklock(&m, CLOCK_MONOTONIC, &ts));
	sem_t s;
	sem_init(&s, 0, 0);
	int waited = sem_clockwait(&s, CLOCK_MONOTONIC, &ts);
	printf("sem %d %d\n", waited, errno);
	thrd_t th;
	int v = 41, res;
	thrd_create(&th, c11, &v);
	thrd_join(th, &res);
	printf("c11 %d\n", res);
	pthread_atfork(before, parent, child);
	fflush(stdout);
	pid_t p = fork();
	if (!p) _exit(7);
	int st;
	waitpid(p, &st, 0);
	printf("parent %d\n", in_parent);
	printf("fork %d rtmin %d rtmax %d\n", WEXITSTATUS(st), SIGRTMIN, SIGRTMAX);
	cpu_set_t set;
	printf("affinity %d\n", pthread_getaffinity_np(pthread_self(), sizeof set, &set));
	static const size_t guards[] = { -1, -4096, 1ul << 62, -4096ul - (8 << 20) };
	for (unsigned i = 0; i < sizeof guards / sizeof *guards; i++) {
		pthread_attr_t a;
		pthread_t t;
		pthread_attr_init(&a);
		printf("guard %d ", pthread_attr_setguardsize(&a, guards[i]));
		printf("%d\n", pthread_create(&t, &a, (void *(*)(void *))pthread_self, NULL));
		pthread_attr_destroy(&a);
	}
	return 0;
}
