/* Process descriptors: pidfd_open(2), pidfd_send_signal(2), pidfd_getfd(2). */
#include "proc/process.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "fs/procfs.h"
#include "ipc/anon_file.h"
#include <linux/eventpoll.h>
#include <linux/pidfd.h>

static u32 pidfd_poll(struct file *f, struct waiter *w)
{
	struct process *p = f->priv;
	if (w) wq_add(&p->exit_wait, w);
	if (__atomic_load_n(&p->state, __ATOMIC_ACQUIRE) == PROC_REAPED) return EPOLLIN | EPOLLRDNORM | EPOLLHUP;
	return __atomic_load_n(&p->state, __ATOMIC_ACQUIRE) == PROC_ZOMBIE ? EPOLLIN | EPOLLRDNORM : 0;
}

static int pidfd_stat(struct file *f, struct kstat *st)
{
	struct process *p = f->priv;
	int err = anon_file_stat(f, st);
	st->ino = p->pid;
	st->mode = 0700;
	return err;
}

static void pidfd_release(struct file *f) { process_put(f->priv); }

static const struct file_ops pidfd_ops = {
	.name = "anon_inode:[pidfd]",
	.poll = pidfd_poll,
	.stat = pidfd_stat,
	.release = pidfd_release,
};

int pidfd_create(struct process *p, u32 flags)
{
	struct file *f = file_alloc(&pidfd_ops, O_RDWR | (flags & O_NONBLOCK), p);
	if (!f) return -ENOMEM;
	process_get(p);
	f->can_pread = true; /* though there is nothing to read: EINVAL */
	return fd_new(f, O_CLOEXEC);
}

struct process *pidfd_process(struct file *f) { return f->ops == &pidfd_ops ? f->priv : NULL; }

long sys_pidfd_open(pid_t pid, unsigned flags)
{
	if (flags & ~(unsigned)PIDFD_NONBLOCK) return -EINVAL;
	if (pid <= 0) return -EINVAL;
	struct process *p = find_process(pid);
	if (!p) {
		struct thread *t = find_thread(pid);
		if (!t) return -ESRCH;
		thread_put(t);
		return -EINVAL; /* a thread, but no group leader */
	}
	long r = pidfd_create(p, flags);
	process_put(p);
	return r;
}

/* The process of a descriptor, with a reference; ERR_PTR(-EBADF). */
static struct process *pidfd_get(int fd)
{
	struct file *f = fget(fd);
	if (!f) return ERR_PTR(-EBADF);
	struct process *p = pidfd_process(f);
	if (p) process_get(p);
	file_put(f);
	return p ? p : ERR_PTR(-EBADF);
}

/* pidfd_send_signal takes a descriptor of /proc/PID, too. */
static struct process *pidfd_or_procfs_get(int fd)
{
	struct file *f = fget(fd);
	struct process *p = f ? pidfd_process(f) : NULL;
	if (f && !p && f->inode && f->inode->ops == &proc_iops) {
		struct pseudo_inode *i = pseudo(f->inode);
		if (i->e == &proc_pid_entry) p = i->proc;
	}
	if (p) process_get(p);
	if (f) file_put(f);
	return p ? p : ERR_PTR(-EBADF);
}

long sys_pidfd_send_signal(int fd, int sig, const siginfo_t *uinfo, unsigned flags)
{
	siginfo_t info;
	if (flags) return -EINVAL;
	struct process *p = pidfd_or_procfs_get(fd);
	if (IS_ERR(p)) return PTR_ERR(p);
	long r = 0;
	if (uinfo) {
		if (copy_from_user(&info, uinfo, sizeof info)) r = -EFAULT;
		else if (info.si_signo != sig) r = -EINVAL;
		else if (p != current_process() && (info.si_code >= 0 || info.si_code == SI_TKILL)) r = -EPERM;
	} else {
		memset(&info, 0, sizeof info);
		info.si_signo = sig;
		info.si_code = SI_USER;
		info.si_pid = current_process()->pid;
		info.si_uid = current_process()->cred.uid;
	}
	if (!r && p->state == PROC_REAPED) r = -ESRCH;
	if (!r && (sig < 0 || sig > NSIG64)) r = -EINVAL;
	if (!r && !may_signal(p)) r = -EPERM;
	if (!r && sig) r = send_signal_process(p, sig, &info);
	process_put(p);
	return r;
}

long sys_pidfd_getfd(int pidfd, int fd, unsigned flags)
{
	(void)fd;
	if (flags) return -EINVAL;
	struct process *p = pidfd_get(pidfd);
	if (IS_ERR(p)) return PTR_ERR(p);
	long r = -EPERM; /* as without the right to trace it */
	if (p == current_process()) {
		struct file *f = fget(fd);
		r = f ? fd_new(f, O_CLOEXEC) : -EBADF;
	} else if (p->state >= PROC_ZOMBIE) {
		r = -ESRCH;
	}
	process_put(p);
	return r;
}
