/* Threads that interrupt each other wherever they are, and alarms for all kinds of threads (tests/suite/test_resources.py). */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4
#define ROUNDS 10
static volatile sig_atomic_t alarms, profs;
static int got[THREADS], ready[THREADS], over, fd[2];
static __thread int me = -1;

static void on_signal(int sig)
{
	if (sig == SIGALRM) alarms++;
	else if (sig == SIGPROF) profs++;
	else if (me >= 0) __atomic_add_fetch(&got[me], 1, __ATOMIC_SEQ_CST);
}

/* One computes, one sleeps, one reads, one waits for signals. */
static void *live(void *arg)
{
	struct timespec long_time = { 60, 0 };
	char c;
	me = (int)(long)arg;
	__atomic_store_n(&ready[me], 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&over, __ATOMIC_SEQ_CST)) {
		int before = __atomic_load_n(&got[me], __ATOMIC_SEQ_CST);
		if (me == 0)
			while (__atomic_load_n(&got[me], __ATOMIC_SEQ_CST) == before)
				;
		if (me == 1) nanosleep(&long_time, NULL);
		if (me == 2 && read(fd[0], &c, 1) == 1) break;
		if (me == 3) pause();
	}
	return NULL;
}

int main(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	pthread_t t[THREADS];
	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGALRM, &sa, NULL);
	sigaction(SIGPROF, &sa, NULL);
	if (pipe(fd)) return 1;
	for (long i = 0; i < THREADS; i++) pthread_create(&t[i], NULL, live, (void *)i);
	for (int i = 0; i < THREADS; i++)
		while (!__atomic_load_n(&ready[i], __ATOMIC_SEQ_CST)) usleep(1000);
	for (int k = 0; k < ROUNDS; k++)
		for (int i = 0; i < THREADS; i++) {
			int before = __atomic_load_n(&got[i], __ATOMIC_SEQ_CST);
			pthread_kill(t[i], SIGUSR1);
			while (__atomic_load_n(&got[i], __ATOMIC_SEQ_CST) == before) usleep(100);
			/* Memory that all of them may have seen goes: each is interrupted for it. */
			void *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			*(volatile char *)p = 1;
			munmap(p, 65536);
		}
	/* While it sleeps, while it computes; by time and by CPU time, of which thread 0 uses some. */
	setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 5000 }, { 0, 5000 } }, NULL);
	while (alarms < 5) pause();
	while (alarms < 10)
		;
	setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL);
	setitimer(ITIMER_PROF, &(struct itimerval){ { 0, 0 }, { 0, 10000 } }, NULL);
	while (!profs) usleep(1000);
	/* One is set again before it comes: only the last one counts. */
	alarm(50);
	alarm(1);
	alarms = 0;
	while (!alarms) pause();
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < THREADS; i++) {
		struct timespec soon;
		do {
			pthread_kill(t[i], SIGUSR1);
			clock_gettime(CLOCK_REALTIME, &soon);
			soon.tv_sec += (soon.tv_nsec += 10000000) / 1000000000;
			soon.tv_nsec %= 1000000000;
		} while (pthread_timedjoin_np(t[i], NULL, &soon));
	}
	puts("done");
	return 0;
}
