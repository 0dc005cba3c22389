/* open(2), openat2(2): flags, errors, path resolution. */
#include "fs.h"
#include <sys/wait.h>
#include <signal.h>
#include <linux/openat2.h>

static long openat2_(int dir, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct open_how how = { flags, mode, resolve };
	long fd = syscall(SYS_openat2, dir, path, &how, sizeof how);
	if (fd >= 0) close(fd), fd = 0;
	return fd;
}

static int o(const char *path, int flags)
{
	int fd = open(path, flags, 0666);
	if (fd >= 0) close(fd), fd = 0;
	return fd;
}

int main(int argc, char **argv)
{
	begin(argc, argv);
	char longname[300], longpath[5000];
	memset(longname, 'x', sizeof longname);
	longname[256] = 0;
	memset(longpath, '/', sizeof longpath);
	longpath[4999] = 0;
	mkdir("d", 0755);
	mkdir("d/e", 0755);
	put("f", "text");
	symlink("f", "l");
	symlink("d", "ld");
	symlink("d/", "lds");
	symlink("nowhere", "dangling");
	symlink("loop2", "loop1");
	symlink("loop1", "loop2");
	symlink("/", "root");
	symlink("../f", "d/up");
	E(o("f", O_RDONLY));
	E(o("f/", O_RDONLY));
	E(o("f/x", O_RDONLY));
	E(o("nope", O_RDONLY));
	E(o("", O_RDONLY));
	E(o("nope/", O_RDONLY));
	E(o("nope/x", O_RDONLY));
	E(o("f/.", O_RDONLY));
	E(o("f/..", O_RDONLY));
	E(o("d", O_RDONLY));
	E(o("d", O_WRONLY));
	E(o("d", O_RDWR));
	E(o("d/", O_RDONLY));
	E(o("d/.", O_RDONLY));
	E(o("d/..", O_RDONLY));
	E(o("d//e///", O_RDONLY));
	E(o("d", O_RDONLY | O_CREAT));
	E(o("d/", O_RDONLY | O_CREAT));
	E(o("new/", O_RDWR | O_CREAT));
	E(o(".", O_RDWR | O_CREAT));
	E(o("..", O_RDONLY | O_CREAT | O_EXCL));
	E(o("f", O_CREAT | O_EXCL | O_RDWR));
	E(o("l", O_CREAT | O_EXCL | O_RDWR));
	E(o("dangling", O_CREAT | O_EXCL | O_RDWR));
	E(o("dangling", O_RDONLY));
	E(o("dangling", O_RDWR | O_CREAT | O_NOFOLLOW));
	E(o("dangling", O_RDWR | O_CREAT));
	show("nowhere");
	unlink("nowhere");
	E(o("l", O_NOFOLLOW));
	E(o("l", O_NOFOLLOW | O_PATH));
	E(o("l/", O_RDONLY));
	E(o("ld", O_DIRECTORY));
	E(o("ld", O_DIRECTORY | O_NOFOLLOW));
	E(o("ld/", O_DIRECTORY | O_NOFOLLOW));
	E(o("lds", O_RDONLY));
	E(o("f", O_DIRECTORY));
	E(o("f", O_DIRECTORY | O_CREAT));
	E(o("loop1", O_RDONLY));
	E(o("loop1/x", O_RDONLY));
	E(o("loop1", O_NOFOLLOW));
	E(o(longname, O_RDONLY));
	longname[255] = 0;
	E(o(longname, O_RDONLY));
	E(o(longname, O_RDWR | O_CREAT));
	E(o(longpath, O_RDONLY));
	longpath[4095] = 0;
	E(o(longpath, O_RDONLY));
	E(o("root/etc", O_RDONLY));
	E(o("d/up", O_RDONLY));
	E(o("ld/up", O_RDONLY));
	E(o("ld/../f", O_RDONLY));
	E(o("f", 3));
	E(o("f", O_RDONLY | O_TRUNC));
	show("f");
	put("f", "text");
	E(o(".", O_TMPFILE | O_RDONLY));
	E(o(".", O_TMPFILE | O_RDWR));
	E(o("f", O_TMPFILE | O_RDWR));
	E(o("/dev/null", O_RDWR));
	E(o("/dev/null/x", O_RDWR));
	E(o((char *)1, O_RDONLY));
	E(openat(99, "f", O_RDONLY));
	E(openat(99, "/etc", O_RDONLY));
	int dfd = open("d", O_RDONLY), ffd = open("f", O_RDONLY), pfd = open("d", O_PATH);
	E(openat(dfd, "../f", O_RDONLY));
	E(openat(ffd, "x", O_RDONLY));
	E(openat(pfd, "e", O_RDONLY));
	E(openat(dfd, "", O_RDONLY));
	E(openat2_(dfd, "../f", O_RDONLY, 0, RESOLVE_BENEATH));
	E(openat2_(dfd, "up", O_RDONLY, 0, RESOLVE_BENEATH));
	E(openat2_(dfd, "e/..", O_RDONLY, 0, RESOLVE_BENEATH));
	E(openat2_(dfd, "/e", O_RDONLY, 0, RESOLVE_BENEATH));
	E(openat2_(dfd, "/e", O_RDONLY, 0, RESOLVE_IN_ROOT));
	E(openat2_(dfd, "../../e", O_RDONLY, 0, RESOLVE_IN_ROOT));
	E(openat2_(AT_FDCWD, "l", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
	E(openat2_(AT_FDCWD, "ld/e", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
	E(openat2_(AT_FDCWD, "/proc/self/fd/3", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS));
	E(openat2_(AT_FDCWD, "/proc", O_RDONLY, 0, RESOLVE_NO_XDEV));
	E(openat2_(AT_FDCWD, "f", O_RDONLY, 0644, 0));
	E(openat2_(AT_FDCWD, "f", 1ULL << 40, 0, 0));
	E(openat2_(AT_FDCWD, "f", O_RDONLY, 0, 1 << 20));
	E(openat2_(AT_FDCWD, "f", O_PATH | O_RDWR, 0, 0));
	E(syscall(SYS_openat2, AT_FDCWD, "f", &dfd, 8L));
	char buf[64] = { 0 };
	int t = open(".", O_TMPFILE | O_RDWR, 0600);
	R(write(t, "tmp", 3));
	snprintf(buf, sizeof buf, "/proc/self/fd/%d", t);
	E(linkat(AT_FDCWD, buf, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
	E(linkat(AT_FDCWD, buf, AT_FDCWD, "again", AT_SYMLINK_FOLLOW));
	unlink("again");
	E(linkat(AT_FDCWD, buf, AT_FDCWD, "again", AT_SYMLINK_FOLLOW));
	unlink("again");
	int gone = open("gone", O_CREAT | O_RDWR, 0600), over = open("over", O_CREAT | O_RDWR, 0600);
	char b2[64];
	unlink("gone");
	close(open("new", O_CREAT | O_RDWR, 0600));
	rename("new", "over");
	snprintf(b2, sizeof b2, "/proc/self/fd/%d", gone);
	E(linkat(AT_FDCWD, b2, AT_FDCWD, "again", AT_SYMLINK_FOLLOW));
	snprintf(b2, sizeof b2, "/proc/self/fd/%d", over);
	E(linkat(AT_FDCWD, b2, AT_FDCWD, "again", AT_SYMLINK_FOLLOW));
	close(gone);
	close(over);
	unlink("over");
	show("named");
	snprintf(buf, sizeof buf, "/proc/self/fd/%d", ffd);
	int again = open(buf, O_RDONLY);
	R(read(again, buf, sizeof buf));
	/* what the links in /proc say of how a file is open */
	static const int hows[] = { O_RDONLY, O_WRONLY, O_RDWR, 3, O_PATH, O_PATH | O_NOFOLLOW };
	for (unsigned i = 0; i < sizeof hows / sizeof *hows; i++) {
		struct stat st;
		int fd = open("/dev/null", hows[i]);
		snprintf(buf, sizeof buf, "/proc/self/fd/%d", fd);
		E(lstat(buf, &st));
		printf("opened with %#x: %o\n", hows[i], st.st_mode);
		close(fd);
	}
	/* modes and umask */
	umask(027);
	close(open("m1", O_CREAT | O_RDWR, 0777));
	umask(0);
	close(open("m2", O_CREAT | O_RDWR, 06777));
	int ro = open("m3", O_CREAT | O_RDWR, 0400);
	R(write(ro, "x", 1));
	mkdir("m4", 01777);
	show("m1");
	show("m2");
	show("m3");
	show("m4");
	/* O_APPEND and O_TRUNC */
	put("a", "0123");
	int a = open("a", O_WRONLY | O_APPEND);
	R(write(a, "45", 2));
	R(lseek(a, 0, SEEK_CUR));
	R(lseek(a, 1, SEEK_SET));
	R(write(a, "67", 2));
	R(lseek(a, 0, SEEK_CUR));
	R(pwrite(a, "89", 2, 0));
	show("a");
	close(open("a", O_WRONLY | O_TRUNC));
	show("a");
	/* deep links: 40 is the limit */
	symlink("f", "c0");
	for (int i = 1; i < 45; i++) {
		char x[16], y[16];
		sprintf(x, "c%d", i - 1);
		sprintf(y, "c%d", i);
		symlink(x, y);
	}
	E(o("c39", O_RDONLY));
	E(o("c40", O_RDONLY));
	E(o("c38", O_RDONLY));
	E(access("f", R_OK));
	E(access("f", X_OK));
	E(access("nope", F_OK));
	E(access("f", 8));
	E(access("dangling", F_OK));
	E(faccessat(AT_FDCWD, "dangling", F_OK, AT_SYMLINK_NOFOLLOW));
	E(access("", F_OK));
	E(access("f/", F_OK));
	/* openat2: links to other mounts, by name and by magic */
	struct open_how how = { .flags = O_RDONLY, .resolve = RESOLVE_NO_XDEV };
	int shm = open("/dev/shm", O_PATH), fds = open("/proc/self/fd", O_PATH), f = open("f", O_RDONLY);
	char link[32], number[16];
	snprintf(link, sizeof link, "htux-test-%d", getpid());
	snprintf(number, sizeof number, "%d", f);
	symlinkat("/etc/passwd", shm, link);
	printf("link %s\n", en(syscall(SYS_openat2, shm, link, &how, sizeof how)));
	printf("magic %s\n", en(syscall(SYS_openat2, fds, number, &how, sizeof how)));
	unlinkat(shm, link, 0);
	/* a file made never to have a name */
	snprintf(link, sizeof link, "/proc/self/fd/%d", open(".", O_TMPFILE | O_RDWR | O_EXCL, 0600));
	printf("linkat %s\n", en(linkat(AT_FDCWD, link, AT_FDCWD, "named", AT_SYMLINK_FOLLOW)));
	/* programs that run are not written to, what is being written does not run */
	E(system("cp /bin/sleep program"));
	int w = open("program", O_RDWR);
	pid_t c = fork();
	if (!c) {
		execl("./program", "program", "0", NULL);
		_exit(errno == ETXTBSY ? 7 : 8);
	}
	int st;
	waitpid(c, &st, 0);
	printf("busy %d\n", WEXITSTATUS(st));
	close(w);
	int up[2];
	pipe2(up, O_CLOEXEC);
	c = fork();
	if (!c) {
		execl("./program", "program", "1000", NULL);
		_exit(1);
	}
	close(up[1]);
	read(up[0], link, 1); /* ends with exec */
	E(open("program", O_WRONLY));
	E(open("program", O_RDONLY | O_TRUNC));
	E(truncate("program", 0));
	E(open("program", O_RDONLY));
	kill(c, SIGKILL);
	waitpid(c, &st, 0);
	E(open("program", O_WRONLY));
	E(execl("./program", "program", NULL));
	finish();
}
