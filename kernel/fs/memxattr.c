/* Extended attributes of the in-memory file system. A file from the lower layer
 * shows the lower's until one is changed: then all are copied. */
#include "fs/memfs.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "plat/host.h"
#include <linux/capability.h>
#include <linux/xattr.h>

static int lower_handle(struct mem_inode *m)
{
	if (!S_ISREG_(m->i.mode) && !S_ISDIR_(m->i.mode)) return -EOPNOTSUPP;
	return hnode_open(m->lower, O_RDONLY | O_NONBLOCK, 0);
}

static struct mem_xattr *find(struct mem_inode *m, const char *name)
{
	struct mem_xattr *x;
	list_for_each (x, &m->xattrs, node)
		if (!strcmp(x->name, name)) return x;
	return NULL;
}

static int store(struct mem_inode *m, const char *name, const void *buf, size_t n)
{
	struct mem_xattr *x = kmalloc(sizeof *x + n);
	char *s = kstrdup(name);
	if (!x || !s) {
		kfree(x);
		kfree(s);
		return -ENOSPC;
	}
	x->name = s;
	x->len = n;
	memcpy(x->value, buf, n);
	list_add_tail(&m->xattrs, &x->node);
	return 0;
}

static void drop(struct mem_xattr *x)
{
	list_del(&x->node);
	kfree(x->name);
	kfree(x);
}

/* Make the attributes ours. */
static int ovl_copy_xattrs(struct mem_inode *m)
{
	if (!m->lower_xattrs) return 0;
	int err = 0, fd = lower_handle(m);
	char *list = kmalloc(XATTR_LIST_MAX), *value = kmalloc(XATTR_SIZE_MAX);
	if (!list || !value) err = -ENOMEM;
	else if (fd >= 0) {
		long len = host_call(HC_flistxattr, fd, list, XATTR_LIST_MAX);
		for (char *s = list; !err && s < list + max(len, 0L); s += strlen(s) + 1) {
			long n = host_call(HC_fgetxattr, fd, s, value, XATTR_SIZE_MAX);
			if (n >= 0) err = store(m, s, value, n);
		}
	}
	if (fd >= 0) host_call(HC_close, fd);
	kfree(list);
	kfree(value);
	if (!err) m->lower_xattrs = false;
	return err;
}

ssize_t mem_getxattr(struct inode *i, const char *name, void *buf, size_t n)
{
	struct mem_inode *m = mi(i);
	if (m->lower_xattrs) {
		int fd = lower_handle(m);
		if (fd < 0) return -ENODATA;
		ssize_t ret = host_call(HC_fgetxattr, fd, name, buf, n);
		host_call(HC_close, fd);
		return ret;
	}
	mutex_lock(&m->fs->lock);
	struct mem_xattr *x = find(m, name);
	ssize_t ret = !x ? -ENODATA : n && x->len > n ? -ERANGE : (ssize_t)x->len;
	if (ret > 0 && n) memcpy(buf, x->value, x->len);
	mutex_unlock(&m->fs->lock);
	return ret;
}

/* Before a change: what the layer below has is copied up. */
static int make_own(struct mem_inode *m, const char *name)
{
	if (!strncmp(name, "system.", 7)) return -EOPNOTSUPP; /* no access control lists */
	int err = ovl_copy_up(m);
	return err ? err : ovl_copy_xattrs(m);
}

int mem_setxattr(struct inode *i, const char *name, const void *buf, size_t n, int flags)
{
	struct mem_inode *m = mi(i);
	int err = make_own(m, name);
	if (err) return err;
	mutex_lock(&m->fs->lock);
	struct mem_xattr *x = find(m, name);
	if (x && flags & XATTR_CREATE) err = -EEXIST;
	else if (!x && flags & XATTR_REPLACE) err = -ENODATA;
	else if (!(err = store(m, name, buf, n)) && x) drop(x);
	if (!err) mem_touch(m, false);
	mutex_unlock(&m->fs->lock);
	return err;
}

ssize_t mem_listxattr(struct inode *i, char *buf, size_t n)
{
	struct mem_inode *m = mi(i);
	if (m->lower_xattrs) {
		int fd = lower_handle(m);
		if (fd < 0) return 0;
		ssize_t ret = host_call(HC_flistxattr, fd, buf, n);
		host_call(HC_close, fd);
		return ret == -EOPNOTSUPP ? 0 : ret;
	}
	ssize_t ret = 0;
	struct mem_xattr *x;
	mutex_lock(&m->fs->lock);
	list_for_each (x, &m->xattrs, node) {
		size_t len = strlen(x->name) + 1;
		if (!strncmp(x->name, "trusted.", 8) && !capable(CAP_SYS_ADMIN)) continue;
		if (n && ret + len > n) {
			ret = -ERANGE;
			break;
		}
		if (n) memcpy(buf + ret, x->name, len);
		ret += len;
	}
	mutex_unlock(&m->fs->lock);
	return ret;
}

int mem_removexattr(struct inode *i, const char *name)
{
	struct mem_inode *m = mi(i);
	int err = make_own(m, name);
	if (err) return err;
	mutex_lock(&m->fs->lock);
	struct mem_xattr *x = find(m, name);
	if (x) {
		drop(x);
		mem_touch(m, false);
	}
	mutex_unlock(&m->fs->lock);
	return x ? 0 : -ENODATA;
}
