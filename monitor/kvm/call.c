/* See call.h. The table of calls is made from htux/hostcall.h: each argument is
 * translated as its kind says, and nothing else reaches the host. */
#define _GNU_SOURCE
#include "call.h"
#include "filter.h"
#include <errno.h>
#include <fcntl.h>
#include <htux/hostcall.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

struct call {
	unsigned char known, nargs;
	int arg[6]; /* HTUX_ARG() */
};
#define X(name, nr, ...) [nr] = { 1, sizeof((int[]){ __VA_ARGS__ }) / sizeof(int), { __VA_ARGS__ } },
static const struct call calls[HTUX_VM_CALLS] = { HTUX_HOSTCALLS(X) };
#undef X

#define NOFD 0x7fffffff /* is no descriptor: RLIMIT_NOFILE never gets there */

int host_call_offered(int nr) { return calls[nr].known && calls[nr].arg[0] != HTUX_LOCAL; }

/* One call under way. */
struct work {
	struct vcpu *c;
	const struct htux_vmcall *q;
	const struct call *call;
	uint64_t a[6]; /* for the host */
	int held[6];   /* handles in use, -1: none */
	unsigned npollfds;
	char *guest_pollfds; /* aligned or not */
	unsigned nstrings;
	char strings[2][4096];
	struct open_how how;
	struct iovec iov[IOV_MAX_];
};

static int use_handle(struct work *w, unsigned i)
{
	int fd = handle_get(&w->c->vm->handles, w->q->args[i]);
	if (fd < 0) return fd;
	w->held[i] = (int)w->q->args[i];
	w->a[i] = (uint64_t)fd;
	return 0;
}

/* Memory that the host reads or writes directly. */
static int use_bytes(struct work *w, unsigned i, uint64_t len)
{
	gpa_t a = gpa(w->q->args[i]);
	void *p = NULL;
	if (!gpa_is_null(a) && !(p = gpa_to_ptr(&w->c->vm->ram, a, len))) return -EFAULT;
	w->a[i] = (uint64_t)p;
	return 0;
}

static int use_string(struct work *w, unsigned i)
{
	char *to = w->strings[w->nstrings];
	gpa_t a = gpa(w->q->args[i]);
	if (gpa_is_null(a)) {
		w->a[i] = 0;
		return 0;
	}
	long n = gpa_string(&w->c->vm->ram, a, to, sizeof(w->strings[0]));
	if (n < 0) return (int)n;
	w->nstrings++;
	w->a[i] = (uint64_t)to;
	return 0;
}

static int use_iovec(struct work *w, unsigned i)
{
	const struct guest_ram *ram = &w->c->vm->ram;
	uint64_t n = w->q->args[i + 1];
	if (n > IOV_MAX_) return -EINVAL;
	const void *from = gpa_to_ptr(ram, gpa(w->q->args[i]), n * sizeof(*w->iov));
	if (!from) return -EFAULT;
	memcpy(w->iov, from, n * sizeof(*w->iov));
	for (uint64_t k = 0; k < n; k++) {
		gpa_t a = gpa((uint64_t)w->iov[k].iov_base);
		w->iov[k].iov_base = gpa_to_ptr(ram, a, w->iov[k].iov_len);
		if (!w->iov[k].iov_base) return -EFAULT;
	}
	w->a[i] = (uint64_t)w->iov;
	return 0;
}

static int use_pollfds(struct work *w, unsigned i)
{
	struct vcpu *c = w->c;
	uint64_t n = w->q->args[i + 1];
	if (n > POLLFDS_MAX) return -EINVAL;
	w->guest_pollfds = gpa_to_ptr(&c->vm->ram, gpa(w->q->args[i]), n * sizeof(struct pollfd));
	if (!w->guest_pollfds) return -EFAULT;
	memcpy(c->poll->fds, w->guest_pollfds, n * sizeof(struct pollfd));
	for (; w->npollfds < n; w->npollfds++) {
		struct pollfd *p = &c->poll->fds[w->npollfds];
		int handle = p->fd, fd = handle < 0 ? -1 : handle_get(&c->vm->handles, (uint64_t)handle);
		c->poll->held[w->npollfds] = fd < 0 ? -1 : handle;
		p->fd = fd >= 0 ? fd : handle < 0 ? -1 : NOFD;
	}
	w->a[i] = (uint64_t)c->poll->fds;
	return 0;
}

static int use_argument(struct work *w, unsigned i)
{
	const uint64_t *args = w->q->args;
	int kind = HTUX_ARG_KIND(w->call->arg[i]), param = HTUX_ARG_PARAM(w->call->arg[i]), size;

	switch (kind) {
	case HTUX_NUM: w->a[i] = args[i]; return 0;
	case HTUX_HANDLE: return use_handle(w, i);
	case HTUX_STR: return use_string(w, i);
	case HTUX_IN:
	case HTUX_OUT: return use_bytes(w, i, args[param]);
	case HTUX_IN_OF:
	case HTUX_OUT_OF:
	case HTUX_INOUT_OF: return use_bytes(w, i, (uint64_t)param);
	case HTUX_IOV_IN:
	case HTUX_IOV_OUT: return use_iovec(w, i);
	case HTUX_POLLFDS: return use_pollfds(w, i);
	case HTUX_EVENTS:
		if (args[i + 1] > 1 << 20) return -EINVAL;
		return use_bytes(w, i, args[i + 1] * 12);
	case HTUX_FLOCK:
		switch (args[1]) {
		case F_OFD_GETLK:
		case F_OFD_SETLK:
		case F_OFD_SETLKW: return use_bytes(w, i, sizeof(struct flock));
		}
		w->a[i] = args[1] == F_DUPFD_CLOEXEC ? 0 : args[i]; /* which number is the table's matter */
		return 0;
	case HTUX_IOCTL:
		size = ioctl_size(args[1]);
		w->a[i] = args[i];
		return size > 0 ? use_bytes(w, i, (uint64_t)size) : size;
	case HTUX_VCPU: {
		struct vcpu *v = args[i] ? vm_vcpu(w->c->vm, args[i]) : w->c;
		if (!v) return -ESRCH;
		w->a[i] = (uint64_t)v->tid;
		return 0;
	}
	}
	return -ENOSYS; /* HTUX_LOCAL */
}

static int prepare(struct work *w)
{
	for (unsigned i = 0; i < w->call->nargs; i++) {
		int err = use_argument(w, i);
		if (err) return err;
	}
	if (w->q->nr == SYS_openat2) { /* the host is not to look at what the guest may change */
		if (!w->a[2]) return -EFAULT;
		memcpy(&w->how, (void *)w->a[2], sizeof(w->how));
		w->how.flags |= O_CLOEXEC;
		w->a[2] = (uint64_t)&w->how;
		return check_openat2(&w->how, w->a[3]);
	}
	return check_call(w->q->nr, w->a);
}

/* Give back what prepare() took, also when it failed half way. */
static void finish(struct work *w, long result)
{
	struct handles *h = &w->c->vm->handles;
	for (unsigned i = 0; i < 6; i++)
		if (w->held[i] >= 0) handle_done(h, (uint64_t)w->held[i]);
	for (unsigned i = 0; i < w->npollfds; i++) {
		if (w->c->poll->held[i] >= 0) handle_done(h, (uint64_t)w->c->poll->held[i]);
		if (result >= 0)
			memcpy(w->guest_pollfds + i * sizeof(struct pollfd) + offsetof(struct pollfd, revents),
			       &w->c->poll->fds[i].revents, sizeof(short));
	}
}

static void count_rule(const struct work *w)
{
	int rule = filter_rule(w->q->nr, w->a);
	if (rule >= 0) w->c->stats.rules[rule]++;
}

int refuse_proc(int fd)
{
	struct statfs s;
	if (fstatfs(fd, &s) || s.f_type != PROC_SUPER_MAGIC) return fd;
	close(fd);
	return -EACCES;
}

long host_call(struct vcpu *c, const struct htux_vmcall *q)
{
	/* Not initialized as a whole: it is large. */
	struct work w;
	w.c = c;
	w.q = q;
	w.call = &calls[q->nr];
	w.npollfds = 0;
	w.nstrings = 0;
	for (unsigned i = 0; i < 6; i++) {
		w.a[i] = 0;
		w.held[i] = -1;
	}
	if (!w.call->known) return -ENOSYS;
	int close = q->nr == SYS_close;
	long r = close ? 0 : prepare(&w);
	if (!r && c->vm->stats >= 0) count_rule(&w);
	if (close) return handle_close(&c->vm->handles, q->args[0]);
	if (!r) r = q->flags & HTUX_VMCALL_INTR ? host_syscall_intr(q->nr, w.a, &c->pending) : host_syscall(q->nr, w.a);
	finish(&w, r);
	if (r >= 0 && q->nr == SYS_openat2) r = refuse_proc((int)r);
	if (r >= 0 && (q->nr == SYS_openat2 || q->nr == SYS_epoll_create1 ||
		       (q->nr == SYS_fcntl && q->args[1] == F_DUPFD_CLOEXEC)))
		r = handle_new(&c->vm->handles, (int)r);
	return r;
}
