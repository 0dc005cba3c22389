#include "fs/ahead.h"
#include "fs/idle.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/ref.h"
#include "core/string.h"
#include "plat.h"
#include "plat/host.h"
#include <asm/statfs.h>
#include <linux/openat2.h>

#define POOL_MAX 256
#define PASSED_MAX 2 /* a directory that is needed more often gets a handle */
#define WAY_MAX 512
#define ST_NOSYMFOLLOW 0x2000 /* the jail's doing */

/* Guards parents, names, handles and the pool; held over openat2 of a directory. */
static struct mutex hnode_lock = MUTEX_INIT;
static struct list pool = LIST_INIT(pool);
static u32 pool_count;

struct hnode *hnode_root(int handle)
{
	struct hnode *h = kzalloc(sizeof *h);
	if (!h) return NULL;
	h->refs = 1;
	h->handle = handle;
	list_init(&h->lru);
	return h;
}

void hnode_learn(struct hnode *h)
{
	struct statfs s;
	h->no_links = !plat_has_lookup && !host_call(HC_fstatfs, h->handle, &s) && s.f_flags & ST_NOSYMFOLLOW;
}

struct hnode *hnode_child(struct hnode *dir, const char *name, size_t len)
{
	struct hnode *h = kzalloc(sizeof *h);
	char *s = kstrndup(name, len);
	if (!h || !s) {
		kfree(h);
		kfree(s);
		return NULL;
	}
	h->refs = 1;
	h->handle = -1;
	h->name = s;
	hnode_get(dir);
	h->parent = dir;
	h->no_links = dir->no_links;
	list_init(&h->lru);
	return h;
}

void hnode_get(struct hnode *h) { ref_get(&h->refs); }

void hnode_put(struct hnode *h)
{
	while (h && ref_put(&h->refs)) {
		struct hnode *parent = h->parent;
		mutex_lock(&hnode_lock);
		if (!list_empty(&h->lru)) {
			list_del(&h->lru);
			pool_count--;
		}
		mutex_unlock(&hnode_lock);
		if (h->handle >= 0) host_call(HC_close, h->handle);
		kfree(h->name);
		kfree(h);
		h = parent;
	}
}

int hnode_moved(struct hnode *h, struct hnode *ndir, const char *name, size_t len)
{
	char *s = kstrndup(name, len);
	if (!s) return -ENOMEM;
	hnode_get(ndir);
	mutex_lock(&hnode_lock);
	struct hnode *odir = h->parent;
	kfree(h->name);
	h->name = s;
	h->parent = ndir;
	mutex_unlock(&hnode_lock);
	hnode_put(odir);
	return 0;
}

/* Close the least recently used handle that nobody uses; with hnode_lock. */
static bool pool_shrink(void)
{
	for (struct list *l = pool.prev; l != &pool; l = l->prev) {
		struct hnode *h = list_entry(l, struct hnode, lru);
		if (__atomic_load_n(&h->users, __ATOMIC_ACQUIRE)) continue;
		list_del(&h->lru);
		pool_count--;
		host_call(HC_close, h->handle);
		h->handle = -1;
		return true;
	}
	return false;
}

static bool shrink(void)
{
	mutex_lock(&hnode_lock);
	bool more = idle_shrink() || pool_shrink();
	mutex_unlock(&hnode_lock);
	return more;
}

static long open_at(int dir, const char *name, u64 flags, u64 mode)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC | O_NOFOLLOW,
		.mode = mode,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH,
	};
	if (flags & O_PATH) /* a final symlink itself may be wanted */
		how.resolve = RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH;
	/* Only a FIFO's other end may let us wait, and only for that may a signal end it. */
	if (flags & (O_NONBLOCK | O_DIRECTORY | O_CREAT | O_PATH))
		return host_call(HC_openat2, dir, name, &how, sizeof how);
	return host_call_intr(HC_openat2, dir, name, &how, sizeof how);
}

/* With hnode_lock, without a reference. */
static struct hnode *base_locked(struct hnode *h, char *path, size_t size, unsigned *depth)
{
	struct hnode *base;
	size_t len = 0;
	*depth = 0;
	for (base = h; base->handle < 0; base = base->parent, ++*depth) len += strlen(base->name) + 1;
	if (len > size) return NULL;
	char *p = path + (len ? len - 1 : 0);
	*p = 0;
	for (h = len ? h : base; h != base; h = h->parent) {
		size_t n = strlen(h->name);
		memcpy(p -= n, h->name, n);
		if (p > path) *--p = '/';
	}
	__atomic_fetch_add(&base->users, 1, __ATOMIC_RELAXED);
	return base;
}

struct hnode *hnode_base(struct hnode *h, char *path, size_t size, unsigned *depth)
{
	mutex_lock(&hnode_lock);
	struct hnode *base = base_locked(h, path, size, depth);
	if (base) hnode_get(base);
	if (*depth && h->passed < PASSED_MAX) h->passed++;
	mutex_unlock(&hnode_lock);
	return base;
}

bool hnode_far(struct hnode *h) { return h->handle < 0 && h->passed < PASSED_MAX; }

bool hnode_is_below(struct hnode *h, const struct hnode *from, const char *const *names, u32 n)
{
	mutex_lock(&hnode_lock);
	while (n && h->parent && !strcmp(h->name, names[n - 1])) h = h->parent, n--;
	mutex_unlock(&hnode_lock);
	return !n && h == from;
}

static void give_handle(struct hnode *h, int fd)
{
	h->handle = fd;
	list_add(&pool, &h->lru);
	if (++pool_count > POOL_MAX) pool_shrink();
}

/* Handle of a directory whose way fits, with hnode_lock; h->users is raised. */
static int dir_near(struct hnode *h)
{
	if (h->handle < 0) {
		char path[WAY_MAX];
		unsigned depth;
		struct hnode *base = base_locked(h, path, sizeof path, &depth);
		struct open_how how = {
			.flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
			.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH,
		};
		long fd;
		do fd = host_call(HC_openat2, base->handle, path, &how, sizeof how);
		while ((fd == -EMFILE || fd == -ENFILE) && (idle_shrink() || pool_shrink()));
		hnode_dir_end(base);
		if (fd < 0) return fd;
		__atomic_fetch_add(&h->users, 1, __ATOMIC_RELAXED);
		give_handle(h, fd);
		return fd;
	} else if (h->parent && pool.next != &h->lru) {
		list_del(&h->lru);
		list_add(&pool, &h->lru);
	}
	__atomic_fetch_add(&h->users, 1, __ATOMIC_RELAXED);
	return h->handle;
}

/* h, or the farthest on the way to it that can be opened at once; with hnode_lock. */
static struct hnode *reachable(struct hnode *h)
{
	size_t len = 0;
	for (struct hnode *base = h; base->handle < 0; base = base->parent) len += strlen(base->name) + 1;
	for (; len > WAY_MAX; h = h->parent) len -= strlen(h->name) + 1;
	return h;
}

/* Handle of directory h, with hnode_lock; h->users is raised. A long way is gone in parts,
 * without recursion: there may be thousands of directories. */
static int dir_locked(struct hnode *h)
{
	struct hnode *held = NULL;
	for (;;) {
		struct hnode *next = reachable(h);
		int fd = dir_near(next);
		if (held) hnode_dir_end(held);
		if (fd < 0 || next == h) return fd;
		held = next;
	}
}

int hnode_dir(struct hnode *h)
{
	mutex_lock(&hnode_lock);
	int fd = dir_locked(h);
	mutex_unlock(&hnode_lock);
	return fd;
}

void hnode_dir_end(struct hnode *h) { __atomic_sub_fetch(&h->users, 1, __ATOMIC_RELEASE); }

int hnode_hold(struct hnode *h)
{
	mutex_lock(&hnode_lock);
	int fd = dir_locked(h);
	if (fd >= 0) h->held++;
	mutex_unlock(&hnode_lock);
	return fd < 0 ? fd : 0;
}

void hnode_let_go(struct hnode *h)
{
	mutex_lock(&hnode_lock);
	h->held--;
	mutex_unlock(&hnode_lock);
	hnode_dir_end(h);
}

void hnode_opened(struct hnode *h, int fd)
{
	mutex_lock(&hnode_lock);
	__atomic_fetch_add(&h->users, 1, __ATOMIC_RELAXED);
	if (h->handle < 0) give_handle(h, fd);
	mutex_unlock(&hnode_lock);
}

bool hnode_closed(struct hnode *h, int fd)
{
	bool mine = h->handle != fd; /* it does not change while it has users */
	if (!mine) host_call(HC_flock, fd, 8 /* LOCK_UN: as close would */);
	hnode_dir_end(h);
	return mine;
}

/* by_name: in its directory, even if h is held. */
static int find_at(struct hnode *h, struct hat *at, bool by_name)
{
	mutex_lock(&hnode_lock);
	if (!h->parent || (h->held && !by_name)) {
		at->dir = h;
		at->name[0] = 0;
		at->handle = dir_near(h);
	} else {
		at->dir = h->parent;
		strlcpy(at->name, h->name, sizeof at->name);
		at->handle = dir_locked(h->parent);
	}
	if (at->handle >= 0) hnode_get(at->dir);
	mutex_unlock(&hnode_lock);
	return at->handle < 0 ? at->handle : 0;
}

int hnode_at(struct hnode *h, struct hat *at) { return find_at(h, at, false); }

void hnode_at_end(struct hat *at)
{
	hnode_dir_end(at->dir);
	hnode_put(at->dir);
}

void kstat_from_statx(struct kstat *st, const struct statx *x)
{
	*st = (struct kstat){
		.dev = mkdev(x->stx_dev_major, x->stx_dev_minor),
		.rdev = mkdev(x->stx_rdev_major, x->stx_rdev_minor),
		.ino = x->stx_ino,
		.mode = x->stx_mode,
		.nlink = x->stx_nlink,
		.uid = x->stx_uid,
		.gid = x->stx_gid,
		.size = x->stx_size,
		.blocks = x->stx_blocks,
		.blksize = x->stx_blksize,
		.atime = { x->stx_atime.tv_sec, x->stx_atime.tv_nsec },
		.mtime = { x->stx_mtime.tv_sec, x->stx_mtime.tv_nsec },
		.ctime = { x->stx_ctime.tv_sec, x->stx_ctime.tv_nsec },
		.btime = { x->stx_btime.tv_sec, x->stx_btime.tv_nsec },
		.has_btime = x->stx_mask & STATX_BTIME,
		.attributes = x->stx_attributes,
		.attributes_mask = x->stx_attributes_mask,
	};
}

static int ask(int dir, const char *name, int flags, struct statx *x)
{
	return host_call(HC_statx, dir, name, flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
			 STATX_BASIC_STATS | STATX_BTIME, x);
}

static int do_stat(int dir, const char *name, int flags, struct kstat *st)
{
	struct statx x;
	int err = ask(dir, name, flags, &x);
	if (err) return err;
	plat_host_owner(dir, name, &x.stx_uid, &x.stx_gid);
	kstat_from_statx(st, &x);
	return 0;
}

int handle_stat(int handle, struct kstat *st) { return do_stat(handle, "", AT_EMPTY_PATH, st); }

/* By the walk's own request. */
static int stat_ahead(struct hnode *h, struct kstat *st, bool may_open)
{
	char name[NAME_MAX + 1];
	mutex_lock(&hnode_lock);
	struct hnode *dir = h->parent;
	if (dir) {
		hnode_get(dir);
		strlcpy(name, h->name, sizeof name);
	}
	mutex_unlock(&hnode_lock);
	int err = dir ? ahead_stat(dir, name, st, may_open) : -ENOSYS;
	hnode_put(dir);
	return err;
}

static const struct htux_bootinfo *starting; /* while the kernel starts */

void hnode_seen(const struct htux_bootinfo *bi) { starting = bi; }

/* 0, -errno; 1: the host has to be asked. */
static int stat_seen(struct hnode *dir, const char *name, struct kstat *st)
{
	if (!starting || dir->handle != starting->root_handle) return 1;
	for (const struct htux_seen *s = starting->seen; s < starting->seen + HTUX_SEEN; s++) {
		if (strcmp(s->name, name)) continue;
		kstat_from_statx(st, (const struct statx *)s->statx);
		return s->error;
	}
	return 1;
}

static int stat_at(int err, struct hat *at, struct kstat *st)
{
	if (err) return err;
	err = do_stat(at->handle, at->name, *at->name ? 0 : AT_EMPTY_PATH, st);
	hnode_at_end(at);
	return err;
}

int hnode_stat(struct hnode *h, struct kstat *st, bool may_open)
{
	struct hat at;
	if (!h->parent && !stat_seen(h, "", st)) return 0;
	/* Bad news may be old: another thread has made the name meanwhile. */
	if (current()->ahead && !stat_ahead(h, st, may_open)) return 0;
	return stat_at(find_at(h, &at, true), &at, st);
}

int hnode_stat_held(struct hnode *h, struct kstat *st)
{
	struct hat at;
	return stat_at(hnode_at(h, &at), &at, st);
}

int hnode_stat_child(struct hnode *dir, const char *name, struct kstat *st, bool may_open)
{
	int err = stat_seen(dir, name, st);
	if (err <= 0) return err;
	err = ahead_stat(dir, name, st, may_open);
	if (err != -ENOSYS) return err;
	int fd = hnode_dir(dir);
	if (fd < 0) return fd;
	err = do_stat(fd, name, 0, st);
	hnode_dir_end(dir);
	return err;
}

int hnode_stat_way(struct hnode *from, const char *way, struct kstat *st)
{
	struct statx x;
	int fd = hnode_dir(from);
	if (fd < 0) return fd;
	int err = ask(fd, way, 0, &x);
	hnode_dir_end(from);
	if (err) return err;
	if (bootinfo->owners_hidden && (x.stx_uid == bootinfo->overflow_uid || x.stx_gid == bootinfo->overflow_gid))
		return -EAGAIN; /* the monitor can be asked for one name only */
	kstat_from_statx(st, &x);
	return 0;
}

int hnode_open_way(struct hnode *from, struct hnode *h, u32 flags)
{
	char way[WAY_MAX], *p = way + WAY_MAX - 1;
	*p = 0;
	mutex_lock(&hnode_lock);
	for (; h && h != from && h->parent; h = h->parent) {
		size_t n = strlen(h->name);
		if (n + 1 > (size_t)(p - way)) break;
		if (*p) *--p = '/';
		memcpy(p -= n, h->name, n);
	}
	int dir = h == from ? dir_locked(from) : -EAGAIN;
	mutex_unlock(&hnode_lock);
	if (dir < 0) return dir;
	long fd;
	do fd = open_at(dir, p, flags, 0);
	while ((fd == -EMFILE || fd == -ENFILE) && shrink());
	hnode_dir_end(from);
	return fd == -EINTR ? -ERESTARTSYS : fd;
}

/* Through directories without handles of their own; -ENOSYS: not this one. */
static long open_afar(struct hnode *h, u32 flags, mode_t mode)
{
	char path[WAY_MAX];
	unsigned depth;
	struct hnode *dir = h->parent;
	if (!dir || !hnode_far(dir) || flags & O_PATH) return -ENOSYS;
	if (dir->passed < PASSED_MAX) dir->passed++;
	struct hnode *base = hnode_base(h, path, sizeof path, &depth);
	if (!base) return -ENOSYS;
	long fd = open_at(base->handle, depth ? path : ".", flags, mode); /* h may have a handle where dir has none */
	hnode_dir_end(base);
	hnode_put(base);
	return fd == -EMFILE || fd == -ENFILE ? -ENOSYS : fd;
}

int hnode_open(struct hnode *h, u32 flags, mode_t mode)
{
	struct hat at;
	long fd = open_afar(h, flags, mode);
	if (fd != -ENOSYS) return fd == -EINTR ? -ERESTARTSYS : fd;
	fd = hnode_at(h, &at);
	if (fd) return fd;
	for (;;) {
		if (*at.name) fd = open_at(at.handle, at.name, flags, mode);
		else {
			/* A volume's root: a directory, or a single file, for which the
			 * host's /proc is the only way from O_PATH to an open file. */
			struct kstat st;
			fd = handle_stat(at.handle, &st);
			if (!fd && S_ISDIR_(st.mode)) fd = open_at(at.handle, ".", flags, mode);
			else if (!fd) fd = plat_reopen(at.handle, (flags & ~O_NOFOLLOW) | O_CLOEXEC, false);
		}
		if ((fd != -EMFILE && fd != -ENFILE) || !shrink()) break;
	}
	hnode_at_end(&at);
	return fd == -EINTR ? -ERESTARTSYS : fd;
}

int hnode_readlink(struct hnode *h, char *buf, size_t n)
{
	struct hat at;
	int err = hnode_at(h, &at);
	if (err) return err;
	err = host_call(HC_readlinkat, at.handle, at.name, buf, n);
	hnode_at_end(&at);
	return err;
}

static int handle_statfs(int handle, struct kstatfs *st)
{
	struct statfs s;
	long err = host_call(HC_fstatfs, handle, &s);
	if (err) return err;
	u64 fsid;
	memcpy(&fsid, &s.f_fsid, sizeof fsid);
	*st = (struct kstatfs){ s.f_type,
				s.f_bsize,
				s.f_blocks,
				s.f_bfree,
				s.f_bavail,
				s.f_files,
				s.f_ffree,
				fsid,
				s.f_namelen,
				s.f_frsize,
				s.f_flags & ~ST_NOSYMFOLLOW };
	return 0;
}

int hnode_statfs(struct hnode *h, struct kstatfs *st)
{
	struct hat at;
	int err = hnode_at(h, &at);
	if (err) return err;
	err = handle_statfs(at.handle, st); /* of the directory: the same file system, mostly */
	hnode_at_end(&at);
	return err;
}
