/* stat, statx, chmod, chown, times, access by another user, statfs, xattr. */
#include "fs.h"
#include <linux/capability.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <grp.h>
#include <sys/xattr.h>
#include <utime.h>

static void times_of(const char *p)
{
	struct stat st;
	if (lstat(p, &st)) printf("%s: %s\n", p, en(-1));
	else
		printf("%s: atime %ld.%09ld mtime %ld.%09ld\n", p, st.st_atim.tv_sec, st.st_atim.tv_nsec,
		       st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

/* Which times are the very one of the change. */
static void now_of(const char *p)
{
	struct stat st;
	if (lstat(p, &st)) printf("%s: %s\n", p, en(-1));
	else
		printf("%s: atime %d mtime %d\n", p, !memcmp(&st.st_atim, &st.st_ctim, sizeof st.st_ctim),
		       !memcmp(&st.st_mtim, &st.st_ctim, sizeof st.st_ctim));
}

static int later(const char *p, struct timespec *before)
{
	struct stat st;
	stat(p, &st);
	int r = st.st_mtim.tv_sec > before->tv_sec ||
		(st.st_mtim.tv_sec == before->tv_sec && st.st_mtim.tv_nsec >= before->tv_nsec);
	*before = st.st_mtim;
	return r;
}

static void as_nobody(void)
{
	struct stat st;
	if (setgroups(0, NULL) || setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		printf("setuid: %s\n", en(-1));
	E(open("secret", O_RDONLY));
	E(open("pub", O_RDONLY));
	E(open("pub", O_RDWR));
	E(open("new", O_CREAT | O_RDWR, 0644));
	E(unlink("pub"));
	E(chmod("pub", 0777));
	E(chown("pub", 65534, -1));
	E(access("secret", R_OK));
	E(access("pub", R_OK));
	E(access("pub", W_OK));
	E(stat("priv/in", &st));
	E(chdir("priv"));
	E(open("sticky/theirs", O_RDWR));
	E(unlink("sticky/theirs"));
	E(rename("sticky/theirs", "sticky/x"));
	E(mkdir("sticky/mine", 0755));
	show("sticky/mine");
	E(rmdir("sticky/mine"));
	E(utime("pub", NULL));
	E(utime("open", NULL));
	struct utimbuf t = { 1, 2 };
	E(utime("open", &t));
	E(truncate("pub", 0));
	E(mknod("sticky/dev", S_IFCHR | 0666, 0x103));
	E(setxattr("open", "user.x", "1", 1, 0));
	E(setxattr("pub", "user.x", "1", 1, 0));
	E(link("secret", "sticky/s"));
	E(open("setgid/f", O_CREAT | O_RDWR, 0644));
	E(mkdir("setgid/d", 0755));
	show("setgid/d");
	stat("setgid/f", &st);
	printf("gid %d\n", st.st_gid);
}

/* Root that has given the capability up makes no devices, but other files. */
static void without_mknod(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct all[2], some[2];
	syscall(SYS_capget, &head, all);
	memcpy(some, all, sizeof some);
	some[0].effective &= ~(1u << CAP_MKNOD);
	E(syscall(SYS_capset, &head, some));
	E(mknod("character", S_IFCHR | 0600, 0x103));
	E(mknod("block", S_IFBLK | 0600, 0x700));
	E(mknod("null", S_IFCHR | 0600, 0x103));
	E(mknod("pipe", S_IFIFO | 0600, 0));
	E(syscall(SYS_capset, &head, all));
	E(mknod("character", S_IFCHR | 0600, 0x103));
}

int main(int argc, char **argv)
{
	begin(argc, argv);
	struct stat st;
	struct statx x;
	struct timespec before = { 0 };
	chmod(".", 0777);
	put("f", "hello");
	symlink("f", "l");
	mkdir("d", 0755);
	E(chmod("f", 07777));
	show("f");
	E(chmod("l", 0640));
	show("f");
	show("l");
	E(chmod("nope", 0));
	E(fchmodat(AT_FDCWD, "l", 0600, AT_SYMLINK_NOFOLLOW));
	E(chmod("f", 0177777));
	show("f");
	E(chmod("d", 0));
	show("d");
	E(chmod("d", 0755));
	E(chown("f", 1000, 1001));
	stat("f", &st);
	printf("%o %d %d\n", st.st_mode, st.st_uid, st.st_gid);
	E(lchown("l", 5, 6));
	lstat("l", &st);
	printf("%d %d\n", st.st_uid, st.st_gid);
	E(chown("f", -1, 7));
	E(chown("f", -1, -1));
	stat("f", &st);
	printf("%d %d\n", st.st_uid, st.st_gid);
	E(fchownat(AT_FDCWD, "f", 0, 0, 0x40000));
	E(chown("f", 0, 0));
	/* times */
	struct timespec t[2] = { { 1000, 5 }, { 2000, 999999999 } };
	E(utimensat(AT_FDCWD, "f", t, 0));
	times_of("f");
	t[0].tv_nsec = UTIME_OMIT;
	t[1].tv_sec = 3000;
	E(utimensat(AT_FDCWD, "f", t, 0));
	times_of("f");
	t[0].tv_nsec = 1000000000;
	E(utimensat(AT_FDCWD, "f", t, 0));
	t[0].tv_nsec = UTIME_OMIT;
	t[1].tv_nsec = UTIME_OMIT;
	E(utimensat(AT_FDCWD, "nope", t, 0));
	E(utimensat(AT_FDCWD, "f", t, 0));
	times_of("f");
	t[0].tv_nsec = t[1].tv_nsec = 1;
	E(utimensat(AT_FDCWD, "l", t, AT_SYMLINK_NOFOLLOW));
	times_of("l");
	times_of("f");
	struct utimbuf ub = { 11, 22 };
	E(utime("f", &ub));
	times_of("f");
	struct timeval tv[2] = { { 1, 2 }, { 3, 4 } };
	E(utimes("f", tv));
	times_of("f");
	tv[0].tv_usec = 1000000;
	E(utimes("f", tv));
	t[0].tv_sec = -5;
	E(utimensat(AT_FDCWD, "f", t, 0));
	times_of("f");
	int fd = open("f", O_RDWR);
	E(futimens(fd, t));
	E(futimens(fd, NULL));
	now_of("f");
	E(utimensat(AT_FDCWD, "f", (struct timespec[]){ { 0, UTIME_NOW }, { 0, UTIME_OMIT } }, 0));
	now_of("f");
	E(utimensat(AT_FDCWD, "f", (struct timespec[]){ { 0, UTIME_OMIT }, { 0, UTIME_NOW } }, 0));
	now_of("f");
	E(utimensat(AT_FDCWD, "f", (struct timespec[]){ { 0, UTIME_NOW }, { 0, UTIME_NOW } }, 0));
	now_of("f");
	E(utimensat(AT_FDCWD, "f", t, 0x40000));
	E(syscall(SYS_utimensat, AT_FDCWD, (void *)1, t, 0));
	E(syscall(SYS_utimensat, AT_FDCWD, "f", (void *)1, 0));
	/* what moves mtime */
	utime("d", &ub);
	before.tv_sec = 100;
	printf("%d\n", later("d", &before));
	close(open("d/x", O_CREAT | O_RDWR, 0644));
	before.tv_sec = 100;
	printf("%d\n", later("d", &before));
	utime("d", &ub);
	before.tv_sec = 100;
	rename("d/x", "d/y");
	printf("%d\n", later("d", &before));
	utime("d", &ub);
	before.tv_sec = 100;
	unlink("d/y");
	printf("%d\n", later("d", &before));
	utime("f", &ub);
	before.tv_sec = 100;
	printf("%d ", later("f", &before));
	before.tv_sec = 100;
	write(fd, "x", 1);
	printf("%d ", later("f", &before));
	utime("f", &ub);
	before.tv_sec = 100;
	ftruncate(fd, 5);
	printf("%d ", later("f", &before));
	chmod("f", 0644);
	before.tv_sec = 100;
	printf("%d\n", later("f", &before));
	/* stat forms */
	E(stat("", &st));
	E(fstatat(AT_FDCWD, "", &st, 0));
	E(fstatat(fd, "", &st, AT_EMPTY_PATH));
	printf("%o %ld\n", st.st_mode, (long)st.st_size);
	E(fstatat(AT_FDCWD, "", &st, AT_EMPTY_PATH));
	printf("%o\n", st.st_mode & S_IFMT);
	E(fstatat(AT_FDCWD, "f", &st, 0x40000));
	E(fstatat(99, "f", &st, 0));
	E(fstatat(fd, "f", &st, 0));
	E(syscall(SYS_stat, "f", (void *)1));
	E(fstat(99, &st));
	E(stat("f", &st));
	printf("blksize %ld blocks %ld rdev %ld\n", (long)st.st_blksize, (long)st.st_blocks, (long)st.st_rdev);
	E(statx(AT_FDCWD, "f", 0, STATX_BASIC_STATS, &x));
	printf("%x %o %u %lu\n", x.stx_mask & STATX_BASIC_STATS, x.stx_mode, x.stx_nlink, (long)x.stx_size);
	E(statx(AT_FDCWD, "l", AT_SYMLINK_NOFOLLOW, STATX_ALL, &x));
	printf("%o %lu\n", x.stx_mode, (long)x.stx_size);
	E(statx(fd, "", AT_EMPTY_PATH, 0, &x));
	E(statx(AT_FDCWD, "f", 0x80000, 0, &x));
	E(statx(AT_FDCWD, "f", 0, 1u << 31, &x));
	E(statx(AT_FDCWD, "f", 0x6000, 0, &x));
	E(statx(AT_FDCWD, "nope", 0, 0, &x));
	int p[2];
	pipe(p);
	E(fstat(p[0], &st));
	printf("%o %ld\n", st.st_mode, (long)st.st_size);
	E(fchmod(p[0], 0600));
	E(fchown(p[0], 0, 0));
	stat("/dev/null", &st);
	printf("%o %lx\n", st.st_mode, (long)st.st_rdev);
	E(mknod("null", S_IFCHR | 0666, 0x103));
	stat("null", &st);
	printf("%o %lx\n", st.st_mode, (long)st.st_rdev);
	without_mknod();
	struct statfs sf;
	E(statfs(".", &sf));
	printf("%ld %ld\n", (long)sf.f_bsize, (long)sf.f_namelen);
	E(statfs("nope", &sf));
	E(fstatfs(fd, &sf));
	E(fstatfs(99, &sf));
	E(fstatfs(p[0], &sf));
	printf("%lx\n", (long)sf.f_type);
	E(statfs("/proc", &sf));
	printf("%lx\n", (long)sf.f_type);
	/* extended attributes */
	char buf[300];
	R(getxattr("f", "user.a", buf, 100));
	R(setxattr("f", "user.a", "value", 5, 0));
	R(getxattr("f", "user.a", buf, 100));
	R(getxattr("f", "user.a", buf, 2));
	R(getxattr("f", "user.a", NULL, 0));
	R(setxattr("f", "user.a", "v2", 2, XATTR_CREATE));
	R(setxattr("f", "user.b", "v2", 2, XATTR_REPLACE));
	R(setxattr("f", "user.b", "", 0, 0));
	R(listxattr("f", buf, 100));
	R(listxattr("f", buf, 3));
	R(listxattr("f", NULL, 0));
	R(removexattr("f", "user.a"));
	R(removexattr("f", "user.a"));
	R(fgetxattr(fd, "user.b", buf, 10));
	R(lsetxattr("l", "user.a", "x", 1, 0));
	R(lgetxattr("l", "user.a", buf, 9));
	R(setxattr("f", "bogus", "x", 1, 0));
	R(setxattr("f", "user.c", "x", 1, 77));
	R(getxattr("f", "", buf, 9));
	R(setxattr("null", "user.c", "x", 1, 0));
	R(getxattr("f", "system.posix_acl_access", buf, 9));
	memset(buf, 'x', 299);
	buf[299] = 0;
	R(getxattr("f", buf, buf, 9));
	R(setxattr("f", "trusted.t", "1", 1, 0));
	R(flistxattr(fd, NULL, 0));
	/* another user */
	put("secret", "s");
	chmod("secret", 0600);
	put("pub", "p");
	chmod("pub", 0644);
	put("open", "o");
	chmod("open", 0666);
	mkdir("priv", 0700);
	put("priv/in", "x");
	mkdir("sticky", 0777);
	chmod("sticky", 01777);
	put("sticky/theirs", "x");
	chmod("sticky/theirs", 0666);
	mkdir("setgid", 0777);
	chown("setgid", 0, 50);
	chmod("setgid", 02777);
	chmod(".", 0755);
	fflush(stdout);
	int pid = fork(), status;
	if (!pid) {
		as_nobody();
		exit(0);
	}
	waitpid(pid, &status, 0);
	printf("%x\n", status);
	finish();
}
