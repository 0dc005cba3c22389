/* MALLOC_PERTURB_ and mallopt's M_PERTURB: what is in new and in freed blocks. */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Reads what the compiler takes for undefined. */
static void show(const char *name, void *p, size_t at)
{
	volatile unsigned char *s = p;
	printf("%s:", name);
	for (size_t i = at; i < at + 8; i++) printf(" %02x", s[i]);
	printf("\n");
}

static void freed(const char *name, size_t n)
{
	char *p = malloc(n), *after = malloc(10);
	volatile uintptr_t was = (uintptr_t)p;
	free((void *)was);
	show(name, (void *)was, n / 2);
	free(after);
}

int main(int argc, char **argv)
{
	const char *next[] = { "85", "0xff", "0201" };
	(void)argv;
	if (getenv("MALLOC_PERTURB_")) { /* what is in new blocks without it is nobody's business, and the debug build fills them */
		show("small", malloc(40), 32);
		show("large", malloc(5000), 4992);
		show("largest", malloc(200000), 199992);
		show("calloc", calloc(3, 3), 0);
		show("aligned", memalign(64, 100), 92);
		freed("freed", 3000);
	}
	mallopt(M_PERTURB, 7);
	show("7", malloc(9000), 0);
	freed("freed", 9000);
	fflush(stdout);
	if (argc <= 3) {
		char *args[] = { "perturb", "x", argc > 1 ? "x" : NULL, argc > 2 ? "x" : NULL, NULL };
		setenv("MALLOC_PERTURB_", next[argc - 1], 1);
		execv("/proc/self/exe", args);
	}
	return 0;
}
