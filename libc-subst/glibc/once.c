/* pthread_once. Where its function ends by an exception (std::call_once) or by the thread's end, the next
 * call runs it again, as with glibc. */
#include "pthread_impl.h"

/* States of the control. */
enum { NEW, RUNNING, DONE, AWAITED };

enum { CLEANUP_PHASE = 2, FORCED_UNWIND = 8, CONTINUE_UNWIND = 8 }; /* of <unwind.h> */

/* once_call.S: calls f; unwinders that pass ask __once_personality. */
hidden void __once_call(void (*f)(void));
hidden int __once_personality(int version, int actions, uint64_t class, void *exception, void *context);

static void settle(volatile int *control, int state)
{
	if (a_swap(control, state) == AWAITED) __wake(control, -1, 1);
}

static void undo(void *control) { settle(control, NEW); }

/* An exception leaves the function. (The end of a thread runs the cleanup list itself.) Entries that
 * frames further in have left on the list are gone with these. */
int __once_personality(int version, int actions, uint64_t class, void *exception, void *context)
{
	struct pthread *self = __pthread_self();
	(void)version, (void)class, (void)exception, (void)context;
	if (!(actions & CLEANUP_PHASE) || actions & FORCED_UNWIND) return CONTINUE_UNWIND;
	struct __ptcb *entry = self->cancelbuf;
	while (entry && entry->__f != undo) entry = entry->__next;
	if (entry) {
		self->cancelbuf = entry->__next;
		undo(entry->__x);
	}
	return CONTINUE_UNWIND;
}

hidden int __pthread_once_full(pthread_once_t *control, void (*init)(void))
{
	for (;;) {
		switch (a_cas(control, NEW, RUNNING)) {
		case NEW:
			pthread_cleanup_push(undo, control);
			__once_call(init);
			pthread_cleanup_pop(0);
			settle(control, DONE);
			return 0;
		case RUNNING: a_cas(control, RUNNING, AWAITED); break;
		case DONE: return 0;
		}
		__wait(control, 0, AWAITED, 1);
	}
}

int __pthread_once(pthread_once_t *control, void (*init)(void))
{
	if (*(volatile int *)control != DONE) return __pthread_once_full(control, init);
	a_barrier();
	return 0;
}
weak_alias(__pthread_once, pthread_once);
