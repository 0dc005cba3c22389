/* RPC's messages in XDR (RFC 5531, 9). */
#include "rpc.h"

struct opaque_auth _null_auth;

bool_t glibc_xdr_opaque_auth(XDR *x, struct opaque_auth *a)
{
	return glibc_xdr_enum(x, &a->flavor) && glibc_xdr_bytes(x, &a->base, &a->length, MAX_AUTH_BYTES);
}
OLD_RPC(xdr_opaque_auth);

bool_t glibc_xdr_des_block(XDR *x, char *block) { return glibc_xdr_opaque(x, block, 8); }
OLD_RPC(xdr_des_block);

bool_t glibc_xdr_authunix_parms(XDR *x, struct authunix_parms *p)
{
	return glibc_xdr_u_long(x, &p->time) && glibc_xdr_string(x, &p->machine, MAX_MACHINE_NAME) &&
	       glibc_xdr_u_int(x, &p->uid) && glibc_xdr_u_int(x, &p->gid) &&
	       glibc_xdr_array(x, (char **)&p->groups, &p->n, MAX_GROUPS, sizeof(gid_t), (xdrproc_t)glibc_xdr_u_int);
}
OLD_RPC(xdr_authunix_parms);

static bool_t versions(XDR *x, struct versions *v)
{
	return glibc_xdr_u_long(x, &v->low) && glibc_xdr_u_long(x, &v->high);
}

bool_t glibc_xdr_accepted_reply(XDR *x, struct accepted_reply *a)
{
	if (!glibc_xdr_opaque_auth(x, &a->verf) || !glibc_xdr_enum(x, &a->stat)) return 0;
	if (a->stat == SUCCESS) return a->results.proc(x, a->results.where);
	return a->stat != PROG_MISMATCH || versions(x, &a->versions);
}
OLD_RPC(xdr_accepted_reply);

bool_t glibc_xdr_rejected_reply(XDR *x, struct rejected_reply *r)
{
	if (!glibc_xdr_enum(x, &r->stat)) return 0;
	if (r->stat == RPC_MISMATCH) return versions(x, &r->versions);
	return r->stat == AUTH_ERROR && glibc_xdr_enum(x, &r->why);
}
OLD_RPC(xdr_rejected_reply);

bool_t glibc_xdr_replymsg(XDR *x, struct rpc_msg *m)
{
	if (!glibc_xdr_u_long(x, &m->xid) || !glibc_xdr_enum(x, &m->direction) || m->direction != REPLY ||
	    !glibc_xdr_enum(x, &m->reply.stat))
		return 0;
	if (m->reply.stat == MSG_ACCEPTED) return glibc_xdr_accepted_reply(x, &m->reply.accepted);
	return m->reply.stat == MSG_DENIED && glibc_xdr_rejected_reply(x, &m->reply.rejected);
}
OLD_RPC(xdr_replymsg);

/* What is the same in all calls of a client. */
bool_t glibc_xdr_callhdr(XDR *x, struct rpc_msg *m)
{
	m->direction = CALL;
	m->call.rpcvers = RPC_VERSION;
	return x->op == XDR_ENCODE && glibc_xdr_u_long(x, &m->xid) && glibc_xdr_enum(x, &m->direction) &&
	       glibc_xdr_u_long(x, &m->call.rpcvers) && glibc_xdr_u_long(x, &m->call.prog) &&
	       glibc_xdr_u_long(x, &m->call.vers);
}
OLD_RPC(xdr_callhdr);

bool_t glibc_xdr_callmsg(XDR *x, struct rpc_msg *m)
{
	return glibc_xdr_u_long(x, &m->xid) && glibc_xdr_enum(x, &m->direction) && m->direction == CALL &&
	       glibc_xdr_u_long(x, &m->call.rpcvers) && m->call.rpcvers == RPC_VERSION &&
	       glibc_xdr_u_long(x, &m->call.prog) && glibc_xdr_u_long(x, &m->call.vers) &&
	       glibc_xdr_u_long(x, &m->call.proc) && glibc_xdr_opaque_auth(x, &m->call.cred) &&
	       glibc_xdr_opaque_auth(x, &m->call.verf);
}
OLD_RPC(xdr_callmsg);

/* What a reply means for who called. */
static enum clnt_stat meaning(const struct rpc_msg *m)
{
	static const unsigned char accepted[] = { RPC_SUCCESS,     RPC_PROGUNAVAIL,    RPC_PROGVERSMISMATCH,
						  RPC_PROCUNAVAIL, RPC_CANTDECODEARGS, RPC_SYSTEMERROR };
	if (m->reply.stat == MSG_ACCEPTED && (unsigned)m->reply.accepted.stat < sizeof accepted)
		return accepted[m->reply.accepted.stat];
	if (m->reply.stat == MSG_DENIED && m->reply.rejected.stat == RPC_MISMATCH) return RPC_VERSMISMATCH;
	if (m->reply.stat == MSG_DENIED && m->reply.rejected.stat == AUTH_ERROR) return RPC_AUTHERROR;
	return RPC_FAILED;
}

void glibc__seterr_reply(const struct rpc_msg *m, struct rpc_err *e)
{
	e->status = meaning(m);
	if (e->status == RPC_PROGVERSMISMATCH) e->versions = m->reply.accepted.versions;
	else if (e->status == RPC_VERSMISMATCH) e->versions = m->reply.rejected.versions;
	else if (e->status == RPC_AUTHERROR) e->why = m->reply.rejected.why;
	else if (e->status == RPC_FAILED) {
		e->words[0] = m->reply.stat;
		if (m->reply.stat == MSG_ACCEPTED) e->words[1] = m->reply.accepted.stat;
		if (m->reply.stat == MSG_DENIED) e->words[1] = m->reply.rejected.stat;
	}
}
OLD_TWIN(_seterr_reply, GLIBC_2.2.5, glibc__seterr_reply);
