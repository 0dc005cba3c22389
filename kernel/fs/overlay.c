/* The writable layer over a read-only host directory.
 *
 * There are no two trees. An in-memory inode may have a place on the host that
 * it stands for, its `lower`, an hnode. Found by lookup, it is `clean`: nothing is
 * kept of it but what the host said last, and it goes when nobody uses it. A first
 * change copies up: its attributes become our own, and it is pinned, that is, it
 * and the directories above it are entered in their parents' tables, which is what
 * makes it stay. A regular file's content is copied when it is opened for writing
 * or truncated; until then it is read from the host (lower_data).
 *
 * In a directory with a lower one, the table is asked first, the host second. A
 * removed lower name leaves a whiteout: an entry without inode. A new directory
 * has no lower, so nothing shines through. A renamed one takes its lower along.
 *
 * st_dev and st_ino are the host's and stay through copy-up; new files have their
 * directory's st_dev and numbers far above the host's. Lower files with several
 * links are one inode while it lives, found by an index.
 *
 * The host's files may change under us: a final component is looked at again by
 * each walk; directories and symlinks on the way are believed. */
#include "fs/ahead.h"
#include "fs/idle.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "plat/host.h"

void ovl_seen(struct mem_inode *m, const struct kstat *st)
{
	if (m->target && (st->ctime.sec != m->lst.ctime.sec || st->ctime.nsec != m->lst.ctime.nsec)) {
		kfree(m->target);
		m->target = NULL;
	}
	m->lst = *st;
	m->i.mode = st->mode;
	m->i.uid = st->uid;
	m->i.gid = st->gid;
	m->i.ino = st->ino;
	m->dev = st->dev;
	if (m->lower_data) m->size = st->size;
}

int ovl_refresh(struct mem_inode *m)
{
	struct kstat st;
	int err = hnode_stat(m->lower, &st, false);
	if (err) return err;
	mutex_lock(&m->fs->lock);
	if (m->clean) ovl_seen(m, &st);
	mutex_unlock(&m->fs->lock);
	return 0;
}

static struct mem_inode **bucket(struct memfs *fs, dev_t dev, ino_t ino)
{
	return &fs->index[(ino ^ ino >> 8 ^ dev) % ARRAY_SIZE(fs->index)];
}

void ovl_unindex(struct mem_inode *m)
{
	struct mem_inode **p = bucket(m->fs, m->lst.dev, m->lst.ino);
	while (*p != m) p = &(*p)->index_next;
	*p = m->index_next;
	m->indexed = false;
}

/* A living inode of that lower file, with a reference; with fs->lock. */
static struct mem_inode *indexed(struct memfs *fs, const struct kstat *st)
{
	struct mem_inode *m = *bucket(fs, st->dev, st->ino);
	for (; m; m = m->index_next) {
		if (m->lst.dev != st->dev || m->lst.ino != st->ino) continue;
		u32 refs = __atomic_load_n(&m->i.refs, __ATOMIC_RELAXED);
		while (refs)
			if (__atomic_compare_exchange_n(&m->i.refs, &refs, refs + 1, false, __ATOMIC_ACQ_REL,
							__ATOMIC_RELAXED))
				return m;
	}
	return NULL;
}

struct inode *ovl_lookup(struct mem_inode *dir, const char *name, size_t len)
{
	struct memfs *fs = dir->fs;
	struct kstat st;
	char s[NAME_MAX + 1];
	memcpy(s, name, len);
	s[len] = 0;
	int err = hnode_stat_child(dir->lower, s, &st, true);
	if (err) return ERR_PTR(err);
	bool links = st.nlink > 1 && !S_ISDIR_(st.mode);
	struct mem_inode *m = mem_inode_bare(fs, st.mode, st.rdev);
	struct hnode *h = m ? hnode_child(dir->lower, name, len) : NULL;
	if (!h) {
		if (m) inode_put(&m->i);
		return ERR_PTR(-ENOMEM);
	}
	m->lower = h;
	m->clean = m->lower_xattrs = true;
	m->pinned = false;
	m->lower_data = S_ISREG_(st.mode);
	inode_get(&dir->i);
	m->origin = dir;
	mutex_lock(&fs->lock);
	ovl_seen(m, &st);
	struct mem_dirent *e = mem_dir_find(&dir->dir, name, len);
	struct mem_inode *other = e ? e->inode : links ? indexed(fs, &st) : NULL;
	if (e && other) inode_get(&other->i);
	if (!e && !other && links) {
		struct mem_inode **b = bucket(fs, st.dev, st.ino);
		m->index_next = *b;
		*b = m;
		m->indexed = true;
	}
	mutex_unlock(&fs->lock);
	if (!e && !other) {
		m->target = ahead_link();
		idle_offer(m, ahead_file());
		return &m->i;
	}
	inode_put(&m->i); /* the table, or another link, has it */
	return other ? &other->i : ERR_PTR(-ENOENT);
}

/* With fs->lock: enter m, and first the directories above it, into their tables. */
/* With fs->lock: its name is in the table. */
static int ovl_pin(struct mem_inode *m)
{
	for (;;) { /* from the topmost that is not pinned down to m */
		struct mem_inode *top = m;
		if (m->pinned) return 0;
		while (!top->origin->pinned) top = top->origin;
		struct mem_dir *d = &top->origin->dir;
		const char *name = top->lower->name;
		struct mem_dirent *e = mem_dir_find(d, name, strlen(name));
		if (!e) {
			e = mem_dir_add(d, name, strlen(name));
			if (!e) return -ENOSPC;
			e->lower = true;
			mem_dir_set(d, e, top);
		}
		/* The entry's existence means that the name was removed meanwhile: then
		 * this inode is on its own. */
		top->pinned = true;
	}
}

int ovl_copy_up(struct mem_inode *m)
{
	struct mem_inode *origin = NULL;
	if (!m->clean && m->pinned) return 0;
	int err = m->clean ? ovl_refresh(m) : 0;
	if (err) return err;
	mutex_lock(&m->fs->lock);
	err = ovl_pin(m);
	if (!err && m->clean) {
		const struct kstat *st = &m->lst;
		m->nlink = st->nlink;
		m->rdev = st->rdev;
		m->atime = (struct timespec_k){ st->atime.sec, st->atime.nsec };
		m->mtime = (struct timespec_k){ st->mtime.sec, st->mtime.nsec };
		m->ctime = (struct timespec_k){ st->ctime.sec, st->ctime.nsec };
		m->btime = st->has_btime ? (struct timespec_k){ st->btime.sec, st->btime.nsec } : m->ctime;
		m->size = st->size;
		if (S_ISLNK_(m->i.mode) && !m->target) {
			char *t = kzalloc(PATH_MAX);
			int n = t ? hnode_readlink(m->lower, t, PATH_MAX - 1) : -ENOMEM;
			if (n > 0) m->target = kstrdup(t);
			kfree(t);
			err = n < 0 ? n : m->target ? 0 : -ENOMEM;
		}
		if (!err) m->clean = false;
	}
	if (m->pinned) {
		origin = m->origin;
		m->origin = NULL;
	}
	mutex_unlock(&m->fs->lock);
	if (origin) inode_put(&origin->i);
	return err;
}

int ovl_copy_data(struct mem_inode *m, u64 limit)
{
	int err = ovl_copy_up(m);
	if (err || !m->lower_data) return err;
	int fd = limit ? hnode_open(m->lower, O_RDONLY | O_NONBLOCK, 0) : -1;
	if (limit && fd < 0) return fd;
	mutex_lock(&m->data_lock);
	u64 pos = 0;
	while (m->lower_data && pos < limit) {
		u64 want = min(limit - pos, m->size > pos ? m->size - pos : 1);
		u64 first = pos / PAGE_SIZE;
		u64 got = mem_fill_run(&m->pages, first, PAGE_ALIGN(want) / PAGE_SIZE, true);
		if (!got) {
			err = -ENOSPC;
			break;
		}
		char *run = mem_page(&m->pages, first);
		long n = host_call(HC_pread64, fd, run, min(got * PAGE_SIZE, limit - pos), pos);
		if (n <= 0) {
			mem_drop(&m->pages, first, first + got);
			err = n;
			break;
		}
		pos += n;
		if (pos % PAGE_SIZE || (u64)n < got * PAGE_SIZE) {
			mem_drop(&m->pages, PAGE_ALIGN(pos) / PAGE_SIZE, first + got);
			break; /* the end */
		}
	}
	if (err) mem_pages_free(&m->pages);
	else if (m->lower_data) {
		m->size = pos;
		m->lower_data = false;
	}
	mutex_unlock(&m->data_lock);
	if (fd >= 0) host_call(HC_close, fd);
	return err;
}

struct lower_dirent {
	u64 ino;
	s64 off;
	u16 reclen;
	u8 type;
	char name[];
};

int ovl_each_lower(int handle, bool (*fn)(void *arg, const char *name, ino_t ino, u8 type), void *arg)
{
	const size_t size = 32768;
	char *buf = kmalloc(size);
	if (!buf) return -ENOMEM;
	long n;
	while ((n = host_call(HC_getdents64, handle, buf, size)) > 0)
		for (long at = 0; at < n;) {
			struct lower_dirent *e = (void *)(buf + at);
			const char *s = e->name;
			at += e->reclen;
			if (s[0] == '.' && (!s[1] || (s[1] == '.' && !s[2]))) continue;
			if (!fn(arg, s, e->ino, e->type)) {
				kfree(buf);
				return 0;
			}
		}
	kfree(buf);
	return n;
}

struct visible {
	struct mem_inode *dir;
	bool found;
};

static bool check_visible(void *arg, const char *name, ino_t ino, u8 type)
{
	struct visible *v = arg;
	(void)ino, (void)type;
	v->found = !mem_dir_find(&v->dir->dir, name, strlen(name));
	return !v->found;
}

bool ovl_lower_visible(struct mem_inode *dir)
{
	struct visible v = { .dir = dir };
	int fd = hnode_open(dir->lower, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0) return true; /* not to be removed unseen */
	ovl_each_lower(fd, check_visible, &v);
	host_call(HC_close, fd);
	return v.found;
}
