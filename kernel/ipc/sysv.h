/* System V IPC: what message queues, semaphore sets and shared memory have in
 * common: keys, identifiers, permissions. sysvipc(7), svipc. */
#ifndef KERNEL_SYSV_H
#define KERNEL_SYSV_H
#include "core/lock.h"
#include "core/types.h"
#include <linux/ipc.h>
#include <asm/ipcbuf.h>

struct process;

struct sysv {
	struct sysv *next; /* hash-free list of the kind's objects */
	int id, key;
	uid_t uid, cuid;
	gid_t gid, cgid;
	mode_t mode; /* permission bits */
	u32 refs;    /* its kind's list, and users at work */
	bool removed;
};

struct sysv_kind {
	struct mutex lock; /* the list, ids, and reference counts */
	struct sysv *list;
	int count, limit, next_seq;
	struct sysv *(*make)(long arg, int flags); /* ERR_PTR */
	int (*match)(struct sysv *s, long arg);    /* does an existing one satisfy a *get? */
	void (*free)(struct sysv *s);
};

/* msgget and its like: identifier or -errno. */
long sysv_get(struct sysv_kind *k, int key, int flags, long arg);
/* By identifier, with a reference: ERR_PTR(-EINVAL), or -EACCES unless want
 * (4 read, 2 write) is allowed. */
struct sysv *sysv_find(struct sysv_kind *k, int id, int want);
/* By place in the table (IPC_INFO's *_STAT calls). */
struct sysv *sysv_at(struct sysv_kind *k, int index, int want);
void sysv_put(struct sysv_kind *k, struct sysv *s);
int sysv_highest(struct sysv_kind *k); /* highest used index, 0 if none */
bool sysv_owner(const struct sysv *s); /* may the caller remove and change it? */
/* Take it out of the table (the caller holds a reference): -EIDRM if it was. */
int sysv_unlink(struct sysv_kind *k, struct sysv *s);
/* IPC_RMID: -EPERM; the caller wakes whoever sleeps on it. */
int sysv_remove(struct sysv_kind *k, struct sysv *s);
/* IPC_SET: -EPERM. */
int sysv_set(struct sysv *s, const struct ipc64_perm *p);
void sysv_stat(struct sysv *s, struct ipc64_perm *p);
s64 sysv_time(void); /* seconds, for the *_time fields */

/* sysv_sem.c: the process ends; its SEM_UNDO adjustments are made. */
void sem_exit(struct process *p);
#endif
