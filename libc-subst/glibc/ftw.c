/* ftw and nftw with glibc's type flags and order, and FTW_ACTIONRETVAL. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "twin.h"

enum { G_F, G_D, G_DNR, G_NS, G_SL, G_DP, G_SLN };
enum { PHYS = 1, MOUNT = 2, CHDIR = 4, DEPTH = 8, ACTIONRETVAL = 16 };
enum { CONTINUE, STOP, SKIP_SUBTREE, SKIP_SIBLINGS };

struct where {
	int base, level;
};

typedef int ftw_fn(const char *, const struct stat *, int);
typedef int nftw_fn(const char *, const struct stat *, int, struct where *);

struct place {
	dev_t dev;
	ino_t ino;
};

enum { MAX_OPEN = 64 };

struct walk {
	ftw_fn *ftw;
	nftw_fn *nftw;
	int flags;
	dev_t dev;
	void *seen; /* directories, a tsearch tree of places; none with PHYS */
	int rooted; /* the current directory holds the walk's root */
	/* The innermost directories, each at its level modulo `open`, or -1: what is in them is found however long the
	 * path is. Those further out are found by path. */
	int dirs[MAX_OPEN], open;
	size_t room;
	char *path;
};

static int call(struct walk *w, const struct stat *st, int type, struct where *at)
{
	if (w->nftw) return w->nftw(w->path, st, type, at);
	if (type == G_SLN) type = G_NS; /* ftw knows no dangling links */
	return w->ftw(w->path, st, type);
}

static int visit(struct walk *w, size_t len, struct where at);

/* The entry's name, and the directory that it is one of (or AT_FDCWD). */
static const char *name_of(const struct walk *w, struct where at, int *dir)
{
	*dir = at.level && w->open ? w->dirs[(at.level - 1) % w->open] : -1;
	if (*dir >= 0) return w->path + at.base;
	*dir = AT_FDCWD;
	return w->flags & CHDIR && (at.level || w->rooted) ? w->path + at.base : w->path;
}

/* All names are read first, one after the other into *names: descriptors are few. */
static ssize_t read_names(DIR *d, char **names)
{
	size_t used = 0, cap = 0;
	for (struct dirent *e; (e = readdir(d));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
		size_t n = strlen(e->d_name) + 1;
		if (used + n > cap) {
			char *p = realloc(*names, cap = (cap + n) * 2 + 256);
			if (!p) return -1;
			*names = p;
		}
		memcpy(*names + used, e->d_name, n);
		used += n;
	}
	return used;
}

static int set_name(struct walk *w, size_t at, const char *name)
{
	size_t n = strlen(name) + 1;
	if (at + n > w->room) {
		char *p = realloc(w->path, w->room = (at + n) * 2);
		if (!p) return -1;
		w->path = p;
	}
	memcpy(w->path + at, name, n);
	return 0;
}

/* What is in the directory d, which is closed. */
static int visit_all(struct walk *w, size_t len, struct where at, DIR *d)
{
	char *names = 0;
	ssize_t used = read_names(d, &names);
	int r = used < 0 || (w->flags & CHDIR && fchdir(dirfd(d))) ? -1 : 0;
	int *slot = w->open ? &w->dirs[at.level % w->open] : 0;
	if (slot) {
		if (*slot >= 0) close(*slot);
		*slot = fcntl(dirfd(d), F_DUPFD_CLOEXEC, 0);
	}
	closedir(d);
	if (!len || w->path[len - 1] != '/') {
		if (!r) r = set_name(w, len, "/");
		len++;
	}
	for (ssize_t i = 0; !r && i < used; i += strlen(names + i) + 1) {
		r = set_name(w, len, names + i);
		if (!r) r = visit(w, len + strlen(names + i), (struct where){ (int)len, at.level + 1 });
		if (w->flags & ACTIONRETVAL && r == SKIP_SIBLINGS) {
			r = 0;
			break;
		}
	}
	if (slot && *slot >= 0) close(*slot);
	if (slot) *slot = -1;
	free(names);
	return r;
}

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->ino != y->ino) return x->ino < y->ino ? -1 : 1;
	return x->dev < y->dev ? -1 : x->dev > y->dev;
}

/* Where links are followed, a directory counts once, by whatever name. 1, or 0 if it was there, or -1. */
static int first_time(struct walk *w, const struct stat *st)
{
	if (w->flags & PHYS) return 1;
	struct place *p = malloc(sizeof *p), **known;
	if (!p) return -1;
	*p = (struct place){ st->st_dev, st->st_ino };
	known = tsearch(p, &w->seen, by_place);
	if (known && *known == p) return 1;
	free(p);
	return known ? 0 : -1;
}

static int visit_directory(struct walk *w, size_t len, struct where at, const struct stat *st)
{
	int parent, home = -1, r = 0, first = first_time(w, st);
	if (first <= 0) return first;
	const char *name = name_of(w, at, &parent);
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
	DIR *d = fd < 0 ? 0 : fdopendir(fd);
	if (!d) {
		if (fd >= 0) close(fd);
		if (errno != EACCES) return -1;
		r = call(w, st, G_DNR, &at);
		return w->flags & ACTIONRETVAL && r == SKIP_SUBTREE ? 0 : r;
	}
	if (!(w->flags & DEPTH)) r = call(w, st, G_D, &at);
	if (!r && w->flags & CHDIR && (home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) r = -1;
	if (r) {
		closedir(d);
		return w->flags & ACTIONRETVAL && r == SKIP_SUBTREE ? 0 : r;
	}
	r = visit_all(w, len, at, d);
	w->path[len] = 0;
	if (!r && w->flags & DEPTH) r = call(w, st, G_DP, &at); /* in the directory itself, as in glibc */
	if (home >= 0) {
		if (fchdir(home) && !r) r = -1;
		close(home);
	}
	return w->flags & ACTIONRETVAL && r == SKIP_SUBTREE ? 0 : r;
}

/* In FTW_CHDIR mode the current directory is the one that holds the entry. */
static int visit(struct walk *w, size_t len, struct where at)
{
	struct stat st;
	int dir, type = G_NS;
	const char *name = name_of(w, at, &dir);
	memset(&st, 0, sizeof st);
	if (fstatat(dir, name, &st, w->flags & PHYS ? AT_SYMLINK_NOFOLLOW : 0)) {
		if (errno != EACCES && errno != ENOENT) return -1;
		if (!(w->flags & PHYS) && errno == ENOENT && !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) &&
		    S_ISLNK(st.st_mode))
			type = G_SLN;
		else if (!at.level) return -1;
	} else {
		type = S_ISDIR(st.st_mode) ? G_D : S_ISLNK(st.st_mode) ? G_SL : G_F;
	}
	if (type != G_NS && !at.level) w->dev = st.st_dev;
	if (type != G_NS && w->flags & MOUNT && st.st_dev != w->dev) return 0;
	if (type == G_D) return visit_directory(w, len, at, &st);
	int r = call(w, &st, type, &at);
	return w->flags & ACTIONRETVAL && r == SKIP_SUBTREE ? 0 : r;
}

static int walk(const char *dir, ftw_fn *f, nftw_fn *n, int fds, int flags)
{
	if (flags & ~(PHYS | MOUNT | CHDIR | DEPTH | ACTIONRETVAL)) {
		errno = EINVAL;
		return -1;
	}
	size_t len = strlen(dir);
	if (!len) {
		errno = ENOENT;
		return -1;
	}
	if (len >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	struct walk *w = malloc(sizeof *w);
	if (!w) return -1;
	w->path = malloc(w->room = PATH_MAX * 2);
	if (!w->path) {
		free(w);
		return -1;
	}
	w->ftw = f;
	w->nftw = n;
	w->flags = flags;
	w->seen = 0;
	w->rooted = 0;
	w->open = flags & CHDIR ? 0 : fds < 1 ? 1 : fds > MAX_OPEN ? MAX_OPEN : fds;
	for (int i = 0; i < w->open; i++) w->dirs[i] = -1;
	memcpy(w->path, dir, len + 1);
	while (len > 1 && w->path[len - 1] == '/') w->path[--len] = 0;
	struct where at = { 0, 0 };
	const char *slash = strrchr(w->path, '/');
	if (slash && len > 1) at.base = slash + 1 - w->path;
	int home = -1, r = -1;
	if (!(flags & CHDIR) || (home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
		/* With FTW_CHDIR the first call is made in the directory that holds it. */
		if (flags & CHDIR && at.base) {
			char c = w->path[at.base];
			w->path[at.base] = 0;
			r = chdir(w->path);
			w->path[at.base] = c;
			w->rooted = 1;
			if (!r) r = visit(w, len, at);
		} else {
			r = visit(w, len, at);
		}
	}
	if (home >= 0) {
		int saved = errno;
		if (fchdir(home) && !r) r = -1;
		else errno = saved;
		close(home);
	}
	tdestroy(w->seen, free);
	free(w->path);
	free(w);
	return r;
}

int glibc_ftw(const char *dir, ftw_fn *fn, int fds) { return walk(dir, fn, 0, fds, 0); }

int glibc_nftw(const char *dir, nftw_fn *fn, int fds, int flags) { return walk(dir, 0, fn, fds, flags); }

TWIN(ftw, GLIBC_2.2.5, glibc_ftw);
TWIN(ftw64, GLIBC_2.2.5, glibc_ftw);
TWIN(nftw, GLIBC_2.2.5, glibc_nftw);
TWIN(nftw, GLIBC_2.3.3, glibc_nftw);
TWIN(nftw64, GLIBC_2.2.5, glibc_nftw);
TWIN(nftw64, GLIBC_2.3.3, glibc_nftw);
