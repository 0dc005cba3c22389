/* Wait queues. */
#include "core/waitqueue.h"
#include "proc/thread.h"

static bool wake_thread(struct waiter *w, u32 key)
{
	(void)key;
	thread_wake(w->thread);
	return true;
}

void wq_init(struct waitqueue *q)
{
	q->lock = (struct mutex)MUTEX_INIT;
	list_init(&q->waiters);
}

void waiter_init(struct waiter *w)
{
	list_init(&w->node);
	w->wq = NULL;
	w->fn = wake_thread;
	w->thread = current();
	w->events = 0;
	w->exclusive = false;
}

/* Exclusive waiters stand behind the others, first come first served. */
void wq_add(struct waitqueue *q, struct waiter *w)
{
	mutex_lock(&q->lock);
	w->wq = q;
	if (w->exclusive) list_add_tail(&q->waiters, &w->node);
	else list_add(&q->waiters, &w->node);
	mutex_unlock(&q->lock);
}

void wq_del(struct waiter *w)
{
	struct waitqueue *q = w->wq;

	if (!q) return;
	mutex_lock(&q->lock);
	list_del(&w->node);
	w->wq = NULL;
	mutex_unlock(&q->lock);
}

void wq_wake(struct waitqueue *q, u32 key, int n)
{
	struct waiter *w, *next;

	/* A waiter queues itself before it checks its condition, and the waker
	 * changes that before it looks here: seeing an empty list after a full
	 * fence means that the waiter will see the change. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (list_empty(&q->waiters)) return;
	/* Threads are woken after the lock has been dropped: the first thing they do is
	 * to take themselves off the queue. */
	struct thread *woken[8];
	unsigned k = 0;
	mutex_lock_as(&q->lock, LOCK_NESTED, NULL); /* in that of another queue: epoll's callback wakes its set's */
	list_for_each_safe (w, next, &q->waiters, node) {
		bool counts = true;
		if (key && w->events && !(key & w->events)) continue;
		if (w->fn == wake_thread && k < ARRAY_SIZE(woken)) {
			thread_get(w->thread);
			woken[k++] = w->thread;
		} else {
			counts = w->fn(w, key);
		}
		if (counts && w->exclusive && --n <= 0) break;
	}
	mutex_unlock(&q->lock);
	for (unsigned i = 0; i < k; i++) {
		thread_wake(woken[i]);
		thread_put(woken[i]);
	}
}
