/* pthread_once. Where its function ends by an exception (std::call_once) or by the thread's end, the next
 * call runs it again, as with glibc; and in the child of a fork, if the thread that ran it is not there. */
#include "fork_impl.h"
#include "pthread_impl.h"

/* States of the control. Of what runs the bits above say in which process: how many forks it is away. */
enum { NEW, RUNNING, DONE, AWAITED, STATE = 3, A_FORK };

static unsigned forks; /* times A_FORK */

void __once_forget(void) { forks += A_FORK; }

enum { CLEANUP_PHASE = 2, FORCED_UNWIND = 8, CONTINUE_UNWIND = 8 }; /* of <unwind.h> */

/* once_call.S: calls f; unwinders that pass ask __once_personality. */
hidden void __once_call(void (*f)(void));
hidden int __once_personality(int version, int actions, uint64_t class, void *exception, void *context);

static void settle(volatile int *control, int state)
{
	if ((a_swap(control, state) & STATE) == AWAITED) __wake(control, -1, 1);
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
	int running = RUNNING | forks, awaited = AWAITED | forks;
	for (;;) {
		int was = *(volatile int *)control;
		if (was == DONE) break;
		if (was == running || was == awaited) {
			a_cas(control, running, awaited);
			__wait(control, 0, awaited, 1);
		} else if (a_cas(control, was, running) == was) {
			pthread_cleanup_push(undo, control);
			__once_call(init);
			pthread_cleanup_pop(0);
			settle(control, DONE);
			return 0;
		}
	}
	a_barrier();
	return 0;
}

int __pthread_once(pthread_once_t *control, void (*init)(void))
{
	if (*(volatile int *)control != DONE) return __pthread_once_full(control, init);
	a_barrier();
	return 0;
}
weak_alias(__pthread_once, pthread_once);
