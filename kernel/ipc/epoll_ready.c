/* epoll: from events to epoll_wait. */
#include "ipc/epoll.h"
#include "core/string.h"
#include "plat/host.h"
#include "proc/thread.h"
#include <linux/poll.h>

#define HOST_BATCH 32

/* What becomes ready stands behind what already was. */
static void push_ready(struct epitem *i)
{
	struct epoll *ep = i->ep;
	mutex_lock(&ep->ready_lock);
	if (!i->ready) {
		i->ready = true;
		list_add_tail(&ep->ready, &i->ready_node);
	}
	mutex_unlock(&ep->ready_lock);
}

/* The item that was popped keeps its place, whoever became ready since. */
static void unpop_ready(struct epitem *i)
{
	struct epoll *ep = i->ep;
	mutex_lock(&ep->ready_lock);
	if (i->ready) /* called back meanwhile */
		list_del(&i->ready_node);
	i->ready = true;
	list_add(&ep->ready, &i->ready_node);
	mutex_unlock(&ep->ready_lock);
}

/* Under the file's queue lock. */
bool epitem_callback(struct waiter *w, u32 key)
{
	struct epitem *i = container_of(w, struct epitem, w);
	u32 events = i->ev.events;
	if (!(events & ~EP_PRIVATE) || (key && !(key & events))) return false;
	struct epoll *ep = i->ep;
	push_ready(i);
	bool wakes = !list_empty(&ep->wq.waiters);
	wq_wake(&ep->wq, EPOLLIN, 1);
	return !(events & EPOLLEXCLUSIVE) || wakes;
}

void epitem_make_ready(struct epitem *i)
{
	push_ready(i);
	wq_wake(&i->ep->wq, EPOLLIN, 1);
}

/* Begins a scan if there is anything to look at. */
static struct epitem *pop_ready(struct epoll *ep)
{
	struct epitem *i = NULL;
	mutex_lock(&ep->ready_lock);
	if (!list_empty(&ep->ready)) {
		ep->scanning = true;
		i = list_first(&ep->ready, struct epitem, ready_node);
		list_del(&i->ready_node);
		i->ready = false;
	}
	mutex_unlock(&ep->ready_lock);
	return i;
}

/* `again`: items to be ready anew, behind the others. */
static void end_scan(struct epoll *ep, struct list *again)
{
	mutex_lock(&ep->ready_lock);
	while (!list_empty(again)) {
		struct epitem *i = list_first(again, struct epitem, ready_node);
		list_del(&i->ready_node);
		list_add_tail(&ep->ready, &i->ready_node);
	}
	ep->scanning = false;
	mutex_unlock(&ep->ready_lock);
}

static u32 item_poll(struct epitem *i)
{
	if (i->host_fd >= 0 && !i->file->ops->poll) return 0;
	return i->file->ops->poll(i->file, NULL) & i->ev.events;
}

static int put_event(struct epoll_event __user *out, struct epitem *i, u32 revents)
{
	struct epoll_event ev = { revents, i->ev.data };
	return copy_to_user(out, &ev, sizeof ev);
}

static long harvest_kernel(struct epoll *ep, struct epoll_event __user *out, long n, int max)
{
	struct list again = LIST_INIT(again); /* level-triggered ones, ready anew after this harvest */
	struct epitem *i;
	long err = 0;
	while (n < max && (i = pop_ready(ep))) {
		u32 revents = item_poll(i);
		if (!revents) continue;
		err = put_event(&out[n], i, revents);
		if (err) {
			unpop_ready(i);
			break;
		}
		n++;
		if (i->ev.events & EPOLLONESHOT) {
			i->ev.events &= EP_PRIVATE;
		} else if (!(i->ev.events & EPOLLET)) {
			mutex_lock(&ep->ready_lock);
			if (i->ready) /* called back meanwhile */
				list_del(&i->ready_node);
			i->ready = true;
			list_add_tail(&again, &i->ready_node);
			mutex_unlock(&ep->ready_lock);
		}
	}
	end_scan(ep, &again);
	return err && !n ? err : n;
}

static long harvest_host(struct epoll *ep, struct epoll_event __user *out, long n, int max)
{
	struct epoll_event got[HOST_BATCH];
	if (!ep->nhost || n >= max) return n;
	/* One batch: a second call would find level-triggered ones again. */
	long k = host_call(HC_epoll_pwait, ep->file->handle, got, min(max - (int)n, HOST_BATCH), 0, NULL, 8);
	for (long j = 0; j < k; j++) {
		struct epitem *i = (struct epitem *)got[j].data;
		u32 revents = got[j].events;
		if (i->file->ops->poll) { /* a set with a host's set in it: one more reason to look */
			push_ready(i);
			continue;
		}
		if (put_event(&out[n], i, revents)) return n ? n : -EFAULT;
		n++;
		if (i->ev.events & EPOLLONESHOT) i->ev.events &= EP_PRIVATE;
	}
	return n;
}

/* Fill at most max events: how many, or -EFAULT if not even one could be stored. */
static long epoll_harvest(struct epoll *ep, struct epoll_event __user *out, int max)
{
	long n = 0;
	ep->host_turn = !ep->host_turn;
	if (ep->host_turn) n = harvest_host(ep, out, n, max);
	if (n >= 0) n = harvest_kernel(ep, out, n, max);
	if (n >= 0 && !ep->host_turn) {
		n = harvest_host(ep, out, n, max);
		if (!n) n = harvest_kernel(ep, out, n, max);
	}
	return n;
}

/* For poll on the set itself. Items that turn out idle leave the ready list. */
bool epoll_any_ready(struct epoll *ep)
{
	struct list none = LIST_INIT(none);
	struct epitem *i;
	while ((i = pop_ready(ep)) && !item_poll(i))
		;
	if (i) unpop_ready(i);
	end_scan(ep, &none);
	if (i || !ep->nhost) return i;
	struct pollfd p = { ep->file->handle, POLLIN, 0 };
	struct {
		s64 sec, nsec;
	} zero = { 0, 0 };
	return host_call(HC_ppoll, &p, 1, &zero, NULL, 8) > 0 && p.revents;
}

/* A first look without ep->lock: is there any reason to harvest? What another
 * thread's scan has in its hands may be ready, and nobody is woken for it again. */
static bool may_have_events(struct epoll *ep)
{
	if (!list_empty(&ep->ready) || __atomic_load_n(&ep->nhost, __ATOMIC_RELAXED)) return true;
	mutex_lock(&ep->ready_lock);
	bool may = ep->scanning || !list_empty(&ep->ready);
	mutex_unlock(&ep->ready_lock);
	return may;
}

static long try_harvest(struct epoll *ep, struct epoll_event __user *out, int max)
{
	if (!may_have_events(ep)) return 0;
	mutex_lock(&ep->lock);
	long n = epoll_harvest(ep, out, max);
	mutex_unlock(&ep->lock);
	/* What is left, or is ready again, is another waiter's. */
	if (n > 0 && !list_empty(&ep->ready)) wq_wake(&ep->wq, EPOLLIN, 1);
	return n;
}

long epoll_wait_events(struct epoll *ep, struct epoll_event __user *out, int max, ktime_t deadline)
{
	long n = try_harvest(ep, out, max);
	if (n || !deadline) return n;
	struct waiter w;
	waiter_init(&w);
	w.exclusive = true;
	w.events = EPOLLIN;
	wq_add(&ep->wq, &w);
	for (;;) {
		n = try_harvest(ep, out, max);
		if (n) break;
		struct pollfd p = { ep->file->handle, POLLIN, 0 };
		long r = ep->nhost ? thread_block_poll(&p, 1, deadline) : thread_block(deadline);
		if (!r) continue;
		n = try_harvest(ep, out, max);
		if (!n && r != -ETIMEDOUT) n = -EINTR;
		break;
	}
	wq_del(&w);
	/* Chosen for an event after the last look, as a wake-up ends with the first waiter. */
	if (n <= 0 && !list_empty(&ep->ready)) wq_wake(&ep->wq, EPOLLIN, 1);
	return n;
}
