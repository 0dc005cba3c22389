/* What RPC's servers have in common, whatever their transport. */
#define _GNU_SOURCE
#include <unistd.h>
#include "messages.h"
#include "rpc.h"

static struct rpc_transport *of(SVCXPRT *s) { return s->p2; }

enum xprt_stat rpc_idle(SVCXPRT *s) { return (void)s, XPRT_IDLE; }

bool_t rpc_getargs(SVCXPRT *s, xdrproc_t args, void *p) { return args(&of(s)->x, p); }

bool_t rpc_freeargs(SVCXPRT *s, xdrproc_t args, void *p)
{
	of(s)->x.op = XDR_FREE;
	return args(&of(s)->x, p);
}

void rpc_close(SVCXPRT *s)
{
	glibc_xprt_unregister(s);
	close(s->fd);
}

/* The socket is the caller's, or a new one where that is -1. It may be bound already. */
bool_t rpc_server_socket(int *fd, int type, struct sockaddr_in *a, const char *complaint)
{
	*a = (struct sockaddr_in){ .sin_family = AF_INET };
	if (*fd == -1 && (*fd = socket(AF_INET, type, 0)) < 0) {
		glibc_perror(glibc_message(complaint));
		return 0;
	}
	if (bindresvport(*fd, a)) {
		a->sin_port = 0;
		bind(*fd, (struct sockaddr *)a, sizeof *a);
	}
	return 1;
}
