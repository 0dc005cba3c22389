/* Raw system calls of the kernel under test, as a C library shows them. */
#include "fs_posix.h"

long k_ret(long r)
{
	if (r >= 0) return r;
	errno = -r;
	return -1;
}

int k_stat(const char *p, struct stat *st, int flags) { return k_ret(sys_newfstatat(AT_FDCWD, p, st, flags)); }
int k_fstat(int fd, struct stat *st) { return k_ret(sys_fstat(fd, st)); }

struct k_dir {
	int fd;
	long n, at;
	char buf[700];
}; /* small: many calls */

DIR *k_opendir(const char *p)
{
	int fd = open(p, O_RDONLY | O_DIRECTORY);
	if (fd < 0) return NULL;
	struct k_dir *d = calloc(1, sizeof *d);
	d->fd = fd;
	return (DIR *)d;
}

struct dirent *k_readdir(DIR *dir)
{
	struct k_dir *d = (struct k_dir *)dir;
	if (d->at >= d->n) {
		d->n = k_ret(sys_getdents64(d->fd, d->buf, sizeof d->buf));
		d->at = 0;
		if (d->n <= 0) return NULL;
	}
	struct dirent *e = (struct dirent *)(d->buf + d->at);
	d->at += e->d_reclen;
	return e;
}

int k_closedir(DIR *dir)
{
	close(((struct k_dir *)dir)->fd);
	free(dir);
	return 0;
}

void *k_mmap(size_t len, int prot, int flags, int fd)
{
	long r = k_ret(shim_mmap(len, prot, flags, fd));
	return r == -1 ? MAP_FAILED : (void *)r;
}
