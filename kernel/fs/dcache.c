/* The cache of names. Its hash holds every reachable dentry; unused ones stay,
 * up to a limit, on a list that holds a reference to them: so the last user lets go
 * without the lock. Who is at the list's end and was not used since he was put there
 * last goes first. dcache_lock guards the hash, the list, names and parents. A
 * reference is found anew, through the hash, only with it. */
#include "fs/notify.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/ref.h"
#include "core/string.h"
#include "ipc/ipc.h"

#define HASH_SIZE 8192
#define LRU_MAX 8192
#define LRU_LOOK 32 /* at so many to find one that can go */

struct mutex vfs_lock = MUTEX_INIT;
static struct mutex dcache_lock = MUTEX_INIT;
static struct dentry *hash_table[HASH_SIZE];
static struct list lru = LIST_INIT(lru);
static u32 lru_count;

void inode_get(struct inode *i) { ref_get(&i->refs); }

void inode_put(struct inode *i)
{
	if (!i || !ref_put(&i->refs)) return;
	if (i->pipe) fifo_inode_release(i);
	if (i->locks) locks_inode_free(i);
	if (i->ops->release) i->ops->release(i);
	kfree(i);
}

static u32 name_hash(struct dentry *dir, const char *name, size_t len)
{
	u64 h = (u64)dir >> 4;
	for (size_t n = 0; n < len; n++) h = (h ^ (u8)name[n]) * 0x100000001b3UL;
	return h ^ h >> 32;
}

void dget(struct dentry *d) { ref_get(&d->refs); }

/* The caller has a reference, or has just dropped the last. */
static void unhash(struct dentry *d)
{
	if (!d->hashed) return;
	if (!list_empty(&d->lru)) {
		list_del(&d->lru);
		lru_count--;
		__atomic_fetch_sub(&d->refs, 1, __ATOMIC_RELAXED);
	}
	struct dentry **p = &hash_table[d->hash % HASH_SIZE];
	while (*p != d) p = &(*p)->hash_next;
	*p = d->hash_next;
	d->hashed = false;
	d->parent->seq++;
}

static void hash(struct dentry *d)
{
	d->hash = name_hash(d->parent, d->name, d->len);
	d->hash_next = hash_table[d->hash % HASH_SIZE];
	hash_table[d->hash % HASH_SIZE] = d;
	d->hashed = true;
	d->parent->seq++;
}

/* With the lock: a hashed dentry that has lost its last reference stays, for the list. */
static void retire(struct dentry *d)
{
	d->refs = 1;
	d->used = false;
	list_add(&lru, &d->lru);
	lru_count++;
}

/* With the lock: one that only the list holds, taken out of it, or NULL. */
static struct dentry *shrink(void)
{
	for (int n = 0; n < LRU_LOOK; n++) {
		struct dentry *d = list_entry(lru.prev, struct dentry, lru);
		bool idle = __atomic_load_n(&d->refs, __ATOMIC_ACQUIRE) == 1;
		if (idle && !d->used && !d->inode->watches) { /* a watched one, found again, must be the same inode */
			unhash(d);
			return d;
		}
		d->used = false;
		list_del(&d->lru);
		list_add(&lru, &d->lru);
	}
	return NULL;
}

/* Free d (no references, not hashed) and the parents that only it held. */
static void dentry_free(struct dentry *d)
{
	while (d) {
		struct dentry *parent = d->parent == d ? NULL : d->parent;
		if (d->deleted && d->inode->watches) notify_gone(d->inode);
		inode_put(d->inode);
		kfree(d->name);
		kfree(d);
		d = NULL;
		if (!parent || u32_dec_unless_one(&parent->refs)) return;
		mutex_lock(&dcache_lock);
		if (ref_put(&parent->refs)) {
			if (parent->hashed) retire(parent);
			else d = parent;
		}
		mutex_unlock(&dcache_lock);
	}
}

void dput(struct dentry *d)
{
	if (!d || u32_dec_unless_one(&d->refs)) return;
	struct dentry *victim = NULL;
	mutex_lock(&dcache_lock);
	if (!ref_put(&d->refs)) {
		mutex_unlock(&dcache_lock);
		return;
	}
	if (d->hashed && d->inode->no_dcache) unhash(d);
	if (d->hashed) {
		retire(d);
		if (lru_count > LRU_MAX) victim = shrink();
	} else victim = d;
	mutex_unlock(&dcache_lock);
	if (victim) dentry_free(victim);
}

static struct dentry *dentry_alloc(struct inode *i, const char *name, size_t len)
{
	struct dentry *d = kzalloc(sizeof *d);
	char *s = kstrndup(name, len);
	if (!d || !s) {
		kfree(d);
		kfree(s);
		return NULL;
	}
	d->refs = 1;
	d->inode = i;
	d->name = s;
	d->len = len;
	list_init(&d->lru);
	return d;
}

struct dentry *dentry_root(struct inode *i, struct mount *m)
{
	struct dentry *d = dentry_alloc(i, "", 0);
	if (d) {
		d->parent = d;
		d->mnt = m;
	}
	return d;
}

struct dentry *dentry_anon(struct inode *i, const char *name)
{
	static struct mount anon_mount = { .node = LIST_INIT(anon_mount.node), .fstype = "anon" };
	struct dentry *d = dentry_alloc(i, name, strlen(name));
	if (d) {
		d->parent = d;
		d->mnt = &anon_mount;
	}
	return d;
}

struct dentry *dentry_unlinked(struct dentry *dir, struct inode *i)
{
	char name[24];
	ksnprintf(name, sizeof name, "#%lu", i->ino);
	struct dentry *d = dentry_alloc(i, name, strlen(name));
	if (!d) {
		inode_put(i);
		return NULL;
	}
	dget(dir);
	d->parent = dir;
	d->mnt = dir->mnt;
	d->deleted = true;
	return d;
}

static struct dentry *find(struct dentry *dir, const char *name, size_t len)
{
	u32 h = name_hash(dir, name, len);
	struct dentry *d = hash_table[h % HASH_SIZE];
	while (d && (d->hash != h || d->parent != dir || d->len != len || memcmp(d->name, name, len))) d = d->hash_next;
	return d;
}

/* The same with a reference. */
static struct dentry *cached(struct dentry *dir, const char *name, size_t len)
{
	struct dentry *d = find(dir, name, len);
	if (d) {
		dget(d);
		d->used = true;
	}
	return d;
}

/* Put a new dentry into the cache; one that another thread put there first wins. */
static struct dentry *insert(struct dentry *dir, struct dentry *d)
{
	dget(dir);
	d->parent = dir;
	d->mnt = dir->mnt;
	hash(d);
	return d;
}

struct dentry *d_walk_cached(struct dentry *dir, const char **path, struct dentry **last, bool unasked)
{
	struct dentry *d = dir;
	const char *p = *path;
	mutex_lock(&dcache_lock);
	for (;;) {
		while (*p == '/') p++;
		const char *q = p;
		while (*q && *q != '/') q++;
		const char *more = q;
		while (*more == '/') more++;
		bool dots = p[0] == '.' && (q - p == 1 || (q - p == 2 && p[1] == '.'));
		if (q == p || dots || q - p > NAME_MAX || inode_permission(d->inode, MAY_EXEC)) break;
		if (!*more) {
			*last = cached(d, p, q - p);
			break;
		}
		struct dentry *c = find(d, p, q - p);
		if (!c || c->mounted || !S_ISDIR_(c->inode->mode) || c->inode->no_dcache ||
		    (c->inode->ops->revalidate && !c->inode->stable && !(unasked && c->inode->ops->revalidate_way)))
			break;
		d = c;
		p = q;
		*path = q;
	}
	if (d != dir) {
		dget(d);
		d->used = true;
	}
	mutex_unlock(&dcache_lock);
	if (d != dir) dput(dir);
	return d;
}

/* The cache forgets it; the file may live. */
static void d_invalidate(struct dentry *d)
{
	mutex_lock(&dcache_lock);
	unhash(d);
	mutex_unlock(&dcache_lock);
}

struct dentry *d_lookup(struct dentry *dir, const char *name, size_t len, bool last, bool *fresh, struct dentry *hit)
{
	const struct inode_ops *ops = dir->inode->ops;
	if (fresh) *fresh = false;
	if (!ops->lookup) {
		dput(hit);
		return ERR_PTR(-ENOTDIR);
	}
	for (;;) {
		u32 seq = 0;
		struct dentry *d = hit;
		if (!d) {
			mutex_lock(&dcache_lock);
			seq = dir->seq;
			d = cached(dir, name, len);
			mutex_unlock(&dcache_lock);
		}
		hit = NULL;
		if (d && d->inode->no_dcache && !d->mounted) {
			d_invalidate(d);
			dput(d);
			continue;
		}
		if (d) {
			int ok = d->inode->ops->revalidate ? d->inode->ops->revalidate(d->inode, last) : 1;
			if (ok > 0 || d->mounted) {
				if (fresh) *fresh = last && d->inode->ops->revalidate;
				return d;
			}
			d_invalidate(d);
			dput(d);
			if (ok < 0) return ERR_PTR(ok);
			continue;
		}
		struct inode *i = ops->lookup(dir->inode, name, len);
		if (IS_ERR(i)) return ERR_PTR(PTR_ERR(i));
		d = dentry_alloc(i, name, len);
		if (!d) {
			inode_put(i);
			return ERR_PTR(-ENOMEM);
		}
		mutex_lock(&dcache_lock);
		struct dentry *other = cached(dir, name, len);
		if (other || seq != dir->seq) {
			/* Names changed meanwhile: what we hold may be out of date. */
			mutex_unlock(&dcache_lock);
			d->parent = d;
			dput(other);
			dput(d);
			continue;
		}
		if (i->no_dcache) {
			dget(dir);
			d->parent = dir;
			d->mnt = dir->mnt;
		} else insert(dir, d);
		mutex_unlock(&dcache_lock);
		if (fresh) *fresh = true;
		return d;
	}
}

struct dentry *d_add(struct dentry *dir, const char *name, size_t len, struct inode *i)
{
	struct dentry *d = dentry_alloc(i, name, len);
	if (!d) {
		inode_put(i);
		return ERR_PTR(-ENOMEM);
	}
	mutex_lock(&dcache_lock);
	struct dentry *old = cached(dir, name, len);
	if (old) unhash(old);
	insert(dir, d);
	mutex_unlock(&dcache_lock);
	dput(old);
	return d;
}

void d_changed(struct dentry *dir)
{
	mutex_lock(&dcache_lock);
	dir->seq++;
	mutex_unlock(&dcache_lock);
}

void d_delete(struct dentry *d)
{
	mutex_lock(&dcache_lock);
	unhash(d);
	d->deleted = true;
	mutex_unlock(&dcache_lock);
}

void d_move(struct dentry *d, struct dentry *ndir, const char *name, size_t len)
{
	char *s = kstrndup(name, len);
	mutex_lock(&dcache_lock);
	struct dentry *victim = cached(ndir, name, len);
	if (victim) {
		unhash(victim);
		victim->deleted = true;
	}
	unhash(d);
	struct dentry *odir = d->parent;
	if (s) {
		kfree(d->name);
		d->name = s;
		d->len = len;
		if (ndir != odir) {
			dget(ndir);
			d->parent = ndir;
		}
		hash(d);
	} else ndir->seq++;
	mutex_unlock(&dcache_lock);
	if (s && ndir != odir) dput(odir);
	dput(victim);
}

void d_exchange(struct dentry *a, struct dentry *b)
{
	mutex_lock(&dcache_lock);
	unhash(a);
	unhash(b);
	char *name = a->name;
	u32 len = a->len;
	struct dentry *parent = a->parent;
	a->name = b->name, a->len = b->len, a->parent = b->parent;
	b->name = name, b->len = len, b->parent = parent;
	hash(a);
	hash(b);
	mutex_unlock(&dcache_lock);
}

struct dentry *dget_parent(struct dentry *d)
{
	mutex_lock(&dcache_lock);
	struct dentry *p = d->parent;
	dget(p);
	mutex_unlock(&dcache_lock);
	return p;
}

struct dentry *dget_parent_name(struct dentry *d, char name[NAME_MAX], size_t *len)
{
	mutex_lock(&dcache_lock);
	struct dentry *p = d->parent == d ? NULL : d->parent;
	if (p) {
		dget(p);
		*len = min((size_t)d->len, (size_t)NAME_MAX);
		memcpy(name, d->name, *len);
	}
	mutex_unlock(&dcache_lock);
	return p;
}

bool d_is_ancestor(struct dentry *a, struct dentry *d)
{
	bool yes = false;
	mutex_lock(&dcache_lock);
	for (;; d = d->parent) {
		if (d == a) {
			yes = true;
			break;
		}
		if (d->parent == d) break;
	}
	mutex_unlock(&dcache_lock);
	return yes;
}

char *d_path(struct dentry *d, char *buf, size_t n)
{
	struct dentry *root = get_root();
	char *p = buf + n;
	bool gone = d->deleted;
	*--p = 0;
	if (d->mnt->path == NULL && d->parent == d) { /* anonymous */
		dput(root);
		if (d->len + 1 > n) return ERR_PTR(-ENAMETOOLONG);
		p -= d->len;
		return memcpy(p, d->name, d->len);
	}
	if (gone) {
		if (n < 16) {
			dput(root);
			return ERR_PTR(-ENAMETOOLONG);
		}
		p -= 10;
		memcpy(p, " (deleted)", 10);
	}
	char *end = p;
	mutex_lock(&dcache_lock);
	while (d != root) {
		if (d->parent == d) {
			if (!d->mnt->mountpoint) break;
			d = d->mnt->mountpoint;
			continue;
		}
		if ((size_t)(p - buf) < d->len + 1u) {
			p = NULL;
			break;
		}
		p -= d->len;
		memcpy(p, d->name, d->len);
		*--p = '/';
		d = d->parent;
	}
	mutex_unlock(&dcache_lock);
	dput(root);
	if (p == end && p > buf) *--p = '/';
	return p && p >= buf ? p : ERR_PTR(-ENAMETOOLONG);
}

void d_pin(struct dentry *d)
{
	mutex_lock(&dcache_lock);
	if (!d->hashed && d->parent != d) hash(d);
	mutex_unlock(&dcache_lock);
}
