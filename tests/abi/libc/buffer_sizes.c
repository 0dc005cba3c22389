/* The functions that answer into the caller's memory, at every size of it: from where on it is enough.
 * Only what the files of /etc know, so that no name server is asked. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <arpa/inet.h>

enum { MOST = 130 }; /* all need less */
static char memory[MOST] __attribute__((aligned(16)));

/* Says each size where the answer changes. */
#define SIZES(text, call, result)                                                                           \
	do {                                                                                                \
		int last = -1, last_found = -1, h = 0;                                                      \
		for (size_t n = 0; n < MOST; n++) {                                                         \
			errno = 0;                                                                          \
			int r = (call);                                                                     \
			int found = (result) != 0;                                                          \
			if (r != last || found != last_found)                                               \
				printf("%s %zu: %d %d errno %d h_errno %d\n", text, n, r, found, errno, h); \
			last = r, last_found = found;                                                       \
		}                                                                                           \
	} while (0)

int main(void)
{
	struct passwd p, *pr;
	struct group g, *gr;
	static const char *const users[] = { "root", "daemon", "nobody", "no such user" };
	for (int i = 0; i < 4; i++) {
		SIZES(users[i], getpwnam_r(users[i], &p, memory, n, &pr), pr);
		SIZES(users[i], getgrnam_r(users[i], &g, memory, n, &gr), gr);
	}
	SIZES("uid 0", getpwuid_r(0, &p, memory, n, &pr), pr);
	SIZES("uid 65534", getpwuid_r(65534, &p, memory, n, &pr), pr);
	SIZES("gid 0", getgrgid_r(0, &g, memory, n, &gr), gr);
	SIZES("gid 65534", getgrgid_r(65534, &g, memory, n, &gr), gr);
	SIZES("passwd", (setpwent(), getpwent_r(&p, memory, n, &pr)), pr);
	SIZES("group", (setgrent(), getgrent_r(&g, memory, n, &gr)), gr);
	endpwent();
	endgrent();

	struct hostent e, *er;
	static const char *const hosts[] = { "localhost", "127.0.0.1", "10.20.30.40", "::1", "-a", "LOCALHOST" };
	static const struct in_addr loopback = { 0x0100007f };
	for (int i = 0; i < 6; i++) {
		SIZES(hosts[i], gethostbyname_r(hosts[i], &e, memory, n, &er, &h), er);
		SIZES(hosts[i], gethostbyname2_r(hosts[i], AF_INET, &e, memory, n, &er, &h), er);
	}
	SIZES("::1 6", gethostbyname2_r("::1", AF_INET6, &e, memory, n, &er, &h), er);
	SIZES("127.0.0.1 back", gethostbyaddr_r(&loopback, 4, AF_INET, &e, memory, n, &er, &h), er);
	SIZES("host", (sethostent(0), gethostent_r(&e, memory, n, &er, &h)), er);
	endhostent();

	struct servent s, *sr;
	static const char *const services[] = { "http", "domain", "smtp", "no such" };
	for (int i = 0; i < 4; i++) {
		SIZES(services[i], getservbyname_r(services[i], 0, &s, memory, n, &sr), sr);
		SIZES(services[i], getservbyname_r(services[i], "tcp", &s, memory, n, &sr), sr);
		SIZES(services[i], getservbyname_r(services[i], "udp", &s, memory, n, &sr), sr);
	}
	SIZES("80", getservbyport_r(htons(80), "tcp", &s, memory, n, &sr), sr);
	SIZES("53", getservbyport_r(htons(53), 0, &s, memory, n, &sr), sr);
	SIZES("1", getservbyport_r(htons(2), "tcp", &s, memory, n, &sr), sr);
	SIZES("service", (setservent(0), getservent_r(&s, memory, n, &sr)), sr);
	endservent();

	struct protoent t, *tr;
	static const char *const protocols[] = { "tcp", "TCP", "ip", "ipv6-icmp", "no such" };
	for (int i = 0; i < 5; i++) SIZES(protocols[i], getprotobyname_r(protocols[i], &t, memory, n, &tr), tr);
	SIZES("protocol 6", getprotobynumber_r(6, &t, memory, n, &tr), tr);
	SIZES("protocol 250", getprotobynumber_r(250, &t, memory, n, &tr), tr);
	SIZES("protocol", (setprotoent(0), getprotoent_r(&t, memory, n, &tr)), tr);
	endprotoent();

	struct netent o, * or ;
	SIZES("loopback", getnetbyname_r("loopback", &o, memory, n, & or, &h), or);
	SIZES("default", getnetbyname_r("default", &o, memory, n, & or, &h), or);
	SIZES("no such net", getnetbyname_r("no such net", &o, memory, n, & or, &h), or);
	SIZES("net 127", getnetbyaddr_r(127 << 24, AF_INET, &o, memory, n, & or, &h), or);
	SIZES("net", (setnetent(0), getnetent_r(&o, memory, n, & or, &h)), or);
	endnetent();

	struct rpcent c, *cr;
	SIZES("portmapper", getrpcbyname_r("portmapper", &c, memory, n, &cr), cr);
	SIZES("rpc 100003", getrpcbynumber_r(100003, &c, memory, n, &cr), cr);
	SIZES("rpc", (setrpcent(0), getrpcent_r(&c, memory, n, &cr)), cr);
	endrpcent();
	return 0;
}
