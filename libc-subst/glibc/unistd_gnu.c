/* Names and identities of <unistd.h> that glibc answers in a way of its own. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <ulimit.h>
#include <unistd.h>
#include "syscall.h"
#include "twin.h"

/* A name that does not fit is an error; what fits of it is there nevertheless. */
int glibc_gethostname(char *name, size_t len)
{
	struct utsname u;
	if (uname(&u)) return -1;
	size_t n = strlen(u.nodename) + 1;
	memcpy(name, u.nodename, n < len ? n : len);
	if (n <= len) return 0;
	errno = ENAMETOOLONG;
	return -1;
}
TWIN(gethostname, GLIBC_2.2.5, glibc_gethostname);

/* What sethostid wrote down, or else the address that the host's name has. */
long glibc_gethostid(void)
{
	int32_t id;
	int e, saved = errno, fd = open("/etc/hostid", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		ssize_t n = read(fd, &id, sizeof id);
		close(fd);
		if (n == sizeof id) return id;
	}
	struct utsname u;
	struct hostent h, *found = 0;
	char room[8192];
	if (uname(&u) || !*u.nodename || gethostbyname_r(u.nodename, &h, room, sizeof room, &found, &e) || !found)
		return 0;
	errno = saved;
	memcpy(&id, h.h_addr, sizeof id);
	return (int32_t)((uint32_t)id << 16 | (uint32_t)id >> 16);
}
TWIN(gethostid, GLIBC_2.2.5, glibc_gethostid);

/* No room is EINVAL before anything else. */
ssize_t glibc_readlink(const char *restrict path, char *restrict b, size_t n)
{
	return syscall(SYS_readlink, path, b, n);
}
ssize_t glibc_readlinkat(int fd, const char *restrict path, char *restrict b, size_t n)
{
	return syscall(SYS_readlinkat, fd, path, b, n);
}
TWIN(readlink, GLIBC_2.2.5, glibc_readlink);
TWIN(readlinkat, GLIBC_2.4, glibc_readlinkat);

/* Who logged in: the audit system's number. ENXIO when nobody did. */
int glibc_getlogin_r(char *name, size_t size)
{
	char text[12], buf[4096];
	struct passwd p, *found;
	int r = ENXIO, fd = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (fd >= 0) close(fd);
	if (n > 0) {
		text[n] = 0;
		uid_t uid = strtoul(text, 0, 10);
		if (uid != (uid_t)-1) r = getpwuid_r(uid, &p, buf, sizeof buf, &found);
		if (uid != (uid_t)-1 && !r) {
			if (!found) r = ENXIO;
			else if (strlen(found->pw_name) >= size) r = ERANGE;
			else strcpy(name, found->pw_name);
		}
	}
	if (r) errno = r;
	return r;
}
char *glibc_getlogin(void)
{
	static char name[33];
	return glibc_getlogin_r(name, sizeof name) ? 0 : name;
}
TWIN(getlogin_r, GLIBC_2.2.5, glibc_getlogin_r);
TWIN(getlogin, GLIBC_2.2.5, glibc_getlogin);

/* The callers' numbers, or -1, which is none. */
int glibc_seteuid(uid_t uid)
{
	if (uid != (uid_t)-1) return seteuid(uid);
	errno = EINVAL;
	return -1;
}
int glibc_setegid(gid_t gid)
{
	if (gid != (gid_t)-1) return setegid(gid);
	errno = EINVAL;
	return -1;
}
TWIN(seteuid, GLIBC_2.2.5, glibc_seteuid);
TWIN(setegid, GLIBC_2.2.5, glibc_setegid);

/* Bits that mean nothing are not looked at. */
int glibc_euidaccess(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode & (R_OK | W_OK | X_OK), AT_EACCESS);
}
TWIN(euidaccess, GLIBC_2.2.5, glibc_euidaccess);
TWIN(eaccess, GLIBC_2.4, glibc_euidaccess);

/* The calls as they are: musl's take more than the kernel does (O_PATH descriptors, any size), or less (SS_ONSTACK). */
int glibc_epoll_create(int size) { return syscall(SYS_epoll_create, size); }
int glibc_fchmod(int fd, mode_t mode) { return syscall(SYS_fchmod, fd, mode); }
int glibc_fchown(int fd, uid_t uid, gid_t gid) { return syscall(SYS_fchown, fd, uid, gid); }
int glibc_sigaltstack(const stack_t *restrict new, stack_t *restrict old) { return syscall(SYS_sigaltstack, new, old); }
TWIN(epoll_create, GLIBC_2.3.2, glibc_epoll_create);
TWIN(fchmod, GLIBC_2.2.5, glibc_fchmod);
TWIN(fchown, GLIBC_2.2.5, glibc_fchown);
TWIN(sigaltstack, GLIBC_2.2.5, glibc_sigaltstack);

/* Of a descriptor it is futimens. */
int glibc_utimensat(int fd, const char *path, const struct timespec times[2], int flags)
{
	if (path) return utimensat(fd, path, times, flags);
	errno = EINVAL;
	return -1;
}
TWIN(utimensat, GLIBC_2.6, glibc_utimensat);

/* AT_FDCWD is no descriptor. */
int glibc_futimens(int fd, const struct timespec times[2])
{
	if (fd >= 0) return futimens(fd, times);
	errno = EBADF;
	return -1;
}
TWIN(futimens, GLIBC_2.6, glibc_futimens);

#define UL_GETOPENMAX 4

long glibc_ulimit(int cmd, ...)
{
	struct rlimit l;
	va_list ap;
	switch (cmd) {
	case UL_GETFSIZE:
		if (getrlimit(RLIMIT_FSIZE, &l)) return -1;
		return l.rlim_cur == RLIM_INFINITY ? LONG_MAX : (long)(l.rlim_cur / 512);
	case UL_SETFSIZE:
		va_start(ap, cmd);
		rlim_t n = va_arg(ap, long);
		va_end(ap);
		int all = n > RLIM_INFINITY / 512;
		l.rlim_cur = l.rlim_max = all ? RLIM_INFINITY : n * 512;
		if (setrlimit(RLIMIT_FSIZE, &l)) return -1;
		return all ? LONG_MAX : (long)n;
	case UL_GETOPENMAX: return sysconf(_SC_OPEN_MAX);
	}
	errno = EINVAL;
	return -1;
}
TWIN(ulimit, GLIBC_2.2.5, glibc_ulimit);

/* A byte-swapped identifier, in a file. */
int sethostid(long id)
{
	int word = id, fd = open("/etc/hostid", O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0) return -1;
	ssize_t n = write(fd, &word, sizeof word);
	close(fd);
	return n == sizeof word ? 0 : -1;
}

char *getwd(char *b)
{
	char path[4096];
	if (!b) {
		errno = EINVAL;
		return 0;
	}
	if (getcwd(path, sizeof path)) return strcpy(b, path);
	strcpy(b, strerror(errno));
	return 0;
}
