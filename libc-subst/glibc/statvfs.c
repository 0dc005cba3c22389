/* statfs and fstatfs as the kernel answers, and statvfs after it: the whole number of the file system, and no flag that
 * only says that there are flags. */
#define _GNU_SOURCE
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include "syscall.h"
#include "twin.h"

#define ST_VALID 0x20 /* the kernel's, in f_flags */

int glibc_statfs(const char *path, struct statfs *s) { return syscall(SYS_statfs, path, s); }
int glibc_fstatfs(int fd, struct statfs *s) { return syscall(SYS_fstatfs, fd, s); }
TWIN(statfs, GLIBC_2.2.5, glibc_statfs);
TWIN(statfs64, GLIBC_2.2.5, glibc_statfs);
TWIN(fstatfs, GLIBC_2.2.5, glibc_fstatfs);
TWIN(fstatfs64, GLIBC_2.2.5, glibc_fstatfs);

static void convert(struct statvfs *v, const struct statfs *s)
{
	*v = (struct statvfs){ .f_bsize = s->f_bsize,
			       .f_frsize = s->f_frsize ? s->f_frsize : s->f_bsize,
			       .f_blocks = s->f_blocks,
			       .f_bfree = s->f_bfree,
			       .f_bavail = s->f_bavail,
			       .f_files = s->f_files,
			       .f_ffree = s->f_ffree,
			       .f_favail = s->f_ffree,
			       .f_fsid = (unsigned)s->f_fsid.__val[0] | (unsigned long)s->f_fsid.__val[1] << 32,
			       .f_flag = s->f_flags & ~(unsigned long)ST_VALID,
			       .f_namemax = s->f_namelen };
}

int glibc_statvfs(const char *restrict path, struct statvfs *restrict v)
{
	struct statfs s;
	if (glibc_statfs(path, &s)) return -1;
	convert(v, &s);
	return 0;
}
int glibc_fstatvfs(int fd, struct statvfs *v)
{
	struct statfs s;
	if (glibc_fstatfs(fd, &s)) return -1;
	convert(v, &s);
	return 0;
}
TWIN(statvfs, GLIBC_2.2.5, glibc_statvfs);
TWIN(statvfs64, GLIBC_2.2.5, glibc_statvfs);
TWIN(fstatvfs, GLIBC_2.2.5, glibc_fstatvfs);
TWIN(fstatvfs64, GLIBC_2.2.5, glibc_fstatvfs);
