/* What the rest of the kernel needs of ipc/: hooks of pipes, epoll and polling.
 * System calls themselves are reached through the table. */
#ifndef KERNEL_IPC_H
#define KERNEL_IPC_H
#include "fs/fs.h"
#include "time/time.h"

struct pipe;

/* POSIX message queues, mq_overview(7): without CAP_SYS_RESOURCE. */
#define MQ_QUEUES_MAX 256
#define MQ_MSG_MAX 10 /* messages of a queue: also what it has when nothing else is asked for */
#define MQ_MSGSIZE_MAX 8192

/* Open a FIFO (fifo(7)): blocks for the other end unless O_NONBLOCK. The VFS
 * calls it for every S_IFIFO inode and then sets f->inode/dentry as for other files.
 * ERR_PTR(-ENXIO, -ERESTARTSYS, -ENOMEM). */
struct file *fifo_open(struct inode *i, u32 flags);
/* The VFS drops a FIFO inode: frees inode->pipe (no opener is left). */
void fifo_inode_release(struct inode *i);
/* fcntl F_SETPIPE_SZ / F_GETPIPE_SZ: -EBADF for what is no pipe. */
long pipe_fcntl(struct file *f, unsigned cmd, u64 arg);
/* The pipe behind a file, or NULL. */
struct pipe *file_pipe(struct file *f);
/* Where a pipe's file locks are kept, which go with it (fs/locks.c); NULL: f is no pipe. */
void **pipe_locks(struct file *f);

/* An eventfd? eventfd_add is a write that does not wait; what is too much for the counter is lost. */
bool file_is_eventfd(struct file *f);
void eventfd_add(struct file *f, u64 n);

/* file_put calls this when the last reference of a file that was ever in an epoll
 * set goes, before ops->release: the file leaves all its sets. */
void epoll_forget_file(struct file *f);
/* file_poll_handle of an epoll set: its host handle, if there are host files in it. */
int epoll_file_handle(struct file *f);

/* Can the file be waited for at all (else epoll_ctl says EPERM)? */
bool file_can_poll(struct file *f);
#endif
