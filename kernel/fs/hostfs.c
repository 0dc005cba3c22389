/* Volumes: host directories that the guest sees as they are now, writable or
 * read-only. Nothing is believed across system calls: a cached name is looked up
 * again on the host each time it is walked through, alone or with those before it (walk_way). */
#include "fs/hostfs.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/hnode.h"
#include "fs/hostfile.h"
#include "fs/hostio.h"
#include "ipc/ipc.h"
#include "mm/mm.h"
#include "plat/host.h"
#include <linux/fs.h>
#include <linux/stat.h>

struct host_inode {
	struct inode i;
	struct hnode *h;
	struct mutex lock; /* guards the rest */
	struct kstat st;   /* as last seen */
	int created;       /* handle of the file just created, for the open that follows; or -1 */
	int nameless;      /* O_TMPFILE: a handle to link it by; or -1 */
	int locks;         /* handle for locks on the host; or -1 */
	bool gone;         /* the guest removed its name: st is all that is left */
};

static const struct inode_ops host_iops;
static struct host_inode *hi(struct inode *i) { return (struct host_inode *)i; }

struct hnode *hostfs_place(struct inode *i) { return hi(i)->h; }

static void seen(struct host_inode *h, const struct kstat *st)
{
	h->st = *st;
	h->i.mode = st->mode;
	h->i.uid = st->uid;
	h->i.gid = st->gid;
	h->i.ino = st->ino;
}

/* Takes h over. */
static struct inode *inode_new(struct hnode *h, const struct kstat *st)
{
	struct host_inode *n = h ? kzalloc(sizeof *n) : NULL;
	if (!n) {
		if (h) hnode_put(h);
		return ERR_PTR(-ENOMEM);
	}
	n->i.refs = 1;
	n->i.ops = &host_iops;
	n->h = h;
	n->created = n->nameless = n->locks = -1;
	seen(n, st);
	return &n->i;
}

struct inode *hostfs_root(int handle)
{
	struct kstat st;
	int err = handle_stat(handle, &st);
	struct hnode *h = err ? NULL : hnode_root(handle);
	if (h) hnode_learn(h);
	return err ? ERR_PTR(err) : inode_new(h, &st);
}

static struct inode *host_lookup(struct inode *dir, const char *name, size_t len)
{
	char s[NAME_MAX + 1];
	struct kstat st;
	memcpy(s, name, len);
	s[len] = 0;
	int err = hnode_stat_child(hi(dir)->h, s, &st, false);
	return err ? ERR_PTR(err) : inode_new(hnode_child(hi(dir)->h, name, len), &st);
}

/* Is it what the host says now? Then that is remembered. */
static bool still(struct host_inode *h, const struct kstat *st)
{
	mutex_lock(&h->lock);
	bool same = st->ino == h->st.ino && st->dev == h->st.dev && !((st->mode ^ h->st.mode) & S_IFMT);
	if (same) seen(h, st);
	mutex_unlock(&h->lock);
	return same;
}

static int host_revalidate(struct inode *i, bool last)
{
	struct host_inode *h = hi(i);
	struct kstat st;
	(void)last;
	int err = hnode_stat(h->h, &st, false);
	if (err) return err == -ENOENT || err == -ENOTDIR || err == -ESTALE ? 0 : err;
	return still(h, &st);
}

static int host_revalidate_way(struct inode *from, const char *way, struct inode *i)
{
	struct kstat st;
	if (!hi(from)->h->no_links) return -EAGAIN;
	int err = hnode_stat_way(hi(from)->h, way, &st);
	if (err) return err == -ENOENT ? err : -EAGAIN;
	return i && still(hi(i), &st);
}

static int host_getattr_fresh(struct inode *i, struct kstat *st)
{
	struct host_inode *h = hi(i);
	mutex_lock(&h->lock);
	*st = h->st;
	mutex_unlock(&h->lock);
	return 0;
}

static int host_getattr(struct inode *i, struct kstat *st)
{
	struct host_inode *h = hi(i);
	if (h->gone || h->nameless >= 0)
		return h->nameless >= 0 ? handle_stat(h->nameless, st) : host_getattr_fresh(i, st);
	int err = h->h->held ? hnode_stat_held(h->h, st) : hnode_stat(h->h, st, false);
	if (err) return err;
	mutex_lock(&h->lock);
	if (st->ino == h->st.ino && st->dev == h->st.dev) seen(h, st);
	mutex_unlock(&h->lock);
	return 0;
}

static int host_setattr(struct inode *i, const struct kstat *st, u32 valid)
{
	struct host_inode *h = hi(i);
	struct hat at;
	if (valid & ATTR_SIZE) {
		int fd = hnode_open(h->h, O_WRONLY | O_NONBLOCK, 0);
		if (fd < 0) return fd;
		int err = host_call(HC_ftruncate, fd, st->size);
		host_call(HC_close, fd);
		if (err) return err;
		mm_host_file_truncated(i, st->size);
	}
	int err = hnode_at(h->h, &at);
	if (err) return err;
	int flags = AT_SYMLINK_NOFOLLOW | (*at.name ? 0 : AT_EMPTY_PATH);
	if (valid & (ATTR_UID | ATTR_GID))
		err = host_call(HC_fchownat, at.handle, at.name, valid & ATTR_UID ? st->uid : -1u,
				valid & ATTR_GID ? st->gid : -1u, flags);
	if (!err && valid & ATTR_MODE) err = host_call(HC_fchmodat2, at.handle, at.name, st->mode & 07777, flags);
	if (err == -ENOSYS) { /* before Linux 6.6: by an open handle */
		int fd = hnode_open(h->h, O_RDONLY | O_NONBLOCK, 0);
		err = fd < 0 ? fd : host_call(HC_fchmod, fd, st->mode & 07777);
		if (fd >= 0) host_call(HC_close, fd);
	}
	if (!err && valid & (ATTR_ATIME | ATTR_MTIME)) {
		struct hosttime t[2];
		host_times(t, st, valid);
		err = host_call(HC_utimensat, at.handle, at.name, t, flags);
	}
	hnode_at_end(&at);
	if (!err) {
		struct kstat now;
		host_getattr(i, &now);
	}
	return err;
}

static int host_file_setattr(struct file *f, const struct kstat *st, u32 valid)
{
	int err = handle_setattr(f->handle, st, valid);
	struct kstat now;
	if (!err && !handle_stat(f->handle, &now)) {
		struct host_inode *h = hi(f->inode);
		mutex_lock(&h->lock);
		seen(h, &now);
		mutex_unlock(&h->lock);
	}
	return err;
}

static int host_readlink(struct inode *i, char *buf, size_t n) { return hnode_readlink(hi(i)->h, buf, n); }

/* A removed directory that is still somebody's working directory: it opens, and
 * the VFS lets nobody read it. */
static const struct file_ops gone_dir_ops = { .name = "hostdir" };

#define IO_FLAGS (O_DIRECT | O_SYNC | O_DSYNC | O_NOATIME)
#define REG_FLAGS (O_ACCMODE | O_TRUNC | IO_FLAGS) /* that mean something to the host */

static struct file *host_open_way(struct inode *from, struct inode *i, u32 flags)
{
	int fd = hnode_open_way(hi(from)->h, hi(i)->h, (flags & REG_FLAGS) | O_NONBLOCK);
	return fd < 0 ? ERR_PTR(fd) : hostfile_new(&hostfile_ops, fd, flags);
}

/* The handle that the file was made with, or a new one: that has no flags, and is all there is where the new file's
 * mode lets the host process not open it. */
static int open_created(struct host_inode *h, int made, u32 flags)
{
	if (made >= 0 && !(flags & IO_FLAGS)) return made;
	int fd = hnode_open(h->h, flags, 0);
	if (made < 0) return fd;
	if (fd == -EACCES || fd == -EPERM) return made;
	host_call(HC_close, made);
	return fd;
}

static struct file *host_open(struct inode *i, u32 flags)
{
	struct host_inode *h = hi(i);
	if (h->gone && S_ISDIR_(i->mode)) {
		struct file *f = file_alloc(&gone_dir_ops, flags, NULL);
		return f ? f : ERR_PTR(-ENOMEM);
	}
	mode_t type = i->mode & S_IFMT;
	u32 hf = flags & REG_FLAGS;
	switch (type) {
	case S_IFDIR: hf = O_RDONLY | O_DIRECTORY | (flags & O_NOATIME); break;
	case S_IFIFO: hf |= flags & O_NONBLOCK; break;
	case S_IFREG: hf |= O_NONBLOCK; break;
	case S_IFSOCK: return ERR_PTR(-ENXIO);
	default: return chrdev_open(i, h->st.rdev, flags);
	}
	mutex_lock(&h->lock);
	int fd = h->created;
	h->created = -1;
	mutex_unlock(&h->lock);
	fd = open_created(h, fd, hf);
	if (fd < 0) return ERR_PTR(fd);
	if (type == S_IFIFO) return hostio_plain(fd, i->mode, flags);
	struct file *f = hostfile_new(type == S_IFDIR ? &hostdir_ops : &hostfile_ops, fd, flags);
	if (type == S_IFDIR && !IS_ERR(f)) hnode_opened(h->h, fd);
	return f;
}

/* What the host made has the host process's umask and owner: set it right. */
static struct inode *created(struct inode *dir, const char *name, mode_t mode, int fd)
{
	struct hnode *h = hnode_child(hi(dir)->h, name, strlen(name));
	struct kstat st;
	int err = h ? (fd >= 0 ? handle_stat(fd, &st) : hnode_stat(h, &st, false)) : -ENOMEM;
	if (err) {
		if (h) hnode_put(h);
		if (fd >= 0) host_call(HC_close, fd);
		return ERR_PTR(err);
	}
	struct inode *i = inode_new(h, &st);
	if (IS_ERR(i)) {
		if (fd >= 0) host_call(HC_close, fd);
		return i;
	}
	const struct cred *c = &current_process()->cred;
	struct kstat want = { .mode = mode | (st.mode & S_ISGID), .uid = c->fsuid, .gid = c->fsgid };
	u32 valid = (want.mode ^ st.mode) & 07777 && !S_ISLNK_(mode) ? ATTR_MODE : 0;
	if (st.uid != c->fsuid) valid |= ATTR_UID;
	if (st.gid != c->fsgid && !(dir->mode & S_ISGID)) valid |= ATTR_GID;
	if (valid & (ATTR_UID | ATTR_GID)) { /* only a privileged host process may */
		if (fd >= 0) handle_setattr(fd, &want, valid & ~ATTR_MODE);
		else host_setattr(i, &want, valid & ~ATTR_MODE);
	}
	if (valid & ATTR_MODE) {
		if (fd >= 0) handle_setattr(fd, &want, ATTR_MODE);
		else host_setattr(i, &want, ATTR_MODE);
	}
	if (valid) host_getattr(i, &st);
	hi(i)->created = fd;
	return i;
}

static struct inode *host_create(struct inode *dir, const char *name, size_t len, mode_t mode, dev_t rdev)
{
	struct hnode *d = hi(dir)->h;
	char s[NAME_MAX + 1];
	memcpy(s, name, len);
	s[len] = 0;
	long err;
	int fd = -1;
	if (S_ISREG_(mode)) {
		struct hnode *h = hnode_child(d, name, len);
		if (!h) return ERR_PTR(-ENOMEM);
		err = fd = hnode_open(h, O_RDWR | O_CREAT | O_EXCL, mode & 07777);
		hnode_put(h);
	} else {
		int dirfd = hnode_dir(d);
		if (dirfd < 0) return ERR_PTR(dirfd);
		err = S_ISDIR_(mode) ? host_call(HC_mkdirat, dirfd, s, mode & 07777)
				     : host_call(HC_mknodat, dirfd, s, mode, rdev);
		hnode_dir_end(d);
	}
	return err < 0 ? ERR_PTR(err) : created(dir, s, mode, fd);
}

static struct inode *host_tmpfile(struct inode *dir, mode_t mode)
{
	int fd = hnode_open(hi(dir)->h, O_RDWR | O_TMPFILE, mode & 07777);
	if (fd < 0) return ERR_PTR(fd);
	struct kstat st;
	int err = handle_stat(fd, &st);
	struct inode *i = err ? ERR_PTR(err) : inode_new(hnode_child(hi(dir)->h, "?", 1), &st);
	if (IS_ERR(i)) host_call(HC_close, fd);
	else {
		hi(i)->created = fd;
		hi(i)->nameless = host_call(HC_fcntl, fd, F_DUPFD_CLOEXEC, 0);
	}
	return i;
}

static struct inode *host_symlink(struct inode *dir, const char *name, size_t len, const char *target)
{
	char s[NAME_MAX + 1];
	memcpy(s, name, len);
	s[len] = 0;
	int dirfd = hnode_dir(hi(dir)->h);
	if (dirfd < 0) return ERR_PTR(dirfd);
	long err = host_call(HC_symlinkat, target, dirfd, s);
	hnode_dir_end(hi(dir)->h);
	return err ? ERR_PTR(err) : created(dir, s, S_IFLNK | 0777, -1);
}

static int host_link(struct inode *dir, const char *name, size_t len, struct inode *target)
{
	char s[NAME_MAX + 1];
	struct hat at;
	memcpy(s, name, len);
	s[len] = 0;
	int dirfd = hnode_dir(hi(dir)->h);
	if (dirfd < 0) return dirfd;
	int err, own = hi(target)->nameless;
	if (own >= 0) {
		err = plat_link_handle(own, dirfd, s);
	} else if (!(err = hnode_at(hi(target)->h, &at))) {
		err = host_call(HC_linkat, at.handle, at.name, dirfd, s, 0);
		hnode_at_end(&at);
	}
	hnode_dir_end(hi(dir)->h);
	return err;
}

static void lost_name(struct host_inode *h)
{
	mutex_lock(&h->lock);
	h->gone = true;
	h->st.nlink = S_ISDIR_(h->i.mode) ? 0 : h->st.nlink - 1;
	mutex_unlock(&h->lock);
}

static int host_unlink(struct inode *dir, const char *name, size_t len, struct inode *victim, bool rmdir)
{
	char s[NAME_MAX + 1];
	memcpy(s, name, len);
	s[len] = 0;
	int dirfd = hnode_dir(hi(dir)->h);
	if (dirfd < 0) return dirfd;
	int err = host_call(HC_unlinkat, dirfd, s, rmdir ? AT_REMOVEDIR : 0);
	hnode_dir_end(hi(dir)->h);
	if (!err) lost_name(hi(victim));
	return err;
}

static int host_rename(struct inode *odir, const char *on, size_t ol, struct inode *ndir, const char *nn, size_t nl,
		       unsigned flags, struct inode *oi, struct inode *ni)
{
	char o[NAME_MAX + 1], n[NAME_MAX + 1];
	memcpy(o, on, ol);
	o[ol] = 0;
	memcpy(n, nn, nl);
	n[nl] = 0;
	int of = hnode_dir(hi(odir)->h);
	if (of < 0) return of;
	int nf = hnode_dir(hi(ndir)->h);
	int err = nf < 0 ? nf : host_call(HC_renameat2, of, o, nf, n, flags);
	if (nf >= 0) hnode_dir_end(hi(ndir)->h);
	hnode_dir_end(hi(odir)->h);
	if (err) return err;
	hnode_moved(hi(oi)->h, hi(ndir)->h, nn, nl);
	if (flags & RENAME_EXCHANGE) hnode_moved(hi(ni)->h, hi(odir)->h, on, ol);
	else if (ni) lost_name(hi(ni));
	return 0;
}

static bool host_same(const struct inode *a, const struct inode *b)
{
	const struct kstat *x = &((const struct host_inode *)a)->st, *y = &((const struct host_inode *)b)->st;
	return x->ino == y->ino && x->dev == y->dev;
}

/* Extended attributes need an open handle. */
static int xattr_handle(struct inode *i)
{
	mode_t t = i->mode & S_IFMT;
	if (t != S_IFREG && t != S_IFDIR) return -EOPNOTSUPP;
	return hnode_open(hi(i)->h, O_RDONLY | O_NONBLOCK, 0);
}

static ssize_t host_getxattr(struct inode *i, const char *name, void *buf, size_t n)
{
	int fd = xattr_handle(i);
	if (fd < 0) return fd == -EOPNOTSUPP ? -ENODATA : fd;
	ssize_t ret = host_call(HC_fgetxattr, fd, name, buf, n);
	host_call(HC_close, fd);
	return ret;
}

static int host_setxattr(struct inode *i, const char *name, const void *buf, size_t n, int flags)
{
	int fd = xattr_handle(i);
	if (fd < 0) return fd;
	int ret = host_call(HC_fsetxattr, fd, name, buf, n, flags);
	host_call(HC_close, fd);
	return ret;
}

static ssize_t host_listxattr(struct inode *i, char *buf, size_t n)
{
	int fd = xattr_handle(i);
	if (fd < 0) return fd == -EOPNOTSUPP ? 0 : fd;
	ssize_t ret = host_call(HC_flistxattr, fd, buf, n);
	host_call(HC_close, fd);
	return ret;
}

static int host_removexattr(struct inode *i, const char *name)
{
	int fd = xattr_handle(i);
	if (fd < 0) return fd;
	int ret = host_call(HC_fremovexattr, fd, name);
	host_call(HC_close, fd);
	return ret;
}

static int host_hold(struct inode *i, bool on)
{
	if (on) return hi(i)->gone ? -ENOENT : hnode_hold(hi(i)->h);
	hnode_let_go(hi(i)->h);
	return 0;
}

static void host_release(struct inode *i)
{
	if (hi(i)->created >= 0) host_call(HC_close, hi(i)->created);
	if (hi(i)->nameless >= 0) host_call(HC_close, hi(i)->nameless);
	if (hi(i)->locks >= 0) host_call(HC_close, hi(i)->locks);
	hnode_put(hi(i)->h);
}

static int host_statfs(struct inode *i, struct kstatfs *st) { return hnode_statfs(hi(i)->h, st); }

static const struct inode_ops host_iops = {
	.lookup = host_lookup,
	.revalidate = host_revalidate,
	.revalidate_way = host_revalidate_way,
	.open_way = host_open_way,
	.getattr = host_getattr,
	.getattr_fresh = host_getattr_fresh,
	.setattr = host_setattr,
	.file_setattr = host_file_setattr,
	.readlink = host_readlink,
	.open = host_open,
	.create = host_create,
	.tmpfile = host_tmpfile,
	.symlink = host_symlink,
	.link = host_link,
	.unlink = host_unlink,
	.rename = host_rename,
	.same = host_same,
	.getxattr = host_getxattr,
	.setxattr = host_setxattr,
	.listxattr = host_listxattr,
	.removexattr = host_removexattr,
	.hold = host_hold,
	.release = host_release,
	.statfs = host_statfs,
};

int hostfs_lock_handle(struct inode *i, bool make)
{
	static const u32 modes[] = { O_RDWR, O_RDONLY, O_WRONLY };
	struct host_inode *h = hi(i);
	if (i->ops != &host_iops || !S_ISREG_(i->mode)) return -1;
	for (size_t n = 0; make && h->locks < 0 && n < ARRAY_SIZE(modes); n++) {
		int fd = hnode_open(h->h, modes[n] | O_NONBLOCK, 0);
		if (fd == -ERESTARTSYS) break;
		mutex_lock(&h->lock);
		if (fd >= 0 && h->locks < 0) {
			h->locks = fd;
			fd = -1;
		}
		mutex_unlock(&h->lock);
		if (fd >= 0) host_call(HC_close, fd);
	}
	return h->locks;
}
