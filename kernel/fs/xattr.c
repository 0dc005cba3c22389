/* Extended attributes: xattr(7). The file systems keep them; here are the
 * checks on names and permissions. */
#include "fs/notify.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include <linux/xattr.h>

static bool has_prefix(const char *s, const char *prefix) { return !strncmp(s, prefix, strlen(prefix)); }

static int name_permission(struct dentry *d, const char *name, int mask)
{
	struct inode *i = d->inode;
	if (mask & MAY_WRITE && d->mnt->rdonly) return -EROFS;
	if (has_prefix(name, "security.") || has_prefix(name, "system.")) return 0;
	if (has_prefix(name, "trusted.")) return privileged() ? 0 : mask & MAY_WRITE ? -EPERM : -ENODATA;
	if (has_prefix(name, "user.")) {
		if (!S_ISREG_(i->mode) && !S_ISDIR_(i->mode)) return mask & MAY_WRITE ? -EPERM : -ENODATA;
		if (S_ISDIR_(i->mode) && i->mode & S_ISVTX && mask & MAY_WRITE && !is_owner(i)) return -EPERM;
	}
	return inode_permission(i, mask);
}

static int get_name(char *name, const char __user *uname)
{
	long n = strncpy_from_user(name, uname, XATTR_NAME_MAX + 1);
	if (n < 0) return n;
	return n == 0 || n > XATTR_NAME_MAX ? -ERANGE : 0;
}

static long do_set(struct dentry *d, const char __user *uname, const void __user *value, size_t n, int flags)
{
	char name[XATTR_NAME_MAX + 1];
	void *buf = NULL;
	if (flags & ~(XATTR_CREATE | XATTR_REPLACE)) return -EINVAL;
	long err = get_name(name, uname);
	if (err) return err;
	if (n > XATTR_SIZE_MAX) return -E2BIG;
	if (n) {
		buf = kmalloc(n);
		if (!buf) return -ENOMEM;
		if (copy_from_user(buf, value, n)) {
			kfree(buf);
			return -EFAULT;
		}
	}
	const struct inode_ops *ops = d->inode->ops;
	err = name_permission(d, name, MAY_WRITE);
	if (!err) err = ops->setxattr ? ops->setxattr(d->inode, name, buf, n, flags) : -EOPNOTSUPP;
	if (!err) notify_dentry(d, IN_ATTRIB);
	kfree(buf);
	return err;
}

static long do_get(struct dentry *d, const char __user *uname, void __user *value, size_t n)
{
	char name[XATTR_NAME_MAX + 1];
	void *buf = NULL;
	long err = get_name(name, uname);
	if (err) return err;
	n = min(n, (size_t)XATTR_SIZE_MAX);
	if (n && !(buf = kmalloc(n))) return -ENOMEM;
	const struct inode_ops *ops = d->inode->ops;
	err = name_permission(d, name, MAY_READ);
	if (!err) err = ops->getxattr ? ops->getxattr(d->inode, name, buf, n) : -EOPNOTSUPP;
	if (err > 0 && n && copy_to_user(value, buf, err)) err = -EFAULT;
	kfree(buf);
	return err;
}

static long do_list(struct dentry *d, char __user *list, size_t n)
{
	char *buf = NULL;
	n = min(n, (size_t)XATTR_LIST_MAX);
	if (n && !(buf = kmalloc(n))) return -ENOMEM;
	const struct inode_ops *ops = d->inode->ops;
	long ret = ops->listxattr ? ops->listxattr(d->inode, buf, n) : 0;
	if (ret > 0 && n && copy_to_user(list, buf, ret)) ret = -EFAULT;
	kfree(buf);
	return ret;
}

static long do_remove(struct dentry *d, const char __user *uname)
{
	char name[XATTR_NAME_MAX + 1];
	long err = get_name(name, uname);
	if (err) return err;
	const struct inode_ops *ops = d->inode->ops;
	err = name_permission(d, name, MAY_WRITE);
	if (err) return err;
	err = ops->removexattr ? ops->removexattr(d->inode, name) : -EOPNOTSUPP;
	if (!err) notify_dentry(d, IN_ATTRIB);
	return err;
}

/* The dentry that path or (path NULL) fd names, with a reference. */
static struct dentry *target(const char __user *path, int fd, u32 lookup)
{
	if (path) {
		struct lookup l;
		int err = path_lookup_user(AT_FDCWD, path, lookup, &l);
		return err ? ERR_PTR(err) : l.dentry;
	}
	struct file *f = fget_io(fd);
	if (!f) return ERR_PTR(-EBADF);
	struct dentry *d = f->dentry;
	if (d) dget(d);
	file_put(f);
	return d ? d : ERR_PTR(-EOPNOTSUPP);
}

#define WITH(path, fd, lookup, call)                 \
	struct dentry *d = target(path, fd, lookup); \
	if (IS_ERR(d)) return PTR_ERR(d);            \
	long ret = call;                             \
	dput(d);                                     \
	return ret

long sys_setxattr(const char __user *p, const char __user *name, const void __user *v, size_t n, int flags)
{
	WITH(p, -1, LOOKUP_FOLLOW, do_set(d, name, v, n, flags));
}
long sys_lsetxattr(const char __user *p, const char __user *name, const void __user *v, size_t n, int flags)
{
	WITH(p, -1, 0, do_set(d, name, v, n, flags));
}
long sys_fsetxattr(int fd, const char __user *name, const void __user *v, size_t n, int flags)
{
	WITH(NULL, fd, 0, do_set(d, name, v, n, flags));
}
long sys_getxattr(const char __user *p, const char __user *name, void __user *v, size_t n)
{
	WITH(p, -1, LOOKUP_FOLLOW, do_get(d, name, v, n));
}
long sys_lgetxattr(const char __user *p, const char __user *name, void __user *v, size_t n)
{
	WITH(p, -1, 0, do_get(d, name, v, n));
}
long sys_fgetxattr(int fd, const char __user *name, void __user *v, size_t n)
{
	WITH(NULL, fd, 0, do_get(d, name, v, n));
}
long sys_listxattr(const char __user *p, char __user *list, size_t n)
{
	WITH(p, -1, LOOKUP_FOLLOW, do_list(d, list, n));
}
long sys_llistxattr(const char __user *p, char __user *list, size_t n) { WITH(p, -1, 0, do_list(d, list, n)); }
long sys_flistxattr(int fd, char __user *list, size_t n) { WITH(NULL, fd, 0, do_list(d, list, n)); }
long sys_removexattr(const char __user *p, const char __user *name) { WITH(p, -1, LOOKUP_FOLLOW, do_remove(d, name)); }
long sys_lremovexattr(const char __user *p, const char __user *name) { WITH(p, -1, 0, do_remove(d, name)); }
long sys_fremovexattr(int fd, const char __user *name) { WITH(NULL, fd, 0, do_remove(d, name)); }
