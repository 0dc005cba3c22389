/* The port mapper's clients (RFC 1833, 3): which port a program has. */
#define _GNU_SOURCE
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "messages.h"
#include "rpc.h"

enum { SET = 1, UNSET, GETPORT, DUMP, CALLIT };

struct pmap {
	unsigned long prog, vers, protocol, port;
};
struct pmaplist {
	struct pmap map;
	struct pmaplist *next;
};

bool_t glibc_xdr_pmap(XDR *x, void *p)
{
	struct pmap *m = p;
	return glibc_xdr_u_long(x, &m->prog) && glibc_xdr_u_long(x, &m->vers) && glibc_xdr_u_long(x, &m->protocol) &&
	       glibc_xdr_u_long(x, &m->port);
}
OLD_RPC(xdr_pmap);

/* A list: a word before each says that it is there. */
bool_t glibc_xdr_pmaplist(XDR *x, struct pmaplist **p)
{
	struct pmaplist *rest, *after;
	for (;;) {
		bool_t there = !!*p;
		if (!glibc_xdr_bool(x, &there)) return 0;
		if (!there) return 1;
		/* What is freed takes the way to the next with it. */
		after = x->op == XDR_FREE ? (*p)->next : 0;
		if (!glibc_xdr_reference(x, (char **)p, sizeof **p, (xdrproc_t)glibc_xdr_pmap)) return 0;
		rest = after;
		p = x->op == XDR_FREE ? &rest : &(*p)->next;
	}
}
OLD_RPC(xdr_pmaplist);

/* This host: itself. */
void glibc_get_myaddress(struct sockaddr_in *to)
{
	struct ifaddrs *all;
	if (getifaddrs(&all)) {
		glibc_perror("get_myaddress: getifaddrs");
		exit(1);
	}
	for (int loopback = 0; loopback < 2; loopback++)
		for (const struct ifaddrs *i = all; i; i = i->ifa_next)
			if (i->ifa_flags & IFF_UP && i->ifa_addr && i->ifa_addr->sa_family == AF_INET &&
			    !(i->ifa_flags & IFF_LOOPBACK) == !loopback) {
				memcpy(to, i->ifa_addr, sizeof *to);
				to->sin_port = htons(PMAP_PORT);
				freeifaddrs(all);
				return;
			}
	freeifaddrs(all);
}
OLD_RPC(get_myaddress);

static CLIENT *local_mapper(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons(PMAP_PORT),
				 .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = -1;
	return glibc_clntudp_bufcreate(&a, PMAP_PROGRAM, PMAP_VERSION, (struct timeval){ 5, 0 }, &fd, SMALL_MESSAGE,
				       SMALL_MESSAGE);
}

bool_t glibc_pmap_set(unsigned long prog, unsigned long vers, int protocol, unsigned short port)
{
	struct pmap m = { prog, vers, protocol, port };
	bool_t done = 0;
	CLIENT *c = local_mapper();
	if (!c) return 0;
	if (c->ops->call(c, SET, (xdrproc_t)glibc_xdr_pmap, &m, (xdrproc_t)glibc_xdr_bool, &done,
			 (struct timeval){ 60, 0 }) != RPC_SUCCESS) {
		glibc_clnt_perror(c, glibc_message("Cannot register service"));
		done = 0;
	}
	c->ops->destroy(c);
	return done;
}
OLD_RPC(pmap_set);

bool_t glibc_pmap_unset(unsigned long prog, unsigned long vers)
{
	struct pmap m = { prog, vers, 0, 0 };
	bool_t done = 0;
	CLIENT *c = local_mapper();
	if (!c) return 0;
	c->ops->call(c, UNSET, (xdrproc_t)glibc_xdr_pmap, &m, (xdrproc_t)glibc_xdr_bool, &done,
		     (struct timeval){ 60, 0 });
	c->ops->destroy(c);
	return done;
}
OLD_RPC(pmap_unset);

/* A client over TCP. It needs none of the ports that only root may have. */
static CLIENT *mapper_stream(struct sockaddr_in *a, unsigned out, unsigned in)
{
	enum { CLOSE = 8 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)a, sizeof *a)) {
		close(fd);
		fd = -1;
	}
	CLIENT *c = glibc_clnttcp_create(a, PMAP_PROGRAM, PMAP_VERSION, &fd, out, in);
	if (c) c->ops->control(c, CLOSE, 0);
	else if (fd >= 0) close(fd);
	return c;
}

/* The port, 0 if there is none; of the address only the port is changed, to nothing. */
unsigned short glibc_pmap_getport(struct sockaddr_in *a, unsigned long prog, unsigned long vers, unsigned protocol)
{
	struct pmap m = { prog, vers, protocol, 0 };
	unsigned short port = 0;
	int fd = -1;
	a->sin_port = htons(PMAP_PORT);
	CLIENT *c = protocol == IPPROTO_TCP
			    ? mapper_stream(a, SMALL_MESSAGE, SMALL_MESSAGE)
			    : glibc_clntudp_bufcreate(a, PMAP_PROGRAM, PMAP_VERSION, (struct timeval){ 5, 0 }, &fd,
						      SMALL_MESSAGE, SMALL_MESSAGE);
	if (c) {
		struct rpc_createerr *e = glibc___rpc_thread_createerr();
		if (c->ops->call(c, GETPORT, (xdrproc_t)glibc_xdr_pmap, &m, (xdrproc_t)glibc_xdr_u_short, &port,
				 (struct timeval){ 60, 0 }) != RPC_SUCCESS) {
			e->stat = RPC_PMAPFAILURE;
			c->ops->geterr(c, &e->error);
			port = 0;
		} else if (!port) e->stat = RPC_PROGNOTREGISTERED;
		c->ops->destroy(c);
	}
	a->sin_port = 0;
	return port;
}
OLD_RPC(pmap_getport);

int glibc_getrpcport(const char *host, unsigned long prog, unsigned long vers, unsigned protocol)
{
	struct sockaddr_in a;
	return rpc_host(host, &a) ? glibc_pmap_getport(&a, prog, vers, protocol) : 0;
}
OLD_RPC(getrpcport);

/* All that it knows. */
struct pmaplist *glibc_pmap_getmaps(struct sockaddr_in *a)
{
	struct pmaplist *list = 0;
	a->sin_port = htons(PMAP_PORT);
	CLIENT *c = mapper_stream(a, 50, 500);
	if (c) {
		if (c->ops->call(c, DUMP, glibc_xdr_void, 0, (xdrproc_t)glibc_xdr_pmaplist, &list,
				 (struct timeval){ 60, 0 }) != RPC_SUCCESS)
			glibc_clnt_perror(c, glibc_message("pmap_getmaps.c: rpc problem"));
		c->ops->destroy(c);
	}
	a->sin_port = 0;
	return list;
}
OLD_RPC(pmap_getmaps);

/* Calls that the mapper passes on, so that the port need not be known before. */
struct rmtcallargs {
	unsigned long prog, vers, proc, length;
	char *args;
	xdrproc_t xdr;
};
struct rmtcallres {
	unsigned long *port, length;
	char *results;
	xdrproc_t xdr;
};

/* Written with its length before it, which is known afterwards. */
bool_t glibc_xdr_rmtcall_args(XDR *x, struct rmtcallargs *p)
{
	if (!glibc_xdr_u_long(x, &p->prog) || !glibc_xdr_u_long(x, &p->vers) || !glibc_xdr_u_long(x, &p->proc))
		return 0;
	unsigned at = x->ops->getpostn(x);
	if (!glibc_xdr_u_long(x, &p->length)) return 0;
	unsigned from = x->ops->getpostn(x);
	if (!p->xdr(x, p->args)) return 0;
	unsigned to = x->ops->getpostn(x);
	p->length = to - from;
	x->ops->setpostn(x, at);
	if (!glibc_xdr_u_long(x, &p->length)) return 0;
	x->ops->setpostn(x, to);
	return 1;
}
OLD_RPC(xdr_rmtcall_args);

bool_t glibc_xdr_rmtcallres(XDR *x, struct rmtcallres *p)
{
	char *port = (char *)p->port;
	if (!glibc_xdr_reference(x, &port, sizeof *p->port, (xdrproc_t)glibc_xdr_u_long) ||
	    !glibc_xdr_u_long(x, &p->length))
		return 0;
	p->port = (unsigned long *)port;
	return p->xdr(x, p->results);
}
OLD_RPC(xdr_rmtcallres);

enum clnt_stat glibc_pmap_rmtcall(struct sockaddr_in *a, unsigned long prog, unsigned long vers, unsigned long proc,
				  xdrproc_t in, char *args, xdrproc_t out, char *results, struct timeval wait,
				  unsigned long *port)
{
	struct rmtcallargs to = { prog, vers, proc, 0, args, in };
	struct rmtcallres from = { port, 0, results, out };
	enum clnt_stat r = RPC_FAILED;
	int fd = -1;
	a->sin_port = htons(PMAP_PORT);
	CLIENT *c = glibc_clntudp_create(a, PMAP_PROGRAM, PMAP_VERSION, (struct timeval){ 3, 0 }, &fd);
	if (c) {
		r = c->ops->call(c, CALLIT, (xdrproc_t)glibc_xdr_rmtcall_args, &to, (xdrproc_t)glibc_xdr_rmtcallres,
				 &from, wait);
		c->ops->destroy(c);
	}
	a->sin_port = 0;
	return r;
}
OLD_RPC(pmap_rmtcall);
