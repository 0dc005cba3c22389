/* pthread_atfork, and __register_atfork, which says for which library: its
 * handlers go when it is closed. Takes the place of musl's, which asks malloc for
 * memory: a program's own malloc may register its handlers while it starts itself.
 *
 * Handlers run without the lock, as they may register more, or close a library;
 * where to go on is found by number. Those that came after the fork began do not
 * run for it. From the last of the first handlers to the first of the others the
 * lock is held, so that the child finds the list whole.
 */
#include <errno.h>
#include "libc.h"
#include "lock.h"
#include "fork_impl.h"
#include "ldso.h"

static struct handler {
	struct handler *newer, *older;
	void (*prepare)(void), (*parent)(void), (*child)(void);
	void *dso;
	unsigned long id;
} * newest, *oldest;

static volatile int handlers_lock[1];
static unsigned long last_id, fork_id; /* fork_id: the newest when the fork began */

static void run(void (*f)(void))
{
	if (!f) return;
	UNLOCK(handlers_lock);
	f();
	LOCK(handlers_lock);
}

static void run_prepare(void)
{
	LOCK(handlers_lock);
	unsigned long first = last_id, at = first;
	for (struct handler *h = newest; h;) {
		if (h->id > at) {
			h = h->older;
			continue;
		}
		at = h->id - 1;
		run(h->prepare);
		h = newest;
	}
	fork_id = first;
}

/* who is -1 before the fork, then 0 in the parent and 1 in the child. */
void __fork_handler(int who)
{
	if (who < 0) {
		run_prepare();
		return;
	}
	unsigned long end = fork_id, at = 0;
	if (who) {
		/* Those who waited for it are not in the child. */
		handlers_lock[0] = 0;
		LOCK(handlers_lock);
	}
	for (struct handler *h = oldest; h && h->id <= end;) {
		if (h->id <= at) {
			h = h->newer;
			continue;
		}
		at = h->id;
		run(who ? h->child : h->parent);
		h = oldest;
	}
	UNLOCK(handlers_lock);
}

int __register_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void), void *dso)
{
	struct handler *h = ld_alloc(sizeof *h);
	if (!h) return ENOMEM;
	*h = (struct handler){ .prepare = prepare, .parent = parent, .child = child, .dso = dso };
	LOCK(handlers_lock);
	h->id = ++last_id;
	h->older = newest;
	if (newest) newest->newer = h;
	else oldest = h;
	newest = h;
	UNLOCK(handlers_lock);
	return 0;
}

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
	return __register_atfork(prepare, parent, child, 0);
}

void atfork_forget(void *dso)
{
	struct handler *older;
	LOCK(handlers_lock);
	for (struct handler *h = newest; h; h = older) {
		older = h->older;
		if (h->dso != dso) continue;
		if (h->newer) h->newer->older = h->older;
		else newest = h->older;
		if (h->older) h->older->newer = h->newer;
		else oldest = h->newer;
		ld_free(h);
	}
	UNLOCK(handlers_lock);
}
