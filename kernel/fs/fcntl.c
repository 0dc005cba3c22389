/* fcntl(2), ioctl(2)'s common part, fsync(2) and its relatives, advice. */
#include "plat/host.h"
#include "fs/hostio.h"
#include "fs/locks.h"
#include "fs/memfs.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "ipc/ipc.h"
#include "proc/process.h"
#include <asm/ioctls.h>
#include <linux/fs.h>

#define SETFL_MASK (O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME | FASYNC)

bool file_takes_direct(struct file *f)
{
	if (f->ops == &hostio_ops) return true; /* the host said so */
	return f->ops->fallocate && !(f->inode->ops == &mem_iops && mi(f->inode)->memfd);
}

static long set_flags(struct file *f, u32 arg)
{
	/* Of a pipe it asks for packets. */
	if (arg & O_DIRECT && !file_pipe(f) && !file_takes_direct(f)) return -EINVAL;
	if (!f->ops->fasync) arg &= ~FASYNC;
	if (arg & O_NOATIME && !(f->flags & O_NOATIME) && f->inode && !is_owner(f->inode)) return -EPERM;
	f->flags = (f->flags & ~SETFL_MASK) | (arg & SETFL_MASK);
	return 0;
}

static long any_process(struct process *p, void *data)
{
	(void)p, (void)data;
	return 1;
}

/* Is there a process, thread or (negative) group of this number? */
static bool owner_exists(int owner)
{
	if (owner < 0) return for_each_process (match_pgid, -(long)owner, any_process, NULL) > 0;
	struct process *p = find_process(owner);
	struct thread *t = p ? NULL : find_thread(owner);
	if (p) process_put(p);
	if (t) thread_put(t);
	return p || t;
}

static int get_owner(const struct file *f) { return owner_exists(f->async.owner) ? f->async.owner : 0; }

static long set_owner(struct file *f, int owner, bool is_tid)
{
	if (owner == INT32_MIN) return -EINVAL;
	if (owner && !owner_exists(owner)) return -ESRCH;
	f->async.is_tid = is_tid;
	f->async.owner = owner;
	return 0;
}

static long owner_ex(struct file *f, bool set, struct f_owner_ex __user *u)
{
	struct f_owner_ex o;
	if (!set) {
		o.type = f->async.is_tid ? F_OWNER_TID : f->async.owner < 0 ? F_OWNER_PGRP : F_OWNER_PID;
		int owner = get_owner(f);
		o.pid = owner < 0 ? -owner : owner;
		return copy_to_user(u, &o, sizeof o);
	}
	if (copy_from_user(&o, u, sizeof o)) return -EFAULT;
	if (o.type < F_OWNER_TID || o.type > F_OWNER_PGRP) return -EINVAL;
	return set_owner(f, o.type == F_OWNER_PGRP ? -o.pid : o.pid, o.type == F_OWNER_TID);
}

static long get_hint(struct file *f, u64 __user *u)
{
	u64 none = 0; /* RWH_WRITE_LIFE_NOT_SET: hints are accepted, none is kept */
	(void)f;
	return put_user(none, u);
}

static long file_fcntl(int fd, struct file *f, unsigned cmd, u64 arg)
{
	switch (cmd) {
	case F_GETFD: {
		int on = fd_get_cloexec(fd);
		return on < 0 ? on : on ? FD_CLOEXEC : 0;
	}
	case F_SETFD: return fd_set_cloexec(fd, arg & FD_CLOEXEC);
	case F_DUPFD: return fd_dup_from(fd, arg, 0);
	case F_DUPFD_CLOEXEC: return fd_dup_from(fd, arg, O_CLOEXEC);
	case F_GETFL: return f->flags;
	}
	if (f->flags & O_PATH) return -EBADF;
	switch (cmd) {
	case F_SETFL: return set_flags(f, arg);
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW: return fcntl_lock(fd, f, cmd, (struct flock __user *)arg);
	case F_GETOWN: return get_owner(f);
	case F_SETOWN: return set_owner(f, (int)arg, false);
	case F_GETOWN_EX: return owner_ex(f, false, (struct f_owner_ex __user *)arg);
	case F_SETOWN_EX: return owner_ex(f, true, (struct f_owner_ex __user *)arg);
	case F_GETSIG: return f->async.sig;
	case F_SETSIG:
		if (arg > 64) return -EINVAL;
		f->async.sig = arg;
		return 0;
	case F_SETPIPE_SZ:
	case F_GETPIPE_SZ:
		return f->ops == &hostio_ops ? host_call(HC_fcntl, f->handle, cmd, arg) : pipe_fcntl(f, cmd, arg);
	case F_ADD_SEALS: return memfd_add_seals(f, arg);
	case F_GET_SEALS: return memfd_get_seals(f);
	case F_GETLEASE: return F_UNLCK;
	case F_NOTIFY: return f->inode && S_ISDIR_(f->inode->mode) ? -EINVAL : -ENOTDIR; /* as without CONFIG_DNOTIFY */
	case F_GET_RW_HINT:
	case F_GET_FILE_RW_HINT: return get_hint(f, (u64 __user *)arg);
	case F_SET_RW_HINT:
	case F_SET_FILE_RW_HINT: {
		u64 hint;
		if (copy_from_user(&hint, (void __user *)arg, sizeof hint)) return -EFAULT;
		return hint <= 5 ? 0 : -EINVAL;
	}
	}
	return -EINVAL;
}

long sys_fcntl(int fd, unsigned cmd, u64 arg)
{
	struct file *f = fget(fd);
	if (!f) return -EBADF;
	long ret = file_fcntl(fd, f, cmd, arg);
	file_put(f);
	return ret;
}

static long file_ioctl(int fd, struct file *f, unsigned cmd, u64 arg)
{
	int on;
	struct kstat st;
	switch (cmd) {
	case FIOCLEX: return fd_set_cloexec(fd, true);
	case FIONCLEX: return fd_set_cloexec(fd, false);
	case FIONBIO:
		if (copy_from_user(&on, (void __user *)arg, sizeof on)) return -EFAULT;
		f->flags = on ? f->flags | O_NONBLOCK : f->flags & ~O_NONBLOCK;
		return 0;
	case FIOASYNC:
		if (copy_from_user(&on, (void __user *)arg, sizeof on)) return -EFAULT;
		if (on && !f->ops->fasync) return -ENOTTY;
		f->flags = on ? f->flags | FASYNC : f->flags & ~FASYNC;
		return 0;
	case FIOQSIZE:
		if (!f->inode || !(S_ISREG_(f->inode->mode) || S_ISDIR_(f->inode->mode) || S_ISLNK_(f->inode->mode)))
			return -ENOTTY;
		if (file_getattr(f, &st)) return -EIO;
		return put_user((s64)st.size, (s64 __user *)arg);
	case FIONREAD:
		if (!f->inode || !S_ISREG_(f->inode->mode)) break;
		if (file_getattr(f, &st)) return -EIO;
		return put_user((int)(st.size - file_pos(f)), (int __user *)arg);
	case FIGETBSZ:
		if (file_getattr(f, &st)) return -EIO;
		return put_user((int)st.blksize, (int __user *)arg);
	}
	return f->ops->ioctl ? f->ops->ioctl(f, cmd, arg) : -ENOTTY;
}

long sys_ioctl(int fd, unsigned cmd, u64 arg)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	long ret = file_ioctl(fd, f, cmd, arg);
	file_put(f);
	return ret;
}

static long do_fsync(int fd, bool data_only)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	long ret = f->ops->fsync ? f->ops->fsync(f, data_only) : -EINVAL;
	file_put(f);
	return ret;
}

long sys_fsync(int fd) { return do_fsync(fd, false); }
long sys_fdatasync(int fd) { return do_fsync(fd, true); }
long sys_sync(void) { return 0; } /* volumes are the host's page cache: nothing is held back here */

long sys_syncfs(int fd)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	long ret = f->ops->fsync ? f->ops->fsync(f, false) : 0;
	file_put(f);
	return ret == -EINVAL ? 0 : ret;
}

long sys_sync_file_range(int fd, loff_t off, loff_t n, unsigned flags)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	long ret = 0;
	mode_t mode = f->inode ? f->inode->mode : S_IFIFO;
	if (flags & ~7u || off < 0 || n < 0 || off + n < off) ret = -EINVAL;
	else if (!S_ISREG_(mode) && !S_ISDIR_(mode) && !S_ISBLK_(mode)) ret = -ESPIPE;
	else if (f->ops->fsync && flags) ret = f->ops->fsync(f, true);
	file_put(f);
	return ret;
}

long sys_fadvise64(int fd, loff_t off, loff_t n, int advice)
{
	struct file *f = fget_io(fd);
	(void)off;
	if (!f) return -EBADF;
	long ret = 0;
	if (f->inode ? S_ISFIFO_(f->inode->mode) : file_pipe(f) != NULL) ret = -ESPIPE;
	else if (n < 0 || advice < 0 || advice > 5) ret = -EINVAL;
	file_put(f);
	return ret;
}

long sys_readahead(int fd, loff_t off, size_t n)
{
	struct file *f = fget_io(fd);
	(void)off, (void)n;
	if (!f) return -EBADF;
	long ret = (f->flags & O_ACCMODE) == O_WRONLY ? -EBADF : !f->inode || !S_ISREG_(f->inode->mode) ? -EINVAL : 0;
	file_put(f);
	return ret;
}
