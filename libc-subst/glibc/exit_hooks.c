/* What happens at exit and at the end of a thread: C++'s thread-local
 * destructors, on_exit(), and the flag that says whether there are threads. */
#define _GNU_SOURCE
#include <stdlib.h>
#include "pthread_impl.h"
#include "twin.h"

/* 1 until the first thread is created; libstdc++ then skips atomic
 * operations. pthread_create clears it (patches/glibc-hooks.patch). */
char __libc_single_threaded = 1;

struct tls_dtor {
	struct tls_dtor *next;
	void (*fn)(void *);
	void *obj, *dso;
};

/* ldso/dlclose.c: the library with this address stays as long as there are any. */
extern hidden void __ldso_tls_dtor(void *dso, int count);

/* Registered in the order of construction, run in reverse. */
int __cxa_thread_atexit_impl(void (*fn)(void *), void *obj, void *dso)
{
	struct pthread *self = __pthread_self();
	struct tls_dtor *d = malloc(sizeof *d);
	if (!d) return -1;
	d->fn = fn;
	d->obj = obj;
	d->dso = dso;
	__ldso_tls_dtor(dso, 1);
	d->next = self->tls_dtors;
	self->tls_dtors = d;
	return 0;
}

/* A destructor may register more. */
void __call_tls_dtors(void)
{
	struct pthread *self = __pthread_self();
	for (struct tls_dtor *d; (d = self->tls_dtors);) {
		self->tls_dtors = d->next;
		d->fn(d->obj);
		__ldso_tls_dtor(d->dso, -1);
		free(d);
	}
}

/* exit() calls this before the atexit functions. */
static int exit_status;

hidden void __exit_begins(int status)
{
	exit_status = status;
	__call_tls_dtors();
}

struct on_exit_call {
	void (*fn)(int, void *);
	void *arg;
};

extern int __cxa_atexit(void (*)(void *), void *, void *);

static void call_on_exit(void *p)
{
	struct on_exit_call *c = p;
	c->fn(exit_status, c->arg);
	free(c);
}

/* As glibc says it: what is registered must be a function. */
extern _Noreturn void glibc_assert_fail(const char *, const char *, unsigned, const char *);

hidden _Noreturn void __no_exit_function(void)
{
	glibc_assert_fail("func != NULL", "cxa_atexit.c", 41, "__internal_atexit");
}

int on_exit(void (*fn)(int, void *), void *arg)
{
	if (!fn) glibc_assert_fail("func != NULL", "on_exit.c", 31, "__on_exit");
	struct on_exit_call *c = malloc(sizeof *c);
	if (!c) return -1;
	*c = (struct on_exit_call){ fn, arg };
	if (!__cxa_atexit(call_on_exit, c, 0)) return 0;
	free(c);
	return -1;
}

int __cxa_at_quick_exit(void (*fn)(void *), void *dso)
{
	(void)dso;
	if (!fn) __no_exit_function();
	return at_quick_exit((void (*)(void))(void *)fn);
}
