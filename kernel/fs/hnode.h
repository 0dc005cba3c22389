/* Names of host objects below a host root. An hnode is a place: a parent hnode
 * and a name; it holds no host handle but, for directories in recent use, an
 * O_PATH one that a bounded pool closes again. All host calls below use such a
 * directory handle and a single component that is never followed as a symlink,
 * so they cannot leave the root, whatever others do to the tree meanwhile. */
#ifndef KERNEL_HNODE_H
#define KERNEL_HNODE_H
#include "fs/vfs.h"

struct hnode {
	u32 refs;
	struct hnode *parent; /* reference; NULL: the root of a volume */
	int handle;           /* O_PATH directory handle, -1 if none is open */
	u32 users;            /* of the handle, now; atomic, raised only under the lock */
	u32 held;             /* how often it is somebody's working directory: each is a user too */
	struct list lru;      /* in the pool, if handle >= 0 and not the root */
	bool no_links; /* the host follows no links here (ST_NOSYMFOLLOW): a path of it leads to this place or nowhere */
	u8 passed;     /* how often it was passed through by name, without a handle */
	char *name;
};

/* NULL: no memory. hnode_root takes the handle over. */
struct hnode *hnode_root(int handle);
/* Of a root: sets no_links. */
void hnode_learn(struct hnode *h);
struct hnode *hnode_child(struct hnode *dir, const char *name, size_t len);
void hnode_get(struct hnode *h);
void hnode_put(struct hnode *h);
/* Is h what the n names, one after the other, lead to from `from`? */
bool hnode_is_below(struct hnode *h, const struct hnode *from, const char *const *names, u32 n);
/* Until the next call, what the monitor has seen of the root is believed; NULL: nothing. */
struct htux_bootinfo;
void hnode_seen(const struct htux_bootinfo *bi);
/* After a rename on the host. */
int hnode_moved(struct hnode *h, struct hnode *ndir, const char *name, size_t len);

/* An O_PATH handle of the directory, valid until hnode_dir_end: -errno. */
int hnode_dir(struct hnode *h);
void hnode_dir_end(struct hnode *h);
/* The same for longer: until hnode_let_go h needs no way to it any more. 0 or -errno. */
int hnode_hold(struct hnode *h);
void hnode_let_go(struct hnode *h);

/* The open directory h, by its handle fd: until hnode_closed its way is not needed. If h has no
 * handle, it gets this one, which is then no longer the caller's to close: whose it is, hnode_closed says. */
void hnode_opened(struct hnode *h, int fd);
bool hnode_closed(struct hnode *h, int fd);

/* The nearest directory with a handle from which h is reached by name, h itself at best: with a reference, until
 * hnode_dir_end; path becomes the way from there, of *depth components. NULL: longer than size. */
struct hnode *hnode_base(struct hnode *h, char *path, size_t size, unsigned *depth);
/* Has h no handle, and was it needed so seldom that none should be opened? */
bool hnode_far(struct hnode *h);

/* A directory handle and the name in it, for *at calls with AT_SYMLINK_NOFOLLOW;
 * name is "" for the root itself, and for what is held (AT_EMPTY_PATH). */
struct hat {
	struct hnode *dir;
	int handle;
	char name[NAME_MAX + 1];
};
int hnode_at(struct hnode *h, struct hat *at);
void hnode_at_end(struct hat *at);

/* may_open: a handle that the host gives along (fs/ahead.h, ahead_file) would be of use. */
int hnode_stat(struct hnode *h, struct kstat *st, bool may_open);
/* By its handle, if it is held: not what has its name now. */
int hnode_stat_held(struct hnode *h, struct kstat *st);
int hnode_stat_child(struct hnode *dir, const char *name, struct kstat *st, bool may_open);
/* What way, names with slashes between them, leads to from directory `from` (which has no_links). */
int hnode_stat_way(struct hnode *from, const char *way, struct kstat *st);
struct statx;
void kstat_from_statx(struct kstat *st, const struct statx *x);
int handle_stat(int handle, struct kstat *st);
/* A host handle of the object: flags as open(2), never following a symlink. */
int hnode_open(struct hnode *h, u32 flags, mode_t mode);
/* The same by the way from `from`, through what has these names now: -EAGAIN: h is not below it. */
int hnode_open_way(struct hnode *from, struct hnode *h, u32 flags);
int hnode_readlink(struct hnode *h, char *buf, size_t n);
int hnode_statfs(struct hnode *h, struct kstatfs *st);
#endif
