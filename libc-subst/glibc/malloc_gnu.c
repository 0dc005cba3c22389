/* What glibc's <malloc.h> has beside the allocator: counts of the calling thread's heap, as glibc tells of one
 * arena only, and settings. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "malloc_thread.h"
#include "mapped.h"
#include "twin.h"

struct mallinfo {
	int arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};
struct mallinfo2 {
	size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};

struct mallinfo2 mallinfo2(void)
{
	struct mallinfo2 m = { 0 };
	size_t held = 0, used = 0;
	mi_heap_counts(&held, &used);
	m.arena = held;
	m.uordblks = used;
	m.fordblks = held > used ? held - used : 0;
	m.ordblks = 1;
	__mapped_counts(&m.hblks, &m.hblkhd);
	return m;
}

struct mallinfo mallinfo(void)
{
	struct mallinfo2 m = mallinfo2();
	return (struct mallinfo){ .arena = m.arena,
				  .ordblks = m.ordblks,
				  .hblks = m.hblks,
				  .hblkhd = m.hblkhd,
				  .uordblks = m.uordblks,
				  .fordblks = m.fordblks };
}
ALIAS(__libc_mallinfo, mallinfo);

/* Most parameters name glibc's own mechanisms: accepted as there, without effect. */
int mallopt(int param, int value)
{
	if (param == 1) return (size_t)value <= 80 * sizeof(size_t) / 4; /* M_MXFAST */
	if (param == -6) __heap_perturb(value);                          /* M_PERTURB */
	return 1;
}
ALIAS(__libc_mallopt, mallopt);

/* Of glibc's MALLOC_ variables the one that is not about its own mechanisms. */
__attribute__((constructor)) static void malloc_environment(void)
{
	const char *s = secure_getenv("MALLOC_PERTURB_");
	if (s) __heap_perturb(strtoul(s, NULL, 0));
}

int malloc_trim(size_t pad)
{
	(void)pad;
	return __heap_trim();
}

void malloc_stats(void)
{
	struct mallinfo2 m = mallinfo2();
	int cancel;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	fprintf(stderr,
		"Arena 0:\nsystem bytes     = %10zu\nin use bytes     = %10zu\n"
		"Total (incl. mmap):\nsystem bytes     = %10zu\nin use bytes     = %10zu\n"
		"max mmap regions = %10u\nmax mmap bytes   = %10u\n",
		m.arena, m.uordblks, m.arena, m.uordblks, 0, 0);
	pthread_setcancelstate(cancel, 0);
}

int malloc_info(int options, FILE *f)
{
	if (options) return EINVAL;
	struct mallinfo2 m = mallinfo2();
	fprintf(f,
		"<malloc version=\"1\">\n<heap nr=\"0\">\n<sizes>\n</sizes>\n"
		"<total type=\"fast\" count=\"0\" size=\"0\"/>\n<total type=\"rest\" count=\"1\" size=\"%zu\"/>\n"
		"<system type=\"current\" size=\"%zu\"/>\n<system type=\"max\" size=\"%zu\"/>\n"
		"<aspace type=\"total\" size=\"%zu\"/>\n<aspace type=\"mprotect\" size=\"%zu\"/>\n</heap>\n"
		"<total type=\"fast\" count=\"0\" size=\"0\"/>\n<total type=\"rest\" count=\"1\" size=\"%zu\"/>\n"
		"<total type=\"mmap\" count=\"0\" size=\"0\"/>\n"
		"<system type=\"current\" size=\"%zu\"/>\n<system type=\"max\" size=\"%zu\"/>\n"
		"<aspace type=\"total\" size=\"%zu\"/>\n<aspace type=\"mprotect\" size=\"%zu\"/>\n</malloc>\n",
		m.fordblks, m.arena, m.arena, m.arena, m.arena, m.fordblks, m.arena, m.arena, m.arena, m.arena);
	return 0;
}

void *pvalloc(size_t n)
{
	size_t page = 4096;
	if (n > SIZE_MAX - page) {
		errno = ENOMEM;
		return 0;
	}
	n = (n + page - 1) & -page;
	return aligned_alloc(page, n ? n : page);
}

/* realloc(p, 0) frees in glibc. */
void *glibc_realloc(void *p, size_t n)
{
	if (p && !n) {
		__libc_free(p);
		return 0;
	}
	return __libc_realloc(p, n);
}
TWIN(realloc, GLIBC_2.2.5, glibc_realloc);

void *glibc_reallocarray(void *p, size_t m, size_t n)
{
	size_t total;
	if (__builtin_mul_overflow(m, n, &total)) {
		errno = ENOMEM;
		return 0;
	}
	if (p && !total) {
		free(p);
		return 0;
	}
	return realloc(p, total);
}
TWIN(reallocarray, GLIBC_2.26, glibc_reallocarray);

void cfree(void *p) { free(p); }

/* Names by which programs that replace malloc reach the original. libc.so has
 * them for itself, hidden. */
void *glibc_libc_malloc(size_t n) { return __libc_malloc(n); }
void *glibc_libc_calloc(size_t m, size_t n) { return __libc_calloc(m, n); }
void glibc_libc_free(void *p) { __libc_free(p); }
TWIN(__libc_malloc, GLIBC_2.2.5, glibc_libc_malloc);
TWIN(__libc_calloc, GLIBC_2.2.5, glibc_libc_calloc);
TWIN(__libc_free, GLIBC_2.2.5, glibc_libc_free);
TWIN(__libc_realloc, GLIBC_2.2.5, glibc_realloc);
void *__libc_memalign(size_t a, size_t n) { return memalign(a, n); }
void *__libc_valloc(size_t n) { return valloc(n); }
void *__libc_pvalloc(size_t n) { return pvalloc(n); }

/* The debugging hooks of old: programs may set them; nothing calls them, as in
 * glibc since 2.34. */
void *(*volatile __malloc_hook)(size_t, const void *);
void *(*volatile __realloc_hook)(void *, size_t, const void *);
void *(*volatile __memalign_hook)(size_t, size_t, const void *);
void (*volatile __free_hook)(void *, const void *);
void (*volatile __malloc_initialize_hook)(void);
void (*volatile __after_morecore_hook)(void);
void *(*__morecore)(ptrdiff_t);

/* mcheck and mtrace do nothing without libc_malloc_debug.so, as in glibc. */
int mcheck(void (*fn)(int))
{
	(void)fn;
	return -1;
}
int mcheck_pedantic(void (*fn)(int))
{
	(void)fn;
	return -1;
}
void mcheck_check_all(void) {}
int mprobe(void *p)
{
	(void)p;
	return -1;
}
void mtrace(void) {}
void muntrace(void) {}
void *mallwatch;
void tr_break(void) {}
