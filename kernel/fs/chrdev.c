/* The memory devices, null(4), full(4), random(4), and opening of character
 * devices by number. Terminals are in tty*.c. */
#include "fs/tty.h"
#include "fs/vfs.h"
#include "mm/mm.h"
#include "plat.h"
#include "plat/host.h"
#include <asm/ioctls.h>

static ssize_t null_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	(void)f, (void)to, (void)pos;
	return 0;
}

static ssize_t null_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	(void)f, (void)pos;
	size_t n = from->count;
	iov_iter_advance(from, n);
	return n;
}

static ssize_t zero_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	(void)f, (void)pos;
	size_t n = to->count, done = 0;
	while (done < n && !signal_pending()) {
		size_t step = min(n - done, (size_t)(1 << 20)), got = iov_iter_zero(step, to);
		done += got;
		if (got < step) return done ? (ssize_t)done : -EFAULT;
	}
	return done || !n ? (ssize_t)done : -ERESTARTSYS;
}

static ssize_t full_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	(void)f, (void)from, (void)pos;
	return -ENOSPC;
}

/* Positions of these devices do not matter, but lseek succeeds and stays at 0. */
static loff_t null_llseek(struct file *f, loff_t off, int whence)
{
	(void)off, (void)whence;
	return f->pos = 0;
}

static int zero_mmap(struct file *f, u64 addr, u64 len, int prot, int flags, u64 off)
{
	(void)f, (void)off;
	return plat_map_anon(addr, len, prot, flags & MAP_NORESERVE);
}

static ssize_t random_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	u8 buf[1024];
	(void)f, (void)pos;
	size_t n = to->count, done = 0;
	while (done < n && !(done && signal_pending())) {
		size_t step = min(n - done, sizeof buf);
		long got = host_call(HC_getrandom, buf, step, 0);
		if (got < 0) return done ? (ssize_t)done : got;
		size_t put = copy_to_iter(buf, got, to);
		done += put;
		if (put < (size_t)got) return done ? (ssize_t)done : -EFAULT;
	}
	return done;
}

static long random_ioctl(struct file *f, unsigned cmd, u64 arg)
{
	(void)f;
	int bits = 256; /* of entropy: the host's generator is seeded */
	if (cmd == 0x80045200 /* RNDGETENTCNT */) return put_user(bits, (int *)arg);
	return -EINVAL;
}

static const struct file_ops null_ops = {
	.name = "null", .no_splice = NO_SPLICE_READ, .read = null_read, .write = null_write, .llseek = null_llseek
};
static const struct file_ops zero_ops = {
	.name = "zero",
	.read = zero_read,
	.write = null_write,
	.llseek = null_llseek,
	.mmap = zero_mmap,
};
static const struct file_ops full_ops = {
	.name = "full", .no_splice = NO_SPLICE_WRITE, .read = zero_read, .write = full_write, .llseek = null_llseek
};
static const struct file_ops random_ops = {
	.name = "random",
	.read = random_read,
	.write = null_write,
	.llseek = null_llseek,
	.ioctl = random_ioctl,
	.fasync = true,
};

bool file_is_dev_zero(struct file *f) { return f->ops == &zero_ops; }

struct file *chrdev_open(struct inode *i, dev_t rdev, u32 flags)
{
	(void)i;
	const struct file_ops *ops = NULL;
	if (dev_major(rdev) != 1) return tty_open_dev(rdev, flags);
	switch (dev_minor(rdev)) {
	case 3: ops = &null_ops; break;
	case 5: ops = &zero_ops; break;
	case 7: ops = &full_ops; break;
	case 8:
	case 9: ops = &random_ops; break;
	}
	if (!ops) return ERR_PTR(-ENXIO);
	struct file *f = file_alloc(ops, flags, NULL);
	if (!f) return ERR_PTR(-ENOMEM);
	f->can_seek = f->can_pread = true;
	return f;
}
