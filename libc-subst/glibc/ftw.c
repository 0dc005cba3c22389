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

struct walk {
	ftw_fn *ftw;
	nftw_fn *nftw;
	int flags;
	dev_t dev;
	void *seen; /* directories, a tsearch tree of places; none with PHYS */
	int rooted; /* the current directory holds the walk's root */
	char path[PATH_MAX * 2];
};

static int call(struct walk *w, const struct stat *st, int type, struct where *at)
{
	if (w->nftw) return w->nftw(w->path, st, type, at);
	if (type == G_SLN) type = G_NS; /* ftw knows no dangling links */
	return w->ftw(w->path, st, type);
}

static int visit(struct walk *w, size_t len, struct where at);

static int visit_all(struct walk *w, size_t len, struct where at)
{
	DIR *d = opendir(w->flags & CHDIR && (at.level || w->rooted) ? w->path + at.base : w->path);
	if (!d) return -2; /* unreadable */
	char *names = 0;
	size_t used = 0, cap = 0;
	struct dirent *e;
	int r = 0;
	/* Names are read first, so that depth costs memory and not descriptors. */
	while ((e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
		size_t n = strlen(e->d_name) + 1;
		if (used + n > cap) {
			char *p = realloc(names, cap = (cap + n) * 2 + 256);
			if (!p) {
				r = -1;
				break;
			}
			names = p;
		}
		memcpy(names + used, e->d_name, n);
		used += n;
	}
	if (!r && w->flags & CHDIR && fchdir(dirfd(d))) r = -1;
	closedir(d);
	int slash = len && w->path[len - 1] == '/';
	for (size_t i = 0; !r && i < used; i += strlen(names + i) + 1) {
		size_t n = strlen(names + i);
		if (len + n + 2 > sizeof w->path) {
			errno = ENAMETOOLONG;
			r = -1;
			break;
		}
		if (!slash) w->path[len] = '/';
		memcpy(w->path + len + !slash, names + i, n + 1);
		r = visit(w, len + !slash + n, (struct where){ (int)len + !slash, at.level + 1 });
		if (w->flags & ACTIONRETVAL && r == SKIP_SIBLINGS) {
			r = 0;
			break;
		}
	}
	free(names);
	w->path[len] = 0;
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

/* In FTW_CHDIR mode the current directory is the one that holds the entry. */
static int visit(struct walk *w, size_t len, struct where at)
{
	struct stat st;
	const char *name = w->flags & CHDIR && (at.level || w->rooted) ? w->path + at.base : w->path;
	int type;
	memset(&st, 0, sizeof st);
	if (w->flags & PHYS ? lstat(name, &st) : stat(name, &st)) {
		if (errno != EACCES && errno != ENOENT) return -1;
		if (!(w->flags & PHYS) && errno == ENOENT && !lstat(name, &st) && S_ISLNK(st.st_mode)) type = G_SLN;
		else if (!at.level && errno == ENOENT) return -1;
		else type = G_NS;
	} else if (S_ISDIR(st.st_mode)) {
		type = G_D;
	} else {
		type = S_ISLNK(st.st_mode) ? G_SL : G_F;
	}
	if (type != G_NS && !at.level) w->dev = st.st_dev;
	if (type != G_NS && w->flags & MOUNT && st.st_dev != w->dev) return 0;
	if (type != G_D) {
		int r = call(w, &st, type, &at);
		return w->flags & ACTIONRETVAL && r == SKIP_SUBTREE ? 0 : r;
	}

	int first = first_time(w, &st);
	if (first <= 0) return first;
	int readable = !access(name, R_OK) || errno != EACCES;
	int home = -1;
	if (!readable) {
		int r = call(w, &st, G_DNR, &at);
		return w->flags & ACTIONRETVAL && r == SKIP_SUBTREE ? 0 : r;
	}
	if (!(w->flags & DEPTH)) {
		int r = call(w, &st, G_D, &at);
		if (r) return w->flags & ACTIONRETVAL && r == SKIP_SUBTREE ? 0 : r;
	}
	if (w->flags & CHDIR && (home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) return -1;
	int r = visit_all(w, len, at);
	if (r == -2) r = call(w, &st, G_DNR, &at);
	else if (!r && w->flags & DEPTH) r = call(w, &st, G_DP, &at); /* in the directory itself, as in glibc */
	if (home >= 0) {
		if (fchdir(home) && !r) r = -1;
		close(home);
	}
	return w->flags & ACTIONRETVAL && r == SKIP_SUBTREE ? 0 : r;
}

static int walk(const char *dir, ftw_fn *f, nftw_fn *n, int flags)
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
	w->ftw = f;
	w->nftw = n;
	w->flags = flags;
	w->seen = 0;
	w->rooted = 0;
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
	free(w);
	return r;
}

int glibc_ftw(const char *dir, ftw_fn *fn, int fds)
{
	(void)fds;
	return walk(dir, fn, 0, 0);
}

int glibc_nftw(const char *dir, nftw_fn *fn, int fds, int flags)
{
	(void)fds;
	return walk(dir, 0, fn, flags);
}

TWIN(ftw, GLIBC_2.2.5, glibc_ftw);
TWIN(ftw64, GLIBC_2.2.5, glibc_ftw);
TWIN(nftw, GLIBC_2.2.5, glibc_nftw);
TWIN(nftw, GLIBC_2.3.3, glibc_nftw);
TWIN(nftw64, GLIBC_2.2.5, glibc_nftw);
TWIN(nftw64, GLIBC_2.3.3, glibc_nftw);
