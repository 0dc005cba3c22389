/* Procedures that are served over UDP, one by one. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "messages.h"
#include "rpc.h"

struct rpc_procedure {
	struct rpc_procedure *next;
	char *(*call)(char *);
	unsigned long prog, proc;
	xdrproc_t in, out;
};

static void dispatch(struct svc_req *r, SVCXPRT *s)
{
	_Alignas(16) char args[UDP_MESSAGE];
	if (!r->proc) {
		if (!glibc_svc_sendreply(s, glibc_xdr_void, 0)) {
			fputs("xxx\n", stderr);
			exit(1);
		}
		return;
	}
	struct rpc_procedure *p = rpc_thread()->procedures;
	while (p && (p->prog != r->prog || p->proc != r->proc)) p = p->next;
	if (!p) {
		fprintf(stderr, glibc_message("never registered prog %lu\n"), r->prog);
		exit(1);
	}
	memset(args, 0, sizeof args);
	if (!s->ops->getargs(s, p->in, args)) {
		glibc_svcerr_decode(s);
		s->ops->freeargs(s, p->in, args); /* what there was of them */
		return;
	}
	char *results = p->call(args);
	if (!results && p->out != glibc_xdr_void) return; /* it does not want to be answered */
	if (!glibc_svc_sendreply(s, p->out, results)) {
		fprintf(stderr, glibc_message("trouble replying to prog %lu\n"), r->prog);
		exit(1);
	}
	s->ops->freeargs(s, p->in, args);
}

/* The thread ends, and with it who would serve them. */
void rpc_forget_procedures(struct rpc_thread *t)
{
	while (t->procedures) {
		struct rpc_procedure *p = t->procedures;
		t->procedures = p->next;
		free(p);
	}
	if (t->simple) t->simple->ops->destroy(t->simple);
	t->simple = 0;
}

int glibc_registerrpc(unsigned long prog, unsigned long vers, unsigned long proc, char *(*call)(char *), xdrproc_t in,
		      xdrproc_t out)
{
	struct rpc_thread *t = rpc_thread();
	struct rpc_procedure *p;
	if (!proc) {
		fprintf(stderr, glibc_message("can't reassign procedure number %ld\n"), 0l);
		return -1;
	}
	if (!t->simple && !(t->simple = glibc_svcudp_create(-1))) {
		fputs(glibc_message("couldn't create an rpc server\n"), stderr);
		return -1;
	}
	glibc_pmap_unset(prog, vers);
	if (!glibc_svc_register(t->simple, prog, vers, dispatch, IPPROTO_UDP)) {
		fprintf(stderr, glibc_message("couldn't register prog %ld vers %ld\n"), prog, vers);
		return -1;
	}
	if (!(p = malloc(sizeof *p))) {
		fputs(glibc_message("registerrpc: out of memory\n"), stderr);
		return -1;
	}
	*p = (struct rpc_procedure){ t->procedures, call, prog, proc, in, out };
	t->procedures = p;
	return 0;
}
OLD_RPC(registerrpc);
