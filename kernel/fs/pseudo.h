/* The pseudo file systems (procfs, devpts, sysfs): directories are tables of
 * entries plus an optional dynamic part; regular files are text made when they
 * are read from the start. Inodes are made anew by every lookup, and have
 * no_dcache set where the name may vanish. */
#ifndef KERNEL_PSEUDO_H
#define KERNEL_PSEUDO_H
#include "core/printk.h"
#include "fs/fs.h"

struct process;
struct pseudo_inode;
struct htux_bootinfo;

/* Text under construction, grown as needed. */
struct text {
	char *buf;
	size_t len, cap;
	int err; /* -ENOMEM: the rest was dropped */
};
void text_printf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_add(struct text *t, const void *p, size_t n);
static inline void text_char(struct text *t, char c) { text_add(t, &c, 1); }
void text_str(struct text *t, const char *s);
/* The characters of `which` in octal, as \040. */
void text_escaped(struct text *t, const char *s, const char *which);

struct pseudo_entry {
	const char *name; /* NULL ends a table */
	mode_t mode;      /* with S_IFMT bits, which say what the union holds */
	bool rdev_by_key; /* the inode's key is the minor number */
	bool splices;     /* for splice(2) and sendfile(2), although it is below /proc/PID */
	u8 size;          /* what stat says of a file of procfs */
	long arg;         /* for the functions below */
	dev_t rdev;       /* of device nodes */
	union {
		struct { /* directories; the dynamic entries come after children */
			const struct pseudo_entry *children;
			/* A new inode or ERR_PTR. */
			struct inode *(*lookup)(struct pseudo_inode *dir, const char *name, size_t len);
			/* The entry numbered *key or the next one: fills name, updates *key to its
			 * number; false at the end. */
			bool (*iterate)(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type);
			unsigned (*dyn_links)(struct pseudo_inode *dir); /* dynamic directories that st_nlink counts */
		};
		struct { /* links; follow: as in struct inode_ops */
			int (*readlink)(struct pseudo_inode *i, char *buf,
					size_t n); /* the target's length or -errno */
			struct dentry *(*follow)(struct pseudo_inode *i);
		};
		struct { /* files and devices: show (text; 0 or -errno) or open (an own kind of file) */
			int (*show)(struct pseudo_inode *i, struct text *t);
			ssize_t (*store)(struct pseudo_inode *i, const char *buf,
					 size_t n); /* one write(2), terminated */
			struct file *(*open)(struct pseudo_inode *i, u32 flags);
		};
	};
	mode_t (*dyn_mode)(struct pseudo_inode *i); /* permission bits, instead of mode's */
};

struct pseudo_inode {
	struct inode inode;
	const struct pseudo_entry *e;
	struct process *proc; /* reference, or NULL: below /proc/PID */
	long key;             /* tid or descriptor number of a dynamic entry */
};

/* A new inode for e; proc and key are inherited by all that lies below. */
struct inode *pseudo_inode_new(const struct pseudo_entry *e, struct process *proc, long key);
/* The root of a sysfs, whose files have a size and an end to seek from; or ERR_PTR. */
struct inode *pseudo_sysfs_new(const struct pseudo_entry *e);
static inline struct pseudo_inode *pseudo(struct inode *i) { return (struct pseudo_inode *)i; }
/* Decimal name to number; -1 if it is none (also with leading zeros). */
long pseudo_number(const char *name, size_t len);
/* Of procfs, for its root; what is below has its directory's. */
extern const struct inode_ops proc_iops;

/* Attach /proc, /dev and /sys (fs_init calls it once the root is there). */
void pseudo_fs_init(const struct htux_bootinfo *bi);
extern unsigned pseudo_ncpus; /* CPUs that the guest sees */
struct inode *procfs_root(void);
void devfs_mount(void); /* /dev and what is below it but /dev/shm */
struct inode *sysfs_root(void);
#endif
