/* getaddrinfo's answer in glibc's form, over musl's resolver. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "twin.h"

/* IDN and its kin: musl does not know them, names pass as they are. */
#define IDN_FLAGS 0x3c0
#define KNOWN (AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG | AI_NUMERICSERV | IDN_FLAGS)

/* Where addresses cannot be asked for, glibc takes both families to be there. */
static int knows_addresses(void)
{
	int s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (s >= 0) close(s);
	return s >= 0;
}

int glibc_getaddrinfo(const char *restrict host, const char *restrict service, const struct addrinfo *restrict hints,
		      struct addrinfo **restrict res)
{
	struct addrinfo h = { .ai_flags = AI_V4MAPPED | AI_ADDRCONFIG };
	char port[16], v4[INET_ADDRSTRLEN], *end;
	if (hints) h = *hints;
	if (host && host[0] == '*' && !host[1]) host = 0;
	if (service && service[0] == '*' && !service[1]) service = 0;
	if (!host && !service) return EAI_NONAME;
	if (h.ai_flags & ~KNOWN || (h.ai_flags & AI_CANONNAME && !host)) return EAI_BADFLAGS;
	if (h.ai_family != AF_UNSPEC && h.ai_family != AF_INET && h.ai_family != AF_INET6) return EAI_FAMILY;
	if (h.ai_socktype < 0 || h.ai_socktype > SOCK_RAW) return EAI_SOCKTYPE;
	int flags = h.ai_flags;
	h.ai_flags &= ~IDN_FLAGS;
	if (h.ai_flags & AI_ADDRCONFIG && !knows_addresses()) h.ai_flags &= ~AI_ADDRCONFIG;
	if (service && *service >= '0' && *service <= '9') {
		unsigned long n = strtoul(service, &end, 10);
		if (!*end && n > 65535) {
			snprintf(port, sizeof port, "%lu", n & 65535);
			service = port;
		}
	}
	struct in6_addr a;
	if (host && h.ai_family == AF_INET && inet_pton(AF_INET6, host, &a) == 1 && IN6_IS_ADDR_V4MAPPED(&a))
		host = inet_ntop(AF_INET, (char *)&a + 12, v4, sizeof v4);
	int r = getaddrinfo(host, service, &h, res);
	if (r) return r;
	/* The flags come back, and the name only when it was asked for, once. */
	for (struct addrinfo *i = *res; i; i = i->ai_next) {
		i->ai_flags = flags;
		if (i != *res || !(flags & AI_CANONNAME)) i->ai_canonname = 0;
	}
	return 0;
}
TWIN(getaddrinfo, GLIBC_2.2.5, glibc_getaddrinfo);
