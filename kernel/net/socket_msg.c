/* Sending and receiving: send(2), recv(2), sendmmsg(2), recvmmsg(2). */
#include "net/socket.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "proc/process.h"

#define MAX_IOV 1024

struct mmsghdr {
	struct msghdr_user hdr;
	unsigned len;
};

/* --- send --- */

static long send_user(struct socket *s, const struct msghdr_user *h, int flags)
{
	struct kmsg m = { 0 };
	int len = h->name ? min(h->namelen, (int)sizeof m.name) : 0;
	if (h->namelen < 0) return -EINVAL;
	if (h->iovlen > MAX_IOV) return -EMSGSIZE;
	if (h->controllen > INT32_MAX) return -ENOBUFS;
	long err = sockaddr_from_user(&m.name, h->name, len);
	if (err) return err;
	m.namelen = len;
	err = iov_iter_uservec(&m.it, h->iov, h->iovlen);
	if (err) return err;
	err = scm_parse(&m, h->control, h->control ? h->controllen : 0);
	if (!err) err = s->ops->sendmsg(s, &m, flags);
	scm_free(m.files);
	iov_iter_free(&m.it);
	return err;
}

long sys_sendmsg(int fd, const struct msghdr_user __user *uh, unsigned flags)
{
	struct socket *s;
	struct msghdr_user h;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	long ret = copy_from_user(&h, uh, sizeof h) ? -EFAULT : send_user(s, &h, flags);
	file_put(f);
	return ret;
}

long sys_sendmmsg(int fd, struct mmsghdr __user *uv, unsigned n, unsigned flags)
{
	struct socket *s;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	long ret = 0;
	unsigned k;
	n = min(n, (unsigned)MAX_IOV);
	for (k = 0; k < n; k++) {
		struct msghdr_user h;
		ret = copy_from_user(&h, &uv[k].hdr, sizeof h) ? -EFAULT : send_user(s, &h, flags);
		if (ret < 0) break;
		if (put_user((unsigned)ret, &uv[k].len)) {
			ret = -EFAULT;
			break;
		}
	}
	file_put(f);
	return k ? (long)k : ret;
}

long sys_sendto(int fd, const void __user *buf, size_t len, unsigned flags, const void __user *addr, int alen)
{
	struct socket *s;
	struct kmsg m = { 0 };
	long ret = iov_iter_user(&m.it, buf, len);
	if (ret) return ret;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	if (addr) {
		ret = sockaddr_from_user(&m.name, addr, alen);
		m.namelen = alen;
	}
	if (!ret) ret = s->ops->sendmsg(s, &m, flags);
	file_put(f);
	return ret;
}

/* --- receive --- */

static long recv_user(struct socket *s, struct msghdr_user __user *uh, int flags)
{
	struct msghdr_user h;
	if (copy_from_user(&h, uh, sizeof h)) return -EFAULT;
	if (h.name && h.namelen < 0) return -EINVAL;
	if (h.iovlen > MAX_IOV) return -EMSGSIZE;
	struct kmsg m = { .control = h.control, .controllen = h.control ? h.controllen : 0 };
	long err = iov_iter_uservec(&m.it, h.iov, h.iovlen);
	if (err) return err;
	size_t room = m.controllen;
	long ret = s->ops->recvmsg(s, &m, flags);
	iov_iter_free(&m.it);
	if (ret < 0) return ret;
	if (h.name) {
		int len = min(h.namelen, m.namelen);
		if ((len && copy_to_user(h.name, &m.name, len)) || put_user(m.namelen, &uh->namelen)) return -EFAULT;
	}
	unsigned out = m.flags | (flags & MSG_CMSG_CLOEXEC);
	if (put_user(out, &uh->flags) || put_user(room - m.controllen, &uh->controllen)) return -EFAULT;
	return ret;
}

long sys_recvmsg(int fd, struct msghdr_user __user *uh, unsigned flags)
{
	struct socket *s;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	long ret = recv_user(s, uh, flags);
	file_put(f);
	return ret;
}

long sys_recvmmsg(int fd, struct mmsghdr __user *uv, unsigned n, unsigned flags, void __user *ut)
{
	struct socket *s;
	ktime_t rel = KTIME_NEVER;
	long ret = ut ? get_timespec(ut, &rel) : 0;
	if (ret) return ret;
	ktime_t deadline = deadline_after(rel);
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	unsigned k = 0;
	n = min(n, (unsigned)MAX_IOV);
	while (k < n) {
		ret = recv_user(s, &uv[k].hdr, flags & ~MSG_WAITFORONE);
		if (ret < 0) break;
		if (put_user((unsigned)ret, &uv[k].len)) {
			ret = -EFAULT;
			break;
		}
		k++;
		if (flags & MSG_WAITFORONE) flags |= MSG_DONTWAIT;
		if (ut && ktime_now() >= deadline) break;
	}
	/* An error after the first message is the next call's. */
	if (k && ret < 0 && ret != -EAGAIN && ret != -ERESTARTSYS && ret != -EINTR) s->so_error = -ret;
	file_put(f);
	if (ut && k) put_timespec(ut, max(deadline - ktime_now(), (ktime_t)0));
	return k ? (long)k : ret;
}

long sys_recvfrom(int fd, void __user *buf, size_t len, unsigned flags, void __user *addr, int __user *ulen)
{
	struct socket *s;
	struct kmsg m = { 0 };
	long ret = iov_iter_user(&m.it, buf, len);
	if (ret) return ret;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	ret = s->ops->recvmsg(s, &m, flags);
	file_put(f);
	if (ret >= 0 && addr) {
		int err = sockaddr_to_user(&m.name, m.namelen, addr, ulen);
		if (err) ret = err;
	}
	return ret;
}
