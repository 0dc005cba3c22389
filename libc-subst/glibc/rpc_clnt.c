/* What RPC's clients have in common, whatever their transport; and callers that choose one. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "rpc.h"

int getprotobyname_r(const char *, struct protoent *, char *, size_t, struct protoent **);

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

enum { CLGET_XID = 10, CLSET_XID, CLGET_VERS, CLSET_VERS, CLGET_PROG, CLSET_PROG };

bool_t rpc_header_control(char *header, int request, void *info)
{
	unsigned long *p = info;
	char *prog = header + 3 * UNIT, *vers = header + 4 * UNIT;
	switch (request) {
	case CLGET_XID: *p = word(header); return 1;
	case CLSET_XID: set_word(header, *p - 1); return 1; /* the next call's */
	case CLGET_VERS: *p = word(vers); return 1;
	case CLSET_VERS: set_word(vers, *p); return 1;
	case CLGET_PROG: *p = word(prog); return 1;
	case CLSET_PROG: set_word(prog, *p); return 1;
	}
	return 0;
}

bool_t rpc_put_call(CLIENT *c, XDR *x, const char *header, unsigned n, unsigned long proc, xdrproc_t args, void *p)
{
	long l = proc;
	return x->ops->putbytes(x, header, n) && x->ops->putlong(x, &l) && c->auth->ops->marshal(c->auth, x) &&
	       args(x, p);
}

/* A reply that was read but for its results. Whether the call shall be tried again, with other credentials. */
bool_t rpc_take_reply(CLIENT *c, XDR *x, const struct rpc_msg *m, struct rpc_err *e, xdrproc_t results, void *p)
{
	struct opaque_auth verf = _null_auth;
	if (m->reply.stat == MSG_ACCEPTED) verf = m->reply.accepted.verf;
	glibc__seterr_reply(m, e);
	bool_t again = 0;
	if (e->status != RPC_SUCCESS) again = c->auth->ops->refresh(c->auth);
	else if (!c->auth->ops->validate(c->auth, &verf)) {
		e->status = RPC_AUTHERROR;
		e->why = AUTH_INVALIDRESP;
	} else if (!results(x, p) && e->status == RPC_SUCCESS) e->status = RPC_CANTDECODERES;
	free(verf.base);
	return again;
}

bool_t rpc_host(const char *name, struct in_addr *to)
{
	struct hostent h, *found = 0;
	char buf[2048];
	int why;
	if (gethostbyname_r(name, &h, buf, sizeof buf, &found, &why) || !found) {
		glibc___rpc_thread_createerr()->stat = RPC_UNKNOWNHOST;
		return 0;
	}
	if (h.h_addrtype != AF_INET) {
		rpc_create_failed(RPC_SYSTEMERROR, EAFNOSUPPORT);
		return 0;
	}
	memcpy(to, h.h_addr, sizeof *to);
	return 1;
}

CLIENT *glibc_clnt_create(const char *host, unsigned long prog, unsigned long vers, const char *protocol)
{
	int fd = -1;
	if (!strcmp(protocol, "unix")) {
		struct sockaddr_un a = { .sun_family = AF_UNIX };
		strncpy(a.sun_path, host, sizeof a.sun_path - 1);
		return glibc_clntunix_create(&a, prog, vers, &fd, 0, 0);
	}
	struct sockaddr_in a = { .sin_family = AF_INET };
	if (!rpc_host(host, &a.sin_addr)) return 0;
	struct protoent e, *found = 0;
	char buf[1024];
	if (getprotobyname_r(protocol, &e, buf, sizeof buf, &found) || !found) {
		rpc_create_failed(RPC_UNKNOWNPROTO, EPROTONOSUPPORT);
		return 0;
	}
	if (e.p_proto == IPPROTO_TCP) return glibc_clnttcp_create(&a, prog, vers, &fd, 0, 0);
	if (e.p_proto == IPPROTO_UDP) return glibc_clntudp_create(&a, prog, vers, (struct timeval){ 5, 0 }, &fd);
	rpc_create_failed(RPC_SYSTEMERROR, EPFNOSUPPORT);
	return 0;
}
OLD_RPC(clnt_create);

/* A call over UDP; the thread's last client is used again where it can be. */
int glibc_callrpc(const char *host, unsigned long prog, unsigned long vers, unsigned long proc, xdrproc_t in,
		  void *args, xdrproc_t out, void *results)
{
	struct rpc_thread *t = rpc_thread();
	if (!t->called || t->called_prog != prog || t->called_vers != vers || strcmp(t->called_host, host)) {
		struct sockaddr_in a = { .sin_family = AF_INET };
		int fd = -1;
		if (t->called) t->called->ops->destroy(t->called);
		t->called = 0;
		free(t->called_host);
		t->called_host = 0;
		if (!rpc_host(host, &a.sin_addr)) return RPC_UNKNOWNHOST;
		CLIENT *c = glibc_clntudp_create(&a, prog, vers, (struct timeval){ 5, 0 }, &fd);
		if (!c) return glibc___rpc_thread_createerr()->stat;
		if (!(t->called_host = strdup(host))) {
			c->ops->destroy(c);
			return RPC_SYSTEMERROR;
		}
		t->called = c;
		t->called_prog = prog;
		t->called_vers = vers;
	}
	int r = t->called->ops->call(t->called, proc, in, args, out, results, (struct timeval){ 25, 0 });
	if (r != RPC_SUCCESS) { /* another time from the beginning */
		t->called->ops->destroy(t->called);
		t->called = 0;
	}
	return r;
}
OLD_RPC(callrpc);

int glibc__rpc_dtablesize(void)
{
	static int size;
	if (!size) size = getdtablesize();
	return size;
}
OLD_TWIN(_rpc_dtablesize, GLIBC_2.2.5, glibc__rpc_dtablesize);
