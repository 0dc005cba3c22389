/* How a thread of a glibc-linked program ends by pthread_exit() or cancellation:
 * its stack is unwound by force, so that C++ destructors, catch (...) blocks and
 * __attribute__((cleanup)) functions run. The unwinder is libgcc_s's, loaded
 * when first needed, as in glibc; without it only the list of cleanup handlers
 * runs, which is all that musl's programs know. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>
#include <unistd.h>
#include "pthread_impl.h"
#include "twin.h"

/* The unwinder's interface (Itanium C++ ABI, "Exception Handling"). */
struct _Unwind_Context;
struct unwind_exception {
	uint64_t class;
	void (*cleanup)(int, struct unwind_exception *);
	uint64_t private[2];
} __attribute__((__aligned__(16)));
_Static_assert(sizeof(struct unwind_exception) <= sizeof(((struct pthread *)0)->unwind) - 15, "room in struct pthread");
typedef int stop_function(int version, int actions, uint64_t class, struct unwind_exception *, struct _Unwind_Context *,
			  void *);
enum { NO_REASON = 0, END_OF_STACK = 16 };

static int (*forced_unwind)(struct unwind_exception *, stop_function *, void *);
static uintptr_t (*get_cfa)(struct _Unwind_Context *);

static void load_unwinder(void)
{
	void *h = dlopen("libgcc_s.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!h) return;
	get_cfa = (uintptr_t(*)(struct _Unwind_Context *))dlsym(h, "_Unwind_GetCFA");
	if (get_cfa)
		__atomic_store_n(
			&forced_unwind,
			(int (*)(struct unwind_exception *, stop_function *, void *))dlsym(h, "_Unwind_ForcedUnwind"),
			__ATOMIC_RELEASE);
}

static void prepare(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, load_unwinder);
}

/* Called before each frame is left. A cleanup handler's entry is on the stack, in
 * the frame that registered it: below this frame's end, that one has been left. */
static int stop(int version, int actions, uint64_t class, struct unwind_exception *e, struct _Unwind_Context *c,
		void *arg)
{
	struct pthread *self = arg;
	(void)version, (void)class, (void)e;
	if (actions & END_OF_STACK) __pthread_exit(self->result);
	uintptr_t cfa = get_cfa(c);
	struct __ptcb *cb;
	while ((cb = self->cancelbuf) && (uintptr_t)cb < cfa && (uintptr_t)cb > (uintptr_t)__builtin_frame_address(0)) {
		self->cancelbuf = cb->__next;
		cb->__f(cb->__x);
	}
	return NO_REASON;
}

/* A catch block that ended without throwing on. */
static void caught(int reason, struct unwind_exception *e)
{
	static const char message[] = "FATAL: exception not rethrown\n";
	(void)reason, (void)e;
	(void)!write(2, message, sizeof message - 1);
	abort();
}

_Noreturn void __unwind_exit(void *result)
{
	struct pthread *self = __pthread_self();
	self->canceldisable = PTHREAD_CANCEL_DISABLE;
	self->cancelasync = 0;
	self->result = result;
	if (__atomic_load_n(&forced_unwind, __ATOMIC_ACQUIRE)) {
		/* Not on the stack, which handlers overwrite. */
		struct unwind_exception *e = (void *)(((uintptr_t)self->unwind + 15) & -16UL);
		*e = (struct unwind_exception){ .cleanup = caught };
		forced_unwind(e, stop, self);
	}
	__pthread_exit(result);
}

/* Whether a thread can be unwound: pthread_cancel.c asks in a signal handler. */
int __unwind_ready(void) { return !!__atomic_load_n(&forced_unwind, __ATOMIC_ACQUIRE); }

_Noreturn void glibc_pthread_exit(void *result)
{
	prepare();
	__unwind_exit(result);
}

_Noreturn void glibc_thrd_exit(int result)
{
	prepare();
	__unwind_exit((void *)(intptr_t)result);
}

/* Loaded here, since the thread may be cancelled where it cannot load. */
int glibc_pthread_cancel(pthread_t t)
{
	prepare();
	return pthread_cancel(t);
}
TWIN(pthread_exit, GLIBC_2.2.5, glibc_pthread_exit);
TWIN2(thrd_exit, GLIBC_2.28, GLIBC_2.34, glibc_thrd_exit);
TWIN2(pthread_cancel, GLIBC_2.2.5, GLIBC_2.34, glibc_pthread_cancel);

/* pthread_cleanup_push in C without -fexceptions: the program has called
 * sigsetjmp on the buffer; on cancellation or exit it is jumped to with 1, runs
 * its handler, and comes back through __pthread_unwind_next. The buffer has room
 * for musl's list entry behind the jump buffer. */
struct unwind_buf {
	struct {
		unsigned long regs[8];
		int mask_was_saved;
	} jump[1];
	union {
		void *pad[4];
		struct __ptcb entry;
	};
};

static void jump_to(void *buf) { longjmp(buf, 1); }

void __pthread_register_cancel(struct unwind_buf *b) { _pthread_cleanup_push(&b->entry, jump_to, b); }

void __pthread_unregister_cancel(struct unwind_buf *b) { _pthread_cleanup_pop(&b->entry, 0); }

/* The same with deferred cancellation meanwhile. */
void __pthread_register_cancel_defer(struct unwind_buf *b)
{
	int old;
	pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old);
	_pthread_cleanup_push(&b->entry, jump_to, b);
	b->pad[3] = (void *)(intptr_t)old;
}

void __pthread_unregister_cancel_restore(struct unwind_buf *b)
{
	_pthread_cleanup_pop(&b->entry, 0);
	pthread_setcanceltype((intptr_t)b->pad[3], 0);
}

/* pthread_cleanup_push_defer_np of headers of before 2003. */
struct deferred {
	struct __ptcb entry;
	long type;
};
_Static_assert(sizeof(struct deferred) == 32, "glibc's struct _pthread_cleanup_buffer");

void glibc__pthread_cleanup_push_defer(struct deferred *b, void (*fn)(void *), void *arg)
{
	int old;
	pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old);
	b->type = old;
	_pthread_cleanup_push(&b->entry, fn, arg);
}

void glibc__pthread_cleanup_pop_restore(struct deferred *b, int run)
{
	_pthread_cleanup_pop(&b->entry, 0);
	pthread_setcanceltype(b->type, 0);
	if (run) b->entry.__f(b->entry.__x);
}
OLD_TWIN(_pthread_cleanup_push_defer, GLIBC_2.2.5, glibc__pthread_cleanup_push_defer);
OLD_TWIN(_pthread_cleanup_pop_restore, GLIBC_2.2.5, glibc__pthread_cleanup_pop_restore);

_Noreturn void __pthread_unwind_next(struct unwind_buf *b)
{
	(void)b;
	__unwind_exit(__pthread_self()->result);
}

/* What cleanup attributes of old headers call. */
struct cleanup_frame {
	void (*fn)(void *);
	void *arg;
	int wanted, type;
};
void __pthread_cleanup_routine(struct cleanup_frame *f)
{
	if (f->wanted) f->fn(f->arg);
}
