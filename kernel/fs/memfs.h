/* The in-memory file system: tmpfs, memfd, and, with a lower host directory,
 * the writable layer over the host's root (overlay.c says how). */
#ifndef KERNEL_MEMFS_H
#define KERNEL_MEMFS_H
#include "fs/vfs.h"
#include "fs/hnode.h"
#ifndef F_SEAL_EXEC /* Linux 6.3 */
#define F_SEAL_EXEC 0x20
#endif

struct timespec_k {
	s64 sec;
	u32 nsec;
};

/* A file's pages. Bytes beyond the size are zero in every page. The lock guards
 * the table; pages go only under the inode's data_lock besides, so who holds that
 * may use a page without the former. Mapping takes this lock alone: user memory,
 * for which mm->lock may be wanted, is touched under data_lock, never under this. */
struct mem_pages {
	struct mutex lock;
	void *first;  /* page 0 */
	void ***leaf; /* page n > 0: leaf[n / 512][n % 512] */
	u32 nleaf;
	u64 count;   /* pages present */
	bool mapped; /* some process has mapped it: pages stay in place until the end */
};

struct mem_dirent {
	struct mem_dirent *next; /* hash chain */
	struct list node;        /* in the order of creation */
	struct mem_inode *inode; /* reference; NULL: a whiteout hides the lower name */
	bool lower;              /* the lower directory has that name too */
	u32 hash;
	u16 len;
	char name[];
};

struct mem_dir {
	struct mem_dirent **buckets;
	u32 nbuckets, count, live; /* live: without whiteouts */
	struct list entries;
};

struct mem_xattr {
	struct list node;
	char *name;
	size_t len;
	u8 value[];
};

struct memfs {
	struct mutex lock; /* names, attributes, the index; not held over slow host calls */
	dev_t dev;
	bool overlay;
	u32 inodes;                   /* how many live; the last one frees the file system */
	struct mem_inode *index[256]; /* lower files with several links, by device and number */
};

struct mem_inode {
	struct inode i;
	struct memfs *fs;
	dev_t dev, rdev;
	u32 nlink;
	struct timespec_k atime, mtime, ctime, btime;
	struct list xattrs;
	/* lower layer */
	struct hnode *lower;      /* what lies below, or NULL */
	struct mem_inode *origin; /* while not pinned: the directory it was looked up in (reference) */
	struct mem_inode *index_next;
	bool clean;  /* attributes are the lower's, in lst as last seen */
	bool pinned; /* its directory's table holds it, or it has no name */
	bool indexed;
	bool lower_data; /* a regular file's content is the lower's */
	bool lower_xattrs;
	struct kstat lst;
	struct { /* fs/idle.c */
		struct list node;
		int handle; /* of the lower file, while nobody uses it; or -1 */
		u8 opens;   /* how often it was opened, up to where that matters */
		struct timespec_k ctime;
	} idle;
	/* content */
	struct mutex data_lock; /* size, pages, lower_data; taken after fs->lock */
	u64 size;
	struct mem_pages pages; /* regular */
	struct mem_dir dir;     /* directory */
	char *target;           /* symlink; a clean one's is a cache */
	u32 seals;              /* memfd: F_SEAL_*, F_SEAL_SEAL where sealing is off */
	bool memfd;
};
static inline struct mem_inode *mi(struct inode *i) { return (struct mem_inode *)i; }

/* memfs.c */
extern const struct inode_ops mem_iops;
/* A new file system's root. lower: NULL (tmpfs), or what it lies over (reference taken over). */
struct inode *memfs_root(struct hnode *lower, mode_t mode);
/* bare: without times, for what stands for a file of the host. */
struct mem_inode *mem_inode_bare(struct memfs *fs, mode_t mode, dev_t rdev);
struct mem_inode *mem_inode_new(struct memfs *fs, mode_t mode, dev_t rdev);
void mem_accessed(struct mem_inode *m);           /* atime, as relatime has it */
void mem_touch(struct mem_inode *m, bool modify); /* ctime, and mtime */

/* memdir.c: all with fs->lock */
void mem_dir_init(struct mem_dir *d);
struct mem_dirent *mem_dir_find(struct mem_dir *d, const char *name, size_t len);
struct mem_dirent *mem_dir_add(struct mem_dir *d, const char *name, size_t len); /* NULL: no memory */
void mem_dir_set(struct mem_dir *d, struct mem_dirent *e,
		 struct mem_inode *m); /* takes a reference; gives the old one to the caller: */
void mem_dir_remove(struct mem_dir *d, struct mem_dirent *e);
void mem_dir_free(struct mem_dir *d);
struct file *memdir_open(struct mem_inode *m, u32 flags);

/* mempages.c: with data_lock, but mem_map */
void *mem_page(struct mem_pages *p, u64 n); /* NULL: a hole */
/* The first page from n on, before end, that is there (data) or is not; or end. */
u64 mem_next(struct mem_pages *p, u64 n, u64 end, bool data);
/* Allocate for the absent pages from n on, at most `want` of them; returns how many. */
u64 mem_fill_run(struct mem_pages *p, u64 n, u64 want, bool zero);
int mem_fill(struct mem_pages *p, u64 from, u64 to); /* zeroed pages for all holes: -ENOSPC */
void mem_drop(struct mem_pages *p, u64 from, u64 to);
void mem_zero(struct mem_pages *p, u64 from, u64 to); /* bytes, of the pages that are there */
void mem_pages_free(struct mem_pages *p);
void mem_files_space(u64 *total, u64 *left); /* pages, of all files in memory: bootinfo's files_limit */
/* Map pages into the current address space at addr; holes get pages: -ENOSPC, -ENOMEM. */
int mem_map(struct mem_pages *p, u64 addr, u64 first, u64 count, int prot, bool shared);

/* memfile.c */
struct file *memfile_open(struct mem_inode *m, u32 flags);
int mem_truncate(struct mem_inode *m, u64 size);
int mem_file_stat(struct file *f, struct kstat *st); /* of directories too */

/* overlay.c */
struct inode *ovl_lookup(struct mem_inode *dir, const char *name, size_t len);
int ovl_refresh(struct mem_inode *m); /* lst from the host: -errno */
void ovl_seen(struct mem_inode *m, const struct kstat *st);
int ovl_copy_up(struct mem_inode *m);              /* attributes; without fs->lock */
int ovl_copy_data(struct mem_inode *m, u64 limit); /* content, the first limit bytes */
bool ovl_lower_visible(struct mem_inode *dir);     /* does the lower directory show any name? */
void ovl_unindex(struct mem_inode *m);             /* with fs->lock */
/* Calls fn for each name of the lower directory by an open handle. */
int ovl_each_lower(int handle, bool (*fn)(void *arg, const char *name, ino_t ino, u8 type), void *arg);

/* memxattr.c */
ssize_t mem_getxattr(struct inode *i, const char *name, void *buf, size_t n);
int mem_setxattr(struct inode *i, const char *name, const void *buf, size_t n, int flags);
ssize_t mem_listxattr(struct inode *i, char *buf, size_t n);
int mem_removexattr(struct inode *i, const char *name);

/* memfd.c */
long memfd_add_seals(struct file *f, u64 seals);
long memfd_get_seals(struct file *f);
#endif
