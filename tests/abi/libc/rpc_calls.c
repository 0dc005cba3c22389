/* Sun's RPC: the bytes of calls and replies, what servers answer to what they get, and clients and servers of local
 * sockets; with an argument, where there are internet sockets, of TCP and UDP too. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "rpc_old.h"

OLD(int, xdr_void, XDR *, void *, ...);
OLD(int, xdr_int, XDR *, void *, ...);
OLD(int, xdr_wrapstring, XDR *, void *, ...);
OLD(AUTH *, authnone_create, void);
OLD(AUTH *, authunix_create, char *, unsigned, unsigned, int, unsigned *);
OLD(AUTH *, authunix_create_default, void);
OLD(CLIENT *, clnttcp_create, struct sockaddr_in *, unsigned long, unsigned long, int *, unsigned, unsigned);
OLD(CLIENT *, clntunix_create, struct sockaddr_un *, unsigned long, unsigned long, int *, unsigned, unsigned);
OLD(CLIENT *, clntudp_create, struct sockaddr_in *, unsigned long, unsigned long, struct timeval, int *);
OLD(CLIENT *, clnt_create, const char *, unsigned long, unsigned long, const char *);
OLD(char *, clnt_sperrno, int);
OLD(char *, clnt_sperror, CLIENT *, const char *);
OLD(char *, clnt_spcreateerror, const char *);
OLD(struct createerr *, __rpc_thread_createerr, void);
OLD(fd_set *, __rpc_thread_svc_fdset, void);
OLD(struct pollfd **, __rpc_thread_svc_pollfd, void);
OLD(int *, __rpc_thread_svc_max_pollfd, void);
OLD(XPRT *, svcfd_create, int, unsigned, unsigned);
OLD(XPRT *, svctcp_create, int, unsigned, unsigned);
OLD(XPRT *, svcudp_create, int);
OLD(XPRT *, svcunix_create, int, unsigned, unsigned, char *);
OLD(int, svcudp_enablecache, XPRT *, unsigned long);
OLD(int, svc_register, XPRT *, unsigned long, unsigned long, void (*)(struct req *, XPRT *), unsigned long);
OLD(void, svc_unregister, unsigned long, unsigned long);
OLD(int, svc_sendreply, XPRT *, xdrproc *, void *);
OLD(void, svcerr_noproc, XPRT *);
OLD(void, svcerr_decode, XPRT *);
OLD(void, svcerr_systemerr, XPRT *);
OLD(void, svcerr_weakauth, XPRT *);
OLD(void, svc_getreq_common, int);
OLD(void, svc_getreqset, fd_set *);
OLD(void, svc_getreq_poll, struct pollfd *, int);
OLD(void, svc_run, void);
OLD(void, svc_exit, void);

enum { PROG = 0x20000123, VERS = 2 };
enum { NOTHING, REVERSE, WHO, SYSTEM, WEAK, STOP, DECODE_ERROR, COUNT, COUNTED, SILENT };
static const struct timeval second = { 5, 0 }, none = { 0, 0 }, moment = { 0, 20000 };

static void hex(const void *p, long n)
{
	for (const unsigned char *b = p; n-- > 0; b++) printf("%02x", *b);
}

/* ---- texts ---- */

static struct rpc_err told;
static void tell(CLIENT *c, struct rpc_err *e) { *e = told; }

static void texts(void)
{
	typeof(*((CLIENT *)0)->ops) ops = { .geterr = tell };
	CLIENT c = { 0, (void *)&ops };
	struct createerr *e = __rpc_thread_createerr();
	for (int i = -1; i < 26; i++) {
		told.status = e->stat = i;
		told.versions = (struct two){ 0x300000002, 7 };
		e->error.status = 5;
		e->error.number = ECONNREFUSED;
		printf("%d %s\n", i, clnt_sperrno(i));
		printf("[%s]", clnt_sperror(&c, "call"));
		printf("[%s]\n", clnt_spcreateerror("create"));
	}
	for (int i = -1; i < 10; i++) {
		told.status = 7;
		told.number = i;
		printf("[%s]", clnt_sperror(&c, "call"));
	}
	puts("");
}

/* ---- a client whose server is this program ---- */

static void show_call(int fd)
{
	char b[1000];
	ssize_t n = recv(fd, b, sizeof b, MSG_DONTWAIT);
	if (n > 0) {
		if (n == 92) memset(b + 52, 'x', 4);
		memset(b + 4, 'x', 4);                            /* the number */
		if (n > 40 && b[31] == 1) memset(b + 36, 't', 4); /* the time in credentials */
	}
	printf(" %zd ", n);
	hex(b, n > 200 ? 200 : n);
	puts("");
}

static void wire(void)
{
	int s[2], fd, v = 42;
	unsigned groups[] = { 7, 8, 9 };
	struct timeval t;
	unsigned long l;
	struct sockaddr_in a = { AF_INET, htons(99), { htonl(INADDR_LOOPBACK) } }, b;
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	CLIENT *c = clnttcp_create(&a, PROG, VERS, &s[0], 0, 0);
	printf("call %d", c->ops->call(c, 3, xdr_int, &v, xdr_int, &v, none));
	show_call(s[1]);
	printf("batch %d", c->ops->call(c, COUNT, xdr_int, &v, 0, 0, none));
	show_call(s[1]);
	printf("call %d", c->ops->call(c, 3, xdr_void, 0, xdr_void, 0, none));
	show_call(s[1]);
	c->auth = authunix_create("machine", 10, 20, 3, groups);
	printf("auth %d %u verf %d %u validate %d refresh %d ", c->auth->cred.flavor, c->auth->cred.length,
	       c->auth->verf.flavor, c->auth->verf.length, c->auth->ops->validate(c->auth, &c->auth->verf),
	       c->auth->ops->refresh(c->auth));
	printf("call %d", c->ops->call(c, 4, xdr_int, &v, xdr_int, &v, none));
	show_call(s[1]);
	/* a short form is given, used, and given up */
	char brief[] = "\0\0\0\2\0\0\0\4abcd";
	struct opaque_auth verf = { 2, brief, 12 };
	printf("short %d %d %u", c->auth->ops->validate(c->auth, &verf), c->auth->cred.flavor, c->auth->cred.length);
	printf(" call %d", c->ops->call(c, 4, xdr_void, 0, xdr_int, &v, none));
	show_call(s[1]);
	printf("refresh %d %d %u", c->auth->ops->refresh(c->auth), c->auth->cred.flavor, c->auth->cred.length);
	printf(" again %d\n", c->auth->ops->refresh(c->auth));
	c->auth->ops->destroy(c->auth);
	c->auth = authnone_create();
	printf("none %d %d %u\n", c->auth->ops->refresh(c->auth), c->auth->cred.flavor, c->auth->cred.length);

	printf("vers %d", c->ops->control(c, 12, &l));
	printf(" %lu prog %d", l, c->ops->control(c, 14, &l));
	printf(" %lx", l);
	l = 77;
	printf(" set %d", c->ops->control(c, 13, &l));
	l = 78;
	printf(" %d", c->ops->control(c, 15, &l));
	l = 5;
	printf(" xid %d", c->ops->control(c, 11, &l));
	printf(" %d", c->ops->control(c, 10, &l));
	printf(" %lu\n", l);
	printf("call %d", c->ops->call(c, 3, xdr_void, 0, xdr_int, &v, none));
	show_call(s[1]);
	printf("timeout %d", c->ops->control(c, 2, &t));
	printf(" %ld %ld", (long)t.tv_sec, (long)t.tv_usec);
	printf(" fd %d %d", c->ops->control(c, 6, &fd), fd == s[0]);
	printf(" server %d %x %d", c->ops->control(c, 3, &b), ntohl(b.sin_addr.s_addr), ntohs(b.sin_port));
	printf(" retry %d %d other %d\n", c->ops->control(c, 4, &t), c->ops->control(c, 5, &t),
	       c->ops->control(c, 99, &t));
	t = moment;
	printf("set timeout %d", c->ops->control(c, 1, &t));
	printf(" call %d [%s]", c->ops->call(c, 3, xdr_void, 0, xdr_int, &v, second), clnt_sperror(c, "late"));
	shutdown(s[1], SHUT_WR);
	printf(" %d [%s]", c->ops->call(c, 3, xdr_void, 0, xdr_int, &v, second), clnt_sperror(c, "closed"));
	printf(" keep %d", c->ops->control(c, 9, 0));
	c->ops->destroy(c);
	printf(" still open %d\n", write(s[0], "", 1) == 1);
	close(s[0]);
	close(s[1]);
}

/* ---- the service ---- */

static int counter;
static void serve(struct req *r, XPRT *x)
{
	char *s = 0, text[300], *t = text;
	struct parms *p = r->cooked;
	switch (r->proc) {
	case NOTHING: svc_sendreply(x, xdr_void, 0); return;
	case REVERSE:
		if (!x->ops->getargs(x, xdr_wrapstring, &s)) {
			svcerr_decode(x);
			return;
		}
		for (size_t i = 0, n = strlen(s); i < n / 2; i++) {
			char c = s[i];
			s[i] = s[n - 1 - i];
			s[n - 1 - i] = c;
		}
		svc_sendreply(x, xdr_wrapstring, &s);
		x->ops->freeargs(x, xdr_wrapstring, &s);
		return;
	case WHO:
		sprintf(text, "flavor %d verf %d %u", r->cred.flavor, x->verf.flavor, x->verf.length);
		if (x->addrlen) sprintf(text + strlen(text), " family %d of %d", x->raddr.sin_family, x->addrlen);
		if (r->cred.flavor == 1)
			sprintf(text + strlen(text), " of %s %u %u %u:%u", p->machine, p->uid, p->gid, p->n,
				p->n ? p->groups[p->n - 1] : 0);
		svc_sendreply(x, xdr_wrapstring, &t);
		return;
	case SYSTEM: svcerr_systemerr(x); return;
	case WEAK: svcerr_weakauth(x); return;
	case STOP:
		svc_sendreply(x, xdr_void, 0);
		svc_exit();
		return;
	case DECODE_ERROR: svcerr_decode(x); return;
	case COUNT: counter++; return;
	case COUNTED: svc_sendreply(x, xdr_int, &counter); return;
	case SILENT: return;
	default: svcerr_noproc(x);
	}
}

static void show_state(const char *when)
{
	fd_set *s = __rpc_thread_svc_fdset();
	int n = *__rpc_thread_svc_max_pollfd(), bits = 0;
	struct pollfd *p = *__rpc_thread_svc_pollfd();
	for (int i = 0; i < 1024; i++) bits += !!FD_ISSET(i, s);
	printf("%s: %d bits, %d polled:", when, bits, n);
	for (int i = 0; i < n; i++) printf(" %s %x", p[i].fd == -1 ? "-1" : "fd", p[i].events);
	puts("");
}

/* ---- a server whose client is this program: words, then what is to be done with the record ---- */

static void feed(const char *name, const unsigned *words, int n, int way)
{
	int s[2];
	unsigned out[101];
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	XPRT *x = svcfd_create(s[0], 0, 0);
	out[0] = htonl(0x80000000 | n * 4);
	for (int i = 0; i < n; i++) out[i + 1] = htonl(words[i]);
	write(s[1], out, n * 4 + 4);
	if (way == 0) svc_getreq_common(s[0]);
	if (way == 1) {
		fd_set f = *__rpc_thread_svc_fdset();
		svc_getreqset(&f);
	}
	if (way == 2) {
		int k = *__rpc_thread_svc_max_pollfd();
		struct pollfd p[k];
		memcpy(p, *__rpc_thread_svc_pollfd(), sizeof p);
		svc_getreq_poll(p, poll(p, k, 0));
	}
	char b[400];
	ssize_t r = recv(s[1], b, sizeof b, MSG_DONTWAIT);
	printf("%s %zd ", name, r);
	hex(b, r);
	struct pollfd p = { s[1], POLLIN };
	int ended = poll(&p, 1, 0) == 1 && recv(s[1], b, 1, MSG_DONTWAIT) == 0;
	printf(" ended %d\n", ended);
	if (!ended) x->ops->destroy(x);
	close(s[1]);
}
#define FEED(name, way, ...) feed(name, (unsigned[]){ __VA_ARGS__ }, sizeof((unsigned[]){ __VA_ARGS__ }) / 4, way)

static void fed(void)
{
	show_state("before");
	printf("register %d", svc_register(0, PROG, VERS, serve, 0));
	printf(" %d", svc_register(0, PROG, VERS, serve, 0));
	printf(" other %d", svc_register(0, PROG, VERS, (void *)tell, 0));
	printf(" %d\n", svc_register(0, PROG, 4, serve, 0));
	FEED("nothing", 0, 1, 0, 2, PROG, VERS, NOTHING, 0, 0, 0, 0);
	FEED("nothing", 1, 2, 0, 2, PROG, VERS, NOTHING, 0, 0, 0, 0);
	FEED("nothing", 2, 3, 0, 2, PROG, 4, NOTHING, 0, 0, 0, 0);
	FEED("reverse", 0, 4, 0, 2, PROG, VERS, REVERSE, 0, 0, 0, 0, 5, 0x61626364, 0x65000000);
	FEED("cut", 0, 4, 0, 2, PROG, VERS, REVERSE, 0, 0, 0, 0, 9, 0x61626364, 0x65000000);
	FEED("version", 0, 5, 0, 2, PROG, 9, NOTHING, 0, 0, 0, 0);
	FEED("program", 0, 6, 0, 2, PROG + 1, VERS, NOTHING, 0, 0, 0, 0);
	FEED("procedure", 0, 7, 0, 2, PROG, VERS, 99, 0, 0, 0, 0);
	FEED("system", 0, 8, 0, 2, PROG, VERS, SYSTEM, 0, 0, 0, 0);
	FEED("weak", 0, 9, 0, 2, PROG, VERS, WEAK, 0, 0, 0, 0);
	FEED("decode", 0, 10, 0, 2, PROG, VERS, DECODE_ERROR, 0, 0, 0, 0);
	FEED("short cred", 0, 11, 0, 2, PROG, VERS, WHO, 2, 4, 7, 0, 0);
	FEED("des cred", 0, 11, 0, 2, PROG, VERS, WHO, 99, 4, 7, 0, 0);
	FEED("who", 0, 12, 0, 2, PROG, VERS, WHO, 0, 0, 0, 0);
	FEED("none with text", 0, 12, 0, 2, PROG, VERS, WHO, 0, 4, 1, 0, 0);
	FEED("unix", 0, 13, 0, 2, PROG, VERS, WHO, 1, 32, 1, 3, 0x61626300, 4, 5, 2, 6, 7, 0, 0);
	FEED("unix verf", 0, 13, 0, 2, PROG, VERS, WHO, 1, 24, 1, 3, 0x61626300, 4, 5, 0, 3, 4, 7);
	FEED("unix name", 0, 14, 0, 2, PROG, VERS, WHO, 1, 24, 1, 300, 0x61626300, 4, 5, 0, 0, 0);
	FEED("unix groups", 0, 14, 0, 2, PROG, VERS, WHO, 1, 24, 1, 3, 0x61626300, 4, 5, 17, 0, 0);
	FEED("rpc version", 0, 15, 0, 3, PROG, VERS, NOTHING, 0, 0, 0, 0);
	FEED("reply", 0, 16, 1, 0, 0, 0, 0);
	FEED("long cred", 0, 17, 0, 2, PROG, VERS, NOTHING, 0, 404, 0, 0);
	FEED("truncated", 0, 17, 0, 2, PROG, VERS);
	show_state("after");
	svc_unregister(PROG, 4);
	FEED("unregistered", 0, 18, 0, 2, PROG, 4, NOTHING, 0, 0, 0, 0);
}

/* ---- clients and servers ---- */

static void ask(const char *name, CLIENT *c, int local)
{
	char *s = "hello, world", *r = 0, *lots = malloc(20001);
	int v = 0;
	unsigned groups[16] = { 5, 6 };
	struct rpc_err e;
	if (!c) {
		printf("%s: %s", name, clnt_spcreateerror("none"));
		return;
	}
	memset(lots, 'y', 20000);
	lots[19999] = 'z';
	lots[20000] = 0;
	printf("%s: nothing %d\n", name, c->ops->call(c, NOTHING, xdr_void, 0, xdr_void, 0, second));
	printf("reverse %d", c->ops->call(c, REVERSE, xdr_wrapstring, &s, xdr_wrapstring, &r, second));
	printf(" %s", r);
	printf(" free %d", c->ops->freeres(c, xdr_wrapstring, &r));
	printf(" %p\n", r);
	printf("much %d", c->ops->call(c, REVERSE, xdr_wrapstring, &lots, xdr_wrapstring, &r, second));
	printf(" %zu %.3s\n", r ? strlen(r) : 0, r ?: "");
	r = 0;
	for (int i = 0; i < 3; i++) {
		if (i == 1) c->auth = authunix_create("here", 1, 2, 2, groups);
		if (i == 2) c->auth = authunix_create_default();
		int stat = c->ops->call(c, WHO, xdr_void, 0, xdr_wrapstring, &r, second);
		printf("who %d %.*s\n", stat, i == 2 && r ? (int)strcspn(r, "o") : 99, r ?: "");
		c->ops->freeres(c, xdr_wrapstring, &r);
		c->auth->ops->destroy(c->auth);
	}
	c->auth = authnone_create();
	static const int bad[] = { SYSTEM, WEAK, DECODE_ERROR, 50 };
	for (int i = 0; i < 4; i++) {
		printf("%d %d", bad[i], c->ops->call(c, bad[i], xdr_void, 0, xdr_void, 0, second));
		c->ops->geterr(c, &e);
		printf(" %d %s", e.status, clnt_sperror(c, "bad"));
	}
	printf("results %d\n", c->ops->call(c, NOTHING, xdr_void, 0, xdr_int, &v, second));
	s = 0;
	printf("arguments %d\n", c->ops->call(c, NOTHING, xdr_wrapstring, &s, xdr_void, 0, second));
	if (local)
		for (int i = 0; i < 3; i++) printf("batch %d\n", c->ops->call(c, COUNT, xdr_void, 0, 0, 0, none));
	printf("counted %d", c->ops->call(c, COUNTED, xdr_void, 0, xdr_int, &v, second));
	printf(" %d\n", v);
	unsigned long vers = 9;
	c->ops->control(c, 13, &vers);
	printf("version %d", c->ops->call(c, NOTHING, xdr_void, 0, xdr_void, 0, second));
	printf(" %s\n", clnt_sperror(c, "version"));
	vers = VERS;
	c->ops->control(c, 13, &vers);
	/* of a stream this loses the next reply too */
	printf("silent %d\n", c->ops->call(c, SILENT, xdr_void, 0, xdr_int, &v, moment));
	printf("stop %d\n", c->ops->call(c, STOP, xdr_void, 0, xdr_void, 0, second));
	c->ops->destroy(c);
	free(lots);
}

static pid_t serving(XPRT *x)
{
	fflush(stdout);
	pid_t p = fork();
	if (!p) {
		svc_run();
		_exit(7);
	}
	x->ops->destroy(x);
	return p;
}

static void ended(pid_t p)
{
	int status = -1;
	waitpid(p, &status, 0);
	printf("server %x\n", status);
}

static void local(void)
{
	char dir[] = "/tmp/rpcXXXXXX", path[40];
	struct sockaddr_un a = { AF_UNIX };
	int fd = -1;
	mkdtemp(dir);
	sprintf(path, "%s/socket", dir);
	strcpy(a.sun_path, path);
	CLIENT *c = clntunix_create(&a, PROG, VERS, &fd, 0, 0);
	printf("nobody %d %s", !!c, clnt_spcreateerror("create"));
	char too_long[120] = "/tmp/";
	memset(too_long + 5, 'x', 110);
	c = clnt_create(too_long, PROG, VERS, "unix");
	printf("too long %d %s", !!c, clnt_spcreateerror("create"));
	errno = 0;
	printf("%d", !!svcunix_create(-1, 0, 0, too_long));
	printf(" %s\n", strerror(errno));
	XPRT *x = svcunix_create(-1, 0, 0, path);
	printf("port %d\n", x->port);
	show_state("listening");
	pid_t p = serving(x);
	show_state("given away");
	fd = -1;
	ask("unix", clntunix_create(&a, PROG, VERS, &fd, 0, 0), 1);
	ended(p);
	p = serving(svcunix_create(-1, 200, 200, strcat(path, "2")));
	ask("unix again", clnt_create(path, PROG, VERS, "unix"), 1);
	ended(p);
	unlink(path);
	unlink(a.sun_path);
	rmdir(dir);
}

static void internet(void)
{
	struct sockaddr_in a = { AF_INET, 0, { htonl(INADDR_LOOPBACK) } };
	int fd = -1;
	XPRT *x = svctcp_create(-1, 0, 0);
	a.sin_port = htons(x->port);
	pid_t p = serving(x);
	CLIENT *c = clnttcp_create(&a, PROG, VERS, &fd, 0, 0);
	ask("tcp", c, 1);
	ended(p);
	fd = -1;
	printf("closed %p", clnttcp_create(&a, PROG, VERS, &fd, 0, 0));
	printf(" %s", clnt_spcreateerror("tcp"));

	x = svcudp_create(-1);
	printf("cache %d\n", svcudp_enablecache(x, 4));
	a.sin_port = htons(x->port);
	p = serving(x);
	fd = -1;
	ask("udp", clntudp_create(&a, PROG, VERS, (struct timeval){ 1, 0 }, &fd), 0);
	ended(p);
	fd = -1;
	c = clntudp_create(&a, PROG, VERS, (struct timeval){ 1, 0 }, &fd);
	printf("closed %d", c->ops->call(c, NOTHING, xdr_void, 0, xdr_void, 0, second));
	printf(" %s", clnt_sperror(c, "udp"));
	struct timeval t;
	printf("timeouts %d", c->ops->control(c, 2, &t));
	printf(" %ld %ld", (long)t.tv_sec, (long)t.tv_usec);
	printf(" %d", c->ops->control(c, 5, &t));
	printf(" %ld %ld\n", (long)t.tv_sec, (long)t.tv_usec);
	c->ops->destroy(c);
	static const char *const wrong[][2] = { { "no.such.host.invalid", "udp" },
						{ "127.0.0.1", "icmp" },
						{ "127.0.0.1", "none" },
						{ "127.0.0.1", "udp" },
						{ "127.0.0.1", "tcp" } };
	for (int i = 0; i < 5; i++) {
		c = clnt_create(wrong[i][0], PROG, VERS, wrong[i][1]);
		printf("create %p %d %s", c, __rpc_thread_createerr()->error.number, clnt_spcreateerror(wrong[i][1]));
	}
}

/* What comes by UDP: from others, more than one answer to a call, none; and a call that is answered later. */
static void datagrams(void)
{
	static const struct timeval times[] = {
		{ 0, 20000 }, { 0, 300 }, { 0, 0 }, { -1, 0 }, { 0, 1000000 }, { 5, -1 }
	};
	struct sockaddr_in a = { AF_INET, 0, { htonl(INADDR_LOOPBACK) } }, from;
	socklen_t n = sizeof a;
	int s = socket(AF_INET, SOCK_DGRAM, 0), fd = -1, v = 0;
	bind(s, (struct sockaddr *)&a, n);
	getsockname(s, (struct sockaddr *)&a, &n);
	CLIENT *c = clntudp_create(&a, PROG, VERS, second, &fd);
	for (int i = 0; i < 6; i++) {
		struct timeval t = times[i];
		printf("wait %d", c->ops->call(c, 1, xdr_void, 0, xdr_int, &v, t));
		c->ops->control(c, 1, &t);
		printf(" total %d %s", c->ops->call(c, 1, xdr_void, 0, xdr_int, &v, moment), clnt_sperror(c, ""));
		c->ops->control(c, 1, (struct timeval[]){ { -1, -1 } });
	}
	uint32_t b[100];
	int calls = 0, same = 1;
	while (recvfrom(s, b, sizeof b, MSG_DONTWAIT, (struct sockaddr *)&from, &n) > 0) calls++;
	printf("%d calls\n", calls);
	memset(b, 0, 28);
	b[1] = htonl(1);
	b[6] = htonl(77);
	for (int i = 0; i < 5; i++) {
		b[0] = i;
		sendto(s, b, i == 3 ? 20 : 28, 0, (struct sockaddr *)&from, n);
	}
	c->ops->control(c, 4, (void *)&moment);
	for (int i = 0; i < 6; i++) {
		v = 0;
		printf("more %d", c->ops->call(c, 1, 0, 0, xdr_int, &v, moment));
		printf(" %d\n", v);
	}
	c->ops->destroy(c);

	XPRT *x = svcudp_create(-1), copy;
	struct msg m = { 0 };
	char cred[800];
	m.call.cred.base = cred;
	m.call.verf.base = cred + 400;
	a.sin_port = htons(x->port);
	static const uint32_t call[] = { 5, 0, 2, 7, 1, 9, 0, 0, 0, 0, 42 };
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 11; k++) b[k] = htonl(k ? call[k] : i);
		sendto(i ? fd = socket(AF_INET, SOCK_DGRAM, 0) : s, b, sizeof call, 0, (struct sockaddr *)&a, n);
		printf("call %d", x->ops->recv(x, &m));
		printf(" %lu", m.xid);
		printf(" args %d", x->ops->getargs(i ? &copy : x, xdr_int, &v));
		printf(" %d\n", v);
		if (!i) copy = *x;
	}
	x->raddr = copy.raddr; /* the first one's */
	printf("reply %d", svc_sendreply(x, xdr_int, &v));
	printf(" %zd", recv(s, b, sizeof b, MSG_DONTWAIT));
	printf(" %zd\n", recv(fd, b, sizeof b, MSG_DONTWAIT));
	fflush(stdout);
	dup2(1, 2);
	printf("cache %d", svcudp_enablecache(x, 4));
	fflush(stdout);
	printf(" %d\n", svcudp_enablecache(x, 4));
	x->ops->destroy(x);
	close(s);
	close(fd);
}

static void *other_thread(void *first)
{
	struct createerr *e = __rpc_thread_createerr();
	printf("another's %d %d\n", e != first, e->stat);
	show_state("of another thread");
	return 0;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, 0, _IOFBF, 1 << 16);
	signal(SIGPIPE, SIG_IGN);
	printf("%d %d\n", __rpc_thread_createerr() == dlvsym(RTLD_DEFAULT, "rpc_createerr", "GLIBC_2.2.5"),
	       __rpc_thread_svc_fdset() == dlvsym(RTLD_DEFAULT, "svc_fdset", "GLIBC_2.2.5"));
	printf("without its version: %p\n", dlsym(RTLD_DEFAULT, "xdr_int"));
	texts();
	wire();
	fed();
	local();
	if (argc > 1) internet();
	if (argc > 1) datagrams();
	pthread_t t;
	pthread_create(&t, 0, other_thread, __rpc_thread_createerr());
	pthread_join(t, 0);
	return 0;
}
