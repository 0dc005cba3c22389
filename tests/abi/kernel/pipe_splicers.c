/* Several threads splice from one small pipe to a socket that is full most of the time:
 * what could not be written goes back into the pipe, and nothing is lost or doubled. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#define PAGES 40
#define THREADS 4
static int p[2], s[2];
static void *splicer(void *arg)
{
	(void)arg;
	for (;;) {
		ssize_t n = splice(p[0], NULL, s[0], NULL, 4096, 0);
		if (n == 0) break;
		if (n < 0) usleep(6000);
		if (n < 0 && errno != EAGAIN) {
			printf("splice: %s\n", strerrorname_np(errno));
			break;
		}
	}
	return NULL;
}
static void *writer(void *arg)
{
	char page[4096];
	(void)arg;
	for (int i = 0; i < PAGES; i++) {
		memset(page, i, sizeof page);
		while (write(p[1], page, sizeof page) != sizeof page) usleep(500);
	}
	close(p[1]);
	return NULL;
}
int main(void)
{
	pthread_t t[THREADS + 1];
	struct timeval tv = { 0, 8000 };
	static long got[256];
	static char b[4096];
	int small = 4096, wrong = 0;
	pipe(p);
	fcntl(p[1], F_SETFL, O_NONBLOCK);
	printf("size %d\n", fcntl(p[1], F_SETPIPE_SZ, 4096));
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
	setsockopt(s[0], SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
	for (int i = 0; i < THREADS; i++) pthread_create(&t[i], NULL, splicer, NULL);
	pthread_create(&t[THREADS], NULL, writer, NULL);
	for (long total = 0; total < PAGES * 4096L;) {
		usleep(10000);
		ssize_t n = read(s[1], b, sizeof b);
		if (n <= 0) break;
		for (ssize_t k = 0; k < n; k++) got[(unsigned char)b[k]]++;
		total += n;
	}
	for (int i = 0; i < PAGES; i++) wrong += got[i] != 4096;
	printf("pages that came otherwise than once: %d\n", wrong);
	for (int i = 0; i <= THREADS; i++) pthread_join(t[i], NULL);
	return 0;
}
