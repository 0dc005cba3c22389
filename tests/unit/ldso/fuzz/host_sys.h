/* The loader's system calls for a test on the host. */
#ifndef HOST_SYS_H
#define HOST_SYS_H

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define RET(x)                          \
	({                              \
		long r_ = (long)(x);    \
		r_ == -1 ? -errno : r_; \
	})

static inline int sc_open(const char *path) { return RET(open(path, O_RDONLY | O_CLOEXEC)); }
static inline int sc_close(int fd) { return RET(close(fd)); }
static inline long sc_read(int fd, void *p, size_t n) { return RET(read(fd, p, n)); }
static inline long sc_pread(int fd, void *p, size_t n, off_t off) { return RET(pread(fd, p, n, off)); }
static inline long sc_write(int fd, const void *p, size_t n) { return RET(write(fd, p, n)); }
static inline int sc_fstat(int fd, struct stat *st) { return RET(fstat(fd, st)); }
static inline int sc_stat(const char *path, struct stat *st) { return RET(stat(path, st)); }
static inline long sc_mmap(void *p, size_t n, int prot, int flags, int fd, off_t off)
{
	return RET(mmap(p, n, prot, flags, fd, off));
}
static inline int sc_munmap(void *p, size_t n) { return RET(munmap(p, n)); }
static inline int sc_mprotect(void *p, size_t n, int prot) { return RET(mprotect(p, n, prot)); }
static inline long sc_readlink(const char *path, char *buf, size_t n) { return RET(readlink(path, buf, n)); }
static inline long sc_getcwd(char *buf, size_t n) { return getcwd(buf, n) ? (long)n : -errno; }
_Noreturn static inline void sc_exit(int status) { _exit(status); }

#endif
