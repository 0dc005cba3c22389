/* RPC's servers of UDP. They answer from the address that was called, and may keep answers for calls that come again. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "messages.h"
#include "rpc.h"

/* Which call an answer was for. */
struct call {
	unsigned long xid, prog, vers, proc;
	struct sockaddr_in from;
};

struct answer {
	struct call call;
	unsigned n;
	char *text;
};

struct udp {
	struct rpc_transport t;
	unsigned size;
	char *buf;
	struct call call;
	struct sockaddr_storage from;
	struct in_pktinfo to;
	bool_t has_to;
	struct answer *kept; /* a ring */
	unsigned nkept, next;
};

static struct udp *of(SVCXPRT *s) { return s->p2; }

/* To whom the transport says has called: servers that answer later put it back there. */
static ssize_t send_(SVCXPRT *s, void *text, size_t n)
{
	struct udp *u = of(s);
	struct iovec v = { text, n };
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof u->to)] = "";
	struct msghdr m = { .msg_name = &s->raddr, .msg_namelen = s->addrlen, .msg_iov = &v, .msg_iovlen = 1 };
	if ((size_t)s->addrlen > sizeof s->raddr) m.msg_name = &u->from;
	if (u->has_to) {
		struct cmsghdr *c = (struct cmsghdr *)control;
		*c = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof u->to),
				       .cmsg_level = SOL_IP,
				       .cmsg_type = IP_PKTINFO };
		memcpy(CMSG_DATA(c), &u->to, sizeof u->to);
		m.msg_control = control;
		m.msg_controllen = sizeof control;
	}
	return sendmsg(s->fd, &m, 0);
}

static ssize_t receive(SVCXPRT *s)
{
	struct udp *u = of(s);
	struct iovec v = { u->buf, u->size };
	_Alignas(struct cmsghdr) char control[256];
	struct msghdr m = { .msg_name = &u->from,
			    .msg_namelen = sizeof u->from,
			    .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof control };
	ssize_t n;
	while ((n = recvmsg(s->fd, &m, 0)) < 0 && errno == EINTR)
		;
	if (n < 0) return n;
	u->has_to = 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level != SOL_IP || c->cmsg_type != IP_PKTINFO) continue;
		memcpy(&u->to, CMSG_DATA(c), sizeof u->to);
		u->to.ipi_ifindex = 0;
		u->has_to = 1;
	}
	memcpy(&s->raddr, &u->from, sizeof s->raddr);
	s->addrlen = m.msg_namelen;
	return n;
}

static struct answer *kept(struct udp *u)
{
	for (unsigned i = 0; i < u->nkept; i++)
		if (u->kept[i].text && !memcmp(&u->kept[i].call, &u->call, sizeof u->call)) return &u->kept[i];
	return 0;
}

static bool_t recv_(SVCXPRT *s, struct rpc_msg *m)
{
	struct udp *u = of(s);
	ssize_t n = receive(s);
	if (n < 16) return 0; /* less than any call */
	glibc_xdrmem_create(&u->t.x, u->buf, n, XDR_DECODE);
	if (!glibc_xdr_callmsg(&u->t.x, m)) return 0;
	u->t.xid = m->xid;
	u->call = (struct call){ m->xid, m->call.prog, m->call.vers, m->call.proc, s->raddr };
	struct answer *a = kept(u);
	if (a) send_(s, a->text, a->n);
	return !a;
}

static void keep(struct udp *u, unsigned n)
{
	struct answer *a = &u->kept[u->next];
	char *text = malloc(n);
	if (!text) return;
	free(a->text);
	*a = (struct answer){ u->call, n, memcpy(text, u->buf, n) };
	u->next = (u->next + 1) % u->nkept;
}

static bool_t reply(SVCXPRT *s, struct rpc_msg *m)
{
	struct udp *u = of(s);
	glibc_xdrmem_create(&u->t.x, u->buf, u->size, XDR_ENCODE);
	m->xid = u->t.xid;
	if (!glibc_xdr_replymsg(&u->t.x, m)) return 0;
	unsigned n = u->t.x.ops->getpostn(&u->t.x);
	if (send_(s, u->buf, n) != (ssize_t)n) return 0;
	if (u->nkept) keep(u, n);
	return 1;
}

static void destroy(SVCXPRT *s)
{
	struct udp *u = of(s);
	rpc_close(s);
	for (unsigned i = 0; i < u->nkept; i++) free(u->kept[i].text);
	free(u->kept);
	free(u->buf);
	free(u);
}

static const struct xp_ops ops = { recv_, rpc_idle, rpc_getargs, reply, rpc_freeargs, destroy };

SVCXPRT *glibc_svcudp_bufcreate(int fd, unsigned out, unsigned in)
{
	struct sockaddr_in a;
	socklen_t n = sizeof a;
	bool_t ours = fd == -1;
	if (!rpc_server_socket(&fd, SOCK_DGRAM, &a, "svcudp_create: socket creation problem")) return 0;
	if (getsockname(fd, (struct sockaddr *)&a, &n)) {
		glibc_perror(glibc_message("svcudp_create - cannot getsockname"));
		if (ours) close(fd);
		return 0;
	}
	struct udp *u = calloc(1, sizeof *u);
	unsigned size = ((out > in ? out : in) + UNIT - 1) / UNIT * UNIT;
	if (!u || !(u->buf = malloc(size))) {
		free(u);
		fputs("svcudp_create: out of memory\n", stderr);
		if (ours) close(fd);
		return 0;
	}
	setsockopt(fd, SOL_IP, IP_PKTINFO, &(int){ 1 }, sizeof(int));
	u->size = size;
	u->t.s = (SVCXPRT){ .fd = fd, .port = ntohs(a.sin_port), .ops = &ops, .p1 = u->buf, .p2 = u };
	u->t.s.verf.base = u->t.verf;
	glibc_xprt_register(&u->t.s);
	return &u->t.s;
}
OLD_RPC(svcudp_bufcreate);

SVCXPRT *glibc_svcudp_create(int fd) { return glibc_svcudp_bufcreate(fd, UDP_MESSAGE, UDP_MESSAGE); }
OLD_RPC(svcudp_create);

/* The last n answers are kept. */
int glibc_svcudp_enablecache(SVCXPRT *s, unsigned long n)
{
	struct udp *u = of(s);
	if (u->kept) {
		fprintf(stderr, "%s\n", glibc_message("enablecache: cache already enabled"));
		return 0;
	}
	if (!n || n > NO_LIMIT || !(u->kept = calloc(n, sizeof *u->kept))) {
		fprintf(stderr, "%s\n", glibc_message("enablecache: could not allocate cache"));
		return 0;
	}
	u->nkept = n;
	return 1;
}
OLD_RPC(svcudp_enablecache);
