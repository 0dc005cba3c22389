/* RPC's clients of UDP: a call is sent again until it is answered or the time is over. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "rpc.h"

struct udp {
	CLIENT client;
	int fd;
	bool_t ours; /* to close */
	struct sockaddr_in addr;
	struct timeval again, total; /* total: of all calls; with -1 seconds each has its own */
	struct rpc_err error;
	char header[CALL_HEADER];
	unsigned n, out_size, in_size;
	char *out, *in;
};

static struct udp *of(CLIENT *c) { return c->private; }

static long milliseconds(struct timeval t) { return t.tv_sec * 1000 + t.tv_usec / 1000; }

static long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum clnt_stat fail(struct udp *u, enum clnt_stat stat, int number)
{
	u->error.status = stat;
	u->error.number = number;
	return stat;
}

/* What the network has said of our packets: 0 if nothing. */
static int refusal(struct udp *u)
{
	char control[512];
	struct msghdr m = { .msg_control = control, .msg_controllen = sizeof control };
	if (recvmsg(u->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0 || !(m.msg_flags & MSG_ERRQUEUE)) return 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		uint32_t number; /* struct sock_extended_err begins with it */
		if (c->cmsg_level != SOL_IP || c->cmsg_type != IP_RECVERR) continue;
		memcpy(&number, CMSG_DATA(c), sizeof number);
		return number;
	}
	return 0;
}

/* The length of a reply with this number: 0 if there is none in time, -1 on an error. */
static ssize_t receive(struct udp *u, uint32_t xid, long end)
{
	for (;;) {
		struct pollfd f = { u->fd, POLLIN, 0 };
		long left = end - now();
		int r = poll(&f, 1, left < 0 ? 0 : left);
		if (r < 0 && errno == EINTR) continue;
		if (!r) return 0;
		if (f.revents & POLLERR && (r = refusal(u))) {
			errno = r;
			return -1;
		}
		ssize_t n = recv(u->fd, u->in, u->in_size, MSG_DONTWAIT);
		if (n < 0 && errno != EINTR && errno != EAGAIN) return -1;
		uint32_t got;
		if (n < (ssize_t)sizeof got) continue;
		memcpy(&got, u->in, sizeof got);
		if (ntohl(got) == xid) return n;
	}
}

static enum clnt_stat call(CLIENT *c, unsigned long proc, xdrproc_t args, void *p, xdrproc_t results, void *to,
			   struct timeval wait)
{
	struct udp *u = of(c);
	long total = milliseconds(u->total.tv_sec == -1 ? wait : u->total), again = milliseconds(u->again);
	for (int tries = RETRIES_OF_AUTH;; tries--) {
		uint32_t xid = rpc_next_xid(u->header);
		XDR x;
		glibc_xdrmem_create(&x, u->out, u->out_size, XDR_ENCODE);
		if (!rpc_put_call(c, &x, u->header, u->n, proc, args, p)) return u->error.status = RPC_CANTENCODEARGS;
		long end = now() + total;
		ssize_t n;
		do {
			size_t size = x.ops->getpostn(&x);
			if (sendto(u->fd, u->out, size, 0, (struct sockaddr *)&u->addr, sizeof u->addr) !=
			    (ssize_t)size)
				return fail(u, RPC_CANTSEND, errno);
			if (!total) return u->error.status = RPC_TIMEDOUT;
			long next = now() + again;
			if ((n = receive(u, xid, next < end ? next : end)) < 0) return fail(u, RPC_CANTRECV, errno);
		} while (!n && now() < end);
		if (!n) return u->error.status = RPC_TIMEDOUT;

		struct rpc_msg m;
		m.reply.accepted.verf = _null_auth;
		m.reply.accepted.results.where = to;
		m.reply.accepted.results.proc = glibc_xdr_void;
		glibc_xdrmem_create(&x, u->in, n, XDR_DECODE);
		if (!glibc_xdr_replymsg(&x, &m)) return u->error.status = RPC_CANTDECODERES;
		if (!rpc_take_reply(c, &x, &m, &u->error, results, to) || !tries) return u->error.status;
	}
}

static void geterr(CLIENT *c, struct rpc_err *e) { *e = of(c)->error; }

static bool_t freeres(CLIENT *c, xdrproc_t results, void *p)
{
	XDR x = { .op = XDR_FREE };
	(void)c;
	return results(&x, p);
}

static void abort_(void) {}

static bool_t control(CLIENT *c, int request, void *info)
{
	enum { SET_TIMEOUT = 1, GET_TIMEOUT, GET_SERVER, SET_AGAIN, GET_AGAIN, GET_FD, CLOSE = 8, DONT_CLOSE };
	struct udp *u = of(c);
	switch (request) {
	case CLOSE: u->ours = 1; return 1;
	case DONT_CLOSE: u->ours = 0; return 1;
	case SET_TIMEOUT: u->total = *(struct timeval *)info; return 1;
	case GET_TIMEOUT: *(struct timeval *)info = u->total; return 1;
	case SET_AGAIN: u->again = *(struct timeval *)info; return 1;
	case GET_AGAIN: *(struct timeval *)info = u->again; return 1;
	case GET_SERVER: *(struct sockaddr_in *)info = u->addr; return 1;
	case GET_FD: *(int *)info = u->fd; return 1;
	}
	return rpc_header_control(u->header, request, info);
}

static void destroy(CLIENT *c)
{
	struct udp *u = of(c);
	if (u->ours) close(u->fd);
	free(u);
}

static const struct clnt_ops ops = { call, abort_, geterr, freeres, destroy, control };

CLIENT *glibc_clntudp_bufcreate(struct sockaddr_in *a, unsigned long prog, unsigned long vers, struct timeval again,
				int *fd, unsigned out, unsigned in)
{
	out = (out + UNIT - 1) / UNIT * UNIT;
	in = (in + UNIT - 1) / UNIT * UNIT;
	struct udp *u = calloc(1, sizeof *u + (size_t)out + in);
	if (!u) {
		fputs("clntudp_create: out of memory\n", stderr);
		rpc_create_failed(RPC_SYSTEMERROR, ENOMEM);
		return 0;
	}
	if (!a->sin_port) {
		in_port_t port = glibc_pmap_getport(a, prog, vers, IPPROTO_UDP);
		if (!port) goto fail;
		a->sin_port = htons(port);
	}
	if (!(u->n = rpc_header(u->header, prog, vers))) goto fail;
	if (*fd < 0) {
		if ((*fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, IPPROTO_UDP)) < 0) {
			rpc_create_failed(RPC_SYSTEMERROR, errno);
			goto fail;
		}
		bindresvport(*fd, 0);
		setsockopt(*fd, SOL_IP, IP_RECVERR, &(int){ 1 }, sizeof(int)); /* to hear of closed ports at once */
		u->ours = 1;
	}
	u->fd = *fd;
	u->addr = *a;
	u->again = again;
	u->total = (struct timeval){ -1, -1 };
	u->out = (char *)(u + 1);
	u->out_size = out;
	u->in = u->out + out;
	u->in_size = in;
	u->client = (CLIENT){ glibc_authnone_create(), &ops, u };
	return &u->client;
fail:
	free(u);
	return 0;
}
OLD_RPC(clntudp_bufcreate);

CLIENT *glibc_clntudp_create(struct sockaddr_in *a, unsigned long prog, unsigned long vers, struct timeval again,
			     int *fd)
{
	return glibc_clntudp_bufcreate(a, prog, vers, again, fd, UDP_MESSAGE, UDP_MESSAGE);
}
OLD_RPC(clntudp_create);
