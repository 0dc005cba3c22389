/* Inside epoll(7): sets, their interests, and how readiness is found. Kernel
 * objects call back through their wait queues and put the interest on the set's
 * ready list; files on host handles are in an epoll set of the host's, made when
 * the first one is added, which keeps their edges for us.
 *
 * Locks, in this order: nest_lock (adding a set to a set), ep->lock (interests;
 * an outer set's before an inner one's), then files' own locks or items_lock
 * (leaf: file->epoll_items of all files). Callbacks: a file's queue, ep->ready_lock,
 * ep->wq, then the same of an outer set. */
#ifndef KERNEL_EPOLL_H
#define KERNEL_EPOLL_H
#include "ipc/ipc.h"
#include <linux/eventpoll.h>

struct epoll;

struct epitem {
	struct waiter w;
	struct epoll *ep;
	struct file *file; /* no reference: the item goes before the file does */
	int fd;
	struct epoll_event ev; /* events with EPOLLERR|EPOLLHUP; without event bits: disarmed */
	struct epitem *next;   /* hash chain */
	struct list file_node; /* file->epoll_items */
	struct list ready_node;
	bool ready;    /* on ep->ready */
	int host_fd;   /* handle in the host's set, -1: none */
	bool host_dup; /* that handle is our own copy */
};

struct epoll {
	struct mutex lock;
	struct mutex ready_lock;
	struct waitqueue wq;
	struct list ready; /* under ready_lock */
	bool scanning;     /* under ready_lock: a holder of ep->lock has taken items off `ready` to look at them */
	struct file *file;
	struct epitem **hash;
	u32 nbuckets, nitems;
	u32 nhost;      /* items in the host's set */
	bool host_turn; /* which source is harvested first, by turns */
	u32 refs;       /* the file, and epoll_forget_file while it works */
};

#define EP_PRIVATE (EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE)

/* epoll_ready.c. ep->lock held for all but the last. */
bool epitem_callback(struct waiter *w, u32 key);
void epitem_make_ready(struct epitem *i);
bool epoll_any_ready(struct epoll *ep);
long epoll_wait_events(struct epoll *ep, struct epoll_event __user *out, int max, ktime_t deadline);

/* epoll_host.c: the host's set, at ep->file->handle. ep->lock held. */
int epoll_host_add(struct epitem *i, int handle);
int epoll_host_mod(struct epitem *i);
void epoll_host_del(struct epitem *i);
#endif
