/* Wrappers that are the system call and no more in glibc, where other C libraries help out. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TELL(call)                                                                       \
	do {                                                                             \
		errno = 0;                                                               \
		long r_ = (call);                                                        \
		printf("%s: %ld %s\n", #call, r_, r_ < 0 ? strerrorname_np(errno) : ""); \
	} while (0)

int main(void)
{
	FILE *f = tmpfile();
	int fd = fileno(f);
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	int opath = open(path, O_PATH);
	printf("%d\n", opath >= 0);
	TELL(fchmod(opath, 0600));
	TELL(fchown(opath, -1, -1));
	TELL(fchmod(fd, 0600));
	TELL(fchown(fd, -1, -1));
	TELL(fchmod(-1, 0600));
	TELL(utimensat(fd, NULL, NULL, 0));
	TELL(utimensat(AT_FDCWD, NULL, NULL, 0));
	TELL(futimens(fd, NULL));
	TELL(epoll_create(0));
	TELL(epoll_create(-1));

	static char stack[65536];
	stack_t s = { .ss_sp = stack, .ss_size = sizeof stack, .ss_flags = SS_ONSTACK }, old = { 0 };
	TELL(sigaltstack(&s, NULL));
	TELL(sigaltstack(NULL, &old));
	printf("%d %d %zu\n", old.ss_sp == stack, old.ss_flags, old.ss_size);
	s.ss_size = 100;
	TELL(sigaltstack(&s, NULL));
	s.ss_flags = 77;
	TELL(sigaltstack(&s, NULL));
	return 0;
}
