/* XDR of what secure RPC and its key server say (glibc's <rpc/key_prot.h>, <rpc/auth_des.h>). */
#include "rpc.h"

enum { HEX_KEY = 48, NET_NAME = 255, KEY_BLOCK = 8 };
enum { FULL_NAME, NICKNAME };

bool_t glibc_xdr_keystatus(XDR *x, enum_t *p) { return glibc_xdr_enum(x, p); }
OLD_RPC(xdr_keystatus);

bool_t glibc_xdr_keybuf(XDR *x, char *p) { return glibc_xdr_opaque(x, p, HEX_KEY); }
OLD_RPC(xdr_keybuf);

bool_t glibc_xdr_netnamestr(XDR *x, char **p) { return glibc_xdr_string(x, p, NET_NAME); }
OLD_RPC(xdr_netnamestr);

struct key_argument {
	char *name, key[KEY_BLOCK];
};
bool_t glibc_xdr_cryptkeyarg(XDR *x, struct key_argument *p)
{
	return glibc_xdr_netnamestr(x, &p->name) && glibc_xdr_opaque(x, p->key, KEY_BLOCK);
}
OLD_RPC(xdr_cryptkeyarg);

struct key_argument2 {
	char *name;
	unsigned length;
	char *remote_key, key[KEY_BLOCK];
};
bool_t glibc_xdr_cryptkeyarg2(XDR *x, struct key_argument2 *p)
{
	enum { MOST = 1024 };
	return glibc_xdr_netnamestr(x, &p->name) && glibc_xdr_bytes(x, &p->remote_key, &p->length, MOST) &&
	       glibc_xdr_opaque(x, p->key, KEY_BLOCK);
}
OLD_RPC(xdr_cryptkeyarg2);

/* Where the status is not 0 nothing follows. */
struct key_result {
	enum_t status;
	char key[KEY_BLOCK];
};
bool_t glibc_xdr_cryptkeyres(XDR *x, struct key_result *p)
{
	return glibc_xdr_enum(x, &p->status) && (p->status || glibc_xdr_opaque(x, p->key, KEY_BLOCK));
}
OLD_RPC(xdr_cryptkeyres);

struct credentials {
	unsigned uid, gid, n, *groups;
};
bool_t glibc_xdr_unixcred(XDR *x, struct credentials *p)
{
	return glibc_xdr_u_int(x, &p->uid) && glibc_xdr_u_int(x, &p->gid) &&
	       glibc_xdr_array(x, (char **)&p->groups, &p->n, MAX_GROUPS, sizeof *p->groups,
			       (xdrproc_t)glibc_xdr_u_int);
}
OLD_RPC(xdr_unixcred);

struct credentials_result {
	enum_t status;
	struct credentials credentials;
};
bool_t glibc_xdr_getcredres(XDR *x, struct credentials_result *p)
{
	return glibc_xdr_enum(x, &p->status) && (p->status || glibc_xdr_unixcred(x, &p->credentials));
}
OLD_RPC(xdr_getcredres);

struct net_name {
	char private_key[HEX_KEY], public_key[HEX_KEY], *name;
};
bool_t glibc_xdr_key_netstarg(XDR *x, struct net_name *p)
{
	return glibc_xdr_keybuf(x, p->private_key) && glibc_xdr_keybuf(x, p->public_key) &&
	       glibc_xdr_netnamestr(x, &p->name);
}
OLD_RPC(xdr_key_netstarg);

struct net_name_result {
	enum_t status;
	struct net_name name;
};
bool_t glibc_xdr_key_netstres(XDR *x, struct net_name_result *p)
{
	return glibc_xdr_enum(x, &p->status) && (p->status || glibc_xdr_key_netstarg(x, &p->name));
}
OLD_RPC(xdr_key_netstres);

struct des_credentials {
	enum_t kind;
	char *name, key[KEY_BLOCK], window[UNIT], nickname[UNIT];
};
bool_t glibc_xdr_authdes_cred(XDR *x, struct des_credentials *p)
{
	if (!glibc_xdr_enum(x, &p->kind)) return 0;
	if (p->kind == NICKNAME) return glibc_xdr_opaque(x, p->nickname, UNIT);
	return p->kind == FULL_NAME && glibc_xdr_netnamestr(x, &p->name) && glibc_xdr_opaque(x, p->key, KEY_BLOCK) &&
	       glibc_xdr_opaque(x, p->window, UNIT);
}
OLD_RPC(xdr_authdes_cred);

struct des_verifier {
	char time[KEY_BLOCK], window[UNIT];
};
bool_t glibc_xdr_authdes_verf(XDR *x, struct des_verifier *p)
{
	return glibc_xdr_opaque(x, p->time, sizeof p->time) && glibc_xdr_opaque(x, p->window, UNIT);
}
OLD_RPC(xdr_authdes_verf);
