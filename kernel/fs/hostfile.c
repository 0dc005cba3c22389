#include "fs/hostfile.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "fs/hnode.h"
#include "fs/hostfs.h"
#include "mm/mm.h"
#include "plat.h"
#include "plat/host.h"
#include <linux/fs.h>

static void skip_empty(struct iov_iter *it)
{
	while (it->count && it->off == it->iov->len) it->iov++, it->nr--, it->off = 0;
}

/* Until all is moved or the host moves less than asked. A signal ends only what may
 * block for long (intr): regular files never fail with EINTR. There is an element, be it an empty one: a
 * transfer of nothing still reports errors. */
static ssize_t all(int handle, struct iov_iter *it, bool write, loff_t *pos, int rwf, bool intr)
{
	ssize_t done = 0;
	do {
		skip_empty(it);
		size_t want = min(it->iov->len - it->off, it->count);
		ssize_t n = plat_file_io(handle, it, write, pos, rwf, intr);
		if (n == -EINTR) n = -ERESTARTSYS;
		if (n < 0) return done ? done : n;
		done += n;
		if (pos) *pos += n;
		if ((size_t)n < want || n == 0) break;
	} while (it->count);
	return done;
}

ssize_t handle_read(int handle, struct iov_iter *to, loff_t *pos) { return all(handle, to, false, pos, 0, false); }

ssize_t handle_write(int handle, struct iov_iter *from, loff_t *pos) { return all(handle, from, true, pos, 0, false); }

ssize_t handle_stream(int handle, struct iov_iter *it, bool write, int rwf, bool intr)
{
	struct thread *t = current();
	t->in_host = intr;
	ssize_t n = all(handle, it, write, NULL, rwf, intr);
	t->in_host = false;
	return n;
}

ssize_t handle_append(int handle, struct iov_iter *from, loff_t *pos)
{
	ssize_t n = all(handle, from, true, NULL, RWF_APPEND, false);
	if (n > 0) {
		loff_t end = host_call(HC_lseek, handle, 0, 1 /* SEEK_CUR */);
		if (end >= 0) *pos = end;
	}
	return n;
}

loff_t handle_llseek(struct file *f, int handle, loff_t off, int whence)
{
	if (whence == 1) off += f->pos, whence = 0;
	if (whence != 0) {
		off = host_call(HC_lseek, handle, off, whence);
		if (off < 0) return off;
	}
	if (off < 0) return -EINVAL;
	return f->pos = off;
}

void host_times(struct hosttime t[2], const struct kstat *st, u32 valid)
{
	t[0].sec = st->atime.sec;
	t[0].nsec = valid & ATTR_ATIME ? st->atime.nsec : UTIME_OMIT_;
	t[1].sec = st->mtime.sec;
	t[1].nsec = valid & ATTR_MTIME ? st->mtime.nsec : UTIME_OMIT_;
}

int handle_setattr(int handle, const struct kstat *st, u32 valid)
{
	int err = 0;
	if (valid & ATTR_SIZE) err = host_call(HC_ftruncate, handle, st->size);
	if (!err && valid & (ATTR_UID | ATTR_GID))
		err = host_call(HC_fchown, handle, valid & ATTR_UID ? st->uid : -1u, valid & ATTR_GID ? st->gid : -1u);
	if (!err && valid & ATTR_MODE) err = host_call(HC_fchmod, handle, st->mode & 07777);
	if (!err && valid & (ATTR_ATIME | ATTR_MTIME)) {
		struct hosttime t[2];
		host_times(t, st, valid);
		err = host_call(HC_utimensat, handle, NULL, t, 0);
	}
	return err;
}

static ssize_t hf_read(struct file *f, struct iov_iter *to, loff_t *pos) { return handle_read(f->handle, to, pos); }

static ssize_t hf_head(struct file *f, void *buf, size_t n) { return plat_file_head(f->handle, buf, n); }

static ssize_t hf_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	return f->flags & O_APPEND ? handle_append(f->handle, from, pos) : handle_write(f->handle, from, pos);
}

static loff_t hf_llseek(struct file *f, loff_t off, int whence) { return handle_llseek(f, f->handle, off, whence); }

static int hf_mmap(struct file *f, u64 addr, u64 len, int prot, int flags, u64 off)
{
	return plat_map_file(addr, len, prot, flags & MAP_SHARED, f->handle, off);
}

static int hf_fsync(struct file *f, bool data_only)
{
	return host_call(data_only ? HC_fdatasync : HC_fsync, f->handle);
}

int hostfile_truncate(struct file *f, u64 size)
{
	int err = host_call(HC_ftruncate, f->handle, size);
	if (!err) mm_host_file_truncated(f->inode, size);
	return err;
}

static int hf_fallocate(struct file *f, int mode, u64 off, u64 len)
{
	return host_call(HC_fallocate, f->handle, mode, off, len);
}

static int hf_stat(struct file *f, struct kstat *st) { return handle_stat(f->handle, st); }

static void hf_release(struct file *f)
{
	host_call(HC_close, f->handle);
	kfree(f->priv);
}

const struct file_ops hostfile_ops = {
	.name = "hostfile",
	.read = hf_read,
	.head = hf_head,
	.write = hf_write,
	.llseek = hf_llseek,
	.mmap = hf_mmap,
	.fsync = hf_fsync,
	.truncate = hostfile_truncate,
	.fallocate = hf_fallocate,
	.stat = hf_stat,
	.release = hf_release,
};

struct linux_dirent64_k {
	u64 ino;
	s64 off;
	u16 reclen;
	u8 type;
	char name[];
};

struct dirbuf {
	loff_t next; /* position of data[at] */
	u32 at, end;
	char data[32768];
};

int handle_readdir(struct file *f, int handle, void **state, struct dir_context *c)
{
	struct dirbuf *b = *state;
	if (!b) {
		b = kmalloc(sizeof *b);
		if (!b) return -ENOMEM;
		b->at = b->end = 0;
		b->next = 0;
		*state = b;
	} else if (f->pos == 0) b->next = -1;
	if (f->pos != b->next) { /* from the start again: the host's truth of now */
		b->at = b->end = 0;
		loff_t p = host_call(HC_lseek, handle, f->pos, 0);
		if (p < 0) return p;
		b->next = f->pos;
	}
	for (;;) {
		while (b->at < b->end) {
			struct linux_dirent64_k *e = (void *)(b->data + b->at);
			if (!c->emit(c, e->name, strlen(e->name), e->ino, e->type, e->off)) return 0;
			b->at += e->reclen;
			f->pos = b->next = e->off;
		}
		long n = host_call(HC_getdents64, handle, b->data, sizeof b->data);
		if (n <= 0) return n;
		b->at = 0;
		b->end = n;
	}
}

static int hd_readdir(struct file *f, struct dir_context *c) { return handle_readdir(f, f->handle, &f->priv, c); }

static loff_t hd_llseek(struct file *f, loff_t off, int whence)
{
	if (whence > 1) return handle_llseek(f, f->handle, off, whence);
	if (whence == 1) off += f->pos;
	if (off < 0) return -EINVAL;
	return f->pos = off;
}

static void hd_release(struct file *f)
{
	if (hnode_closed(hostfs_place(f->inode), f->handle)) host_call(HC_close, f->handle);
	kfree(f->priv);
}

const struct file_ops hostdir_ops = {
	.name = "hostdir",
	.readdir = hd_readdir,
	.llseek = hd_llseek,
	.fsync = hf_fsync,
	.stat = hf_stat,
	.release = hd_release,
};

struct file *hostfile_new(const struct file_ops *ops, int handle, u32 flags)
{
	struct file *f = file_alloc(ops, flags, NULL);
	if (!f) {
		host_call(HC_close, handle);
		return ERR_PTR(-ENOMEM);
	}
	f->handle = handle;
	f->can_seek = f->can_pread = true;
	return f;
}
