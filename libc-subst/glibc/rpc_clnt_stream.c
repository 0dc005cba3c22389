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
	CLIENT client;
	int fd;
	bool_t ours; /* to close */
	struct timeval wait;
	bool_t wait_set;
	socklen_t addrlen;
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_un un;
	} addr;
	struct rpc_err error;
	char header[CALL_HEADER];
	unsigned n;
	XDR x;
};

static struct stream *of(CLIENT *c) { return c->private; }

static int fail(struct stream *s, enum clnt_stat stat, int number)
{
	s->error.status = stat;
	s->error.number = number;
	return -1;
}

static int get(char *handle, char *p, int n)
{
	struct stream *s = (struct stream *)handle;
	struct pollfd f = { s->fd, POLLIN, 0 };
	int r;
	if (!n) return 0;
	while ((r = poll(&f, 1, s->wait.tv_sec * 1000 + s->wait.tv_usec / 1000)) < 0 && errno == EINTR)
		;
	if (!r) {
		s->error.status = RPC_TIMEDOUT;
		return -1;
	}
	if (r < 0 || (n = read(s->fd, p, n)) < 0) return fail(s, RPC_CANTRECV, errno);
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
	if (s->addr.any.sa_family != AF_UNIX) return write(s->fd, p, n);
	who.head.cmsg_len = CMSG_LEN(sizeof me);
	memcpy(CMSG_DATA(&who.head), &me, sizeof me);
	return sendmsg(s->fd, &m, 0);
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
	if (!s->wait_set) s->wait = wait;
	bool_t none = !s->wait.tv_sec && !s->wait.tv_usec, batch = none && !results;
	for (int tries = RETRIES_OF_AUTH;; tries--) {
		uint32_t xid = rpc_next_xid(s->header);
		x->op = XDR_ENCODE;
		s->error.status = RPC_SUCCESS;
		if (!rpc_put_call(c, x, s->header, s->n, proc, args, p)) {
			if (s->error.status == RPC_SUCCESS) s->error.status = RPC_CANTENCODEARGS;
			glibc_xdrrec_endofrecord(x, 1);
			return s->error.status;
		}
		if (!glibc_xdrrec_endofrecord(x, !batch)) return s->error.status = RPC_CANTSEND;
		if (batch) return RPC_SUCCESS;
		if (none) return s->error.status = RPC_TIMEDOUT;
		struct rpc_msg m;
		x->op = XDR_DECODE;
		for (;;) { /* replies to what was given up before are passed over */
			m.reply.accepted.verf = _null_auth;
			m.reply.accepted.results.where = 0;
			m.reply.accepted.results.proc = glibc_xdr_void;
			if (!glibc_xdrrec_skiprecord(x)) return s->error.status;
			bool_t read = glibc_xdr_replymsg(x, &m);
			if (!read && s->error.status != RPC_SUCCESS) return s->error.status;
			if (read && (uint32_t)m.xid == xid) break;
		}
		if (!rpc_take_reply(c, x, &m, &s->error, results, to) || !tries) return s->error.status;
	}
}

static void geterr(CLIENT *c, struct rpc_err *e) { *e = of(c)->error; }

static bool_t freeres(CLIENT *c, xdrproc_t results, void *p)
{
	of(c)->x.op = XDR_FREE;
	return results(&of(c)->x, p);
}

static void abort_(void) {}

static bool_t control(CLIENT *c, int request, void *info)
{
	enum { SET_TIMEOUT = 1, GET_TIMEOUT, GET_SERVER, GET_FD = 6, CLOSE = 8, DONT_CLOSE };
	struct stream *s = of(c);
	switch (request) {
	case CLOSE: s->ours = 1; return 1;
	case DONT_CLOSE: s->ours = 0; return 1;
	case SET_TIMEOUT:
		s->wait = *(struct timeval *)info;
		s->wait_set = 1;
		return 1;
	case GET_TIMEOUT: *(struct timeval *)info = s->wait; return 1;
	case GET_SERVER: memcpy(info, &s->addr, s->addrlen); return 1;
	case GET_FD: *(int *)info = s->fd; return 1;
	}
	return rpc_header_control(s->header, request, info);
}

static void destroy(CLIENT *c)
{
	struct stream *s = of(c);
	if (s->ours) close(s->fd);
	s->x.ops->destroy(&s->x);
	free(s);
}

static const struct clnt_ops ops = { call, abort_, geterr, freeres, destroy, control };

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
	if (!s) {
		fprintf(stderr, "%s: out of memory\n", who);
		rpc_create_failed(RPC_SYSTEMERROR, ENOMEM);
		return 0;
	}
	if (*fd < 0) {
		if ((*fd = connected(addr, connectlen)) < 0) {
			rpc_create_failed(RPC_SYSTEMERROR, errno);
			goto fail;
		}
		s->ours = 1;
	}
	s->fd = *fd;
	memcpy(&s->addr, addr, s->addrlen = addrlen);
	if (!(s->n = rpc_header(s->header, prog, vers))) {
		if (s->ours) close(s->fd);
		goto fail;
	}
	glibc_xdrrec_create(&s->x, out, in, (char *)s, get, put);
	s->client = (CLIENT){ glibc_authnone_create(), &ops, s };
	return &s->client;
fail:
	free(s);
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
