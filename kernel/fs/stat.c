/* stat(2), statx(2), statfs(2), readlink(2). */
#include "fs/vfs.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include <asm/stat.h>
#include <asm/statfs.h>
#include <linux/magic.h>

#define AT_STATX_SYNC_TYPE_ 0x6000

static int vfs_getattr(struct dentry *d, struct kstat *st, bool fresh)
{
	const struct inode_ops *ops = d->inode->ops;
	int err = fresh && ops->getattr_fresh ? ops->getattr_fresh(d->inode, st)
		  : ops->getattr              ? ops->getattr(d->inode, st)
					      : -EIO;
	if (!st->dev) st->dev = d->mnt->dev;
	st->mnt_id = d->mnt->id;
	return err;
}

int file_getattr(struct file *f, struct kstat *st)
{
	if (f->ops->stat) {
		int err = f->ops->stat(f, st);
		if (f->dentry) {
			if (!st->dev) st->dev = f->dentry->mnt->dev;
			st->mnt_id = f->dentry->mnt->id;
		}
		return err;
	}
	return f->dentry ? vfs_getattr(f->dentry, st, false) : -EBADF;
}

static int stat_fd(int fd, struct kstat *st)
{
	struct file *f = fget(fd);
	if (!f) return -EBADF;
	memset(st, 0, sizeof *st);
	int err = file_getattr(f, st);
	file_put(f);
	return err;
}

static int stat_path(int dirfd, const char __user *path, int flags, struct kstat *st)
{
	struct lookup l;
	char first;
	if (flags & AT_EMPTY_PATH && dirfd != AT_FDCWD) { /* an open file of any kind */
		if (!path || (!copy_from_user(&first, path, 1) && !first)) return stat_fd(dirfd, st);
	}
	int err = path_lookup_user(dirfd, path, at_flags_lookup(flags, true) | LOOKUP_LOOK, &l);
	if (err) return err;
	memset(st, 0, sizeof *st);
	err = vfs_getattr(l.dentry, st, l.fresh);
	lookup_end(&l);
	return err;
}

static int put_stat(const struct kstat *st, struct stat __user *u)
{
	struct stat s = {
		.st_dev = st->dev,
		.st_ino = st->ino,
		.st_nlink = st->nlink,
		.st_mode = st->mode,
		.st_uid = st->uid,
		.st_gid = st->gid,
		.st_rdev = st->rdev,
		.st_size = st->size,
		.st_blksize = st->blksize,
		.st_blocks = st->blocks,
		.st_atime = st->atime.sec,
		.st_atime_nsec = st->atime.nsec,
		.st_mtime = st->mtime.sec,
		.st_mtime_nsec = st->mtime.nsec,
		.st_ctime = st->ctime.sec,
		.st_ctime_nsec = st->ctime.nsec,
	};
	return copy_to_user(u, &s, sizeof s);
}

long sys_newfstatat(int dirfd, const char __user *path, struct stat __user *u, int flags)
{
	struct kstat st;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE_)) return -EINVAL;
	int err = stat_path(dirfd, path, flags, &st);
	return err ? err : put_stat(&st, u);
}

long sys_stat(const char __user *path, struct stat __user *u) { return sys_newfstatat(AT_FDCWD, path, u, 0); }

long sys_lstat(const char __user *path, struct stat __user *u)
{
	return sys_newfstatat(AT_FDCWD, path, u, AT_SYMLINK_NOFOLLOW);
}

long sys_fstat(int fd, struct stat __user *u)
{
	struct kstat st;
	int err = stat_fd(fd, &st);
	return err ? err : put_stat(&st, u);
}

long sys_statx(int dirfd, const char __user *path, int flags, unsigned mask, struct statx __user *u)
{
	struct kstat st;
	if (mask & STATX__RESERVED ||
	    flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE_) ||
	    (flags & AT_STATX_SYNC_TYPE_) == AT_STATX_SYNC_TYPE_)
		return -EINVAL;
	int err = stat_path(dirfd, path, flags, &st);
	if (err) return err;
	struct statx x;
	memset(&x, 0, sizeof x);
	x.stx_mask = STATX_BASIC_STATS | STATX_MNT_ID | (st.has_btime ? STATX_BTIME : 0);
	x.stx_blksize = st.blksize;
	x.stx_attributes = st.attributes;
	x.stx_attributes_mask = st.attributes_mask;
	x.stx_nlink = st.nlink;
	x.stx_uid = st.uid;
	x.stx_gid = st.gid;
	x.stx_mode = st.mode;
	x.stx_ino = st.ino;
	x.stx_size = st.size;
	x.stx_blocks = st.blocks;
	x.stx_atime.tv_sec = st.atime.sec, x.stx_atime.tv_nsec = st.atime.nsec;
	x.stx_mtime.tv_sec = st.mtime.sec, x.stx_mtime.tv_nsec = st.mtime.nsec;
	x.stx_ctime.tv_sec = st.ctime.sec, x.stx_ctime.tv_nsec = st.ctime.nsec;
	x.stx_btime.tv_sec = st.btime.sec, x.stx_btime.tv_nsec = st.btime.nsec;
	x.stx_rdev_major = dev_major(st.rdev), x.stx_rdev_minor = dev_minor(st.rdev);
	x.stx_dev_major = dev_major(st.dev), x.stx_dev_minor = dev_minor(st.dev);
	x.stx_mnt_id = st.mnt_id;
	return copy_to_user(u, &x, sizeof x);
}

static int put_statfs(const struct kstatfs *k, struct statfs __user *u)
{
	struct statfs s;
	memset(&s, 0, sizeof s);
	s.f_type = k->type;
	s.f_bsize = k->bsize;
	s.f_blocks = k->blocks;
	s.f_bfree = k->bfree;
	s.f_bavail = k->bavail;
	s.f_files = k->files;
	s.f_ffree = k->ffree;
	memcpy(&s.f_fsid, &k->fsid, sizeof k->fsid);
	s.f_namelen = k->namelen;
	s.f_frsize = k->frsize;
	s.f_flags = k->flags;
	return copy_to_user(u, &s, sizeof s);
}

static int dentry_statfs(struct dentry *d, struct kstatfs *k)
{
	memset(k, 0, sizeof *k);
	int err = 0;
	if (d->inode->ops->statfs) err = d->inode->ops->statfs(d->inode, k);
	else { /* nothing to count: pseudo file systems, pipes */ static const struct {
			const char *name;
			u64 magic;
		} types[] = {
			{ "proc", PROC_SUPER_MAGIC },
			{ "sysfs", SYSFS_MAGIC },
			{ "devpts", DEVPTS_SUPER_MAGIC },
		};
		k->type = PIPEFS_MAGIC;
		for (size_t n = 0; n < ARRAY_SIZE(types); n++)
			if (!strcmp(d->mnt->fstype, types[n].name)) k->type = types[n].magic;
		k->bsize = k->frsize = PAGE_SIZE;
		k->namelen = NAME_MAX;
	}
	k->flags |= ST_VALID | (d->mnt->rdonly ? ST_RDONLY : 0);
	return err;
}

long sys_statfs(const char __user *path, struct statfs __user *u)
{
	struct lookup l;
	struct kstatfs k;
	int err = path_lookup_user(AT_FDCWD, path, LOOKUP_FOLLOW, &l);
	if (err) return err;
	err = dentry_statfs(l.dentry, &k);
	lookup_end(&l);
	return err ? err : put_statfs(&k, u);
}

long sys_fstatfs(int fd, struct statfs __user *u)
{
	struct kstatfs k;
	struct file *f = fget(fd);
	if (!f) return -EBADF;
	int err = 0;
	if (f->dentry) err = dentry_statfs(f->dentry, &k);
	else /* a pipe, a socket, an anonymous inode */
		k = (struct kstatfs){
			.type = PIPEFS_MAGIC, .bsize = PAGE_SIZE, .namelen = NAME_MAX, .frsize = PAGE_SIZE
		};
	file_put(f);
	return err ? err : put_statfs(&k, u);
}

struct ustat_k {
	int tfree;
	u64 tinode;
	char fname[6], fpack[6];
};

long sys_ustat(unsigned dev, struct ustat_k __user *u)
{
	struct mount *m;
	list_for_each (m, &mounts, node) {
		struct kstatfs k;
		if (m->dev != dev) continue;
		int err = dentry_statfs(m->root, &k);
		if (err) return err;
		struct ustat_k s = { .tfree = k.bfree, .tinode = k.ffree };
		return copy_to_user(u, &s, sizeof s);
	}
	return -EINVAL;
}

long sys_readlinkat(int dirfd, const char __user *path, char __user *buf, int size)
{
	struct lookup l;
	if (size <= 0) return -EINVAL;
	char *s = getname(path);
	if (IS_ERR(s)) return PTR_ERR(s);
	bool empty = !*s;
	long ret = path_lookup(dirfd, s, LOOKUP_EMPTY, &l);
	kfree(s);
	if (ret) return ret;
	struct inode *i = l.dentry->inode;
	char *text = kmalloc(PATH_MAX);
	if (!text) ret = -ENOMEM;
	else if (!S_ISLNK_(i->mode) || !i->ops->readlink) ret = empty ? -ENOENT : -EINVAL;
	else ret = i->ops->readlink(i, text, PATH_MAX);
	if (ret > 0) {
		ret = min(ret, (long)size);
		if (copy_to_user(buf, text, ret)) ret = -EFAULT;
	}
	kfree(text);
	lookup_end(&l);
	return ret;
}

long sys_readlink(const char __user *path, char __user *buf, int size)
{
	return sys_readlinkat(AT_FDCWD, path, buf, size);
}
