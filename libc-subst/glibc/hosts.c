/* gethostbyname and gethostbyaddr: /etc/hosts with its aliases, then musl's
 * resolver. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <resolv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "inet.h"
#include "twin.h"

/* The answer while it is built in the caller's buffer. */
struct answer {
	char *p, *end;
	int full;
};

static char *keep(struct answer *a, const void *what, size_t n, size_t align)
{
	char *at = (char *)(((uintptr_t)a->p + align - 1) & -align);
	if (a->full || at > a->end || n > (size_t)(a->end - at)) {
		a->full = 1;
		return 0;
	}
	a->p = at + n;
	return what ? memcpy(at, what, n) : at;
}

static void keep_list(struct answer *a, char ***list, char *const *items, int n, size_t size)
{
	char **to = *list = (char **)(void *)keep(a, 0, (n + 1) * sizeof *to, sizeof *to);
	for (int i = 0; i < n && !a->full; i++)
		to[i] = keep(a, items[i], size ? size : strlen(items[i]) + 1, size ? 4 : 1);
	if (!a->full) to[n] = 0;
}

#define MOST 32

struct found {
	char name[256];
	char *alias[MOST], text[2048], addr[MOST][16];
	size_t used;
	int family, size, aliases, addrs;
	int only_own; /* addresses of the family as they are written */
	size_t room;  /* what glibc needs of the caller's buffer, see line_room */
};

static void add_alias(struct found *f, const char *s)
{
	size_t n = strlen(s) + 1;
	if (f->aliases == MOST || n > sizeof f->text - f->used) return;
	f->alias[f->aliases++] = memcpy(f->text + f->used, s, n);
	f->used += n;
}

static int give(const struct found *f, struct hostent *h, char *b, size_t n, struct hostent **res, int *err)
{
	struct hostent to = { .h_addrtype = f->family, .h_length = f->size };
	struct answer a = { b, b + n, 0 };
	char *addrs[MOST];
	for (int i = 0; i < f->addrs; i++) addrs[i] = (char *)f->addr[i];
	keep_list(&a, &to.h_addr_list, addrs, f->addrs, f->size);
	keep_list(&a, &to.h_aliases, f->alias, f->aliases, 0);
	to.h_name = keep(&a, f->name, strlen(f->name) + 1, 1);
	if (a.full) {
		*err = NETDB_INTERNAL;
		return errno = ERANGE;
	}
	*h = to;
	*res = h;
	return errno = 0;
}

/* Whether the file's lines need more than the caller's buffer. */
static int lacks_room(const struct found *f, const char *b, size_t n, int *err)
{
	if (n >= f->room + (-(uintptr_t)b & 7)) return 0;
	*err = NETDB_INTERNAL;
	errno = ERANGE;
	return 1;
}

int glibc_hosts_address(const char *s, int family, char addr[16])
{
	static const char loopback[4] = { 127, 0, 0, 1 };
	struct in6_addr v6;
	if (inet_pton(family, s, addr) == 1) return 1;
	if (family != AF_INET || inet_pton(AF_INET6, s, &v6) != 1) return 0;
	if (IN6_IS_ADDR_V4MAPPED(&v6)) memcpy(addr, v6.s6_addr + 12, 4);
	else if (IN6_IS_ADDR_LOOPBACK(&v6)) memcpy(addr, loopback, 4);
	else return 0;
	return 1;
}

/* One line of the file: its address and names. 0 if it is of another family. */
static int parse(char *line, const struct found *f, char addr[16], char **names)
{
	char *save;
	line[strcspn(line, "#\n")] = 0;
	char *word = strtok_r(line, " \t", &save);
	if (!word ||
	    (f->only_own ? inet_pton(f->family, word, addr) != 1 : !glibc_hosts_address(word, f->family, addr)))
		return 0;
	*names = save ? save : word + strlen(word); /* none at all */
	return 1;
}

static size_t up(size_t n, size_t align) { return (n + align - 1) & -align; }

/* glibc reads each line, `length` with its newline, into the caller's buffer, behind an address and a list of it, and the
 * list of the aliases comes behind the line, with one pointer to spare. Where that list begins. */
static size_t line_room(struct found *f, size_t length, const char *names)
{
	size_t head = 16 + 2 * sizeof(char *), list = up(head + length + 1, sizeof(char *)), room = head + length + 2,
	       words = 0;
	for (const char *p = names; p && *(p += strspn(p, " \t")); p += strcspn(p, " \t")) words++;
	if (names) room = list + ((words ? words - 1 : 0) + 2) * sizeof(char *);
	if (room < head + length + 2) room = head + length + 2;
	if (room > f->room) f->room = room;
	return list;
}

/* Lines with this name, or (name 0) with this address, the first one only. */
static int in_file(struct found *f, const char *name, const char *addr)
{
	char line[1024], a[16], *names, *save;
	int saved = errno;
	FILE *file = fopen("/etc/hosts", "rce");
	if (!file) {
		errno = saved;
		return 0;
	}
	size_t out = 0; /* of further lines the answer is put together from where the list began */
	while (fgets(line, sizeof line, file)) {
		size_t length = strlen(line), list = 0;
		int good = parse(line, f, a, &names);
		if (!f->addrs) list = line_room(f, length, good ? names : 0);
		if (!good) continue;
		char copy[1024];
		int hit = !name && !memcmp(a, addr, f->size);
		strcpy(copy, names);
		for (char *w = strtok_r(copy, " \t", &save); name && w; w = strtok_r(0, " \t", &save))
			hit |= !strcasecmp(w, name);
		if (!hit || f->addrs == MOST) continue;
		int first = !f->addrs;
		size_t text = f->used;
		memcpy(f->addr[f->addrs++], a, f->size);
		/* All lines of a name count together: of further ones the aliases, then the name where it is another. */
		char *own = strtok_r(names, " \t", &save);
		for (char *w; (w = strtok_r(0, " \t", &save));) add_alias(f, w);
		if (first) snprintf(f->name, sizeof f->name, "%s", own ? own : "");
		else if (own && strcmp(own, f->name)) add_alias(f, own);
		if (!name) break;
		out = list ? list : up(out, 4) + f->size + f->used - text;
	}
	if (out) out = up(out, sizeof(char *)) + (f->addrs + 1 + f->aliases + 1) * sizeof(char *);
	if (out > f->room) f->room = out;
	fclose(file);
	errno = saved;
	return f->addrs;
}

int __in_hosts_file(const char *name, int family)
{
	struct found v4 = { .family = AF_INET, .size = 4, .only_own = 1 }, v6 = { .family = AF_INET6, .size = 16 };
	return (family != AF_INET6 && in_file(&v4, name, 0)) || (family != AF_INET && in_file(&v6, name, 0));
}

extern int res_hnok(const char *);

/* The name servers' answer, in musl's way of saying it. Where they could not be asked it may be known
 * tomorrow. */
static int from_servers(const char *name, int family, struct hostent *h, char *b, size_t n, struct hostent **res,
			int *err)
{
	struct in_addr v4;
	if (!*name) {
		*err = NO_RECOVERY;
		return errno = 0;
	}
	/* Addresses in hexadecimal are for name servers that do not know them; musl takes them itself. */
	if (!res_hnok(name) || inet_aton(name, &v4)) {
		*err = HOST_NOT_FOUND;
		return errno = 0;
	}
	int r = gethostbyname2_r(name, family, h, b, n, res, err);
	if (r == ERANGE) {
		*err = NETDB_INTERNAL;
		return errno = ERANGE;
	}
	/* musl repeats the name as its own alias. */
	if (!r && *res && h->h_aliases[0] && !strcmp(h->h_aliases[0], h->h_name)) h->h_aliases++;
	if (r && *err == NO_RECOVERY && r != EBADMSG) *err = TRY_AGAIN;
	return errno = 0;
}

/* What can be nothing but an address, valid or not: digits and dots; hexadecimal digits with a colon. */
static int is_number(const char *s, int family)
{
	if (isdigit((unsigned char)*s) && !s[strspn(s, "0123456789.")]) return s[strlen(s) - 1] != '.';
	if (*s != ':' && !(isxdigit((unsigned char)*s) && strchr(s, ':'))) return 0;
	return family == AF_INET || (!s[strspn(s, "0123456789abcdefABCDEF:.")] && s[strlen(s) - 1] != '.');
}

int glibc_gethostbyname2_r(const char *name, int family, struct hostent *h, char *b, size_t n, struct hostent **res,
			   int *err)
{
	struct found f = { .family = family, .size = family == AF_INET6 ? 16 : 4 };
	struct in_addr v4;
	char v6[16];
	*res = 0;
	bool known = family == AF_INET || family == AF_INET6;
	if (!known) f.family = family = AF_INET; /* as which addresses are read */
	/* glibc wants room for the answer first wherever the name could be an address. */
	if ((isxdigit((unsigned char)*name) || *name == ':') && n < sizeof v6 + 3 * sizeof(char *) + strlen(name) + 1) {
		*err = NETDB_INTERNAL;
		return errno = ERANGE;
	}
	if (is_number(name, family)) {
		const char *end = family == AF_INET ? __inet_aton_end(name, &v4) : 0;
		if (family == AF_INET ? !end || *end : inet_pton(AF_INET6, name, v6) != 1) {
			*err = HOST_NOT_FOUND;
			return errno = 0;
		}
		snprintf(f.name, sizeof f.name, "%s", name);
		memcpy(f.addr[f.addrs++], family == AF_INET ? (void *)&v4 : v6, f.size);
		*err = 0;
		return give(&f, h, b, n, res, err);
	}
	/* Each line passes through the caller's buffer; not all of them fit in it. */
	if (n < sizeof v6 + 2 * sizeof(char *) + 2) {
		*err = NETDB_INTERNAL;
		return errno = ERANGE;
	}
	/* glibc dies of a name that is in the file. */
	if (!known && (!*name || res_hnok(name))) {
		*err = NO_DATA;
		return errno = EAFNOSUPPORT;
	}
	*err = HOST_NOT_FOUND; /* as at the end of the file, which is read whole */
	int there = in_file(&f, name, 0);
	if (lacks_room(&f, b, n, err)) return ERANGE;
	if (there) return errno = give(&f, h, b, n, res, err);
	return from_servers(name, family, h, b, n, res, err);
}

int glibc_gethostbyname_r(const char *name, struct hostent *h, char *b, size_t n, struct hostent **res, int *err)
{
	return glibc_gethostbyname2_r(name, AF_INET, h, b, n, res, err);
}

/* The names that the name servers have for the address: how many, and *err where there is none. */
static int ask_name(struct found *f, const unsigned char *addr, int *err)
{
	char question[80], *to = question, name[sizeof f->name];
	unsigned char reply[4096];
	int names = 0, mapped = f->family == AF_INET6 && IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(void *)addr);
	if (mapped) addr += 12;
	if (f->family == AF_INET || mapped) {
		sprintf(to, "%d.%d.%d.%d.in-addr.arpa", addr[3], addr[2], addr[1], addr[0]);
	} else {
		for (int i = 15; i >= 0; i--) to += sprintf(to, "%x.%x.", addr[i] & 15, addr[i] >> 4);
		strcpy(to, "ip6.arpa");
	}
	int n = res_query(question, ns_c_in, ns_t_ptr, reply, sizeof reply);
	if (n < 0) {
		*err = h_errno;
		return 0;
	}
	ns_msg m;
	ns_rr rr;
	for (int i = 0; !ns_initparse(reply, n, &m) && !ns_parserr(&m, ns_s_an, i, &rr); i++) {
		if (ns_rr_type(rr) != ns_t_ptr ||
		    dn_expand(ns_msg_base(m), ns_msg_end(m), ns_rr_rdata(rr), name, sizeof name) < 0)
			continue;
		if (names++) add_alias(f, name);
		else strcpy(f->name, name);
	}
	if (!names) *err = NO_RECOVERY;
	return names;
}

int glibc_gethostbyaddr_r(const void *addr, socklen_t len, int family, struct hostent *h, char *b, size_t n,
			  struct hostent **res, int *err)
{
	struct found f = { .family = family, .size = family == AF_INET6 ? 16 : 4 };
	*res = 0;
	if ((family != AF_INET && family != AF_INET6) || len < (socklen_t)f.size) {
		*err = NETDB_INTERNAL;
		return errno = EAFNOSUPPORT;
	}
	if (family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED((const struct in6_addr *)addr)) {
		*err = HOST_NOT_FOUND;
		return ENOENT;
	}
	int there = len == (socklen_t)f.size && in_file(&f, 0, addr);
	if (lacks_room(&f, b, n, err)) return ERANGE;
	if (there) return errno = give(&f, h, b, n, res, err);
	if (!ask_name(&f, addr, err)) return errno = 0;
	memcpy(f.addr[f.addrs++], addr, f.size);
	return give(&f, h, b, n, res, err);
}

/* The forms with a buffer of their own, which grows; one call after another, lest a thread frees another's. */
static struct hostent *with_buffer(int (*call)(const void *, int, int, struct hostent *, char *, size_t,
					       struct hostent **, int *),
				   const void *what, int len, int family)
{
	static struct hostent h;
	static char *b;
	static size_t n;
	static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER;
	struct hostent *res = 0;
	pthread_mutex_lock(&busy);
	while (!n || call(what, len, family, &h, b, n, &res, &h_errno) == ERANGE) {
		char *more = realloc(b, n * 2 + 1024);
		if (!more) {
			h_errno = NETDB_INTERNAL;
			break;
		}
		b = more;
		n = n * 2 + 1024;
	}
	pthread_mutex_unlock(&busy);
	return res;
}

static int by_name(const void *name, int len, int family, struct hostent *h, char *b, size_t n, struct hostent **res,
		   int *err)
{
	int before = *err, r = glibc_gethostbyname2_r(name, family, h, b, n, res, err);
	(void)len;
	if (!*err) *err = before; /* only the form above says that nothing was wrong */
	return r;
}

static int by_addr(const void *addr, int len, int family, struct hostent *h, char *b, size_t n, struct hostent **res,
		   int *err)
{
	return glibc_gethostbyaddr_r(addr, len, family, h, b, n, res, err);
}

struct hostent *glibc_gethostbyname2(const char *name, int family) { return with_buffer(by_name, name, 0, family); }
struct hostent *glibc_gethostbyname(const char *name) { return with_buffer(by_name, name, 0, AF_INET); }
struct hostent *glibc_gethostbyaddr(const void *addr, socklen_t len, int family)
{
	return with_buffer(by_addr, addr, len, family);
}

TWIN(gethostbyname, GLIBC_2.2.5, glibc_gethostbyname);
TWIN(gethostbyname2, GLIBC_2.2.5, glibc_gethostbyname2);
TWIN(gethostbyname_r, GLIBC_2.2.5, glibc_gethostbyname_r);
TWIN(gethostbyname2_r, GLIBC_2.2.5, glibc_gethostbyname2_r);
TWIN(gethostbyaddr, GLIBC_2.2.5, glibc_gethostbyaddr);
TWIN(gethostbyaddr_r, GLIBC_2.2.5, glibc_gethostbyaddr_r);
