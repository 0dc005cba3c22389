/* RPC within a thread, for its own sake: client and server write to one buffer. */
#include <stdio.h>
#include <stdlib.h>
#include "rpc.h"

struct rpc_raw {
	struct rpc_client c;
	struct rpc_transport t;
	char buf[UDP_MESSAGE];
};

static struct rpc_raw *raw(void)
{
	struct rpc_thread *t = rpc_thread();
	if (!t->raw) t->raw = calloc(1, sizeof *t->raw);
	return t->raw;
}

static void at_start(struct rpc_raw *r, enum xdr_op op) { glibc_xdrmem_create(&r->t.x, r->buf, sizeof r->buf, op); }

static enum clnt_stat call(CLIENT *c, unsigned long proc, xdrproc_t args, void *p, xdrproc_t results, void *to,
			   struct timeval wait)
{
	struct rpc_raw *r = c->private;
	(void)wait;
	for (int tries = RETRIES_OF_AUTH;; tries--) {
		struct rpc_msg m;
		rpc_next_xid(r->c.header);
		at_start(r, XDR_ENCODE);
		if (!rpc_put_call(&r->c, &r->t.x, proc, args, p)) return r->c.error.status = RPC_CANTENCODEARGS;
		if (r->t.s.ops) rpc_serve(&r->t.s);
		at_start(r, XDR_DECODE);
		if (!rpc_get_reply(&r->t.x, &m)) return r->c.error.status = RPC_CANTDECODERES;
		if (!rpc_take_reply(&r->c, &r->t.x, &m, results, to) || !tries) return r->c.error.status;
	}
}

static bool_t control(CLIENT *c, int request, void *info) { return (void)c, (void)request, (void)info, 0; }
static void client_destroy(CLIENT *c) { (void)c; }

static const struct clnt_ops client_ops = { call, rpc_abort, rpc_geterr, rpc_freeres, client_destroy, control };

CLIENT *glibc_clntraw_create(unsigned long prog, unsigned long vers)
{
	struct rpc_raw *r = raw();
	if (!r) return 0;
	if (!(r->c.n = rpc_header(r->c.header, prog, vers)))
		glibc_perror("clnt_raw.c - Fatal header serialization error.");
	r->c.client = (CLIENT){ glibc_authnone_create(), &client_ops, r };
	return &r->c.client;
}
OLD_RPC(clntraw_create);

static bool_t recv_(SVCXPRT *s, struct rpc_msg *m)
{
	struct rpc_raw *r = s->p1;
	at_start(r, XDR_DECODE);
	if (!glibc_xdr_callmsg(&r->t.x, m)) return 0;
	r->t.xid = m->xid;
	return 1;
}

static bool_t reply(SVCXPRT *s, struct rpc_msg *m)
{
	struct rpc_raw *r = s->p1;
	at_start(r, XDR_ENCODE);
	m->xid = r->t.xid;
	return glibc_xdr_replymsg(&r->t.x, m);
}

static void server_destroy(SVCXPRT *s) { (void)s; }

static const struct xp_ops server_ops = { recv_, rpc_idle, rpc_getargs, reply, rpc_freeargs, server_destroy };

SVCXPRT *glibc_svcraw_create(void)
{
	struct rpc_raw *r = raw();
	if (!r) return 0;
	r->t.s = (SVCXPRT){ .ops = &server_ops, .p1 = r, .p2 = &r->t, .verf = { .base = r->t.verf } };
	return &r->t.s;
}
OLD_RPC(svcraw_create);
