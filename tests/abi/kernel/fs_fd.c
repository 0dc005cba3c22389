/* Descriptors: dup, dup2, dup3, fcntl, close_range, limits. */
#include "fs.h"
#include <sys/wait.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>

int main(int argc, char **argv)
{
	begin(argc, argv);
	put("f", "hello");
	int fd = open("f", O_RDWR);
	R(fd);
	R(dup(fd));
	R(dup2(fd, 20));
	R(dup2(fd, fd));
	R(dup3(fd, fd, 0));
	R(dup3(fd, 21, O_CLOEXEC));
	R(syscall(SYS_dup3, fd, 22, O_APPEND));
	R(fcntl(20, F_GETFD));
	R(fcntl(21, F_GETFD));
	R(fcntl(21, F_SETFD, 0));
	R(fcntl(21, F_GETFD));
	R(fcntl(fd, F_DUPFD, 10));
	R(fcntl(fd, F_DUPFD, 10));
	R(fcntl(fd, F_DUPFD_CLOEXEC, 30));
	R(fcntl(30, F_GETFD));
	R(fcntl(fd, F_DUPFD, -1));
	R(fcntl(fd, F_DUPFD, 1 << 30));
	R(dup2(fd, -1));
	R(dup2(fd, 1 << 30));
	R(dup2(99, 98));
	R(dup2(99, 99));
	R(dup(99));
	R(close(99));
	R(close(-1));
	printf("flags %o\n", fcntl(fd, F_GETFL));
	R(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK));
	printf("flags %o %o\n", fcntl(fd, F_GETFL), fcntl(20, F_GETFL));
	R(fcntl(fd, F_SETFL, O_RDONLY));
	printf("flags %o\n", fcntl(fd, F_GETFL));
	int on = 1;
	R(ioctl(fd, FIONBIO, &on));
	printf("flags %o\n", fcntl(fd, F_GETFL));
	R(ioctl(fd, FIOCLEX));
	R(fcntl(fd, F_GETFD));
	R(ioctl(fd, FIONCLEX));
	R(ioctl(fd, FIONREAD, &on));
	printf("%d bytes\n", on);
	R(ioctl(fd, FIONREAD, 1));
	R(ioctl(fd, TCGETS, &on));
	R(ioctl(fd, 0x12345678, &on));
	R(fcntl(fd, 9999, 0));
	/* one position for duplicates */
	R(lseek(fd, 3, SEEK_SET));
	R(lseek(20, 0, SEEK_CUR));
	R(syscall(SYS_close_range, 25, 40, 0));
	R(fcntl(30, F_GETFD));
	R(syscall(SYS_close_range, 20, 20, 4 /* CLOSE_RANGE_CLOEXEC */));
	R(fcntl(20, F_GETFD));
	R(syscall(SYS_close_range, 30, 20, 0));
	R(syscall(SYS_close_range, 30, 40, 64));
	struct rlimit rl = { 15, 15 };
	E(setrlimit(RLIMIT_NOFILE, &rl));
	int last = -1;
	for (int i = 0; i < 50; i++) {
		int n = dup(fd);
		if (n < 0) {
			printf("dup: %s after %d\n", en(-1), last);
			break;
		}
		last = n;
	}
	R(open("f", O_RDONLY));
	R(fcntl(fd, F_DUPFD, 15));
	R(fcntl(fd, F_DUPFD, 14));
	R(dup2(fd, 15));
	R(dup2(fd, 14));
	R(syscall(SYS_close_range, 3, ~0U, 0));
	R(open("f", O_PATH));
	R(read(3, &on, 4));
	R(fcntl(3, F_GETFL));
	R(syscall(SYS_fchmod, 3, 0600));
	R(lseek(3, 0, SEEK_SET));
	R(fcntl(3, F_SETFL, 0));
	R(ioctl(3, FIONREAD, &on));
	struct stat st;
	R(fstat(3, &st));
	R(fsync(3));
	R(ftruncate(3, 0));
	R(dup(3));
	/* owners must exist */
	int o = open("f", O_RDONLY);
	R(syscall(SYS_fcntl, o, F_NOTIFY, DN_ACCESS));
	R(syscall(SYS_fcntl, o, F_SETOWN, 4000000));
	R(syscall(SYS_fcntl, o, F_SETOWN, -4000000));
	R(syscall(SYS_fcntl, o, F_SETOWN, 0x80000000));
	struct f_owner_ex owner;
	R(fcntl(o, F_SETOWN, getpid()));
	R(fcntl(o, F_GETOWN_EX, &owner));
	printf("type %d me %d\n", owner.type, owner.pid == getpid());
	R(fcntl(o, F_SETOWN, -getpgrp()));
	R(fcntl(o, F_GETOWN_EX, &owner));
	printf("type %d my group %d\n", owner.type, owner.pid == getpgrp());
	pid_t c = fork();
	if (!c) pause();
	R(fcntl(o, F_SETOWN, c));
	kill(c, SIGKILL);
	waitpid(c, NULL, 0);
	R(fcntl(o, F_GETOWN));
	R(fcntl(o, F_SETOWN, 0));
	finish();
}
