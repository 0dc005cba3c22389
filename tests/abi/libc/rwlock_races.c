/* Read-write locks of all kinds that many threads, and processes, want at once, by every call:
 * nobody is in with a writer, nobody is forgotten, and in the end the lock is free. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 6, ROUNDS = 4000, WORDS = 8 };

static struct shared {
	pthread_rwlock_t lock;
	volatile long data[WORDS]; /* all are the same, but while a writer is in */
	atomic_long wrong, written, in;
} * s;

static int lock(unsigned r, int writes)
{
	clockid_t clock = r & 64 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
	struct timespec t;
	clock_gettime(clock, &t);
	t.tv_nsec += r >> 10 & 0xffff; /* often too soon */
	if (t.tv_nsec >= 1000000000) t.tv_sec++, t.tv_nsec -= 1000000000;
	switch (r >> 8 & 3) {
	case 0: return writes ? pthread_rwlock_trywrlock(&s->lock) : pthread_rwlock_tryrdlock(&s->lock);
	case 1:
		return writes ? pthread_rwlock_clockwrlock(&s->lock, clock, &t)
			      : pthread_rwlock_clockrdlock(&s->lock, clock, &t);
	default: return writes ? pthread_rwlock_wrlock(&s->lock) : pthread_rwlock_rdlock(&s->lock);
	}
}

static void *work(void *arg)
{
	unsigned r = (unsigned)(long)arg;
	for (int i = 0; i < ROUNDS; i++) {
		r = r * 1103515245 + 12345;
		int writes = (r >> 16) % 3 == 0, e = lock(r >> 4, writes);
		if (e) {
			if (e != EBUSY && e != ETIMEDOUT) s->wrong++;
			continue;
		}
		if (writes) {
			if (s->in++) s->wrong++;
			for (int k = 0; k < WORDS; k++) s->data[k]++;
			if (r >> 28 == 5) sched_yield();
			s->in--;
			s->written++;
		} else {
			for (int k = 1; k < WORDS; k++) s->wrong += s->data[k] != s->data[0];
			if (r >> 28 == 3) sched_yield();
		}
		if (pthread_rwlock_unlock(&s->lock)) s->wrong++;
	}
	return NULL;
}

static void crowd(unsigned seed)
{
	pthread_t t[THREADS];
	for (long i = 0; i < THREADS; i++) pthread_create(&t[i], NULL, work, (void *)(seed + i * 7919));
	for (int i = 0; i < THREADS; i++) pthread_join(t[i], NULL);
}

int main(void)
{
	s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int kind = 0; kind < 3; kind++)
		for (int processes = 1; processes < 3; processes++) {
			pthread_rwlockattr_t a;
			pthread_rwlockattr_init(&a);
			pthread_rwlockattr_setkind_np(&a, kind);
			pthread_rwlockattr_setpshared(&a, processes > 1);
			*s = (struct shared){ 0 };
			pthread_rwlock_init(&s->lock, &a);
			fflush(stdout);
			pid_t child = processes > 1 ? fork() : -1;
			crowd(child ? 1 : 1000);
			if (!child) _exit(0);
			if (child > 0) waitpid(child, NULL, 0);
			int all = s->written == s->data[0];
			printf("kind %d, %d processes: wrong %ld, all written %d, free %d\n", kind, processes, s->wrong,
			       all, pthread_rwlock_trywrlock(&s->lock));
			pthread_rwlock_unlock(&s->lock);
		}
	return 0;
}
