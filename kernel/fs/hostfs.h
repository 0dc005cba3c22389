/* Host directories as volumes. */
#ifndef KERNEL_HOSTFS_H
#define KERNEL_HOSTFS_H
#include "fs/fs.h"
/* The root inode on an O_PATH handle, which it takes over. ERR_PTR. */
struct inode *hostfs_root(int handle);
#endif
