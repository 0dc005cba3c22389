/* Pipes as pipe(7) has them: a ring of slots, each one page with some bytes, as
 * on Linux, so that capacity, atomicity and readiness agree with it. */
#ifndef KERNEL_PIPE_H
#define KERNEL_PIPE_H
#include "ipc/ipc.h"

#define PIPE_DEF_SLOTS 16
#define PIPE_MAX_BYTES (1u << 20) /* without CAP_SYS_RESOURCE */

struct pipe_slot {
	u8 *page;
	u32 off, len;
	bool packet; /* O_DIRECT: one read takes one write */
};

struct pipe {
	struct mutex lock;   /* all below; user memory is copied under it, nothing else blocks */
	struct waitqueue wq; /* EPOLLIN: readers and openers, EPOLLOUT: writers */
	u32 readers, writers;
	u32 r_counter, w_counter; /* opens ever, for FIFOs */
	bool unnamed;             /* from pipe(2): opening it again does not wait for a partner */
	u32 refs;                 /* open files, and the FIFO's inode */
	u32 tail, used;           /* ring of max_used slots */
	u32 held;                 /* free ones that splice has promised: to give back, or to fill */
	u32 max_used;
	struct pipe_slot *ring;
	u8 *spare;   /* one free page kept back */
	void *locks; /* fs/locks.c */
	ino_t ino;
	mode_t mode; /* permissions, kept for stat */
	uid_t uid;
	gid_t gid;
	s64 created; /* realtime ns */
};

static inline struct pipe_slot *pipe_slot_at(struct pipe *p, u32 n)
{
	return &p->ring[(p->tail + n) & (p->max_used - 1)];
}
/* With p->lock held. A page to fill (NULL: no memory), and its return. */
u8 *pipe_page_get(struct pipe *p);
void pipe_page_put(struct pipe *p, u8 *page);
static inline bool pipe_full(struct pipe *p) { return p->used + p->held >= p->max_used; }
/* Wait (p->lock held, dropped meanwhile) until something changes for `events`:
 * 0 or -ERESTARTSYS. */
long pipe_wait(struct pipe *p, u32 events);
void pipe_wake(struct pipe *p, u32 events);
/* A pipe without ends, one reference; NULL: no memory. */
struct pipe *pipe_alloc(void);
void pipe_put(struct pipe *p);
/* An end; takes over one reference of p on success. NULL: no memory. */
struct file *pipe_file(struct pipe *p, u32 flags);
#endif
