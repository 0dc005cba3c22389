/* open(2), openat2(2), creat(2). */
#include "fs/notify.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "ipc/ipc.h"
#include <linux/openat2.h>

#define TMPFILE_ 020000000u /* O_TMPFILE without O_DIRECTORY */
#define LARGEFILE 0100000u
#define OPEN_FLAGS                                                                                               \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_SYNC | O_DSYNC | FASYNC | \
	 O_DIRECT | LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | TMPFILE_)
#define PATH_FLAGS (O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC)

static const struct file_ops path_ops = { .name = "path" };

static struct file *finish(struct file *f, struct dentry *d, u32 flags)
{
	if (IS_ERR(f)) return f;
	if (!f->dentry) {
		dget(d);
		f->dentry = d;
	}
	if (!f->inode) {
		inode_get(d->inode);
		f->inode = d->inode;
	}
	f->flags = (flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC)) | LARGEFILE;
	if (flags & O_DIRECT && !file_takes_direct(f)) {
		file_put(f);
		return ERR_PTR(-EINVAL);
	}
	return f;
}

/* Count a writer, or (deny) a running program, of what has none of the other. */
static bool count_writer(struct inode *i, bool deny)
{
	s32 n = __atomic_load_n(&i->writers, __ATOMIC_RELAXED), step = deny ? -1 : 1;
	do
		if (deny ? n > 0 : n < 0) return false;
	while (!__atomic_compare_exchange_n(&i->writers, &n, n + step, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	return true;
}

int inode_get_writer(struct inode *i) { return count_writer(i, false) ? 0 : -ETXTBSY; }

void inode_put_writer(struct inode *i) { __atomic_fetch_sub(&i->writers, 1, __ATOMIC_ACQ_REL); }

int file_deny_write(struct file *f)
{
	if (f->denies_write) return 0;
	if (!count_writer(f->inode, true)) return -ETXTBSY;
	f->denies_write = true;
	return 0;
}

void file_allow_write(struct file *f)
{
	if (f->denies_write) __atomic_fetch_add(&f->inode->writers, 1, __ATOMIC_ACQ_REL);
	f->denies_write = false;
}

static struct file *open_regular(struct dentry *d, u32 flags, struct dentry *from)
{
	struct inode *i = d->inode;
	return finish(from ? i->ops->open_way(from->inode, i, flags) : i->ops->open(i, flags), d, flags);
}

/* Of a regular file, for writing or with O_TRUNC. */
static struct file *open_writer(struct dentry *d, u32 flags, struct dentry *from)
{
	struct inode *i = d->inode;
	int err = inode_get_writer(i);
	if (err) return ERR_PTR(err);
	struct file *f = open_regular(d, flags, from);
	if (!IS_ERR(f) && flags & O_ACCMODE) f->writes = true;
	else inode_put_writer(i);
	return f;
}

static struct file *open_from(struct dentry *d, u32 flags, struct dentry *from)
{
	struct inode *i = d->inode;
	if (flags & O_PATH) {
		struct file *f = file_alloc(&path_ops, flags, NULL);
		f = finish(f ? f : ERR_PTR(-ENOMEM), d, flags);
		if (!IS_ERR(f)) f->flags &= ~LARGEFILE;
		return f;
	}
	if (S_ISSOCK_(i->mode)) return ERR_PTR(-ENXIO);
	if (S_ISREG_(i->mode) && i->ops->open == NULL) return ERR_PTR(-EACCES);
	if (S_ISREG_(i->mode) && flags & (O_ACCMODE | O_TRUNC)) return open_writer(d, flags, from);
	if (S_ISREG_(i->mode)) return open_regular(d, flags, from);
	return finish(i->ops->open ? i->ops->open(i, flags) : ERR_PTR(-ENXIO), d, flags);
}

struct file *dentry_open(struct dentry *d, u32 flags) { return open_from(d, flags, NULL); }
struct file *dentry_open_found(struct lookup *l, u32 flags) { return open_from(l->dentry, flags, l->from); }

/* May the existing object be opened so? */
static int may_open(struct dentry *d, u32 flags)
{
	struct inode *i = d->inode;
	static const u8 need[4] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, MAY_READ | MAY_WRITE };
	int mask = need[flags & O_ACCMODE] | (flags & O_TRUNC ? MAY_WRITE : 0);
	if (S_ISLNK_(i->mode)) return -ELOOP;
	if (S_ISDIR_(i->mode) && mask & MAY_WRITE) return -EISDIR;
	if (mask & MAY_WRITE && d->mnt->rdonly && (S_ISREG_(i->mode) || S_ISDIR_(i->mode))) return -EROFS;
	int err = inode_permission(i, mask);
	if (err) return err;
	if (flags & O_NOATIME && !is_owner(i)) return -EPERM;
	return 0;
}

/* O_CREAT: make the last component unless it exists by now. *d: the dentry, with
 * a reference, *made: it is new. */
static int create(struct lookup *l, mode_t mode, struct dentry **d, bool *made)
{
	int err;
	*made = false;
	mutex_lock(&vfs_lock);
	do { /* again when a process of the host made it between look and creation */
		*d = d_lookup(l->parent, l->last, l->last_len, true, NULL, NULL);
		if (PTR_ERR(*d) != -ENOENT) break;
		const struct inode_ops *ops = l->parent->inode->ops;
		struct inode *i;
		if ((err = may_add(l->parent))) i = ERR_PTR(err);
		else if (!ops->create) i = ERR_PTR(-EACCES);
		else i = ops->create(l->parent->inode, l->last, l->last_len, mode, 0);
		*d = IS_ERR(i) ? ERR_PTR(PTR_ERR(i)) : d_add(l->parent, l->last, l->last_len, i);
		*made = !IS_ERR(*d);
		if (*made) notify_name(l->parent->inode, l->last, l->last_len, S_IFREG, IN_CREATE);
	} while (PTR_ERR(*d) == -EEXIST);
	mutex_unlock(&vfs_lock);
	return IS_ERR(*d) ? PTR_ERR(*d) : 0;
}

static struct file *open_tmpfile(int dirfd, const char *path, u32 flags, mode_t mode, u32 lf)
{
	struct lookup l;
	int err = path_lookup(dirfd, path, lf | LOOKUP_DIRECTORY, &l);
	if (err) return ERR_PTR(err);
	struct file *f = ERR_PTR(-EOPNOTSUPP);
	const struct inode_ops *ops = l.dentry->inode->ops;
	if ((err = may_create(l.dentry))) f = ERR_PTR(err);
	else if (ops->tmpfile) {
		struct inode *i = ops->tmpfile(l.dentry->inode, S_IFREG | (mode & 07777 & ~current_umask()));
		struct dentry *d = NULL;
		if (!IS_ERR(i)) i->never_linked = flags & O_EXCL;
		if (IS_ERR(i)) f = ERR_PTR(PTR_ERR(i));
		else if ((d = dentry_unlinked(l.dentry, i))) f = dentry_open(d, flags & ~O_DIRECTORY);
		else f = ERR_PTR(-ENOMEM);
		if (!IS_ERR(f)) notify_file(f, IN_OPEN);
		dput(d);
	}
	lookup_end(&l);
	return f;
}

static struct file *do_open(int dirfd, const char *path, u32 flags, mode_t mode, u32 lookup_flags)
{
	struct lookup l;
	if (flags & O_PATH) flags &= PATH_FLAGS;
	u32 lf = lookup_flags | (flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW);
	if (flags & TMPFILE_) {
		if (!(flags & O_DIRECTORY) || flags & O_CREAT || !(flags & O_ACCMODE)) return ERR_PTR(-EINVAL);
		return open_tmpfile(dirfd, path, flags, mode, lf);
	}
	if ((flags & (O_CREAT | O_DIRECTORY)) == (O_CREAT | O_DIRECTORY)) return ERR_PTR(-EINVAL);
	if (flags & O_DIRECTORY) lf |= LOOKUP_DIRECTORY;
	if (!(flags & (O_ACCMODE | O_PATH | O_TRUNC | O_DIRECTORY | O_CREAT))) lf |= LOOKUP_OPEN;
	if (!(flags & (O_PATH | O_DIRECTORY | O_CREAT))) lf |= LOOKUP_WAY;
	if (flags & O_CREAT) {
		lf |= LOOKUP_PARENT;
		if (flags & O_EXCL) lf &= ~LOOKUP_FOLLOW;
	}
	int err = path_lookup(dirfd, path, lf, &l);
	if (err) return ERR_PTR(err);
	bool made = false;
	struct dentry *d = l.dentry;
	struct file *f;
	if (flags & O_CREAT) {
		if (l.last_type != LAST_NORM) err = flags & O_EXCL ? -EEXIST : -EISDIR;
		else if (l.slash) err = -EISDIR;
		else if (!d) {
			err = create(&l, S_IFREG | (mode & 07777 & ~current_umask()), &d, &made);
			if (!err) l.dentry = d;
			if (!err && !made && S_ISLNK_(d->inode->mode) && !(flags & (O_EXCL | O_NOFOLLOW))) {
				lookup_end(&l); /* a link that has just come: walk again */
				return do_open(dirfd, path, flags, mode, lookup_flags);
			}
		}
		if (!err && !made) {
			if (flags & O_EXCL) err = -EEXIST;
			else if (S_ISDIR_(d->inode->mode)) err = -EISDIR;
			/* protected_regular, protected_fifos of proc_sys_fs(5) are off. */
		}
	}
	if (!err && !made && !(flags & O_PATH)) err = may_open(d, flags);
	if (made || (!err && !S_ISREG_(d->inode->mode))) flags &= ~O_TRUNC;
	f = err ? ERR_PTR(err) : dentry_open_found(&l, flags);
	if (!IS_ERR(f)) {
		notify_file(f, IN_OPEN);
		if (flags & O_TRUNC) notify_file(f, IN_MODIFY);
	}
	lookup_end(&l);
	return f;
}

static long open_fd(int dirfd, const char __user *path, u32 flags, mode_t mode, u32 lf)
{
	char s[PATH_MAX];
	long fd = getname_to(s, path);
	if (fd >= 0) fd = fd_alloc(0, flags);
	if (fd >= 0) {
		struct file *f = do_open(dirfd, s, flags, mode, lf);
		if (IS_ERR(f)) {
			fd_release(fd);
			fd = PTR_ERR(f);
		} else fd_install(fd, f);
	}
	return fd;
}

long sys_openat(int dirfd, const char __user *path, int flags, mode_t mode)
{
	return open_fd(dirfd, path, flags & OPEN_FLAGS, mode, 0);
}

long sys_open(const char __user *path, int flags, mode_t mode)
{
	return open_fd(AT_FDCWD, path, flags & OPEN_FLAGS, mode, 0);
}

long sys_creat(const char __user *path, mode_t mode)
{
	return open_fd(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode, 0);
}

long sys_openat2(int dirfd, const char __user *path, const void __user *uhow, size_t size)
{
	struct open_how how;
	if (size < sizeof how) return -EINVAL;
	if (size > PAGE_SIZE) return -E2BIG;
	if (copy_from_user(&how, uhow, sizeof how)) return -EFAULT;
	for (size_t n = sizeof how; n < size; n++) {
		char c;
		if (copy_from_user(&c, (const char *)uhow + n, 1)) return -EFAULT;
		if (c) return -E2BIG;
	}
	if (how.flags & ~(u64)OPEN_FLAGS || how.mode & ~07777UL || (how.mode && !(how.flags & (O_CREAT | TMPFILE_))) ||
	    (how.flags & O_PATH && how.flags & ~(u64)PATH_FLAGS) || how.resolve & ~0x3fUL ||
	    (how.resolve & RESOLVE_BENEATH && how.resolve & RESOLVE_IN_ROOT))
		return -EINVAL;
	if (how.resolve & 0x20) /* RESOLVE_CACHED: nothing is promised to be cached */
		return -EAGAIN;
	u32 lf = (how.resolve & RESOLVE_NO_XDEV ? LOOKUP_NO_XDEV : 0) |
		 (how.resolve & RESOLVE_NO_MAGICLINKS ? LOOKUP_NO_MAGIC : 0) |
		 (how.resolve & RESOLVE_NO_SYMLINKS ? LOOKUP_NO_LINKS | LOOKUP_NO_MAGIC : 0) |
		 (how.resolve & RESOLVE_BENEATH ? LOOKUP_BENEATH : 0) |
		 (how.resolve & RESOLVE_IN_ROOT ? LOOKUP_IN_ROOT : 0);
	return open_fd(dirfd, path, how.flags, how.mode, lf);
}
