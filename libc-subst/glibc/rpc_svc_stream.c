/* RPC's servers of TCP and of local sockets: one transport that listens, and one for each connection. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "messages.h"
#include "rpc.h"

struct listener {
	SVCXPRT s;
	unsigned out, in;
	bool_t local;
};

/* What a local socket says of who writes: a call's verifier. */
struct sender {
	struct cmsghdr head;
	struct ucred who;
	char rest[12];
};

struct connection {
	struct rpc_transport t;
	bool_t local;
	enum xprt_stat stat;
	struct sender sender;
};

static struct connection *of(SVCXPRT *s) { return s->p1; }

enum { PATIENCE = 35000 }; /* milliseconds for the rest of a record */

static ssize_t receive(struct connection *c, char *p, int n)
{
	if (!c->local) return read(c->t.s.fd, p, n);
	struct iovec v = { p, n };
	struct sender who = { 0 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = &who, .msg_controllen = sizeof who };
	setsockopt(c->t.s.fd, SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int));
	ssize_t r = recvmsg(c->t.s.fd, &m, 0);
	if (r >= 0 && m.msg_flags & MSG_CTRUNC) return 0;
	if (r > 0) c->sender = who;
	return r;
}

static int get(char *handle, char *p, int n)
{
	struct connection *c = (struct connection *)handle;
	struct pollfd f = { c->t.s.fd, POLLIN, 0 };
	int r;
	do {
		r = poll(&f, 1, PATIENCE);
		if (r > 0) r = f.revents & POLLIN ? receive(c, p, n) : 0;
	} while (r < 0 && errno == EINTR);
	if (r > 0) return r;
	c->stat = XPRT_DIED;
	return -1;
}

static int put(char *handle, char *p, int n)
{
	struct connection *c = (struct connection *)handle;
	for (int done = 0; done < n;) {
		ssize_t r = write(c->t.s.fd, p + done, n - done);
		if (r < 0 && errno == EINTR) continue;
		if (r < 0) {
			c->stat = XPRT_DIED;
			return -1;
		}
		done += r;
	}
	return n;
}

static bool_t recv_(SVCXPRT *s, struct rpc_msg *m)
{
	struct connection *c = of(s);
	c->t.x.op = XDR_DECODE;
	glibc_xdrrec_skiprecord(&c->t.x);
	if (!glibc_xdr_callmsg(&c->t.x, m)) {
		c->stat = XPRT_DIED; /* nothing can be told of such a thing */
		return 0;
	}
	c->t.xid = m->xid;
	if (c->local) m->call.verf = (struct opaque_auth){ AUTH_SYS, (char *)&c->sender, sizeof c->sender };
	return 1;
}

static enum xprt_stat stat_(SVCXPRT *s)
{
	if (of(s)->stat == XPRT_DIED) return XPRT_DIED;
	return glibc_xdrrec_eof(&of(s)->t.x) ? XPRT_IDLE : XPRT_MOREREQS;
}

static bool_t reply(SVCXPRT *s, struct rpc_msg *m)
{
	struct connection *c = of(s);
	c->t.x.op = XDR_ENCODE;
	m->xid = c->t.xid;
	bool_t ok = glibc_xdr_replymsg(&c->t.x, m);
	glibc_xdrrec_endofrecord(&c->t.x, 1);
	return ok;
}

static void destroy(SVCXPRT *s)
{
	struct connection *c = of(s);
	rpc_close(s);
	c->t.x.ops->destroy(&c->t.x);
	free(c);
}

static const struct xp_ops connection_ops = { recv_, stat_, rpc_getargs, reply, rpc_freeargs, destroy };

static SVCXPRT *connection(int fd, unsigned out, unsigned in, bool_t local, const char *who)
{
	struct connection *c = calloc(1, sizeof *c);
	if (c) glibc_xdrrec_create(&c->t.x, out, in, (char *)c, get, put);
	if (!c || !c->t.x.ops) {
		free(c);
		fprintf(stderr, "%s: out of memory\n", who);
		return 0;
	}
	c->local = local;
	c->stat = XPRT_IDLE;
	c->t.s = (SVCXPRT){ .fd = fd, .ops = &connection_ops, .verf.base = c->t.verf, .p1 = c, .p2 = &c->t };
	glibc_xprt_register(&c->t.s);
	return &c->t.s;
}

/* A listener's: somebody connects. There is nothing to be read of it itself. */
static bool_t greet(SVCXPRT *s, struct rpc_msg *m)
{
	struct listener *l = s->p1;
	union {
		struct sockaddr_in in;
		struct sockaddr_un un;
	} from = { 0 };
	socklen_t n;
	int fd;
	(void)m;
	do {
		n = l->local ? sizeof from.un : sizeof from.in;
		fd = accept(s->fd, (struct sockaddr *)&from, &n);
	} while (fd < 0 && errno == EINTR);
	if (fd < 0) {
		/* Rather than asking again at once: descriptors may become free. */
		if (errno == EMFILE || errno == ENFILE) poll(0, 0, 50);
		return 0;
	}
	if (l->local) from.in = (struct sockaddr_in){ .sin_family = AF_UNIX };
	SVCXPRT *c =
		connection(fd, l->out, l->in, l->local, l->local ? "svc_unix: makefd_xprt" : "svc_tcp: makefd_xprt");
	if (!c) {
		close(fd);
		return 0;
	}
	c->raddr = from.in;
	c->addrlen = n;
	return 0;
}

static bool_t no_args(SVCXPRT *s, xdrproc_t args, void *p) { return (void)s, (void)args, (void)p, 0; }
static bool_t no_reply(SVCXPRT *s, struct rpc_msg *m) { return (void)s, (void)m, 0; }

static void stop(SVCXPRT *s)
{
	rpc_close(s);
	free(s->p1);
}

static const struct xp_ops listener_ops = { greet, rpc_idle, no_args, no_reply, no_args, stop };

static SVCXPRT *listener(int fd, bool_t ours, unsigned out, unsigned in, bool_t local, unsigned short port)
{
	struct listener *l = calloc(1, sizeof *l);
	if (!l) {
		fprintf(stderr, "%s: out of memory\n", local ? "svcunix_create" : "svctcp_create");
		if (ours) close(fd);
		return 0;
	}
	l->out = out;
	l->in = in;
	l->local = local;
	l->s.fd = fd;
	l->s.port = port;
	l->s.ops = &listener_ops;
	l->s.p1 = l;
	l->s.verf = _null_auth;
	glibc_xprt_register(&l->s);
	return &l->s;
}

SVCXPRT *glibc_svctcp_create(int fd, unsigned out, unsigned in)
{
	struct sockaddr_in a;
	socklen_t n = sizeof a;
	bool_t ours = fd == -1;
	if (!rpc_server_socket(&fd, SOCK_STREAM, &a, "svc_tcp.c - tcp socket creation problem")) return 0;
	if (getsockname(fd, (struct sockaddr *)&a, &n) || listen(fd, SOMAXCONN)) {
		glibc_perror(glibc_message("svc_tcp.c - cannot getsockname or listen"));
		if (ours) close(fd);
		return 0;
	}
	return listener(fd, ours, out, in, 0, ntohs(a.sin_port));
}
OLD_RPC(svctcp_create);

SVCXPRT *glibc_svcunix_create(int fd, unsigned out, unsigned in, char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	socklen_t n = sizeof a;
	size_t length = strlen(path);
	bool_t ours = fd == -1;
	if (length >= sizeof a.sun_path) {
		errno = EINVAL;
		return 0;
	}
	if (ours && (fd = socket(AF_UNIX, SOCK_STREAM, 0)) < 0) {
		glibc_perror(glibc_message("svc_unix.c - AF_UNIX socket creation problem"));
		return 0;
	}
	memcpy(a.sun_path, path, length + 1);
	bind(fd, (struct sockaddr *)&a, offsetof(struct sockaddr_un, sun_path) + length + 1);
	if (getsockname(fd, (struct sockaddr *)&a, &n) || listen(fd, SOMAXCONN)) {
		glibc_perror(glibc_message("svc_unix.c - cannot getsockname or listen"));
		if (ours) close(fd);
		return 0;
	}
	return listener(fd, ours, out, in, 1, -1);
}
OLD_RPC(svcunix_create);

/* Connections that somebody else accepted. */
SVCXPRT *glibc_svcfd_create(int fd, unsigned out, unsigned in)
{
	return connection(fd, out, in, 0, "svc_tcp: makefd_xprt");
}
SVCXPRT *glibc_svcunixfd_create(int fd, unsigned out, unsigned in)
{
	return connection(fd, out, in, 1, "svc_unix: makefd_xprt");
}
OLD_RPC(svcfd_create);
OLD_RPC(svcunixfd_create);
