/* fts: walk file trees, in glibc's layout of FTSENT. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "twin.h"

enum {
	COMFOLLOW = 1,
	LOGICAL = 2,
	NOCHDIR = 4,
	NOSTAT = 8,
	PHYSICAL = 16,
	SEEDOT = 32,
	XDEV = 64,
	WHITEOUT = 128,
	OPTIONMASK = 255,
	NAMEONLY = 256,
	STOP = 512
};
enum {
	FTS_D = 1,
	FTS_DC,
	FTS_DEFAULT,
	FTS_DNR,
	FTS_DOT,
	FTS_DP,
	FTS_ERR,
	FTS_F,
	FTS_INIT,
	FTS_NS,
	FTS_NSOK,
	FTS_SL,
	FTS_SLNONE,
	FTS_W
};
enum { NOINSTR = 3, AGAIN = 1, FOLLOW = 2, SKIP = 4 };
enum { DONTCHDIR = 1, SYMFOLLOW = 2 };

typedef struct ftsent {
	struct ftsent *cycle, *parent, *link;
	long number;
	void *pointer;
	char *accpath, *path;
	int errnum, symfd;
	unsigned short pathlen, namelen;
	ino_t ino;
	dev_t dev;
	nlink_t nlink;
	short level;
	unsigned short info, flags, instr;
	struct stat *statp;
	char name[];
} FTSENT;

typedef struct {
	FTSENT *cur, *child, **array;
	dev_t dev;
	char *path;
	int rfd, pathlen, nitems;
	int (*compar)(const FTSENT **, const FTSENT **);
	int options;
} FTS;

_Static_assert(offsetof(FTSENT, name) == 112, "glibc's layout");

static FTSENT *new_entry(FTS *f, const char *name, size_t n)
{
	/* The stat buffer follows the name. */
	size_t head = (offsetof(FTSENT, name) + n + 1 + 15) & ~(size_t)15;
	FTSENT *p = calloc(1, head + (f->options & NOSTAT ? 0 : sizeof(struct stat)));
	if (!p) return 0;
	memcpy(p->name, name, n);
	p->namelen = n;
	p->instr = NOINSTR;
	p->path = f->path;
	if (!(f->options & NOSTAT)) p->statp = (struct stat *)((char *)p + head);
	return p;
}

static void free_list(FTSENT *p)
{
	while (p) {
		FTSENT *next = p->link;
		free(p);
		p = next;
	}
}

static int is_dot(const char *s) { return s[0] == '.' && (!s[1] || (s[1] == '.' && !s[2])); }

/* Make room for n more bytes beyond the path so far; entries point into it. */
static int room(FTS *f, size_t n)
{
	if ((size_t)f->pathlen >= n) return 0;
	char *old = f->path, *p = realloc(old, n + 1024);
	if (!p) return -1;
	f->path = p;
	f->pathlen = n + 1024;
	if (p == old) return 0;
	FTSENT *e;
#define MOVE(e)                                                                         \
	do {                                                                            \
		if ((e)->accpath != (e)->name) (e)->accpath = p + ((e)->accpath - old); \
		(e)->path = p;                                                          \
	} while (0)
	for (e = f->child; e; e = e->link) MOVE(e);
	for (e = f->cur; e && e->level >= 0; e = e->link ? e->link : e->parent) MOVE(e);
#undef MOVE
	return 0;
}

static int examine(FTS *f, FTSENT *p, int follow, int dirfd)
{
	struct stat tmp, *st = f->options & NOSTAT ? &tmp : p->statp;
	if (f->options & LOGICAL || follow) {
		if (fstatat(dirfd, p->accpath, st, 0)) {
			int saved = errno;
			if (!fstatat(dirfd, p->accpath, st, AT_SYMLINK_NOFOLLOW)) {
				errno = 0;
				return FTS_SLNONE;
			}
			p->errnum = saved;
			memset(st, 0, sizeof *st);
			return FTS_NS;
		}
	} else if (fstatat(dirfd, p->accpath, st, AT_SYMLINK_NOFOLLOW)) {
		p->errnum = errno;
		memset(st, 0, sizeof *st);
		return FTS_NS;
	}
	if (S_ISDIR(st->st_mode)) {
		p->dev = st->st_dev;
		p->ino = st->st_ino;
		p->nlink = st->st_nlink;
		if (is_dot(p->name)) return FTS_DOT;
		for (FTSENT *t = p->parent; t && t->level >= 0; t = t->parent)
			if (t->ino == p->ino && t->dev == p->dev) {
				p->cycle = t;
				return FTS_DC;
			}
		return FTS_D;
	}
	return S_ISLNK(st->st_mode) ? FTS_SL : S_ISREG(st->st_mode) ? FTS_F : FTS_DEFAULT;
}

static int compare(const void *a, const void *b, void *fts)
{
	return ((FTS *)fts)->compar((const FTSENT **)a, (const FTSENT **)b);
}

static FTSENT *sorted(FTS *f, FTSENT *head, int n)
{
	FTSENT **v = realloc(f->array, (n + 40) * sizeof *v);
	if (!v) return head;
	f->array = v;
	f->nitems = n + 40;
	int i = 0;
	for (FTSENT *p = head; p; p = p->link) v[i++] = p;
	qsort_r(v, n, sizeof *v, compare, f);
	for (i = 0; i < n; i++) v[i]->link = i + 1 < n ? v[i + 1] : 0;
	return v[0];
}

FTS *glibc_fts_open(char *const *argv, int options, int (*compar)(const FTSENT **, const FTSENT **))
{
	FTSENT *parent = 0, *head = 0, *tail = 0;
	size_t max = 4096;
	int n = 0;
	if (options & ~OPTIONMASK) {
		errno = EINVAL;
		return 0;
	}
	FTS *f = calloc(1, sizeof *f);
	if (!f) return 0;
	f->compar = compar;
	f->options = options;
	if (options & LOGICAL) f->options |= NOCHDIR;
	for (char *const *a = argv; *a; a++)
		if (strlen(*a) + 256 > max) max = strlen(*a) + 256;
	f->rfd = -1;
	if (room(f, max) || !(parent = new_entry(f, "", 0))) goto fail;
	parent->level = -1;
	for (; *argv; argv++, n++) {
		size_t len = strlen(*argv);
		if (!len) {
			errno = ENOENT;
			goto fail;
		}
		FTSENT *p = new_entry(f, *argv, len);
		if (!p) goto fail;
		p->parent = parent;
		p->accpath = p->name;
		p->info = examine(f, p, options & COMFOLLOW, AT_FDCWD);
		if (p->info == FTS_DOT) p->info = FTS_D;
		if (tail) tail->link = p;
		else head = p;
		tail = p;
	}
	if (compar && n > 1) head = sorted(f, head, n);
	f->cur = new_entry(f, "", 0);
	if (!f->cur) goto fail;
	f->cur->link = head;
	f->cur->parent = parent;
	f->cur->info = FTS_INIT;
	if (!(f->options & NOCHDIR) && (f->rfd = open(".", O_RDONLY | O_CLOEXEC)) < 0) f->options |= NOCHDIR;
	return f;
fail:
	free_list(head);
	free(parent);
	free(f->path);
	free(f);
	return 0;
}

/* Enter a directory, by fd or name; it must still be the same one. */
static int enter(FTS *f, FTSENT *p, int fd, const char *path)
{
	struct stat st;
	int own = fd, r = -1;
	if (f->options & NOCHDIR) return 0;
	if (own < 0 && (own = open(path, O_RDONLY | O_CLOEXEC)) < 0) return -1;
	if (fstat(own, &st)) r = -1;
	else if (p->dev != st.st_dev || p->ino != st.st_ino) errno = ENOENT;
	else r = fchdir(own);
	int saved = errno;
	if (own != fd) close(own);
	errno = saved;
	return r;
}

/* Read the current directory: for fts_children, and then perhaps the names only, or to descend into it. What cannot
 * be entered seems to be empty. */
static FTSENT *build(FTS *f, int names_only, int for_child)
{
	FTSENT *cur = f->cur, *head = 0, *tail = 0;
	int n = 0, cd = 1, barred = 0;
	DIR *d = opendir(cur->accpath);
	if (!d) {
		if (!for_child) {
			cur->info = FTS_DNR;
			cur->errnum = errno;
		}
		return 0;
	}
	if (names_only) cd = 0;
	else if (enter(f, cur, dirfd(d), 0)) {
		if (!for_child) cur->errnum = errno;
		cur->flags |= DONTCHDIR;
		barred = 1;
		cd = 0;
	}
	size_t base = cur->pathlen;
	if (base && cur->path[base - 1] == '/') base--;
	size_t len = base + 1;
	for (struct dirent *e; !barred && (e = readdir(d));) {
		if (!(f->options & SEEDOT) && is_dot(e->d_name)) continue;
		size_t nl = strlen(e->d_name);
		FTSENT *p = new_entry(f, e->d_name, nl);
		if (!p || len + nl >= 65535 || room(f, len + nl + 1)) {
			int saved = p ? ENAMETOOLONG : errno;
			free(p);
			free_list(head);
			closedir(d);
			cur->info = FTS_ERR;
			f->options |= STOP;
			errno = saved;
			return 0;
		}
		p->path = f->path;
		p->level = cur->level + 1;
		p->parent = cur;
		p->pathlen = len + nl;
		f->path[len - 1] = '/';
		int known =
			f->options & NOSTAT && f->options & PHYSICAL && e->d_type != DT_UNKNOWN && e->d_type != DT_DIR;
		if (names_only || known) {
			p->accpath = f->options & NOCHDIR ? p->path : p->name;
			p->info = FTS_NSOK;
		} else {
			if (f->options & NOCHDIR) {
				p->accpath = p->path;
				memcpy(f->path + len, p->name, nl + 1);
			} else {
				p->accpath = p->name;
			}
			p->info = examine(f, p, 0, AT_FDCWD);
		}
		if (tail) tail->link = p;
		else head = p;
		tail = p;
		n++;
		/* room() may have moved the path under this list. */
		for (FTSENT *q = head; q && head->path != f->path; q = q->link) {
			if (q->accpath != q->name) q->accpath = f->path;
			q->path = f->path;
		}
	}
	closedir(d);
	f->path[cur->pathlen] = 0;
	if (cd && for_child && (cur->level == 0 ? f->rfd >= 0 && fchdir(f->rfd) : enter(f, cur->parent, -1, ".."))) {
		cur->info = FTS_ERR;
		f->options |= STOP;
		free_list(head);
		return 0;
	}
	if (!n) {
		if (!for_child && cd &&
		    (cur->level == 0 ? f->rfd >= 0 && fchdir(f->rfd) : enter(f, cur->parent, -1, ".."))) {
			cur->info = FTS_ERR;
			f->options |= STOP;
			return 0;
		}
		if (!for_child) cur->info = FTS_DP;
		return 0;
	}
	return f->compar && n > 1 ? sorted(f, head, n) : head;
}

static void load(FTS *f, FTSENT *p)
{
	size_t n = p->pathlen = p->namelen;
	memcpy(f->path, p->name, n + 1);
	char *slash = strrchr(p->name, '/');
	if (slash && (slash != p->name || slash[1])) {
		n = strlen(++slash);
		memmove(p->name, slash, n + 1);
		p->namelen = n;
	}
	p->accpath = p->path = f->path;
	f->dev = p->dev;
}

static FTSENT *follow(FTS *f, FTSENT *p)
{
	p->info = examine(f, p, 1, AT_FDCWD);
	if (p->info == FTS_D && !(f->options & NOCHDIR)) {
		if ((p->symfd = open(".", O_RDONLY | O_CLOEXEC)) < 0) {
			p->errnum = errno;
			p->info = FTS_ERR;
		} else {
			p->flags |= SYMFOLLOW;
		}
	}
	return p;
}

FTSENT *glibc_fts_read(FTS *f)
{
	if (!f->cur || f->options & STOP) return 0;
	FTSENT *p = f->cur, *tmp;
	int instr = p->instr;
	p->instr = NOINSTR;
	if (instr == AGAIN) {
		p->info = examine(f, p, 0, AT_FDCWD);
		return p;
	}
	if (instr == FOLLOW && (p->info == FTS_SL || p->info == FTS_SLNONE)) return follow(f, p);
	if (p->info == FTS_D) {
		if (instr == SKIP || (f->options & XDEV && p->dev != f->dev)) {
			if (p->flags & SYMFOLLOW) close(p->symfd);
			free_list(f->child);
			f->child = 0;
			p->info = FTS_DP;
			return p;
		}
		if (f->child && f->options & NAMEONLY) {
			f->options &= ~NAMEONLY;
			free_list(f->child);
			f->child = 0;
		}
		if (f->child) {
			if (enter(f, p, -1, p->accpath)) {
				p->errnum = errno;
				p->flags |= DONTCHDIR;
				for (tmp = f->child; tmp; tmp = tmp->link) tmp->accpath = tmp->parent->accpath;
			}
		} else if (!(f->child = build(f, 0, 0))) {
			return f->options & STOP ? 0 : p;
		}
		p = f->child;
		f->child = 0;
		goto name;
	}
next:
	tmp = p;
	if ((p = p->link)) {
		if (p->level == 0) {
			if (f->rfd >= 0 && fchdir(f->rfd)) {
				f->options |= STOP;
				return 0;
			}
			free(tmp);
			f->cur = p;
			load(f, p);
			return p;
		}
		if (p->instr == SKIP) {
			free(tmp);
			goto next;
		}
		free(tmp);
		if (p->instr == FOLLOW) {
			p = follow(f, p);
			p->instr = NOINSTR;
		}
	name:;
		size_t at = p->parent->pathlen;
		if (at && f->path[at - 1] == '/') at--;
		f->path[at] = '/';
		memcpy(f->path + at + 1, p->name, p->namelen + 1);
		return f->cur = p;
	}
	p = tmp->parent;
	free(tmp);
	f->cur = p;
	if (p->level == -1) {
		free(p);
		f->cur = 0;
		errno = 0;
		return 0;
	}
	f->path[p->pathlen] = 0;
	int bad = 0;
	if (p->level == 0) bad = f->rfd >= 0 && fchdir(f->rfd);
	else if (p->flags & SYMFOLLOW) {
		bad = !(f->options & NOCHDIR) && fchdir(p->symfd);
		close(p->symfd);
	} else if (!(p->flags & DONTCHDIR)) {
		bad = enter(f, p->parent, -1, "..");
	}
	if (bad) {
		f->options |= STOP;
		return 0;
	}
	p->info = p->errnum ? FTS_ERR : FTS_DP;
	return p;
}

int glibc_fts_set(FTS *f, FTSENT *p, int instr)
{
	(void)f;
	if (instr && instr != AGAIN && instr != FOLLOW && instr != NOINSTR && instr != SKIP) {
		errno = EINVAL;
		return 1;
	}
	p->instr = instr;
	return 0;
}

FTSENT *glibc_fts_children(FTS *f, int instr)
{
	FTSENT *p = f->cur;
	if (instr && instr != NAMEONLY) {
		errno = EINVAL;
		return 0;
	}
	errno = 0;
	if (f->options & STOP) return 0;
	if (p->info == FTS_INIT) return p->link;
	if (p->info != FTS_D) return 0;
	free_list(f->child);
	if (instr == NAMEONLY) f->options |= NAMEONLY;
	return f->child = build(f, instr == NAMEONLY, 1);
}

int glibc_fts_close(FTS *f)
{
	int r = 0;
	for (FTSENT *p = f->cur; p;) {
		FTSENT *next = p->level >= 0 ? p->link ? p->link : p->parent : 0;
		free(p);
		p = next;
	}
	free_list(f->child);
	free(f->array);
	free(f->path);
	if (f->rfd >= 0) {
		r = fchdir(f->rfd);
		close(f->rfd);
	}
	free(f);
	return r;
}
TWIN(fts_open, GLIBC_2.2.5, glibc_fts_open);
TWIN(fts64_open, GLIBC_2.23, glibc_fts_open);
TWIN(fts_read, GLIBC_2.2.5, glibc_fts_read);
TWIN(fts64_read, GLIBC_2.23, glibc_fts_read);
TWIN(fts_set, GLIBC_2.2.5, glibc_fts_set);
TWIN(fts64_set, GLIBC_2.23, glibc_fts_set);
TWIN(fts_children, GLIBC_2.2.5, glibc_fts_children);
TWIN(fts64_children, GLIBC_2.23, glibc_fts_children);
TWIN(fts_close, GLIBC_2.2.5, glibc_fts_close);
TWIN(fts64_close, GLIBC_2.23, glibc_fts_close);
