/* Making, removing and moving names: mkdir(2), mknod(2), symlink(2), link(2),
 * unlink(2), rmdir(2), rename(2). Each holds vfs_lock from the last look at the
 * names involved to their change. */
#include "fs/notify.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include <linux/capability.h>
#include <linux/fs.h>

/* Look again, with vfs_lock: l->dentry is the truth then (NULL: no such name). */
static int look(struct lookup *l)
{
	struct dentry *d = d_lookup(l->parent, l->last, l->last_len, true, NULL, NULL);
	if (IS_ERR(d) && PTR_ERR(d) != -ENOENT) return PTR_ERR(d);
	dput(l->dentry);
	l->dentry = IS_ERR(d) ? NULL : d;
	return 0;
}

/* As with /proc/sys/fs/protected_hardlinks set: no links to what one could not
 * write, or that runs with another's rights. */
static bool may_link(const struct inode *i)
{
	return is_owner(i) ||
	       (S_ISREG_(i->mode) && !(i->mode & S_ISUID) && (i->mode & (S_ISGID | S_IXGRP)) != (S_ISGID | S_IXGRP) &&
		!inode_permission(i, MAY_READ | MAY_WRITE));
}

/* Find the place for a new name (of `linked`, if not NULL), locked: -EEXIST, -EROFS, ... On 0: unlock(), lookup_end(). */
static int begin_create(int dirfd, const char *path, bool dir, const struct dentry *linked, struct lookup *l)
{
	int err = path_lookup(dirfd, path, LOOKUP_PARENT, l);
	if (err) return err;
	if (l->last_type != LAST_NORM) {
		lookup_end(l);
		return -EEXIST;
	}
	mutex_lock(&vfs_lock);
	err = look(l);
	if (!err && l->dentry) err = -EEXIST;
	else if (!err && l->slash && !dir) err = -ENOENT;
	else if (!err) err = may_add(l->parent);
	if (linked && (!err || err == -EACCES)) {
		if (linked->mnt != l->parent->mnt) err = -EXDEV;
		else if (!may_link(linked->inode)) err = -EPERM;
	}
	if (err) {
		mutex_unlock(&vfs_lock);
		lookup_end(l);
	}
	return err;
}

static int end_create(struct lookup *l, struct inode *i, struct dentry **out)
{
	int err = 0;
	if (IS_ERR(i)) err = PTR_ERR(i);
	else {
		mode_t mode = i->mode;
		struct dentry *d = d_add(l->parent, l->last, l->last_len, i);
		notify_name(l->parent->inode, l->last, l->last_len, mode, IN_CREATE);
		if (!IS_ERR(d) && out) *out = d;
		else if (!IS_ERR(d)) dput(d);
	}
	mutex_unlock(&vfs_lock);
	lookup_end(l);
	return err;
}

int vfs_mknod(int dirfd, const char *path, mode_t mode, dev_t dev, struct dentry **out)
{
	struct lookup l;
	mode_t type = mode & S_IFMT;
	if (!type) type = S_IFREG;
	int err = begin_create(dirfd, path, type == S_IFDIR, NULL, &l);
	if (err) return err;
	const struct inode_ops *ops = l.parent->inode->ops;
	struct inode *i;
	if ((type == S_IFCHR || type == S_IFBLK) && !capable(CAP_MKNOD)) i = ERR_PTR(-EPERM);
	else if (!ops->create) i = ERR_PTR(-EPERM);
	else
		i = ops->create(l.parent->inode, l.last, l.last_len,
				type | (mode & (type == S_IFDIR ? 01777 : 07777) & ~current_umask()), dev);
	return end_create(&l, i, out);
}

static long mknod_user(int dirfd, const char __user *path, mode_t mode, dev_t dev)
{
	char *s = getname(path);
	if (IS_ERR(s)) return PTR_ERR(s);
	long err = vfs_mknod(dirfd, s, mode, dev, NULL);
	kfree(s);
	return err;
}

long sys_mknodat(int dirfd, const char __user *path, mode_t mode, unsigned dev)
{
	switch (mode & S_IFMT) {
	case 0:
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK: return mknod_user(dirfd, path, mode, dev);
	case S_IFDIR: return -EPERM;
	}
	return -EINVAL;
}

long sys_mknod(const char __user *path, mode_t mode, unsigned dev) { return sys_mknodat(AT_FDCWD, path, mode, dev); }
long sys_mkdirat(int dirfd, const char __user *path, mode_t mode)
{
	return mknod_user(dirfd, path, S_IFDIR | (mode & 07777), 0);
}
long sys_mkdir(const char __user *path, mode_t mode) { return sys_mkdirat(AT_FDCWD, path, mode); }

long sys_symlinkat(const char __user *utarget, int dirfd, const char __user *upath)
{
	struct lookup l;
	char *target = getname(utarget), *path = getname(upath);
	long err = IS_ERR(target) ? PTR_ERR(target) : IS_ERR(path) ? PTR_ERR(path) : !*target ? -ENOENT : 0;
	if (!err && !(err = begin_create(dirfd, path, false, NULL, &l))) {
		const struct inode_ops *ops = l.parent->inode->ops;
		err = end_create(
			&l, ops->symlink ? ops->symlink(l.parent->inode, l.last, l.last_len, target) : ERR_PTR(-EPERM),
			NULL);
	}
	kfree(IS_ERR(target) ? NULL : target);
	kfree(IS_ERR(path) ? NULL : path);
	return err;
}

long sys_symlink(const char __user *target, const char __user *path) { return sys_symlinkat(target, AT_FDCWD, path); }

long sys_linkat(int olddir, const char __user *oldpath, int newdir, const char __user *newpath, int flags)
{
	struct lookup o, l;
	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) return -EINVAL;
	long err = path_lookup_user(olddir, oldpath, at_flags_lookup(flags, false), &o);
	if (err) return err;
	char *s = getname(newpath);
	if (IS_ERR(s)) {
		lookup_end(&o);
		return PTR_ERR(s);
	}
	err = begin_create(newdir, s, false, o.dentry, &l);
	if (!err) {
		struct inode *i = o.dentry->inode;
		const struct inode_ops *ops = l.parent->inode->ops;
		if (S_ISDIR_(i->mode) || !ops->link) err = -EPERM;
		else if (i->never_linked) err = -ENOENT;
		else err = ops->link(l.parent->inode, l.last, l.last_len, i);
		if (!err) notify_link_count(i);
		if (!err && !i->ops->revalidate) { /* one inode, two names */
			inode_get(i);
			err = end_create(&l, i, NULL);
		} else {
			d_changed(l.parent);
			if (!err) notify_name(l.parent->inode, l.last, l.last_len, i->mode, IN_CREATE);
			mutex_unlock(&vfs_lock);
			lookup_end(&l);
		}
	}
	kfree(s);
	lookup_end(&o);
	return err;
}

long sys_link(const char __user *oldpath, const char __user *newpath)
{
	return sys_linkat(AT_FDCWD, oldpath, AT_FDCWD, newpath, 0);
}

static long do_unlink(int dirfd, const char __user *upath, bool rmdir)
{
	struct lookup l;
	long err = path_lookup_user(dirfd, upath, LOOKUP_PARENT, &l);
	if (err) return err;
	if (l.last_type != LAST_NORM) {
		err = !rmdir                       ? -EISDIR
		      : l.last_type == LAST_DOT    ? -EINVAL
		      : l.last_type == LAST_DOTDOT ? -ENOTEMPTY
						   : -EBUSY;
		lookup_end(&l);
		return err;
	}
	struct dentry *covered = l.dentry;
	bool mountpoint = covered && covered->parent == covered;
	mutex_lock(&vfs_lock);
	err = look(&l);
	struct dentry *d = l.dentry;
	const struct inode_ops *ops = l.parent->inode->ops;
	if (!err && !d) err = -ENOENT;
	if (!err && l.slash && !S_ISDIR_(d->inode->mode)) err = -ENOTDIR;
	if (!err && l.parent->mnt->rdonly) err = -EROFS;
	if (!err && !(err = may_delete(l.parent, d, rmdir))) {
		if (mountpoint || d->mounted) err = -EBUSY;
		else err = ops->unlink ? ops->unlink(l.parent->inode, l.last, l.last_len, d->inode, rmdir) : -EPERM;
	}
	if (!err) {
		mode_t mode = d->inode->mode;
		if (!rmdir) notify_link_count(d->inode);
		d_delete(d);
		l.dentry = NULL;
		dput(d); /* if that was its last user, its own watches hear first that it is gone */
		notify_name(l.parent->inode, l.last, l.last_len, mode, IN_DELETE);
	}
	mutex_unlock(&vfs_lock);
	lookup_end(&l);
	return err;
}

long sys_unlinkat(int dirfd, const char __user *path, int flags)
{
	return flags & ~AT_REMOVEDIR ? -EINVAL : do_unlink(dirfd, path, flags & AT_REMOVEDIR);
}
long sys_unlink(const char __user *path) { return do_unlink(AT_FDCWD, path, false); }
long sys_rmdir(const char __user *path) { return do_unlink(AT_FDCWD, path, true); }

static bool are_one_file(const struct inode *a, const struct inode *b)
{
	return a == b || (a->ops == b->ops && a->ops->same && a->ops->same(a, b));
}

/* With vfs_lock; o->dentry and n->dentry are current. */
static long rename_locked(struct lookup *o, struct lookup *n, unsigned flags)
{
	struct dentry *od = o->dentry, *nd = n->dentry;
	long err;
	if (!od) return -ENOENT;
	bool odir = S_ISDIR_(od->inode->mode);
	if (nd && flags & RENAME_NOREPLACE) return -EEXIST;
	if (flags & RENAME_EXCHANGE) {
		if (!nd) return -ENOENT;
		if (!S_ISDIR_(nd->inode->mode) && n->slash) return -ENOTDIR;
	}
	if (!odir) {
		if (o->slash || (n->slash && !(flags & RENAME_EXCHANGE))) return -ENOTDIR;
	}
	if (d_is_ancestor(od, n->parent)) return -EINVAL;
	if (nd && d_is_ancestor(nd, o->parent)) return flags & RENAME_EXCHANGE ? -EINVAL : -ENOTEMPTY;
	if (od == nd || (nd && are_one_file(od->inode, nd->inode) && !(flags & RENAME_EXCHANGE)))
		return 0; /* two links of one inode: nothing happens */
	if (o->parent->mnt->rdonly) return -EROFS;
	if ((err = may_delete(o->parent, od, odir))) return err;
	if (!nd) err = may_create(n->parent);
	else err = may_delete(n->parent, nd, flags & RENAME_EXCHANGE ? S_ISDIR_(nd->inode->mode) : odir);
	if (err) return err;
	/* Moving a directory elsewhere rewrites its "..". */
	if (odir && o->parent != n->parent && (err = inode_permission(od->inode, MAY_WRITE))) return err;
	if (od->mounted || (nd && nd->mounted)) return -EBUSY;
	const struct inode_ops *ops = o->parent->inode->ops;
	if (!ops->rename) return -EPERM;
	err = ops->rename(o->parent->inode, o->last, o->last_len, n->parent->inode, n->last, n->last_len, flags,
			  od->inode, nd ? nd->inode : NULL);
	if (err) return err;
	bool exchange = flags & RENAME_EXCHANGE;
	if (exchange) d_exchange(od, nd);
	else d_move(od, n->parent, n->last, n->last_len);
	notify_move(o->parent->inode, o->last, o->last_len, n->parent->inode, n->last, n->last_len, od->inode,
		    nd && !exchange ? nd->inode : NULL);
	if (exchange)
		notify_move(n->parent->inode, n->last, n->last_len, o->parent->inode, o->last, o->last_len, nd->inode,
			    NULL);
	return 0;
}

long sys_renameat2(int olddir, const char __user *oldpath, int newdir, const char __user *newpath, unsigned flags)
{
	struct lookup o, n;
	if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT) ||
	    (flags & (RENAME_NOREPLACE | RENAME_WHITEOUT) && flags & RENAME_EXCHANGE))
		return -EINVAL;
	if (flags & RENAME_WHITEOUT) return capable(CAP_MKNOD) ? -EINVAL : -EPERM;
	long err = path_lookup_user(olddir, oldpath, LOOKUP_PARENT, &o);
	if (err) return err;
	err = path_lookup_user(newdir, newpath, LOOKUP_PARENT, &n);
	if (err) {
		lookup_end(&o);
		return err;
	}
	if (o.parent->mnt != n.parent->mnt) err = -EXDEV;
	else if (o.last_type != LAST_NORM) err = -EBUSY;
	else if (n.last_type != LAST_NORM) err = flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	else if ((o.dentry && o.dentry->parent == o.dentry) || (n.dentry && n.dentry->parent == n.dentry))
		err = -EBUSY; /* mount points */
	if (!err) {
		mutex_lock(&vfs_lock);
		if (!(err = look(&o)) && !(err = look(&n))) err = rename_locked(&o, &n, flags);
		mutex_unlock(&vfs_lock);
	}
	lookup_end(&o);
	lookup_end(&n);
	return err;
}

long sys_renameat(int olddir, const char __user *oldpath, int newdir, const char __user *newpath)
{
	return sys_renameat2(olddir, oldpath, newdir, newpath, 0);
}
long sys_rename(const char __user *oldpath, const char __user *newpath)
{
	return sys_renameat2(AT_FDCWD, oldpath, AT_FDCWD, newpath, 0);
}
