/* The _r functions of the databases in /etc: protocols, services, networks,
 * hosts, rpc; and plain ones of these that musl has only as stubs. Each reads
 * its file anew from where the last call stopped. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include "inet.h"
#include "twin.h"

struct rpcent {
	char *r_name, **r_aliases;
	int r_number;
};

/* A line's words in the caller's buffer: word[0] the name, word[1] the value,
 * then aliases. Pointers to the aliases go to the buffer's aligned end. */
struct entry {
	char *name, *value, **aliases;
};

static int split(char *line, char *buf, size_t n, struct entry *e)
{
	char *word[64], *save;
	int words = 0;
	/* glibc reads the whole line into the buffer, and puts the list of aliases behind it, with one pointer to spare. */
	size_t length = strlen(line), behind = length + 1 + (-(uintptr_t)(buf + length + 1) & 7);
	if (n < 3 || length + 2 > n) return ERANGE;
	line[strcspn(line, "#\n")] = 0;
	for (char *w = strtok_r(line, " \t", &save); w && words < 64; w = strtok_r(0, " \t", &save)) word[words++] = w;
	if (words < 2) return -1;
	size_t used = 0, pad = -(uintptr_t)buf & 7, slots = words - 1; /* aliases and the end */
	if (behind + (slots + 1) * sizeof(char *) > n) return ERANGE;  /* here they come first, which takes no more */
	e->aliases = (char **)(void *)(buf + pad);
	used = pad + slots * sizeof(char *);
	for (int i = 0; i < words; i++) {
		char *at = strcpy(buf + used, word[i]);
		used += strlen(at) + 1;
		if (i == 0) e->name = at;
		else if (i == 1) e->value = at;
		else e->aliases[i - 2] = at;
	}
	e->aliases[words - 2] = 0;
	return 0;
}

static int named(const struct entry *e, const char *name)
{
	if (!strcmp(e->name, name)) return 1;
	for (char **a = e->aliases; *a; a++)
		if (!strcmp(*a, name)) return 1;
	return 0;
}

struct database {
	const char *path;
	FILE *f;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct database protocols = { "/etc/protocols", 0 }, services = { "/etc/services", 0 },
		       networks = { "/etc/networks", 0 }, rpcs = { "/etc/rpc", 0 }, hosts = { "/etc/hosts", 0 };

/* The next entry of a database being listed. ENOENT at the end, of which errno knows nothing. */
static int next(struct database *db, char *buf, size_t n, struct entry *e)
{
	char line[1024];
	int r = ENOENT, saved = errno;
	pthread_mutex_lock(&lock);
	if (!db->f) db->f = fopen(db->path, "rce");
	while (db->f) {
		long at = ftell(db->f);
		if (!fgets(line, sizeof line, db->f)) break;
		int s = split(line, buf, n, e);
		if (s == -1) continue;
		if (s == ERANGE) fseek(db->f, at, SEEK_SET);
		r = s;
		break;
	}
	pthread_mutex_unlock(&lock);
	errno = r == ERANGE ? r : saved;
	return r;
}

static void rewind_db(struct database *db, int close)
{
	pthread_mutex_lock(&lock);
	if (db->f && close) {
		fclose(db->f);
		db->f = 0;
	} else if (db->f) {
		rewind(db->f);
	}
	pthread_mutex_unlock(&lock);
}

enum { NOT_IN_FILE = -1 };

/* The first entry for which ok() says yes. 0 found, NOT_IN_FILE, ERANGE, or what kept from opening the file. */
static int search(const char *path, char *buf, size_t n, struct entry *e, int (*ok)(const struct entry *, const void *),
		  const void *key)
{
	FILE *f = fopen(path, "rce");
	char line[1024];
	int r = NOT_IN_FILE;
	if (!f) return errno;
	while (fgets(line, sizeof line, f)) {
		int s = split(line, buf, n, e);
		if (s == ERANGE) {
			r = ERANGE;
			break;
		}
		if (!s && ok(e, key)) {
			r = 0;
			break;
		}
	}
	fclose(f);
	return r;
}

static int by_name(const struct entry *e, const void *key) { return named(e, key); }
static int by_value(const struct entry *e, const void *key) { return atoi(e->value) == *(const int *)key; }

/* errno has what is returned, also when that is 0. */
#define RESULT(call, fill)                              \
	do {                                            \
		struct entry e;                         \
		int r = call;                           \
		*res = 0;                               \
		if (r == NOT_IN_FILE) return errno = 0; \
		if (r) return errno = r;                \
		fill;                                   \
		*res = out;                             \
		return errno = 0;                       \
	} while (0)

#define NEXT(db, fill)                        \
	do {                                  \
		struct entry e;               \
		int r = next(db, buf, n, &e); \
		*res = 0;                     \
		if (r) return r;              \
		fill;                         \
		*res = out;                   \
		return 0;                     \
	} while (0)

/* The forms with a buffer of their own run one after another: racing ones do no more than give one another's answers. */
static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER;
#define ALONE(type, call)                    \
	do {                                 \
		struct type *r = 0;          \
		pthread_mutex_lock(&busy);   \
		if (call) r = 0;             \
		pthread_mutex_unlock(&busy); \
		return r;                    \
	} while (0)

static void fill_proto(struct protoent *p, const struct entry *e)
{
	*p = (struct protoent){ e->name, e->aliases, atoi(e->value) };
}
static void fill_rpc(struct rpcent *p, const struct entry *e)
{
	*p = (struct rpcent){ e->name, e->aliases, atoi(e->value) };
}

int getprotobyname_r(const char *name, struct protoent *out, char *buf, size_t n, struct protoent **res)
{
	RESULT(search(protocols.path, buf, n, &e, by_name, name), fill_proto(out, &e));
}

int getprotobynumber_r(int proto, struct protoent *out, char *buf, size_t n, struct protoent **res)
{
	RESULT(search(protocols.path, buf, n, &e, by_value, &proto), fill_proto(out, &e));
}

int getprotoent_r(struct protoent *out, char *buf, size_t n, struct protoent **res)
{
	NEXT(&protocols, fill_proto(out, &e));
}

static struct protoent proto;
static char proto_buf[2048];
struct protoent *glibc_getprotobyname(const char *name)
{
	ALONE(protoent, getprotobyname_r(name, &proto, proto_buf, sizeof proto_buf, &r));
}
struct protoent *glibc_getprotobynumber(int n)
{
	ALONE(protoent, getprotobynumber_r(n, &proto, proto_buf, sizeof proto_buf, &r));
}
struct protoent *glibc_getprotoent(void) { ALONE(protoent, getprotoent_r(&proto, proto_buf, sizeof proto_buf, &r)); }
void glibc_setprotoent(int stay)
{
	(void)stay;
	rewind_db(&protocols, 0);
}
void glibc_endprotoent(void) { rewind_db(&protocols, 1); }
TWIN(getprotobyname, GLIBC_2.2.5, glibc_getprotobyname);
TWIN(getprotobynumber, GLIBC_2.2.5, glibc_getprotobynumber);
TWIN(getprotoent, GLIBC_2.2.5, glibc_getprotoent);
TWIN(setprotoent, GLIBC_2.2.5, glibc_setprotoent);
TWIN(endprotoent, GLIBC_2.2.5, glibc_endprotoent);

int getrpcbyname_r(const char *name, struct rpcent *out, char *buf, size_t n, struct rpcent **res)
{
	RESULT(search(rpcs.path, buf, n, &e, by_name, name), fill_rpc(out, &e));
}
int getrpcbynumber_r(int num, struct rpcent *out, char *buf, size_t n, struct rpcent **res)
{
	RESULT(search(rpcs.path, buf, n, &e, by_value, &num), fill_rpc(out, &e));
}
int getrpcent_r(struct rpcent *out, char *buf, size_t n, struct rpcent **res) { NEXT(&rpcs, fill_rpc(out, &e)); }
static struct rpcent rpc;
static char rpc_buf[2048];
struct rpcent *getrpcbyname(const char *name)
{
	ALONE(rpcent, getrpcbyname_r(name, &rpc, rpc_buf, sizeof rpc_buf, &r));
}
struct rpcent *getrpcbynumber(int n) { ALONE(rpcent, getrpcbynumber_r(n, &rpc, rpc_buf, sizeof rpc_buf, &r)); }
struct rpcent *getrpcent(void) { ALONE(rpcent, getrpcent_r(&rpc, rpc_buf, sizeof rpc_buf, &r)); }
void setrpcent(int stay)
{
	(void)stay;
	rewind_db(&rpcs, 0);
}
void endrpcent(void) { rewind_db(&rpcs, 1); }

/* Services: the value is "port/protocol". */
static void fill_serv(struct servent *p, const struct entry *e)
{
	char *slash = strchr(e->value, '/');
	*p = (struct servent){ e->name, e->aliases, htons(atoi(e->value)), slash ? slash + 1 : "" };
}

struct service_key {
	const char *name, *proto;
	int port;
};

static int is_service(const struct entry *e, const void *key)
{
	const struct service_key *k = key;
	const char *slash = strchr(e->value, '/');
	if (!slash || (k->proto && strcmp(slash + 1, k->proto))) return 0;
	return k->name ? named(e, k->name) : htons(atoi(e->value)) == k->port;
}

int glibc_getservbyname_r(const char *name, const char *proto_name, struct servent *out, char *buf, size_t n,
			  struct servent **res)
{
	struct service_key k = { name, proto_name, 0 };
	RESULT(search(services.path, buf, n, &e, is_service, &k), fill_serv(out, &e));
}

int glibc_getservbyport_r(int port, const char *proto_name, struct servent *out, char *buf, size_t n,
			  struct servent **res)
{
	struct service_key k = { 0, proto_name, port };
	RESULT(search(services.path, buf, n, &e, is_service, &k), fill_serv(out, &e));
}

int getservent_r(struct servent *out, char *buf, size_t n, struct servent **res)
{
	NEXT(&services, fill_serv(out, &e));
}
static struct servent serv;
static char serv_buf[2048];
struct servent *glibc_getservbyname(const char *name, const char *p)
{
	ALONE(servent, glibc_getservbyname_r(name, p, &serv, serv_buf, sizeof serv_buf, &r));
}
struct servent *glibc_getservbyport(int port, const char *p)
{
	ALONE(servent, glibc_getservbyport_r(port, p, &serv, serv_buf, sizeof serv_buf, &r));
}
struct servent *glibc_getservent(void) { ALONE(servent, getservent_r(&serv, serv_buf, sizeof serv_buf, &r)); }
void glibc_setservent(int stay)
{
	(void)stay;
	rewind_db(&services, 0);
}
void glibc_endservent(void) { rewind_db(&services, 1); }
TWIN(getservbyname, GLIBC_2.2.5, glibc_getservbyname);
TWIN(getservbyport, GLIBC_2.2.5, glibc_getservbyport);
TWIN(getservbyname_r, GLIBC_2.2.5, glibc_getservbyname_r);
TWIN(getservbyport_r, GLIBC_2.2.5, glibc_getservbyport_r);
TWIN(getservent, GLIBC_2.2.5, glibc_getservent);
TWIN(setservent, GLIBC_2.2.5, glibc_setservent);
TWIN(endservent, GLIBC_2.2.5, glibc_endservent);

/* Networks: the value is a number of one to four parts, in host order. */
static void fill_net(struct netent *p, const struct entry *e)
{
	*p = (struct netent){ e->name, e->aliases, AF_INET, inet_network(e->value) };
}
static int is_net(const struct entry *e, const void *key) { return inet_network(e->value) == *(const uint32_t *)key; }

static int net_error(int r, int *herr)
{
	int unknown = r == NOT_IN_FILE || r == ENOENT;
	*herr = unknown ? HOST_NOT_FOUND : -1; /* see errno */
	return errno = unknown ? 0 : r;
}

int getnetbyname_r(const char *name, struct netent *out, char *buf, size_t n, struct netent **res, int *herr)
{
	struct entry e;
	int r = search(networks.path, buf, n, &e, by_name, name);
	*res = 0;
	if (r) return net_error(r, herr);
	fill_net(*res = out, &e);
	return errno = 0;
}

int getnetbyaddr_r(uint32_t net, int type, struct netent *out, char *buf, size_t n, struct netent **res, int *herr)
{
	struct entry e;
	int r = type == AF_INET || type == AF_UNSPEC ? search(networks.path, buf, n, &e, is_net, &net) : NOT_IN_FILE;
	*res = 0;
	if (r) return net_error(r, herr);
	fill_net(*res = out, &e);
	return errno = 0;
}

/* How a list of nets or hosts ended is in h_errno, whatever the caller has for it. */
static int next_or_end(struct database *db, char *buf, size_t n, struct entry *e)
{
	int r = next(db, buf, n, e);
	if (r) h_errno = r == ENOENT ? HOST_NOT_FOUND : NETDB_INTERNAL;
	return r;
}

int getnetent_r(struct netent *out, char *buf, size_t n, struct netent **res, int *herr)
{
	struct entry e;
	int r = next_or_end(&networks, buf, n, &e);
	(void)herr;
	*res = 0;
	if (r) return r;
	fill_net(out, &e);
	*res = out;
	return 0;
}

static struct netent net;
static char net_buf[2048];
struct netent *glibc_getnetbyname(const char *name)
{
	ALONE(netent, getnetbyname_r(name, &net, net_buf, sizeof net_buf, &r, __h_errno_location()));
}
struct netent *glibc_getnetbyaddr(uint32_t a, int t)
{
	ALONE(netent, getnetbyaddr_r(a, t, &net, net_buf, sizeof net_buf, &r, __h_errno_location()));
}
struct netent *glibc_getnetent(void)
{
	ALONE(netent, getnetent_r(&net, net_buf, sizeof net_buf, &r, __h_errno_location()));
}
void glibc_setnetent(int stay)
{
	(void)stay;
	rewind_db(&networks, 0);
}
void glibc_endnetent(void) { rewind_db(&networks, 1); }
TWIN(getnetbyname, GLIBC_2.2.5, glibc_getnetbyname);
TWIN(getnetbyaddr, GLIBC_2.2.5, glibc_getnetbyaddr);
TWIN(getnetent, GLIBC_2.2.5, glibc_getnetent);
TWIN(setnetent, GLIBC_2.2.5, glibc_setnetent);
TWIN(endnetent, GLIBC_2.2.5, glibc_endnetent);

/* Hosts: "address name aliases". The address takes the place of the name. */
int gethostent_r(struct hostent *out, char *buf, size_t n, struct hostent **res, int *herr)
{
	struct entry e;
	size_t head = 16 + 2 * sizeof(char *), pad = -(uintptr_t)buf & 7;
	(void)herr;
	*res = 0;
	if (n < pad + head) {
		h_errno = NETDB_INTERNAL;
		return errno = ERANGE;
	}
	buf += pad;
	n -= pad;
	for (;;) {
		char **list = (char **)(void *)buf, *addr = (char *)(list + 2);
		int r = next_or_end(&hosts, buf + head, n - head, &e);
		if (r) return r;
		if (!glibc_hosts_address(e.name, AF_INET, addr)) continue;
		list[0] = addr;
		list[1] = 0;
		*out = (struct hostent){ e.value, e.aliases, AF_INET, 4, list };
		*res = out;
		return 0;
	}
}

struct hostent *glibc_gethostent(void)
{
	static struct hostent h;
	static char b[4096];
	ALONE(hostent, gethostent_r(&h, b, sizeof b, &r, __h_errno_location()));
}
void glibc_sethostent(int stay)
{
	(void)stay;
	rewind_db(&hosts, 0);
}
void glibc_endhostent(void) { rewind_db(&hosts, 1); }
TWIN(gethostent, GLIBC_2.2.5, glibc_gethostent);
TWIN(sethostent, GLIBC_2.2.5, glibc_sethostent);
TWIN(endhostent, GLIBC_2.2.5, glibc_endhostent);
