/* RPC's clients by the names of host and protocol. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "rpc.h"

int getprotobyname_r(const char *, struct protoent *, char *, size_t, struct protoent **);
int glibc_gethostbyname2_r(const char *, int, struct hostent *, char *, size_t, struct hostent **, int *);

bool_t rpc_host(const char *name, struct sockaddr_in *to)
{
	struct hostent h, *found = 0;
	char *buf = 0;
	int why, r = ERANGE;
	for (size_t n = 1024; r == ERANGE; n *= 2) {
		char *more = realloc(buf, n);
		if (!more) {
			free(buf);
			rpc_create_failed(RPC_SYSTEMERROR, ENOMEM);
			return 0;
		}
		buf = more;
		r = glibc_gethostbyname2_r(name, AF_INET, &h, buf, n, &found, &why);
	}
	if (r || !found) glibc___rpc_thread_createerr()->stat = RPC_UNKNOWNHOST;
	else {
		*to = (struct sockaddr_in){ .sin_family = AF_INET };
		memcpy(&to->sin_addr, h.h_addr, sizeof to->sin_addr);
	}
	free(buf);
	return !r && found;
}

CLIENT *glibc_clnt_create(const char *host, unsigned long prog, unsigned long vers, const char *protocol)
{
	int fd = -1;
	if (!strcmp(protocol, "unix")) {
		struct sockaddr_un a = { .sun_family = AF_UNIX };
		if (strlen(host) >= sizeof a.sun_path) {
			rpc_create_failed(RPC_SYSTEMERROR, EINVAL);
			return 0;
		}
		strcpy(a.sun_path, host);
		return glibc_clntunix_create(&a, prog, vers, &fd, 0, 0);
	}
	struct sockaddr_in a;
	if (!rpc_host(host, &a)) return 0;
	struct protoent e, *found = 0;
	char buf[1024];
	if (getprotobyname_r(protocol, &e, buf, sizeof buf, &found) || !found) {
		rpc_create_failed(RPC_UNKNOWNPROTO, EPFNOSUPPORT);
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
		struct sockaddr_in a;
		int fd = -1;
		if (t->called) t->called->ops->destroy(t->called);
		t->called = 0;
		free(t->called_host);
		t->called_host = 0;
		CLIENT *c = 0;
		if (rpc_host(host, &a)) c = glibc_clntudp_create(&a, prog, vers, (struct timeval){ 5, 0 }, &fd);
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
