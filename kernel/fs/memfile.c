/* Regular files of the in-memory file system. A file whose content is still the
 * lower's is read from the host through a handle that each open file has. */
#include "fs/idle.h"
#include "fs/hostfile.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "mm/mm.h"
#include "plat.h"
#include "plat/host.h"
#include <linux/capability.h>
#include <linux/falloc.h>
#include <linux/fcntl.h>

#define MAX_SIZE (1UL << 44) /* 16 TiB */

/* With data_lock: forget what is beyond size, or promise zeros up to it. */
static void resize(struct mem_inode *m, u64 size)
{
	struct mem_pages *p = &m->pages;
	u64 edge = min(size, m->size); /* from here on the page reads as zeros */
	if (size < m->size || p->mapped) mem_zero(p, edge, PAGE_ALIGN(edge));
	if (size < m->size) mem_drop(p, PAGE_ALIGN(size) / PAGE_SIZE, ~0UL);
	m->size = size;
}

/* Set-id bits do not survive a change of what is run. */
static void changed(struct mem_inode *m)
{
	mem_touch(m, true);
	if (m->i.mode & (S_ISUID | S_ISGID) && !capable(CAP_FSETID)) m->i.mode = without_setid(&m->i);
}

int mem_truncate(struct mem_inode *m, u64 size)
{
	if (size > MAX_SIZE) return -EFBIG;
	int err = 0;
	if (m->lower_data && (err = ovl_copy_data(m, size))) return err;
	mutex_lock(&m->data_lock);
	bool shrinks = m->pages.mapped && size < m->size;
	if ((m->seals & F_SEAL_SHRINK && size < m->size) || (m->seals & F_SEAL_GROW && size > m->size)) err = -EPERM;
	else resize(m, size);
	mutex_unlock(&m->data_lock);
	if (!err && shrinks) mm_file_shrunk(&m->i, size);
	if (!err) changed(m);
	return err;
}

static ssize_t mf_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct mem_inode *m = mi(f->inode);
	ssize_t done = 0;
	if (m->lower_data && f->handle >= 0) return handle_read(f->handle, to, pos);
	mutex_lock(&m->data_lock);
	while (to->count && (u64)*pos < m->size) {
		u64 off = *pos % PAGE_SIZE;
		size_t n = min(min(PAGE_SIZE - off, m->size - *pos), to->count);
		char *page = mem_page(&m->pages, *pos / PAGE_SIZE);
		size_t got = page ? copy_to_iter(page + off, n, to) : iov_iter_zero(n, to);
		*pos += got;
		done += got;
		if (got < n) {
			if (!done) done = -EFAULT;
			break;
		}
	}
	mutex_unlock(&m->data_lock);
	if (!m->clean && !(f->flags & O_NOATIME)) mem_accessed(m);
	return done;
}

static ssize_t mf_head(struct file *f, void *buf, size_t n)
{
	return mi(f->inode)->lower_data && f->handle >= 0 ? plat_file_head(f->handle, buf, n) : -ENOSYS;
}

static ssize_t mf_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct mem_inode *m = mi(f->inode);
	ssize_t done = 0, err = 0;
	if (!from->count) return 0;
	mutex_lock(&m->data_lock);
	if (f->flags & O_APPEND) *pos = m->size;
	size_t total = from->count;
	u64 raw = 0, raw_end = 0; /* pages not cleared when they were allocated */
	if ((u64)*pos >= MAX_SIZE) err = -EFBIG;
	else if (m->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) err = -EPERM;
	total = min(total, MAX_SIZE - (size_t)*pos);
	if (!err && (u64)*pos > m->size) mem_zero(&m->pages, m->size, PAGE_ALIGN(m->size));
	while (!err && (size_t)done < total) {
		/* Pages for a stretch at once, so that they come in long runs; those that are
		 * written whole need no clearing. */
		u64 first = *pos / PAGE_SIZE, off = *pos % PAGE_SIZE;
		u64 left = total - done;
		if (m->seals & F_SEAL_GROW && *pos + min(PAGE_SIZE - off, left) > m->size) {
			err = -EPERM;
			break;
		}
		if (off || left < PAGE_SIZE) err = mem_fill(&m->pages, first, first + 1);
		else if (!mem_page(&m->pages, first)) {
			u64 got = mem_fill_run(&m->pages, first, left / PAGE_SIZE, false);
			if (got) raw = first, raw_end = first + got;
			else err = -ENOSPC;
		}
		if (err) break;
		size_t n = min(PAGE_SIZE - off, left);
		char *page = mem_page(&m->pages, first);
		size_t got = copy_from_iter(page + off, n, from);
		*pos += got;
		done += got;
		if ((u64)*pos > m->size) m->size = *pos;
		if (got < n) {
			err = -EFAULT;
			break;
		}
	}
	if (raw_end * PAGE_SIZE > (u64)*pos) mem_zero(&m->pages, max((u64)*pos, raw * PAGE_SIZE), raw_end * PAGE_SIZE);
	mutex_unlock(&m->data_lock);
	if (done) changed(m);
	return done ? done : err;
}

/* The first offset >= off that is (data) or is not present. */
static loff_t seek_data(struct mem_inode *m, loff_t off, bool data)
{
	if (off < 0 || (u64)off >= m->size) return -ENXIO;
	u64 end = PAGE_ALIGN(m->size) / PAGE_SIZE, n = mem_next(&m->pages, off / PAGE_SIZE, end, data);
	if (n == end) return data ? -ENXIO : (loff_t)m->size;
	return max(off, (loff_t)(n * PAGE_SIZE));
}

static loff_t mf_llseek(struct file *f, loff_t off, int whence)
{
	struct mem_inode *m = mi(f->inode);
	if (m->lower_data && f->handle >= 0) return handle_llseek(f, f->handle, off, whence);
	mutex_lock(&m->data_lock);
	switch (whence) {
	case 1: off += f->pos; break;
	case 2: off += m->size; break;
	case 3:
	case 4: off = seek_data(m, off, whence == 3); break;
	}
	mutex_unlock(&m->data_lock);
	if (whence >= 3 && off < 0) return off;
	return off < 0 ? -EINVAL : (f->pos = off);
}

/* Map [off, off + len) of the pages. What a later, bigger file has past the end is
 * mapped when it is touched. */
static int mf_mmap(struct file *f, u64 addr, u64 len, int prot, int flags, u64 off)
{
	struct mem_inode *m = mi(f->inode);
	bool shared = flags & MAP_SHARED;
	if (m->lower_data && f->handle >= 0) return plat_map_file(addr, len, prot, shared, f->handle, off);
	bool writable = shared && (f->flags & O_ACCMODE) == O_RDWR;
	if (writable && prot & PROT_WRITE && m->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) return -EPERM;
	if (off + len > MAX_SIZE) return -EOVERFLOW;
	u64 first = off / PAGE_SIZE, end = first + PAGE_ALIGN(len) / PAGE_SIZE;
	u64 in_file = max(min(end, PAGE_ALIGN(m->size) / PAGE_SIZE), first);
	int err = in_file > first ? mem_map(&m->pages, addr, first, in_file - first, prot, shared) : 0;
	if (!err && in_file < end)
		err = plat_map_arena(addr + (in_file - first) * PAGE_SIZE, (end - in_file) * PAGE_SIZE, prot, shared,
				     PAST_ARENA);
	return err;
}

static bool mf_mmap_grown(struct file *f, u64 addr, int prot, int flags, u64 off)
{
	struct mem_inode *m = mi(f->inode);
	if ((m->lower_data && f->handle >= 0) || off >= m->size) return false;
	return !mem_map(&m->pages, addr, off / PAGE_SIZE, 1, prot, flags & MAP_SHARED);
}

static int mf_fsync(struct file *f, bool data_only)
{
	(void)f, (void)data_only;
	return 0;
}

/* An open file is asked itself: its lower name may be another's by now. */
int mem_file_stat(struct file *f, struct kstat *st)
{
	struct mem_inode *m = mi(f->inode);
	if (m->clean && f->handle >= 0) return handle_stat(f->handle, st);
	return f->inode->ops->getattr(f->inode, st);
}

static int mf_truncate(struct file *f, u64 size) { return mem_truncate(mi(f->inode), size); }

static int mf_fallocate(struct file *f, int mode, u64 off, u64 len)
{
	struct mem_inode *m = mi(f->inode);
	u64 end = off + len, first = PAGE_ALIGN(off) / PAGE_SIZE, last = end / PAGE_SIZE;
	int err = 0;
	if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) return -EOPNOTSUPP;
	if (mode & FALLOC_FL_ZERO_RANGE && !m->fs->overlay) return -EOPNOTSUPP; /* as Linux's tmpfs */
	if (end > MAX_SIZE) return -EFBIG;
	mutex_lock(&m->data_lock);
	bool grows = !(mode & FALLOC_FL_KEEP_SIZE) && end > m->size;
	if (m->seals & F_SEAL_GROW && grows) err = -EPERM;
	else if (m->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE) &&
		 mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE))
		err = -EPERM;
	if (!err && mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) {
		if (first < last) {
			mem_zero(&m->pages, off, first * PAGE_SIZE);
			mem_drop(&m->pages, first, last);
			mem_zero(&m->pages, last * PAGE_SIZE, end);
		} else mem_zero(&m->pages, off, end);
	}
	if (!err && !(mode & FALLOC_FL_PUNCH_HOLE))
		err = mem_fill(&m->pages, off / PAGE_SIZE, PAGE_ALIGN(end) / PAGE_SIZE);
	/* What was not enough is given back, where it is no part of the file. */
	if (err == -ENOSPC)
		mem_drop(&m->pages, max(off / PAGE_SIZE, PAGE_ALIGN(m->size) / PAGE_SIZE), PAGE_ALIGN(end) / PAGE_SIZE);
	if (!err && grows) resize(m, end);
	mutex_unlock(&m->data_lock);
	if (!err) changed(m);
	return err;
}

/* f->priv: the handle was taken from those that wait (idle.h), so it is the inode's for sure. */
static void mf_release(struct file *f)
{
	if (f->handle >= 0 && !idle_keep(mi(f->inode), f->handle, f->priv)) host_call(HC_close, f->handle);
}

static const struct file_ops memfile_ops = {
	.name = "memfile",
	.read = mf_read,
	.head = mf_head,
	.write = mf_write,
	.llseek = mf_llseek,
	.mmap = mf_mmap,
	.mmap_grown = mf_mmap_grown,
	.fsync = mf_fsync,
	.truncate = mf_truncate,
	.fallocate = mf_fallocate,
	.stat = mem_file_stat,
	.release = mf_release,
};

struct file *memfile_open(struct mem_inode *m, u32 flags)
{
	int handle = -1;
	bool waited = false;
	if (m->lower_data) {
		int err = 0;
		if (flags & O_TRUNC) err = ovl_copy_data(m, 0);
		else if ((flags & O_ACCMODE) != O_RDONLY) err = ovl_copy_data(m, ~0UL);
		else {
			handle = idle_take(m);
			waited = handle >= 0;
			if (!waited) handle = hnode_open(m->lower, O_RDONLY | O_NONBLOCK, 0);
			err = handle < 0 ? handle : 0;
		}
		if (err) return ERR_PTR(err);
	}
	if (flags & O_TRUNC) {
		int err = mem_truncate(m, 0);
		if (err) return ERR_PTR(err);
	}
	struct file *f = file_alloc(&memfile_ops, flags, waited ? m : NULL);
	if (!f) {
		if (handle >= 0) host_call(HC_close, handle);
		return ERR_PTR(-ENOMEM);
	}
	f->handle = handle;
	f->can_seek = f->can_pread = true;
	return f;
}
