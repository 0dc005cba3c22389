/* Inside procfs: what its files share. */
#ifndef KERNEL_PROCFS_H
#define KERNEL_PROCFS_H
#include "fs/pseudo.h"
#include "proc/process.h"

#define REG(n, perm, fn)                                        \
	{                                                       \
		.name = n, .mode = S_IFREG | (perm), .show = fn \
	}
#define REGW(n, perm, fn, st)                                                \
	{                                                                    \
		.name = n, .mode = S_IFREG | (perm), .show = fn, .store = st \
	}
#define DIR(n, perm, kids)                                            \
	{                                                             \
		.name = n, .mode = S_IFDIR | (perm), .children = kids \
	}
#define LINK(n, target)                                                  \
	{                                                                \
		.name = n, .mode = S_IFLNK | 0777, .arg = (long)(target) \
	}
/* Text that never changes: arg is the string. */
#define TEXT(n, string)                                                                       \
	{                                                                                     \
		.name = n, .mode = S_IFREG | 0444, .show = show_string, .arg = (long)(string) \
	}
int show_string(struct pseudo_inode *i, struct text *t);

#define USER_HZ 100
static inline u64 ns_to_ticks(u64 ns) { return ns / (NSEC_PER_SEC / USER_HZ); }

/* What a process has, with a reference; NULL once it has ended. */
struct mm *proc_mm_get(struct process *p);
struct fdtable *proc_files_get(struct process *p);
struct fs_context *proc_fs_get(struct process *p);
/* Thread of a directory task/TID, else the leader; with a reference, or NULL. */
struct thread *proc_thread(struct pseudo_inode *i);

/* procfs_pid.c: /proc/PID/ and /proc/PID/task/TID/. */
extern const struct pseudo_entry proc_pid_entry;
/* procfs_stat.c */
int show_stat(struct pseudo_inode *i, struct text *t);
int show_statm(struct pseudo_inode *i, struct text *t);
int show_status(struct pseudo_inode *i, struct text *t);
int show_limits(struct pseudo_inode *i, struct text *t);
/* procfs_maps.c */
int show_maps(struct pseudo_inode *i, struct text *t);
int show_smaps(struct pseudo_inode *i, struct text *t);
int show_smaps_rollup(struct pseudo_inode *i, struct text *t);
/* procfs_mem.c: memory of the process: cmdline, environ, auxv, mem. */
int show_cmdline(struct pseudo_inode *i, struct text *t);
int show_environ(struct pseudo_inode *i, struct text *t);
int show_auxv(struct pseudo_inode *i, struct text *t);
struct file *open_mem(struct pseudo_inode *i, u32 flags);
/* procfs_fd.c */
struct inode *fd_lookup(struct pseudo_inode *dir, const char *name, size_t len);
struct inode *fdinfo_lookup(struct pseudo_inode *dir, const char *name, size_t len);
bool fd_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type);
bool fdinfo_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type);
int cwd_readlink(struct pseudo_inode *i, char *buf, size_t n);
struct dentry *cwd_follow(struct pseudo_inode *i);
struct dentry *exe_follow(struct pseudo_inode *i);
int exe_readlink(struct pseudo_inode *i, char *buf, size_t n);
/* procfs_mounts.c */
int show_mounts(struct pseudo_inode *i, struct text *t);
int show_mountinfo(struct pseudo_inode *i, struct text *t);
int show_mountstats(struct pseudo_inode *i, struct text *t);
/* procfs_system.c, procfs_cpu.c, procfs_sys.c: the rest of /proc */
int show_meminfo(struct pseudo_inode *i, struct text *t);
int show_system_stat(struct pseudo_inode *i, struct text *t);
int show_uptime(struct pseudo_inode *i, struct text *t);
int show_loadavg(struct pseudo_inode *i, struct text *t);
int show_version(struct pseudo_inode *i, struct text *t);
int show_cpuinfo(struct pseudo_inode *i, struct text *t);
int show_vmstat(struct pseudo_inode *i, struct text *t);
extern const struct pseudo_entry proc_sys_entries[];
#endif
