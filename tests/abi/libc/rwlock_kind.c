/* Read-write locks of all kinds: who comes first when a writer waits. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "../kernel/asleep.h"

static pthread_rwlock_t *lock;
static volatile int writer_tid, reader_tid, done, writer_at, reader_at;

static void *write_it(void *arg)
{
	writer_tid = gettid();
	int r = pthread_rwlock_wrlock(lock);
	writer_at = __sync_add_and_fetch(&done, 1);
	pthread_rwlock_unlock(lock);
	return (void *)(long)r;
}

static void *read_it(void *arg)
{
	reader_tid = gettid();
	int r = pthread_rwlock_rdlock(lock);
	reader_at = __sync_add_and_fetch(&done, 1);
	pthread_rwlock_unlock(lock);
	return (void *)(long)r;
}

static void *give_up(void *arg)
{
	struct timespec soon;
	writer_tid = gettid();
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_sec += 1;
	return (void *)(long)pthread_rwlock_timedwrlock(lock, &soon);
}

static void asleep(volatile int *tid)
{
	while (!*tid) usleep(500);
	await_asleep(getpid(), *tid);
}

static void try(const char *name, pthread_rwlock_t *l, int readers_wait)
{
	pthread_t w, r;
	void *res;
	lock = l;
	done = writer_tid = reader_tid = 0;
	pthread_rwlock_rdlock(l);
	pthread_create(&w, NULL, write_it, NULL);
	asleep(&writer_tid);
	int t = pthread_rwlock_tryrdlock(l);
	printf("%s: tryrdlock %s, trywrlock %s", name, strerrorname_np(t),
	       strerrorname_np(pthread_rwlock_trywrlock(l)));
	if (!t) pthread_rwlock_unlock(l);
	struct timespec past = { 1, 0 };
	t = pthread_rwlock_timedrdlock(l, &past);
	printf(", timedrdlock %s", strerrorname_np(t));
	if (!t) pthread_rwlock_unlock(l);
	pthread_create(&r, NULL, read_it, NULL);
	if (readers_wait) asleep(&reader_tid);
	else pthread_join(r, NULL);
	pthread_rwlock_unlock(l);
	pthread_join(w, NULL);
	if (readers_wait) pthread_join(r, NULL);
	printf(", first the %s\n", writer_at < reader_at ? "writer" : "reader");

	/* A writer that gives up lets the readers in. */
	reader_tid = writer_tid = 0;
	pthread_rwlock_rdlock(l);
	pthread_create(&w, NULL, give_up, NULL);
	asleep(&writer_tid);
	pthread_create(&r, NULL, read_it, NULL);
	pthread_join(w, &res);
	pthread_join(r, NULL);
	printf("  gave up with %s", strerrorname_np((long)res));
	pthread_rwlock_unlock(l);
	int left = pthread_rwlock_trywrlock(l);
	printf(", free %s\n", strerrorname_np(left));
}

static long counter;
static void *churn(void *arg)
{
	for (int i = 0; i < 20000; i++) {
		if (i % 4 == (long)arg % 4) {
			pthread_rwlock_wrlock(lock);
			counter++;
			pthread_rwlock_unlock(lock);
		} else {
			pthread_rwlock_rdlock(lock);
			pthread_rwlock_unlock(lock);
		}
	}
	return NULL;
}

int main(void)
{
	static pthread_rwlock_t plain = PTHREAD_RWLOCK_INITIALIZER,
				writers = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
	try("initializer", &plain, 0);
	try("writers' initializer", &writers, 1);
	for (int kind = 0; kind < 3; kind++) {
		pthread_rwlockattr_t a;
		pthread_rwlock_t l;
		char name[16];
		pthread_rwlockattr_init(&a);
		pthread_rwlockattr_setkind_np(&a, kind);
		pthread_rwlock_init(&l, &a);
		snprintf(name, sizeof name, "kind %d", kind);
		try(name, &l, kind == 2);
		pthread_rwlock_init(&l, &a);
		pthread_t t[4];
		lock = &l;
		counter = 0;
		for (long i = 0; i < 4; i++) pthread_create(&t[i], NULL, churn, (void *)i);
		for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
		printf("  counted %ld\n", counter);
	}
	return 0;
}
