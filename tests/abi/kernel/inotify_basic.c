/* inotify(7): which events come, to whom, in which order; masks, limits, reading. The
 * directory and its file are watched by different instances, since the order between
 * them has changed with Linux's versions. */
#define _GNU_SOURCE
#include "asleep.h"
#include "fs.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>

static const struct {
	uint32_t bit;
	const char *name;
} bits[] = {
	{ IN_ACCESS, "ACCESS" },
	{ IN_MODIFY, "MODIFY" },
	{ IN_ATTRIB, "ATTRIB" },
	{ IN_CLOSE_WRITE, "CLOSE_WRITE" },
	{ IN_CLOSE_NOWRITE, "CLOSE_NOWRITE" },
	{ IN_OPEN, "OPEN" },
	{ IN_MOVED_FROM, "MOVED_FROM" },
	{ IN_MOVED_TO, "MOVED_TO" },
	{ IN_CREATE, "CREATE" },
	{ IN_DELETE, "DELETE" },
	{ IN_DELETE_SELF, "DELETE_SELF" },
	{ IN_MOVE_SELF, "MOVE_SELF" },
	{ IN_UNMOUNT, "UNMOUNT" },
	{ IN_Q_OVERFLOW, "Q_OVERFLOW" },
	{ IN_IGNORED, "IGNORED" },
	{ IN_ISDIR, "ISDIR" },
};

static void print_event(const char *who, const struct inotify_event *e, uint32_t first_cookie)
{
	printf("  %s %d", who, e->wd);
	for (size_t k = 0; k < sizeof bits / sizeof *bits; k++)
		if (e->mask & bits[k].bit) printf(" %s", bits[k].name);
	if (e->cookie) printf(" cookie+%u", e->cookie - first_cookie);
	if (e->len) {
		int padded = 1;
		for (size_t k = strlen(e->name); k < e->len; k++) padded &= !e->name[k];
		printf(" '%s' %u%s", e->name, e->len, padded ? "" : " not padded by zeroes");
	}
	putchar('\n');
}

/* Take all events there are. Cookies are shown from the first one on. */
static void take(const char *who, int fd)
{
	char buf[4096] __attribute__((aligned(8)));
	ssize_t n;
	uint32_t first = 0;
	while ((n = read(fd, buf, sizeof buf)) > 0)
		for (char *p = buf; p < buf + n;) {
			struct inotify_event *e = (void *)p;
			if (e->cookie && !first) first = e->cookie;
			print_event(who, e, first);
			p += sizeof *e + e->len;
		}
	if (n < 0 && errno != EAGAIN) printf("  %s: %s\n", who, strerrorname_np(errno));
}

static int on_dir, on_file;
static void both(const char *what)
{
	printf("%s\n", what);
	take("dir ", on_dir);
	take("file", on_file);
}
#define DO(call)               \
	do {                   \
		(void)!(call); \
		both(#call);   \
	} while (0)

static int waiting;
static volatile pid_t reader_tid;
static void *reader(void *arg)
{
	char buf[200] __attribute__((aligned(8)));
	(void)arg;
	reader_tid = gettid();
	ssize_t n = read(waiting, buf, sizeof buf);
	printf("reader got %zd\n", n);
	if (n > 0) print_event("blocked", (void *)buf, 0);
	return NULL;
}

static void calls(void)
{
	int i = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	char path[64], link[64] = "";
	struct stat st;
	snprintf(path, sizeof path, "/proc/self/fd/%d", i);
	(void)!readlink(path, link, 63);
	fstat(i, &st);
	printf("%s mode %o flags %x %x\n", link, st.st_mode, fcntl(i, F_GETFL), fcntl(i, F_GETFD));
	E(inotify_init1(1));
	E(inotify_add_watch(99, ".", IN_OPEN));
	E(inotify_add_watch(0, ".", IN_OPEN));
	E(inotify_add_watch(i, ".", 0));
	E(inotify_add_watch(i, ".", 0x10000));
	E(inotify_add_watch(i, "none", IN_OPEN));
	E(inotify_add_watch(i, "", IN_OPEN));
	E(inotify_add_watch(i, (char *)8, IN_OPEN));
	put("f", "1");
	E(symlink("f", "l"));
	E(inotify_add_watch(i, "f", IN_OPEN | IN_ONLYDIR));
	E(inotify_add_watch(i, "f", IN_OPEN | IN_MASK_ADD | IN_MASK_CREATE));
	R(inotify_add_watch(i, "f", IN_OPEN));
	E(inotify_add_watch(i, "f", IN_OPEN | IN_MASK_CREATE));
	R(inotify_add_watch(i, "l", IN_ACCESS | IN_MASK_ADD));
	R(inotify_add_watch(i, "l", IN_ATTRIB | IN_DONT_FOLLOW));
	R(inotify_add_watch(i, ".", IN_ISDIR));
	E(inotify_rm_watch(i, 77));
	E(inotify_rm_watch(99, 1));
	E(inotify_rm_watch(0, 1));
	put("f", "2");
	close(open("f", O_RDONLY));
	close(open("l", O_PATH | O_NOFOLLOW));
	close(open("f", O_PATH));
	take("masks", i);
	R(inotify_add_watch(i, "f", IN_CLOSE_WRITE)); /* in place of the old mask */
	put("f", "3");
	take("replaced", i);
	E(inotify_rm_watch(i, 1));
	E(inotify_rm_watch(i, 1));
	put("f", "4");
	R(inotify_add_watch(i, "f", IN_ONESHOT | IN_CLOSE));
	put("f", "5");
	put("f", "6");
	R(inotify_add_watch(i, "f", IN_OPEN));
	take("after removal, once", i);
	chmod("f", 0);
	if (geteuid()) E(inotify_add_watch(i, "f", IN_OPEN));
	chmod("f", 0644);
	E(write(i, "x", 1));
	E(lseek(i, 0, SEEK_SET));
	/* what is read and how much */
	char buf[300] __attribute__((aligned(8)));
	int n = -1;
	R(inotify_add_watch(i, ".", IN_CREATE));
	E(ioctl(i, FIONREAD, &n));
	printf("pending %d\n", n);
	E(read(i, buf, sizeof buf));
	put("a", ""), put("sixteen-or-more-chars", "");
	E(ioctl(i, FIONREAD, &n));
	printf("pending %d\n", n);
	E(ioctl(i, TCGETS, buf));
	E(read(i, buf, 31));
	R(read(i, buf, 32 + 47));
	R(read(i, buf, sizeof buf));
	unlink("a"), put("a", "");
	E(read(i, (char *)8, 300));
	E(read(i, buf, 300)); /* it is gone */
	/* poll, epoll */
	struct pollfd pf = { i, POLLIN | POLLOUT, 0 };
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET }, got;
	int ep = epoll_create1(0);
	R(epoll_ctl(ep, EPOLL_CTL_ADD, i, &ev));
	R(poll(&pf, 1, 0));
	R(epoll_wait(ep, &got, 1, 0));
	unlink("a"), put("a", "");
	R(poll(&pf, 1, 0));
	printf("%x\n", pf.revents);
	R(epoll_wait(ep, &got, 1, -1));
	R(epoll_wait(ep, &got, 1, 0));
	unlink("a"), put("a", ""); /* merged with the one before: nothing new */
	take("once more", i);
	close(ep);
	/* a reader that waits, another process that makes it happen */
	pthread_t t;
	fcntl(i, F_SETFL, 0);
	waiting = i;
	unlink("a");
	fflush(stdout);
	pthread_create(&t, NULL, reader, NULL);
	while (!reader_tid) usleep(100);
	await_asleep(getpid(), reader_tid);
	if (!fork()) {
		put("a", "");
		_exit(0);
	}
	wait(NULL);
	pthread_join(t, NULL);
	/* the queue's end */
	fcntl(i, F_SETFL, O_NONBLOCK);
	FILE *f = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
	if (!f || fscanf(f, "%d", &n) != 1) puts("no max_queued_events");
	fclose(f);
	inotify_add_watch(i, "f", IN_OPEN);
	inotify_add_watch(i, "sixteen-or-more-chars", IN_OPEN);
	for (int k = 0; k < n; k++) /* one and the other in turn, as equal ones merge */
		close(open(k % 2 ? "f" : "sixteen-or-more-chars", O_RDONLY));
	int had = n;
	ioctl(i, FIONREAD, &n);
	printf("%d of %d pending\n", n / 16, had);
	close(open("f", O_RDONLY));
	close(open("sixteen-or-more-chars", O_RDONLY));
	ioctl(i, FIONREAD, &n);
	printf("%d pending\n", n / 16 - had);
	char *all = malloc(n);
	R(read(i, all, n) == n);
	print_event("last", (void *)(all + n - 16), 0);
	E(read(i, buf, sizeof buf));
	close(i);
}

static void files(void)
{
	char buf[100];
	int fd;
	E(mkdir("d", 0755));
	put("d/f", "hello");
	put("src", "some bytes");
	on_dir = inotify_init1(IN_NONBLOCK);
	on_file = inotify_init1(IN_NONBLOCK);
	R(inotify_add_watch(on_dir, "d", IN_ALL_EVENTS));
	R(inotify_add_watch(on_file, "d/f", IN_ALL_EVENTS));
	DO(fd = open("d/f", O_RDWR));
	DO(read(fd, buf, 3));
	DO(read(fd, buf, 0));
	DO(pread(fd, buf, 3, 100));
	DO(readv(fd, &(struct iovec){ buf, 5 }, 1));
	DO(write(fd, "xyz", 3));
	DO(pwrite(fd, "", 0, 0));
	DO(lseek(fd, 0, SEEK_SET));
	DO(ftruncate(fd, 2));
	DO(fallocate(fd, 0, 0, 100));
	DO(fchmod(fd, 0600));
	DO(fchown(fd, -1, -1));
	DO(fchown(fd, geteuid(), -1));
	DO(futimens(fd, NULL));
	DO(futimens(fd, ((struct timespec[]){ { 1, 0 }, { 0, UTIME_OMIT } })));
	DO(futimens(fd, ((struct timespec[]){ { 0, UTIME_OMIT }, { 1, 0 } })));
	int src = open("src", O_RDONLY);
	DO(sendfile(fd, src, NULL, 4));
	DO(copy_file_range(src, &(off_t){ 0 }, fd, NULL, 4, 0));
	void *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	DO(*(char *)m = 1);
	DO(close(fd));
	DO(munmap(m, 4096));
	fd = open("d/f", O_RDONLY);
	both("open read-only");
	int copy = dup(fd);
	DO(close(fd));
	DO(close(copy));
	DO(truncate("d/f", 5));
	DO(chmod("d/f", 0640));
	DO(utimensat(AT_FDCWD, "d/f", NULL, 0));
	DO(setxattr("d/f", "user.x", "1", 1, 0));
	DO(removexattr("d/f", "user.x"));
	DO(access("d/f", R_OK));
	DO(stat("d/f", &(struct stat){ 0 }));
	DO(link("d/f", "d/g"));
	DO(rename("d/g", "d/f")); /* two names of one file: both stay */
	DO(rename("d/f", "d/g"));
	DO(unlink("d/g"));
	DO(chmod("d", 0750));
	DO(rename("d", "e"));
	DO(rename("e", "d"));
	DO(fd = open("d", O_RDONLY | O_DIRECTORY));
	DO(syscall(SYS_getdents64, fd, buf, sizeof buf));
	DO(close(fd));
	DO(mkdir("d/sub", 0700));
	DO(fd = open("d/sub", O_RDONLY));
	DO(close(fd));
	DO(rmdir("d/sub"));
	DO(symlink("f", "d/l"));
	DO(chmod("d/l", 0644));
	DO(unlink("d/l"));
	DO(mknod("d/fifo", S_IFIFO | 0600, 0));
	DO(fd = open("d/fifo", O_RDWR));
	DO(close(fd));
	DO(unlink("d/fifo"));
	DO(fd = open("d/new", O_RDWR | O_CREAT | O_EXCL, 0600));
	DO(close(fd));
	DO(open("d/new", O_RDWR | O_CREAT | O_EXCL, 0600));
	DO(rename("d/new", "d/new2"));
	DO(rename("d/new2", "out"));
	DO(rename("out", "d/new"));
	DO(rename("d/none", "d/x"));
	DO(renameat2(AT_FDCWD, "d/f", AT_FDCWD, "src", RENAME_EXCHANGE));
	DO(renameat2(AT_FDCWD, "src", AT_FDCWD, "d/f", RENAME_EXCHANGE));
	DO(rename("d/f", "d/f"));
	R(inotify_add_watch(on_file, "d/new", IN_ALL_EVENTS));
	DO(rename("d/f", "d/new"));
	DO(rename("d/new", "d/f"));
	/* removal while it is open: its own watch ends with the last close */
	fd = open("d/f", O_RDWR);
	both("open");
	DO(unlink("d/f"));
	DO(write(fd, "1", 1));
	DO(fchmod(fd, 0600));
	DO(close(fd));
	E(inotify_rm_watch(on_file, 1));
	/* watches of what is unlinked, with IN_EXCL_UNLINK */
	put("d/f", "");
	both("again");
	R(inotify_add_watch(on_file, "d/f", IN_ALL_EVENTS | IN_EXCL_UNLINK));
	R(inotify_add_watch(on_dir, "d", IN_ALL_EVENTS | IN_EXCL_UNLINK));
	fd = open("d/f", O_RDWR);
	both("open");
	DO(unlink("d/f"));
	DO(write(fd, "1", 1));
	DO(close(fd));
	/* a directory goes */
	mkdir("d/sub", 0700);
	both("mkdir");
	R(inotify_add_watch(on_file, "d/sub", IN_ALL_EVENTS));
	DO(rmdir("d/sub"));
	DO(rmdir("d"));
	close(src);
	/* two watchers of one file, and one that has gone */
	put("f", "");
	int a = inotify_init1(IN_NONBLOCK), b = inotify_init1(IN_NONBLOCK), c = inotify_init1(IN_NONBLOCK);
	inotify_add_watch(a, "f", IN_OPEN), inotify_add_watch(b, "f", IN_CLOSE), inotify_add_watch(c, "f", IN_CLOSE);
	close(c);
	close(open("f", O_WRONLY));
	take("a", a), take("b", b);
	/* a child's watch is the parent's */
	fflush(stdout);
	if (!fork()) {
		_exit(inotify_add_watch(a, ".", IN_CREATE));
	}
	int status;
	wait(&status);
	printf("child's %d\n", WEXITSTATUS(status));
	put("by-child", "");
	take("a", a);
}

/* A file that many names come and go around stays watched. */
static void cache(void)
{
	int i = inotify_init1(IN_NONBLOCK);
	mkdir("many", 0755);
	put("many/f", "");
	R(inotify_add_watch(i, "many/f", IN_OPEN));
	for (int k = 0; k < 8400; k++) {
		char name[40];
		snprintf(name, sizeof name, "many/%d", k);
		close(open(name, O_CREAT | O_WRONLY, 0600));
		stat(name, &(struct stat){ 0 });
	}
	close(open("many/f", O_RDONLY));
	take("after many names", i);
	close(i);
}

int main(int argc, char **argv)
{
	begin(argc, argv);
	calls();
	files();
	cache();
	finish();
	return 0;
}
