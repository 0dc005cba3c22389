/* Sun's RPC by way of a port mapper, which is this program's own and shows what it is asked: with an argument only, as
 * it needs internet sockets. They are of a network of its own, where port 111 is free. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "rpc_old.h"

struct map {
	unsigned long prog, vers, protocol, port;
	struct map *next;
};

OLD(int, xdr_void, XDR *, void *, ...);
OLD(int, xdr_int, XDR *, void *, ...);
OLD(int, xdr_pmaplist, XDR *, struct map **);
OLD(void, xdr_free, xdrproc *, char *);
OLD(int, callrpc, const char *, unsigned long, unsigned long, unsigned long, xdrproc *, void *, xdrproc *, void *);
OLD(int, registerrpc, unsigned long, unsigned long, unsigned long, char *(*)(char *), xdrproc *, xdrproc *);
OLD(CLIENT *, clnt_create, const char *, unsigned long, unsigned long, const char *);
OLD(CLIENT *, clntudp_create, struct sockaddr_in *, unsigned long, unsigned long, struct timeval, int *);
OLD(char *, clnt_spcreateerror, const char *);
OLD(unsigned short, pmap_getport, struct sockaddr_in *, unsigned long, unsigned long, unsigned);
OLD(int, pmap_set, unsigned long, unsigned long, int, unsigned short);
OLD(int, pmap_unset, unsigned long, unsigned long);
OLD(struct map *, pmap_getmaps, struct sockaddr_in *);
OLD(int, pmap_rmtcall, struct sockaddr_in *, unsigned long, unsigned long, unsigned long, xdrproc *, void *, xdrproc *,
    void *, struct timeval, unsigned long *);
OLD(int, getrpcport, const char *, unsigned long, unsigned long, unsigned);
OLD(XPRT *, svctcp_create, int, unsigned, unsigned);
OLD(int, svc_register, XPRT *, unsigned long, unsigned long, void (*)(struct req *, XPRT *), unsigned long);
OLD(void, svc_unregister, unsigned long, unsigned long);
OLD(int, svc_sendreply, XPRT *, xdrproc *, void *);
OLD(void, svc_run, void);
OLD(void, svc_exit, void);

enum { PROG = 0x20000123, STREAM_PROG, NO_PROCEDURE, GARBAGE, BRIEF };
enum { DOUBLE = 5, LEAVE = 9 };
static const struct timeval second = { 5, 0 }, moment = { 0, 20000 };

/* ---- the mapper ---- */

enum { SET = 1, UNSET, GETPORT, DUMP, CALLIT };
static struct {
	uint32_t maps[20][4];
	int n;
} * known;

/* The answer's length in words. */
static int answer(const uint32_t *call, int n, uint32_t *to, const char *how)
{
	const uint32_t *body = call + 10 + ntohl(call[7]) / 4; /* beyond credentials, and an empty verifier */
	uint32_t arg[6];
	int size = n - (body - call);
	for (int i = 0; i < 6; i++) arg[i] = i < size ? ntohl(body[i]) : 0;
	int proc = ntohl(call[5]);
	int port = proc < DUMP && proc != GETPORT && arg[3]; /* one of those is as it comes */
	printf("  [%s %d of %d.%d with %d:", how, proc, ntohl(call[3]), ntohl(call[4]), size);
	for (int i = 0; i < size && i < 6; i++) {
		if (i == 3 && port) printf(" port");
		else printf(" %x", arg[i]);
	}
	puts("]");
	memset(to, 0, 24);
	to[0] = call[0];
	to[1] = htonl(1);
	int at = 6;
	if (arg[0] == BRIEF) return 3;
	if (arg[0] == NO_PROCEDURE) return to[5] = htonl(3), 6;
	if (arg[0] == GARBAGE) return 6;
	switch (proc) {
	case SET:
		memcpy(known->maps[known->n++], arg, 16);
		to[at++] = htonl(1);
		break;
	case UNSET:
		to[at] = 0;
		for (int i = 0; i < known->n; i++)
			if (known->maps[i][0] == arg[0] && known->maps[i][1] == arg[1]) {
				known->maps[i][0] = 0;
				to[at] = htonl(1);
			}
		at++;
		break;
	case GETPORT:
		to[at] = 0;
		for (int i = 0; i < known->n; i++)
			if (!memcmp(known->maps[i], arg, 12)) to[at] = htonl(known->maps[i][3]);
		at++;
		break;
	case DUMP:
		for (int i = 0; i < known->n; i++) {
			to[at++] = htonl(1);
			for (int k = 0; k < 4; k++) to[at++] = htonl(known->maps[i][k]);
		}
		to[at++] = 0;
		break;
	case CALLIT:
		if (arg[0] != PROG) return 0;
		to[at++] = htonl(4711);
		to[at++] = htonl(4);
		to[at++] = htonl(arg[4] + 1);
	}
	return at;
}

static void *map_datagrams(void *fd)
{
	struct sockaddr_in from;
	socklen_t n;
	uint32_t in[300], out[300];
	for (;;) {
		n = sizeof from;
		ssize_t size = recvfrom((long)fd, in, sizeof in, 0, (struct sockaddr *)&from, &n);
		if (size < 40) continue;
		int words = answer(in, size / 4, out, "udp");
		if (words) sendto((long)fd, out, words * 4, 0, (struct sockaddr *)&from, n);
	}
}

static void *map_streams(void *fd)
{
	uint32_t in[300], out[300];
	for (;;) {
		int c = accept((long)fd, 0, 0);
		if (recv(c, in, 4, MSG_WAITALL) == 4) {
			int size = ntohl(in[0]) & 0xffff;
			recv(c, in, size, MSG_WAITALL);
			int words = answer(in, size / 4, out + 1, "tcp");
			out[0] = htonl(0x80000000 | words * 4);
			if (words) write(c, out, words * 4 + 4);
		}
		close(c);
	}
}

static void start_mapper(void)
{
	struct sockaddr_in a = { AF_INET, htons(111) };
	pthread_t t;
	known = mmap(0, sizeof *known, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int stream = 0; stream < 2; stream++) {
		int s = socket(AF_INET, stream ? SOCK_STREAM : SOCK_DGRAM, 0);
		printf("bind %d\n", bind(s, (struct sockaddr *)&a, sizeof a));
		if (stream) listen(s, 5);
		pthread_create(&t, 0, stream ? map_streams : map_datagrams, (void *)(long)s);
	}
}

static int own_network(void)
{
	struct ifreq lo = { "lo" };
	if (unshare(CLONE_NEWNET) && unshare(CLONE_NEWUSER | CLONE_NEWNET)) return 0;
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	lo.ifr_flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK;
	int r = ioctl(s, SIOCSIFFLAGS, &lo);
	close(s);
	return !r;
}

/* ---- a server ---- */

static char *twice(char *p)
{
	static int r;
	r = *(int *)p * 2;
	return r < 0 ? 0 : (char *)&r; /* nothing is answered */
}

static void serve(struct req *r, XPRT *x)
{
	int v = r->proc;
	if (r->proc == LEAVE) {
		svc_unregister(STREAM_PROG, 1);
		svc_unregister(STREAM_PROG, 3); /* of which the mapper does not know */
		svc_sendreply(x, xdr_int, &v);
		svc_exit();
	} else svc_sendreply(x, xdr_int, &v);
}

static pid_t start_server(void)
{
	int ready[2];
	char said[1000];
	size_t n = 0;
	ssize_t more;
	pipe(ready);
	fflush(stdout);
	pid_t p = fork();
	if (p) {
		close(ready[1]);
		while ((more = read(ready[0], said + n, sizeof said - n)) > 0) n += more;
		printf("%.*s", (int)n, said); /* when it is done with the mapper */
		close(ready[0]);
		return p;
	}
	dprintf(ready[1], "register %d\n", registerrpc(PROG, 1, DOUBLE, twice, xdr_int, xdr_int));
	dprintf(ready[1], "null %d\n", registerrpc(PROG, 1, 0, twice, xdr_int, xdr_int));
	dprintf(ready[1], "version %d\n", registerrpc(PROG, 2, DOUBLE, twice, xdr_int, xdr_int));
	dprintf(ready[1], "other %d\n", registerrpc(NO_PROCEDURE, 1, DOUBLE, twice, xdr_int, xdr_int));
	XPRT *x = svctcp_create(-1, 0, 0);
	dprintf(ready[1], "stream %d\n", svc_register(x, STREAM_PROG, 1, serve, IPPROTO_TCP));
	svc_register(x, STREAM_PROG, 3, serve, 0);
	close(ready[1]);
	svc_run();
	_exit(5);
}

static void create(const char *name, unsigned long prog, unsigned long vers, const char *protocol, int proc)
{
	int v = 21, r = -1;
	CLIENT *c = clnt_create(name, prog, vers, protocol);
	printf("create %s %d", protocol, !!c);
	if (!c) {
		printf(" %s", clnt_spcreateerror("error"));
		return;
	}
	printf(" call %d", c->ops->call(c, proc, xdr_int, &v, xdr_int, &r, second));
	printf(" %d\n", r);
	c->ops->destroy(c);
}

static void mapped(void)
{
	struct sockaddr_in a = { AF_INET, 0, { htonl(INADDR_LOOPBACK) } };
	static const int protocols[] = { IPPROTO_UDP, IPPROTO_TCP };
	unsigned long port = 0;
	int v = 20, r = -1;
	printf("set %d\n", pmap_set(77, 3, IPPROTO_UDP, 1234));
	printf("set %d\n", pmap_set(77, 3, IPPROTO_TCP, 65535));
	for (int i = 0; i < 2; i++) {
		printf("port %d\n", pmap_getport(&a, 77, 3, protocols[i]));
		printf("named %d\n", getrpcport("localhost", 77, 3, protocols[i]));
		create("127.0.0.1", 78, 3, i ? "tcp" : "udp", 0);
		for (unsigned long prog = NO_PROCEDURE; prog <= BRIEF; prog++) {
			printf("port %d", pmap_getport(&a, prog, 1, protocols[i]));
			printf(" %s", clnt_spcreateerror("wrong"));
		}
	}
	printf("set %d\n", pmap_set(NO_PROCEDURE, 3, IPPROTO_UDP, 1234));
	printf("unset %d\n", pmap_unset(77, 4));
	struct map *list = pmap_getmaps(&a);
	printf("port left %d\n", a.sin_port);
	for (struct map *m = list; m; m = m->next) printf("%lx %lu %lu %lu\n", m->prog, m->vers, m->protocol, m->port);
	xdr_free((xdrproc *)xdr_pmaplist, (char *)&list);
	printf("unset %d\n", pmap_unset(77, 3));
	printf("passed on %d", pmap_rmtcall(&a, PROG, 1, 2, xdr_int, &v, xdr_int, &r, second, &port));
	printf(" %d from %lu, port left %d\n", r, port, a.sin_port);
	printf("silence %d\n", pmap_rmtcall(&a, 78, 1, 2, xdr_int, &v, xdr_int, &r, moment, &port));
}

static void called(void)
{
	int v = 21, r = -1, status, fd = -1;
	pid_t p = start_server();
	for (int i = 0; i < 3; i++) {
		printf("call %d",
		       callrpc(i < 2 ? "127.0.0.1" : "localhost", PROG, 1, DOUBLE, xdr_int, &v, xdr_int, &r));
		printf(" %d\n", r);
		v += i;
	}
	printf("nothing %d\n", callrpc("127.0.0.1", PROG, 2, 0, xdr_void, 0, xdr_void, 0));
	printf("version %d\n", callrpc("127.0.0.1", PROG, 9, DOUBLE, xdr_int, &v, xdr_int, &r));
	printf("host %d\n", callrpc("no.such.host.invalid", PROG, 1, DOUBLE, xdr_int, &v, xdr_int, &r));
	create("localhost", PROG, 1, "udp", DOUBLE);
	create("localhost", STREAM_PROG, 1, "tcp", 7);
	create("localhost", STREAM_PROG, 1, "udp", 7);
	create("localhost", STREAM_PROG, 1, "tcp", LEAVE);
	waitpid(p, &status, 0);
	printf("server %x\n", status);

	/* a procedure that was never registered ends the server */
	p = start_server();
	struct sockaddr_in a = { AF_INET, 0, { htonl(INADDR_LOOPBACK) } };
	CLIENT *c = clntudp_create(&a, PROG, 1, second, &fd);
	v = -1;
	printf("no answer %d\n", c->ops->call(c, DOUBLE, xdr_int, &v, xdr_int, &r, moment));
	printf("unknown %d\n", c->ops->call(c, 8, xdr_int, &v, xdr_int, &r, moment));
	c->ops->destroy(c);
	waitpid(p, &status, 0);
	printf("server %x\n", status);
}

int main(int argc, char **argv)
{
	if (argc < 2) return 0;
	setvbuf(stdout, 0, _IOFBF, 1 << 16);
	dup2(1, 2);
	if (!own_network()) return puts("there are no networks"), 0;
	start_mapper();
	mapped();
	called();
	return 0;
}
