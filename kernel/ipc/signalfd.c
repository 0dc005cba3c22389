/* signalfd(2). A signalfd reads the signals of whoever reads it, so a process
 * that inherited one waits for its own. Each process that polls it is tied to
 * it by a relay, which holds the process's memory until the signalfd is closed. */
#include "ipc/anon_file.h"
#include "ipc/ipc.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "proc/process.h"
#include <linux/eventpoll.h>
#include <linux/signalfd.h>

struct relay {
	struct waiter w;
	struct process *proc;
	struct signalfd *sfd;
	struct relay *next;
};

struct signalfd {
	struct mutex lock; /* mask, relays */
	struct waitqueue wq;
	sigset64 mask;
	struct relay *relays;
};

static const struct file_ops signalfd_ops;

static bool relay_fn(struct waiter *w, u32 key)
{
	struct relay *r = container_of(w, struct relay, w);
	(void)key;
	wq_wake(&r->sfd->wq, EPOLLIN, INT32_MAX);
	return false;
}

static void relay_current(struct signalfd *s)
{
	struct process *p = current_process();
	struct relay *r;
	mutex_lock(&s->lock);
	for (r = s->relays; r; r = r->next)
		if (r->proc == p) break;
	if (!r && (r = kzalloc(sizeof *r))) {
		process_get(p);
		r->proc = p;
		r->sfd = s;
		r->next = s->relays;
		s->relays = r;
		waiter_init(&r->w);
		r->w.fn = relay_fn;
		wq_add(signal_waitqueue(p), &r->w);
	}
	mutex_unlock(&s->lock);
}

static void fill(struct signalfd_siginfo *o, const siginfo_t *i)
{
	memset(o, 0, sizeof *o);
	o->ssi_signo = i->si_signo;
	o->ssi_errno = i->si_errno;
	o->ssi_code = i->si_code;
	int sig = i->si_signo, code = i->si_code;
	if (code == SI_TIMER) {
		o->ssi_tid = i->si_tid;
		o->ssi_overrun = i->si_overrun;
		o->ssi_ptr = (u64)i->si_ptr;
		o->ssi_int = i->si_int;
	} else if (code < 0 && code != SI_TKILL) { /* sigqueue and the like */
		o->ssi_pid = i->si_pid;
		o->ssi_uid = i->si_uid;
		o->ssi_ptr = (u64)i->si_ptr;
		o->ssi_int = i->si_int;
	} else if (code > 0 && code < SI_KERNEL && sig == SIGCHLD) {
		o->ssi_pid = i->si_pid;
		o->ssi_uid = i->si_uid;
		o->ssi_status = i->si_status;
		o->ssi_utime = i->si_utime;
		o->ssi_stime = i->si_stime;
	} else if (code > 0 && code < SI_KERNEL && sig == SIGPOLL) {
		o->ssi_band = i->si_band;
		o->ssi_fd = i->si_fd;
	} else if (code > 0 && code < SI_KERNEL &&
		   (sig == SIGSEGV || sig == SIGBUS || sig == SIGILL || sig == SIGFPE || sig == SIGTRAP)) {
		o->ssi_addr = (u64)i->si_addr;
	} else {
		o->ssi_pid = i->si_pid;
		o->ssi_uid = i->si_uid;
	}
}

static ssize_t signalfd_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct signalfd *s = f->priv;
	ssize_t done = 0;
	(void)pos;
	if (to->count < sizeof(struct signalfd_siginfo)) return -EINVAL;
	while (to->count >= sizeof(struct signalfd_siginfo)) {
		siginfo_t info;
		struct signalfd_siginfo out;
		int sig = dequeue_signal_mask(s->mask, &info);
		if (!sig && !done && !(f->flags & O_NONBLOCK)) {
			long err = wait_event(signal_waitqueue(current_process()),
					      (sig = dequeue_signal_mask(s->mask, &info)), KTIME_NEVER);
			if (err) return err;
		}
		if (!sig) break;
		fill(&out, &info);
		if (copy_to_iter(&out, sizeof out, to) != sizeof out) return done ? done : -EFAULT;
		done += sizeof out;
	}
	return done ? done : -EAGAIN;
}

static u32 signalfd_poll(struct file *f, struct waiter *w)
{
	struct signalfd *s = f->priv;
	if (w) {
		relay_current(s);
		wq_add(&s->wq, w);
	}
	sigset64 pending = current()->pending.set | current_process()->pending.set;
	return pending & s->mask ? EPOLLIN : 0;
}

static void signalfd_release(struct file *f)
{
	struct signalfd *s = f->priv;
	while (s->relays) {
		struct relay *r = s->relays;
		s->relays = r->next;
		wq_del(&r->w);
		process_put(r->proc);
		kfree(r);
	}
	kfree(s);
}

static const struct file_ops signalfd_ops = {
	.name = "anon_inode:[signalfd]",
	.read = signalfd_read,
	.poll = signalfd_poll,
	.release = signalfd_release,
	.stat = anon_file_stat,
	.llseek = anon_file_llseek,
};

static long signalfd_change(int fd, sigset64 mask)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	long ret = -EINVAL;
	if (f->ops == &signalfd_ops) {
		struct signalfd *s = f->priv;
		__atomic_store_n(&s->mask, mask, __ATOMIC_RELEASE);
		wq_wake(&s->wq, EPOLLIN, INT32_MAX); /* what is pending may match now */
		ret = fd;
	}
	file_put(f);
	return ret;
}

long sys_signalfd4(int fd, const void __user *umask, size_t size, int flags)
{
	sigset64 mask;
	if (size != sizeof mask || (flags & ~(O_CLOEXEC | O_NONBLOCK))) return -EINVAL;
	if (copy_from_user(&mask, umask, sizeof mask)) return -EFAULT;
	mask &= ~(sigmask64(SIGKILL) | sigmask64(SIGSTOP));
	if (fd != -1) return signalfd_change(fd, mask);
	struct signalfd *s = kzalloc(sizeof *s);
	if (!s) return -ENOMEM;
	wq_init(&s->wq);
	s->mask = mask;
	struct file *f = file_alloc(&signalfd_ops, O_RDWR | (flags & O_NONBLOCK), s);
	if (!f) {
		kfree(s);
		return -ENOMEM;
	}
	return fd_new(f, flags & O_CLOEXEC);
}

long sys_signalfd(int fd, const void __user *umask, size_t size) { return sys_signalfd4(fd, umask, size, 0); }
