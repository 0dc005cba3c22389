/* File locks for fcntl.c. */
#ifndef KERNEL_LOCKS_H
#define KERNEL_LOCKS_H
#include "fs/vfs.h"
/* F_GETLK, F_SETLK, F_SETLKW and their F_OFD_ forms. */
long fcntl_lock(int fd, struct file *f, unsigned cmd, struct flock __user *uf);
#endif
