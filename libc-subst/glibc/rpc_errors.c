/* Texts of what went wrong with RPC. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "messages.h"
#include "rpc.h"
#include "strerror.h"

const char *glibc_clnt_sperrno(enum clnt_stat stat)
{
	static const char texts[][36] = {
		"RPC: Success",
		"RPC: Can't encode arguments",
		"RPC: Can't decode result",
		"RPC: Unable to send",
		"RPC: Unable to receive",
		"RPC: Timed out",
		"RPC: Incompatible versions of RPC",
		"RPC: Authentication error",
		"RPC: Program unavailable",
		"RPC: Program/version mismatch",
		"RPC: Procedure unavailable",
		"RPC: Server can't decode arguments",
		"RPC: Remote system error",
		"RPC: Unknown host",
		"RPC: Port mapper failure",
		"RPC: Program not registered",
		"RPC: Failed (unspecified error)",
		"RPC: Unknown protocol",
	};
	if ((unsigned)stat >= sizeof texts / sizeof *texts) return glibc_message("RPC: (unknown error code)");
	return glibc_message(texts[stat]);
}
OLD_RPC(clnt_sperrno);

void glibc_clnt_perrno(enum clnt_stat stat) { fputs(glibc_clnt_sperrno(stat), stderr); }
OLD_RPC(clnt_perrno);

/* What asprintf made becomes the thread's text. */
static char *keep(int n, char *text)
{
	struct rpc_thread *t = rpc_thread();
	if (n < 0) return 0;
	free(t->text);
	return t->text = text;
}

/* The rest of the line: what more is known. */
static int detail(char **to, const struct rpc_err *e)
{
	static const char whys[][28] = { "Authentication OK",          "Invalid client credential",
					 "Server rejected credential", "Invalid client verifier",
					 "Server rejected verifier",   "Client credential too weak",
					 "Invalid server verifier",    "Failed (unspecified error)" };
	const char *why = glibc_message("; why = ");
	switch (e->status) {
	case RPC_CANTSEND:
	case RPC_CANTRECV: return asprintf(to, glibc_message("; errno = %s\n"), glibc_strerror(e->number));
	case RPC_VERSMISMATCH:
	case RPC_PROGVERSMISMATCH:
		return asprintf(to, glibc_message("; low version = %lu, high version = %lu"), e->versions.low,
				e->versions.high);
	case RPC_AUTHERROR:
		if ((unsigned)e->why < sizeof whys / sizeof *whys)
			return asprintf(to, "%s%s\n", why, glibc_message(whys[e->why]));
		return asprintf(to, "%s%s%d)\n", why, glibc_message("(unknown authentication error - "), e->why);
	default:
		if ((unsigned)e->status <= RPC_UNKNOWNPROTO) return asprintf(to, "\n");
		return asprintf(to, "; s1 = %lu, s2 = %lu", e->words[0], e->words[1]);
	}
}

char *glibc_clnt_sperror(CLIENT *c, const char *who)
{
	struct rpc_err e;
	c->ops->geterr(c, &e);
	char *rest, *s;
	if (detail(&rest, &e) < 0) return 0;
	int n = asprintf(&s, "%s: %s%s", who, glibc_clnt_sperrno(e.status), rest);
	free(rest);
	return keep(n, s);
}
OLD_RPC(clnt_sperror);

void glibc_clnt_perror(CLIENT *c, const char *who) { fputs(glibc_clnt_sperror(c, who) ?: "", stderr); }
OLD_RPC(clnt_perror);

char *glibc_clnt_spcreateerror(const char *who)
{
	const struct rpc_createerr *e = glibc___rpc_thread_createerr();
	const char *more = 0;
	char *s;
	if (e->stat == RPC_PMAPFAILURE) more = glibc_clnt_sperrno(e->error.status);
	if (e->stat == RPC_SYSTEMERROR) more = glibc_strerror(e->error.number);
	int n = asprintf(&s, "%s: %s%s%s\n", who, glibc_clnt_sperrno(e->stat), more ? " - " : "", more ?: "");
	return keep(n, s);
}
OLD_RPC(clnt_spcreateerror);

void glibc_clnt_pcreateerror(const char *who) { fputs(glibc_clnt_spcreateerror(who) ?: "", stderr); }
OLD_RPC(clnt_pcreateerror);
