/* What RPC's clients have in common, whatever their transport. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "rpc.h"

void rpc_create_failed(enum clnt_stat stat, int number)
{
	struct rpc_createerr *e = glibc___rpc_thread_createerr();
	e->stat = stat;
	e->error.number = number;
}

static uint32_t word(const char *p)
{
	uint32_t w;
	memcpy(&w, p, sizeof w);
	return ntohl(w);
}

static void set_word(char *p, uint32_t w)
{
	w = htonl(w);
	memcpy(p, &w, sizeof w);
}

unsigned rpc_header(char header[CALL_HEADER], unsigned long prog, unsigned long vers)
{
	struct rpc_msg m = { .call = { .prog = prog, .vers = vers } };
	uint32_t xid = 0;
	XDR x;
	getrandom(&xid, sizeof xid, GRND_NONBLOCK);
	m.xid = xid;
	glibc_xdrmem_create(&x, header, CALL_HEADER, XDR_ENCODE);
	return glibc_xdr_callhdr(&x, &m) ? x.ops->getpostn(&x) : 0;
}

uint32_t rpc_next_xid(char *header)
{
	uint32_t xid = word(header) + 1;
	set_word(header, xid);
	return xid;
}

bool_t rpc_control(struct rpc_client *c, int request, void *info)
{
	enum { GET_FD = 6, CLOSE = 8, DONT_CLOSE, GET_XID, SET_XID, GET_VERS, SET_VERS, GET_PROG, SET_PROG };
	unsigned long *p = info;
	char *prog = c->header + 3 * UNIT, *vers = c->header + 4 * UNIT;
	switch (request) {
	case CLOSE: c->ours = 1; return 1;
	case DONT_CLOSE: c->ours = 0; return 1;
	case GET_FD: *(int *)info = c->fd; return 1;
	case GET_XID: *p = word(c->header); return 1;
	case SET_XID: set_word(c->header, *p - 1); return 1; /* the next call's */
	case GET_VERS: *p = word(vers); return 1;
	case SET_VERS: set_word(vers, *p); return 1;
	case GET_PROG: *p = word(prog); return 1;
	case SET_PROG: set_word(prog, *p); return 1;
	}
	return 0;
}

enum clnt_stat rpc_fail(struct rpc_client *c, enum clnt_stat stat, int number)
{
	c->error.number = number;
	return c->error.status = stat;
}

void rpc_geterr(CLIENT *c, struct rpc_err *e) { *e = ((struct rpc_client *)c->private)->error; }

bool_t rpc_freeres(CLIENT *c, xdrproc_t results, void *p)
{
	XDR x = { .op = XDR_FREE };
	(void)c;
	return results(&x, p);
}

void rpc_abort(void) {}

int rpc_milliseconds(struct timeval t)
{
	if (t.tv_sec > INT_MAX / 1000 - 1) return INT_MAX;
	return t.tv_sec < 0 ? -1 : t.tv_sec * 1000 + (t.tv_usec + 999) / 1000;
}

bool_t rpc_put_call(struct rpc_client *c, XDR *x, unsigned long proc, xdrproc_t args, void *p)
{
	AUTH *a = c->client.auth;
	long l = proc;
	return x->ops->putbytes(x, c->header, c->n) && x->ops->putlong(x, &l) && a->ops->marshal(a, x) && args(x, p);
}

/* A reply up to its results, to be dropped or taken: what it holds is allocated. */
bool_t rpc_get_reply(XDR *x, struct rpc_msg *m)
{
	m->reply.stat = MSG_ACCEPTED;
	m->reply.accepted.verf = _null_auth;
	m->reply.accepted.results.where = 0;
	m->reply.accepted.results.proc = glibc_xdr_void;
	if (glibc_xdr_replymsg(x, m)) return 1;
	rpc_drop_reply(m);
	return 0;
}

void rpc_drop_reply(struct rpc_msg *m)
{
	if (m->reply.stat != MSG_ACCEPTED) return;
	free(m->reply.accepted.verf.base);
	m->reply.accepted.verf.base = 0;
}

/* Whether the call shall be tried again, with other credentials. */
bool_t rpc_take_reply(struct rpc_client *c, XDR *x, struct rpc_msg *m, xdrproc_t results, void *p)
{
	AUTH *a = c->client.auth;
	struct rpc_err *e = &c->error;
	bool_t again = 0;
	glibc__seterr_reply(m, e);
	if (e->status != RPC_SUCCESS) again = a->ops->refresh(a);
	else if (!a->ops->validate(a, &m->reply.accepted.verf)) {
		e->status = RPC_AUTHERROR;
		e->why = AUTH_INVALIDRESP;
	} else if (!results(x, p) && e->status == RPC_SUCCESS) e->status = RPC_CANTDECODERES;
	rpc_drop_reply(m);
	return again;
}
