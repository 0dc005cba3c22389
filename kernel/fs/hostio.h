/* Files on host handles that are no files of a mounted file system: stdin and
 * its like (pipes, terminals, sockets, redirections), FIFOs of a volume. */
#ifndef KERNEL_HOSTIO_H
#define KERNEL_HOSTIO_H
#include "fs/vfs.h"

extern const struct file_ops hostio_ops;
struct htux_stdio;
/* A standard file, whose handle is taken over; with a dentry, so that /proc/PID/fd can
 * name and reopen it. ERR_PTR(-ENOMEM). */
struct file *hostio_stdio(const struct htux_stdio *s);
/* A file on handle, taken over, without a dentry; the caller sets inode and dentry. */
struct file *hostio_plain(int handle, mode_t mode, u32 flags);
#endif
