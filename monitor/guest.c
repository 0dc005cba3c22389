/* See guest.h. */
#define _GNU_SOURCE
#include "guest.h"
#include "diag.h"
#include "paths.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Open a guest path (absolute) for inspection, as the guest will see it. */
static int open_in_guest(const struct guest *g, const char *path)
{
	const struct run_options *o = g->opt;
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	int dir = g->root_fd;
	size_t best = 0;
	const char *rest = path;
	for (size_t i = 0; i < o->nvolumes; i++) {
		size_t n = strlen(o->volumes[i].guest);
		while (n > 1 && o->volumes[i].guest[n - 1] == '/') n--;
		if (n >= best && !strncmp(path, o->volumes[i].guest, n) && (path[n] == '/' || !path[n])) {
			best = n;
			dir = g->volume_fds[i];
			rest = path[n] ? path + n : "";
		}
	}
	if (!*rest) return fcntl(dir, F_DUPFD_CLOEXEC, 0);
	if (dir == g->root_fd && !o->root) /* the host's own root: no detour */
		return open(path, O_PATH | O_CLOEXEC);
	return (int)syscall(SYS_openat2, dir, rest, &how, sizeof(how));
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
