/* System calls that Linux has lost or never had: glibc keeps the names, and they fail. */
#include <errno.h>

static long none(void)
{
	errno = ENOSYS;
	return -1;
}

#define NONE(name) long name(void) __attribute__((__alias__("none")))
NONE(bdflush);
NONE(chflags);
NONE(create_module);
NONE(fattach);
NONE(fdetach);
NONE(get_kernel_syms);
NONE(getmsg);
NONE(getpmsg);
NONE(nfsservctl);
NONE(putmsg);
NONE(putpmsg);
NONE(query_module);
NONE(revoke);
NONE(setlogin);
NONE(sigreturn);
NONE(sstk);
NONE(sysctl);
NONE(__sysctl);

/* These look at their arguments first. */
static int none_of(int invalid)
{
	errno = invalid ? EINVAL : ENOSYS;
	return -1;
}

int fchflags(int fd, int flags)
{
	(void)flags;
	return none_of(fd < 0);
}
int gtty(int fd, void *settings)
{
	(void)fd;
	return none_of(!settings);
}
int stty(int fd, const void *settings)
{
	(void)fd;
	return none_of(!settings);
}
