/* /proc/PID/cmdline, environ, auxv and mem. User memory is private to its
 * process, so of others only what the kernel kept is known: the auxiliary
 * vector, and the arguments as they were at execve. */
#include "fs/procfs.h"
#include "core/string.h"

static int copy_range(struct text *t, u64 start, u64 end)
{
	char buf[512];
	while (start < end) {
		size_t n = min(end - start, sizeof buf);
		size_t left = copy_from_user_partial(buf, (void *)start, n);
		text_add(t, buf, n - left);
		if (left) break;
		start += n;
	}
	return 0;
}

/* A program may overwrite its arguments with a title (setproctitle): without a
 * terminator at the end, the text runs on into the environment's place. */
int show_cmdline(struct pseudo_inode *i, struct text *t)
{
	struct process *p = i->proc;
	if (p != current_process()) {
		mutex_lock(&p->lock);
		if (p->mm) text_add(t, p->cmdline, p->cmdline_len);
		mutex_unlock(&p->lock);
		return 0;
	}
	copy_range(t, p->arg_start, p->arg_end);
	if (t->len && t->buf[t->len - 1]) {
		copy_range(t, p->arg_end, p->env_end);
		char *nul = memchr(t->buf, 0, t->len);
		if (nul) t->len = nul - t->buf;
	}
	return 0;
}

int show_environ(struct pseudo_inode *i, struct text *t)
{
	if (i->proc != current_process()) return -EACCES;
	return copy_range(t, i->proc->env_start, i->proc->env_end);
}

int show_auxv(struct pseudo_inode *i, struct text *t)
{
	u64 *v = i->proc->auxv_copy;
	size_t n = 0;
	while (n + 2 < ARRAY_SIZE(i->proc->auxv_copy) && v[n]) n += 2;
	text_add(t, v, (n + 2) * sizeof *v);
	return 0;
}

/* --- mem: the positions are addresses --- */

static ssize_t mem_copy(struct iov_iter *it, loff_t *pos, bool write)
{
	char buf[1024];
	ssize_t done = 0;
	while (it->count) {
		size_t n = min(it->count, sizeof buf);
		size_t bad = 0;
		if (!access_ok((void *)*pos, n)) return done ? done : -EIO;
		if (write) {
			n = copy_from_iter(buf, n, it);
			bad = copy_to_user_partial((void *)*pos, buf, n);
		} else {
			bad = copy_from_user_partial(buf, (void *)*pos, n);
			if (copy_to_iter(buf, n - bad, it) != n - bad) return done ? done : -EFAULT;
		}
		done += n - bad;
		*pos += n - bad;
		if (bad || !n) return done ? done : -EIO;
	}
	return done;
}

static ssize_t mem_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	return f->priv == current_process() ? mem_copy(to, pos, false) : -EIO;
}

static ssize_t mem_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	return f->priv == current_process() ? mem_copy(from, pos, true) : -EIO;
}

static loff_t mem_llseek(struct file *f, loff_t off, int whence)
{
	if (whence == 1) off += f->pos;
	else if (whence != 0) return -EINVAL;
	return f->pos = off;
}

static void mem_release(struct file *f) { process_put(f->priv); }

static const struct file_ops mem_ops = {
	.name = "mem",
	.no_splice = NO_SPLICE_READ | NO_SPLICE_WRITE,
	.read = mem_read,
	.write = mem_write,
	.llseek = mem_llseek,
	.release = mem_release,
};

struct file *open_mem(struct pseudo_inode *i, u32 flags)
{
	if (i->proc != current_process()) return ERR_PTR(-EACCES);
	struct file *f = file_alloc(&mem_ops, flags, i->proc);
	if (!f) return ERR_PTR(-ENOMEM);
	process_get(i->proc);
	f->can_seek = f->can_pread = true;
	return f;
}
