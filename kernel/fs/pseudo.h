/* The pseudo file systems: procfs, devfs, devpts, sysfs. Directories are tables
 * of entries plus an optional dynamic part; regular files are text made at open.
 * Their inodes are made anew by every lookup: the VFS must not cache a dentry
 * whose inode has volatile set. */
#ifndef KERNEL_PSEUDO_H
#define KERNEL_PSEUDO_H
#include "fs/fs.h"

/* Attach /proc, /dev and /sys (fs_init calls it once the root is there). */
void pseudo_fs_init(void);
/* One each; called by pseudo_fs_init. */
struct inode *procfs_root(void);
struct inode *devfs_root(void);
struct inode *sysfs_root(void);
#endif
