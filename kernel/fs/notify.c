/* From what happens to files to the events of inotify(7): which inodes hear of it,
 * and in what order. */
#include "fs/notify.h"
#include "core/string.h"

/* Watchers of a directory hear what happens to its entries, by name; then those of
 * the object itself hear it. */
static void with_parent(struct dentry *d, u32 mask, bool by_file)
{
	char name[NAME_MAX + 1];
	size_t len;
	bool unlinked = by_file && d->deleted;
	if (S_ISDIR_(d->inode->mode)) mask |= IN_ISDIR;
	struct dentry *up = dget_parent_name(d, name, &len);
	if (up) {
		inotify_event(up->inode, mask, 0, name, len, unlinked);
		dput(up);
	}
	inotify_event(d->inode, mask, 0, NULL, 0, unlinked);
}

void notify_file_slow(struct file *f, u32 mask)
{
	if (f->dentry && !(f->flags & O_PATH)) with_parent(f->dentry, mask, true);
}

void notify_dentry_slow(struct dentry *d, u32 mask) { with_parent(d, mask, false); }

void notify_name(struct inode *dir, const char *name, size_t len, mode_t mode, u32 mask)
{
	inotify_event(dir, mask | (S_ISDIR_(mode) ? IN_ISDIR : 0), 0, name, len, false);
}

void notify_link_count(struct inode *i)
{
	inotify_event(i, IN_ATTRIB | (S_ISDIR_(i->mode) ? IN_ISDIR : 0), 0, NULL, 0, false);
}

void notify_move(struct inode *odir, const char *on, size_t ol, struct inode *ndir, const char *nn, size_t nl,
		 struct inode *i, struct inode *target)
{
	static u32 last_cookie;
	if (!notify_wanted()) return;
	u32 cookie = __atomic_add_fetch(&last_cookie, 1, __ATOMIC_RELAXED);
	u32 dir = S_ISDIR_(i->mode) ? IN_ISDIR : 0;
	inotify_event(odir, IN_MOVED_FROM | dir, cookie, on, ol, false);
	inotify_event(ndir, IN_MOVED_TO | dir, cookie, nn, nl, false);
	if (target) notify_link_count(target);
	inotify_event(i, IN_MOVE_SELF, 0, NULL, 0, false);
}

void notify_gone(struct inode *i)
{
	struct kstat st = { 0 };
	if (i->ops->getattr_fresh && !i->ops->getattr_fresh(i, &st) && !st.nlink) {
		inotify_event(i, IN_DELETE_SELF, 0, NULL, 0, false);
		inotify_end(i);
	}
}
