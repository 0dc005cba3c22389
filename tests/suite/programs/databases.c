/* What the databases of /etc answer: entries, or the errno where their file is not there. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <gshadow.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <shadow.h>
#include <stdio.h>

#define FOUND(call)                                                                \
	do {                                                                       \
		errno = 0;                                                         \
		void *found = (call);                                              \
		printf("%s: %s, errno %d\n", #call, found ? "found" : "0", errno); \
	} while (0)
#define STATUS(call)                                                             \
	do {                                                                     \
		errno = 0;                                                       \
		int status = (call);                                             \
		printf("%s: %d, errno %d\n", #call, status, status ? errno : 0); \
	} while (0)

int main(void)
{
	char buf[2048], name[100] = "";
	struct servent service, *s;
	struct protoent protocol, *p;
	struct rpcent rpc, *r;
	struct spwd shadow, *sp;
	struct ether_addr address = { { 1, 2, 3, 0xab, 0xcd, 0xef } };

	FOUND(getspnam("bin"));
	FOUND(getsgnam("bin"));
	FOUND(getservbyname("http", "tcp"));
	FOUND(getservbyport(htons(80), 0));
	FOUND(getprotobyname("tcp"));
	FOUND(getprotobynumber(6));
	FOUND(getrpcbyname("nfs"));
	STATUS(getspnam_r("bin", &shadow, buf, sizeof buf, &sp));
	STATUS(getservbyname_r("http", "tcp", &service, buf, sizeof buf, &s));
	STATUS(getservbyport_r(htons(80), "tcp", &service, buf, sizeof buf, &s));
	STATUS(getprotobyname_r("tcp", &protocol, buf, sizeof buf, &p));
	STATUS(getprotobynumber_r(6, &protocol, buf, sizeof buf, &p));
	STATUS(getrpcbyname_r("nfs", &rpc, buf, sizeof buf, &r));
	STATUS(ether_ntohost(name, &address));
	printf("%s\n", name);
	STATUS(ether_hostton("ONE", &address));
	printf("%s\n", ether_ntoa(&address));
	STATUS(ether_hostton("two", &address));
	printf("%s\n", ether_ntoa(&address));
	return 0;
}
