/* Makes the kernel ask the host for everything that it ever asks for (tests/suite/test_vm.py): standard input is a
 * terminal, standard output a pipe, the current directory the host's. Results are of no interest here. */
#define _GNU_SOURCE
#include <asm/termbits.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static void names(void)
{
	char text[64];
	struct stat st;
	mkdir("folder", 0700);
	mknod("fifo", S_IFIFO | 0600, 0);
	symlink("file", "link");
	readlink("link", text, sizeof(text));
	link("file", "second");
	rename("second", "third");
	chmod("file", 0640);
	chown("file", getuid(), getgid());
	lchown("link", getuid(), getgid());
	utimensat(AT_FDCWD, "file", NULL, 0);
	stat("file", &st);
	unlink("third");
	rmdir("folder");
	syscall(SYS_getdents64, open(".", O_RDONLY | O_DIRECTORY), (char[4096]){ 0 }, 4096);
}

static void files(int fd)
{
	static char big[300000];
	struct iovec v[2] = { { "ab", 2 }, { "cd", 2 } }, in[2] = { { big, 2 }, { big + 2, 2 } };
	struct statfs sf;
	write(fd, "text", 4);
	lseek(fd, 0, SEEK_SET);
	read(fd, big, 4);
	pwrite(fd, "x", 1, 9);
	pread(fd, big, 1, 9);
	writev(fd, v, 2);
	readv(fd, in, 2);
	pwritev(fd, v, 2, 5);
	preadv(fd, in, 2, 5);
	pwritev2(fd, v, 2, 5, RWF_DSYNC);
	preadv2(fd, in, 2, 5, RWF_NOWAIT);
	pwrite(fd, big, sizeof(big), 0);
	pread(fd, big, sizeof(big), 0);
	fsync(fd);
	fdatasync(fd);
	ftruncate(fd, 5000);
	fallocate(fd, 0, 0, 6000);
	fchmod(fd, 0600);
	fchown(fd, getuid(), getgid());
	fstatfs(fd, &sf);
	fsetxattr(fd, "user.a", "b", 1, 0);
	fgetxattr(fd, "user.a", big, 10);
	flistxattr(fd, big, 100);
	fremovexattr(fd, "user.a");
	/* Nothing at all is asked for too, as it may be an error. */
	write(fd, "", 0);
	read(fd, big, 0);
	pwrite(fd, "", 0, 0);
	pread(fd, big, 0, 0);
	write(STDOUT_FILENO, "", 0);
	read(STDIN_FILENO, big, 0);
	lseek(fd, 0, SEEK_END);
	lseek(fd, 0, SEEK_DATA);
	write(open("file", O_WRONLY | O_APPEND), "end", 3);
	read(STDIN_FILENO, big, 5); /* the first line that waits there */
	fcntl(STDIN_FILENO, F_SETFL, O_RDWR | O_NONBLOCK);
	read(STDIN_FILENO, big, 5);
	fcntl(STDIN_FILENO, F_SETFL, O_RDWR);
}

static void locks(int fd)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10 };
	flock(fd, LOCK_EX);
	flock(fd, LOCK_UN);
	fcntl(fd, F_GETLK, &l);
	l.l_type = F_WRLCK;
	fcntl(fd, F_SETLK, &l);
	fcntl(fd, F_SETLKW, &l);
	l.l_type = F_UNLCK;
	fcntl(fd, F_SETLK, &l);
	l.l_type = F_WRLCK;
	fcntl(fd, F_OFD_GETLK, &l);
	l.l_type = F_WRLCK;
	fcntl(fd, F_OFD_SETLK, &l);
	fcntl(fd, F_OFD_SETLKW, &l);
	fcntl(fd, F_GET_SEALS);
	fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL);
	fcntl(STDOUT_FILENO, F_GETPIPE_SZ);
	fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 8192);
}

static void terminal(int fd)
{
	struct termios t;
	struct termios2 t2;
	char old[32];
	int n;
	struct winsize w;
	ioctl(fd, TCGETS, &t);
	ioctl(fd, TCSETS, &t);
	ioctl(fd, TCSETSW, &t);
	ioctl(fd, TCSETSF, &t);
	ioctl(fd, TCGETS2, &t2);
	ioctl(fd, TCSETS2, &t2);
	ioctl(fd, TCSETSW2, &t2);
	ioctl(fd, TCSETSF2, &t2);
	ioctl(fd, TCGETA, old);
	ioctl(fd, TCSETA, old);
	ioctl(fd, TCSETAW, old);
	ioctl(fd, TCSETAF, old);
	ioctl(fd, TIOCGWINSZ, &w);
	ioctl(fd, TIOCSWINSZ, &w);
	ioctl(fd, TIOCOUTQ, &n);
	ioctl(fd, TIOCGETD, &n);
	ioctl(fd, FIONREAD, &n);
	ioctl(fd, TCFLSH, TCIFLUSH);
	ioctl(fd, TCXONC, TCOON);
	ioctl(fd, TCSBRK, 1);
	ioctl(fd, TCSBRKP, 0);
}

static void waits(int fd)
{
	struct pollfd p[2] = { { fd, POLLIN, 0 }, { STDOUT_FILENO, POLLOUT, 0 } };
	struct epoll_event e = { .events = EPOLLIN };
	int ep = epoll_create1(0);
	poll(p, 2, 10);
	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
	e.events |= EPOLLOUT;
	epoll_ctl(ep, EPOLL_CTL_MOD, fd, &e);
	epoll_wait(ep, &e, 1, 10);
	epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL);
}

static void system_calls(void)
{
	static char random[8192];
	cpu_set_t set;
	struct sysinfo si;
	struct timespec t;
	unsigned cpu, node;
	sched_yield();
	sched_getaffinity(0, sizeof(set), &set);
	sched_setaffinity(0, sizeof(set), &set);
	setpriority(PRIO_PROCESS, 0, 5);
	syscall(SYS_clock_gettime, CLOCK_TAI, &t);
	syscall(SYS_clock_getres, CLOCK_MONOTONIC_COARSE, &t);
	sysinfo(&si);
	syscall(SYS_getcpu, &cpu, &node, NULL);
	getrandom(random, sizeof(random), 0);
}

int main(void)
{
	int fd = open("file", O_RDWR | O_CREAT, 0600);
	names();
	files(fd);
	locks(fd);
	terminal(STDIN_FILENO);
	waits(STDIN_FILENO);
	system_calls();
	write(STDOUT_FILENO, "done\n", 5);
	return 0;
}
