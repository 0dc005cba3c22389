/* Every kind of descriptor, and what it answers to the calls that take any. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

static char buf[8192];
static const char one[16] = { 1 };

/* --- kinds: all non-blocking --- */

static int new_eventfd(int flags) { return eventfd(0, EFD_NONBLOCK | flags); }
static int new_timerfd(int clock) { return timerfd_create(clock, TFD_NONBLOCK); }
static int new_signalfd(int sig)
{
	sigset_t s;
	sigemptyset(&s);
	sigaddset(&s, sig);
	return signalfd(-1, &s, SFD_NONBLOCK);
}
static int new_epoll(int flags) { return epoll_create1(flags); }
static int new_inotify(int flags) { return inotify_init1(flags); }
static int new_pidfd(int flags) { return syscall(SYS_pidfd_open, getpid(), flags); }
static int new_queue(int acc)
{
	struct mq_attr a = { .mq_maxmsg = 2, .mq_msgsize = 32 };
	int fd = mq_open("/fd-kinds", O_CREAT | O_NONBLOCK | acc, 0600, &a);
	mq_unlink("/fd-kinds");
	return fd;
}
static int new_pipe(int end)
{
	int p[2];
	return pipe2(p, O_NONBLOCK) ? -1 : p[end];
}
static int new_pair(int type)
{
	int p[2];
	return socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, p) ? -1 : p[0];
}
static int new_socket(int type) { return socket(AF_UNIX, type | SOCK_NONBLOCK, 0); }
static int new_pty(int slave)
{
	int m = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK), off = 0;
	if (m < 0 || !slave) return m;
	ioctl(m, TIOCSPTLCK, &off);
	return ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_NONBLOCK);
}
static int filled(int fd)
{
	if (write(fd, "0123456789", 10) == 10) lseek(fd, 2, SEEK_SET);
	return fd;
}
static int new_file(int flags)
{
	unlink("file");
	close(filled(open("file", O_CREAT | O_RDWR | O_TRUNC, 0600)));
	return open("file", flags);
}
static int new_memfd(int flags) { return filled(memfd_create("m", flags)); }
static int new_fifo(int flags)
{
	mkfifo("fifo", 0600);
	return open("fifo", flags | O_NONBLOCK);
}

/* What a kind is, or what an operation cannot be tried on (the answers of file systems differ, or change with time). */
#define DISK 1 /* lies in the working directory */
#define DIRECTORY 2
#define DEVICE 4  /* of /dev */
#define TEXT 8    /* pseudo files */
#define MEMORY 16 /* /proc/self/mem */
#define TTY 32
#define PATH 64
#define MEMFD 128
#define QUEUE 1024
#define FIFO 4096
#define ANON 8192   /* anonymous inodes, of which versions of Linux think differently */
#define BARE 16384  /* other files without a name */
#define LOOSE 32768 /* a socket of packets without a peer */
#define ODD (ANON | QUEUE | TEXT | DEVICE)
static const struct kind {
	const char *name;
	int (*make)(int arg);
	int arg;
	const char *path; /* instead */
	int is;
} kinds[] = {
	{ "eventfd", new_eventfd, 0, NULL, ANON },
	{ "semaphore", new_eventfd, EFD_SEMAPHORE, NULL, ANON },
	{ "timerfd", new_timerfd, CLOCK_MONOTONIC, NULL, ANON },
	{ "signalfd", new_signalfd, SIGUSR1, NULL, ANON },
	{ "epoll", new_epoll, 0, NULL, ANON },
	{ "inotify", new_inotify, IN_NONBLOCK, NULL, ANON },
	{ "pidfd", new_pidfd, 0, NULL, ANON | QUEUE },
	{ "queue", new_queue, O_RDWR, NULL, QUEUE },
	{ "queue r", new_queue, O_RDONLY, NULL, QUEUE },
	{ "pipe r", new_pipe, 0, NULL, BARE },
	{ "pipe w", new_pipe, 1, NULL, BARE },
	{ "fifo", new_fifo, O_RDWR, NULL, FIFO },
	{ "stream", new_pair, SOCK_STREAM, NULL, BARE },
	{ "dgram", new_pair, SOCK_DGRAM, NULL, BARE },
	{ "seqpacket", new_pair, SOCK_SEQPACKET, NULL, BARE },
	{ "unconnected", new_socket, SOCK_STREAM, NULL, BARE },
	{ "unconnected dgram", new_socket, SOCK_DGRAM, NULL, BARE | LOOSE },
	{ "memfd", new_memfd, 0, NULL, MEMFD },
	{ "memfd seals", new_memfd, MFD_ALLOW_SEALING, NULL, MEMFD },
	{ "file", new_file, O_RDWR, NULL, DISK },
	{ "file r", new_file, O_RDONLY, NULL, DISK },
	{ "file w", new_file, O_WRONLY, NULL, DISK },
	{ "file path", new_file, O_PATH, NULL, DISK | PATH },
	{ "dir", NULL, O_RDONLY | O_DIRECTORY, ".", DIRECTORY },
	{ "null", NULL, O_RDWR, "/dev/null", DEVICE },
	{ "zero", NULL, O_RDWR, "/dev/zero", DEVICE },
	{ "full", NULL, O_RDWR, "/dev/full", DEVICE },
	{ "urandom", NULL, O_RDONLY, "/dev/urandom", DEVICE },
	{ "master", new_pty, 0, NULL, TTY },
	{ "slave", new_pty, 1, NULL, TTY },
	{ "comm", NULL, O_RDONLY, "/proc/self/comm", TEXT },
	{ "maps", NULL, O_RDONLY, "/proc/self/maps", TEXT },
	{ "cpus", NULL, O_RDONLY, "/sys/devices/system/cpu/online", TEXT },
	{ "proc fd", NULL, O_RDONLY | O_DIRECTORY, "/proc/self/fd", DIRECTORY | TEXT },
	{ "proc mem", NULL, O_RDWR, "/proc/self/mem", MEMORY },
};

/* --- operations --- */

static long seek_set(int fd) { return lseek(fd, 0, SEEK_SET); }
static long seek_7(int fd) { return lseek(fd, 7, SEEK_SET); }
static long seek_cur(int fd) { return lseek(fd, 3, SEEK_CUR); }
static long seek_before(int fd) { return lseek(fd, -1, SEEK_SET); }
static long seek_end(int fd) { return lseek(fd, 0, SEEK_END); }
static long seek_data(int fd) { return lseek(fd, 0, SEEK_DATA); }
static long seek_hole(int fd) { return lseek(fd, 0, SEEK_HOLE); }
static long seek_bad(int fd) { return lseek(fd, 0, 9); }
static long getfl(int fd) { return fcntl(fd, F_GETFL); }
static long setfl(int fd, int on) { return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | on) ? -1 : fcntl(fd, F_GETFL); }
static long set_async(int fd) { return setfl(fd, O_ASYNC); }
static long set_direct(int fd) { return setfl(fd, O_DIRECT); }
static long set_append(int fd) { return setfl(fd, O_APPEND | O_NOATIME); }
static long async_ioctl(int fd)
{
	int on = 1, off = 0;
	long r = ioctl(fd, FIOASYNC, &on);
	if (!r) r = fcntl(fd, F_GETFL) & O_ASYNC;
	return ioctl(fd, FIOASYNC, &off) ? -1 : r;
}
static long mode(int fd)
{
	struct stat st;
	return fstat(fd, &st) ? -1 : st.st_mode;
}
static long block(int fd)
{
	struct stat st;
	return fstat(fd, &st) ? -1 : st.st_blksize;
}
static long size(int fd)
{
	struct stat st;
	return fstat(fd, &st) ? -1 : st.st_size;
}
static long change_mode(int fd) { return fchmod(fd, 0640) ? -1 : mode(fd); }
static long no_owner(int fd) { return fchown(fd, -1, -1); }
static long same_owner(int fd) { return fchown(fd, geteuid(), getegid()); }
static long touch(int fd) { return futimens(fd, NULL); }
static long shorten(int fd) { return ftruncate(fd, 5); }
static long below_zero(int fd) { return ftruncate(fd, -5); }
static long allocate(int fd) { return fallocate(fd, 0, 0, 4); }
static long sync_all(int fd) { return fsync(fd); }
static long sync_data(int fd) { return fdatasync(fd); }
static long sync_fs(int fd) { return syncfs(fd); }
static long sync_range(int fd) { return sync_file_range(fd, 0, 0, 0); }
static long ahead(int fd) { return readahead(fd, 0, 1); }
static long advise(int fd) { return syscall(SYS_fadvise64, fd, 0, 0, POSIX_FADV_NORMAL); }
static long advise_bad(int fd) { return syscall(SYS_fadvise64, fd, 0, 0, 77); }
static long read_0(int fd) { return read(fd, buf, 0); }
static long read_1(int fd) { return read(fd, buf, 1); }
static long read_7(int fd) { return read(fd, buf, 7); }
static long read_16(int fd) { return read(fd, buf, 16); }
static long read_nowhere(int fd) { return read(fd, (void *)8, 8); }
static long read_vector(int fd) { return readv(fd, (struct iovec[]){ { buf, 4 }, { buf + 8, 4 } }, 2); }
static long read_at(int fd) { return pread(fd, buf, 1, 0); }
static long read_before(int fd) { return pread(fd, buf, 1, -1); }
static long read_flags(int fd) { return preadv2(fd, (struct iovec[]){ { buf, 4 } }, 1, -1, 0x40000000); }
static long write_0(int fd) { return write(fd, one, 0); }
static long write_1(int fd) { return write(fd, one, 1); }
static long write_7(int fd) { return write(fd, one, 7); }
static long write_8(int fd) { return write(fd, one, 8); }
static long write_16(int fd) { return write(fd, one, 16); }
static long write_nowhere(int fd) { return write(fd, (void *)8, 8); }
static long write_vector(int fd) { return writev(fd, (struct iovec[]){ { (char *)one, 4 }, { buf, 4 } }, 2); }
static long write_at(int fd) { return pwrite(fd, one, 1, 0); }
static long written_back(int fd)
{
	long r = write(fd, one, 16);
	return r < 0 ? r : read(fd, buf, 16);
}
static long map(int fd, int prot, int flags)
{
	void *p = mmap(NULL, 4096, prot, flags, fd, 0);
	if (p == MAP_FAILED) return -1;
	munmap(p, 4096);
	return 0;
}
static long map_read(int fd) { return map(fd, PROT_READ, MAP_PRIVATE); }
static long map_shared(int fd) { return map(fd, PROT_READ | PROT_WRITE, MAP_SHARED); }
static long list(int fd) { return syscall(SYS_getdents64, fd, buf, sizeof buf); }
static long lock_whole(int fd) { return flock(fd, LOCK_EX | LOCK_NB); }
static long lock(int fd, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };
	return fcntl(fd, F_SETLK, &l);
}
static long lock_read(int fd) { return lock(fd, F_RDLCK); }
static long lock_write(int fd) { return lock(fd, F_WRLCK); }
static long get(int fd, unsigned long cmd)
{
	int v = -7;
	long r = ioctl(fd, cmd, &v);
	return r ? r : v;
}
static long readable(int fd) { return get(fd, FIONREAD); }
static long block_ioctl(int fd) { return get(fd, FIGETBSZ); }
static long size_ioctl(int fd) { return ioctl(fd, FIOQSIZE, buf); }
static long queued(int fd) { return get(fd, TIOCOUTQ); }
static long terminal(int fd) { return ioctl(fd, TCGETS, buf); }
static long window(int fd) { return ioctl(fd, TIOCGWINSZ, buf); }
static long attributes(int fd) { return get(fd, FS_IOC_GETFLAGS); }
static long bad_ioctl(int fd) { return ioctl(fd, 0x1234, 0); }
static long nonblock(int fd)
{
	int off = 0;
	return ioctl(fd, FIONBIO, &off) ? -1 : fcntl(fd, F_GETFL);
}
static long polled(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLPRI | POLLRDNORM | POLLWRNORM | POLLRDBAND | POLLWRBAND |
					POLLRDHUP };
	return poll(&p, 1, 0) < 0 ? -1 : p.revents;
}
/* The error of r, past what undoes things. */
static long closing(long r, int fd)
{
	int e = errno;
	close(fd);
	errno = e;
	return r;
}
static long epolled(int fd)
{
	int e = epoll_create1(0);
	struct epoll_event ev = { EPOLLIN };
	return closing(epoll_ctl(e, EPOLL_CTL_ADD, fd, &ev), e);
}
static long pipe_size(int fd) { return fcntl(fd, F_GETPIPE_SZ); }
static long seals(int fd) { return fcntl(fd, F_GET_SEALS); }
static long lease(int fd) { return fcntl(fd, F_GETLEASE); }
static long owner(int fd) { return fcntl(fd, F_SETOWN, getpid()) ? -1 : fcntl(fd, F_GETOWN) == getpid(); }
static long hint(int fd) { return fcntl(fd, F_GET_RW_HINT, buf); }
static long bad_fcntl(int fd) { return fcntl(fd, 7777, 0); }
static long splice_from(int fd)
{
	int p[2];
	if (pipe2(p, O_NONBLOCK)) return -1;
	long r = closing(splice(fd, NULL, p[1], NULL, 8, SPLICE_F_NONBLOCK), p[0]);
	return closing(r, p[1]);
}
static long splice_to(int fd)
{
	int p[2];
	if (pipe2(p, O_NONBLOCK) || write(p[1], one, 8) != 8) return -1;
	long r = closing(splice(p[0], NULL, fd, NULL, 8, SPLICE_F_NONBLOCK), p[0]);
	return closing(r, p[1]);
}
static int other(void)
{
	int fd = open("other", O_CREAT | O_RDWR | O_TRUNC, 0600);
	if (write(fd, one, 8) == 8) lseek(fd, 0, SEEK_SET);
	return fd;
}
static long send_from(int fd)
{
	int o = other();
	return closing(sendfile(o, fd, NULL, 1), o);
}
static long send_to(int fd)
{
	int o = other();
	return closing(sendfile(fd, o, NULL, 8), o);
}
static long copy_from(int fd)
{
	int o = other();
	return closing(copy_file_range(fd, NULL, o, NULL, 4, 0), o);
}
static long copy_to(int fd)
{
	int o = other();
	return closing(copy_file_range(o, NULL, fd, NULL, 4, 0), o);
}
static char own[64];
static const char *own_path(int fd)
{
	snprintf(own, sizeof own, "/proc/self/fd/%d", fd);
	return own;
}
static long name_of(int fd)
{
	char to[4096] = "";
	if (readlink(own_path(fd), to, sizeof to - 1) < 0) return -1;
	char *end = strchr(to, '[') && *to != '/' && strchr(to, ':') && strncmp(to, "anon", 4) ? strchr(to, '[') : NULL;
	if (end) *end = 0; /* the number of a pipe or socket */
	if (*to != '/') printf("%s ", to);
	return *to == '/';
}
static long reopen(int fd)
{
	long r = open(own_path(fd), O_RDONLY | O_NONBLOCK | O_NOCTTY);
	return r < 0 ? r : closing(0, r);
}
static long enter(int fd)
{
	char cwd[4096];
	if (!getcwd(cwd, sizeof cwd)) return -1;
	long r = fchdir(fd);
	int e = errno;
	if (chdir(cwd)) return -1;
	errno = e;
	return r;
}
static long send_1(int fd) { return send(fd, one, 1, MSG_NOSIGNAL); }
static long shut(int fd) { return shutdown(fd, SHUT_RD); }
static long await(int fd) { return listen(fd, 1); }
static long run(int fd)
{
	return syscall(SYS_execveat, fd, "", (char *[]){ "x", NULL }, (char *[]){ NULL }, AT_EMPTY_PATH);
}
static long get_xattr(int fd) { return fgetxattr(fd, "user.none", buf, 10); }
static long list_xattr(int fd) { return flistxattr(fd, buf, 0); }
static long below(int fd) { return openat(fd, "x", O_RDONLY); }
static long timer(int fd) { return timerfd_gettime(fd, (void *)buf); }
static long queue_attr(int fd) { return syscall(SYS_mq_getsetattr, fd, NULL, buf); }
static long queue_send(int fd) { return syscall(SYS_mq_timedsend, fd, one, 1, 0, NULL); }
static long events(int fd) { return epoll_wait(fd, (void *)buf, 1, 0); }
static long unwatch(int fd) { return inotify_rm_watch(fd, 77); }
static long set_signals(int fd)
{
	sigset_t s;
	sigemptyset(&s);
	return signalfd(fd, &s, 0) < 0 ? -1 : 0;
}
static long signal_pid(int fd) { return syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0); }

static const struct op {
	const char *name;
	long (*fn)(int fd);
	int not ; /* kinds */
} ops[] = {
	{ "lseek 0", seek_set },
	{ "lseek 7", seek_7 },
	{ "lseek cur", seek_cur },
	{ "lseek -1", seek_before },
	{ "lseek end", seek_end, DIRECTORY },
	{ "lseek data", seek_data, DIRECTORY },
	{ "lseek hole", seek_hole, DIRECTORY },
	{ "lseek bad", seek_bad },
	{ "F_GETFL", getfl },
	{ "O_ASYNC", set_async },
	{ "O_DIRECT", set_direct, DISK },
	{ "O_APPEND", set_append },
	{ "FIOASYNC", async_ioctl },
	{ "mode", mode, DIRECTORY | DEVICE | TTY | QUEUE },
	{ "blksize", block, DISK | DIRECTORY | TEXT | TTY | MEMORY },
	{ "size", size, DIRECTORY },
	{ "fchmod", change_mode, DIRECTORY | DEVICE | TEXT | MEMORY | ANON },
	{ "fchown -1", no_owner, ANON },
	{ "fchown self", same_owner, DEVICE | TEXT | MEMORY | ANON },
	{ "futimens", touch, DEVICE | TEXT | MEMORY | ANON },
	{ "ftruncate", shorten, QUEUE | MEMORY },
	{ "ftruncate -", below_zero },
	{ "fallocate", allocate, QUEUE },
	{ "fsync", sync_all, TEXT },
	{ "fdatasync", sync_data, TEXT },
	{ "syncfs", sync_fs },
	{ "sync_file_range", sync_range, QUEUE },
	{ "readahead", ahead, QUEUE },
	{ "fadvise", advise },
	{ "fadvise bad", advise_bad },
	{ "read 0", read_0 },
	{ "read 1", read_1 },
	{ "read 7", read_7, TEXT },
	{ "read 16", read_16, TEXT },
	{ "read nowhere", read_nowhere },
	{ "readv", read_vector, TEXT },
	{ "pread", read_at },
	{ "pread -1", read_before },
	{ "preadv2 bad", read_flags },
	{ "write 0", write_0 },
	{ "write 1", write_1, MEMORY },
	{ "write 7", write_7, MEMORY },
	{ "write 8", write_8, MEMORY },
	{ "write 16", write_16, MEMORY | ANON },
	{ "write nowhere", write_nowhere, MEMORY | LOOSE },
	{ "writev", write_vector, MEMORY },
	{ "pwrite", write_at, MEMORY | QUEUE | TEXT },
	{ "write, read", written_back, MEMORY | ANON | TTY },
	{ "map", map_read },
	{ "map shared", map_shared },
	{ "getdents", list, DIRECTORY },
	{ "flock", lock_whole },
	{ "F_RDLCK", lock_read },
	{ "F_WRLCK", lock_write },
	{ "FIONREAD", readable, DIRECTORY | QUEUE | ANON },
	{ "FIGETBSZ", block_ioctl, DISK | DIRECTORY | TEXT | TTY | MEMORY },
	{ "FIOQSIZE", size_ioctl, DIRECTORY | QUEUE },
	{ "TIOCOUTQ", queued, ANON },
	{ "TCGETS", terminal, ANON },
	{ "TIOCGWINSZ", window, ANON },
	{ "FS_IOC_GETFLAGS", attributes, DISK | DIRECTORY | MEMFD | FIFO | ANON },
	{ "ioctl bad", bad_ioctl, ANON },
	{ "FIONBIO", nonblock },
	{ "poll", polled, TEXT },
	{ "epoll", epolled, TEXT },
	{ "F_GETPIPE_SZ", pipe_size },
	{ "F_GET_SEALS", seals, DISK }, /* tmpfs has them, others not */
	{ "F_GETLEASE", lease },
	{ "F_SETOWN", owner },
	{ "F_GET_RW_HINT", hint },
	{ "fcntl bad", bad_fcntl },
	{ "splice from", splice_from, MEMORY | TEXT },
	{ "splice to", splice_to, MEMORY | TEXT },
	{ "sendfile from", send_from, MEMORY | TEXT },
	{ "sendfile to", send_to, MEMORY | TEXT },
	{ "copy from", copy_from, ODD | MEMORY },
	{ "copy to", copy_to, ODD | MEMORY },
	{ "name", name_of, QUEUE },
	{ "reopen", reopen, QUEUE },
	{ "fchdir", enter },
	{ "send", send_1 },
	{ "shutdown", shut },
	{ "listen", await },
	{ "fexecve", run },
	{ "fgetxattr", get_xattr, DISK | DIRECTORY | QUEUE | TEXT },
	{ "flistxattr", list_xattr, DISK | DIRECTORY | DEVICE | TTY | FIFO | MEMORY | BARE | TEXT },
	{ "openat", below },
	{ "timerfd_gettime", timer },
	{ "mq_getattr", queue_attr },
	{ "mq_send", queue_send },
	{ "epoll_wait", events },
	{ "inotify_rm", unwatch },
	{ "signalfd", set_signals },
	{ "pidfd_send_signal", signal_pid },
};

static void try(const struct kind *k, const struct op *o)
{
	int fd = k->path ? open(k->path, k->arg) : k->make(k->arg);
	if (fd < 0) {
		printf("%s: not made: %s\n", k->name, strerror(errno));
		return;
	}
	printf("%s: %s: ", k->name, o->name);
	long r = o->fn(fd);
	if (r < 0) printf("%s\n", strerrorname_np(errno));
	else printf("%ld\n", r);
	for (int i = 3; i < 40; i++) close(i);
}

int main(void)
{
	static char line[1 << 16];
	setvbuf(stdout, line, _IOFBF, sizeof line);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	umask(022);
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
			if (!(ops[i].not &kinds[k].is)) try(&kinds[k], &ops[i]);
	return 0;
}
