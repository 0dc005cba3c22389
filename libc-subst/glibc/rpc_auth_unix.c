/* RPC's credentials of numbers of user and groups (RFC 5531, appendix A), which a server may shorten. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "messages.h"
#include "rpc.h"

struct unix_auth {
	AUTH auth;
	struct opaque_auth whole, shortened;
	char whole_text[MAX_AUTH_BYTES], short_text[MAX_AUTH_BYTES], text[2 * (MAX_AUTH_BYTES + 2 * UNIT)];
	unsigned n; /* of text: what goes into calls */
};

static struct unix_auth *of(AUTH *a) { return (struct unix_auth *)a->private; }

static void nothing(AUTH *a) { (void)a; }

static void use(AUTH *a, const struct opaque_auth *cred)
{
	XDR x;
	a->cred = *cred;
	glibc_xdrmem_create(&x, of(a)->text, sizeof of(a)->text, XDR_ENCODE);
	if (!glibc_xdr_opaque_auth(&x, &a->cred) || !glibc_xdr_opaque_auth(&x, &a->verf))
		glibc_perror(glibc_message("auth_unix.c: Fatal marshalling problem"));
	else of(a)->n = x.ops->getpostn(&x);
}

static int marshal(AUTH *a, XDR *x) { return x->ops->putbytes(x, of(a)->text, of(a)->n); }

/* What the server gives for the credentials is used from now on. */
static int validate(AUTH *a, struct opaque_auth *verf)
{
	struct unix_auth *u = of(a);
	XDR x;
	if (verf->flavor != AUTH_SHORT) return 1;
	glibc_xdrmem_create(&x, verf->base, verf->length, XDR_DECODE);
	u->shortened.base = u->short_text;
	use(a, glibc_xdr_opaque_auth(&x, &u->shortened) ? &u->shortened : &u->whole);
	return 1;
}

/* It knows the short ones no more: the whole again, with the time of now. */
static int refresh(AUTH *a)
{
	struct unix_auth *u = of(a);
	if (a->cred.base == u->whole.base) return 0;
	uint32_t now = htonl(time(0));
	memcpy(u->whole_text, &now, UNIT);
	use(a, &u->whole);
	return 1;
}

static void destroy(AUTH *a) { free(of(a)); }

static const struct auth_ops ops = { nothing, marshal, validate, refresh, destroy };

AUTH *glibc_authunix_create(char *machine, uid_t uid, gid_t gid, int n, gid_t *groups)
{
	struct unix_auth *u = calloc(1, sizeof *u);
	struct authunix_parms p = { (uint32_t)time(0), machine, uid, gid, n, groups };
	XDR x;
	if (!u) {
		fputs("authunix_create: out of memory\n", stderr);
		return 0;
	}
	u->auth.ops = &ops;
	u->auth.private = (char *)u;
	u->auth.verf = _null_auth;
	glibc_xdrmem_create(&x, u->whole_text, sizeof u->whole_text, XDR_ENCODE);
	if (!glibc_xdr_authunix_parms(&x, &p)) abort();
	u->whole = (struct opaque_auth){ AUTH_SYS, u->whole_text, x.ops->getpostn(&x) };
	use(&u->auth, &u->whole);
	return &u->auth;
}
OLD_RPC(authunix_create);

/* The process's own, with as many groups as go in. */
AUTH *glibc_authunix_create_default(void)
{
	char machine[MAX_MACHINE_NAME + 1] = "";
	if (gethostname(machine, sizeof machine - 1)) abort();
	int n = getgroups(0, 0);
	gid_t *groups = n < 0 ? 0 : calloc(n + 1, sizeof *groups);
	if (!groups || (n = getgroups(n, groups)) < 0) abort();
	AUTH *a = glibc_authunix_create(machine, geteuid(), getegid(), n < MAX_GROUPS ? n : MAX_GROUPS, groups);
	free(groups);
	return a;
}
OLD_RPC(authunix_create_default);
