/* getaddrinfo and getnameinfo of what /etc/hosts, /etc/services and numbers say: no name server is asked. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>

static const char *const hosts[] = { 0,        "LOCALHOST",  "localHost",   "127.1",
				     "::1",    "ff01::1%lo", "fe80::1%lo",  "fe80::1%7",
				     "::1%lo", "::1%no",     "fe80::1%lo0", "::ffff:1.2.3.4" };
static const char *const services[] = { 0, "", "80", "http", "65536", " 80", "domain" };
static const int flags[] = { 0, AI_PASSIVE, AI_NUMERICHOST, AI_V4MAPPED, AI_V4MAPPED | AI_ALL, AI_CANONNAME };
static const int types[][2] = { { 0, 0 },         { SOCK_STREAM, 0 }, { SOCK_RAW, 0 },
				{ SOCK_RAW, 58 }, { 0, 58 },          { SOCK_DGRAM, 6 } };

static void look_up(const char *host, const char *service, struct addrinfo *hints)
{
	struct addrinfo *list = 0;
	char b[INET6_ADDRSTRLEN];
	printf("%s %s %x %d %d %d: ", host ? host : "-", service ? service : "-", hints->ai_flags, hints->ai_family,
	       hints->ai_socktype, hints->ai_protocol);
	int r = getaddrinfo(host, service, hints, &list);
	printf("%d", r);
	for (struct addrinfo *a = r ? 0 : list; a; a = a->ai_next) {
		struct sockaddr_in6 *s = (void *)a->ai_addr;
		printf(" %d %d %d %s %d %d %s", a->ai_family, a->ai_socktype, a->ai_protocol,
		       inet_ntop(a->ai_family,
				 a->ai_family == AF_INET ? (void *)&((struct sockaddr_in *)s)->sin_addr : &s->sin6_addr,
				 b, sizeof b),
		       ntohs(s->sin6_port), a->ai_family == AF_INET ? 0 : (int)s->sin6_scope_id,
		       a->ai_canonname ? a->ai_canonname : "-");
	}
	puts("");
	if (!r) freeaddrinfo(list);
}

static void name(const char *address, int port, int scope, socklen_t cut, int room, int service_room, int flags)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un un;
	} s = { 0 };
	socklen_t len = sizeof s.v4;
	char host[1025] = "", service[32] = "";
	if (*address == '/') {
		s.un.sun_family = AF_UNIX;
		strcpy(s.un.sun_path, address);
		len = sizeof s.un;
	} else if (inet_pton(AF_INET, address, &s.v4.sin_addr) == 1) {
		s.v4.sin_family = AF_INET;
		s.v4.sin_port = htons(port);
	} else {
		s.v6.sin6_family = AF_INET6;
		s.v6.sin6_port = htons(port);
		s.v6.sin6_scope_id = scope;
		inet_pton(AF_INET6, address, &s.v6.sin6_addr);
		len = sizeof s.v6;
	}
	int r = getnameinfo(&s.any, len - cut, host, room, service, service_room, flags);
	printf("%s %d %d %d %d %d %x: %d", address, port, scope, (int)cut, room, service_room, flags, r);
	if (!r) printf(" %s %s", *address == '/' && !(flags & NI_NUMERICHOST) ? "the machine" : host, service);
	puts("");
}

int main(void)
{
	static const char *const addresses[] = { "127.0.0.1", "::",      "::7f00:1", "1.2.3.4",
						 "fe80::1",   "ff02::1", "ff01::1",  "/tmp/a/socket" };
	static const int ports[] = { 0, 514 };
	static const int scopes[] = { 0, 1, 99 };
	static const int rooms[][2] = { { 1025, 32 }, { 0, 32 }, { 1025, 0 }, { 3, 32 }, { 9, 3 }, { 1025, 1 } };
	for (int h = 0; h < sizeof hosts / sizeof *hosts; h++)
		for (int s = 0; s < sizeof services / sizeof *services; s++)
			for (int f = 0; f < sizeof flags / sizeof *flags; f++)
				for (int t = 0; t < sizeof types / sizeof *types; t++)
					for (int v = 0; v < 3; v++) {
						struct addrinfo hints = { .ai_flags = flags[f],
									  .ai_family =
										  (int[]){ 0, AF_INET, AF_INET6 }[v],
									  .ai_socktype = types[t][0],
									  .ai_protocol = types[t][1] };
						/* The file may have one family of it only; then servers are asked, and
						 * where there is none of either, addresses are put in another order. */
						if (hosts[h] && !strcasecmp(hosts[h], "localhost") && v != 1) continue;
						if (!hosts[h] && v == 0) continue;
						look_up(hosts[h], services[s], &hints);
					}
	for (int a = 0; a < sizeof addresses / sizeof *addresses; a++)
		for (int p = 0; p < 2; p++)
			for (int s = 0; s < 3; s++)
				for (int r = 0; r < 6; r++)
					for (int f = 0; f <= 0x200; f = f < 4 ? f + 1 : f * 2) {
						/* What may have a name by a server has only its number asked; the
						 * machine's name fits into little room on some only. */
						int asked = f | (a && a != 1 && (a < 7 || rooms[r][0] < 1025)
									 ? NI_NUMERICHOST
									 : 0);
						name(addresses[a], ports[p], scopes[s], 0, rooms[r][0], rooms[r][1],
						     asked);
						name(addresses[a], ports[p], scopes[s], 0, rooms[r][0], rooms[r][1],
						     asked | NI_NUMERICSERV | NI_NUMERICHOST);
					}
	for (socklen_t cut = 0; cut <= 28; cut++) {
		name("fe80::1", 80, 1, cut, 1025, 32, NI_NUMERICHOST);
		if (cut <= 16) name("127.0.0.1", 80, 1, cut, 1025, 32, NI_NUMERICHOST);
	}
	const char *const lines[] = { "1:2:3:4:5:6 a", "1:2:3:4:5:06: a", "1:2:3:4:5:6:", "1:2:3:4:5:06:a",
				      "1:2:3:4:5:06 #" };
	for (int i = 0; i < 5; i++) {
		struct ether_addr e;
		char host[99] = "";
		int r = ether_line(lines[i], &e, host);
		printf("'%s' %d %s\n", lines[i], r, host);
	}
}
