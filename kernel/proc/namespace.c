/* Namespaces: the guest has one set of them, and no right to others. */
#include "proc/process.h"
#include "core/uaccess.h"
#include "fs/fs.h"
#include <linux/sched.h>

long sys_setns(int fd, int type)
{
	struct file *f = fget_io(fd);
	(void)type;
	if (!f) return -EBADF;
	file_put(f);
	return -EINVAL; /* no file here names a namespace */
}

/* What is shared by threads of a process cannot be taken apart here; what is not
 * shared needs nothing done. */
long sys_unshare(u64 flags)
{
	struct process *p = current_process();
	if (flags & ~(u64)(CLONE_THREAD | CLONE_FS | CLONE_NEWNS | CLONE_SIGHAND | CLONE_VM | CLONE_FILES |
			   CLONE_SYSVSEM | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUSER | CLONE_NEWPID |
			   CLONE_NEWCGROUP | CLONE_NEWTIME))
		return -EINVAL;
	if ((flags & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM)) && p->nthreads > 1) return -EINVAL;
	if (flags & ~(u64)(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SYSVSEM))
		return -EPERM;
	if ((flags & (CLONE_FILES | CLONE_FS)) && p->nthreads > 1) return -ENOSYS;
	if (flags & CLONE_FILES) {
		struct fdtable *own = fdtable_copy(p->files), *old = p->files;
		if (!own) return -ENOMEM;
		mutex_lock(&p->lock);
		p->files = own;
		mutex_unlock(&p->lock);
		fdtable_put(old);
	}
	if (flags & CLONE_FS) {
		struct fs_context *own = fs_context_copy(p->fs), *old = p->fs;
		if (!own) return -ENOMEM;
		mutex_lock(&p->lock);
		p->fs = own;
		mutex_unlock(&p->lock);
		fs_context_put(old);
	}
	return 0;
}
