/* Relative relocations packed into DT_RELR, in the program and in a library. */
#include <stdio.h>
#include <stddef.h>
extern const char *const *names(void);
static int x[200];
#define P(i) &x[i], &x[i + 1], &x[i + 2], &x[i + 3], &x[i + 4], &x[i + 5], &x[i + 6], &x[i + 7], &x[i + 8], &x[i + 9]
int *ptrs[] = { P(0), P(10), P(20), 0, 0, P(30), P(40), P(50), P(60), P(70), P(80), P(90), P(100) };
struct {
	char pad[1000];
	int *p;
} far[3] = { { "a", x }, { "b", x + 1 }, { "c", x + 2 } };
int main(void)
{
	long sum = 0;
	for (unsigned i = 0; i < sizeof ptrs / sizeof *ptrs; i++)
		if (ptrs[i]) sum += (ptrs[i] - x) * i;
	for (int i = 0; i < 3; i++) sum += (far[i].p - x) + far[i].pad[0];
	printf("%ld\n", sum);
	for (const char *const *p = names(); *p; p++) puts(*p);
	return 0;
}
