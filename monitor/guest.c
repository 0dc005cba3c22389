/* See guest.h. */
#define _GNU_SOURCE
#include "guest.h"
#include "diag.h"
#include "paths.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Open a guest path that has neither links nor ".." in it, through the volumes before the n-th. */
static int open_plain(const struct guest *g, const char *path, size_t nvolumes)
{
	struct open_how how = { .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC, .resolve = RESOLVE_BENEATH };
	int dir = g->root_fd;
	size_t best = 0;
	const char *rest = path;
	for (size_t i = 0; i < nvolumes; i++) {
		const char *at = g->volume_paths[i];
		size_t n = strlen(at);
		if (n && n >= best && !strncmp(path, at, n) && (path[n] == '/' || !path[n])) {
			best = n;
			dir = g->volume_fds[i];
			rest = path + n;
		}
	}
	rest += strspn(rest, "/");
	if (!*rest) return fcntl(dir, F_DUPFD_CLOEXEC, 0);
	return (int)syscall(SYS_openat2, dir, rest, &how, sizeof(how));
}

/* What an absolute guest path is called without links and ".." ("" is the root), as far as it is there;
 * what is behind that stays as it is. False: errno. */
static bool real_path(const struct guest *g, const char *path, size_t nvolumes, char real[PATH_MAX])
{
	char rest[2 * PATH_MAX], link[PATH_MAX];
	int links = 0;
	size_t len = 0;
	bool file = false; /* what real leads to is there, and no directory */
	if (strlen(path) >= PATH_MAX) goto too_long;
	strcpy(rest, path);
	for (char *p = rest;;) {
		p += strspn(p, "/");
		size_t n = strcspn(p, "/");
		real[len] = 0;
		if (!n) return true;
		errno = ENOTDIR;
		if (file) return false;
		if (n == 2 && !memcmp(p, "..", 2)) {
			while (len && real[--len] != '/') continue;
		} else if (n != 1 || *p != '.') {
			struct stat st;
			if (len + n + 2 > PATH_MAX) goto too_long;
			size_t was = len;
			real[len++] = '/';
			memcpy(real + len, p, n);
			real[len += n] = 0;
			int fd = open_plain(g, real, nvolumes);
			ssize_t k = -1;
			if (fd >= 0 && !fstat(fd, &st)) {
				if (S_ISLNK(st.st_mode)) k = readlinkat(fd, "", link, sizeof(link) - 1);
				file = k < 0 && !S_ISDIR(st.st_mode);
			}
			if (fd >= 0) close(fd);
			if (k >= 0) {
				errno = ELOOP;
				if (++links > 40) return false;
				size_t left = strlen(p + n);
				if ((size_t)k + left >= sizeof(rest)) goto too_long;
				memmove(rest + k, p + n, left + 1);
				memcpy(rest, link, (size_t)k);
				p = rest;
				len = *p == '/' ? 0 : was;
				continue;
			}
		}
		p += n;
	}
too_long:
	errno = ENAMETOOLONG;
	return false;
}

/* Open a guest path (absolute) for inspection, as the guest will see it. */
static int open_in_guest(const struct guest *g, const char *path)
{
	const struct run_options *o = g->opt;
	char real[PATH_MAX];
	if (!o->nvolumes && !o->root) return open(path, O_PATH | O_CLOEXEC); /* the host's own root: no detour */
	return real_path(g, path, o->nvolumes, real) ? open_plain(g, real, o->nvolumes) : -1;
}

/* 0 if path can be executed, else the errno. */
static int executable(const struct guest *g, const char *path)
{
	struct stat st;
	int err = 0;
	int fd = open_in_guest(g, path);
	if (fd < 0) return errno;
	if (fstat(fd, &st)) err = errno;
	else if (S_ISDIR(st.st_mode)) err = EISDIR;
	else if (!S_ISREG(st.st_mode) || syscall(SYS_faccessat2, fd, "", X_OK, AT_EMPTY_PATH | AT_EACCESS))
		err = EACCES;
	close(fd);
	return err;
}

static char *join(const char *dir, size_t n, const char *name)
{
	char *s;
	if (asprintf(&s, "%.*s/%s", (int)n, dir, name) < 0) die(EXIT_MONITOR, "out of memory");
	return s;
}

static char *absolute(const struct guest *g, const char *path)
{
	if (*path == '/') return strdup(path);
	return !strcmp(g->cwd, "/") ? join("", 0, path) : join(g->cwd, strlen(g->cwd), path);
}

static char *lookup(const struct guest *g, const char *name)
{
	int seen = 0, err;
	char *path;

	if (!*name) die(EXIT_NOTFOUND, "'': not found");
	if (strchr(name, '/')) {
		path = absolute(g, name);
		err = executable(g, path);
		if (err == ENOENT || err == ENOTDIR) die(EXIT_NOTFOUND, "%s: %s", name, strerror(err));
		if (err)
			die(EXIT_CANNOT, "%s: %s", name,
			    err == EACCES ? "not executable (permission denied)" : strerror(err));
		free(path);
		return strdup(name);
	}
	const char *dirs = getenv("PATH"); /* our environment is the guest's */
	if (!dirs) dirs = "/usr/local/bin:/usr/bin:/bin";
	for (const char *p = dirs;; p++) {
		size_t n = strcspn(p, ":");
		char *rel = n ? join(p, n, name) : join(".", 1, name);
		path = absolute(g, rel);
		err = executable(g, path);
		free(path);
		if (!err) return rel;
		if (err == EACCES) seen = err;
		free(rel);
		p += n;
		if (!*p) break;
	}
	if (seen) die(EXIT_CANNOT, "%s: found in PATH, but not executable", name);
	die(EXIT_NOTFOUND, "%s: not found in PATH (%s)", name, dirs);
}

void guest_prepare(struct guest *g, const struct run_options *o)
{
	char buf[PATH_MAX];
	struct stat st;

	memset(g, 0, sizeof(*g));
	g->opt = o;
	g->root_fd = open(o->root ? o->root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (g->root_fd < 0) die(EXIT_MONITOR, "--root=%s: %s", o->root ? o->root : "/", strerror(errno));
	g->root_path = realpath(o->root ? o->root : "/", NULL);
	if (!g->root_path || faccessat(g->root_fd, ".", R_OK | X_OK, 0))
		die(EXIT_MONITOR, "--root=%s: %s", o->root ? o->root : "/", strerror(errno));
	g->volume_fds = calloc(o->nvolumes + 1, sizeof(int));
	if (!g->volume_fds) die(EXIT_MONITOR, "out of memory");
	for (size_t i = 0; i < o->nvolumes; i++) {
		g->volume_fds[i] = open(o->volumes[i].host, O_PATH | O_CLOEXEC);
		if (g->volume_fds[i] < 0) die(EXIT_MONITOR, "volume %s: %s", o->volumes[i].host, strerror(errno));
	}
	g->volume_paths = calloc(o->nvolumes + 1, sizeof(char *));
	if (!g->volume_paths) die(EXIT_MONITOR, "out of memory");
	for (size_t i = 0; i < o->nvolumes; i++) {
		if (!real_path(g, o->volumes[i].guest, i, buf))
			die(EXIT_MONITOR, "volume at %s: %s", o->volumes[i].guest, strerror(errno));
		g->volume_paths[i] = strdup(buf);
		if (!g->volume_paths[i]) die(EXIT_MONITOR, "out of memory");
	}

	if (o->cwd) g->cwd = strdup(o->cwd);
	else if (o->root) g->cwd = strdup("/");
	else if (getcwd(buf, sizeof(buf))) g->cwd = strdup(buf);
	else die(EXIT_MONITOR, "cannot tell the working directory: %s (use --cwd=DIR)", strerror(errno));
	int fd = open_in_guest(g, g->cwd);
	if (fd < 0 || fstat(fd, &st)) die(EXIT_MONITOR, "working directory %s: %s", g->cwd, strerror(errno));
	if (!S_ISDIR(st.st_mode)) die(EXIT_MONITOR, "working directory %s: %s", g->cwd, strerror(ENOTDIR));
	close(fd);

	g->program = lookup(g, o->argv[0]);

	g->libc_path = lib_path("libc.so");
	g->libc_fd = -1;
	if (o->libc != HTUX_LIBC_NATIVE) {
		g->libc_fd = open(g->libc_path, O_RDONLY | O_CLOEXEC);
		if (g->libc_fd < 0 && o->libc == HTUX_LIBC_MUSL)
			die(EXIT_MONITOR, "--libc=musl: %s: %s", g->libc_path, strerror(errno));
		if (g->libc_fd < 0)
			info("no substituted libc (%s: %s): using the program's own", g->libc_path, strerror(errno));
	}
	g->trace_fd = -1;
	if (o->trace_file) {
		g->trace_fd = open(o->trace_file, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
		if (g->trace_fd < 0) die(EXIT_MONITOR, "--trace-file=%s: %s", o->trace_file, strerror(errno));
	} else if (o->trace) {
		g->trace_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	}
	g->stats_fd = -1;
	if (o->stats_file) {
		g->stats_fd = open(o->stats_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
		if (g->stats_fd < 0) die(EXIT_MONITOR, "--stats=%s: %s", o->stats_file, strerror(errno));
	} else if (o->stats) {
		g->stats_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	}
}
