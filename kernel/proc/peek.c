/* Looking at processes from outside: ptrace, process_vm_readv, kcmp. */
#include "proc/process.h"
#include "core/uaccess.h"
#include "fs/fs.h"
#include "mm/mm.h"
#include <linux/kcmp.h>
#include <linux/ptrace.h>

/* There is no tracing inside the guest; debuggers attach from the host. */
long sys_ptrace(long request, long pid)
{
	if (request == PTRACE_TRACEME) return -EPERM;
	struct thread *t = find_thread(pid);
	if (!t) return -ESRCH;
	thread_put(t);
	return request == PTRACE_ATTACH || request == PTRACE_SEIZE ? -EPERM : -ESRCH;
}

static long own_pid(pid_t pid)
{
	struct thread *t = find_thread(pid);
	if (!t) return -ESRCH;
	bool own = t->proc == current_process();
	thread_put(t);
	return own ? 0 : -EPERM; /* others' memory is in other address spaces */
}

/* Move bytes between two places of the caller's own memory. */
static ssize_t copy_vectors(struct iov_iter *from, struct iov_iter *to)
{
	u8 buf[1024];
	ssize_t done = 0;
	while (from->count && to->count) {
		size_t n = copy_from_iter(buf, min(min(from->count, to->count), sizeof buf), from);
		size_t m = n ? copy_to_iter(buf, n, to) : 0;
		done += m;
		if (!n || m < n) return done ? done : -EFAULT;
	}
	return done;
}

static long move(pid_t pid, const void *lvec, u64 nl, const void *rvec, u64 nr, u64 flags, bool write)
{
	struct iov_iter local, remote;
	if (flags) return -EINVAL;
	long r = iov_iter_uservec(&local, lvec, nl);
	if (r < 0) return r;
	if (local.count && !(r = iov_iter_uservec(&remote, rvec, nr))) {
		r = remote.count ? own_pid(pid) : 0;
		if (!r) r = write ? copy_vectors(&local, &remote) : copy_vectors(&remote, &local);
		iov_iter_free(&remote);
	}
	iov_iter_free(&local);
	return r;
}

long sys_process_vm_readv(pid_t pid, const void *lvec, u64 nl, const void *rvec, u64 nr, u64 flags)
{
	return move(pid, lvec, nl, rvec, nr, flags, false);
}

long sys_process_vm_writev(pid_t pid, const void *lvec, u64 nl, const void *rvec, u64 nr, u64 flags)
{
	return move(pid, lvec, nl, rvec, nr, flags, true);
}

long sys_process_madvise(int pidfd, const void *vec, u64 nr, int advice, unsigned flags)
{
	struct iov_iter it;
	if (flags) return -EINVAL;
	long r = iov_iter_uservec(&it, vec, nr), done = 0;
	if (r) return r;
	struct file *f = fget_io(pidfd);
	struct process *p = f ? pidfd_process(f) : NULL;
	if (!p) r = -EBADF;
	else if (p != current_process()) r = -EPERM;
	for (unsigned i = 0; !r && i < it.nr; i++) {
		r = sys_madvise((u64)it.iov[i].base, it.iov[i].len, advice);
		if (!r) done += it.iov[i].len;
	}
	if (f) file_put(f);
	iov_iter_free(&it);
	return done ? done : r;
}

/* 0 equal, 1 less, 2 greater, by addresses. */
static long compare(const void *a, const void *b) { return a == b ? 0 : a < b ? 1 : 2; }

long sys_kcmp(pid_t pid1, pid_t pid2, int type, u64 i1, u64 i2)
{
	struct process *a = find_process(pid1), *b = find_process(pid2);
	long r = -EINVAL;
	if (!a || !b) {
		r = -ESRCH;
	} else if (!may_signal(a) || !may_signal(b)) {
		r = -EPERM;
	} else switch (type) {
		case KCMP_VM: r = compare(a->mm, b->mm); break;
		case KCMP_FILES: r = compare(a->files, b->files); break;
		case KCMP_FS: r = compare(a->fs, b->fs); break;
		case KCMP_SIGHAND: r = compare(a->sighand, b->sighand); break;
		case KCMP_IO:
		case KCMP_SYSVSEM: r = 0; break; /* nobody has any */
		case KCMP_FILE: {
			/* Only the caller's own table can be looked up. */
			r = -EPERM;
			if (a != current_process() || b != current_process()) break;
			struct file *f = fget(i1), *g = fget(i2);
			r = f && g ? compare(f, g) : -EBADF;
			if (f) file_put(f);
			if (g) file_put(g);
			break;
		}
		}
	if (a) process_put(a);
	if (b) process_put(b);
	return r;
}
