/* getcwd as glibc's: any length of path, and room for NULL of the size that is asked for. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "syscall.h"
#include "twin.h"

struct path { /* made from its end: text is in b[at..cap) */
	char *b;
	size_t at, cap;
};

static bool put_before(struct path *p, const char *s, size_t n)
{
	if (p->at < n) {
		size_t cap = 2 * p->cap + n + PATH_MAX, used = p->cap - p->at;
		char *b = malloc(cap);
		if (!b) return false;
		if (used) memcpy(b + cap - used, p->b + p->at, used);
		free(p->b);
		*p = (struct path){ b, cap - used, cap };
	}
	p->at -= n;
	memcpy(p->b + p->at, s, n);
	return true;
}

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* The name in dir of the directory that is. Where something is mounted, a directory's entry has the
 * number of what is below the mount: so all are looked at, when none has the number. */
static const char *name_of(DIR *dir, const struct stat *is)
{
	struct stat st;
	struct dirent *e;
	for (int all = 0; all < 2; all++, rewinddir(dir)) {
		while (errno = 0, (e = readdir(dir))) {
			if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
			if (!all && e->d_ino != is->st_ino) continue;
			if (!fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) && same(&st, is))
				return e->d_name;
		}
		if (errno) return 0;
	}
	errno = ENOENT;
	return 0;
}

/* From "." up to the root, by the names that each directory has in the one above. The
 * kernel tells no path of PATH_MAX and more. */
static bool climb(struct path *p)
{
	struct stat root, here;
	DIR *dir = 0;
	bool ok = false;
	int saved = errno;
	if (!put_before(p, "", 1) || stat("/", &root) || stat(".", &here)) return false;
	while (!same(&here, &root)) {
		int fd = openat(dir ? dirfd(dir) : AT_FDCWD, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0) goto out;
		DIR *above = fdopendir(fd);
		if (!above) {
			close(fd);
			goto out;
		}
		if (dir) closedir(dir);
		dir = above;
		const char *name = name_of(dir, &here);
		if (!name || !put_before(p, name, strlen(name)) || !put_before(p, "/", 1) || fstat(fd, &here)) goto out;
	}
	ok = p->b[p->at] || put_before(p, "/", 1);
	if (ok) errno = saved;
out:
	if (dir) closedir(dir);
	return ok;
}

char *glibc_getcwd(char *buf, size_t size)
{
	struct path p = { 0 };
	char text[PATH_MAX], *to = 0;
	if (buf && !size) {
		errno = EINVAL;
		return 0;
	}
	long n = syscall(SYS_getcwd, buf ? buf : text, buf || (size && size < sizeof text) ? size : sizeof text);
	const char *path = buf ? buf : text;
	if (n < 0 && errno != ENAMETOOLONG) return 0;
	if (n <= 0 || *path != '/') {
		if (!climb(&p)) goto out;
		path = p.b + p.at;
		n = p.cap - p.at;
		if (size && (size_t)n > size) {
			errno = ERANGE;
			goto out;
		}
	}
	to = buf ? buf : malloc(size ? size : (size_t)n);
	if (to) memmove(to, path, n);
out:
	free(p.b);
	return to;
}
TWIN(getcwd, GLIBC_2.2.5, glibc_getcwd);
