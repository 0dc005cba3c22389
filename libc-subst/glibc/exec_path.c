/* exec and spawn by PATH: a file that is no program is a script of /bin/sh's, as
 * in glibc; posix_spawn did the same until 2.15. Callers may be vfork children. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "twin.h"

static int exec_script(const char *file, char *const argv[], char *const envp[])
{
	size_t n = 0;
	while (argv[n]) n++;
	char *sh[n + 3];
	sh[0] = "/bin/sh";
	sh[1] = (char *)file;
	if (n > 1) memcpy(sh + 2, argv + 1, n * sizeof *argv);
	else sh[2] = 0;
	return execve(sh[0], sh, envp);
}

static int exec_or_script(const char *file, char *const argv[], char *const envp[])
{
	execve(file, argv, envp);
	return errno == ENOEXEC ? exec_script(file, argv, envp) : -1;
}

typedef int exec_fn(const char *, char *const[], char *const[]);

static int exec_by_path(exec_fn *exec, const char *file, char *const argv[], char *const envp[])
{
	const char *path = getenv("PATH"), *end;
	int denied = 0;
	if (!*file) {
		errno = ENOENT;
		return -1;
	}
	if (strchr(file, '/')) return exec(file, argv, envp);
	size_t k = strnlen(file, NAME_MAX + 1);
	if (k > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (!path) path = "/bin:/usr/bin";
	size_t room = strnlen(path, PATH_MAX - 1) + 1;
	for (;; path = end + 1) {
		char b[room + k + 1];
		end = strchrnul(path, ':');
		size_t n = end - path;
		if (n < room) {
			memcpy(b, path, n);
			b[n] = '/';
			memcpy(b + n + (n > 0), file, k + 1);
			exec(b, argv, envp);
			switch (errno) {
			case EACCES: denied = 1; break;
			case ENOENT:
			case ENOTDIR:
			case ESTALE:
			case ENODEV:
			case ETIMEDOUT: break;
			default: return -1;
			}
		}
		if (!*end) break;
	}
	if (denied) errno = EACCES;
	return -1;
}

int glibc_execvpe(const char *file, char *const argv[], char *const envp[])
{
	return exec_by_path(exec_or_script, file, argv, envp);
}
int glibc_execvp(const char *file, char *const argv[]) { return glibc_execvpe(file, argv, environ); }

int glibc_execlp(const char *file, const char *arg0, ...)
{
	va_list ap;
	int n = 1;
	va_start(ap, arg0);
	while (va_arg(ap, char *)) n++;
	va_end(ap);
	char *argv[n + 1];
	argv[0] = (char *)arg0;
	va_start(ap, arg0);
	for (int i = 1; i <= n; i++) argv[i] = va_arg(ap, char *);
	va_end(ap);
	return glibc_execvp(file, argv);
}
TWIN(execvpe, GLIBC_2.11, glibc_execvpe);
TWIN(execvp, GLIBC_2.2.5, glibc_execvp);
TWIN(execlp, GLIBC_2.2.5, glibc_execlp);

/* musl's posix_spawn calls what __fn says in place of execve. */
static int spawn_exec(const char *file, char *const argv[], char *const envp[])
{
	return exec_by_path(execve, file, argv, envp);
}

#define SET_CGROUP 0x100 /* POSIX_SPAWN_SETCGROUP */

static int spawn(exec_fn *fn, pid_t *pid, const char *file, const posix_spawn_file_actions_t *fa,
		 const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	posix_spawnattr_t a = { 0 };
	if (attr) a = *attr;
	if (a.__flags & SET_CGROUP) return ENOTSUP; /* as glibc without clone3: there are no control groups */
	a.__fn = (void *)fn;
	return posix_spawn(pid, file, fa, &a, argv, envp);
}

/* The child is not waited for before its descriptor is there. */
static int spawn_pidfd(exec_fn *fn, int *fd, const char *file, const posix_spawn_file_actions_t *fa,
		       const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	extern int pidfd_open(pid_t, unsigned);
	pid_t pid;
	int r = spawn(fn, &pid, file, fa, attr, argv, envp);
	if (r) return r;
	*fd = pidfd_open(pid, 0);
	return *fd < 0 ? errno : 0;
}

#define SPAWN(impl, how, fn)                                                                                      \
	int impl(int *pid, const char *file, const posix_spawn_file_actions_t *fa, const posix_spawnattr_t *attr, \
		 char *const argv[], char *const envp[])                                                          \
	{                                                                                                         \
		return how(fn, pid, file, fa, attr, argv, envp);                                                  \
	}
SPAWN(glibc_spawn, spawn, 0)
SPAWN(glibc_spawnp, spawn, spawn_exec)
SPAWN(glibc_old_spawn, spawn, exec_or_script)
SPAWN(glibc_old_spawnp, spawn, glibc_execvpe)
SPAWN(pidfd_spawn, spawn_pidfd, 0)
SPAWN(pidfd_spawnp, spawn_pidfd, spawn_exec)
TWIN(posix_spawn, GLIBC_2.15, glibc_spawn);
TWIN(posix_spawnp, GLIBC_2.15, glibc_spawnp);
TWIN(posix_spawn, GLIBC_2.2.5, glibc_old_spawn);
TWIN(posix_spawnp, GLIBC_2.2.5, glibc_old_spawnp);

int glibc_spawnattr_setflags(posix_spawnattr_t *a, short flags)
{
	if (flags & SET_CGROUP) {
		int r = posix_spawnattr_setflags(a, flags & ~SET_CGROUP);
		if (!r) a->__flags |= SET_CGROUP;
		return r;
	}
	return posix_spawnattr_setflags(a, flags);
}
TWIN(posix_spawnattr_setflags, GLIBC_2.2.5, glibc_spawnattr_setflags);

/* The descriptor of a control group's folder, kept where musl keeps nothing. */
int posix_spawnattr_setcgroup_np(posix_spawnattr_t *a, int fd) { return memcpy(a->__pad, &fd, sizeof fd), 0; }
int posix_spawnattr_getcgroup_np(const posix_spawnattr_t *a, int *fd) { return memcpy(fd, a->__pad, sizeof *fd), 0; }
