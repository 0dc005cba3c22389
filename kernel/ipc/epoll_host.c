/* epoll on files with host handles: an epoll set of the host's inside ours. */
#include "ipc/epoll.h"
#include "plat/host.h"
#include "plat.h"

static struct epoll_event host_event(struct epitem *i)
{
	/* EPOLLEXCLUSIVE and EPOLLWAKEUP are about the host's own waiters. */
	return (struct epoll_event){ i->ev.events & ~(EPOLLEXCLUSIVE | EPOLLWAKEUP), (u64)i };
}

int epoll_host_add(struct epitem *i, int handle)
{
	struct file *f = i->ep->file;
	struct epoll_event ev = host_event(i);
	if (f->handle < 0) {
		long h = host_call(HC_epoll_create1, O_CLOEXEC);
		if (h < 0) return h;
		f->handle = h;
	}
	i->host_fd = handle;
	i->host_dup = false;
	long r = host_call(HC_epoll_ctl, f->handle, EPOLL_CTL_ADD, handle, &ev);
	if (r == -EEXIST) { /* the same file under another descriptor number */
		r = host_call(HC_fcntl, handle, F_DUPFD_CLOEXEC, 0);
		if (r >= 0) {
			i->host_fd = r;
			i->host_dup = true;
			r = host_call(HC_epoll_ctl, f->handle, EPOLL_CTL_ADD, i->host_fd, &ev);
			if (r < 0) host_call(HC_close, i->host_fd);
		}
	}
	if (r < 0) {
		i->host_fd = -1;
		return r;
	}
	i->ep->nhost++;
	return 0;
}

int epoll_host_mod(struct epitem *i)
{
	struct epoll_event ev = host_event(i);
	return host_call(HC_epoll_ctl, i->ep->file->handle, EPOLL_CTL_MOD, i->host_fd, &ev);
}

void epoll_host_del(struct epitem *i)
{
	if (i->host_fd < 0) return;
	host_call(HC_epoll_ctl, i->ep->file->handle, EPOLL_CTL_DEL, i->host_fd, NULL);
	if (i->host_dup) host_call(HC_close, i->host_fd);
	i->host_fd = -1;
	i->ep->nhost--;
}
