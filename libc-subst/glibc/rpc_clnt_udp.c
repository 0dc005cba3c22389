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
	struct rpc_client c;
	struct sockaddr_in addr;
	struct timeval again, total; /* total: of all calls; with -1 microseconds each has its own */
	unsigned out_size, in_size;
	char *out, *in;
};

static struct udp *of(CLIENT *c) { return c->private; }

static bool_t valid(struct timeval t) { return t.tv_sec >= 0 && t.tv_usec >= 0 && t.tv_usec < 1000000; }

static long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What the network has said of our packets: 0 if nothing. */
static int refusal(struct udp *u)
{
	char control[512];
	struct sockaddr_in to = { 0 };
	struct msghdr m = {
		.msg_name = &to, .msg_namelen = sizeof to, .msg_control = control, .msg_controllen = sizeof control
	};
	if (recvmsg(u->c.fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0 || !(m.msg_flags & MSG_ERRQUEUE)) return 0;
	/* Somebody else may send by the descriptor too. */
	if (m.msg_namelen && (to.sin_addr.s_addr != u->addr.sin_addr.s_addr || to.sin_port != u->addr.sin_port))
		return 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		uint32_t number; /* struct sock_extended_err begins with it */
		if (c->cmsg_level != SOL_IP || c->cmsg_type != IP_RECVERR) continue;
		memcpy(&number, CMSG_DATA(c), sizeof number);
		return number;
	}
	return 0;
}

/* The length of a reply, with the call's number or any: 0 if there is none in time, -1 on an error. */
static ssize_t receive(struct udp *u, bool_t any, long end)
{
	for (;;) {
		struct pollfd f = { u->c.fd, POLLIN, 0 };
		long left = end - now();
		int r = poll(&f, 1, left < 0 ? 0 : left);
		if (r < 0 && errno == EINTR) continue;
		if (!r) return 0;
		if (f.revents & POLLERR && (r = refusal(u))) {
			errno = r;
			return -1;
		}
		ssize_t n = recv(u->c.fd, u->in, u->in_size, MSG_DONTWAIT);
		if (n < 0 && errno != EINTR && errno != EAGAIN) return -1;
		if (n >= UNIT && (any || !memcmp(u->in, u->c.header, UNIT))) return n;
	}
}

/* Sends a call of size bytes until it is answered. With none a reply is waited for, as where one call has many. */
static enum clnt_stat exchange(struct udp *u, size_t size, long end, ssize_t *n)
{
	do {
		if (size &&
		    sendto(u->c.fd, u->out, size, 0, (struct sockaddr *)&u->addr, sizeof u->addr) != (ssize_t)size)
			return rpc_fail(&u->c, RPC_CANTSEND, errno);
		long next = now() + rpc_milliseconds(u->again);
		*n = size && now() >= end ? 0 : receive(u, !size, size && end < next ? end : next);
		if (*n < 0) return rpc_fail(&u->c, RPC_CANTRECV, errno);
	} while (!*n && size && now() < end);
	if (*n) return RPC_SUCCESS;
	return u->c.error.status = size ? RPC_TIMEDOUT : RPC_CANTSEND;
}

static enum clnt_stat call(CLIENT *c, unsigned long proc, xdrproc_t args, void *p, xdrproc_t results, void *to,
			   struct timeval wait)
{
	struct udp *u = of(c);
	if (u->total.tv_usec != -1) wait = u->total;
	if ((args && !valid(wait)) || !valid(u->again)) return u->c.error.status = RPC_TIMEDOUT;
	long end = now() + rpc_milliseconds(wait);
	for (int tries = RETRIES_OF_AUTH;; tries--) {
		size_t size = 0;
		ssize_t n;
		XDR x;
		if (args) {
			rpc_next_xid(u->c.header);
			glibc_xdrmem_create(&x, u->out, u->out_size, XDR_ENCODE);
			if (!rpc_put_call(&u->c, &x, proc, args, p)) return u->c.error.status = RPC_CANTENCODEARGS;
			size = x.ops->getpostn(&x);
		}
		enum clnt_stat stat = exchange(u, size, end, &n);
		if (stat != RPC_SUCCESS) return stat;
		struct rpc_msg m;
		glibc_xdrmem_create(&x, u->in, n, XDR_DECODE);
		if (!rpc_get_reply(&x, &m)) return u->c.error.status = RPC_CANTDECODERES;
		if (!rpc_take_reply(&u->c, &x, &m, results, to) || !tries) return u->c.error.status;
	}
}

static bool_t control(CLIENT *c, int request, void *info)
{
	enum { SET_TIMEOUT = 1, GET_TIMEOUT, GET_SERVER, SET_AGAIN, GET_AGAIN };
	struct udp *u = of(c);
	switch (request) {
	case SET_TIMEOUT: u->total = *(struct timeval *)info; return 1;
	case GET_TIMEOUT: *(struct timeval *)info = u->total; return 1;
	case SET_AGAIN: u->again = *(struct timeval *)info; return 1;
	case GET_AGAIN: *(struct timeval *)info = u->again; return 1;
	case GET_SERVER: *(struct sockaddr_in *)info = u->addr; return 1;
	}
	return rpc_control(&u->c, request, info);
}

static void destroy(CLIENT *c)
{
	struct udp *u = of(c);
	if (u->c.ours) close(u->c.fd);
	free(u);
}

static const struct clnt_ops ops = { call, rpc_abort, rpc_geterr, rpc_freeres, destroy, control };

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
	if (!(u->c.n = rpc_header(u->c.header, prog, vers))) goto fail;
	if (*fd < 0) {
		if ((*fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, IPPROTO_UDP)) < 0) {
			rpc_create_failed(RPC_SYSTEMERROR, errno);
			goto fail;
		}
		bindresvport(*fd, 0);
		setsockopt(*fd, SOL_IP, IP_RECVERR, &(int){ 1 }, sizeof(int)); /* to hear of closed ports at once */
		u->c.ours = 1;
	}
	u->c.fd = *fd;
	u->addr = *a;
	u->again = again;
	u->total = (struct timeval){ -1, -1 };
	u->out = (char *)(u + 1);
	u->out_size = out;
	u->in = u->out + out;
	u->in_size = in;
	u->c.client = (CLIENT){ glibc_authnone_create(), &ops, u };
	return &u->c.client;
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
