/* Waiting for several files at once. A file's readiness comes from its poll
 * operation, from a host handle, or (a nested epoll set) from both. */
#include "ipc/pollset.h"
#include "core/kmalloc.h"
#include "plat/host.h"
#include "proc/thread.h"
#include <linux/eventpoll.h>
#include <linux/poll.h>
#include <linux/time_types.h>

#define ALWAYS_READY (EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM)
/* Linux's poll and epoll bits agree up to here; the host is asked for these. */
#define HOST_EVENTS (EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDNORM | EPOLLRDBAND | EPOLLWRNORM | EPOLLWRBAND | EPOLLRDHUP)

static void host_poll_now(struct pollfd *fds, unsigned n)
{
	struct __kernel_timespec zero = { 0, 0 };
	if (host_call(HC_ppoll, fds, n, &zero, NULL, 8) < 0)
		for (unsigned i = 0; i < n; i++) fds[i].revents = 0;
}

bool file_can_poll(struct file *f) { return f->ops->poll || file_poll_handle(f) >= 0; }

void pollset_put(struct poll_entry *e, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (e[i].file) file_put(e[i].file);
}

struct host_set {
	struct pollfd *fds;
	u32 *entry; /* which entry each belongs to */
	unsigned n;
};

/* One look at everything: number of ready entries. */
static long scan(struct poll_entry *e, unsigned n, struct host_set *h, bool queue)
{
	long ready = 0;
	for (unsigned i = 0; i < n; i++) {
		struct file *f = e[i].file;
		if (!f) continue;
		u32 mask = 0;
		if (f->ops->poll) {
			if (queue) {
				waiter_init(&e[i].waiter);
				e[i].waiter.events = e[i].events;
				mask = f->ops->poll(f, &e[i].waiter);
			} else {
				mask = f->ops->poll(f, NULL);
			}
		} else if (file_poll_handle(f) < 0) {
			mask = ALWAYS_READY;
		}
		e[i].revents = mask & e[i].events;
		ready += e[i].revents != 0;
	}
	if (!h->n) return ready;
	host_poll_now(h->fds, h->n);
	for (unsigned i = 0; i < h->n; i++) {
		struct poll_entry *x = &e[h->entry[i]];
		u32 got = (u16)h->fds[i].revents & x->events;
		ready += got && !x->revents;
		x->revents |= got;
	}
	return ready;
}

static unsigned host_count(struct poll_entry *e, unsigned n)
{
	unsigned k = 0;
	for (unsigned i = 0; i < n; i++) k += e[i].file && file_poll_handle(e[i].file) >= 0;
	return k;
}

static int host_set_init(struct host_set *h, struct poll_entry *e, unsigned n)
{
	h->n = host_count(e, n);
	if (!h->n) return 0;
	h->fds = kmalloc(h->n * (sizeof *h->fds + sizeof *h->entry));
	if (!h->fds) return -ENOMEM;
	h->entry = (u32 *)(h->fds + h->n);
	unsigned k = 0;
	for (unsigned i = 0; i < n; i++) {
		int fd = e[i].file ? file_poll_handle(e[i].file) : -1;
		if (fd < 0) continue;
		h->fds[k] = (struct pollfd){ fd, e[i].events & HOST_EVENTS, 0 };
		h->entry[k++] = i;
	}
	return 0;
}

long pollset_wait(struct poll_entry *e, unsigned n, ktime_t deadline)
{
	struct host_set h = { 0 };
	int err = host_set_init(&h, e, n);
	if (err) return err;
	long ret = scan(e, n, &h, false);
	if (ret || !deadline) goto out;
	for (unsigned i = 0; i < n; i++) waiter_init(&e[i].waiter);
	ret = scan(e, n, &h, true);
	while (!ret) {
		long r = h.n ? thread_block_poll(h.fds, h.n, deadline) : thread_block(deadline);
		if (host_count(e, n) != h.n) { /* an epoll set got its first host file */
			kfree(h.fds);
			h.fds = NULL;
			ret = host_set_init(&h, e, n);
			if (ret) break;
		}
		ret = scan(e, n, &h, false);
		if (ret || !r) continue;
		ret = r == -ETIMEDOUT ? 0 : -ERESTARTNOHAND;
		break;
	}
	for (unsigned i = 0; i < n; i++) wq_del(&e[i].waiter);
out:
	kfree(h.fds);
	return ret;
}
