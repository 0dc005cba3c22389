/* The environment's changes: strings that were in it stay as they are, those of putenv are the program's own, and
 * threads may change it all at once. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void show(void)
{
	for (char **e = environ; e && *e; e++) printf(" %s", *e);
	puts("");
}

static void strings(void)
{
	char own[] = "B=5", *old;
	setenv("A", "one", 1);
	old = getenv("A");
	setenv("A", "two", 1);
	memset(malloc(6), 'x', 6);
	printf("%s %s\n", old, getenv("A"));
	setenv("A", "one", 1);
	printf("the same again: %d\n", getenv("A") == old);
	unsetenv("A");
	printf("%s %d\n", old, getenv("A") != 0);
	putenv(own);
	own[2] = '6';
	printf("%s\n", getenv("B"));
	setenv("B", "7", 0);
	printf("%s\n", getenv("B"));
	setenv("B", "7", 1);
	printf("%s %s\n", getenv("B"), own);
	printf("%d %d %d %d\n", setenv("", "x", 1), setenv("A=B", "x", 1), unsetenv("A=B"), putenv("B"));
}

static void vectors(void)
{
	char *own[] = { "X=1", "Y=2", "X=3", "nothing", 0 };
	clearenv();
	printf("%d %d\n", environ != 0, getenv("B") != 0);
	setenv("C", "1", 1);
	setenv("D", "", 1);
	putenv("=nameless");
	show();
	environ = own;
	unsetenv("X");
	show();
	setenv("Z", "4", 1);
	setenv("Y", "9", 1);
	show();
	printf("%s %s\n", own[0], own[1]);
	clearenv();
	show();
}

static pthread_barrier_t all;

static void *change(void *name)
{
	pthread_barrier_wait(&all);
	for (int i = 0; i < 20000; i++) {
		char value[16];
		snprintf(value, sizeof value, "%d", i % 50);
		setenv(name, value, 1);
		if (i % 3) unsetenv(name);
		setenv("ALL", value, 1);
	}
	return 0;
}

int main(void)
{
	pthread_t t[3];
	strings();
	vectors();
	pthread_barrier_init(&all, 0, 3);
	for (int i = 0; i < 3; i++) pthread_create(&t[i], 0, change, (char *[]){ "ONE", "TWO", "THREE" }[i]);
	for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
	puts(getenv("ALL") ? "all went on" : "lost");
	return 0;
}
