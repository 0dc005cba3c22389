/* /proc/PID/fd, fdinfo, cwd, root and exe. A descriptor's link leads to the file
 * itself: for a file without a name its dentry is made here, so that opening the
 * link opens the pipe or device again. */
#include "fs/procfs.h"
#include "core/kmalloc.h"
#include "core/ref.h"
#include "core/string.h"
#include "fs/vfs.h"
#include "ipc/ipc.h"
#include "ipc/pipe.h"

static struct file *fd_file(struct process *p, int fd)
{
	struct fdtable *t = proc_files_get(p);
	if (!t) return NULL;
	int found = fd;
	struct file *f = fdtable_next(t, &found);
	fdtable_put(t);
	if (f && found != fd) {
		file_put(f);
		f = NULL;
	}
	return f;
}

static int file_stat(struct file *f, struct kstat *st)
{
	memset(st, 0, sizeof *st);
	return file_getattr(f, st);
}

static int fd_readlink(struct pseudo_inode *i, char *buf, size_t n)
{
	struct file *f = fd_file(i->proc, i->key);
	if (!f) return -ENOENT;
	int len = file_path(f, buf, n);
	file_put(f);
	return len;
}

/* --- an inode for a file without a name --- */

static int anon_getattr(struct inode *i, struct kstat *st) { return file_stat(i->priv, st); }

/* Sockets and anonymous inodes cannot be opened again. */
static struct file *anon_open(struct inode *i, u32 flags) { return i->pipe ? fifo_open(i, flags) : ERR_PTR(-ENXIO); }

static void anon_release(struct inode *i) { file_put(i->priv); }

static const struct inode_ops anon_iops = { .getattr = anon_getattr, .open = anon_open, .release = anon_release };

static struct dentry *anon_dentry(struct file *f)
{
	char name[64];
	struct kstat st;
	struct inode *i = kzalloc(sizeof *i);
	if (!i) return NULL;
	file_stat(f, &st);
	i->refs = 1;
	i->ops = &anon_iops;
	i->mode = st.mode;
	i->uid = st.uid, i->gid = st.gid;
	i->ino = st.ino;
	i->no_dcache = true;
	i->priv = f;
	file_get(f);
	struct pipe *p = file_pipe(f);
	if (p) {
		ref_get(&p->refs);
		i->pipe = p;
	}
	struct dentry *d = file_path(f, name, sizeof name) < 0 ? NULL : dentry_anon(i, name);
	if (!d) inode_put(i);
	return d;
}

static struct dentry *fd_follow(struct pseudo_inode *i)
{
	struct file *f = fd_file(i->proc, i->key);
	if (!f) return ERR_PTR(-ENOENT);
	struct dentry *d = f->dentry;
	if (d) dget(d);
	else d = anon_dentry(f);
	file_put(f);
	return d ? d : ERR_PTR(-ENOMEM);
}

static mode_t fd_mode(struct pseudo_inode *i)
{
	struct file *f = fd_file(i->proc, i->key);
	if (!f) return 0;
	/* (3 is for ioctl alone.) */
	u32 may = f->flags & O_PATH ? 0 : ((f->flags & O_ACCMODE) + 1) & O_ACCMODE;
	mode_t mode = (may & 1 ? 0500 : 0) | (may & 2 ? 0300 : 0);
	file_put(f);
	return mode;
}

static const struct pseudo_entry fd_entry = {
	.name = "fd",
	.mode = S_IFLNK,
	.readlink = fd_readlink,
	.follow = fd_follow,
	.dyn_mode = fd_mode,
};

static int show_fdinfo(struct pseudo_inode *i, struct text *t)
{
	struct file *f = fd_file(i->proc, i->key);
	struct kstat st;
	if (!f) return -ENOENT;
	file_stat(f, &st);
	char octal[16], *o = octal + sizeof octal;
	*--o = 0;
	u32 flags = f->flags;
	do *--o = '0' + (flags & 7);
	while (flags >>= 3);
	*--o = '0';
	text_printf(t, "pos:\t%ld\nflags:\t%s\nmnt_id:\t%d\nino:\t%lu\n", file_pipe(f) ? 0 : f->pos, o,
		    f->dentry && f->dentry->mnt ? f->dentry->mnt->id : 0, st.ino);
	struct process *of = pidfd_process(f);
	if (of) {
		int pid = __atomic_load_n(&of->state, __ATOMIC_ACQUIRE) == PROC_REAPED ? -1 : of->pid;
		text_printf(t, "Pid:\t%d\nNSpid:\t%d\n", pid, pid);
	}
	file_put(f);
	return 0;
}

static const struct pseudo_entry fdinfo_entry = { .name = "fdinfo", .mode = S_IFREG | 0444, .show = show_fdinfo };

static struct inode *lookup(struct pseudo_inode *dir, const char *name, size_t len, const struct pseudo_entry *e)
{
	long fd = pseudo_number(name, len);
	struct file *f = fd >= 0 ? fd_file(dir->proc, fd) : NULL;
	if (!f) return ERR_PTR(-ENOENT);
	file_put(f);
	return pseudo_inode_new(e, dir->proc, fd);
}

struct inode *fd_lookup(struct pseudo_inode *dir, const char *name, size_t len)
{
	return lookup(dir, name, len, &fd_entry);
}

struct inode *fdinfo_lookup(struct pseudo_inode *dir, const char *name, size_t len)
{
	return lookup(dir, name, len, &fdinfo_entry);
}

bool fd_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type)
{
	struct fdtable *t = proc_files_get(dir->proc);
	int fd = *key;
	if (!t) return false;
	struct file *f = fdtable_next(t, &fd);
	fdtable_put(t);
	if (!f) return false;
	file_put(f);
	*key = fd;
	*type = 10; /* DT_LNK */
	ksnprintf(name, 64, "%d", fd);
	return true;
}

bool fdinfo_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type)
{
	bool more = fd_iterate(dir, key, name, type);
	*type = 8; /* DT_REG */
	return more;
}

/* --- cwd and root (arg 1) --- */

struct dentry *cwd_follow(struct pseudo_inode *i)
{
	struct fs_context *c = proc_fs_get(i->proc);
	if (!c) return ERR_PTR(-ENOENT);
	mutex_lock(&c->lock);
	struct dentry *d = i->e->arg ? c->root : c->cwd;
	dget(d);
	mutex_unlock(&c->lock);
	fs_context_put(c);
	return d;
}

int cwd_readlink(struct pseudo_inode *i, char *buf, size_t n)
{
	struct dentry *d = cwd_follow(i);
	if (IS_ERR(d)) return PTR_ERR(d);
	char *tmp = kmalloc(PATH_MAX);
	if (!tmp) {
		dput(d);
		return -ENOMEM;
	}
	char *p = d_path(d, tmp, PATH_MAX);
	long len = IS_ERR(p) ? PTR_ERR(p) : (long)min(strlen(p), n);
	if (len > 0) memcpy(buf, p, len);
	kfree(tmp);
	dput(d);
	return len;
}

/* --- exe --- */

static struct file *exe_get(struct process *p)
{
	mutex_lock(&p->lock);
	struct file *f = p->exe;
	if (f) file_get(f);
	mutex_unlock(&p->lock);
	return f;
}

struct dentry *exe_follow(struct pseudo_inode *i)
{
	struct file *f = exe_get(i->proc);
	if (!f) return ERR_PTR(-ENOENT);
	struct dentry *d = f->dentry;
	dget(d);
	file_put(f);
	return d;
}

int exe_readlink(struct pseudo_inode *i, char *buf, size_t n)
{
	struct file *f = exe_get(i->proc);
	if (!f) return -ENOENT;
	int len = file_path(f, buf, n);
	file_put(f);
	return len;
}
