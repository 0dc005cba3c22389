/* Telling those who watch files (inotify(7)) what guests do to them. What
 * processes of the host do to a volume is not seen. */
#ifndef KERNEL_NOTIFY_H
#define KERNEL_NOTIFY_H
#include "fs/vfs.h"
#include <linux/inotify.h>

#define INOTIFY_MAX_EVENTS 16384 /* in a queue, then IN_Q_OVERFLOW */
#define INOTIFY_MAX_INSTANCES 128
#define INOTIFY_MAX_WATCHES 65536

/* How many watches there are; without any, nothing is looked up for them. */
extern u32 inotify_count;
static inline bool notify_wanted(void) { return __atomic_load_n(&inotify_count, __ATOMIC_RELAXED); }

/* --- notify.c: events (IN_*), at the places where things happen. They may be called
 * with vfs_lock, and no other lock of fs/, held. --- */
/* Through an open file or by path: watchers of the object and of its directory hear it. */
void notify_file_slow(struct file *f, u32 mask);
void notify_dentry_slow(struct dentry *d, u32 mask);
static inline void notify_file(struct file *f, u32 mask)
{
	if (unlikely(notify_wanted())) notify_file_slow(f, mask);
}
static inline void notify_dentry(struct dentry *d, u32 mask)
{
	if (unlikely(notify_wanted())) notify_dentry_slow(d, mask);
}
/* A name came to dir, or went: IN_CREATE, IN_DELETE. mode: of the object. */
void notify_name(struct inode *dir, const char *name, size_t len, mode_t mode, u32 mask);
/* To watchers of the object alone: another link to it came or went (IN_ATTRIB). */
void notify_link_count(struct inode *i);
/* i got another name; target (may be NULL) lost its. */
void notify_move(struct inode *odir, const char *on, size_t ol, struct inode *ndir, const char *nn, size_t nl,
		 struct inode *i, struct inode *target);
/* The last user of an object without a name goes: if it has no other link, its watches end. */
void notify_gone(struct inode *i);

/* --- inotify.c --- */
/* An event for the watches of i; name NULL: about i itself, else about what has that
 * name in it. unlinked: it came by an open file that has no name any more. */
void inotify_event(struct inode *i, u32 mask, u32 cookie, const char *name, size_t len, bool unlinked);
/* IN_IGNORED to all watches of i, which end. */
void inotify_end(struct inode *i);
#endif
