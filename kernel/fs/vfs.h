/* Inside fs/: dentries, mounts, path walking, permission checks. A dentry is a
 * name in the one mount tree of the guest, so it identifies a path; each file
 * system is mounted at one place. There are no negative dentries. Lock order:
 * vfs_lock (one at a time changes names), then a file system's own locks, then
 * dcache_lock (a leaf). */
#ifndef KERNEL_VFS_H
#define KERNEL_VFS_H
#include "fs/fs.h"
#include "proc/process.h"
#include <linux/limits.h>

struct mount {
	struct list node; /* mounts, in the order of mounting */
	int id;
	struct dentry *root, *mountpoint; /* mountpoint: NULL for / */
	const char *path;                 /* guest path */
	const char *fstype, *source, *options;
	bool rdonly;
	dev_t dev; /* st_dev where the file system does not say */
};
extern struct list mounts;

struct dentry {
	u32 refs;
	u32 hash;
	struct dentry *parent; /* reference; itself for a mount's root */
	struct inode *inode;   /* reference */
	struct mount *mnt;
	struct mount *mounted; /* what covers this directory */
	struct dentry *hash_next;
	struct list lru; /* hashed and was without users: dcache.c */
	u32 seq;         /* moves when a name in this directory is added or removed */
	bool hashed, deleted, used;
	u32 len;
	char *name;
};

/* --- dcache.c --- */
void dget(struct dentry *d);
void dput(struct dentry *d);
struct dentry *dentry_root(struct inode *i, struct mount *m); /* takes the inode; NULL: no memory */
/* A dentry that is in no directory, for files that /proc/PID/fd can reopen:
 * name is what readlink shows ("pipe:[7]"). Takes the inode. NULL: no memory. */
struct dentry *dentry_anon(struct inode *i, const char *name);
/* For O_TMPFILE: shown as a deleted file of dir. Takes the inode. NULL: no memory. */
struct dentry *dentry_unlinked(struct dentry *dir, struct inode *i);
/* The child of that name: looked up in the cache, else in the file system.
 * ERR_PTR(-ENOENT...). *fresh (may be NULL): its attributes were just read. hit: what
 * d_walk_cached found of it (consumed), or NULL. */
struct dentry *d_lookup(struct dentry *dir, const char *name, size_t len, bool last, bool *fresh, struct dentry *hit);
/* From dir (with a reference, consumed) along the directories of path that are
 * cached, need no asking and may be searched, but not its last component.
 * Returns where it got, with a reference, and moves *path to what is left. *last: the
 * last component if nothing else is left and it is cached (reference, not validated).
 * unasked: also along those that can be asked for by their way, which is left to the caller. */
struct dentry *d_walk_cached(struct dentry *dir, const char **path, struct dentry **last, bool unasked);
/* Names change: call with vfs_lock. d_add takes the inode, returns a reference. */
struct dentry *d_add(struct dentry *dir, const char *name, size_t len, struct inode *i);
void d_changed(struct dentry *dir); /* a name came that has no dentry yet */
void d_delete(struct dentry *d);    /* unlink, rmdir */
void d_move(struct dentry *d, struct dentry *ndir, const char *name, size_t len);
void d_exchange(struct dentry *a, struct dentry *b);
void d_pin(struct dentry *d);                 /* in the cache even if its inode is no_dcache (a mount point) */
struct dentry *dget_parent(struct dentry *d); /* with a reference; it may move meanwhile */
/* The same, and d's name in it (no NUL); NULL for what is in no directory. */
struct dentry *dget_parent_name(struct dentry *d, char name[NAME_MAX], size_t *len);
bool d_is_ancestor(struct dentry *a, struct dentry *d); /* is a == d or above it (in its mount) */
/* Path from the process's root into the end of buf; returns its start or ERR_PTR(-ENAMETOOLONG). */
char *d_path(struct dentry *d, char *buf, size_t n);
extern struct mutex vfs_lock;

/* --- namei.c --- */
#define LOOKUP_FOLLOW 1 /* the last component, if a symlink */
#define LOOKUP_DIRECTORY 2
#define LOOKUP_EMPTY 4    /* "" is dirfd itself */
#define LOOKUP_PARENT 8   /* find the directory of the last component; that one may lack */
#define LOOKUP_NO_XDEV 16 /* openat2's RESOLVE_* */
#define LOOKUP_NO_MAGIC 32
#define LOOKUP_NO_LINKS 64
#define LOOKUP_BENEATH 128
#define LOOKUP_IN_ROOT 256
#define LOOKUP_OPEN 512  /* to open it for reading: a hint */
#define LOOKUP_LOOK 1024 /* what it is and who may use it: its attributes, nothing else */
#define LOOKUP_WAY 2048  /* to open it by dentry_open_found */
enum last_type { LAST_NORM, LAST_DOT, LAST_DOTDOT, LAST_ROOT };
struct lookup {
	struct dentry *dentry;   /* what was found (reference), or NULL with LOOKUP_PARENT */
	struct dentry *parent;   /* LOOKUP_PARENT: its directory (reference) */
	char last[NAME_MAX + 1]; /* LOOKUP_PARENT */
	size_t last_len;
	enum last_type last_type;
	bool slash;          /* slashes follow the last component */
	bool fresh;          /* getattr_fresh will do */
	struct dentry *from; /* LOOKUP_WAY: whence the host was asked for it as a whole (reference), or NULL */
};
/* path_resolution(7). 0 or -errno; on success lookup_end() when done. */
int path_lookup(int dirfd, const char *path, u32 flags, struct lookup *l);
int path_lookup_user(int dirfd, const char __user *path, u32 flags, struct lookup *l);
void lookup_end(struct lookup *l);
/* AT_SYMLINK_NOFOLLOW, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH -> LOOKUP_* */
static inline u32 at_flags_lookup(int flags, bool follow)
{
	u32 l = flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0;
	if (follow ? !(flags & AT_SYMLINK_NOFOLLOW) : flags & AT_SYMLINK_FOLLOW) l |= LOOKUP_FOLLOW;
	return l;
}

/* --- access.c --- */
#define MAY_EXEC 1
#define MAY_WRITE 2
#define MAY_READ 4
int inode_permission(const struct inode *i, int mask); /* by the acting user */
int may_write_to(struct dentry *d);                    /* -EROFS, or permission */
int may_create(struct dentry *dir);
int may_add(struct dentry *dir); /* the same for a name that was looked up: -ENOENT where the lookup itself fails */
int may_delete(struct dentry *dir, struct dentry *victim, bool isdir);
uid_t acting_user(void);              /* fsuid; in access(2) the real user */
bool is_owner(const struct inode *i); /* or with CAP_FOWNER */
bool in_group(gid_t g);
mode_t without_setid(const struct inode *i); /* what is left of the mode when owner or contents change */

/* --- attr.c, stat.c --- */
int file_getattr(struct file *f, struct kstat *st);
void time_now(s64 *sec, u32 *nsec);

/* --- fscontext.c --- */
struct fs_context {
	u32 refs;
	struct mutex lock;
	struct dentry *cwd, *root;
	bool held; /* cwd's inode, by its `hold` */
	mode_t umask;
};
struct dentry *get_cwd(void);
struct dentry *get_root(void);
mode_t current_umask(void);
struct fs_context *fs_context_create(struct dentry *root);
void fs_context_chdir(struct fs_context *c, struct dentry *d); /* no permission checks; takes a reference of its own */

/* --- nameops.c --- */
/* mknod(2), mkdir(2): type in mode. out (may be NULL): the new dentry, with a reference. */
int vfs_mknod(int dirfd, const char *path, mode_t mode, dev_t dev, struct dentry **out);

/* --- open.c --- */
struct file *dentry_open(struct dentry *d, u32 flags);       /* no permission checks */
struct file *dentry_open_found(struct lookup *l, u32 flags); /* the same of l->dentry */

/* --- mount.c --- */
struct mount *mount_at(const char *path, struct inode *root, const char *fstype, const char *source,
		       const char *options, bool rdonly, dev_t dev);
dev_t anon_dev(void); /* a new st_dev, 0:n */

/* --- fdtable.c --- */
int fd_get_cloexec(int fd);
int fd_set_cloexec(int fd, bool on);
long fd_dup_from(int fd, u64 from, u32 flags);

/* --- chrdev.c --- */
/* A character or block device by its number; ERR_PTR(-ENXIO). */
struct file *chrdev_open(struct inode *i, dev_t rdev, u32 flags);

/* --- locks.c --- */
static inline void *file_locks(const struct file *f) { return f->inode ? f->inode->locks : f->locks; }
void locks_close(struct file *f, void *owner); /* a descriptor of f closes; owner: the fdtable */
void locks_release(struct file *f);            /* the open file goes */
void locks_inode_free(struct inode *i);

static inline bool u32_dec_unless_one(u32 *p)
{
	u32 v = __atomic_load_n(p, __ATOMIC_RELAXED);
	while (v > 1)
		if (__atomic_compare_exchange_n(p, &v, v - 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) return true;
	return false;
}
#define S_ISLNK_(m) (((m)&S_IFMT) == S_IFLNK)
#define S_ISREG_(m) (((m)&S_IFMT) == S_IFREG)
#define S_ISDIR_(m) (((m)&S_IFMT) == S_IFDIR)
#define S_ISBLK_(m) (((m)&S_IFMT) == S_IFBLK)
#define S_ISFIFO_(m) (((m)&S_IFMT) == S_IFIFO)
#define S_ISSOCK_(m) (((m)&S_IFMT) == S_IFSOCK)
static inline u8 mode_dtype(mode_t m) { return m >> 12 & 15; }
#endif
