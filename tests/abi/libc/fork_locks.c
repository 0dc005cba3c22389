/* Children of a fork while other threads make and delete keys, run destructors and begin threads: what they held is free there. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int over;
static pthread_key_t kept;

static void destroy(void *p) { free(p); }

static void one_key(void)
{
	pthread_key_t k;
	if (pthread_key_create(&k, destroy) || pthread_key_delete(k)) abort();
}

static void *keys(void *p)
{
	while (!over) one_key();
	return p;
}

static void *has_value(void *p)
{
	pthread_setspecific(kept, malloc(9));
	return p;
}

static void one_thread(void)
{
	pthread_t t;
	if (pthread_create(&t, NULL, has_value, NULL) || pthread_join(t, NULL)) abort();
}

static void *threads(void *p)
{
	while (!over) one_thread();
	return p;
}

/* In the child: a thread makes the locks real ones again, and the fork takes them. */
static int child(void)
{
	int status;
	alarm(20);
	one_key();
	one_thread();
	pid_t pid = fork();
	if (!pid) {
		one_key();
		_exit(0);
	}
	return waitpid(pid, &status, 0) != pid || status;
}

/* What another thread was about when it forked, the child begins anew. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int begun[2], go[2], inits;
static void init(void)
{
	char c;
	if (inits++) return;
	write(begun[1], "", 1);
	read(go[0], &c, 1);
}
static void *first(void *arg)
{
	(void)arg;
	pthread_once(&once, init);
	return NULL;
}
static void once_in_the_child(void)
{
	pthread_t t;
	char c;
	int status;
	pipe(begun), pipe(go);
	pthread_create(&t, NULL, first, NULL);
	read(begun[0], &c, 1);
	pid_t pid = fork();
	if (!pid) {
		alarm(20);
		for (int i = 0; i < 2; i++) pthread_once(&once, init);
		_exit(inits);
	}
	waitpid(pid, &status, 0);
	printf("once: %x in the child, ", status);
	write(go[1], "", 1);
	pthread_once(&once, init);
	pthread_join(t, NULL);
	printf("%d here\n", inits);
}

int main(void)
{
	pthread_t t[4];
	int bad = 0, status;
	pthread_key_create(&kept, destroy);
	for (int i = 0; i < 4; i++) pthread_create(&t[i], NULL, i & 1 ? keys : threads, NULL);
	for (int i = 0; i < 60 && !bad; i++) {
		pid_t pid = fork();
		if (!pid) _exit(child());
		if (waitpid(pid, &status, 0) != pid || status) bad = 1;
	}
	over = 1;
	for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
	once_in_the_child();
	puts(bad ? "a child did not end well" : "all children ended");
	return 0;
}
