/* Threads until there are no more, which is an error and nothing else: those that there are
 * go on, and when they have ended there is room again. Processes are the same. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX 8000
static pthread_t threads[MAX];
static int fds[2];

static void *wait_for_end(void *arg)
{
	char c;
	return read(fds[0], &c, 1) ? NULL : arg;
}

static int until_none(int *error)
{
	int n = 0, back = 0;
	void *r;
	pthread_attr_t a;
	pthread_attr_init(&a);
	pthread_attr_setstacksize(&a, 65536);
	if (pipe(fds)) return -1;
	while (n < MAX && !(*error = pthread_create(&threads[n], &a, wait_for_end, &threads[n]))) n++;
	pid_t p = fork();
	if (!p) _exit(3);
	printf("fork: %s\n", p < 0 ? strerror(errno) : "works");
	close(fds[1]);
	for (int i = 0; i < n; i++) back += !pthread_join(threads[i], &r) && r == &threads[i];
	close(fds[0]);
	return back == n ? n : -1;
}

/* Arguments: how many there must be at least, and at most. */
int main(int argc, char **argv)
{
	int error, again, status;
	int n = until_none(&error);
	if (argc == 3 && (n < atoi(argv[1]) || n > atoi(argv[2]))) printf("%d THREADS\n", n);
	printf("%s: %s\n", n > 20 && n < MAX ? "some" : "NONE OR ALL", strerror(error));
	pid_t p = fork();
	if (!p) _exit(3);
	printf("then: %d\n", waitpid(p, &status, 0) == p && WEXITSTATUS(status) == 3);
	int m = until_none(&again);
	printf("again: %s: %s\n", m >= n - 2 ? "as many" : "FEWER", strerror(again));
	return 0;
}
