/* Calls that need privileges over the mount tree, or handles that no file system
 * here has: refused as Linux refuses an ordinary user's. */
#include "fs/vfs.h"

long sys_mount(const char __user *s, const char __user *t, const char __user *type, u64 flags, const void __user *data)
{
	(void)s, (void)t, (void)type, (void)flags, (void)data;
	return -EPERM;
}
long sys_umount2(const char __user *t, int flags)
{
	(void)t;
	return flags & ~15 ? -EINVAL : -EPERM;
}
long sys_pivot_root(const char __user *a, const char __user *b)
{
	(void)a, (void)b;
	return -EPERM;
}
long sys_quotactl(unsigned cmd, const char __user *dev, int id, void __user *addr)
{
	(void)cmd, (void)dev, (void)id, (void)addr;
	return -EPERM;
}
long sys_name_to_handle_at(int dirfd, const char __user *path, void __user *h, int __user *id, int flags)
{
	struct lookup l;
	(void)h, (void)id;
	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) return -EINVAL;
	long err = path_lookup_user(dirfd, path, at_flags_lookup(flags, false), &l);
	if (err) return err;
	lookup_end(&l);
	return -EOPNOTSUPP;
}
long sys_open_by_handle_at(int fd, void __user *h, int flags)
{
	u32 head[2]; /* handle_bytes, handle_type */
	(void)flags;
	if (copy_from_user(head, h, sizeof head)) return -EFAULT;
	if (!head[0] || head[0] > 128) return -EINVAL;
	struct file *f = fd == AT_FDCWD ? NULL : fget(fd);
	if (!f && fd != AT_FDCWD) return -EBADF;
	if (f) file_put(f);
	return -EPERM;
}
