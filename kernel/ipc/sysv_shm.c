/* System V shared memory: shmget(2), shmop(2), shmctl(2). Each shmat makes a file
 * on the segment, which the mapping's VMAs hold; the last of them to go detaches.
 * A fork shares that file, so shm_nattch counts a forked attachment once. */
#include "core/kmalloc.h"
#include "core/string.h"
#include "fs/fs.h"
#include "ipc/sysv.h"
#include "mm/mm.h"
#include "mm/shm_object.h"
#include "mm/vma.h"
#include "proc/process.h"
#include <asm/shmbuf.h>
#include <linux/capability.h>
#include <linux/shm.h>

#ifndef SHMLBA
#define SHMLBA PAGE_SIZE
#endif
#ifndef SHM_DEST
#define SHM_DEST 01000
#define SHM_LOCKED 02000
#endif

struct segment {
	struct sysv s;
	struct shm_object *mem;
	u64 size;
	s64 atime, dtime, ctime;
	pid_t cpid, lpid;
	u32 attached; /* under segments.lock */
	bool doomed;  /* IPC_RMID: goes with the last attachment, can be attached until then */
};

static struct sysv *segment_make(long size, int flags)
{
	(void)flags;
	if (size <= 0) return ERR_PTR(-EINVAL);
	struct segment *g = kzalloc(sizeof *g);
	if (!g) return ERR_PTR(-ENOMEM);
	g->mem = shm_create(PAGE_ALIGN(size));
	if (!g->mem) {
		kfree(g);
		return ERR_PTR(-ENOMEM);
	}
	g->size = size;
	g->ctime = sysv_time();
	g->cpid = current_process()->pid;
	return &g->s;
}

static int segment_match(struct sysv *s, long size) { return (u64)size > ((struct segment *)s)->size ? -EINVAL : 0; }

static void segment_free(struct sysv *s)
{
	struct segment *g = (struct segment *)s;
	shm_put(g->mem);
	kfree(g);
}

static struct sysv_kind segments = {
	.lock = MUTEX_INIT,
	.limit = SHMMNI,
	.make = segment_make,
	.match = segment_match,
	.free = segment_free,
};

long sys_shmget(int key, size_t size, int flags)
{
	if ((ssize_t)size < 0) return -EINVAL;
	if (flags & SHM_HUGETLB) return -ENOMEM; /* there are no huge pages */
	return sysv_get(&segments, key, flags, size);
}

/* --- attachments --- */

static int attach_mmap(struct file *f, u64 addr, u64 len, int prot, int flags, u64 off)
{
	struct segment *g = f->priv;
	(void)flags;
	return shm_map(g->mem, addr, len, prot, off);
}

static int attach_stat(struct file *f, struct kstat *st)
{
	struct segment *g = f->priv;
	memset(st, 0, sizeof *st);
	st->ino = g->s.id;
	st->dev = 1;
	st->mode = S_IFREG | (g->s.mode & 0777);
	st->size = g->size;
	st->nlink = 1;
	return 0;
}

static void attach_release(struct file *f)
{
	struct segment *g = f->priv;
	g->dtime = sysv_time();
	g->lpid = current_process()->pid;
	mutex_lock(&segments.lock);
	bool gone = !--g->attached && g->doomed;
	mutex_unlock(&segments.lock);
	if (gone) sysv_unlink(&segments, &g->s);
	sysv_put(&segments, &g->s);
}

static const struct file_ops attach_ops = {
	.name = "/SYSV",
	.mmap = attach_mmap,
	.stat = attach_stat,
	.release = attach_release,
};

long sys_shmat(int id, u64 addr, int flags)
{
	int prot = PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE) | (flags & SHM_EXEC ? PROT_EXEC : 0);
	int mflags = MAP_SHARED, want = flags & SHM_RDONLY ? 4 : 6;
	if (id < 0) return -EINVAL;
	if (addr) {
		if (addr & (SHMLBA - 1)) {
			if (!(flags & SHM_RND)) return -EINVAL;
			addr &= ~(SHMLBA - 1);
			if (!addr && (flags & SHM_REMAP)) return -EINVAL;
		}
		mflags |= flags & SHM_REMAP ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	} else if (flags & SHM_REMAP) {
		return -EINVAL;
	}
	struct segment *g = (struct segment *)sysv_find(&segments, id, want | (flags & SHM_EXEC ? 1 : 0));
	if (IS_ERR(g)) return PTR_ERR(g);
	struct file *f = file_alloc(&attach_ops, flags & SHM_RDONLY ? O_RDONLY : O_RDWR, g);
	if (!f) {
		sysv_put(&segments, &g->s);
		return -ENOMEM;
	}
	mutex_lock(&segments.lock);
	g->attached++;
	mutex_unlock(&segments.lock);
	long ret = do_mmap(current()->mm, addr, g->size, prot, mflags, f, 0);
	if (ret == -EEXIST) ret = -EINVAL; /* something is there already */
	if ((u64)ret < -4095UL) {
		g->atime = sysv_time();
		g->lpid = current_process()->pid;
	}
	file_put(f);
	return ret;
}

long sys_shmdt(u64 addr)
{
	struct mm *mm = current()->mm;
	long ret = -EINVAL;
	struct file *f = NULL;
	if (addr & (PAGE_SIZE - 1)) return -EINVAL;
	for (;;) { /* all pieces of the attachment that begins at addr */
		u64 start = 0, end = 0;
		mutex_lock(&mm->lock);
		for (struct vma *v = find_vma(mm, addr); v; v = vma_next(v)) {
			bool ours = v->file && v->file->ops == &attach_ops && v->start - v->pgoff == addr;
			if (!ours || (f && v->file != f)) continue;
			if (!f) {
				f = v->file;
				file_get(f);
			}
			start = v->start, end = v->end;
			break;
		}
		mutex_unlock(&mm->lock);
		if (!end) break;
		ret = do_munmap(mm, start, end - start);
		if (ret) break;
	}
	if (f) file_put(f);
	return ret;
}

/* --- shmctl --- */

static long segment_stat(struct segment *g, void __user *ubuf)
{
	struct shmid64_ds d;
	memset(&d, 0, sizeof d);
	sysv_stat(&g->s, &d.shm_perm);
	if (g->doomed) d.shm_perm.mode |= SHM_DEST;
	d.shm_segsz = g->size;
	d.shm_atime = g->atime, d.shm_dtime = g->dtime, d.shm_ctime = g->ctime;
	d.shm_cpid = g->cpid, d.shm_lpid = g->lpid;
	d.shm_nattch = g->attached;
	return copy_to_user(ubuf, &d, sizeof d);
}

static long segment_set(struct segment *g, const void __user *ubuf)
{
	struct shmid64_ds d;
	if (copy_from_user(&d, ubuf, sizeof d)) return -EFAULT;
	int err = sysv_set(&g->s, &d.shm_perm);
	if (!err) g->ctime = sysv_time();
	return err;
}

static long segment_remove(struct segment *g)
{
	if (!sysv_owner(&g->s)) return -EPERM;
	mutex_lock(&segments.lock);
	g->doomed = true;
	g->s.key = IPC_PRIVATE;
	bool idle = !g->attached;
	mutex_unlock(&segments.lock);
	return idle ? sysv_unlink(&segments, &g->s) : 0;
}

static long segments_info(int cmd, void __user *ubuf)
{
	u64 limit = -1UL - (1UL << 24);
	if (cmd == IPC_INFO) {
		struct shminfo64 i;
		memset(&i, 0, sizeof i);
		i.shmmax = limit, i.shmmin = 1, i.shmmni = i.shmseg = SHMMNI, i.shmall = limit;
		return copy_to_user(ubuf, &i, sizeof i) ? -EFAULT : sysv_highest(&segments);
	}
	struct shm_info i;
	memset(&i, 0, sizeof i);
	mutex_lock(&segments.lock);
	i.used_ids = segments.count;
	for (struct sysv *s = segments.list; s; s = s->next)
		i.shm_tot += PAGE_ALIGN(((struct segment *)s)->size) / PAGE_SIZE;
	mutex_unlock(&segments.lock);
	return copy_to_user(ubuf, &i, sizeof i) ? -EFAULT : sysv_highest(&segments);
}

long sys_shmctl(int id, int cmd, void __user *ubuf)
{
	struct segment *g;
	long ret;
	if (id < 0 || cmd < 0) return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
	case SHM_INFO: return segments_info(cmd, ubuf);
	case IPC_STAT: g = (struct segment *)sysv_find(&segments, id, 4); break;
	case SHM_STAT:
	case SHM_STAT_ANY: g = (struct segment *)sysv_at(&segments, id, cmd == SHM_STAT ? 4 : 0); break;
	case IPC_SET:
	case IPC_RMID:
	case SHM_LOCK:
	case SHM_UNLOCK: g = (struct segment *)sysv_find(&segments, id, 0); break;
	default: return -EINVAL;
	}
	if (IS_ERR(g)) return PTR_ERR(g);
	switch (cmd) {
	case IPC_STAT: ret = segment_stat(g, ubuf); break;
	case IPC_SET: ret = segment_set(g, ubuf); break;
	case IPC_RMID: ret = segment_remove(g); break;
	case SHM_LOCK:
	case SHM_UNLOCK: /* arena memory may be swapped all the same: only the mark */
		ret = capable(CAP_IPC_LOCK) || current_process()->cred.euid == g->s.uid ? 0 : -EPERM;
		if (!ret) g->s.mode = cmd == SHM_LOCK ? g->s.mode | SHM_LOCKED : g->s.mode & ~SHM_LOCKED;
		break;
	default:
		ret = segment_stat(g, ubuf);
		if (!ret) ret = g->s.id;
		break;
	}
	sysv_put(&segments, &g->s);
	return ret;
}
