/* Handles of files of the read-only root that were closed and are opened again and
 * again (a shell's programs, their libraries): a few stay open, so that the next open
 * needs no host call but the one that looks at the name. A handle keeps its file's
 * inode number from being given to another, so a name that leads to the same number, with
 * the same change time, leads to this very file with the same permissions. */
#ifndef KERNEL_IDLE_H
#define KERNEL_IDLE_H
#include "fs/memfs.h"

/* A handle for reading of m, which the walk has just looked at (m->lst), or -1. */
int idle_take(struct mem_inode *m);
/* Keep m's handle, which nobody uses any more. checked: idle_take gave it. False: close it. */
bool idle_keep(struct mem_inode *m, int handle, bool checked);
/* The host gave a handle along with the look at m (m->lst); -1: it did not. */
void idle_offer(struct mem_inode *m, int handle);
/* m goes: its handle is closed. */
void idle_forget(struct mem_inode *m);
/* Close the handle that has waited longest; false: there is none. Called with hnode_lock at most. */
bool idle_shrink(void);
#endif
