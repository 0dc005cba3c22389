/* RPC's servers: which transports there are, which programs they serve, and who is to be called. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "messages.h"
#include "rpc.h"

int glibc__rpc_dtablesize(void);

enum { READABLE = POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND };

static SVCXPRT *transport(int fd)
{
	struct rpc_thread *t = rpc_thread();
	return fd >= 0 && fd < t->nxprts ? t->xprts[fd] : 0;
}

void glibc_xprt_register(SVCXPRT *s)
{
	struct rpc_thread *t = rpc_thread();
	struct pollfd **all = glibc___rpc_thread_svc_pollfd();
	int *n = glibc___rpc_thread_svc_max_pollfd(), fd = s->fd, i;
	if (fd < 0 || fd >= glibc__rpc_dtablesize()) return;
	if (fd >= t->nxprts) {
		SVCXPRT **more = realloc(t->xprts, (fd + 16) * sizeof *more);
		if (!more) return;
		memset(more + t->nxprts, 0, (fd + 16 - t->nxprts) * sizeof *more);
		t->xprts = more;
		t->nxprts = fd + 16;
	}
	t->xprts[fd] = s;
	if (fd < FD_SETSIZE) FD_SET(fd, glibc___rpc_thread_svc_fdset());
	for (i = 0; i < *n && (*all)[i].fd != -1; i++)
		;
	if (i == *n) {
		struct pollfd *more = realloc(*all, (*n + 1) * sizeof *more);
		if (!more) return;
		*all = more;
		++*n;
	}
	(*all)[i] = (struct pollfd){ fd, READABLE, 0 };
}
OLD_RPC(xprt_register);

void glibc_xprt_unregister(SVCXPRT *s)
{
	int fd = s->fd;
	if (transport(fd) != s) return;
	rpc_thread()->xprts[fd] = 0;
	if (fd < FD_SETSIZE) FD_CLR(fd, glibc___rpc_thread_svc_fdset());
	struct pollfd *all = *glibc___rpc_thread_svc_pollfd();
	for (int i = *glibc___rpc_thread_svc_max_pollfd(); i--;)
		if (all[i].fd == fd) all[i].fd = -1;
}
OLD_RPC(xprt_unregister);

/* Where the list says a program's version; at its end if it does not. */
static struct rpc_service **find(unsigned long prog, unsigned long vers)
{
	struct rpc_service **p = &rpc_thread()->services;
	while (*p && ((*p)->prog != prog || (*p)->vers != vers)) p = &(*p)->next;
	return p;
}

bool_t glibc_svc_register(SVCXPRT *s, unsigned long prog, unsigned long vers, dispatch_t dispatch,
			  unsigned long protocol)
{
	struct rpc_thread *t = rpc_thread();
	struct rpc_service *p = *find(prog, vers);
	if (p && p->dispatch != dispatch) return 0;
	if (!p) {
		if (!(p = malloc(sizeof *p))) return 0;
		*p = (struct rpc_service){ t->services, prog, vers, dispatch, 0 };
		t->services = p;
	}
	if (!protocol) return 1;
	if (!glibc_pmap_set(prog, vers, protocol, s->port)) return 0;
	p->mapped = 1;
	return 1;
}
OLD_RPC(svc_register);

void glibc_svc_unregister(unsigned long prog, unsigned long vers)
{
	struct rpc_service **at = find(prog, vers), *p = *at;
	if (!p) return;
	bool_t mapped = p->mapped; /* else it may be somebody else's there */
	*at = p->next;
	free(p);
	if (mapped) glibc_pmap_unset(prog, vers);
}
OLD_RPC(svc_unregister);

/* Answers. */
bool_t glibc_svc_sendreply(SVCXPRT *s, xdrproc_t xdr, void *p)
{
	struct rpc_msg m = { .direction = REPLY };
	m.reply.accepted = (struct accepted_reply){ .verf = s->verf, .stat = SUCCESS, .results = { p, xdr } };
	return s->ops->reply(s, &m);
}
OLD_RPC(svc_sendreply);

static void refuse(SVCXPRT *s, enum_t stat, struct versions v)
{
	struct rpc_msg m = { .direction = REPLY };
	m.reply.accepted = (struct accepted_reply){ .verf = s->verf, .stat = stat, .versions = v };
	s->ops->reply(s, &m);
}

/* REFUSAL(name, stat): the call cannot be done, and why. */
#define REFUSAL(name, stat)                                                           \
	void glibc_##name(SVCXPRT *s) { refuse(s, stat, (struct versions){ 0, 0 }); } \
	OLD_RPC(name)

REFUSAL(svcerr_noproc, PROC_UNAVAIL);
REFUSAL(svcerr_decode, GARBAGE_ARGS);
REFUSAL(svcerr_systemerr, SYSTEM_ERR);
REFUSAL(svcerr_noprog, PROG_UNAVAIL);

void glibc_svcerr_progvers(SVCXPRT *s, unsigned long low, unsigned long high)
{
	refuse(s, PROG_MISMATCH, (struct versions){ low, high });
}
OLD_RPC(svcerr_progvers);

void glibc_svcerr_auth(SVCXPRT *s, enum auth_stat why)
{
	struct rpc_msg m = { .direction = REPLY };
	m.reply.stat = MSG_DENIED;
	m.reply.rejected = (struct rejected_reply){ .stat = AUTH_ERROR, .why = why };
	s->ops->reply(s, &m);
}
OLD_RPC(svcerr_auth);

void glibc_svcerr_weakauth(SVCXPRT *s) { glibc_svcerr_auth(s, AUTH_TOOWEAK); }
OLD_RPC(svcerr_weakauth);

/* Calls that have come. */
static void serve(SVCXPRT *s, struct rpc_msg *m, void *cooked)
{
	struct svc_req r = { m->call.prog, m->call.vers, m->call.proc, m->call.cred, cooked, s };
	enum auth_stat why = AUTH_OK;
	if (r.cred.flavor == AUTH_NONE) {
		s->verf.flavor = _null_auth.flavor;
		s->verf.length = 0;
	} else why = glibc__authenticate(&r, m);
	if (why != AUTH_OK) {
		glibc_svcerr_auth(s, why);
		return;
	}
	bool_t known = 0;
	unsigned long low = -1, high = 0;
	for (const struct rpc_service *p = rpc_thread()->services; p; p = p->next) {
		if (p->prog != r.prog) continue;
		if (p->vers == r.vers) {
			p->dispatch(&r, s);
			return;
		}
		known = 1;
		if (p->vers < low) low = p->vers;
		if (p->vers > high) high = p->vers;
	}
	if (known) glibc_svcerr_progvers(s, low, high);
	else glibc_svcerr_noprog(s);
}

void rpc_serve(SVCXPRT *s)
{
	char cred[MAX_AUTH_BYTES], verf[MAX_AUTH_BYTES];
	_Alignas(16) char cooked[MAX_AUTH_BYTES];
	struct rpc_msg m = { 0 };
	m.call.cred.base = cred;
	m.call.verf.base = verf;
	if (s->ops->recv(s, &m)) serve(s, &m, cooked);
}

void glibc_svc_getreq_common(int fd)
{
	SVCXPRT *s = transport(fd);
	enum xprt_stat stat = XPRT_MOREREQS;
	while (s && stat == XPRT_MOREREQS) {
		rpc_serve(s);
		if (transport(fd) != s) return; /* who was called has destroyed it */
		stat = s->ops->stat(s);
		if (stat == XPRT_DIED) s->ops->destroy(s);
	}
}
OLD_RPC(svc_getreq_common);

void glibc_svc_getreqset(fd_set *readable)
{
	int n = glibc__rpc_dtablesize();
	for (int fd = 0; fd < n && fd < FD_SETSIZE; fd++)
		if (FD_ISSET(fd, readable)) glibc_svc_getreq_common(fd);
}
OLD_RPC(svc_getreqset);

void glibc_svc_getreq(int mask)
{
	for (int fd = 0; fd < 32; fd++)
		if ((unsigned)mask >> fd & 1) glibc_svc_getreq_common(fd);
}
OLD_RPC(svc_getreq);

void glibc_svc_getreq_poll(struct pollfd *p, int ready)
{
	if (!ready) return;
	int n = *glibc___rpc_thread_svc_max_pollfd();
	for (int i = 0, seen = 0; i < n && seen < ready; i++) {
		if (p[i].fd == -1 || !p[i].revents) continue;
		seen++;
		if (!(p[i].revents & POLLNVAL)) glibc_svc_getreq_common(p[i].fd);
		else if (transport(p[i].fd)) glibc_xprt_unregister(transport(p[i].fd));
	}
}
OLD_RPC(svc_getreq_poll);

/* For ever, or until svc_exit. */
void glibc_svc_run(void)
{
	struct pollfd *mine = 0;
	for (;;) {
		int n = *glibc___rpc_thread_svc_max_pollfd();
		const struct pollfd *all = *glibc___rpc_thread_svc_pollfd();
		if (!n && !all) break;
		struct pollfd *more = realloc(mine, n * sizeof *more);
		if (!more) {
			glibc_perror(glibc_message("svc_run: - out of memory"));
			break;
		}
		mine = more;
		for (int i = 0; i < n; i++) mine[i] = (struct pollfd){ all[i].fd, all[i].events, 0 };
		int r = poll(mine, n, -1);
		if (r < 0 && errno != EINTR) {
			glibc_perror(glibc_message("svc_run: - poll failed"));
			break;
		}
		if (r > 0) glibc_svc_getreq_poll(mine, r);
	}
	free(mine);
}
OLD_RPC(svc_run);

void glibc_svc_exit(void)
{
	struct pollfd **all = glibc___rpc_thread_svc_pollfd();
	free(*all);
	*all = 0;
	*glibc___rpc_thread_svc_max_pollfd() = 0;
}
OLD_RPC(svc_exit);
