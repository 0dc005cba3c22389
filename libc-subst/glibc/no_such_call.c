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
NONE(fchflags);
NONE(fdetach);
NONE(get_kernel_syms);
NONE(getmsg);
NONE(getpmsg);
NONE(gtty);
NONE(nfsservctl);
NONE(putmsg);
NONE(putpmsg);
NONE(query_module);
NONE(revoke);
NONE(setlogin);
NONE(sigreturn);
NONE(sstk);
NONE(stty);
NONE(sysctl);
NONE(__sysctl);
