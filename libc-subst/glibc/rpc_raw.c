/* RPC within a thread, for its own sake: client and server write to one buffer. */
#include <stdio.h>
#include <stdlib.h>
#include "rpc.h"

struct rpc_raw {
	CLIENT client;
	SVCXPRT server;
	XDR x;
	char header[CALL_HEADER], verf[MAX_AUTH_BYTES], buf[UDP_MESSAGE];
	unsigned n;
	unsigned long xid;
	struct rpc_err error;
};

static struct rpc_raw *raw(void)
{
	struct rpc_thread *t = rpc_thread();
	if (!t->raw) t->raw = calloc(1, sizeof *t->raw);
	return t->raw;
}

static void at_start(struct rpc_raw *r, enum xdr_op op) { glibc_xdrmem_create(&r->x, r->buf, sizeof r->buf, op); }

static enum clnt_stat call(CLIENT *c, unsigned long proc, xdrproc_t args, void *p, xdrproc_t results, void *to,
			   struct timeval wait)
{
	struct rpc_raw *r = c->private;
	(void)wait;
	for (int tries = RETRIES_OF_AUTH;; tries--) {
		rpc_next_xid(r->header);
		at_start(r, XDR_ENCODE);
		if (!rpc_put_call(c, &r->x, r->header, r->n, proc, args, p))
			return r->error.status = RPC_CANTENCODEARGS;
		if (r->server.ops) rpc_serve(&r->server);
		struct rpc_msg m;
		m.reply.accepted.verf = _null_auth;
		m.reply.accepted.results.where = 0;
		m.reply.accepted.results.proc = glibc_xdr_void;
		at_start(r, XDR_DECODE);
		if (!glibc_xdr_replymsg(&r->x, &m)) return r->error.status = RPC_CANTDECODERES;
		if (!rpc_take_reply(c, &r->x, &m, &r->error, results, to) || !tries) return r->error.status;
	}
}

static void geterr(CLIENT *c, struct rpc_err *e) { *e = ((struct rpc_raw *)c->private)->error; }

static bool_t freeres(CLIENT *c, xdrproc_t results, void *p)
{
	XDR x = { .op = XDR_FREE };
	(void)c;
	return results(&x, p);
}

static void abort_(void) {}
static bool_t control(CLIENT *c, int request, void *info) { return (void)c, (void)request, (void)info, 0; }
static void client_destroy(CLIENT *c) { (void)c; }

static const struct clnt_ops client_ops = { call, abort_, geterr, freeres, client_destroy, control };

CLIENT *glibc_clntraw_create(unsigned long prog, unsigned long vers)
{
	struct rpc_raw *r = raw();
	if (!r) return 0;
	if (!(r->n = rpc_header(r->header, prog, vers))) glibc_perror("clnt_raw.c - Fatal header serialization error.");
	r->client = (CLIENT){ glibc_authnone_create(), &client_ops, r };
	return &r->client;
}
OLD_RPC(clntraw_create);

static bool_t recv_(SVCXPRT *s, struct rpc_msg *m)
{
	struct rpc_raw *r = s->p1;
	at_start(r, XDR_DECODE);
	if (!glibc_xdr_callmsg(&r->x, m)) return 0;
	r->xid = m->xid;
	return 1;
}

static enum xprt_stat idle(SVCXPRT *s) { return (void)s, XPRT_IDLE; }

static bool_t getargs(SVCXPRT *s, xdrproc_t args, void *p) { return args(&((struct rpc_raw *)s->p1)->x, p); }

static bool_t freeargs(SVCXPRT *s, xdrproc_t args, void *p)
{
	XDR x = { .op = XDR_FREE };
	(void)s;
	return args(&x, p);
}

static bool_t reply(SVCXPRT *s, struct rpc_msg *m)
{
	struct rpc_raw *r = s->p1;
	at_start(r, XDR_ENCODE);
	m->xid = r->xid;
	return glibc_xdr_replymsg(&r->x, m);
}

static void server_destroy(SVCXPRT *s) { (void)s; }

static const struct xp_ops server_ops = { recv_, idle, getargs, reply, freeargs, server_destroy };

SVCXPRT *glibc_svcraw_create(void)
{
	struct rpc_raw *r = raw();
	if (!r) return 0;
	r->server = (SVCXPRT){ .ops = &server_ops, .p1 = r, .verf = { .base = r->verf } };
	return &r->server;
}
OLD_RPC(svcraw_create);
