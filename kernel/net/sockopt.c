/* Socket-level options: socket(7). */
#include "core/string.h"
#include "net/socket.h"
#include "proc/process.h"
#include <asm/socket.h>
#include <linux/capability.h>

#define SOCK_MIN_SNDBUF 4608
#define SOCK_MIN_RCVBUF 2304

/* On/off options without an effect on local sockets, but remembered. */
static const u8 remembered[] = {
	SO_DEBUG, SO_REUSEADDR, SO_DONTROUTE, SO_BROADCAST, SO_KEEPALIVE, SO_OOBINLINE, SO_NO_CHECK, SO_REUSEPORT,
};
static bool is_stamp(int opt) { return opt == SO_TIMESTAMP_OLD || opt == SO_TIMESTAMPNS_OLD; }

static bool is_remembered(int opt)
{
	for (unsigned i = 0; i < ARRAY_SIZE(remembered); i++)
		if (remembered[i] == opt) return true;
	return false;
}

static int get_timeout(const void __user *val, int len, ktime_t *t)
{
	s64 tv[2];
	if (len < (int)sizeof tv) return -EINVAL;
	if (copy_from_user(tv, val, sizeof tv)) return -EFAULT;
	if (tv[1] < 0 || tv[1] >= 1000000) return -EDOM;
	if (tv[0] < 0) *t = 0; /* as Linux: do not wait */
	else if ((!tv[0] && !tv[1]) || tv[0] > KTIME_NEVER / NSEC_PER_SEC - 1) *t = KTIME_NEVER;
	else *t = tv[0] * NSEC_PER_SEC + tv[1] * 1000;
	return 0;
}

long socket_setsockopt(struct socket *s, int level, int opt, const void __user *val, int len)
{
	int v;
	if (len < 0) return -EINVAL;
	if (level != SOL_SOCKET) return -EOPNOTSUPP;
	if (opt == SO_RCVTIMEO_OLD || opt == SO_SNDTIMEO_OLD)
		return get_timeout(val, len, opt == SO_RCVTIMEO_OLD ? &s->rcvtimeo : &s->sndtimeo);
	if (len < (int)sizeof v) return -EINVAL;
	if (get_user(v, (const int *)val)) return -EFAULT;
	if (is_remembered(opt)) {
		s->flags = v ? s->flags | 1ul << opt : s->flags & ~(1ul << opt);
		return 0;
	}
	if (is_stamp(opt)) { /* one of the two, or none */
		s->flags = (s->flags & ~WANTS_STAMP) | (v ? 1ul << opt : 0);
		return 0;
	}
	switch (opt) {
	case SO_SNDBUF: s->sndbuf = max(min(v < 0 ? SOCK_BUF_MAX : v, SOCK_BUF_MAX) * 2, SOCK_MIN_SNDBUF); return 0;
	case SO_RCVBUF: s->rcvbuf = max(min(v < 0 ? SOCK_BUF_MAX : v, SOCK_BUF_MAX) * 2, SOCK_MIN_RCVBUF); return 0;
	case SO_SNDBUFFORCE:
	case SO_RCVBUFFORCE:
		if (!capable(CAP_NET_ADMIN)) return -EPERM;
		if (opt == SO_SNDBUFFORCE) s->sndbuf = max(v < 0 ? 0 : min(v, INT32_MAX / 2) * 2, SOCK_MIN_SNDBUF);
		else s->rcvbuf = max(v < 0 ? 0 : min(v, INT32_MAX / 2) * 2, SOCK_MIN_RCVBUF);
		return 0;
	case SO_RCVLOWAT: s->rcvlowat = v < 0 ? INT32_MAX : v ? v : 1; return 0;
	case SO_PASSCRED: s->passcred = v; return 0;
	case SO_PEEK_OFF: s->peek_off = v; return 0;
	case SO_PRIORITY:
		if (v < 0 || (v > 6 && !capable(CAP_NET_ADMIN))) return -EPERM;
		s->priority = v;
		return 0;
	case SO_LINGER:
		if (len < (int)sizeof s->linger) return -EINVAL;
		return copy_from_user(&s->linger, val, sizeof s->linger);
	case SO_TYPE:
	case SO_PROTOCOL:
	case SO_DOMAIN:
	case SO_ERROR: return -ENOPROTOOPT;
	}
	return -ENOPROTOOPT;
}

static void put_timeout(s64 tv[2], ktime_t t)
{
	tv[0] = t == KTIME_NEVER ? 0 : t / NSEC_PER_SEC;
	tv[1] = t == KTIME_NEVER ? 0 : t % NSEC_PER_SEC / 1000;
}

long socket_getsockopt(struct socket *s, int level, int opt, void __user *val, int __user *ulen)
{
	union {
		int v;
		s64 tv[2];
		struct ucred cred;
		int linger[2];
	} out = { 0 };
	int len, size = sizeof(int);
	if (level != SOL_SOCKET) return -EOPNOTSUPP;
	if (get_user(len, ulen)) return -EFAULT;
	if (len < 0) return -EINVAL;
	if (is_remembered(opt) || is_stamp(opt)) {
		out.v = !!(s->flags & 1ul << opt);
		goto done;
	}
	switch (opt) {
	case SO_TYPE: out.v = s->type; break;
	case SO_DOMAIN: out.v = s->family; break;
	case SO_PROTOCOL: out.v = 0; break;
	case SO_ERROR: out.v = __atomic_exchange_n(&s->so_error, 0, __ATOMIC_ACQ_REL); break;
	case SO_ACCEPTCONN: out.v = s->listening; break;
	case SO_SNDBUF: out.v = s->sndbuf; break;
	case SO_RCVBUF: out.v = s->rcvbuf; break;
	case SO_RCVLOWAT: out.v = s->rcvlowat; break;
	case SO_SNDLOWAT: out.v = 1; break;
	case SO_PASSCRED: out.v = s->passcred; break;
	case SO_PEEK_OFF: out.v = s->peek_off; break;
	case SO_PRIORITY: out.v = s->priority; break;
	case SO_LINGER: out.linger[0] = s->linger.on, out.linger[1] = s->linger.secs, size = 8; break;
	case SO_RCVTIMEO_OLD: put_timeout(out.tv, s->rcvtimeo), size = 16; break;
	case SO_SNDTIMEO_OLD: put_timeout(out.tv, s->sndtimeo), size = 16; break;
	case SO_PEERCRED: out.cred = s->peercred, size = sizeof out.cred; break;
	default: return -ENOPROTOOPT;
	}
done:
	size = min(size, len);
	if (copy_to_user(val, &out, size)) return -EFAULT;
	return put_user(size, ulen);
}
