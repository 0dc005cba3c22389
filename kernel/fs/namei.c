/* From a path to a dentry: path_resolution(7), symlink(7), openat2(2). */
#include "fs/ahead.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include <linux/capability.h>

#define MAX_LINKS 40
#define COLD __attribute__((cold, noinline)) /* built for size: it makes host calls */

struct walk {
	struct dentry *cur;  /* reference; NULL once it was handed on */
	struct dentry *root; /* no reference: the process's, which stays, or held by path_lookup */
	char *buf;           /* what owns the text at p, after a symlink; else NULL */
	const char *p;
	struct dentry *hit; /* reference to the last component, as the cache has it; or NULL */
	u32 flags;
	int links;
	bool one_by_one; /* the host is asked for each component */
	bool by_way;     /* it was not: what is above w->cur need not be above it now */
	bool again;      /* but that matters: once more, one by one */
	struct ahead ahead;
};

/* The directory a relative path starts at, with a reference. */
static struct dentry *start_dir(int dirfd, const char *path, u32 flags)
{
	if (*path == '/' && !(flags & LOOKUP_IN_ROOT)) return flags & LOOKUP_BENEATH ? ERR_PTR(-EXDEV) : get_root();
	if (dirfd == AT_FDCWD) return get_cwd();
	struct file *f = fget(dirfd);
	if (!f) return ERR_PTR(-EBADF);
	struct dentry *d = f->dentry;
	if (!d) d = ERR_PTR(*path ? -ENOTDIR : -EACCES);
	else if (*path && !S_ISDIR_(d->inode->mode)) d = ERR_PTR(-ENOTDIR);
	else dget(d);
	file_put(f);
	return d;
}

static void set_cur(struct walk *w, struct dentry *d)
{
	dput(w->cur);
	w->cur = d;
}

static int cross_mounts(struct walk *w)
{
	while (w->cur->mounted) {
		if (w->flags & LOOKUP_NO_XDEV) return -EXDEV;
		struct dentry *r = w->cur->mounted->root;
		dget(r);
		set_cur(w, r);
	}
	return 0;
}

static int dotdot(struct walk *w)
{
	if (w->by_way) {
		w->again = true;
		return -EAGAIN;
	}
	while (w->cur != w->root) {
		struct dentry *d = w->cur;
		if (d->parent != d) {
			set_cur(w, dget_parent(d));
			return cross_mounts(w);
		}
		if (!d->mnt->mountpoint) return 0;
		if (w->flags & LOOKUP_NO_XDEV) return -EXDEV;
		dget(d->mnt->mountpoint);
		set_cur(w, d->mnt->mountpoint);
	}
	return w->flags & LOOKUP_BENEATH ? -EXDEV : 0;
}

/* Continue at what link (a reference, consumed) points to; w->cur is its directory. */
static int follow_link(struct walk *w, struct dentry *link)
{
	int err = -ELOOP;
	struct inode *i = link->inode;
	char *text = NULL;
	if (++w->links > MAX_LINKS || w->flags & LOOKUP_NO_LINKS) goto out;
	struct dentry *target = i->ops->follow ? i->ops->follow(i) : NULL;
	if (target) {
		if (IS_ERR(target)) {
			err = PTR_ERR(target);
		} else if (w->flags & (LOOKUP_NO_MAGIC | LOOKUP_BENEATH | LOOKUP_IN_ROOT)) {
			err = w->flags & LOOKUP_NO_MAGIC ? -ELOOP : -EXDEV;
			dput(target);
		} else if (w->flags & LOOKUP_NO_XDEV && target->mnt != w->cur->mnt) {
			err = -EXDEV;
			dput(target);
		} else {
			set_cur(w, target);
			err = 1;
		}
		goto out;
	}
	size_t rest = strlen(w->p);
	err = -ENOMEM;
	text = kmalloc(PATH_MAX + rest + 2);
	if (!text) goto out;
	err = i->ops->readlink ? i->ops->readlink(i, text, PATH_MAX) : -EINVAL;
	if (err <= 0) {
		err = err ? err : -ENOENT;
		goto out;
	}
	memcpy(text + err, w->p, rest + 1); /* w->p begins with a slash, if anything is left */
	err = 0;
	if (*text == '/') {
		if (w->flags & LOOKUP_BENEATH || (w->flags & LOOKUP_NO_XDEV && w->cur->mnt != w->root->mnt)) {
			err = -EXDEV;
			goto out;
		}
		dget(w->root);
		set_cur(w, w->root);
	}
	kfree(w->buf);
	w->buf = text;
	w->p = text;
	text = NULL;
out:
	kfree(text);
	dput(link);
	return err;
}

/* The walk ends at w->cur, whose reference goes to the caller. */
static void found(struct walk *w, struct lookup *l, bool fresh)
{
	l->dentry = w->cur;
	l->fresh = fresh;
	w->cur = NULL;
}

/* Does the host let the user search what the guest would let him search? */
static bool host_user(void)
{
	return capable(CAP_DAC_READ_SEARCH) || capable(CAP_DAC_OVERRIDE) || acting_user() == bootinfo->euid;
}

/* The last component, d's `last`, by its whole way from w->cur: 1 found, 0 to be looked for otherwise, -ENOENT. */
COLD static int look_along(struct walk *w, struct lookup *l, struct dentry *d, struct dentry *last)
{
	struct inode *from = w->cur->inode, *i = last ? last->inode : NULL;
	if (inode_permission(d->inode, MAY_EXEC)) return 0;
	if (i && (last->mounted || i->ops != from->ops || i->no_dcache)) return 0;
	if (i && S_ISLNK_(i->mode) && w->flags & LOOKUP_FOLLOW) return 0;
	if (i && w->flags & LOOKUP_WAY && !S_ISREG_(i->mode)) return 0;
	int r = from->ops->revalidate_way(from, w->p, i);
	if (r < 0) return r == -ENOENT ? r : 0;
	if (!r || !i) return 0;
	if (w->flags & LOOKUP_WAY) {
		dget(w->cur);
		l->from = w->cur;
	}
	dget(last);
	l->dentry = last;
	l->fresh = true;
	return 1;
}

/* The directory d by its way from w->cur, of which n bytes of w->p are the names. */
COLD static bool dir_along(struct walk *w, struct dentry *d, size_t n)
{
	char way[256];
	if (n >= sizeof way) return false;
	memcpy(way, w->p, n);
	way[n] = 0;
	return w->cur->inode->ops->revalidate_way(w->cur->inode, way, d->inode) == 1;
}

/* In a volume, of which the host has to be asked each time: where all names are known to be directories (or the last
 * whatever it is), it is asked once for what is at their end. What is found then is what the name leads to now; only
 * the dentries on the way may be of what had these names before. So this is not done where they matter: of
 * directories that the caller may keep, and before "..". 1: found; 0: w may be farther; -ENOENT. */
COLD static int walk_way(struct walk *w, struct lookup *l)
{
	if (!host_user()) return 0;
	while (*w->p == '/') w->p++;
	for (const char *p = w->p; *p; p++)
		if (p[0] == '.' && p[1] == '.') return 0;
	const char *end = w->p;
	struct dentry *last = NULL;
	dget(w->cur);
	struct dentry *d = d_walk_cached(w->cur, &end, &last, true);
	int ret = 0;
	if (d == w->cur) goto out;
	const char *name = end;
	while (*name == '/') name++;
	const char *rest = name;
	while (*rest && *rest != '/') rest++;
	bool look = w->flags & LOOKUP_LOOK;
	if (!*rest && *name && !(*name == '.' && rest - name == 1) && rest - name <= NAME_MAX &&
	    (look || w->flags & LOOKUP_WAY) && !(w->flags & LOOKUP_DIRECTORY))
		ret = look_along(w, l, d, last);
	if (ret || d->parent == w->cur || w->flags & LOOKUP_DIRECTORY) goto out;
	if (last && S_ISDIR_(last->inode->mode) && !look) goto out;
	if (dir_along(w, d, end - w->p)) {
		set_cur(w, d);
		d = NULL;
		w->p = end;
		dput(w->hit);
		w->hit = last;
		last = NULL;
		w->by_way = true;
	}
out:
	w->one_by_one = true; /* the rest */
	dput(d);
	dput(last);
	return ret;
}

static int walk(struct walk *w, struct lookup *l)
{
	int err;
	bool jumped = false; /* w->cur is what a magic link led to */
	for (;;) {
		w->cur = d_walk_cached(w->cur, &w->p, &w->hit, false);
		if (w->cur->inode->ops->revalidate_way && !w->one_by_one && (err = walk_way(w, l)))
			return err < 0 ? err : 0;
		bool slashes = *w->p == '/';
		while (*w->p == '/') w->p++;
		if (!*w->p) {
			if ((slashes && jumped) || w->flags & LOOKUP_DIRECTORY)
				if (!S_ISDIR_(w->cur->inode->mode)) return -ENOTDIR;
			if (w->flags & LOOKUP_PARENT && !jumped) {
				l->last_type = LAST_ROOT;
				dget(w->cur);
				l->parent = w->cur;
			}
			if (jumped && w->flags & LOOKUP_PARENT) {
				l->parent = dget_parent(w->cur);
			}
			found(w, l, false);
			return 0;
		}
		jumped = false;
		const char *name = w->p, *q = name;
		while (*q && *q != '/') q++;
		size_t len = q - name;
		w->p = q;
		while (*q == '/') q++;
		bool last = !*q, slash = *w->p == '/';
		if (!S_ISDIR_(w->cur->inode->mode)) return -ENOTDIR;
		if ((err = inode_permission(w->cur->inode, MAY_EXEC))) return err;
		bool dots = name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.'));
		if (dots) {
			if (last && w->flags & LOOKUP_PARENT) {
				dget(w->cur);
				l->parent = w->cur;
				l->last_type = len == 1 ? LAST_DOT : LAST_DOTDOT;
			}
			if (len == 2 && (err = dotdot(w))) return err;
			if (last) {
				found(w, l, false);
				return 0;
			}
			continue;
		}
		if (len > NAME_MAX) return -ENAMETOOLONG;
		bool fresh;
		w->ahead.rest = w->p;
		struct dentry *d = d_lookup(w->cur, name, len, last, &fresh, w->hit);
		w->hit = NULL;
		if (last && w->flags & LOOKUP_PARENT && (!IS_ERR(d) || PTR_ERR(d) == -ENOENT)) {
			bool follow = !IS_ERR(d) && S_ISLNK_(d->inode->mode) && w->flags & LOOKUP_FOLLOW;
			if (!follow) {
				dget(w->cur);
				l->parent = w->cur;
				l->last_type = LAST_NORM;
				memcpy(l->last, name, len);
				l->last[len] = 0;
				l->last_len = len;
				l->slash = slash;
				l->fresh = fresh;
				l->dentry = NULL;
				if (IS_ERR(d)) return 0;
				set_cur(w, d);
				if ((err = cross_mounts(w))) return err;
				found(w, l, fresh);
				return 0;
			}
		}
		if (IS_ERR(d)) return PTR_ERR(d);
		if (S_ISLNK_(d->inode->mode) && (!last || slash || w->flags & LOOKUP_FOLLOW)) {
			if ((err = follow_link(w, d)) < 0) return err;
			jumped = err;
			continue;
		}
		set_cur(w, d);
		if (d->mounted) {
			fresh = false;
			if ((err = cross_mounts(w))) return err;
		}
		if (last) {
			if ((slash || w->flags & LOOKUP_DIRECTORY) && !S_ISDIR_(w->cur->inode->mode)) return -ENOTDIR;
			found(w, l, fresh);
			return 0;
		}
	}
}

static int try_lookup(int dirfd, const char *path, u32 flags, struct lookup *l, bool one_by_one, bool *again)
{
	*again = false;
	l->dentry = l->parent = l->from = NULL;
	l->fresh = l->slash = false;
	l->last_len = 0;
	l->last_type = LAST_NORM;
	if (!*path && !(flags & LOOKUP_EMPTY)) return -ENOENT;
	struct walk w = { .p = path, .flags = flags, .one_by_one = one_by_one };
	w.cur = start_dir(dirfd, path, flags);
	if (IS_ERR(w.cur)) return PTR_ERR(w.cur);
	if (!*path) {
		l->dentry = w.cur;
		return 0;
	}
	struct dentry *held = flags & (LOOKUP_BENEATH | LOOKUP_IN_ROOT) ? w.cur : NULL;
	if (held) dget(held);
	w.root = held ? held : current_process()->fs->root;
	ahead_begin(&w.ahead, flags & LOOKUP_OPEN);
	int err = walk(&w, l);
	ahead_end(&w.ahead);
	kfree(w.buf);
	dput(w.hit);
	dput(w.cur);
	dput(held);
	if (!err && w.by_way && l->dentry && S_ISDIR_(l->dentry->inode->mode) && !(flags & LOOKUP_LOOK)) w.again = true;
	if (err || w.again) lookup_end(l);
	*again = w.again;
	return err;
}

int path_lookup(int dirfd, const char *path, u32 flags, struct lookup *l)
{
	bool again;
	int err = try_lookup(dirfd, path, flags, l, false, &again);
	return again ? try_lookup(dirfd, path, flags, l, true, &again) : err;
}

int path_lookup_user(int dirfd, const char __user *path, u32 flags, struct lookup *l)
{
	char s[PATH_MAX];
	int n = getname_to(s, path);
	return n < 0 ? n : path_lookup(dirfd, s, flags, l);
}

void lookup_end(struct lookup *l)
{
	dput(l->dentry);
	dput(l->parent);
	dput(l->from);
	l->dentry = l->parent = l->from = NULL;
}
