/* Who calls an RPC server, from the credentials of a call. */
#include <stdio.h>
#include <string.h>
#include "rpc.h"

struct cooked {
	struct authunix_parms parms;
	char machine[MAX_MACHINE_NAME + 1];
	gid_t groups[MAX_GROUPS];
};

static enum auth_stat by_numbers(struct svc_req *r, const struct rpc_msg *m)
{
	struct cooked *c = r->clntcred;
	XDR x;
	c->parms.machine = c->machine;
	c->parms.groups = c->groups;
	glibc_xdrmem_create(&x, m->call.cred.base, m->call.cred.length, XDR_DECODE);
	if (!glibc_xdr_authunix_parms(&x, &c->parms)) return AUTH_BADCRED;
	if (m->call.verf.length) r->xprt->verf = m->call.verf;
	else r->xprt->verf = (struct opaque_auth){ AUTH_NONE, r->xprt->verf.base, 0 };
	return AUTH_OK;
}

enum auth_stat glibc__authenticate(struct svc_req *r, struct rpc_msg *m)
{
	r->cred = m->call.cred;
	r->xprt->verf = (struct opaque_auth){ _null_auth.flavor, r->xprt->verf.base, 0 };
	if (r->cred.flavor == AUTH_NONE) return AUTH_OK;
	return r->cred.flavor == AUTH_SYS ? by_numbers(r, m) : AUTH_REJECTEDCRED;
}
OLD_TWIN(_authenticate, GLIBC_2.2.5, glibc__authenticate);
