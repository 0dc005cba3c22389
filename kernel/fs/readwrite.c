/* read(2), write(2) and their relatives, lseek(2). */
#include "fs/notify.h"
#include "core/string.h"
#include "proc/signal.h"
#include <linux/fs.h>

#define RWF_KNOWN (RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND)

static bool readable(const struct file *f)
{
	u32 a = f->flags & O_ACCMODE;
	return a == O_RDONLY || a == O_RDWR;
}

static bool writable(const struct file *f)
{
	u32 a = f->flags & O_ACCMODE;
	return a == O_WRONLY || a == O_RDWR;
}

/* With pos == &f->pos where the file has a position, that lock held. */
ssize_t file_read_iter(struct file *f, struct iov_iter *to, loff_t *pos)
{
	if (!readable(f)) return -EBADF;
	if (!f->ops->read) return f->inode && S_ISDIR_(f->inode->mode) ? -EISDIR : -EINVAL;
	return f->ops->read(f, to, pos);
}

/* RLIMIT_FSIZE: how much of n may be written at *at (NULL: the file's position):
 * -EFBIG and SIGXFSZ for none. */
static ssize_t size_limit(struct file *f, const loff_t *at, size_t n)
{
	u64 limit = rlimit(RLIMIT_FSIZE);
	struct kstat st;
	loff_t pos;
	if (limit == ~0UL || !f->inode || !S_ISREG_(f->inode->mode) || !n) return n;
	if (f->flags & O_APPEND && !file_getattr(f, &st)) pos = st.size;
	else pos = at ? *at : file_pos(f);
	if ((u64)pos >= limit) {
		send_signal_thread(current(), SIGXFSZ, NULL);
		return -EFBIG;
	}
	return min(n, (size_t)(limit - pos));
}

ssize_t file_write_iter(struct file *f, struct iov_iter *from, loff_t *pos)
{
	if (!writable(f)) return -EBADF;
	if (!f->ops->write) return -EINVAL;
	ssize_t n = size_limit(f, pos == &f->pos ? NULL : pos, from->count);
	if (n < 0) return n;
	from->count = n;
	n = f->ops->write(f, from, pos);
	if (n > 0 && f->flags & (O_SYNC | O_DSYNC) && f->ops->fsync)
		f->ops->fsync(f, !(f->flags & (O_SYNC & ~O_DSYNC)));
	return n;
}

/* At the file's own position. */
static ssize_t move(struct file *f, struct iov_iter *it, bool write)
{
	loff_t none = 0;
	if (!f->can_seek) return write ? file_write_iter(f, it, &none) : file_read_iter(f, it, &none);
	mutex_lock_as(&f->pos_lock, LOCK_WAITS, NULL);
	ssize_t n = write ? file_write_iter(f, it, &f->pos) : file_read_iter(f, it, &f->pos);
	mutex_unlock(&f->pos_lock);
	return n;
}

static ssize_t move_at(struct file *f, struct iov_iter *it, loff_t pos, bool write)
{
	if (pos < 0) return -EINVAL;
	if (!f->can_pread) return -ESPIPE;
	return write ? file_write_iter(f, it, &pos) : file_read_iter(f, it, &pos);
}

static bool can(struct file *f, bool write)
{
	return write ? f->ops->write != NULL : f->ops->read || (f->inode && S_ISDIR_(f->inode->mode));
}

static bool wrong_mode(struct file *f, bool write) { return !(write ? writable(f) : readable(f)); }

static ssize_t one_buffer(int fd, void __user *buf, size_t n, const loff_t *pos, bool write)
{
	struct iov_iter it;
	if (pos && *pos < 0) return -EINVAL;
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	ssize_t ret;
	if (pos && !f->can_pread) ret = -ESPIPE;
	else if (wrong_mode(f, write)) ret = -EBADF;
	else if (!access_ok(buf, n)) ret = -EFAULT;
	else if (!(ret = iov_iter_user(&it, buf, n))) ret = pos ? move_at(f, &it, *pos, write) : move(f, &it, write);
	if (ret > 0) notify_file(f, write ? IN_MODIFY : IN_ACCESS);
	file_put(f);
	return ret;
}

long sys_read(int fd, void __user *buf, size_t n) { return one_buffer(fd, buf, n, NULL, false); }
long sys_write(int fd, void __user *buf, size_t n) { return one_buffer(fd, buf, n, NULL, true); }
long sys_pread64(int fd, void __user *buf, size_t n, loff_t pos) { return one_buffer(fd, buf, n, &pos, false); }
long sys_pwrite64(int fd, void __user *buf, size_t n, loff_t pos) { return one_buffer(fd, buf, n, &pos, true); }

static ssize_t vector(int fd, const void __user *vec, unsigned long nr, const loff_t *pos, int flags, bool write)
{
	struct iov_iter it;
	if (pos && *pos < 0) return -EINVAL;
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	ssize_t ret;
	loff_t at;
	if (pos && !f->can_pread) ret = -ESPIPE;
	else if (wrong_mode(f, write)) ret = -EBADF;
	else if (!(ret = iov_iter_uservec(&it, vec, nr))) {
		bool regular = f->inode && S_ISREG_(f->inode->mode);
		struct kstat st;
		if (!it.count) ret = can(f, write) ? 0 : -EINVAL; /* Linux looks at nothing else then */
		else if (!can(f, write)) ret = -EINVAL;
		else if (flags & ~RWF_KNOWN || (flags & RWF_NOWAIT && !regular)) ret = -EOPNOTSUPP;
		else if (write && flags & RWF_APPEND && !(f->flags & O_APPEND) && regular) {
			/* At the end; the position moves only if it is the one in use. */
			mutex_lock_as(&f->pos_lock, LOCK_WAITS, NULL);
			ret = file_getattr(f, &st);
			at = st.size;
			if (!ret) ret = move_at(f, &it, at, true);
			if (ret > 0 && !pos) f->pos = at + ret;
			mutex_unlock(&f->pos_lock);
		} else ret = pos ? move_at(f, &it, *pos, write) : move(f, &it, write);
		if (write && ret > 0 && flags & (RWF_DSYNC | RWF_SYNC) && f->ops->fsync)
			f->ops->fsync(f, !(flags & RWF_SYNC));
		iov_iter_free(&it);
		if (ret >= 0) /* as Linux: of vectors, 0 counts too */
			notify_file(f, write ? IN_MODIFY : IN_ACCESS);
	}
	file_put(f);
	return ret;
}

long sys_readv(int fd, const void __user *vec, unsigned long nr) { return vector(fd, vec, nr, NULL, 0, false); }
long sys_writev(int fd, const void __user *vec, unsigned long nr) { return vector(fd, vec, nr, NULL, 0, true); }
/* The position comes in two halves, of which 64-bit callers put all into the first. */
long sys_preadv(int fd, const void __user *vec, unsigned long nr, loff_t pos)
{
	return vector(fd, vec, nr, &pos, 0, false);
}
long sys_pwritev(int fd, const void __user *vec, unsigned long nr, loff_t pos)
{
	return vector(fd, vec, nr, &pos, 0, true);
}
long sys_preadv2(int fd, const void __user *vec, unsigned long nr, loff_t pos, long high, int flags)
{
	(void)high;
	return vector(fd, vec, nr, pos == -1 ? NULL : &pos, flags, false);
}
long sys_pwritev2(int fd, const void __user *vec, unsigned long nr, loff_t pos, long high, int flags)
{
	(void)high;
	return vector(fd, vec, nr, pos == -1 ? NULL : &pos, flags, true);
}

long sys_lseek(int fd, loff_t off, unsigned whence)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	long ret;
	if (whence > 4) ret = -EINVAL;
	else if (!f->ops->llseek) ret = -ESPIPE;
	else {
		mutex_lock_as(&f->pos_lock, LOCK_WAITS, NULL);
		ret = f->ops->llseek(f, off, whence);
		mutex_unlock(&f->pos_lock);
	}
	file_put(f);
	return ret;
}
