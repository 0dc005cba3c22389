/* What a program on the kvm platform costs in exits and how its threads scale:
 *   vcpus getpid N    makes N calls of getpid
 *   vcpus threads T N runs T threads, each of N steps of arithmetic; prints milliseconds */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long steps;

static void *work(void *arg)
{
	unsigned long x = (unsigned long)arg + 1;
	for (long i = 0; i < steps; i++) x = x * 6364136223846793005UL + 1442695040888963407UL;
	return (void *)(x | 1);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "getpid")) {
		for (long n = atol(argv[2]); n; n--) syscall(SYS_getpid);
		return 0;
	}
	if (argc != 4 || strcmp(argv[1], "threads")) return 2;
	long n = atol(argv[2]);
	pthread_t t[64];
	steps = atol(argv[3]);
	double begin = now();
	for (long i = 0; i < n && i < 64; i++)
		if (pthread_create(&t[i], NULL, work, (void *)i)) return 1;
	for (long i = 0; i < n && i < 64; i++) pthread_join(t[i], NULL);
	printf("%.1f\n", now() - begin);
	return 0;
}
