/* What glibc notices of a damaged heap: the message and the signal. Each case in a child. */
#define _GNU_SOURCE
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char bytes[256] __attribute__((aligned(64)));
static void *volatile keep, *volatile p;
static char *volatile s;

static void *free_it(void *q)
{
	free(q);
	return NULL;
}

static void in_thread(void *q)
{
	pthread_t t;
	pthread_create(&t, NULL, free_it, q);
	pthread_join(t, NULL);
}

static void middle(void)
{
	s = malloc(100);
	free(s + 8);
}
static void odd(void)
{
	s = malloc(100);
	free(s + 1);
}
static void middle_large(void)
{
	s = malloc(300000);
	free(s + 8);
}
static void middle_huge(void)
{
	s = malloc(40 << 20);
	free(s + 8);
}
static void middle_thread(void)
{
	s = malloc(100);
	in_thread(s + 8);
}
static void constant(void)
{
	s = "constant";
	free(s + 1);
}
static void twice(void)
{
	p = malloc(24);
	free(p);
	free(p);
}
static void twice_smallest(void)
{
	p = malloc(1);
	keep = malloc(1);
	free(p);
	free(p);
}
static void twice_1000(void)
{
	p = malloc(1000);
	keep = malloc(1);
	free(p);
	free(p);
}
static void twice_later(void)
{
	p = malloc(64);
	keep = malloc(64);
	free(p);
	free(keep);
	free(p);
}
static void twice_calloc(void)
{
	p = calloc(7, 9);
	free(p);
	free(p);
}
static void twice_realloc(void)
{
	p = realloc(malloc(10), 400);
	free(p);
	free(p);
}
static void twice_large(void)
{
	p = malloc(4000);
	keep = malloc(4000);
	free(p);
	free(p);
}
static void twice_thread(void)
{
	p = malloc(4000);
	keep = malloc(4000);
	in_thread(p);
	free(p);
}
static void realloc_middle(void)
{
	s = malloc(100);
	keep = realloc(s + 8, 200);
}
static void realloc_odd(void)
{
	s = malloc(100);
	keep = realloc(s + 1, 20);
}
static void realloc_stack(void)
{
	char b[64];
	s = b;
	keep = realloc((char *)((uintptr_t)s | 8), 200);
}
static void reallocarray_middle(void)
{
	s = malloc(100);
	keep = reallocarray(s + 8, 20, 30);
}
/* What stands before such blocks decides which message glibc has. */
static void stack(void)
{
	struct {
		size_t before[2];
		char b[64];
	} __attribute__((aligned(16))) x;
	memset(&x, 0, sizeof x);
	x.before[1] = 64;
	p = x.b;
	free(p);
}
static void data(void)
{
	p = bytes + 64;
	free(p);
}
/* No misuse, though it looks like one. */
static void fine(void)
{
	for (int i = 0; i < 300; i++) {
		size_t size = 1 + i * 37 % 3000;
		char *a = malloc(size), *b = calloc(1, size), *c = memalign(64, size);
		for (size_t k = 0; k < size; k++)
			if (b[k]) _exit(9);
		size_t head = size < 16 ? size : 16;
		free(a);
		char copy[16];
		char *again = malloc(size);
		memcpy(copy, again, head); /* what free left there is written anew */
		memcpy(again, copy, head);
		memcpy(c, copy, head);
		free(again);
		in_thread(b);
		free(c);
	}
	free(NULL);
	puts("fine");
	fflush(stdout);
}

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
#define C(n)          \
	{             \
#n, n \
	}
	C(middle),       C(odd),           C(middle_large),        C(middle_huge),  C(middle_thread),
	C(constant),     C(twice),         C(twice_smallest),      C(twice_1000),   C(twice_later),
	C(twice_calloc), C(twice_realloc), C(twice_large),         C(twice_thread), C(realloc_middle),
	C(realloc_odd),  C(realloc_stack), C(reallocarray_middle), C(stack),        C(data),
	C(fine),
};

int main(void)
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int fd[2], status;
		char text[200] = "";
		pipe(fd);
		pid_t child = fork();
		if (!child) {
			dup2(fd[1], 2);
			cases[i].run();
			_exit(0);
		}
		close(fd[1]);
		for (ssize_t n, at = 0; (n = read(fd[0], text + at, sizeof text - 1 - at)) > 0; at += n)
			;
		close(fd[0]);
		waitpid(child, &status, 0);
		/* Where a block lies in glibc's heap decides between (top), (!prev) and (fasttop). */
		char *kind = strstr(text, "corruption (");
		if (kind) strcpy(kind + 10, "\n");
		printf("%s: %s %d: %s", cases[i].name, WIFSIGNALED(status) ? "signal" : "status",
		       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), *text ? text : "\n");
		fflush(stdout);
	}
}
