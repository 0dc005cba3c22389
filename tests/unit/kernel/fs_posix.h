/* -include'd before a user program: its file functions become calls of the
 * kernel's fs/ in the same process (fs_posix.c). */
#ifndef FS_POSIX_H
#define FS_POSIX_H
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

long k_ret(long r);
int k_stat(const char *p, struct stat *st, int flags);
int k_fstat(int fd, struct stat *st);
DIR *k_opendir(const char *p);
struct dirent *k_readdir(DIR *d);
int k_closedir(DIR *d);
void *k_mmap(size_t len, int prot, int flags, int fd);

long sys_openat(int, const char *, int, unsigned), sys_close(int), sys_read(int, void *, size_t),
	sys_write(int, const void *, size_t), sys_pread64(int, void *, size_t, long),
	sys_pwrite64(int, const void *, size_t, long), sys_lseek(int, long, unsigned), sys_ftruncate(int, long),
	sys_truncate(const char *, long), sys_fallocate(int, int, long, long), sys_mkdir(const char *, unsigned),
	sys_rmdir(const char *), sys_unlink(const char *), sys_rename(const char *, const char *),
	sys_renameat2(int, const char *, int, const char *, unsigned), sys_link(const char *, const char *),
	sys_symlink(const char *, const char *), sys_chmod(const char *, unsigned),
	sys_lchown(const char *, unsigned, unsigned), sys_chdir(const char *), sys_umask(unsigned),
	sys_readlink(const char *, char *, int), sys_lsetxattr(const char *, const char *, const void *, size_t, int),
	sys_lgetxattr(const char *, const char *, void *, size_t), sys_getdents64(int, void *, unsigned),
	sys_newfstatat(int, const char *, struct stat *, int), sys_fstat(int, struct stat *),
	shim_mmap(unsigned long, int, int, int);

static inline long k_open(const char *p, int flags, ...)
{
	__builtin_va_list ap;
	__builtin_va_start(ap, flags);
	unsigned mode = flags & O_CREAT ? __builtin_va_arg(ap, unsigned) : 0;
	__builtin_va_end(ap);
	return k_ret(sys_openat(AT_FDCWD, p, flags, mode));
}
#define open(...) k_open(__VA_ARGS__)
#define close(fd) k_ret(sys_close(fd))
#define read(fd, b, n) k_ret(sys_read(fd, b, n))
#define write(fd, b, n) k_ret(sys_write(fd, b, n))
#define pread(fd, b, n, o) k_ret(sys_pread64(fd, b, n, o))
#define pwrite(fd, b, n, o) k_ret(sys_pwrite64(fd, b, n, o))
#define lseek(fd, o, w) k_ret(sys_lseek(fd, o, w))
#define ftruncate(fd, n) k_ret(sys_ftruncate(fd, n))
#define truncate(p, n) k_ret(sys_truncate(p, n))
#define fallocate(fd, m, o, n) k_ret(sys_fallocate(fd, m, o, n))
#define mkdir(p, m) k_ret(sys_mkdir(p, m))
#define rmdir(p) k_ret(sys_rmdir(p))
#define unlink(p) k_ret(sys_unlink(p))
#define rename(a, b) k_ret(sys_rename(a, b))
#define renameat2(d, a, e, b, f) k_ret(sys_renameat2(d, a, e, b, f))
#define link(a, b) k_ret(sys_link(a, b))
#define symlink(a, b) k_ret(sys_symlink(a, b))
#define chmod(p, m) k_ret(sys_chmod(p, m))
#define lchown(p, u, g) k_ret(sys_lchown(p, u, g))
#define chdir(p) k_ret(sys_chdir(p))
#define umask(m) sys_umask(m)
#define readlink(p, b, n) k_ret(sys_readlink(p, b, n))
#define lsetxattr(p, n, v, l, f) k_ret(sys_lsetxattr(p, n, v, l, f))
#define lgetxattr(p, n, v, l) k_ret(sys_lgetxattr(p, n, v, l))
#define lstat(p, st) k_stat(p, st, AT_SYMLINK_NOFOLLOW)
#define stat(p, st) k_stat(p, st, 0)
#define fstat(fd, st) k_fstat(fd, st)
#define opendir(p) k_opendir(p)
#define readdir(d) k_readdir(d)
#define closedir(d) k_closedir(d)
#define mmap(a, len, prot, flags, fd, off) k_mmap(len, prot, flags, fd)
#endif
