/* Sockets. Their messages: the kernel's structures are glibc's, which passes them on as they are. In musl's the lengths are
 * shorter; it copies them, and with them no more than a kilobyte of control data. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include "syscall.h"
#include "twin.h"

ssize_t glibc_sendmsg(int fd, const struct msghdr *m, int flags) { return syscall_cp(SYS_sendmsg, fd, m, flags); }
ssize_t glibc_recvmsg(int fd, struct msghdr *m, int flags) { return syscall_cp(SYS_recvmsg, fd, m, flags); }

int glibc_sendmmsg(int fd, struct mmsghdr *m, unsigned n, int flags)
{
	return syscall_cp(SYS_sendmmsg, fd, m, n, flags);
}
int glibc_recvmmsg(int fd, struct mmsghdr *m, unsigned n, int flags, struct timespec *timeout)
{
	return syscall_cp(SYS_recvmmsg, fd, m, n, flags, timeout);
}
/* musl's tries a kernel without flags when they are refused. */
int glibc_accept4(int fd, struct sockaddr *restrict addr, socklen_t *restrict len, int flags)
{
	return syscall_cp(SYS_accept4, fd, addr, len, flags);
}
TWIN(accept4, GLIBC_2.10, glibc_accept4);
TWIN(sendmsg, GLIBC_2.2.5, glibc_sendmsg);
TWIN(recvmsg, GLIBC_2.2.5, glibc_recvmsg);
TWIN(sendmmsg, GLIBC_2.14, glibc_sendmmsg);
TWIN(recvmmsg, GLIBC_2.12, glibc_recvmmsg);

struct cmsghdr *__cmsg_nxthdr(struct msghdr *m, struct cmsghdr *c)
{
	return c->cmsg_len < sizeof *c ? 0 : CMSG_NXTHDR(m, c);
}

int isfdtype(int fd, int type)
{
	struct stat st;
	int saved = errno, r = fstat(fd, &st) ? -1 : (int)(st.st_mode & S_IFMT) == type;
	errno = saved;
	return r;
}
