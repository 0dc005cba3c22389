/* Addresses and names of hosts as glibc takes them. */
#ifndef GLIBC_INET_H
#define GLIBC_INET_H
#include <features.h>
#include <netdb.h>
#include <netinet/in.h>

#define NETDB_INTERNAL (-1) /* h_errno: see errno */

/* The IPv4 address, in network order, that s begins with; where it ends, or 0 if there is none. */
hidden const char *__inet_aton_end(const char *s, struct in_addr *to);

/* inet_ntop, IPv4-compatible addresses with dots. */
const char *glibc_inet_ntop(int family, const void *from, char *to, socklen_t room);

/* Whether /etc/hosts has an address of the family (AF_UNSPEC: any) for the name. errno stays. */
hidden int __in_hosts_file(const char *name, int family);

/* getservbyname_r and getservbyport_r of netdb_r.c, gethostbyaddr_r of hosts.c. */
int glibc_getservbyname_r(const char *name, const char *protocol, struct servent *out, char *buf, size_t n,
			  struct servent **res);
int glibc_getservbyport_r(int port, const char *protocol, struct servent *out, char *buf, size_t n,
			  struct servent **res);
int glibc_gethostbyaddr_r(const void *addr, socklen_t len, int family, struct hostent *h, char *b, size_t n,
			  struct hostent **res, int *err);

/* An address as /etc/hosts has it, as one of the family; "::1" and mapped ones are IPv4 ones too. 0 if it is none. */
hidden int glibc_hosts_address(const char *s, int family, char addr[16]);

#endif
