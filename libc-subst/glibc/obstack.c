/* Obstacks, in the layout of glibc's <obstack.h> (interface version 1, whose
 * macros do most of the work in the program itself). */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "chk.h"
#include "printf_spec.h"
#include "twin.h"

struct chunk {
	char *limit;
	struct chunk *prev;
	char contents[];
};

struct obstack {
	long chunk_size;
	struct chunk *chunk;
	char *object_base, *next_free, *chunk_limit;
	union {
		intptr_t i;
		void *p;
	} temp;
	int alignment_mask;
	struct chunk *(*alloc)(void *, long);
	void (*release)(void *, struct chunk *);
	void *extra_arg;
	unsigned use_extra_arg : 1, maybe_empty_object : 1, alloc_failed : 1;
};

int obstack_exit_failure = EXIT_FAILURE;

static _Noreturn void out_of_memory(void)
{
	fputs("memory exhausted\n", stderr);
	exit(obstack_exit_failure);
}

void (*obstack_alloc_failed_handler)(void) = out_of_memory;

static char *align(char *base, char *p, int mask) { return base + (((p - base) + mask) & ~(ptrdiff_t)mask); }

static struct chunk *get(struct obstack *o, long n)
{
	struct chunk *c =
		o->use_extra_arg ? o->alloc(o->extra_arg, n) : ((struct chunk * (*)(long))(void *)o->alloc)(n);
	if (!c) obstack_alloc_failed_handler();
	return c;
}

static void put(struct obstack *o, struct chunk *c)
{
	if (o->use_extra_arg) o->release(o->extra_arg, c);
	else ((void (*)(void *))(void *)o->release)(c);
}

static int begin(struct obstack *o, int size, int alignment)
{
	if (!alignment) alignment = 16;
	/* A page less what an allocator is likely to add. */
	o->chunk_size = size ? size : 4096 - 32;
	o->alignment_mask = alignment - 1;
	struct chunk *c = o->chunk = get(o, o->chunk_size);
	c->limit = o->chunk_limit = (char *)c + o->chunk_size;
	c->prev = 0;
	o->next_free = o->object_base = align((char *)c, c->contents, o->alignment_mask);
	o->maybe_empty_object = 0;
	o->alloc_failed = 0;
	return 1;
}

int _obstack_begin(struct obstack *o, int size, int alignment, void *(*alloc)(long), void (*release)(void *))
{
	o->alloc = (void *)alloc;
	o->release = (void *)release;
	o->use_extra_arg = 0;
	return begin(o, size, alignment);
}

int _obstack_begin_1(struct obstack *o, int size, int alignment, void *(*alloc)(void *, long),
		     void (*release)(void *, void *), void *arg)
{
	o->alloc = (void *)alloc;
	o->release = (void *)release;
	o->extra_arg = arg;
	o->use_extra_arg = 1;
	return begin(o, size, alignment);
}

/* Move the growing object to a chunk with room for n more bytes. */
void _obstack_newchunk(struct obstack *o, int n)
{
	struct chunk *old = o->chunk;
	long size = o->next_free - o->object_base;
	long want = size + n + (size >> 3) + o->alignment_mask + 100;
	if (want < o->chunk_size) want = o->chunk_size;
	struct chunk *c = get(o, want);
	c->prev = old;
	c->limit = o->chunk_limit = (char *)c + want;
	o->chunk = c;
	char *base = align((char *)c, c->contents, o->alignment_mask);
	memcpy(base, o->object_base, size);
	/* The object may have been the old chunk's only content. */
	if (!o->maybe_empty_object && o->object_base == align((char *)old, old->contents, o->alignment_mask)) {
		c->prev = old->prev;
		put(o, old);
	}
	o->object_base = base;
	o->next_free = base + size;
	o->maybe_empty_object = 0;
}

static int inside(struct chunk *c, void *p) { return (void *)c < p && p <= (void *)c->limit; }

int _obstack_allocated_p(struct obstack *o, void *p)
{
	struct chunk *c = o->chunk;
	while (c && !inside(c, p)) c = c->prev;
	return c != 0;
}

void obstack_free(struct obstack *o, void *p)
{
	struct chunk *c = o->chunk;
	while (c && !inside(c, p)) {
		struct chunk *prev = c->prev;
		put(o, c);
		c = prev;
		o->maybe_empty_object = 1;
	}
	if (c) {
		o->object_base = o->next_free = p;
		o->chunk_limit = c->limit;
		o->chunk = c;
	} else if (p) {
		abort(); /* not of this obstack */
	}
}
ALIAS(_obstack_free, obstack_free);

int _obstack_memory_used(struct obstack *o)
{
	int n = 0;
	for (struct chunk *c = o->chunk; c; c = c->prev) n += c->limit - (char *)c;
	return n;
}

struct obstack *_obstack;

static int grow(struct obstack *o, const char *fmt, va_list ap, int fortify)
{
	char *s;
	int n = glibc_vasprintf(&s, fmt, ap, fortify);
	if (n < 0) return n;
	if (o->chunk_limit - o->next_free < n) _obstack_newchunk(o, n);
	memcpy(o->next_free, s, n);
	o->next_free += n;
	free(s);
	return n;
}

int obstack_vprintf(struct obstack *o, const char *fmt, va_list ap) { return grow(o, fmt, ap, 0); }
int __obstack_vprintf_chk(struct obstack *o, int flag, const char *fmt, va_list ap)
{
	return grow(o, fmt, ap, flag > 0);
}

int obstack_printf(struct obstack *o, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int r = grow(o, fmt, ap, 0);
	va_end(ap);
	return r;
}

int __obstack_printf_chk(struct obstack *o, int flag, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int r = grow(o, fmt, ap, flag > 0);
	va_end(ap);
	return r;
}
