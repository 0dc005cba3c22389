/* System V IPC: keys, identifiers, permissions. */
#include "ipc/sysv.h"
#include "core/string.h"
#include "plat.h"
#include "proc/process.h"
#include <linux/capability.h>
#include <linux/time.h>

#define SEQ_SHIFT 15
#define INDEX_MASK ((1 << SEQ_SHIFT) - 1)

s64 sysv_time(void) { return plat_clock(CLOCK_REALTIME) / NSEC_PER_SEC; }

static bool in_group_of(const struct cred *c, gid_t g)
{
	if (c->egid == g) return true;
	for (u32 i = 0; i < c->ngroups; i++)
		if (c->groups[i] == g) return true;
	return false;
}

static int allowed(const struct sysv *s, int want)
{
	const struct cred *c = &current_process()->cred;
	mode_t mode = s->mode;
	if (c->euid == s->uid || c->euid == s->cuid) mode >>= 6;
	else if (in_group_of(c, s->gid) || in_group_of(c, s->cgid)) mode >>= 3;
	return (want & ~mode & 7) && !capable(CAP_IPC_OWNER) ? -EACCES : 0;
}

static bool index_used(struct sysv_kind *k, int index)
{
	for (struct sysv *s = k->list; s; s = s->next)
		if ((s->id & INDEX_MASK) == index) return true;
	return false;
}

/* lock held. */
static long add(struct sysv_kind *k, int key, int flags, long arg)
{
	if (k->count >= k->limit) return -ENOSPC;
	struct sysv *s = k->make(arg, flags);
	if (IS_ERR(s)) return PTR_ERR(s);
	const struct cred *c = &current_process()->cred;
	int index = 0;
	while (index_used(k, index)) index++;
	s->id = (k->next_seq & 0xffff) << SEQ_SHIFT | index;
	k->next_seq = (k->next_seq + 1) & 0xffff;
	s->key = key;
	s->uid = s->cuid = c->euid;
	s->gid = s->cgid = c->egid;
	s->mode = flags & 0777;
	s->refs = 1;
	s->next = k->list;
	k->list = s;
	k->count++;
	return s->id;
}

long sysv_get(struct sysv_kind *k, int key, int flags, long arg)
{
	long ret = -ENOENT;
	struct sysv *s = NULL;
	mutex_lock(&k->lock);
	if (key != IPC_PRIVATE)
		for (s = k->list; s && s->key != key; s = s->next)
			;
	if (s) {
		if ((flags & IPC_CREAT) && (flags & IPC_EXCL)) ret = -EEXIST;
		else if ((ret = k->match(s, arg)) == 0) {
			int want = ((flags >> 6) | (flags >> 3) | flags) & 7;
			ret = allowed(s, want);
			if (!ret) ret = s->id;
		}
	} else if (key == IPC_PRIVATE || (flags & IPC_CREAT)) {
		ret = add(k, key, flags, arg);
	}
	mutex_unlock(&k->lock);
	return ret;
}

static struct sysv *take(struct sysv *s, int want)
{
	int err = s ? allowed(s, want) : -EINVAL;
	if (err) return ERR_PTR(err);
	s->refs++;
	return s;
}

struct sysv *sysv_find(struct sysv_kind *k, int id, int want)
{
	mutex_lock(&k->lock);
	struct sysv *s = k->list;
	while (s && s->id != id) s = s->next;
	s = take(s, want);
	mutex_unlock(&k->lock);
	return s;
}

struct sysv *sysv_at(struct sysv_kind *k, int index, int want)
{
	mutex_lock(&k->lock);
	struct sysv *s = k->list;
	while (s && (s->id & INDEX_MASK) != index) s = s->next;
	s = take(s, want);
	mutex_unlock(&k->lock);
	return s;
}

int sysv_highest(struct sysv_kind *k)
{
	int high = 0;
	mutex_lock(&k->lock);
	for (struct sysv *s = k->list; s; s = s->next) high = max(high, s->id & INDEX_MASK);
	mutex_unlock(&k->lock);
	return high;
}

void sysv_put(struct sysv_kind *k, struct sysv *s)
{
	mutex_lock(&k->lock);
	bool last = !--s->refs;
	mutex_unlock(&k->lock);
	if (last) k->free(s);
}

bool sysv_owner(const struct sysv *s)
{
	uid_t e = current_process()->cred.euid;
	return e == s->uid || e == s->cuid || capable(CAP_SYS_ADMIN);
}

int sysv_unlink(struct sysv_kind *k, struct sysv *s)
{
	mutex_lock(&k->lock);
	int err = s->removed ? -EIDRM : 0;
	struct sysv **p = &k->list;
	while (*p && *p != s) p = &(*p)->next;
	if (*p) {
		*p = s->next;
		k->count--;
		s->refs--; /* the caller has one more */
	}
	s->removed = true;
	mutex_unlock(&k->lock);
	return err;
}

int sysv_remove(struct sysv_kind *k, struct sysv *s) { return sysv_owner(s) ? sysv_unlink(k, s) : -EPERM; }

int sysv_set(struct sysv *s, const struct ipc64_perm *p)
{
	if (!sysv_owner(s)) return -EPERM;
	s->uid = p->uid;
	s->gid = p->gid;
	s->mode = (s->mode & ~0777) | (p->mode & 0777);
	return 0;
}

void sysv_stat(struct sysv *s, struct ipc64_perm *p)
{
	p->key = s->key;
	p->uid = s->uid, p->gid = s->gid;
	p->cuid = s->cuid, p->cgid = s->cgid;
	p->mode = s->mode;
	p->seq = s->id >> SEQ_SHIFT;
}
