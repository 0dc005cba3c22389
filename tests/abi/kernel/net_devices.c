/* netdevice(7): lo, by the requests that need no internet socket. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int result(int r) { return r < 0 ? errno : 0; }

static int ask(int fd, unsigned long cmd, struct ifreq *r, const char *name)
{
	memset(r, 0, sizeof *r);
	strncpy(r->ifr_name, name, IFNAMSIZ - 1);
	return result(ioctl(fd, cmd, r));
}

int main(void)
{
	char name[IF_NAMESIZE] = "";
	struct ifreq r;
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	printf("lo is %u\n", if_nametoindex("lo"));
	printf("1 is %s\n", if_indextoname(1, name));
	errno = 0;
	printf("nosuch is %u, errno %d\n", if_nametoindex("nosuch"), errno);
	printf("9999 is %s\n", if_indextoname(9999, name) ? name : "nothing");
	printf("flags %d", ask(fd, SIOCGIFFLAGS, &r, "lo"));
	printf(" loopback %d\n", !!(r.ifr_flags & IFF_LOOPBACK));
	printf("mtu %d", ask(fd, SIOCGIFMTU, &r, "lo"));
	printf(" %d\n", r.ifr_mtu);
	printf("mtu of nosuch %d\n", ask(fd, SIOCGIFMTU, &r, "nosuch"));
	printf("hwaddr %d", ask(fd, SIOCGIFHWADDR, &r, "lo"));
	printf(" family %d\n", r.ifr_hwaddr.sa_family);
	printf("queue %d", ask(fd, SIOCGIFTXQLEN, &r, "lo"));
	printf(" %d\n", r.ifr_qlen);
	printf("metric %d", ask(fd, SIOCGIFMETRIC, &r, "lo"));
	printf(" %d\n", r.ifr_metric);
	/* An address is asked of an internet socket. */
	printf("address %d\n", ask(fd, SIOCGIFADDR, &r, "lo"));
	printf("bad pointer %d\n", result(ioctl(fd, SIOCGIFINDEX, (void *)8)));
	printf("unknown request %d\n", ask(fd, 0x8999, &r, "lo"));
	printf("no socket %d\n", ask(0, SIOCGIFINDEX, &r, "lo"));
	return 0;
}
