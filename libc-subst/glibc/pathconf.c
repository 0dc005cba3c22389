/* pathconf and fpathconf with glibc's answers: limits by the type of the file
 * system. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "twin.h"

struct place {
	const char *path; /* null: fd */
	int fd;
};

static int place_statfs(const struct place *p, struct statfs *st)
{
	return p->path ? statfs(p->path, st) : fstatfs(p->fd, st);
}

static int place_stat(const struct place *p, struct stat *st) { return p->path ? stat(p->path, st) : fstat(p->fd, st); }

/* ext2, ext3 and ext4 share a magic number: /proc tells ext4 from the others,
 * which allow only half as many links. */
static long ext_link_max(const struct place *p)
{
	long max = 32000;
	struct stat st;
	char line[4096], dev[32];
	FILE *f;
	if (place_stat(p, &st) || !(f = fopen("/proc/self/mountinfo", "rce"))) return max;
	snprintf(dev, sizeof dev, " %u:%u ", major(st.st_dev), minor(st.st_dev));
	while (fgets(line, sizeof line, f)) {
		char *type = strstr(line, " - "), *at = strstr(line, dev);
		if (!type || !at || at > type) continue;
		if (!strncmp(type + 3, "ext4 ", 5)) max = 65000;
		break;
	}
	fclose(f);
	return max;
}

static long link_max(const struct place *p)
{
	struct statfs st;
	if (place_statfs(p, &st)) return errno == ENOSYS ? 127 : -1;
	switch (st.f_type) {
	case 0xef53: return ext_link_max(p);
	case 0xf2f52010: return 32000; /* f2fs */
	case 0x137f:
	case 0x138f: return 250; /* minix */
	case 0x2468:
	case 0x2478: return 65530;     /* minix 2 */
	case 0x52654973: return 64535; /* reiserfs */
	case 0x00011954:
	case 0x54190100: return 32000;      /* ufs, either byte order */
	case 0x58465342: return 2147483647; /* xfs */
	case 0x0bd00bd0: return 160000;     /* lustre */
	}
	return 127;
}

static long file_size_bits(const struct place *p)
{
	struct statfs st;
	if (place_statfs(p, &st)) return errno == ENOSYS ? 32 : -1;
	switch (st.f_type) {
	case 0x9123683e: return 255; /* btrfs */
	case 0xf2f52010: return 256;
	case 0xef53:
	case 0x00011954:
	case 0x54190100:
	case 0x52654973:
	case 0x58465342: /* ext, ufs, reiserfs, xfs */
	case 0x517b:
	case 0x5346544e:
	case 0x15013346:
	case 0x3153464a: /* smb, ntfs, udf, jfs */
	case 0xa501fcf5:
	case 0x27e0eb:
	case 0x0bd00bd0: return 64; /* vxfs, cgroup, lustre */
	}
	return 32;
}

static long two_symlinks(const struct place *p)
{
	struct statfs st;
	if (place_statfs(p, &st)) return errno == ENOSYS ? 1 : -1;
	switch (st.f_type) {
	case 0xadf5:
	case 0x1badface:
	case 0x28cd3d45:
	case 0x1cd1: /* adfs, bfs, cramfs, devpts */
	case 0x414a53:
	case 0xde5e81e4:
	case 0x4d44:
	case 0x5346544e: /* efs, efivarfs, msdos, ntfs */
	case 0x002f:
	case 0x7275: return 0; /* qnx4, romfs */
	}
	return 1;
}

/* Number of an item in <bits/confname.h>, the same as musl's. */
static long answer(const struct place *p, int item)
{
	struct statfs fs;
	struct stat st;
	switch (item) {
	case _PC_LINK_MAX: return link_max(p);
	case _PC_MAX_CANON:
	case _PC_MAX_INPUT: return 255;
	case _PC_PATH_MAX:
	case _PC_PIPE_BUF: return 4096;
	case _PC_NO_TRUNC: return 1;
	case _PC_CHOWN_RESTRICTED: return place_statfs(p, &fs) && errno != ENOSYS ? -1 : 1;
	case _PC_VDISABLE: return 0;
	case _PC_SYNC_IO:
	case _PC_PRIO_IO:
	case _PC_SOCK_MAXBUF:
	case _PC_REC_INCR_XFER_SIZE:
	case _PC_REC_MAX_XFER_SIZE:
	case _PC_SYMLINK_MAX: return -1;
	case _PC_FILESIZEBITS: return file_size_bits(p);
	case _PC_2_SYMLINKS: return two_symlinks(p);
	case _PC_NAME_MAX:
		if (place_statfs(p, &fs)) return errno == ENOSYS ? 255 : -1;
		return fs.f_namelen;
	case _PC_ASYNC_IO:
		if (place_stat(p, &st)) return -1;
		return S_ISREG(st.st_mode) || S_ISBLK(st.st_mode) ? 1 : -1;
	case _PC_REC_MIN_XFER_SIZE: return place_statfs(p, &fs) ? -1 : (long)fs.f_bsize;
	case _PC_REC_XFER_ALIGN:
	case _PC_ALLOC_SIZE_MIN: return place_statfs(p, &fs) ? -1 : (long)(fs.f_frsize ? fs.f_frsize : fs.f_bsize);
	}
	errno = EINVAL;
	return -1;
}

long glibc_pathconf(const char *path, int item)
{
	if (!*path) {
		errno = ENOENT;
		return -1;
	}
	return answer(&(struct place){ path, -1 }, item);
}

long glibc_fpathconf(int fd, int item)
{
	if (fd < 0) {
		errno = EBADF;
		return -1;
	}
	return answer(&(struct place){ 0, fd }, item);
}
TWIN(pathconf, GLIBC_2.2.5, glibc_pathconf);
TWIN(fpathconf, GLIBC_2.2.5, glibc_fpathconf);
