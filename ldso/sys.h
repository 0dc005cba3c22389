/* The system calls that the loader makes. Each returns what the kernel does: a
 * negated errno for failure, errno itself stays untouched. A unit test on the
 * host (tests/unit/ldso) brings its own. */
#ifndef LDSO_SYS_H
#define LDSO_SYS_H

#ifdef LDSO_HOST_TEST
#include "host_sys.h"
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "syscall.h"

static inline int sc_open(const char *path) { return __syscall(SYS_open, path, O_RDONLY | O_CLOEXEC); }
static inline int sc_close(int fd) { return __syscall(SYS_close, fd); }
static inline long sc_read(int fd, void *p, size_t n) { return __syscall(SYS_read, fd, p, n); }
static inline long sc_pread(int fd, void *p, size_t n, off_t off) { return __syscall(SYS_pread64, fd, p, n, off); }
static inline long sc_write(int fd, const void *p, size_t n) { return __syscall(SYS_write, fd, p, n); }
/* Device, inode number, size and kind; struct stat of musl is the kernel's here. */
static inline int sc_fstat(int fd, struct stat *st) { return __syscall(SYS_fstat, fd, st); }
static inline int sc_stat(const char *path, struct stat *st) { return __syscall(SYS_stat, path, st); }
static inline long sc_mmap(void *p, size_t n, int prot, int flags, int fd, off_t off)
{
	return __syscall(SYS_mmap, p, n, prot, flags, fd, off);
}
static inline int sc_munmap(void *p, size_t n) { return __syscall(SYS_munmap, p, n); }
static inline int sc_mprotect(void *p, size_t n, int prot) { return __syscall(SYS_mprotect, p, n, prot); }
static inline long sc_readlink(const char *path, char *buf, size_t n) { return __syscall(SYS_readlink, path, buf, n); }
static inline long sc_getcwd(char *buf, size_t n) { return __syscall(SYS_getcwd, buf, n); }
_Noreturn static inline void sc_exit(int status)
{
	for (;;) __syscall(SYS_exit_group, status);
}
#endif

static inline int sc_failed(long r) { return (unsigned long)r > -4096UL; }

#endif
