/* Reading and writing host files by handle: data goes straight between the host
 * and the user's buffers. */
#ifndef KERNEL_HOSTFILE_H
#define KERNEL_HOSTFILE_H
#include "fs/vfs.h"

/* At *pos, which advances. Bytes or -errno. */
ssize_t handle_read(int handle, struct iov_iter *to, loff_t *pos);
ssize_t handle_write(int handle, struct iov_iter *from, loff_t *pos);
/* At the handle's own position; rwf: RWF_* (0: plain). intr: a signal ends it
 * (-ERESTARTSYS if before any byte), as is right for all but regular files. */
ssize_t handle_stream(int handle, struct iov_iter *it, bool write, int rwf, bool intr);
ssize_t handle_append(int handle, struct iov_iter *from, loff_t *pos);
loff_t handle_llseek(struct file *f, int handle, loff_t off, int whence);
int handle_setattr(int handle, const struct kstat *st, u32 valid);
/* utimensat's two times from ATTR_ATIME/ATTR_MTIME. */
struct hosttime {
	s64 sec, nsec;
};
void host_times(struct hosttime t[2], const struct kstat *st, u32 valid);

/* Directory reading through a kernel buffer, kept at *state (made when NULL; kfree it). */
int handle_readdir(struct file *f, int handle, void **state, struct dir_context *c);

extern const struct file_ops hostfile_ops, hostdir_ops;
int hostfile_truncate(struct file *f, u64 size); /* file_ops.truncate of what the host has as a file */
/* A file on a host handle, which it takes over (closed on failure too). */
struct file *hostfile_new(const struct file_ops *ops, int handle, u32 flags);
#endif
