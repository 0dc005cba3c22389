/* getaddrinfo as glibc answers: kinds of sockets and services its way, names by musl's resolver. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "inet.h"
#include "lookup.h"
#include "twin.h"

/* IDN and its kin: names pass as they are. */
#define IDN_FLAGS 0x3c0
#define KNOWN \
	(AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG | AI_NUMERICSERV | IDN_FLAGS)

extern int res_hnok(const char *);

/* The kinds in glibc's order. common: given where the caller asks for no kind. */
static const struct kind {
	int type, protocol;
	const char *name; /* of the protocol in /etc/services; 0: it has no services */
	int common;
} kinds[] = {
	{ SOCK_STREAM, IPPROTO_TCP, "tcp", 1 },
	{ SOCK_DGRAM, IPPROTO_UDP, "udp", 1 },
	{ SOCK_DCCP, IPPROTO_DCCP, "dccp", 0 },
	{ SOCK_DGRAM, IPPROTO_UDPLITE, "udplite", 0 },
	{ SOCK_STREAM, IPPROTO_SCTP, "sctp", 0 },
	{ SOCK_SEQPACKET, IPPROTO_SCTP, "sctp", 0 },
	{ SOCK_RAW, 0, 0, 1 },
};
#define KINDS (int)(sizeof kinds / sizeof *kinds)

struct socket_kind {
	int type, protocol, port;
};

/* A raw socket takes any protocol. */
static int fits(const struct kind *k, const struct addrinfo *h)
{
	return (!h->ai_socktype || h->ai_socktype == k->type) &&
	       (!h->ai_protocol || !k->name || h->ai_protocol == k->protocol);
}

static int port_of(const char *service, const struct kind *k)
{
	struct servent entry, *found;
	char b[1024];
	return glibc_getservbyname_r(service, k->name, &entry, b, sizeof b, &found) || !found ? -1 : found->s_port;
}

/* What the hints and the service name. Returns how many, or an error. */
static int services(struct socket_kind *to, const char *service, const struct addrinfo *h)
{
	int n = 0, chosen = h->ai_socktype || h->ai_protocol, number = 0, port;
	if (service && !*service) service = 0;
	if (service) {
		char *end;
		number = strtoul(service, &end, 10);
		if (*end && h->ai_flags & AI_NUMERICSERV) return EAI_NONAME;
		if (*end) number = -1;
	}
	const struct kind *first = kinds, *end = kinds + KINDS;
	while (first < end && !fits(first, h)) first++;
	if (first == end) return h->ai_socktype ? EAI_SOCKTYPE : EAI_SERVICE;
	if (chosen && service && !first->name) return EAI_SERVICE;
	for (const struct kind *k = first; k < end; k++) {
		if (!chosen && number >= 0 ? !k->common : !fits(k, h)) continue;
		if (number < 0 && !k->name) continue;
		port = number < 0 ? port_of(service, k) : htons(number);
		if (port >= 0) to[n++] = (struct socket_kind){ k->type, k->name ? k->protocol : h->ai_protocol, port };
		if (chosen) break;
	}
	return n ? n : EAI_SERVICE;
}

/* With AI_ADDRCONFIG only families of which the machine has an address beside the loopback; where
 * that cannot be asked, both are taken to be there. */
static int configured(struct addrinfo *h)
{
	struct ifaddrs *list;
	int v4 = 0, v6 = 0;
	if (getifaddrs(&list)) return 0;
	for (struct ifaddrs *i = list; i; i = i->ifa_next) {
		if (!i->ifa_addr) continue;
		if (i->ifa_addr->sa_family == AF_INET)
			v4 |= ((struct sockaddr_in *)(void *)i->ifa_addr)->sin_addr.s_addr != htonl(INADDR_LOOPBACK);
		if (i->ifa_addr->sa_family == AF_INET6)
			v6 |= !IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)(void *)i->ifa_addr)->sin6_addr);
	}
	freeifaddrs(list);
	if (h->ai_family == AF_UNSPEC && v4 != v6) h->ai_family = v4 ? AF_INET : AF_INET6;
	return (h->ai_family == AF_INET && !v4) || (h->ai_family == AF_INET6 && !v6) ? EAI_NONAME : 0;
}

/* An address of IPv6, with a scope or without. */
static int is_v6(const char *host)
{
	char b[INET6_ADDRSTRLEN];
	struct in6_addr a;
	size_t n = strcspn(host, "%");
	if (n >= sizeof b) return 0;
	memcpy(b, host, n);
	b[n] = 0;
	return inet_pton(AF_INET6, b, &a) == 1;
}

/* One that no name server can know, as glibc thinks unless it looks for the canonical name in one family, is
 * not asked for. Where there is no way to ask it may be known tomorrow; but glibc has IPv4 alone by
 * gethostbyname2_r, which does not say so. */
static int addresses(struct address *to, char canon[static 256], const char *host, const struct addrinfo *h)
{
	int flags = h->ai_flags & ~AI_ADDRCONFIG;
	struct in_addr v4;
	const char *end = host && h->ai_family == AF_INET6 && !(flags & AI_V4MAPPED) ? __inet_aton_end(host, &v4) : 0;
	if ((end && !*end) || (host && h->ai_family == AF_INET && is_v6(host))) return EAI_ADDRFAMILY;
	int alone = h->ai_family == AF_INET && !(flags & AI_CANONNAME);
	int asked = h->ai_family != AF_UNSPEC && flags & AI_CANONNAME;
	if (host && !asked && !res_hnok(host) && !__in_hosts_file(host, h->ai_family)) flags |= AI_NUMERICHOST;
	if (!host) flags &= ~(AI_V4MAPPED | AI_ALL);
	int n = __lookup_name(to, canon, host, h->ai_family, flags);
	if (n == EAI_SYSTEM) return alone ? EAI_NONAME : EAI_AGAIN;
	return n ? n : EAI_NONAME;
}

static int answer(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **res)
{
	struct addrinfo h = { .ai_flags = AI_V4MAPPED | AI_ADDRCONFIG };
	struct socket_kind sockets[KINDS];
	struct address found[MAXADDRS];
	struct in6_addr a;
	char v4[INET_ADDRSTRLEN], canon[256];
	int r;
	if (hints) h = *hints;
	if (host && host[0] == '*' && !host[1]) host = 0;
	if (service && service[0] == '*' && !service[1]) service = 0;
	if (!host && !service) return EAI_NONAME;
	if (h.ai_flags & ~KNOWN || (h.ai_flags & AI_CANONNAME && !host)) return EAI_BADFLAGS;
	if (h.ai_family != AF_UNSPEC && h.ai_family != AF_INET && h.ai_family != AF_INET6) return EAI_FAMILY;
	int flags = h.ai_flags;
	h.ai_flags &= ~IDN_FLAGS;
	if (flags & AI_ADDRCONFIG && (r = configured(&h))) return r;
	int ns = services(sockets, service, &h);
	if (ns < 0) return ns;
	const char *asked = host;
	if (host && h.ai_family == AF_INET && inet_pton(AF_INET6, host, &a) == 1 && IN6_IS_ADDR_V4MAPPED(&a))
		host = inet_ntop(AF_INET, (char *)&a + 12, v4, sizeof v4);
	int na = addresses(found, canon, host, &h);
	if (na < 0) return na;
	if (host != asked) strcpy(canon, asked);

	/* As freeaddrinfo wants it: one block, the name after the entries. */
	struct aibuf *out = calloc(1, ns * na * sizeof *out + strlen(canon) + 1);
	if (!out) return EAI_MEMORY;
	for (int k = 0; k < ns * na; k++) {
		struct aibuf *o = &out[k];
		const struct address *from = &found[k / ns];
		const struct socket_kind *s = &sockets[k % ns];
		int is_v4 = from->family == AF_INET;
		o->slot = k;
		o->ai = (struct addrinfo){ .ai_flags = flags,
					   .ai_family = from->family,
					   .ai_socktype = s->type,
					   .ai_protocol = s->protocol,
					   .ai_addrlen = is_v4 ? sizeof o->sa.sin : sizeof o->sa.sin6,
					   .ai_addr = (void *)&o->sa,
					   .ai_next = k + 1 < ns * na ? &o[1].ai : 0 };
		if (is_v4) {
			o->sa.sin = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = s->port };
			memcpy(&o->sa.sin.sin_addr, from->addr, sizeof o->sa.sin.sin_addr);
		} else {
			o->sa.sin6 = (struct sockaddr_in6){ .sin6_family = AF_INET6,
							    .sin6_port = s->port,
							    .sin6_scope_id = from->scopeid };
			memcpy(&o->sa.sin6.sin6_addr, from->addr, sizeof o->sa.sin6.sin6_addr);
		}
	}
	if (flags & AI_CANONNAME) out->ai.ai_canonname = strcpy((void *)&out[ns * na], canon);
	out->ref = ns * na;
	*res = &out->ai;
	return 0;
}

int glibc_getaddrinfo(const char *restrict host, const char *restrict service, const struct addrinfo *restrict hints,
		      struct addrinfo **restrict res)
{
	int saved = errno, r = answer(host, service, hints, res);
	errno = saved;
	return r;
}
TWIN(getaddrinfo, GLIBC_2.2.5, glibc_getaddrinfo);
