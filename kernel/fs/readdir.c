/* getdents(2), getdents64(2). */
#include "fs/notify.h"
#include "core/string.h"

struct dirent64_k {
	u64 ino;
	s64 off;
	u16 reclen;
	u8 type;
} __attribute__((packed));

struct fill {
	struct dir_context ctx;
	char __user *buf;
	size_t size, used;
	int err;
	bool old; /* getdents: the type is the record's last byte */
};

static bool emit(struct dir_context *c, const char *name, size_t len, ino_t ino, u8 type, loff_t next)
{
	struct fill *f = (struct fill *)c;
	union {
		char bytes[sizeof(struct dirent64_k) + NAME_MAX + 10];
		u64 align;
	} rec;
	if (len > NAME_MAX) len = NAME_MAX;
	size_t head = f->old ? 18 : sizeof(struct dirent64_k);
	size_t reclen = (head + len + 1 + (f->old ? 1 : 0) + 7) & ~7UL;
	if (f->used + reclen > f->size) {
		if (!f->used) f->err = -EINVAL;
		return false;
	}
	memset(rec.bytes, 0, reclen);
	struct dirent64_k *e = (void *)rec.bytes;
	e->ino = ino;
	e->off = next;
	e->reclen = reclen;
	if (f->old) rec.bytes[reclen - 1] = type;
	else e->type = type;
	memcpy(rec.bytes + head, name, len);
	if (copy_to_user(f->buf + f->used, rec.bytes, reclen)) {
		f->err = -EFAULT;
		return false;
	}
	f->used += reclen;
	return true;
}

static long do_getdents(int fd, char __user *buf, unsigned size, bool old)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	struct fill fill = { .ctx.emit = emit, .buf = buf, .size = size, .old = old };
	long ret;
	if (f->dentry && f->dentry->deleted && S_ISDIR_(f->dentry->inode->mode)) ret = -ENOENT;
	else if (!f->ops->readdir || (f->inode && !S_ISDIR_(f->inode->mode))) ret = -ENOTDIR;
	else {
		mutex_lock_as(&f->pos_lock, LOCK_WAITS, NULL);
		ret = f->ops->readdir(f, &fill.ctx);
		mutex_unlock(&f->pos_lock);
		notify_file(f, IN_ACCESS);
		if (fill.used) ret = fill.used;
		else if (!ret) ret = fill.err;
	}
	file_put(f);
	return ret;
}

long sys_getdents64(int fd, char __user *buf, unsigned size) { return do_getdents(fd, buf, size, false); }
long sys_getdents(int fd, char __user *buf, unsigned size) { return do_getdents(fd, buf, size, true); }
