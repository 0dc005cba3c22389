/* atexit and __cxa_atexit: functions to call at exit, or when the library that
 * they belong to is closed. Takes the place of musl's, which never calls them
 * before exit. See atexit(3) and the C++ ABI's section on DSO objects.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include "libc.h"
#include "lock.h"
#include "fork_impl.h"
#include "ldso.h"

#define PER_BLOCK 32

/* Newest block first; within one, the higher the newer. */
static struct handlers {
	struct handlers *next;
	unsigned n;
	struct handler {
		void (*f)(void *);
		void *arg, *dso;
	} h[PER_BLOCK];
} first, *head = &first;

static volatile int handlers_lock[1];
volatile int *const __atexit_lockptr = handlers_lock;
static unsigned long changes; /* handlers that came, blocks that went: tells whether any did meanwhile */

extern hidden _Noreturn void __no_exit_function(void); /* libc-subst/glibc/exit_hooks.c */

int __cxa_atexit(void (*f)(void *), void *arg, void *dso)
{
	if (!f) __no_exit_function();
	LOCK(handlers_lock);
	if (head->n == PER_BLOCK) {
		struct handlers *b = ld_alloc(sizeof *b);
		if (!b) {
			UNLOCK(handlers_lock);
			return -1;
		}
		b->next = head;
		head = b;
	}
	head->h[head->n++] = (struct handler){ f, arg, dso };
	changes++;
	UNLOCK(handlers_lock);
	return 0;
}

/* Call those of dso, or all if it is null, newest first, including those that
 * are registered while this goes on. */
static void call_handlers(void *dso)
{
	unsigned long seen;
	LOCK(handlers_lock);
again:
	for (struct handlers *b = head; b; b = b->next)
		for (unsigned i = b->n; i--;) {
			struct handler h = b->h[i];
			if (!h.f || (dso && h.dso != dso)) continue;
			b->h[i].f = 0;
			seen = changes;
			UNLOCK(handlers_lock);
			h.f(h.arg);
			LOCK(handlers_lock);
			if (seen != changes) goto again;
		}
	/* Room at the newest end can be used again. */
	while (head->n && !head->h[head->n - 1].f) {
		if (--head->n || !head->next) continue;
		struct handlers *b = head;
		head = head->next;
		changes++; /* who called us may stand there */
		ld_free(b);
	}
	UNLOCK(handlers_lock);
}

void __cxa_finalize(void *dso)
{
	call_handlers(dso);
	if (dso) atfork_forget(dso);
}

void __funcs_on_exit(void) { call_handlers(0); }

static void call(void *f) { ((void (*)(void))(uintptr_t)f)(); }

int atexit(void (*f)(void)) { return __cxa_atexit(call, (void *)(uintptr_t)f, 0); }
