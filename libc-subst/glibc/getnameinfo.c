/* getnameinfo: names by gethostbyaddr_r and getservbyport_r, what has none as numbers. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "inet.h"
#include "twin.h"

/* The last two are those of internationalised names that glibc still lets pass. */
#define KNOWN (NI_NUMERICHOST | NI_NUMERICSERV | NI_NOFQDN | NI_NAMEREQD | NI_DGRAM | 0x20 | 0x40 | 0x80)

static int copy(char *to, size_t room, const char *s)
{
	size_t n = strlen(s) + 1;
	if (n > room) return EAI_OVERFLOW;
	memcpy(to, s, n);
	return 0;
}

/* An entry of the host database, with its storage to be freed. Null if there is none, or no memory. */
static char *entry_of(const void *addr, socklen_t len, int family, struct hostent **found, int *err)
{
	static struct hostent none;
	char *b = 0;
	for (size_t n = 1024;; n *= 2) {
		char *more = realloc(b, n + sizeof none);
		*found = 0;
		if (!more) {
			errno = ENOMEM;
			*err = -1; /* see errno */
			return b;
		}
		b = more;
		if (glibc_gethostbyaddr_r(addr, len, family, (void *)b, b + sizeof none, n, found, err) != ERANGE)
			return b;
	}
}

/* The machine's domain: behind the first dot of what the loopback is called, or else the machine itself. */
static int own_domain(char *domain, size_t room)
{
	struct in_addr loop = { htonl(INADDR_LOOPBACK) };
	struct hostent *h;
	int err;
	char *b = entry_of(&loop, sizeof loop, AF_INET, &h, &err);
	const char *dot = h ? strchr(h->h_name, '.') : 0;
	int known = dot && !copy(domain, room, dot + 1);
	struct utsname u;
	if (!known && !uname(&u) && (dot = strchr(u.nodename, '.'))) known = !copy(domain, room, dot + 1);
	free(b);
	return known;
}

static int host_name(char *host, size_t room, const void *addr, socklen_t len, int family, int flags)
{
	struct hostent *h;
	int err, r = EAI_NONAME;
	char *b = entry_of(addr, len, family, &h, &err), domain[256];
	if (h) {
		if (flags & NI_NOFQDN && own_domain(domain, sizeof domain)) {
			char *at = strstr(h->h_name, domain);
			if (at && at != h->h_name && at[-1] == '.') at[-1] = 0;
		}
		r = copy(host, room, h->h_name);
	} else if (err < 0) {
		r = EAI_SYSTEM;
	} else if (err == TRY_AGAIN) {
		r = EAI_AGAIN;
	}
	free(b);
	return r;
}

static int host_number(char *host, size_t room, const void *addr, int family, unsigned scope)
{
	char zone[IF_NAMESIZE];
	if (!glibc_inet_ntop(family, addr, host, room)) return EAI_OVERFLOW;
	if (!scope) return 0;
	size_t used = strlen(host);
	int local = IN6_IS_ADDR_LINKLOCAL((const struct in6_addr *)addr) ||
		    IN6_IS_ADDR_MC_LINKLOCAL((const struct in6_addr *)addr);
	int n = local && if_indextoname(scope, zone) ? snprintf(host + used, room - used, "%%%s", zone)
						     : snprintf(host + used, room - used, "%%%u", scope);
	return n < 0 || (size_t)n >= room - used ? EAI_OVERFLOW : 0;
}

static int host_of(const struct sockaddr *a, char *host, size_t room, int flags)
{
	const struct sockaddr_in *v4 = (const void *)a;
	const struct sockaddr_in6 *v6 = (const void *)a;
	int is_v4 = a->sa_family == AF_INET;
	const void *addr = is_v4 ? (const void *)&v4->sin_addr : &v6->sin6_addr;
	if (a->sa_family == AF_UNIX) {
		struct utsname u;
		if (!(flags & NI_NUMERICHOST) && !uname(&u)) return copy(host, room, u.nodename);
		return flags & NI_NAMEREQD ? EAI_NONAME : copy(host, room, "localhost");
	}
	if (!(flags & NI_NUMERICHOST)) {
		int r = host_name(host, room, addr, is_v4 ? sizeof v4->sin_addr : sizeof v6->sin6_addr, a->sa_family,
				  flags);
		if (r != EAI_NONAME) return r;
	}
	if (flags & NI_NAMEREQD) return EAI_NONAME;
	return host_number(host, room, addr, a->sa_family, is_v4 ? 0 : v6->sin6_scope_id);
}

static int service_of(const struct sockaddr *a, char *service, size_t room, int flags)
{
	if (a->sa_family == AF_UNIX)
		return copy(service, room, ((const struct sockaddr_un *)(const void *)a)->sun_path);
	int port = ((const struct sockaddr_in *)(const void *)a)->sin_port; /* where AF_INET6 has it too */
	struct servent entry, *found;
	char b[1024];
	if (!(flags & NI_NUMERICSERV) &&
	    !glibc_getservbyport_r(port, flags & NI_DGRAM ? "udp" : "tcp", &entry, b, sizeof b, &found) && found)
		return copy(service, room, found->s_name);
	return (size_t)snprintf(service, room, "%d", ntohs(port)) < room ? 0 : EAI_OVERFLOW;
}

static int answer(const struct sockaddr *a, socklen_t len, char *host, socklen_t host_room, char *service,
		  socklen_t service_room, int flags)
{
	if (flags & ~KNOWN) return EAI_BADFLAGS;
	if (!a || len < sizeof a->sa_family) return EAI_FAMILY;
	if (flags & NI_NAMEREQD && !host && !service) return EAI_NONAME;
	if (a->sa_family == AF_INET    ? len < sizeof(struct sockaddr_in)
	    : a->sa_family == AF_INET6 ? len < sizeof(struct sockaddr_in6)
				       : a->sa_family != AF_UNIX)
		return EAI_FAMILY;
	int r = host && host_room ? host_of(a, host, host_room, flags) : 0;
	return r || !service || !service_room ? r : service_of(a, service, service_room, flags);
}

int glibc_getnameinfo(const struct sockaddr *restrict a, socklen_t len, char *restrict host, socklen_t host_room,
		      char *restrict service, socklen_t service_room, int flags)
{
	int saved = errno, r = answer(a, len, host, host_room, service, service_room, flags);
	if (r != EAI_SYSTEM && !(r == EAI_OVERFLOW && errno == ENOSPC)) errno = saved; /* inet_ntop's */
	return r;
}
TWIN(getnameinfo, GLIBC_2.2.5, glibc_getnameinfo);
