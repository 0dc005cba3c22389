/* Files without a name: eventfd, epoll, signalfd, timerfd. Their ops->name is
 * what /proc/PID/fd shows: "anon_inode:[eventfd]". */
#ifndef KERNEL_ANON_FILE_H
#define KERNEL_ANON_FILE_H
#include "fs/fs.h"

/* The stat operation of all of them. */
int anon_file_stat(struct file *f, struct kstat *st);
/* lseek succeeds and does nothing. */
loff_t anon_file_llseek(struct file *f, loff_t off, int whence);
#endif
