/* The virtual file system's types: struct file (an open file description),
 * struct inode and its operations. Path walking is in vfs.h. */
#ifndef KERNEL_FS_H
#define KERNEL_FS_H
#include "core/list.h"
#include "core/lock.h"
#include "core/uaccess.h"
#include "core/waitqueue.h"
#include <linux/fcntl.h>
#include <linux/stat.h>

struct file;
struct inode;
struct dentry;
struct mm;
struct kstatfs;
struct watch;

struct kstat {
	dev_t dev, rdev;
	ino_t ino;
	mode_t mode;
	u32 nlink;
	uid_t uid;
	gid_t gid;
	u64 size, blocks;
	u32 blksize;
	struct {
		s64 sec;
		u32 nsec;
	} atime, mtime, ctime, btime;
	bool has_btime;
	u64 attributes, attributes_mask, mnt_id;
};

/* getdents64: emit returns false when the buffer is full. */
struct dir_context {
	bool (*emit)(struct dir_context *c, const char *name, size_t len, ino_t ino, u8 type, loff_t next);
};

/* Operations of an open file. NULL entries give the errno Linux gives for such a
 * file. All may block and fault; none is called with a lock held, but f->pos_lock
 * for read/write at the file's own position. */
struct file_ops {
	const char *name; /* for assertions and debugging */
	ssize_t (*read)(struct file *f, struct iov_iter *to, loff_t *pos);
	ssize_t (*write)(struct file *f, struct iov_iter *from, loff_t *pos);
	/* The first n bytes, of a file that will probably be mapped; NULL or -ENOSYS: read does. */
	ssize_t (*head)(struct file *f, void *buf, size_t n);
	loff_t (*llseek)(struct file *f, loff_t off, int whence);
	long (*ioctl)(struct file *f, unsigned cmd, u64 arg);
	int (*readdir)(struct file *f, struct dir_context *c);
	/* Which of EPOLL* events hold now. If w is given it is also queued (wq_add) on
	 * the file's wait queue(s), so that it is called when that may change. */
	u32 (*poll)(struct file *f, struct waiter *w);
	/* Map [off, off+len) at addr (the range is reserved by the caller, mm->lock held):
	 * calls plat_map_*. */
	int (*mmap)(struct file *f, u64 addr, u64 len, int prot, int flags, u64 off);
	/* Files of arena pages: what lay past the end when it was mapped was mapped as
	 * PAST_ARENA. The page at off was touched: map it if the file has it by now. */
	bool (*mmap_grown)(struct file *f, u64 addr, int prot, int flags, u64 off);
	int (*fsync)(struct file *f, bool data_only);
	int (*truncate)(struct file *f, u64 size);
	int (*fallocate)(struct file *f, int mode, u64 off, u64 len);
	int (*flush)(struct file *f);                  /* each close(2) */
	void (*release)(struct file *f);               /* last reference */
	int (*stat)(struct file *f, struct kstat *st); /* for files without inode operations */
	int (*lock)(struct file *f, int cmd, void *flock);
	int (*chmod)(struct file *f, mode_t mode); /* for files without a dentry; NULL: EOPNOTSUPP */
	u8 no_splice;                              /* NO_SPLICE_*: splice(2), sendfile(2) */
	bool fasync;                               /* O_ASYNC is remembered; no signal is sent yet */
};

#define NO_SPLICE_READ 1
#define NO_SPLICE_WRITE 2

struct file {
	u32 refs;
	u32 flags; /* O_* status flags and access mode */
	const struct file_ops *ops;
	struct mutex pos_lock;
	loff_t pos;
	struct inode *inode;     /* reference, or NULL (pipes etc. may have none) */
	struct dentry *dentry;   /* reference: what was opened, or NULL */
	int handle;              /* host handle, or -1 */
	void *priv;              /* the file type's own */
	struct list epoll_items; /* ipc/epoll.c: interests in this file, under epoll's lock */
	bool epolled;            /* there has been one */
	struct {
		int owner;
		int sig;
		bool is_tid;
	} async;     /* F_SETOWN, F_SETSIG */
	void *locks; /* fs/locks.c: of a file without an inode, which a pipe's ends share */
	bool can_seek, can_pread;
	bool writes;       /* counted in inode->writers */
	bool denies_write; /* counted there as a running program */
};

/* A file with one reference and no descriptor; NULL: no memory. */
struct file *file_alloc(const struct file_ops *ops, u32 flags, void *priv);
void file_get(struct file *f);
void file_put(struct file *f); /* calls release at 0 */
/* The position, wherever it is kept (hostio files: on the host). No locks. */
loff_t file_pos(struct file *f);
void file_set_pos(struct file *f, loff_t pos);
bool file_takes_direct(struct file *f); /* O_DIRECT may be asked for when it is opened */
/* read and write operations with the checks that are common to all files. */
ssize_t file_read_iter(struct file *f, struct iov_iter *to, loff_t *pos);
ssize_t file_write_iter(struct file *f, struct iov_iter *from, loff_t *pos);
/* A handle whose readiness tells the file's (for poll/epoll on host-backed files);
 * -1: the file's poll operation and wait queues tell. */
int file_poll_handle(struct file *f);

/* Descriptor tables (fs/fdtable.c). */
#define NR_OPEN_MAX 1048576u /* descriptors are below */
struct fdtable;
struct file *fget(int fd);               /* with a reference; NULL: EBADF. O_PATH files too */
struct file *fget_io(int fd);            /* NULL also for O_PATH files */
int fd_alloc(int from, u32 fdflags);     /* reserve the lowest free descriptor >= from: -EMFILE */
void fd_install(int fd, struct file *f); /* takes over the reference */
void fd_release(int fd);                 /* undo fd_alloc */
int fd_new(struct file *f, u32 flags);   /* alloc + install (O_CLOEXEC honoured); on error puts f */
struct fdtable *fdtable_create(void);
struct fdtable *fdtable_copy(struct fdtable *t); /* fork */
void fdtable_get(struct fdtable *t);
void fdtable_put(struct fdtable *t);
void fdtable_close_on_exec(struct fdtable *t);
/* for /proc/PID/fd: file at fd or after it; *fd is updated; NULL at the end. With a reference. */
struct file *fdtable_next(struct fdtable *t, int *fd);

/* Inode operations: one table per file-system type. Names are components.
 * Called with the directory's dentry lock order of docs/locking.md. */
struct inode_ops {
	/* Find name in dir: a new inode reference or ERR_PTR(-ENOENT...). */
	struct inode *(*lookup)(struct inode *dir, const char *name, size_t len);
	int (*getattr)(struct inode *i, struct kstat *st);
	int (*setattr)(struct inode *i, const struct kstat *st, u32 valid); /* ATTR_* */
	/* As setattr, of an open file, whose inode may have no name any more. NULL: setattr. */
	int (*file_setattr)(struct file *f, const struct kstat *st, u32 valid);
	int (*readlink)(struct inode *i, char *buf, size_t n); /* length, not terminated */
	/* Magic links (/proc/self/fd/N, exe, cwd): the target itself, or NULL to use readlink. */
	struct dentry *(*follow)(struct inode *i);
	struct file *(*open)(struct inode *i, u32 flags); /* file with ops; or ERR_PTR */
	struct inode *(*create)(struct inode *dir, const char *name, size_t len, mode_t mode,
				dev_t rdev); /* any type by S_IFMT */
	struct inode *(*symlink)(struct inode *dir, const char *name, size_t len, const char *target);
	int (*link)(struct inode *dir, const char *name, size_t len, struct inode *target);
	int (*unlink)(struct inode *dir, const char *name, size_t len, struct inode *victim, bool rmdir);
	/* oi: what moves; ni: what is in its way, or NULL. flags: RENAME_* */
	int (*rename)(struct inode *odir, const char *on, size_t ol, struct inode *ndir, const char *nn, size_t nl,
		      unsigned flags, struct inode *oi, struct inode *ni);
	/* Two inodes of this kind may stand for one file (links of a host file): do they? NULL: never. */
	bool (*same)(const struct inode *a, const struct inode *b);
	ssize_t (*getxattr)(struct inode *i, const char *name, void *buf, size_t n);
	int (*setxattr)(struct inode *i, const char *name, const void *buf, size_t n, int flags);
	ssize_t (*listxattr)(struct inode *i, char *buf, size_t n);
	int (*removexattr)(struct inode *i, const char *name);
	void (*release)(struct inode *i); /* frees what the inode holds; the VFS kfrees i */
	int (*statfs)(struct inode *i, struct kstatfs *st);
	/* A cached name may be out of date (host files): 1 it still is dir's `name`, 0
	 * look it up again, -errno. last: the final component. NULL: always valid. */
	int (*revalidate)(struct inode *i, bool last);
	/* The same for a whole way, names with slashes between them, that leads from `from` to i (NULL: unknown) through
	 * directories only: 1: it does; 0: to something else; -ENOENT: to nothing; -EAGAIN: to be asked for one by
	 * one. What is in between need not be what it was. NULL: always one by one. */
	int (*revalidate_way)(struct inode *from, const char *way, struct inode *i);
	/* As open, of a regular file, which such a way has just led to. NULL if revalidate_way is. */
	struct file *(*open_way)(struct inode *from, struct inode *i, u32 flags);
	/* As getattr, right after lookup or revalidate looked: need not look again. NULL: getattr. */
	int (*getattr_fresh)(struct inode *i, struct kstat *st);
	/* Somebody's working directory, until `on` is false: its names must stay within reach
	 * whatever becomes of the way to it. -errno: it is not held. NULL: always within reach. */
	int (*hold)(struct inode *dir, bool on);
	/* O_TMPFILE: a new regular inode with no name. NULL: EOPNOTSUPP. */
	struct inode *(*tmpfile)(struct inode *dir, mode_t mode);
};
/* struct kstatfs.flags; ST_VALID (the others mean something) is set for all. */
#define ST_RDONLY 1
#define ST_VALID 0x20

struct kstatfs { /* statfs(2) */
	u64 type, bsize, blocks, bfree, bavail, files, ffree, fsid, namelen, frsize, flags;
};
static inline dev_t mkdev(u32 major, u32 minor) /* st_dev's encoding */
{
	return (minor & 0xff) | (dev_t)(major & 0xfff) << 8 | (dev_t)(minor & ~0xffu) << 12;
}
static inline u32 dev_major(dev_t d) { return d >> 8 & 0xfff; }
static inline u32 dev_minor(dev_t d) { return (d & 0xff) | (d >> 12 & 0xfff00); }
#define ATTR_MODE 1
#define ATTR_UID 2
#define ATTR_GID 4
#define ATTR_SIZE 8
#define ATTR_ATIME 16 /* nsec may be UTIME_NOW_: the very time that becomes the ctime */
#define ATTR_MTIME 32
#define UTIME_NOW_ ((1L << 30) - 1)
#define UTIME_OMIT_ ((1L << 30) - 2)

struct inode {
	u32 refs;
	const struct inode_ops *ops;
	mode_t mode; /* type bits are fixed; permissions may change */
	uid_t uid;   /* mode, uid, gid: what permission checks go by; as of the last look */
	gid_t gid;
	ino_t ino;
	void *priv;
	void *locks;           /* POSIX and flock locks, fs/locks.c */
	void *pipe;            /* FIFO's pipe, ipc/pipe.c */
	void *sock;            /* bound AF_UNIX socket */
	struct watch *watches; /* fs/inotify.c, under its lock; each holds a reference */
	u32 shared_writable;   /* shared mappings that may write to it (mm/vma.c) */
	s32 writers;           /* open for writing; < 0: running programs, which nobody may write to */
	bool never_linked;     /* gets no name any more: made by O_TMPFILE with O_EXCL, or its last one is gone */
	bool stable;           /* on the way to others it need not be revalidated */
	bool no_dcache;        /* its name may vanish at any time (procfs): look it up each time, never cache */
};
void inode_get(struct inode *i);
void inode_put(struct inode *i);

/* A regular file is open for writing or a running program, not both: 0 or -ETXTBSY.
 * No locks. */
int inode_get_writer(struct inode *i);
void inode_put_writer(struct inode *i);
/* f's inode is a program's, until f goes or writing is allowed again. */
int file_deny_write(struct file *f);
void file_allow_write(struct file *f);

/* A memfd that is sealed against (further) writing. */
bool memfd_write_sealed(struct file *f);

/* Pseudo file systems (procfs, devpts, sysfs) are attached to a path at boot. */
int mount_pseudo(const char *path, struct inode *root, const char *fstype, const char *options);
/* Guest path of a file into buf ("/a/b", " (deleted)" appended as Linux does); returns length or -errno. */
int file_path(struct file *f, char *buf, size_t n);
/* /dev/zero: mapped shared, it is anonymous memory (fs/chrdev.c). */
bool file_is_dev_zero(struct file *f);
struct fs_context; /* cwd, root, umask: fs/fscontext.c */
struct fs_context *fs_context_copy(struct fs_context *c);
void fs_context_get(struct fs_context *c);
void fs_context_put(struct fs_context *c);
struct htux_bootinfo;
void fs_init(const struct htux_bootinfo *bi); /* mounts; the first process's fs context and stdio */

/* Pipe, sockets, eventfd ...: dev numbers and inode numbers for anonymous files. */
ino_t anon_ino(void);
#endif
