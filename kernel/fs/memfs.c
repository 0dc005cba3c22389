/* Inodes of the in-memory file system: attributes and names. */
#include "fs/ahead.h"
#include "fs/idle.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "ipc/ipc.h"
#include "plat/host.h"
#include <linux/capability.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/xattr.h>

/* Inode numbers of our own begin far above those that host file systems give. */
static ino_t next_ino = 1UL << 40;

static ino_t new_ino(struct memfs *fs)
{
	ino_t n = __atomic_fetch_add(&next_ino, 1, __ATOMIC_RELAXED);
	return fs->overlay ? n : n - (1UL << 40) + 2;
}

static struct timespec_k now(void)
{
	struct timespec_k t;
	time_now(&t.sec, &t.nsec);
	return t;
}

void mem_touch(struct mem_inode *m, bool modify)
{
	m->ctime = now();
	if (modify) m->mtime = m->ctime;
}

static bool later(struct timespec_k a, struct timespec_k b)
{
	return a.sec > b.sec || (a.sec == b.sec && a.nsec > b.nsec);
}

void mem_accessed(struct mem_inode *m)
{
	struct timespec_k t;
	if (later(m->atime, m->mtime) && later(m->atime, m->ctime)) {
		t = now();
		if (t.sec - m->atime.sec < 86400) return;
	} else t = now();
	m->atime = t;
}

struct mem_inode *mem_inode_bare(struct memfs *fs, mode_t mode, dev_t rdev)
{
	struct mem_inode *m = kzalloc(sizeof *m);
	if (!m) return NULL;
	m->i.refs = 1;
	m->i.ops = &mem_iops;
	m->i.mode = mode;
	m->i.ino = new_ino(fs);
	m->fs = fs;
	__atomic_fetch_add(&fs->inodes, 1, __ATOMIC_RELAXED);
	m->dev = fs->dev;
	m->rdev = rdev;
	m->nlink = S_ISDIR_(mode) ? 2 : 1;
	m->pinned = m->i.stable = true;
	m->seals = F_SEAL_SEAL;
	list_init(&m->xattrs);
	m->idle.handle = -1;
	if (S_ISDIR_(mode)) mem_dir_init(&m->dir);
	return m;
}

struct mem_inode *mem_inode_new(struct memfs *fs, mode_t mode, dev_t rdev)
{
	struct mem_inode *m = mem_inode_bare(fs, mode, rdev);
	if (m) m->atime = m->mtime = m->ctime = m->btime = now();
	return m;
}

struct inode *memfs_root(struct hnode *lower, mode_t mode)
{
	struct memfs *fs = kzalloc(sizeof *fs);
	if (!fs) return ERR_PTR(-ENOMEM);
	fs->overlay = lower;
	fs->dev = anon_dev();
	struct mem_inode *m = mem_inode_new(fs, S_IFDIR | mode, 0);
	if (!m) {
		kfree(fs);
		return ERR_PTR(-ENOMEM);
	}
	if (lower) {
		m->lower = lower;
		m->clean = m->lower_xattrs = true;
		int err = ovl_refresh(m);
		if (err) {
			inode_put(&m->i);
			return ERR_PTR(err);
		}
		if (!S_ISDIR_(m->i.mode)) m->lower_data = S_ISREG_(m->i.mode);
	}
	return &m->i;
}

static void mem_release(struct inode *i)
{
	struct mem_inode *m = mi(i);
	struct mem_xattr *x, *tmp;
	idle_forget(m);
	if (m->indexed) {
		mutex_lock(&m->fs->lock);
		ovl_unindex(m);
		mutex_unlock(&m->fs->lock);
	}
	if (S_ISREG_(i->mode)) mem_pages_free(&m->pages);
	if (S_ISDIR_(i->mode)) mem_dir_free(&m->dir);
	kfree(m->target);
	list_for_each_safe (x, tmp, &m->xattrs, node) {
		kfree(x->name);
		kfree(x);
	}
	if (m->lower) hnode_put(m->lower);
	if (m->origin) inode_put(&m->origin->i);
	if (!__atomic_sub_fetch(&m->fs->inodes, 1, __ATOMIC_ACQ_REL)) kfree(m->fs);
}

static struct inode *mem_lookup(struct inode *dir, const char *name, size_t len)
{
	struct mem_inode *d = mi(dir);
	mutex_lock(&d->fs->lock);
	struct mem_dirent *e = mem_dir_find(&d->dir, name, len);
	struct inode *i = e ? e->inode ? &e->inode->i : ERR_PTR(-ENOENT) : NULL;
	if (i && !IS_ERR(i)) inode_get(i);
	mutex_unlock(&d->fs->lock);
	if (i) return i;
	return d->lower ? ovl_lookup(d, name, len) : ERR_PTR(-ENOENT);
}

static int mem_revalidate(struct inode *i, bool last)
{
	struct mem_inode *m = mi(i);
	if (!m->clean || m->pinned || !last) return 1;
	struct kstat st;
	int err = hnode_stat(m->lower, &st, m->lower_data && m->idle.handle < 0);
	if (err) return err == -ENOENT || err == -ENOTDIR || err == -ESTALE ? 0 : err;
	mutex_lock(&m->fs->lock);
	bool same = !m->clean || (st.ino == m->lst.ino && st.dev == m->lst.dev && !((st.mode ^ m->lst.mode) & S_IFMT));
	if (same && m->clean) ovl_seen(m, &st);
	mutex_unlock(&m->fs->lock);
	if (same) idle_offer(m, ahead_file());
	return same;
}

static void own_attributes(struct mem_inode *m, struct kstat *st)
{
	*st = (struct kstat){
		.dev = m->dev,
		.rdev = m->rdev,
		.ino = m->i.ino,
		.mode = m->i.mode,
		.nlink = m->nlink,
		.uid = m->i.uid,
		.gid = m->i.gid,
		.size = m->size,
		.blksize = PAGE_SIZE,
		.atime = { m->atime.sec, m->atime.nsec },
		.mtime = { m->mtime.sec, m->mtime.nsec },
		.ctime = { m->ctime.sec, m->ctime.nsec },
		.btime = { m->btime.sec, m->btime.nsec },
		.has_btime = true,
	};
	if (S_ISDIR_(m->i.mode)) { /* an overlay's look as the usual host's */
		st->size = m->fs->overlay ? PAGE_SIZE : 40 + 20 * m->dir.live;
		st->blocks = m->fs->overlay ? 8 : 0;
	} else if (S_ISREG_(m->i.mode)) {
		st->blocks = m->lower_data ? m->lst.blocks : m->pages.count * 8;
	} else if (S_ISLNK_(m->i.mode)) st->size = m->target ? strlen(m->target) : 0;
}

static int mem_getattr_fresh(struct inode *i, struct kstat *st)
{
	struct mem_inode *m = mi(i);
	mutex_lock(&m->fs->lock);
	if (m->clean) *st = m->lst;
	else own_attributes(m, st);
	mutex_unlock(&m->fs->lock);
	return 0;
}

static int mem_getattr(struct inode *i, struct kstat *st)
{
	struct mem_inode *m = mi(i);
	if (m->clean) {
		int err = ovl_refresh(m);
		if (err) return err;
	}
	return mem_getattr_fresh(i, st);
}

static struct timespec_k time_given(s64 sec, u32 nsec, struct timespec_k current)
{
	return nsec == UTIME_NOW_ ? current : (struct timespec_k){ sec, nsec };
}

static int mem_setattr(struct inode *i, const struct kstat *st, u32 valid)
{
	struct mem_inode *m = mi(i);
	int err = ovl_copy_up(m);
	if (!err && valid & ATTR_SIZE) err = mem_truncate(m, st->size);
	if (err) return err;
	if (valid & ATTR_MODE && m->seals & F_SEAL_EXEC && (i->mode ^ st->mode) & 0111) return -EPERM;
	mutex_lock(&m->fs->lock);
	if (valid & ATTR_MODE) i->mode = (i->mode & S_IFMT) | (st->mode & 07777);
	if (valid & ATTR_UID) i->uid = st->uid;
	if (valid & ATTR_GID) i->gid = st->gid;
	m->ctime = now();
	if (valid & ATTR_ATIME) m->atime = time_given(st->atime.sec, st->atime.nsec, m->ctime);
	if (valid & ATTR_MTIME) m->mtime = time_given(st->mtime.sec, st->mtime.nsec, m->ctime);
	mutex_unlock(&m->fs->lock);
	return 0;
}

static int mem_readlink(struct inode *i, char *buf, size_t n)
{
	struct mem_inode *m = mi(i);
	mutex_lock(&m->fs->lock);
	if (!m->target) {
		char *t = kzalloc(PATH_MAX);
		int len = t ? hnode_readlink(m->lower, t, PATH_MAX - 1) : -ENOMEM;
		if (len > 0) m->target = kstrdup(t);
		kfree(t);
		if (!m->target) {
			mutex_unlock(&m->fs->lock);
			return len < 0 ? len : -ENOMEM;
		}
	}
	size_t len = min(strlen(m->target), n);
	memcpy(buf, m->target, len);
	mutex_unlock(&m->fs->lock);
	return len;
}

static struct file *mem_open(struct inode *i, u32 flags)
{
	struct mem_inode *m = mi(i);
	switch (i->mode & S_IFMT) {
	case S_IFREG: return memfile_open(m, flags);
	case S_IFDIR: return memdir_open(m, flags);
	case S_IFIFO: return fifo_open(i, flags);
	case S_IFCHR: return chrdev_open(i, m->clean ? m->lst.rdev : m->rdev, flags);
	}
	return ERR_PTR(-ENXIO);
}

/* The entry of a name in d's table, made where there is none. lower: the lower directory has a name that the
 * table does not know of. NULL: no memory. */
static struct mem_dirent *entry(struct mem_inode *d, const char *name, size_t len, bool lower)
{
	struct mem_dirent *e = mem_dir_find(&d->dir, name, len);
	if (!e && (e = mem_dir_add(&d->dir, name, len))) e->lower = lower;
	return e;
}

/* Enter m as d's name: 0 or -ENOSPC. */
static int enter(struct mem_inode *d, const char *name, size_t len, struct mem_inode *m, bool lower)
{
	struct mem_dirent *e = entry(d, name, len, lower);
	if (!e) return -ENOSPC;
	mem_dir_set(&d->dir, e, m);
	return 0;
}

static void inherit(struct mem_inode *d, struct mem_inode *m)
{
	const struct cred *c = &current_process()->cred;
	m->i.uid = c->fsuid;
	m->i.gid = c->fsgid;
	m->dev = d->dev;
	if (d->i.mode & S_ISGID) {
		m->i.gid = d->i.gid;
		if (S_ISDIR_(m->i.mode)) m->i.mode |= S_ISGID;
		else if (m->i.mode & S_IXGRP && !in_group(d->i.gid) && !capable(CAP_FSETID)) m->i.mode &= ~S_ISGID;
	}
}

static struct inode *make(struct inode *dir, const char *name, size_t len, mode_t mode, dev_t rdev, char *target)
{
	struct mem_inode *d = mi(dir);
	int err = ovl_copy_up(d);
	struct mem_inode *m = err ? NULL : mem_inode_new(d->fs, mode, rdev);
	if (!m) {
		kfree(target);
		return ERR_PTR(err ? err : -ENOSPC);
	}
	inherit(d, m);
	m->target = target;
	mutex_lock(&d->fs->lock);
	err = enter(d, name, len, m, false);
	if (!err && S_ISDIR_(mode)) d->nlink++;
	mem_touch(d, true);
	mutex_unlock(&d->fs->lock);
	if (err) {
		inode_put(&m->i);
		return ERR_PTR(err);
	}
	return &m->i;
}

static struct inode *mem_create(struct inode *dir, const char *name, size_t len, mode_t mode, dev_t rdev)
{
	return make(dir, name, len, mode, rdev, NULL);
}

static struct inode *mem_symlink(struct inode *dir, const char *name, size_t len, const char *target)
{
	char *t = kstrdup(target);
	return t ? make(dir, name, len, S_IFLNK | 0777, 0, t) : ERR_PTR(-ENOSPC);
}

static struct inode *mem_tmpfile(struct inode *dir, mode_t mode)
{
	struct mem_inode *d = mi(dir), *m = mem_inode_new(d->fs, mode, 0);
	if (!m) return ERR_PTR(-ENOSPC);
	inherit(d, m);
	m->nlink = 0;
	return &m->i;
}

static int mem_link(struct inode *dir, const char *name, size_t len, struct inode *target)
{
	struct mem_inode *d = mi(dir), *m = mi(target);
	int err = ovl_copy_up(d);
	if (!err) err = ovl_copy_up(m);
	if (err) return err;
	mutex_lock(&d->fs->lock);
	err = enter(d, name, len, m, false);
	if (!err) {
		m->nlink++;
		mem_touch(m, false);
		mem_touch(d, true);
	}
	mutex_unlock(&d->fs->lock);
	return err;
}

/* With fs->lock: take the name out of d; a lower one is hidden. *gone: the
 * reference that the table held. -ENOSPC. */
/* Take e out of d; *gone: the reference that it had, or NULL. */
static void drop_entry(struct mem_inode *d, struct mem_dirent *e, struct mem_inode **gone)
{
	*gone = e->inode;
	if (e->lower) mem_dir_set(&d->dir, e, NULL); /* it hides the lower one */
	else mem_dir_remove(&d->dir, e);
}

static int leave(struct mem_inode *d, const char *name, size_t len, struct mem_inode **gone)
{
	struct mem_dirent *e = entry(d, name, len, true);
	if (!e) return -ENOSPC;
	drop_entry(d, e, gone);
	return 0;
}

/* With fs->lock. The last name is gone for good: only what O_TMPFILE made is given a first one. */
static void lose_link(struct mem_inode *m, bool dir)
{
	m->nlink = dir ? 0 : m->nlink - 1;
	if (!m->nlink) m->i.never_linked = true;
}

static bool is_empty(struct mem_inode *m) { return !m->dir.live && !(m->lower && ovl_lower_visible(m)); }

static int mem_unlink(struct inode *dir, const char *name, size_t len, struct inode *victim, bool rmdir)
{
	struct mem_inode *d = mi(dir), *m = mi(victim), *gone = NULL;
	int err = ovl_copy_up(d);
	if (!err) err = ovl_copy_up(m);
	if (err) return err;
	mutex_lock(&d->fs->lock);
	if (rmdir && !is_empty(m)) err = -ENOTEMPTY;
	if (!err) err = leave(d, name, len, &gone);
	if (!err) {
		lose_link(m, rmdir);
		if (rmdir) d->nlink--;
		mem_touch(m, false);
		mem_touch(d, true);
	}
	mutex_unlock(&d->fs->lock);
	if (gone) inode_put(&gone->i);
	return err;
}

static int mem_rename(struct inode *odir, const char *on, size_t ol, struct inode *ndir, const char *nn, size_t nl,
		      unsigned flags, struct inode *oi, struct inode *ni)
{
	struct mem_inode *od = mi(odir), *nd = mi(ndir), *m = mi(oi), *v = ni ? mi(ni) : NULL;
	struct mem_inode *gone = NULL, *gone2 = NULL;
	int err = ovl_copy_up(od);
	if (!err) err = ovl_copy_up(nd);
	if (!err) err = ovl_copy_up(m);
	if (!err && v) err = ovl_copy_up(v);
	if (err) return err;
	bool isdir = S_ISDIR_(oi->mode), vdir = v && S_ISDIR_(ni->mode);
	mutex_lock(&od->fs->lock);
	if (vdir && !(flags & RENAME_EXCHANGE) && !is_empty(v)) {
		mutex_unlock(&od->fs->lock);
		return -ENOTEMPTY;
	}
	/* Both names have entries before anything changes: no memory does not leave half a rename. What is found by
	 * another of its links is in no table yet. */
	bool fresh = !mem_dir_find(&od->dir, on, ol);
	struct mem_dirent *a = entry(od, on, ol, true), *b = a ? entry(nd, nn, nl, v != NULL) : NULL;
	if (!b) {
		if (a && fresh) mem_dir_remove(&od->dir, a);
		mutex_unlock(&od->fs->lock);
		return -ENOSPC;
	}
	gone = b->inode;
	mem_dir_set(&nd->dir, b, m);
	if (flags & RENAME_EXCHANGE) {
		gone2 = a->inode;
		mem_dir_set(&od->dir, a, v);
		od->nlink += vdir;
	} else {
		drop_entry(od, a, &gone2);
		if (v) lose_link(v, vdir);
	}
	od->nlink -= isdir;
	nd->nlink += isdir - vdir;
	if (v) mem_touch(v, false);
	mem_touch(m, false);
	mem_touch(od, true);
	mem_touch(nd, true);
	mutex_unlock(&od->fs->lock);
	if (gone) inode_put(&gone->i);
	if (gone2) inode_put(&gone2->i);
	return 0;
}

static int mem_statfs(struct inode *i, struct kstatfs *st)
{
	struct mem_inode *m = mi(i);
	u64 total, left;
	struct mem_inode *r = m;
	if (r->fs->overlay && r->lower) {
		int err = hnode_statfs(r->lower, st);
		st->flags &= ~(u64)ST_RDONLY; /* only the host's mount is */
		return err;
	}
	mem_files_space(&total, &left);
	*st = (struct kstatfs){
		.type = TMPFS_MAGIC,
		.bsize = PAGE_SIZE,
		.frsize = PAGE_SIZE,
		.blocks = total,
		.bfree = left,
		.bavail = left,
		.files = total,
		.ffree = left,
		.namelen = NAME_MAX,
		.fsid = m->fs->dev,
		.flags = 0x20,
	};
	return 0;
}

const struct inode_ops mem_iops = {
	.lookup = mem_lookup,
	.revalidate = mem_revalidate,
	.getattr = mem_getattr,
	.getattr_fresh = mem_getattr_fresh,
	.setattr = mem_setattr,
	.readlink = mem_readlink,
	.open = mem_open,
	.create = mem_create,
	.symlink = mem_symlink,
	.tmpfile = mem_tmpfile,
	.link = mem_link,
	.unlink = mem_unlink,
	.rename = mem_rename,
	.getxattr = mem_getxattr,
	.setxattr = mem_setxattr,
	.listxattr = mem_listxattr,
	.removexattr = mem_removexattr,
	.release = mem_release,
	.statfs = mem_statfs,
};
