/* Profiles for gprof: programs that were linked with -pg call monstartup when they start and
 * _mcleanup at their end, and every function calls mcount (mcount.S), which counts the arc from its
 * caller. The file gmon.out has the numbers, in the form of glibc's <sys/gmon_out.h>. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "twin.h"

#define MAGIC "gmon"
#define VERSION 1
enum { TAG_HISTOGRAM, TAG_ARC };

#define COUNTER_BYTES 4 /* of code, for one counter of the histogram */
#define CALLER_BYTES 16 /* of code, whose calls count as one caller's */
#define ARCS_PERCENT 3  /* of the code's bytes: how many arcs there is room for */
#define ARCS_MIN 50
#define ARCS_MAX (1L << 20)

/* Calls from one place to one function; 0 ends the list of a place. */
struct arc {
	uintptr_t to;
	long count;
	unsigned long next;
};

enum { OFF, ON, BUSY, FAILED };
static int state = OFF;
static uintptr_t low, high;
static unsigned short *histogram;
static size_t histogram_bytes;
static unsigned scale;
static unsigned long *callers, n_callers; /* of each place the first arc's number */
static struct arc *arcs;
static unsigned long n_arcs, max_arcs;

int profil(unsigned short *, size_t, size_t, unsigned);
int __profile_frequency(void);
/* (The arguments of the function that is counted may be in vector registers.) */
void __mcount(uintptr_t from, uintptr_t to) __attribute__((__visibility__("hidden"), __target__("general-regs-only")));

void moncontrol(int on)
{
	if (state == FAILED) return;
	if (on) profil(histogram, histogram_bytes, low, scale);
	else profil(0, 0, 0, 0);
	state = on ? ON : OFF;
}

void monstartup(unsigned long from, unsigned long to)
{
	low = from & -(uintptr_t)COUNTER_BYTES;
	high = (to + COUNTER_BYTES - 1) & -(uintptr_t)COUNTER_BYTES;
	size_t code = high - low;
	histogram_bytes = (code / 2 + sizeof *callers - 1) & -sizeof *callers;
	n_callers = code / CALLER_BYTES;
	max_arcs = code * ARCS_PERCENT / 100;
	if (max_arcs < ARCS_MIN) max_arcs = ARCS_MIN;
	if (max_arcs > ARCS_MAX) max_arcs = ARCS_MAX;
	arcs = calloc(max_arcs, sizeof *arcs);
	histogram = calloc(1, histogram_bytes);
	callers = calloc(n_callers + 1, sizeof *callers);
	if (!arcs || !histogram || !callers) {
		static const char text[] = "monstartup: out of memory\n";
		(void)!write(STDERR_FILENO, text, sizeof text - 1);
		free(arcs);
		free(histogram);
		free(callers);
		arcs = 0;
		state = FAILED;
		return;
	}
	n_arcs = 0;
	scale = histogram_bytes < code ? (float)histogram_bytes / code * 0x10000 : 0x10000;
	moncontrol(1);
}
ALIAS(__monstartup, monstartup);

/* (Of two threads that call at the same time one is not counted, and none that a signal interrupts here.) */
void __mcount(uintptr_t from, uintptr_t to)
{
	int on = ON, next = ON;
	if (!__atomic_compare_exchange_n(&state, &on, BUSY, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
	if (from - low <= high - low && (from - low) / CALLER_BYTES <= n_callers) {
		unsigned long *at = &callers[(from - low) / CALLER_BYTES];
		while (*at && arcs[*at].to != to) at = &arcs[*at].next;
		if (!*at) {
			if (n_arcs + 1 >= max_arcs) {
				next = FAILED;
			} else {
				*at = ++n_arcs;
				arcs[*at].to = to;
			}
		}
		if (*at) arcs[*at].count++;
	}
	__atomic_store_n(&state, next, __ATOMIC_RELEASE);
}

static FILE *create(void)
{
	char name[4096];
	const char *prefix = secure_getenv("GMON_OUT_PREFIX");
	int fd = -1;
	if (prefix && snprintf(name, sizeof name, "%s.%d", prefix, getpid()) < (int)sizeof name)
		fd = open(name, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0) fd = open("gmon.out", O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0) {
		fprintf(stderr, "_mcleanup: gmon.out: %s\n", strerror(errno));
		return 0;
	}
	return fdopen(fd, "w");
}

static void put(FILE *f, const void *data, size_t n) { fwrite(data, 1, n, f); }

static void put_head(FILE *f)
{
	char spare[12] = "";
	uint32_t version = VERSION;
	put(f, MAGIC, 4);
	put(f, &version, sizeof version);
	put(f, spare, sizeof spare);
}

static void put_histogram(FILE *f)
{
	uint32_t n = histogram_bytes / sizeof *histogram, rate = __profile_frequency();
	char dimension[15] = "seconds";
	putc(TAG_HISTOGRAM, f);
	put(f, &low, sizeof low);
	put(f, &high, sizeof high);
	put(f, &n, sizeof n);
	put(f, &rate, sizeof rate);
	put(f, dimension, sizeof dimension);
	putc('s', f);
	put(f, histogram, histogram_bytes);
}

static void put_arcs(FILE *f)
{
	for (unsigned long place = 0; place <= n_callers; place++) {
		uintptr_t from = low + place * CALLER_BYTES;
		for (unsigned long i = callers[place]; i; i = arcs[i].next) {
			uint32_t count = arcs[i].count;
			putc(TAG_ARC, f);
			put(f, &from, sizeof from);
			put(f, &arcs[i].to, sizeof arcs[i].to);
			put(f, &count, sizeof count);
		}
	}
}

void _mcleanup(void)
{
	moncontrol(0);
	if (!arcs) return;
	FILE *f = state == FAILED ? 0 : create();
	if (f) {
		put_head(f);
		put_histogram(f);
		put_arcs(f);
		fclose(f);
	}
	free(arcs);
	free(histogram);
	free(callers);
	arcs = 0;
}
