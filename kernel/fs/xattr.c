/* Extended attributes: xattr(7). The file systems keep them; here are the
 * checks on names and permissions. */
#include "fs/notify.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include <linux/capability.h>
#include <linux/xattr.h>

static bool has_prefix(const char *s, const char *prefix) { return !strncmp(s, prefix, strlen(prefix)); }

static int name_permission(struct dentry *d, const char *name, int mask)
{
	struct inode *i = d->inode;
	if (mask & MAY_WRITE && d->mnt->rdonly) return -EROFS;
	if (has_prefix(name, "security.") || has_prefix(name, "system.")) return 0;
	if (has_prefix(name, "trusted.")) return capable(CAP_SYS_ADMIN) ? 0 : mask & MAY_WRITE ? -EPERM : -ENODATA;
	if (has_prefix(name, "user.")) {
		if (!S_ISREG_(i->mode) && !S_ISDIR_(i->mode)) return mask & MAY_WRITE ? -EPERM : -ENODATA;
		if (S_ISDIR_(i->mode) && i->mode & S_ISVTX && mask & MAY_WRITE && !is_owner(i)) return -EPERM;
	}
	return inode_permission(i, mask);
}

/* Whether some file system has attributes of that kind. */
static int name_kind(const char *name)
{
	static const char *const prefixes[] = { "user.", "trusted.", "security.", "system." };
	for (unsigned i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (has_prefix(name, prefixes[i])) return name[strlen(prefixes[i])] ? 0 : -EINVAL;
	return -EOPNOTSUPP;
}

/* May the attribute be read or changed? */
static int check_name(struct dentry *d, const char *name, int mask)
{
	int err = name_permission(d, name, mask);
	return err ? err : name_kind(name);
}

static int get_name(char *name, const char __user *uname)
{
	long n = strncpy_from_user(name, uname, XATTR_NAME_MAX + 1);
	if (n < 0) return n;
	return n == 0 || n > XATTR_NAME_MAX ? -ERANGE : 0;
}

static long do_set(struct dentry *d, const char *name, const void *value, size_t n, int flags)
{
	const struct inode_ops *ops = d->inode->ops;
	long err = check_name(d, name, MAY_WRITE);
	if (!err) err = ops->setxattr ? ops->setxattr(d->inode, name, value, n, flags) : -EOPNOTSUPP;
	if (!err) notify_dentry(d, IN_ATTRIB);
	return err;
}

static long do_get(struct dentry *d, const char *name, void __user *value, size_t n)
{
	void *buf = NULL;
	n = min(n, (size_t)XATTR_SIZE_MAX);
	if (n && !(buf = kmalloc(n))) return -ENOMEM;
	const struct inode_ops *ops = d->inode->ops;
	long err = check_name(d, name, MAY_READ);
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

static long do_remove(struct dentry *d, const char *name)
{
	const struct inode_ops *ops = d->inode->ops;
	long err = check_name(d, name, MAY_WRITE);
	if (err) return err;
	err = ops->removexattr ? ops->removexattr(d->inode, name) : -EOPNOTSUPP;
	if (!err) notify_dentry(d, IN_ATTRIB);
	return err;
}

/* What is in no file system keeps none: pipes, sockets, queues, ... name: NULL to list them. */
static long nameless(struct file *f, const char *name, int mask)
{
	struct kstat st;
	if (!name) return 0;
	if (has_prefix(name, "user.") && !file_getattr(f, &st) && !S_ISREG_(st.mode))
		return mask & MAY_WRITE ? -EPERM : -ENODATA;
	return -EOPNOTSUPP;
}

/* The dentry that path or (LOOKUP_EMPTY) fd names, with a reference; NULL: there is none, *ret is the call's result. */
static struct dentry *target(const char __user *path, int fd, u32 lookup, const char *name, int mask, long *ret)
{
	if (!(lookup & LOOKUP_EMPTY)) {
		struct lookup l;
		int err = path_lookup_user(AT_FDCWD, path, lookup, &l);
		*ret = err;
		return err ? NULL : l.dentry;
	}
	struct file *f = fget_io(fd);
	*ret = -EBADF;
	if (!f) return NULL;
	struct dentry *d = f->dentry;
	if (d) dget(d);
	else *ret = nameless(f, name, mask);
	file_put(f);
	return d;
}

/* From here on, uname and value are looked at before the file, as Linux does. */

static long set_at(const char __user *p, int fd, u32 lookup, const char __user *uname, const void __user *value,
		   size_t n, int flags)
{
	char name[XATTR_NAME_MAX + 1];
	void *buf = NULL;
	if (flags & ~(XATTR_CREATE | XATTR_REPLACE)) return -EINVAL;
	long err = get_name(name, uname);
	if (err) return err;
	if (n > XATTR_SIZE_MAX) return -E2BIG;
	if (n && !(buf = kmalloc(n))) return -ENOMEM;
	if (n && copy_from_user(buf, value, n)) err = -EFAULT;
	struct dentry *d = err ? NULL : target(p, fd, lookup, name, MAY_WRITE, &err);
	if (d) err = do_set(d, name, buf, n, flags);
	dput(d);
	kfree(buf);
	return err;
}

static long get_at(const char __user *p, int fd, u32 lookup, const char __user *uname, void __user *value, size_t n)
{
	char name[XATTR_NAME_MAX + 1];
	long ret = get_name(name, uname);
	struct dentry *d = ret ? NULL : target(p, fd, lookup, name, MAY_READ, &ret);
	if (d) ret = do_get(d, name, value, n);
	dput(d);
	return ret;
}

static long list_at(const char __user *p, int fd, u32 lookup, char __user *list, size_t n)
{
	long ret;
	struct dentry *d = target(p, fd, lookup, NULL, MAY_READ, &ret);
	if (d) ret = do_list(d, list, n);
	dput(d);
	return ret;
}

static long remove_at(const char __user *p, int fd, u32 lookup, const char __user *uname)
{
	char name[XATTR_NAME_MAX + 1];
	long ret = get_name(name, uname);
	struct dentry *d = ret ? NULL : target(p, fd, lookup, name, MAY_WRITE, &ret);
	if (d) ret = do_remove(d, name);
	dput(d);
	return ret;
}

long sys_setxattr(const char __user *p, const char __user *name, const void __user *v, size_t n, int flags)
{
	return set_at(p, -1, LOOKUP_FOLLOW, name, v, n, flags);
}
long sys_lsetxattr(const char __user *p, const char __user *name, const void __user *v, size_t n, int flags)
{
	return set_at(p, -1, 0, name, v, n, flags);
}
long sys_fsetxattr(int fd, const char __user *name, const void __user *v, size_t n, int flags)
{
	return set_at(NULL, fd, LOOKUP_EMPTY, name, v, n, flags);
}
long sys_getxattr(const char __user *p, const char __user *name, void __user *v, size_t n)
{
	return get_at(p, -1, LOOKUP_FOLLOW, name, v, n);
}
long sys_lgetxattr(const char __user *p, const char __user *name, void __user *v, size_t n)
{
	return get_at(p, -1, 0, name, v, n);
}
long sys_fgetxattr(int fd, const char __user *name, void __user *v, size_t n)
{
	return get_at(NULL, fd, LOOKUP_EMPTY, name, v, n);
}
long sys_listxattr(const char __user *p, char __user *list, size_t n) { return list_at(p, -1, LOOKUP_FOLLOW, list, n); }
long sys_llistxattr(const char __user *p, char __user *list, size_t n) { return list_at(p, -1, 0, list, n); }
long sys_flistxattr(int fd, char __user *list, size_t n) { return list_at(NULL, fd, LOOKUP_EMPTY, list, n); }
long sys_removexattr(const char __user *p, const char __user *name) { return remove_at(p, -1, LOOKUP_FOLLOW, name); }
long sys_lremovexattr(const char __user *p, const char __user *name) { return remove_at(p, -1, 0, name); }
long sys_fremovexattr(int fd, const char __user *name) { return remove_at(NULL, fd, LOOKUP_EMPTY, name); }
