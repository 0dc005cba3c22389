#include "fs/hostio.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/hnode.h"
#include "fs/hostfile.h"
#include "fs/tty.h"
#include "ipc/ipc.h"
#include "mm/mm.h"
#include "plat.h"
#include "plat/host.h"
#include <asm/ioctls.h>
#include <asm/poll.h>
#include <htux/bootinfo.h>
#include <linux/eventpoll.h>
#include <linux/fs.h>

static const struct inode_ops hio_iops;

/* The inode of a standard file. It owns the handle, which its first file uses, too. */
struct hostio_inode {
	struct inode i;
	int handle;
	u32 access;  /* O_ACCMODE that the host gave us */
	u32 changed; /* ATTR_*: what the guest has set, for itself alone: mode, uid, gid of i */
};

static int inode_handle(struct inode *i) { return ((struct hostio_inode *)i)->handle; }

/* The host's descriptor may be shared with the user's shell, so its O_NONBLOCK
 * is left alone: a nonblocking transfer asks the host for RWF_NOWAIT, or polls
 * first where the file does not know that; a blocking one waits even if the
 * descriptor is nonblocking. */
static ssize_t stream(struct file *f, struct iov_iter *it, bool write)
{
	struct pollfd p = { .fd = f->handle, .events = write ? POLLOUT : POLLIN };
	if (!(f->flags & O_NONBLOCK))
		for (;;) {
			ssize_t n = handle_stream(f->handle, it, write, 0, true);
			if (n != -EAGAIN) return n;
			long r = plat_poll(&p, 1, KTIME_NEVER);
			if (r < 0) return r == -EINTR ? -ERESTARTSYS : r;
		}
	ssize_t n = handle_stream(f->handle, it, write, RWF_NOWAIT, true);
	if (n != -EOPNOTSUPP) return n;
	struct hosttime zero = { 0, 0 };
	long r = host_call(HC_ppoll, &p, 1, &zero, NULL, 0);
	if (r < 0) return r;
	if (!r) return -EAGAIN;
	return handle_stream(f->handle, it, write, 0, true);
}

static ssize_t io_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	(void)pos;
	int err = tty_host_check_read(f);
	return err ? err : stream(f, to, false);
}

static ssize_t io_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	(void)pos;
	int err = tty_host_check_write(f);
	if (err) return err;
	ssize_t n = stream(f, from, true);
	if (n == -EPIPE) send_sigpipe();
	return n;
}

/* Regular files: read(2) and write(2) move the position that the host's
 * descriptor has, which the shell's next command shares. */
static ssize_t seek_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	return pos == &f->pos ? handle_stream(f->handle, to, false, 0, false) : handle_read(f->handle, to, pos);
}

static ssize_t seek_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	if (f->flags & O_APPEND) return handle_append(f->handle, from, pos);
	return pos == &f->pos ? handle_stream(f->handle, from, true, 0, false) : handle_write(f->handle, from, pos);
}

static loff_t seek_llseek(struct file *f, loff_t off, int whence)
{
	return host_call(HC_lseek, f->handle, off, whence);
}

static int seek_mmap(struct file *f, u64 addr, u64 len, int prot, int flags, u64 off)
{
	return plat_map_file(addr, len, prot, flags & MAP_SHARED, f->handle, off);
}

static int seek_fsync(struct file *f, bool data_only)
{
	return host_call(data_only ? HC_fdatasync : HC_fsync, f->handle);
}

static int seek_fallocate(struct file *f, int mode, u64 off, u64 len)
{
	return host_call(HC_fallocate, f->handle, mode, off, len);
}

static int seek_readdir(struct file *f, struct dir_context *c) { return handle_readdir(f, f->handle, &f->priv, c); }

static long io_ioctl(struct file *f, unsigned cmd, u64 arg)
{
	if (cmd == FIONREAD) {
		int n;
		long err = host_call(HC_ioctl, f->handle, cmd, &n);
		return err ? err : put_user(n, (int *)arg);
	}
	return hosttty_ioctl(f, cmd, arg);
}

static int io_stat(struct file *f, struct kstat *st)
{
	return f->inode && f->inode->ops == &hio_iops ? f->inode->ops->getattr(f->inode, st)
						      : handle_stat(f->handle, st);
}

static void io_release(struct file *f)
{
	if (!f->inode || f->inode->ops != &hio_iops || inode_handle(f->inode) != f->handle)
		host_call(HC_close, f->handle);
	kfree(f->priv);
}

const struct file_ops hostio_ops = {
	.name = "hostio",
	.read = io_read,
	.write = io_write,
	.ioctl = io_ioctl,
	.fasync = true,
	.stat = io_stat,
	.release = io_release,
};
static const struct file_ops hostio_seek_ops = {
	.name = "hostio",
	.read = seek_read,
	.write = seek_write,
	.llseek = seek_llseek,
	.mmap = seek_mmap,
	.fsync = seek_fsync,
	.truncate = hostfile_truncate,
	.fallocate = seek_fallocate,
	.readdir = seek_readdir,
	.stat = io_stat,
	.release = io_release,
};

int file_poll_handle(struct file *f) { return f->ops == &hostio_ops ? f->handle : epoll_file_handle(f); }

static struct file *plain(int handle, mode_t mode, u32 flags)
{
	bool seek = S_ISREG_(mode) || S_ISDIR_(mode) || S_ISBLK_(mode);
	struct file *f = file_alloc(seek ? &hostio_seek_ops : &hostio_ops, flags, NULL);
	if (!f) return NULL;
	f->handle = handle;
	f->can_seek = f->can_pread = seek;
	return f;
}

struct file *hostio_plain(int handle, mode_t mode, u32 flags)
{
	struct file *f = plain(handle, mode, flags);
	if (f) return f;
	host_call(HC_close, handle);
	return ERR_PTR(-ENOMEM);
}

static int hio_stat(struct hostio_inode *h, struct kstat *st)
{
	int err = handle_stat(h->handle, st);
	if (!err && h->changed & ATTR_MODE) st->mode = h->i.mode;
	if (!err && h->changed & ATTR_UID) st->uid = h->i.uid;
	if (!err && h->changed & ATTR_GID) st->gid = h->i.gid;
	return err;
}

static int hio_getattr(struct inode *i, struct kstat *st) { return hio_stat((struct hostio_inode *)i, st); }

/* A regular file that came writable may be changed altogether. Of others, the
 * user's terminal or /dev/null above all, the guest was given the data only. */
static int hio_setattr(struct inode *i, const struct kstat *st, u32 valid)
{
	struct hostio_inode *h = (struct hostio_inode *)i;
	if (S_ISREG_(i->mode) && h->access != O_RDONLY) {
		int err = handle_setattr(h->handle, st, valid);
		if (!err && valid & ATTR_MODE) i->mode = (i->mode & S_IFMT) | (st->mode & 07777);
		return err;
	}
	if (valid & ATTR_SIZE) return -EINVAL;
	if (valid & ATTR_MODE) i->mode = (i->mode & S_IFMT) | (st->mode & 07777);
	if (valid & ATTR_UID) i->uid = st->uid;
	if (valid & ATTR_GID) i->gid = st->gid;
	h->changed |= valid;
	return 0;
}

/* Opening /proc/self/fd/N: where the host's /proc is in reach a new open file
 * description, as Linux makes it; else one that shares the old one's. What came
 * read-only stays so: the host's user gave no more. */
static struct file *hio_open(struct inode *i, u32 flags)
{
	struct hostio_inode *h = (struct hostio_inode *)i;
	if (h->access != O_RDWR && (flags & O_ACCMODE) != h->access) return ERR_PTR(-EACCES);
	if (!S_ISREG_(i->mode)) flags &= ~O_TRUNC;
	if (h->access == O_RDONLY && flags & O_TRUNC) return ERR_PTR(-EACCES);
	u32 hf = (flags & (O_ACCMODE | O_TRUNC | O_APPEND)) | O_CLOEXEC | O_NOCTTY;
	long fd = plat_reopen(h->handle, hf, !S_ISREG_(i->mode));
	if (fd == -EINTR) return ERR_PTR(-ERESTARTSYS);
	if (fd < 0) fd = host_call(HC_fcntl, h->handle, F_DUPFD_CLOEXEC, 0);
	if (fd < 0) return ERR_PTR(fd);
	return hostio_plain(fd, i->mode, flags);
}

static void hio_release(struct inode *i) { host_call(HC_close, inode_handle(i)); }

static const struct inode_ops hio_iops = {
	.getattr = hio_getattr,
	.setattr = hio_setattr,
	.open = hio_open,
	.release = hio_release,
};

/* What readlink of /proc/PID/fd/N shows where the host did not say. */
static void plain_name(const struct htux_stdio *s, char *buf, size_t n)
{
	u32 minor = dev_minor(s->rdev);
	switch (s->mode & S_IFMT) {
	case S_IFIFO: ksnprintf(buf, n, "pipe:[%lu]", s->ino); break;
	case S_IFSOCK: ksnprintf(buf, n, "socket:[%lu]", s->ino); break;
	case S_IFCHR:
		if (dev_major(s->rdev) == 136) ksnprintf(buf, n, "/dev/pts/%u", minor);
		else if (s->rdev == mkdev(1, 3)) ksnprintf(buf, n, "/dev/null");
		else if (s->rdev == mkdev(5, 0) || s->rdev == mkdev(5, 1))
			ksnprintf(buf, n, minor ? "/dev/console" : "/dev/tty");
		else if (dev_major(s->rdev) == 4)
			ksnprintf(buf, n, minor < 64 ? "/dev/tty%u" : "/dev/ttyS%u", minor % 64);
		else ksnprintf(buf, n, "/dev/char/%u:%u", dev_major(s->rdev), minor);
		break;
	default: ksnprintf(buf, n, "/host/%lu", s->ino);
	}
}

struct file *hostio_stdio(const struct htux_stdio *s)
{
	char name[64];
	struct hostio_inode *h = kzalloc(sizeof *h);
	if (!h) {
		host_call(HC_close, s->handle);
		return ERR_PTR(-ENOMEM);
	}
	h->handle = s->handle;
	h->access = s->flags & O_ACCMODE;
	h->i.refs = 1;
	h->i.ops = &hio_iops;
	h->i.mode = s->mode;
	h->i.uid = s->uid;
	h->i.gid = s->gid;
	h->i.ino = s->ino;
	plain_name(s, name, sizeof name);
	struct dentry *d = dentry_anon(&h->i, *s->name ? s->name : name);
	if (!d) {
		host_call(HC_close, s->handle);
		kfree(h);
		return ERR_PTR(-ENOMEM);
	}
	struct file *f = plain(s->handle, s->mode, s->flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_LARGEFILE));
	if (!f) {
		dput(d); /* and so the inode, and its handle */
		return ERR_PTR(-ENOMEM);
	}
	inode_get(&h->i);
	f->inode = &h->i;
	f->dentry = d;
	return f;
}
