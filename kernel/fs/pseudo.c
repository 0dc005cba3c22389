/* The engine of procfs, devpts and sysfs: inodes, directories and text files from
 * tables of struct pseudo_entry. */
#include "fs/pseudo.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "fs/tty.h"
#include "fs/vfs.h"
#include "time/time.h"
#include <linux/eventpoll.h>

#define DT_DIR 4

void text_add(struct text *t, const void *p, size_t n)
{
	if (t->len + n > t->cap) {
		size_t cap = max(t->cap * 2, max(t->len + n, (size_t)512));
		char *buf = krealloc(t->buf, cap);
		if (!buf) {
			t->err = -ENOMEM;
			return;
		}
		t->buf = buf;
		t->cap = cap;
	}
	memcpy(t->buf + t->len, p, n);
	t->len += n;
}

void text_str(struct text *t, const char *s) { text_add(t, s, strlen(s)); }

void text_escaped(struct text *t, const char *s, const char *which)
{
	for (; *s; s++)
		if (strchr(which, *s)) text_printf(t, "\\%03o", (u8)*s);
		else text_char(t, *s);
}

void text_printf(struct text *t, const char *fmt, ...)
{
	char line[256], *p = line;
	va_list ap;
	va_start(ap, fmt);
	int n = kvsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof line) {
		p = kmalloc(n + 1);
		if (!p) {
			t->err = -ENOMEM;
			return;
		}
		va_start(ap, fmt);
		kvsnprintf(p, n + 1, fmt, ap);
		va_end(ap);
	}
	text_add(t, p, n);
	if (p != line) kfree(p);
}

long pseudo_number(const char *name, size_t len)
{
	long n = 0;
	if (!len || len > 9 || (name[0] == '0' && len > 1)) return -1;
	for (size_t i = 0; i < len; i++) {
		if (name[i] < '0' || name[i] > '9') return -1;
		n = n * 10 + name[i] - '0';
	}
	return n;
}

/* Stable inode numbers without a table: mixed from what identifies the entry. */
static ino_t pseudo_ino(const struct pseudo_entry *e, struct process *p, long key)
{
	u64 h = (u64)e * 0x9e3779b97f4a7c15UL;
	h = (h ^ (p ? (u64)p->pid : 0)) * 0xbf58476d1ce4e5b9UL;
	h = (h ^ (u64)key) * 0x94d049bb133111ebUL;
	return (h >> 33) | 0x80000000UL;
}

static const struct inode_ops pseudo_iops;

struct inode *pseudo_inode_new(const struct pseudo_entry *e, struct process *proc, long key)
{
	struct pseudo_inode *i = kzalloc(sizeof *i);
	if (!i) return ERR_PTR(-ENOMEM);
	i->inode.refs = 1;
	i->inode.ops = &pseudo_iops;
	i->inode.mode = e->mode;
	i->inode.ino = pseudo_ino(e, proc, key);
	i->inode.no_dcache = proc || (S_ISDIR(e->mode) && e->lookup);
	i->e = e;
	i->key = key;
	if (proc) {
		process_get(proc);
		i->proc = proc;
		i->inode.uid = proc->cred.euid;
		i->inode.gid = proc->cred.egid;
	}
	if (e->dyn_mode) i->inode.mode = (e->mode & S_IFMT) | e->dyn_mode(i);
	return &i->inode;
}

static void pseudo_release(struct inode *inode)
{
	struct pseudo_inode *i = pseudo(inode);
	if (i->proc) process_put(i->proc);
}

static struct inode *find(struct pseudo_inode *d, const char *name, size_t len)
{
	for (const struct pseudo_entry *c = d->e->children; c && c->name; c++)
		if (strlen(c->name) == len && !memcmp(c->name, name, len)) return pseudo_inode_new(c, d->proc, d->key);
	if (d->e->lookup) return d->e->lookup(d, name, len);
	return ERR_PTR(-ENOENT);
}

static struct inode *pseudo_lookup(struct inode *dir, const char *name, size_t len)
{
	struct inode *i = find(pseudo(dir), name, len);
	if (!IS_ERR(i) && i->ops == &pseudo_iops) i->ops = dir->ops;
	return i;
}

static dev_t node_rdev(struct pseudo_inode *i)
{
	return i->e->rdev_by_key ? mkdev(dev_major(i->e->rdev), i->key) : i->e->rdev;
}

static const struct inode_ops sysfs_iops;

struct inode *pseudo_sysfs_new(const struct pseudo_entry *e)
{
	struct inode *i = pseudo_inode_new(e, NULL, 0);
	if (!IS_ERR(i)) i->ops = &sysfs_iops;
	return i;
}

/* Sysfs's files are a page long, whatever they hold; procfs's size is 0 but for one. */
static loff_t text_size(struct pseudo_inode *i)
{
	if (!S_ISREG(i->inode.mode)) return 0;
	return i->inode.ops == &sysfs_iops ? PAGE_SIZE : i->e->size;
}

static int pseudo_getattr(struct inode *inode, struct kstat *st)
{
	struct pseudo_inode *i = pseudo(inode);
	memset(st, 0, sizeof *st);
	st->ino = inode->ino;
	st->mode = inode->mode;
	st->nlink = 1;
	st->blksize = inode->ops == &sysfs_iops || S_ISCHR(inode->mode) ? PAGE_SIZE : 1024;
	st->rdev = node_rdev(i);
	if (S_ISDIR(inode->mode)) {
		st->nlink = 2;
		for (const struct pseudo_entry *c = i->e->children; c && c->name; c++) st->nlink += S_ISDIR(c->mode);
		if (i->e->dyn_links) st->nlink += i->e->dyn_links(i);
	}
	st->uid = inode->uid;
	st->gid = inode->gid;
	st->size = text_size(i);
	if (S_ISLNK(inode->mode) && i->e->arg && !i->e->readlink) st->size = strlen((const char *)i->e->arg);
	ktime_t t = plat_clock(CLOCK_REALTIME);
	st->atime.sec = t / NSEC_PER_SEC, st->atime.nsec = t % NSEC_PER_SEC;
	st->mtime = st->ctime = st->atime;
	return 0;
}

/* Changing the owner or mode of these files lasts as long as their inode. */
static int pseudo_setattr(struct inode *inode, const struct kstat *st, u32 valid)
{
	if (valid & ATTR_MODE) inode->mode = (inode->mode & S_IFMT) | (st->mode & 07777);
	if (valid & ATTR_UID) inode->uid = st->uid;
	if (valid & ATTR_GID) inode->gid = st->gid;
	return 0;
}

static int pseudo_readlink(struct inode *inode, char *buf, size_t n)
{
	struct pseudo_inode *i = pseudo(inode);
	if (i->e->readlink) return i->e->readlink(i, buf, n);
	const char *target = (const char *)i->e->arg;
	size_t len = min(strlen(target), n);
	memcpy(buf, target, len);
	return len;
}

static struct dentry *pseudo_follow(struct inode *inode)
{
	struct pseudo_inode *i = pseudo(inode);
	return i->e->follow ? i->e->follow(i) : NULL;
}

/* --- text files --- */

struct text_file {
	struct mutex lock;
	struct text text;
	bool made;
};

static ssize_t text_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct text_file *t = f->priv;
	struct pseudo_inode *i = pseudo(f->inode);
	ssize_t ret = 0;
	if (!i->e->show) return -EINVAL;
	mutex_lock(&t->lock);
	if (!t->made || !*pos) { /* reading from the start shows the present */
		t->text.len = 0;
		t->text.err = 0;
		ret = i->proc && i->proc->state == PROC_REAPED ? -ESRCH : i->e->show(i, &t->text);
		if (!ret) ret = t->text.err;
		t->made = !ret;
	}
	if (!ret && *pos < (loff_t)t->text.len) {
		size_t n = min(t->text.len - (size_t)*pos, to->count);
		ret = copy_to_iter(t->text.buf + *pos, n, to);
		if (!ret && n) ret = -EFAULT;
		else *pos += ret;
	}
	mutex_unlock(&t->lock);
	return ret;
}

static ssize_t text_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct pseudo_inode *i = pseudo(f->inode);
	char buf[512];
	if (!i->e->store) return -EIO;
	size_t n = min(from->count, sizeof buf - 1);
	if (copy_from_iter(buf, n, from) != n) return -EFAULT;
	buf[n] = 0;
	ssize_t ret = i->e->store(i, buf, n);
	if (ret > 0) *pos += ret;
	return ret;
}

static loff_t text_llseek(struct file *f, loff_t off, int whence)
{
	loff_t end = f->inode->ops == &sysfs_iops ? text_size(pseudo(f->inode)) : -1;
	if (whence > 1 && end < 0) return -EINVAL;
	if (whence > 2 && (off < 0 || off >= end)) return -ENXIO;
	switch (whence) {
	case 1: off += f->pos; break;
	case 2: off += end; break;
	case 4: off = end; break; /* SEEK_HOLE; SEEK_DATA is where it is */
	}
	if (off < 0) return -EINVAL;
	return f->pos = off;
}

static void text_release(struct file *f)
{
	struct text_file *t = f->priv;
	kfree(t->text.buf);
	kfree(t);
}

#define TEXT_OPS .name = "text", .read = text_read, .write = text_write, .llseek = text_llseek, .release = text_release
static const struct file_ops text_ops = { TEXT_OPS };
static const struct file_ops process_text_ops = { TEXT_OPS, .no_splice = NO_SPLICE_READ | NO_SPLICE_WRITE };

/* Until it is read, what it shows has changed. It does not change later. */
static u32 sysfs_poll(struct file *f, struct waiter *w)
{
	const struct text_file *t = f->priv;
	(void)w;
	return EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM | (t->made ? 0 : EPOLLPRI | EPOLLERR);
}
static const struct file_ops sysfs_text_ops = { TEXT_OPS, .poll = sysfs_poll };

/* --- directories --- */

static unsigned char dtype(mode_t mode) { return (mode & S_IFMT) >> 12; }

static int dir_readdir(struct file *f, struct dir_context *c)
{
	struct pseudo_inode *d = pseudo(f->inode);
	loff_t n = 2;
	if (f->pos == 0) {
		if (!c->emit(c, ".", 1, d->inode.ino, DT_DIR, 1)) return 0;
		f->pos = 1;
	}
	if (f->pos == 1) {
		if (!c->emit(c, "..", 2, d->inode.ino, DT_DIR, 2)) return 0;
		f->pos = 2;
	}
	for (const struct pseudo_entry *e = d->e->children; e && e->name; e++, n++) {
		if (f->pos > n) continue;
		ino_t ino = pseudo_ino(e, d->proc, d->key);
		if (!c->emit(c, e->name, strlen(e->name), ino, dtype(e->mode), n + 1)) return 0;
		f->pos = n + 1;
	}
	if (!d->e->iterate) return 0;
	for (;;) {
		char name[64];
		u8 type = DT_DIR;
		u64 key = f->pos - n;
		if (!d->e->iterate(d, &key, name, &type)) return 0;
		ino_t ino = 0x40000000 + key;
		if (!c->emit(c, name, strlen(name), ino, type, n + key + 1)) return 0;
		f->pos = n + key + 1;
	}
}

static loff_t dir_llseek(struct file *f, loff_t off, int whence)
{
	if (whence == 1) off += f->pos;
	else if (whence != 0) return -EINVAL;
	if (off < 0) return -EINVAL;
	return f->pos = off;
}

static const struct file_ops dir_ops = { .name = "pseudodir", .readdir = dir_readdir, .llseek = dir_llseek };

static struct file *pseudo_open(struct inode *inode, u32 flags)
{
	struct pseudo_inode *i = pseudo(inode);
	struct file *f;
	if (S_ISDIR(inode->mode)) {
		f = file_alloc(&dir_ops, flags, NULL);
	} else if (i->e->open) {
		return i->e->open(i, flags);
	} else if (S_ISCHR(inode->mode)) {
		return chrdev_open(inode, node_rdev(i), flags);
	} else {
		struct text_file *t = kzalloc(sizeof *t);
		if (!t) return ERR_PTR(-ENOMEM);
		f = file_alloc(inode->ops == &sysfs_iops   ? &sysfs_text_ops
			       : i->proc && !i->e->splices ? &process_text_ops
							   : &text_ops,
			       flags, t);
		if (!f) kfree(t);
	}
	if (!f) return ERR_PTR(-ENOMEM);
	f->can_seek = f->can_pread = true;
	return f;
}

#define COMMON_OPS                                                                                                  \
	.lookup = pseudo_lookup, .getattr = pseudo_getattr, .setattr = pseudo_setattr, .readlink = pseudo_readlink, \
	.follow = pseudo_follow, .open = pseudo_open, .release = pseudo_release

static const struct inode_ops pseudo_iops = { COMMON_OPS };
static const struct inode_ops sysfs_iops = { COMMON_OPS };
const struct inode_ops proc_iops = { COMMON_OPS };

unsigned pseudo_ncpus;

void pseudo_fs_init(const struct htux_bootinfo *bi)
{
	pseudo_ncpus = bi->ncpus ? bi->ncpus : 1;
	tty_host_init(bi);
	mount_pseudo("/proc", procfs_root(), "proc", "rw,nosuid,nodev,noexec,relatime");
	devfs_mount();
	mount_pseudo("/sys", sysfs_root(), "sysfs", "rw,nosuid,nodev,noexec,relatime");
}
