/* A process's place in the file system: working directory, root, umask.
 * chdir(2), getcwd(2), umask(2), chroot(2). */
#include "fs/vfs.h"
#include "core/kmalloc.h"
#include "core/ref.h"
#include "core/string.h"

static bool hold(struct dentry *d)
{
	const struct inode_ops *ops = d->inode->ops;
	return ops->hold && !ops->hold(d->inode, true);
}

static void let_go(struct dentry *d, bool held)
{
	if (held) d->inode->ops->hold(d->inode, false);
	dput(d);
}

struct fs_context *fs_context_create(struct dentry *root)
{
	struct fs_context *c = kzalloc(sizeof *c);
	if (!c) return NULL;
	c->refs = 1;
	dget(root);
	dget(root);
	c->cwd = c->root = root;
	c->umask = 022;
	return c;
}

void fs_context_get(struct fs_context *c) { ref_get(&c->refs); }

void fs_context_put(struct fs_context *c)
{
	if (!c || !ref_put(&c->refs)) return;
	let_go(c->cwd, c->held);
	dput(c->root);
	kfree(c);
}

struct fs_context *fs_context_copy(struct fs_context *c)
{
	struct fs_context *n = kzalloc(sizeof *n);
	if (!n) return NULL;
	n->refs = 1;
	mutex_lock(&c->lock);
	dget(n->cwd = c->cwd);
	dget(n->root = c->root);
	n->umask = c->umask;
	mutex_unlock(&c->lock);
	n->held = hold(n->cwd);
	return n;
}

struct dentry *get_cwd(void)
{
	struct fs_context *c = current_process()->fs;
	mutex_lock(&c->lock);
	struct dentry *d = c->cwd;
	dget(d);
	mutex_unlock(&c->lock);
	return d;
}

struct dentry *get_root(void)
{
	struct dentry *d = current_process()->fs->root; /* never changes: no chroot */
	dget(d);
	return d;
}

mode_t current_umask(void) { return current_process()->fs->umask; }

void fs_context_chdir(struct fs_context *c, struct dentry *d)
{
	bool held = hold(d);
	dget(d);
	mutex_lock(&c->lock);
	struct dentry *old = c->cwd;
	bool old_held = c->held;
	c->cwd = d;
	c->held = held;
	mutex_unlock(&c->lock);
	let_go(old, old_held);
}

static long set_cwd(struct dentry *d)
{
	if (!S_ISDIR_(d->inode->mode)) return -ENOTDIR;
	int err = inode_permission(d->inode, MAY_EXEC);
	if (!err) fs_context_chdir(current_process()->fs, d);
	return err;
}

long sys_chdir(const char __user *path)
{
	struct lookup l;
	long err = path_lookup_user(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &l);
	if (err) return err;
	err = set_cwd(l.dentry);
	lookup_end(&l);
	return err;
}

long sys_fchdir(int fd)
{
	struct file *f = fget(fd);
	if (!f) return -EBADF;
	long err = f->dentry ? set_cwd(f->dentry) : -ENOTDIR;
	file_put(f);
	return err;
}

long sys_getcwd(char __user *buf, unsigned long size)
{
	char *tmp = kmalloc(PATH_MAX);
	if (!tmp) return -ENOMEM;
	struct dentry *d = get_cwd();
	long ret = -ENOENT;
	if (!d->deleted) {
		char *p = d_path(d, tmp, PATH_MAX);
		if (IS_ERR(p)) ret = PTR_ERR(p);
		else {
			size_t n = tmp + PATH_MAX - p;
			ret = n > size ? -ERANGE : copy_to_user(buf, p, n) ? -EFAULT : (long)n;
		}
	}
	dput(d);
	kfree(tmp);
	return ret;
}

long sys_umask(mode_t mask)
{
	return __atomic_exchange_n(&current_process()->fs->umask, mask & 0777, __ATOMIC_RELAXED);
}

/* One root for all: who could, would be privileged on the host. */
long sys_chroot(const char __user *path)
{
	struct lookup l;
	long err = path_lookup_user(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &l);
	if (err) return err;
	err = inode_permission(l.dentry->inode, MAY_EXEC);
	lookup_end(&l);
	return err ? err : -EPERM;
}
