/* Host directories as volumes. */
#ifndef KERNEL_HOSTFS_H
#define KERNEL_HOSTFS_H
#include "fs/fs.h"
/* The root inode on an O_PATH handle, which it takes over. ERR_PTR. */
struct inode *hostfs_root(int handle);
struct hnode;
struct hnode *hostfs_place(struct inode *i);
/* The handle on which the guest's record locks are shown to the host's other
 * processes; opened if there is none yet and `make`. -1: none. */
int hostfs_lock_handle(struct inode *i, bool make);
#endif
