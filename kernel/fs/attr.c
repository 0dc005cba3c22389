/* Changing what inodes say of themselves: chmod(2), chown(2), utimensat(2),
 * truncate(2), fallocate(2). */
#include "fs/notify.h"
#include "core/string.h"
#include "ipc/ipc.h"
#include "plat.h"
#include "proc/signal.h"
#include "time/time.h"
#include <linux/capability.h>
#include <linux/falloc.h>

void time_now(s64 *sec, u32 *nsec)
{
	ktime_t t = plat_clock(CLOCK_REALTIME);
	*sec = t / NSEC_PER_SEC;
	*nsec = t % NSEC_PER_SEC;
}

/* What inotify(7) calls a change of these attributes. */
static u32 events_of(u32 valid)
{
	u32 times = valid & (ATTR_ATIME | ATTR_MTIME), mask = 0;
	if (valid & (ATTR_MODE | ATTR_UID | ATTR_GID) || times == (ATTR_ATIME | ATTR_MTIME)) mask |= IN_ATTRIB;
	if (valid & ATTR_SIZE || times == ATTR_MTIME) mask |= IN_MODIFY;
	if (times == ATTR_ATIME) mask |= IN_ACCESS;
	return mask;
}

/* f: the open file, or NULL. */
static int setattr(struct dentry *d, struct file *f, const struct kstat *st, u32 valid)
{
	const struct inode_ops *ops = d->inode->ops;
	if (d->mnt->rdonly) return -EROFS;
	int err = -EPERM;
	if (f && f->handle >= 0 && ops->file_setattr) err = ops->file_setattr(f, st, valid);
	else if (ops->setattr) err = ops->setattr(d->inode, st, valid);
	if (!err) notify_dentry(d, events_of(valid));
	return err;
}

static int change_mode(struct dentry *d, struct file *f, mode_t mode)
{
	struct inode *i = d->inode;
	struct kstat st = { .mode = mode & 07777 };
	if (d->mnt->rdonly) return -EROFS;
	if (S_ISLNK_(i->mode)) return -EOPNOTSUPP;
	if (!is_owner(i)) return -EPERM;
	if (!in_group(i->gid) && !capable(CAP_FSETID)) st.mode &= ~S_ISGID;
	return setattr(d, f, &st, ATTR_MODE);
}

static int change_owner(struct dentry *d, struct file *f, uid_t uid, gid_t gid)
{
	struct inode *i = d->inode;
	struct kstat st = { .uid = uid, .gid = gid };
	u32 valid = (uid != (uid_t)-1 ? ATTR_UID : 0) | (gid != (gid_t)-1 ? ATTR_GID : 0);
	if (d->mnt->rdonly) return -EROFS;
	if (!capable(CAP_CHOWN)) {
		bool own = current_process()->cred.fsuid == i->uid;
		if (valid & ATTR_UID && !(own && uid == i->uid)) return -EPERM;
		if (valid & ATTR_GID && !(own && (in_group(gid) || gid == i->gid))) return -EPERM;
	}
	if (!S_ISDIR_(i->mode) && i->mode & (S_ISUID | S_ISGID)) {
		/* Set-id bits do not survive a change of owner (also one to the same). */
		st.mode = without_setid(i);
		if (st.mode != i->mode && !S_ISLNK_(i->mode)) valid |= ATTR_MODE;
		if (valid & ATTR_MODE && !is_owner(i)) return -EPERM;
	}
	return valid ? setattr(d, f, &st, valid) : 0;
}

long sys_fchmodat2(int dirfd, const char __user *path, mode_t mode, unsigned flags)
{
	struct lookup l;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
	int err = path_lookup_user(dirfd, path, at_flags_lookup(flags, true), &l);
	if (err) return err;
	err = change_mode(l.dentry, NULL, mode);
	lookup_end(&l);
	return err;
}

long sys_fchmodat(int dirfd, const char __user *path, mode_t mode) { return sys_fchmodat2(dirfd, path, mode, 0); }
long sys_chmod(const char __user *path, mode_t mode) { return sys_fchmodat2(AT_FDCWD, path, mode, 0); }

long sys_fchmod(int fd, mode_t mode)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	struct kstat st;
	int err;
	if (f->dentry) err = change_mode(f->dentry, f, mode);
	else if (!f->ops->chmod) err = -EOPNOTSUPP;
	else if (!(err = file_getattr(f, &st)))
		err = current_process()->cred.fsuid == st.uid || capable(CAP_FOWNER) ? f->ops->chmod(f, mode & 07777)
										     : -EPERM;
	file_put(f);
	return err;
}

long sys_fchownat(int dirfd, const char __user *path, uid_t uid, gid_t gid, int flags)
{
	struct lookup l;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
	int err = path_lookup_user(dirfd, path, at_flags_lookup(flags, true), &l);
	if (err) return err;
	err = change_owner(l.dentry, NULL, uid, gid);
	lookup_end(&l);
	return err;
}

long sys_chown(const char __user *path, uid_t uid, gid_t gid) { return sys_fchownat(AT_FDCWD, path, uid, gid, 0); }
long sys_lchown(const char __user *path, uid_t uid, gid_t gid)
{
	return sys_fchownat(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

long sys_fchown(int fd, uid_t uid, gid_t gid)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	struct kstat st;
	int err;
	if (f->dentry) err = change_owner(f->dentry, f, uid, gid);
	else { /* a pipe or the like: its owner may "change" it to itself */ err = file_getattr(f, &st);
		if (!err && !capable(CAP_CHOWN) &&
		    ((uid != (uid_t)-1 && uid != st.uid) || (gid != (gid_t)-1 && !in_group(gid))))
			err = -EPERM;
	}
	file_put(f);
	return err;
}

static bool bad_nsec(s64 n) { return n != UTIME_NOW_ && n != UTIME_OMIT_ && (n < 0 || n >= NSEC_PER_SEC); }
static bool bad_times(const s64 *t) { return t && (bad_nsec(t[1]) || bad_nsec(t[3])); }

/* t: two {sec, nsec}; NULL: now, which needs less permission. */
static int change_times(struct dentry *d, struct file *f, const s64 t[4])
{
	struct inode *i = d->inode;
	struct kstat st = { 0 };
	u32 valid = ATTR_ATIME | ATTR_MTIME;
	bool now = !t || (t[1] == UTIME_NOW_ && t[3] == UTIME_NOW_);
	if (bad_times(t)) return -EINVAL;
	if (d->mnt->rdonly) return -EROFS;
	if (!is_owner(i)) {
		if (!now) return -EPERM;
		if (inode_permission(i, MAY_WRITE)) return -EACCES;
	}
	st.atime.nsec = st.mtime.nsec = UTIME_NOW_;
	if (t && t[1] == UTIME_OMIT_) valid &= ~ATTR_ATIME;
	else if (t) st.atime.sec = t[0], st.atime.nsec = t[1];
	if (t && t[3] == UTIME_OMIT_) valid &= ~ATTR_MTIME;
	else if (t) st.mtime.sec = t[2], st.mtime.nsec = t[3];
	return setattr(d, f, &st, valid);
}

static long times_at(int dirfd, const char __user *path, const s64 *t, int flags)
{
	struct lookup l;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
	if (!path && dirfd != AT_FDCWD) { /* futimens */
		if (flags) return -EINVAL;
		struct file *f = fget_io(dirfd);
		if (!f) return -EBADF;
		int err = f->dentry ? change_times(f->dentry, f, t) : bad_times(t) ? -EINVAL : 0;
		file_put(f);
		return err;
	}
	int err = path_lookup_user(dirfd, path, at_flags_lookup(flags, true), &l);
	if (err) return err;
	err = change_times(l.dentry, NULL, t);
	lookup_end(&l);
	return err;
}

long sys_utimensat(int dirfd, const char __user *path, const void __user *ut, int flags)
{
	s64 t[4];
	if (ut) {
		if (copy_from_user(t, ut, sizeof t)) return -EFAULT;
		if (t[1] == UTIME_OMIT_ && t[3] == UTIME_OMIT_) return 0; /* not even the path matters */
	}
	return times_at(dirfd, path, ut ? t : NULL, flags);
}

long sys_futimesat(int dirfd, const char __user *path, const void __user *utv)
{
	s64 t[4];
	if (utv) {
		if (copy_from_user(t, utv, sizeof t)) return -EFAULT;
		if (t[1] < 0 || t[1] >= 1000000 || t[3] < 0 || t[3] >= 1000000) return -EINVAL;
		t[1] *= 1000, t[3] *= 1000;
	}
	return times_at(dirfd, path, utv ? t : NULL, 0);
}

long sys_utimes(const char __user *path, const void __user *utv) { return sys_futimesat(AT_FDCWD, path, utv); }

long sys_utime(const char __user *path, const void __user *ut)
{
	s64 u[2], t[4] = { 0 };
	if (ut) {
		if (copy_from_user(u, ut, sizeof u)) return -EFAULT;
		t[0] = u[0], t[2] = u[1];
	}
	return times_at(AT_FDCWD, path, ut ? t : NULL, 0);
}

/* RLIMIT_FSIZE for making a file bigger. */
static int size_allowed(u64 size)
{
	if (size <= rlimit(RLIMIT_FSIZE)) return 0;
	send_signal_thread(current(), SIGXFSZ, NULL);
	return -EFBIG;
}

long sys_truncate(const char __user *path, long size)
{
	struct lookup l;
	struct kstat st = { .size = size };
	if (size < 0) return -EINVAL;
	int err = path_lookup_user(AT_FDCWD, path, LOOKUP_FOLLOW, &l);
	if (err) return err;
	struct inode *i = l.dentry->inode;
	if (S_ISDIR_(i->mode)) err = -EISDIR;
	else if (!S_ISREG_(i->mode)) err = -EINVAL;
	else if (!(err = may_write_to(l.dentry)) && !(err = inode_get_writer(i))) {
		if (!(err = size_allowed(size))) err = setattr(l.dentry, NULL, &st, ATTR_SIZE);
		inode_put_writer(i);
	}
	lookup_end(&l);
	return err;
}

long sys_ftruncate(int fd, long size)
{
	if (size < 0) return -EINVAL;
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	int err = -EINVAL;
	if (f->inode && S_ISREG_(f->inode->mode) && f->ops->truncate && (f->flags & O_ACCMODE) != O_RDONLY)
		if (!(err = size_allowed(size))) err = f->ops->truncate(f, size);
	if (!err && f->dentry) notify_dentry(f->dentry, IN_MODIFY);
	file_put(f);
	return err;
}

long sys_fallocate(int fd, int mode, long off, long len)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	int err;
	int op = mode & ~FALLOC_FL_KEEP_SIZE;
	if (off < 0 || len <= 0) err = -EINVAL;
	else if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_COLLAPSE_RANGE | FALLOC_FL_ZERO_RANGE |
			  FALLOC_FL_INSERT_RANGE | FALLOC_FL_UNSHARE_RANGE))
		err = -EOPNOTSUPP;
	else if (op && op & (op - 1)) err = -EOPNOTSUPP;
	else if (op == FALLOC_FL_PUNCH_HOLE && !(mode & FALLOC_FL_KEEP_SIZE)) err = -EOPNOTSUPP;
	else if ((f->flags & O_ACCMODE) == O_RDONLY) err = -EBADF;
	else if (f->inode && S_ISDIR_(f->inode->mode)) err = -EISDIR;
	else if (f->inode ? S_ISFIFO_(f->inode->mode) : file_pipe(f) != NULL) err = -ESPIPE;
	else if (!f->inode) err = -ENODEV;
	else if (!S_ISREG_(f->inode->mode)) err = -ENODEV;
	else if (off + len < 0) err = -EFBIG;
	else if (!f->ops->fallocate) err = -EOPNOTSUPP;
	else if (!(mode & FALLOC_FL_KEEP_SIZE) && (err = size_allowed(off + len)))
		;
	else err = f->ops->fallocate(f, mode, off, len);
	if (!err) notify_file(f, IN_MODIFY);
	file_put(f);
	return err;
}
