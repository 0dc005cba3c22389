/* exit while other threads have streams locked, as one does that waits for input: it ends, and what was printed is there. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static sem_t locked;

static void *hold(void *stream)
{
	flockfile(stream);
	sem_post(&locked);
	for (;;) pause();
}

static void *read_on(void *unused)
{
	char line[10];
	sem_post(&locked);
	return fgets(line, sizeof line, stdin);
}

static int child(int which)
{
	pthread_t t;
	int p[2];
	if (pipe(p)) return 1;
	dup2(p[0], 0); /* nobody writes to it */
	sem_init(&locked, 0, 0);
	printf("child %d\n", which);
	if (which == 0) pthread_create(&t, 0, hold, stdout);
	if (which == 1) pthread_create(&t, 0, hold, stdin);
	if (which == 2) pthread_create(&t, 0, read_on, 0);
	if (which == 3) pthread_create(&t, 0, hold, fopen("/dev/null", "r"));
	sem_wait(&locked);
	if (which == 2)
		for (int i = 0; i < 20; i++) sched_yield();
	return 10 + which;
}

int main(void)
{
	setvbuf(stdout, 0, _IOFBF, BUFSIZ);
	for (int i = 0; i < 4; i++) {
		int status;
		fflush(stdout);
		if (!fork()) {
			alarm(20);
			exit(child(i));
		}
		wait(&status);
		printf("%x\n", status);
	}
	return 0;
}
