/* tsearch and its family on random sequences: where twalk finds each node, which one tdelete
 * gives for a parent, how often the order is asked for. */
#define _GNU_SOURCE
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEYS = 64 };
static int keys[KEYS];
static uint64_t seed = 1, sum;
static unsigned asked;

static unsigned some(unsigned n)
{
	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (seed >> 33) % n;
}

static void add(uint64_t v) { sum = (sum ^ v) * 1099511628211; }

static int order(const void *a, const void *b)
{
	asked++;
	return *(const int *)a - *(const int *)b;
}

static int key_of(const void *node) { return **(int *const *)node; }
static void visit(const void *n, VISIT v, int depth) { add(key_of(n) * 1000 + v * 100 + depth); }
static void visit_r(const void *n, VISIT v, void *closure) { add(key_of(n) * 100 + v), ++*(int *)closure; }
static void show(const void *n, VISIT v, int depth) { printf(" %d:%d:%d", key_of(n), v, depth); }
static void drop(void *key) { add(*(int *)key); }

static void sequence(int shown)
{
	void *root = 0;
	unsigned range = 1 + some(KEYS), steps = some(200);
	int visits = 0;
	for (unsigned i = 0; i < steps; i++) {
		int *key = &keys[some(range)];
		switch (some(5)) {
		case 0:
		case 1:
		case 2: add(key_of(tsearch(key, &root, order))); break;
		case 3: {
			int is_root = root && key_of(root) == *key;
			void *parent = tdelete(key, &root, order);
			add(!parent ? 1000 : is_root ? 2000 : key_of(parent));
			break;
		}
		case 4: {
			void *found = tfind(key, &root, order);
			add(found ? key_of(found) : 1000);
		}
		}
		twalk(root, visit);
	}
	twalk_r(root, visit_r, &visits);
	if (shown) {
		printf("%d visits:", visits);
		twalk(root, show);
		puts("");
	}
	tdestroy(root, drop);
	add(asked);
}

int main(void)
{
	for (int i = 0; i < KEYS; i++) keys[i] = i;
	for (int i = 0; i < 10000; i++) {
		sequence(i < 20);
		if (i % 1000 == 999) printf("%d: %016lx\n", i, (unsigned long)sum);
	}
	void *root = 0;
	printf("%d %d %d\n", tsearch(keys, 0, order) == 0, tfind(keys, &root, order) == 0,
	       tdelete(keys, &root, order) == 0);
	return 0;
}
