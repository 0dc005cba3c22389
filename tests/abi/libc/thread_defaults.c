/* pthread_setattr_default_np: what threads without attributes start with, and what pthread_getattr_default_np tells. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>

static cpu_set_t expected;

static void *look(void *name)
{
	cpu_set_t cpus;
	sigset_t mask;
	pthread_attr_t a;
	size_t size = 0;
	int detached = 0;
	CPU_ZERO(&cpus);
	sched_getaffinity(0, sizeof cpus, &cpus);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	pthread_getattr_np(pthread_self(), &a);
	pthread_attr_getstacksize(&a, &size);
	pthread_attr_getdetachstate(&a, &detached);
	pthread_attr_destroy(&a);
	printf("%s: the CPUs %d, SIGUSR1 %d, %zu KB, detached %d\n", (char *)name, CPU_EQUAL(&cpus, &expected),
	       sigismember(&mask, SIGUSR1), size >> 10, detached);
	return NULL;
}

static void start(const char *name, const pthread_attr_t *a)
{
	pthread_t t;
	if (!pthread_create(&t, a, look, (void *)name)) pthread_join(t, NULL);
}

static void tell(const char *what, int r)
{
	pthread_attr_t a;
	cpu_set_t cpus;
	sigset_t mask;
	size_t size = 0, guard = 0;
	struct sched_param p;
	int detached, policy, scope;
	sigemptyset(&mask);
	if (pthread_getattr_default_np(&a)) return;
	pthread_attr_getstacksize(&a, &size);
	pthread_attr_getguardsize(&a, &guard);
	pthread_attr_getdetachstate(&a, &detached);
	pthread_attr_getschedpolicy(&a, &policy);
	pthread_attr_getschedparam(&a, &p);
	pthread_attr_getscope(&a, &scope);
	printf("%s: %d; %zu KB, guard %zu, detached %d, policy %d, priority %d, scope %d, CPUs", what, r, size >> 10,
	       guard, detached, policy, p.sched_priority, scope);
	printf(" %d", pthread_attr_getaffinity_np(&a, sizeof cpus, &cpus));
	printf(" %d", CPU_COUNT(&cpus));
	printf(", mask %d", pthread_attr_getsigmask_np(&a, &mask));
	printf(" %d\n", sigismember(&mask, SIGUSR1));
	pthread_attr_destroy(&a);
}

int main(void)
{
	static char stack[65536];
	pthread_attr_t a;
	cpu_set_t first, all;
	sigset_t mask;
	int n = 0;
	tell("at first", 0);
	CPU_ZERO(&all);
	sched_getaffinity(0, sizeof all, &all);
	while (!CPU_ISSET(n, &all)) n++;
	CPU_ZERO(&first);
	CPU_SET(n, &first);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);

	pthread_attr_init(&a);
	pthread_attr_setaffinity_np(&a, sizeof first, &first);
	pthread_attr_setsigmask_np(&a, &mask);
	pthread_attr_setstacksize(&a, 256 << 10);
	pthread_attr_setguardsize(&a, 8192);
	tell("with all", pthread_setattr_default_np(&a));
	pthread_attr_destroy(&a);
	expected = first;
	start("with all", NULL);
	expected = all;
	pthread_attr_init(&a);
	start("with attributes", &a);

	pthread_attr_setstack(&a, stack, sizeof stack);
	tell("with a stack", pthread_setattr_default_np(&a));
	pthread_attr_destroy(&a);
	pthread_attr_init(&a);
	pthread_attr_setschedpolicy(&a, SCHED_RR);
	pthread_attr_setschedparam(&a, &(struct sched_param){ 7 });
	tell("with a policy", pthread_setattr_default_np(&a)); /* not inherited only where that is set */
	start("with a policy", NULL);
	pthread_attr_destroy(&a);
	pthread_attr_init(&a);
	tell("plain", pthread_setattr_default_np(&a));
	start("plain", NULL);
	pthread_attr_destroy(&a);
	return 0;
}
