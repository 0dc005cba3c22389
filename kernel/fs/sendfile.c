/* Copying between files inside the kernel: sendfile(2), copy_file_range(2). */
#include "fs/notify.h"
#include "core/kmalloc.h"

#define CHUNK 131072UL
#define MAX_COUNT 0x7ffff000UL

/* Copy up to n bytes; the positions move by what was written. */
static ssize_t copy(struct file *in, loff_t *ipos, struct file *out, loff_t *opos, size_t n)
{
	char *buf = kmalloc(min(n ? n : 1, CHUNK));
	ssize_t done = 0, err = 0;
	if (!buf) return -ENOMEM;
	while ((size_t)done < n) {
		struct iov_iter it;
		loff_t at = *ipos;
		iov_iter_kernel(&it, buf, min(n - done, CHUNK));
		ssize_t got = file_read_iter(in, &it, &at);
		if (got <= 0) {
			err = got;
			break;
		}
		ssize_t put = 0;
		while (put < got) {
			iov_iter_kernel(&it, buf + put, got - put);
			ssize_t w = file_write_iter(out, &it, opos);
			if (w <= 0) {
				err = w;
				break;
			}
			put += w;
			if (!out->can_seek && signal_pending()) break;
		}
		*ipos += put;
		done += put;
		if (put < got) break;
	}
	kfree(buf);
	return done ? done : err;
}

/* As Linux, without a lock on the positions: the data may block. */
static ssize_t run(struct file *in, struct file *out, loff_t *ioff, loff_t *ooff, size_t n)
{
	loff_t ipos = ioff ? *ioff : file_pos(in), opos = ooff ? *ooff : file_pos(out);
	ssize_t ret = copy(in, &ipos, out, &opos, n);
	if (ret > 0) {
		notify_file(in, IN_ACCESS);
		notify_file(out, IN_MODIFY);
	}
	if (ioff) *ioff = ipos;
	else file_set_pos(in, ipos);
	if (ooff) *ooff = opos;
	else file_set_pos(out, opos);
	return ret;
}

long sys_sendfile(int outfd, int infd, loff_t __user *uoff, size_t n)
{
	loff_t off = 0;
	if (uoff && copy_from_user(&off, uoff, sizeof off)) return -EFAULT;
	struct file *in = fget_io(infd), *out = fget_io(outfd);
	ssize_t ret = -EBADF;
	if (in && out) {
		u32 ia = in->flags & O_ACCMODE, oa = out->flags & O_ACCMODE;
		if (ia == O_WRONLY || oa == O_RDONLY) ret = -EBADF;
		else if (uoff && !in->can_pread) ret = -ESPIPE;
		else if (!in->can_pread || !in->ops->read || in->ops->no_splice & NO_SPLICE_READ || !out->ops->write ||
			 out->ops->no_splice & NO_SPLICE_WRITE || out->flags & O_APPEND || off < 0)
			ret = -EINVAL;
		else {
			ret = run(in, out, uoff ? &off : NULL, NULL, min(n, MAX_COUNT));
			if (uoff && copy_to_user(uoff, &off, sizeof off)) ret = -EFAULT;
		}
	}
	if (in) file_put(in);
	if (out) file_put(out);
	return ret;
}

/* *n is cut to what there is. */
static ssize_t check_range(struct file *in, struct file *out, loff_t ip, loff_t op, size_t *n)
{
	struct kstat st, ost;
	if (!in->inode || !out->inode) return -EINVAL;
	if (S_ISDIR_(in->inode->mode) || S_ISDIR_(out->inode->mode)) return -EISDIR;
	if (!S_ISREG_(in->inode->mode) || !S_ISREG_(out->inode->mode)) return -EINVAL;
	if ((in->flags & O_ACCMODE) == O_WRONLY || (out->flags & O_ACCMODE) == O_RDONLY || out->flags & O_APPEND)
		return -EBADF;
	ssize_t err = file_getattr(in, &st);
	if (!err) err = file_getattr(out, &ost);
	if (err) return err;
	if (st.dev != ost.dev) return -EXDEV;
	loff_t end;
	if (__builtin_add_overflow(ip, (loff_t)*n, &end) || __builtin_add_overflow(op, (loff_t)*n, &end))
		return -EOVERFLOW;
	if (ip < 0 || op < 0) return -EINVAL;
	*n = (u64)ip >= st.size ? 0 : min(*n, st.size - ip);
	if (in->inode == out->inode && ip < op + (loff_t)*n && op < ip + (loff_t)*n) return -EINVAL;
	return 0;
}

long sys_copy_file_range(int infd, loff_t __user *uin, int outfd, loff_t __user *uout, size_t n, unsigned flags)
{
	loff_t ip = 0, op = 0;
	struct file *in = fget_io(infd), *out = fget_io(outfd);
	ssize_t ret = -EBADF;
	if (!in || !out) goto out;
	ret = -EFAULT;
	if ((uin && copy_from_user(&ip, uin, sizeof ip)) || (uout && copy_from_user(&op, uout, sizeof op))) goto out;
	ret = -EINVAL;
	if (flags) goto out;
	n = min(n, MAX_COUNT);
	ret = check_range(in, out, uin ? ip : file_pos(in), uout ? op : file_pos(out), &n);
	if (ret || !n) goto out;
	ret = run(in, out, uin ? &ip : NULL, uout ? &op : NULL, n);
	if (ret > 0 && ((uin && copy_to_user(uin, &ip, sizeof ip)) || (uout && copy_to_user(uout, &op, sizeof op))))
		ret = -EFAULT;
out:
	if (in) file_put(in);
	if (out) file_put(out);
	return ret;
}
