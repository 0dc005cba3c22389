/* The socket system calls: socket(2), bind(2), ... Families implement them in
 * struct socket_ops. */
#include "net/socket.h"
#include "core/string.h"
#include "proc/process.h"
#include "time/time.h"

static const struct file_ops socket_fops;

void socket_init(struct socket *s, const struct socket_ops *ops, int family, int type)
{
	s->ops = ops;
	s->family = family;
	s->type = type;
	s->rcvtimeo = s->sndtimeo = KTIME_NEVER;
	s->sndbuf = s->rcvbuf = SOCK_BUF_DEFAULT;
	s->rcvlowat = 1;
	s->peek_off = -1;
	s->mode = 0777;
	s->peercred = (struct ucred){ 0, -1, -1 };
}

static struct file *socket_file(struct socket *s, u32 flags)
{
	struct file *f = file_alloc(&socket_fops, O_RDWR | (flags & O_NONBLOCK), s);
	if (f) {
		f->pos = anon_ino(); /* the inode number: sockets have no position */
		s->file = f;
	}
	return f;
}

static struct socket *file_socket(struct file *f) { return f->ops == &socket_fops ? f->priv : NULL; }

struct file *socket_get(int fd, struct socket **s)
{
	struct file *f = fget_io(fd);
	if (!f) return ERR_PTR(-EBADF);
	*s = file_socket(f);
	if (*s) return f;
	file_put(f);
	return ERR_PTR(-ENOTSOCK);
}

/* --- as a file --- */

static ssize_t sock_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct socket *s = f->priv;
	struct kmsg m = { .it = *to };
	(void)pos;
	if (!to->count) return 0;
	ssize_t n = s->ops->recvmsg(s, &m, 0);
	*to = m.it;
	return n;
}

static ssize_t sock_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct socket *s = f->priv;
	struct kmsg m = { .it = *from };
	(void)pos;
	ssize_t n = s->ops->sendmsg(s, &m, 0);
	*from = m.it;
	return n;
}

static u32 sock_poll(struct file *f, struct waiter *w)
{
	struct socket *s = f->priv;
	return s->ops->poll(s, w);
}

static long sock_ioctl(struct file *f, unsigned cmd, u64 arg)
{
	struct socket *s = f->priv;
	long r = s->ops->ioctl(s, cmd, arg);
	return r == -ENOTTY ? netdev_ioctl(cmd, arg) : r;
}

static int sock_stat(struct file *f, struct kstat *st)
{
	memset(st, 0, sizeof *st);
	st->dev = 8;
	st->ino = f->pos;
	struct socket *s = f->priv;
	st->mode = S_IFSOCK | s->mode;
	st->nlink = 1;
	st->uid = current_process()->cred.fsuid;
	st->gid = current_process()->cred.fsgid;
	st->blksize = PAGE_SIZE;
	return 0;
}

/* bind(2) gives it to the name. */
static int sock_chmod(struct file *f, mode_t mode)
{
	struct socket *s = f->priv;
	s->mode = mode;
	return 0;
}

static void sock_release(struct file *f)
{
	struct socket *s = f->priv;
	s->ops->release(s);
}

static const struct file_ops socket_fops = {
	.name = "socket",
	.read = sock_read,
	.write = sock_write,
	.poll = sock_poll,
	.ioctl = sock_ioctl,
	.stat = sock_stat,
	.chmod = sock_chmod,
	.fasync = true,
	.release = sock_release,
};

/* --- addresses --- */

int sockaddr_from_user(struct sockaddr_any *a, const void __user *u, int len)
{
	memset(a, 0, sizeof *a);
	if (len < 0 || len > (int)sizeof *a) return -EINVAL;
	return len ? copy_from_user(a, u, len) : 0;
}

int sockaddr_to_user(const struct sockaddr_any *a, int len, void __user *u, int __user *ulen)
{
	int room;
	if (get_user(room, ulen)) return -EFAULT;
	if (room < 0) return -EINVAL;
	room = min(room, len);
	if (room && copy_to_user(u, a, room)) return -EFAULT;
	return put_user(len, ulen);
}

/* --- creation --- */

static int check_type(int family, int *type)
{
	int flags = *type & ~SOCK_TYPE_MASK;
	if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) return -EINVAL;
	*type &= SOCK_TYPE_MASK;
	if (family < 0 || family >= AF_MAX) return -EAFNOSUPPORT;
	if (*type >= 11) return -EINVAL;
	return family == AF_UNIX ? flags : -EAFNOSUPPORT;
}

long sys_socket(int family, int type, int protocol)
{
	int flags = check_type(family, &type);
	if (flags < 0) return flags;
	struct socket *s = unix_create(type, protocol);
	if (IS_ERR(s)) return PTR_ERR(s);
	struct file *f = socket_file(s, flags);
	if (!f) {
		s->ops->release(s);
		return -ENOMEM;
	}
	return fd_new(f, flags & O_CLOEXEC);
}

static int make_pair(int family, int type, int protocol, struct file *files[2])
{
	struct socket *pair[2];
	int flags = check_type(family, &type);
	int err = flags < 0 ? flags : unix_pair(type, protocol, pair);
	if (err) return err;
	for (int i = 0; i < 2; i++) {
		files[i] = socket_file(pair[i], flags);
		if (files[i]) continue;
		if (i) file_put(files[0]);
		else pair[0]->ops->release(pair[0]);
		pair[1]->ops->release(pair[1]);
		return -ENOMEM;
	}
	return 0;
}

long sys_socketpair(int family, int type, int protocol, int __user *ufds)
{
	struct file *files[2];
	int fds[2];
	if (type & ~(SOCK_TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK)) return -EINVAL;
	int err = fds[0] = fd_alloc(0, type & O_CLOEXEC);
	if (err < 0) return err;
	err = fds[1] = fd_alloc(0, type & O_CLOEXEC);
	/* The numbers are told before there are sockets: a failure leaves them in *ufds. */
	if (err >= 0) err = copy_to_user(ufds, fds, sizeof fds);
	if (!err) err = make_pair(family, type, protocol, files);
	for (int i = 0; i < 2; i++) {
		if (!err) fd_install(fds[i], files[i]);
		else if (fds[i] >= 0) fd_release(fds[i]);
	}
	return err;
}

/* --- naming and connecting --- */

long sys_bind(int fd, const void __user *addr, int len)
{
	struct socket *s;
	struct sockaddr_any a;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	int err = sockaddr_from_user(&a, addr, len);
	if (!err) err = s->ops->bind(s, &a, len);
	file_put(f);
	return err;
}

long sys_connect(int fd, const void __user *addr, int len)
{
	struct socket *s;
	struct sockaddr_any a;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	int err = sockaddr_from_user(&a, addr, len);
	if (!err) err = s->ops->connect(s, &a, len, f->flags & O_NONBLOCK);
	file_put(f);
	return err;
}

long sys_listen(int fd, int backlog)
{
	struct socket *s;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	if ((unsigned)backlog > SOMAXCONN_LIMIT) backlog = SOMAXCONN_LIMIT;
	int err = s->ops->listen(s, backlog);
	file_put(f);
	return err;
}

static long accept_on(struct socket *s, void __user *addr, int __user *ulen, int flags)
{
	int fd = fd_alloc(0, flags & O_CLOEXEC);
	if (fd < 0) return fd;
	struct socket *new = s->ops->accept(s, s->file->flags & O_NONBLOCK);
	if (IS_ERR(new)) {
		fd_release(fd);
		return PTR_ERR(new);
	}
	struct file *f = socket_file(new, flags);
	int err = f ? 0 : -ENOMEM;
	if (!f) new->ops->release(new);
	if (f && addr) {
		struct sockaddr_any a;
		int len = new->ops->getname(new, &a, true);
		err = len < 0 ? -ECONNABORTED : sockaddr_to_user(&a, len, addr, ulen);
		if (err) file_put(f);
	}
	if (err) {
		fd_release(fd);
		return err;
	}
	fd_install(fd, f);
	return fd;
}

long sys_accept4(int fd, void __user *addr, int __user *ulen, int flags)
{
	struct socket *s;
	struct file *f = socket_get(fd, &s);
	bool bad = flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (IS_ERR(f)) return bad && PTR_ERR(f) == -ENOTSOCK ? -EINVAL : PTR_ERR(f);
	long ret = bad ? -EINVAL : accept_on(s, addr, ulen, flags);
	file_put(f);
	return ret;
}

long sys_accept(int fd, void __user *addr, int __user *ulen) { return sys_accept4(fd, addr, ulen, 0); }

static long socket_name(int fd, void __user *addr, int __user *ulen, bool peer)
{
	struct socket *s;
	struct sockaddr_any a;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	int len = s->ops->getname(s, &a, peer);
	file_put(f);
	return len < 0 ? len : sockaddr_to_user(&a, len, addr, ulen);
}

long sys_getsockname(int fd, void __user *addr, int __user *ulen) { return socket_name(fd, addr, ulen, false); }

long sys_getpeername(int fd, void __user *addr, int __user *ulen) { return socket_name(fd, addr, ulen, true); }

long sys_shutdown(int fd, int how)
{
	struct socket *s;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	int err = how < 0 || how > 2 ? -EINVAL : s->ops->shutdown(s, how + 1);
	file_put(f);
	return err;
}

long sys_setsockopt(int fd, int level, int opt, const void __user *val, int len)
{
	struct socket *s;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	long ret = socket_setsockopt(s, level, opt, val, len);
	file_put(f);
	return ret;
}

long sys_getsockopt(int fd, int level, int opt, void __user *val, int __user *len)
{
	struct socket *s;
	struct file *f = socket_get(fd, &s);
	if (IS_ERR(f)) return PTR_ERR(f);
	long ret = socket_getsockopt(s, level, opt, val, len);
	file_put(f);
	return ret;
}
