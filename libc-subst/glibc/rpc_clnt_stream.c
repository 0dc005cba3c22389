/* RPC's clients of TCP and of local sockets, which tell the server who they are. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "rpc.h"

struct stream {
	struct rpc_client c;
	struct timeval wait;
	bool_t wait_set;
	socklen_t addrlen;
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_un un;
	} addr;
	XDR x;
};

static struct stream *of(CLIENT *c) { return c->private; }

static int fail(struct stream *s, enum clnt_stat stat, int number)
{
	rpc_fail(&s->c, stat, number);
	return -1;
}

static int get(char *handle, char *p, int n)
{
	struct stream *s = (struct stream *)handle;
	struct pollfd f = { s->c.fd, POLLIN, 0 };
	int r;
	if (!n) return 0;
	do r = poll(&f, 1, rpc_milliseconds(s->wait));
	while (r < 0 && errno == EINTR);
	if (!r) {
		s->c.error.status = RPC_TIMEDOUT;
		return -1;
	}
	if (r < 0 || (n = read(s->c.fd, p, n)) < 0) return fail(s, RPC_CANTRECV, errno);
	return n ? n : fail(s, RPC_CANTRECV, ECONNRESET);
}

/* A local server is told the process, its user and group. */
static ssize_t send_some(struct stream *s, char *p, int n)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} who = { .head = { .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_CREDENTIALS } };
	struct ucred me = { getpid(), geteuid(), getegid() };
	struct iovec v = { p, n };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = &who, .msg_controllen = sizeof who };
	if (s->addr.any.sa_family != AF_UNIX) return write(s->c.fd, p, n);
	who.head.cmsg_len = CMSG_LEN(sizeof me);
	memcpy(CMSG_DATA(&who.head), &me, sizeof me);
	return sendmsg(s->c.fd, &m, 0);
}

static int put(char *handle, char *p, int n)
{
	struct stream *s = (struct stream *)handle;
	for (int done = 0; done < n;) {
		ssize_t r = send_some(s, p + done, n - done);
		if (r < 0 && errno == EINTR) continue;
		if (r < 0) return fail(s, RPC_CANTSEND, errno);
		done += r;
	}
	return n;
}

static enum clnt_stat call(CLIENT *c, unsigned long proc, xdrproc_t args, void *p, xdrproc_t results, void *to,
			   struct timeval wait)
{
	struct stream *s = of(c);
	XDR *x = &s->x;
	struct rpc_err *e = &s->c.error;
	if (!s->wait_set) s->wait = wait;
	bool_t none = !s->wait.tv_sec && !s->wait.tv_usec, batch = none && !results;
	for (int tries = RETRIES_OF_AUTH;; tries--) {
		uint32_t xid = rpc_next_xid(s->c.header);
		x->op = XDR_ENCODE;
		e->status = RPC_SUCCESS;
		if (!rpc_put_call(&s->c, x, proc, args, p)) {
			if (e->status == RPC_SUCCESS) e->status = RPC_CANTENCODEARGS;
			glibc_xdrrec_endofrecord(x, 1);
			return e->status;
		}
		if (!glibc_xdrrec_endofrecord(x, !batch)) return e->status = RPC_CANTSEND;
		if (batch) return RPC_SUCCESS;
		if (none) return e->status = RPC_TIMEDOUT;
		struct rpc_msg m;
		x->op = XDR_DECODE;
		for (;;) { /* replies to what was given up before are passed over */
			if (!glibc_xdrrec_skiprecord(x)) return e->status;
			if (rpc_get_reply(x, &m)) {
				if ((uint32_t)m.xid == xid) break;
				rpc_drop_reply(&m);
			} else if (e->status != RPC_SUCCESS) return e->status;
		}
		if (!rpc_take_reply(&s->c, x, &m, results, to) || !tries) return e->status;
	}
}

static bool_t control(CLIENT *c, int request, void *info)
{
	enum { SET_TIMEOUT = 1, GET_TIMEOUT, GET_SERVER };
	struct stream *s = of(c);
	switch (request) {
	case SET_TIMEOUT:
		s->wait = *(struct timeval *)info;
		s->wait_set = 1;
		return 1;
	case GET_TIMEOUT: *(struct timeval *)info = s->wait; return 1;
	case GET_SERVER: memcpy(info, &s->addr, s->addrlen); return 1;
	}
	return rpc_control(&s->c, request, info);
}

static void destroy(CLIENT *c)
{
	struct stream *s = of(c);
	if (s->c.ours) close(s->c.fd);
	s->x.ops->destroy(&s->x);
	free(s);
}

static const struct clnt_ops ops = { call, rpc_abort, rpc_geterr, rpc_freeres, destroy, control };

static int connected(const struct sockaddr *a, socklen_t n)
{
	int fd = socket(a->sa_family, SOCK_STREAM, 0);
	if (fd < 0) return -1;
	if (a->sa_family == AF_INET) bindresvport(fd, 0);
	if (!connect(fd, a, n)) return fd;
	close(fd);
	return -1;
}

/* addrlen: of the structure, connectlen: of what is in use. */
static CLIENT *create(const void *addr, socklen_t addrlen, socklen_t connectlen, unsigned long prog, unsigned long vers,
		      int *fd, unsigned out, unsigned in, const char *who)
{
	struct stream *s = calloc(1, sizeof *s);
	bool_t ours = *fd < 0;
	if (s) glibc_xdrrec_create(&s->x, out, in, (char *)s, get, put);
	if (!s || !s->x.ops) {
		free(s);
		fprintf(stderr, "%s: out of memory\n", who);
		rpc_create_failed(RPC_SYSTEMERROR, ENOMEM);
		return 0;
	}
	if (ours && (*fd = connected(addr, connectlen)) < 0) {
		rpc_create_failed(RPC_SYSTEMERROR, errno);
		s->x.ops->destroy(&s->x);
		free(s);
		return 0;
	}
	memcpy(&s->addr, addr, s->addrlen = addrlen);
	s->c = (struct rpc_client){ .client = { glibc_authnone_create(), &ops, s }, .fd = *fd, .ours = ours };
	s->c.n = rpc_header(s->c.header, prog, vers);
	if (s->c.n) return &s->c.client;
	destroy(&s->c.client);
	return 0;
}

CLIENT *glibc_clnttcp_create(struct sockaddr_in *a, unsigned long prog, unsigned long vers, int *fd, unsigned out,
			     unsigned in)
{
	if (!a->sin_port) {
		in_port_t port = glibc_pmap_getport(a, prog, vers, IPPROTO_TCP);
		if (!port) return 0;
		a->sin_port = htons(port);
	}
	return create(a, sizeof *a, sizeof *a, prog, vers, fd, out, in, "clnttcp_create");
}
OLD_RPC(clnttcp_create);

CLIENT *glibc_clntunix_create(struct sockaddr_un *a, unsigned long prog, unsigned long vers, int *fd, unsigned out,
			      unsigned in)
{
	socklen_t n = offsetof(struct sockaddr_un, sun_path) + strnlen(a->sun_path, sizeof a->sun_path - 1) + 1;
	return create(a, sizeof *a, n, prog, vers, fd, out, in, "clntunix_create");
}
OLD_RPC(clntunix_create);
