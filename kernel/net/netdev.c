/* ioctls about network devices, on sockets of any family: netdevice(7). There is lo,
 * as in a new network namespace: down and without an address. Nothing can be changed. */
#include "net/socket.h"
#include "core/string.h"
#include "core/uaccess.h"
#include <linux/sockios.h>

#define IFNAMSIZ 16
#define IFF_LOOPBACK 8
#define ARPHRD_LOOPBACK 772
#define LO_INDEX 1
#define LO_MTU 65536
#define LO_QUEUE 1000

struct ifreq {
	char name[IFNAMSIZ];
	union {
		s32 number; /* index, metric, MTU, length of the queue */
		u16 word;   /* flags, or the family of an address */
		u8 bytes[24];
	};
};
_Static_assert(sizeof(struct ifreq) == 40, "Linux's layout");

struct ifconf {
	s32 len;
	void __user *buf;
};

/* Interfaces are listed by their addresses, of which there are none. */
static long list_addresses(struct ifconf __user *u)
{
	s32 none = 0;
	struct ifconf c;
	if (copy_from_user(&c, u, sizeof c)) return -EFAULT;
	return put_user(none, &u->len);
}

long netdev_ioctl(unsigned cmd, u64 arg)
{
	struct ifreq r, __user *u = (void __user *)arg;
	if (cmd == SIOCGIFCONF) return list_addresses((void __user *)arg);
	if (cmd < SIOCGIFNAME || cmd > SIOCSIFTXQLEN) return -ENOTTY;
	if (copy_from_user(&r, u, sizeof r)) return -EFAULT;
	r.name[IFNAMSIZ - 1] = 0;
	if (cmd == SIOCGIFNAME) {
		if (r.number != LO_INDEX) return -ENODEV;
		memset(r.name, 0, sizeof r.name);
		memcpy(r.name, "lo", 2);
		return copy_to_user(u, &r, sizeof r);
	}
	bool lo = !strcmp(r.name, "lo") || !strncmp(r.name, "lo:", 3); /* an alias */
	switch (cmd) {
	case SIOCGIFINDEX: r.number = LO_INDEX; break;
	case SIOCGIFFLAGS: r.word = IFF_LOOPBACK; break;
	case SIOCGIFMETRIC: r.number = 0; break;
	case SIOCGIFMTU: r.number = LO_MTU; break;
	case SIOCGIFTXQLEN: r.number = LO_QUEUE; break;
	case SIOCGIFHWADDR:
		memset(r.bytes, 0, sizeof r.bytes);
		r.word = ARPHRD_LOOPBACK;
		break;
	case SIOCSIFFLAGS:
	case SIOCSIFMETRIC:
	case SIOCSIFMTU:
	case SIOCSIFHWADDR:
	case SIOCSIFTXQLEN:
	case SIOCSIFNAME: return -EPERM;
	default: return -ENOTTY;
	}
	return lo ? copy_to_user(u, &r, sizeof r) : -ENODEV;
}
