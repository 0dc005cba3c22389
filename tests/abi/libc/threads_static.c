/* Static mutexes that nobody has locked yet, of all kinds; a thread that may be cancelled anywhere while it waits for one;
 * signals that end waiting for others; pthread_kill of oneself in the child of a vfork. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KINDS 4
#define EACH                                                                                           \
	{                                                                                              \
		PTHREAD_MUTEX_INITIALIZER, PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,                     \
			PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP, PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP \
	}

static const struct timespec past = { 1, 0 };

/* An unlock of what is none's, of a kind without an owner, is undefined: not done. */
static void never_locked(int i)
{
	static pthread_mutex_t waits[] = EACH, timed[] = EACH, by_clock[] = EACH, unlocked[] = EACH, tried[] = EACH,
			       other[] = EACH, destroyed[] = EACH;
	static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
	int owned = i == 1 || i == 2, ceiling = -1;
	printf("kind %d:", i);
	if (owned) {
		printf(" wait %d", pthread_cond_wait(&c, &waits[i]));
		printf(" timed %d", pthread_cond_timedwait(&c, &timed[i], &past));
		printf(" clock %d", pthread_cond_clockwait(&c, &by_clock[i], CLOCK_MONOTONIC, &past));
		printf(" unlock %d", pthread_mutex_unlock(&unlocked[i]));
		printf(" again %d", pthread_mutex_unlock(&unlocked[i]));
		printf(" then %d", pthread_mutex_lock(&unlocked[i]));
		printf(" and %d", pthread_mutex_unlock(&unlocked[i]));
		printf(" and %d", pthread_mutex_unlock(&unlocked[i]));
		printf(" wait %d", pthread_cond_timedwait(&c, &unlocked[i], &past));
	}
	printf(" try %d", pthread_mutex_trylock(&tried[i]));
	printf(" %d", pthread_mutex_trylock(&tried[i]));
	printf(" unlock %d\n", pthread_mutex_unlock(&tried[i]));
	printf("ceiling %d %d", pthread_mutex_getprioceiling(&other[i], &ceiling), ceiling);
	printf(" %d", pthread_mutex_setprioceiling(&other[i], 5, &ceiling));
	printf(" consistent %d", pthread_mutex_consistent(&other[i]));
	printf(" destroy %d", pthread_mutex_destroy(&destroyed[i]));
	printf(" lock %d\n", pthread_mutex_lock(&destroyed[i]));
}

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;

static void cleanup(void *text) { puts(text); }

static void *cancelled(void *text)
{
	sigset_t all;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	pthread_cleanup_push(cleanup, text);
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	pthread_barrier_wait(&both);
	pthread_mutex_lock(&held);
	puts("locked");
	pthread_cleanup_pop(0);
	return NULL;
}

static void anywhere(void)
{
	pthread_t t;
	void *r;
	pthread_barrier_init(&both, NULL, 2);
	pthread_mutex_lock(&held);
	pthread_create(&t, NULL, cancelled, "cleaned up");
	pthread_barrier_wait(&both);
	pthread_cancel(t);
	pthread_join(t, &r);
	printf("cancelled %d\n", r == PTHREAD_CANCELED);
}

static volatile int handled;
static void handler(int sig) { handled = sig; }

/* What interrupts comes again and again: the first may come before the wait. */
static void interrupted(void)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec soon = { { 0, 10000000 }, { 0, 10000000 } }, later = { .it_value.tv_nsec = 30000000 };
	struct timespec ever = { LONG_MAX, 0 };
	sigset_t set;
	siginfo_t info;
	timer_t first, second;
	int sig = 0;
	sigaction(SIGUSR1, &sa, NULL);
	timer_create(CLOCK_MONOTONIC, &event, &first);
	event.sigev_signo = SIGUSR2;
	timer_create(CLOCK_MONOTONIC, &event, &second);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < 3; i++) {
		timer_settime(first, 0, &soon, NULL);
		if (i == 2) timer_settime(second, 0, &later, NULL);
		errno = 0;
		int r = i == 0   ? sigtimedwait(&set, &info, &ever)
			: i == 1 ? sigwaitinfo(&set, &info)
				 : sigwait(&set, &sig);
		printf("waited %d %d %d %d\n", r, r < 0 ? errno : 0, handled, sig);
		handled = 0;
	}
}

/* The parent has the signal blocked, lest it goes there. */
static void of_vforked(int sig)
{
	int status;
	fflush(stdout);
	pid_t child = vfork();
	if (!child) {
		pthread_kill(pthread_self(), sig);
		_exit(3);
	}
	waitpid(child, &status, 0);
	printf("vforked %x\n", status);
}

static void *dummy(void *p) { return p; }

int main(void)
{
	pthread_t t;
	for (int i = 0; i < KINDS; i++) never_locked(i);
	pthread_create(&t, NULL, dummy, NULL); /* not alone any more */
	pthread_join(t, NULL);
	anywhere();
	interrupted();
	of_vforked(SIGTERM);
	of_vforked(SIGKILL);
	of_vforked(0);
	return 0;
}
