/* Directories of the in-memory file system: a hash table of entries, and reading
 * them. An open directory lists a copy of the names made when it is read from the
 * start, so that names that come or go meanwhile never make it skip or repeat
 * others; a lower directory that nothing changed is read straight from the host. */
#include "fs/memfs.h"
#include "fs/hostfile.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "plat/host.h"

#define DT_DIR_ 4

void mem_dir_init(struct mem_dir *d)
{
	memset(d, 0, sizeof *d);
	list_init(&d->entries);
}

static u32 hash_of(const char *name, size_t len)
{
	u32 h = 2166136261u;
	for (size_t n = 0; n < len; n++) h = (h ^ (u8)name[n]) * 16777619u;
	return h ^ h >> 15;
}

struct mem_dirent *mem_dir_find(struct mem_dir *d, const char *name, size_t len)
{
	if (!d->nbuckets) return NULL;
	u32 h = hash_of(name, len);
	struct mem_dirent *e = d->buckets[h & (d->nbuckets - 1)];
	while (e && (e->hash != h || e->len != len || memcmp(e->name, name, len))) e = e->next;
	return e;
}

static bool grow(struct mem_dir *d)
{
	u32 n = d->nbuckets ? d->nbuckets * 2 : 16;
	struct mem_dirent **b = kzalloc(n * sizeof *b), *e;
	if (!b) return d->nbuckets != 0; /* longer chains, then */
	list_for_each (e, &d->entries, node) {
		e->next = b[e->hash & (n - 1)];
		b[e->hash & (n - 1)] = e;
	}
	kfree(d->buckets);
	d->buckets = b;
	d->nbuckets = n;
	return true;
}

struct mem_dirent *mem_dir_add(struct mem_dir *d, const char *name, size_t len)
{
	if (d->count >= d->nbuckets && !grow(d)) return NULL;
	struct mem_dirent *e = kzalloc(sizeof *e + len + 1);
	if (!e) return NULL;
	memcpy(e->name, name, len);
	e->len = len;
	e->hash = hash_of(name, len);
	e->next = d->buckets[e->hash & (d->nbuckets - 1)];
	d->buckets[e->hash & (d->nbuckets - 1)] = e;
	list_add_tail(&d->entries, &e->node);
	d->count++;
	return e;
}

void mem_dir_set(struct mem_dir *d, struct mem_dirent *e, struct mem_inode *m)
{
	d->live += (m != NULL) - (e->inode != NULL);
	if (m) inode_get(&m->i);
	e->inode = m;
}

void mem_dir_remove(struct mem_dir *d, struct mem_dirent *e)
{
	struct mem_dirent **p = &d->buckets[e->hash & (d->nbuckets - 1)];
	while (*p != e) p = &(*p)->next;
	*p = e->next;
	list_del(&e->node);
	d->count--;
	d->live -= e->inode != NULL;
	kfree(e);
}

void mem_dir_free(struct mem_dir *d)
{
	struct mem_dirent *e, *tmp;
	list_for_each_safe (e, tmp, &d->entries, node) {
		if (e->inode) inode_put(&e->inode->i);
		kfree(e);
	}
	kfree(d->buckets);
}

/* --- reading --- */

struct listed {
	ino_t ino;
	u8 type;
	u8 len;
	char name[];
};

struct dir_file {
	void *host;   /* handle_readdir's state, while the host lists */
	bool passing; /* the host lists */
	u32 n, cap;
	struct listed **list;
	struct mem_inode *dir; /* for collect() */
	bool nomem;
};

static void forget(struct dir_file *s)
{
	for (u32 n = 0; n < s->n; n++) kfree(s->list[n]);
	s->n = 0;
}

static void add(struct dir_file *s, const char *name, size_t len, ino_t ino, u8 type)
{
	if (s->n == s->cap) {
		u32 cap = s->cap ? s->cap * 2 : 32;
		struct listed **list = krealloc(s->list, cap * sizeof *list);
		if (!list) {
			s->nomem = true;
			return;
		}
		s->list = list;
		s->cap = cap;
	}
	struct listed *l = kmalloc(sizeof *l + len);
	if (!l) {
		s->nomem = true;
		return;
	}
	l->ino = ino;
	l->type = type;
	l->len = len;
	memcpy(l->name, name, len);
	s->list[s->n++] = l;
}

/* One name of the lower directory: it shows unless the table knows better. */
static bool collect(void *arg, const char *name, ino_t ino, u8 type)
{
	struct dir_file *s = arg;
	size_t len = strlen(name);
	if (len <= NAME_MAX && !mem_dir_find(&s->dir->dir, name, len)) add(s, name, len, ino, type);
	return !s->nomem;
}

static int make_list(struct file *f, struct dir_file *s)
{
	struct mem_inode *m = mi(f->inode);
	struct mem_dirent *e;
	int err = 0;
	forget(s);
	s->nomem = false;
	s->dir = m;
	struct dentry *root = f->dentry->mnt->mountpoint;
	struct dentry *up = dget_parent(f->dentry->parent == f->dentry && root ? root : f->dentry);
	add(s, ".", 1, m->i.ino, DT_DIR_);
	add(s, "..", 2, up->inode->ino, DT_DIR_);
	dput(up);
	mutex_lock(&m->fs->lock);
	list_for_each (e, &m->dir.entries, node)
		if (e->inode) add(s, e->name, e->len, e->inode->i.ino, mode_dtype(e->inode->i.mode));
	if (f->handle >= 0) {
		host_call(HC_lseek, f->handle, 0, 0);
		err = ovl_each_lower(f->handle, collect, s);
		host_call(HC_lseek, f->handle, 0, 0); /* where handle_readdir begins */
	}
	mutex_unlock(&m->fs->lock);
	return err ? err : s->nomem ? -ENOMEM : 0;
}

static int md_readdir(struct file *f, struct dir_context *c)
{
	struct dir_file *s = f->priv;
	struct mem_inode *m = mi(f->inode);
	if (f->pos == 0) {
		mutex_lock(&m->fs->lock);
		s->passing = f->handle >= 0 && !m->dir.count;
		mutex_unlock(&m->fs->lock);
		int err = s->passing ? 0 : make_list(f, s);
		if (err) return err;
		if (!m->clean && !(f->flags & O_NOATIME)) mem_accessed(m);
	}
	if (s->passing) return handle_readdir(f, f->handle, &s->host, c);
	while (f->pos < s->n) {
		struct listed *l = s->list[f->pos];
		if (!c->emit(c, l->name, l->len, l->ino, l->type, f->pos + 1)) return 0;
		f->pos++;
	}
	return 0;
}

static loff_t md_llseek(struct file *f, loff_t off, int whence)
{
	if (whence == 1) off += f->pos;
	else if (whence != 0) return -EINVAL;
	return off < 0 ? -EINVAL : (f->pos = off);
}

static int md_fsync(struct file *f, bool data_only)
{
	(void)f, (void)data_only;
	return 0;
}

static void md_release(struct file *f)
{
	struct dir_file *s = f->priv;
	if (f->handle >= 0) host_call(HC_close, f->handle);
	forget(s);
	kfree(s->list);
	kfree(s->host);
	kfree(s);
}

static const struct file_ops memdir_ops = {
	.name = "memdir",
	.readdir = md_readdir,
	.llseek = md_llseek,
	.fsync = md_fsync,
	.stat = mem_file_stat,
	.release = md_release,
};

struct file *memdir_open(struct mem_inode *m, u32 flags)
{
	int handle = -1;
	if (m->lower) {
		handle = hnode_open(m->lower, O_RDONLY | O_DIRECTORY, 0);
		if (handle < 0) return ERR_PTR(handle);
	}
	struct dir_file *s = kzalloc(sizeof *s);
	struct file *f = s ? file_alloc(&memdir_ops, flags, s) : NULL;
	if (!f) {
		kfree(s);
		if (handle >= 0) host_call(HC_close, handle);
		return ERR_PTR(-ENOMEM);
	}
	f->handle = handle;
	f->can_seek = f->can_pread = true;
	return f;
}
