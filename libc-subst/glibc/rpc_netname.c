/* Names of users and hosts in secure RPC: unix.UID@domain, unix.host@domain. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "rpc.h"

enum { NET_NAME = 255, HOST_NAME = 64, SYSTEM = 4 /* strlen("unix") */, NUMBER = 11 };

/* The domain as given, or the machine's, of at most n characters. */
static int domain_of(const char *given, char *to, size_t n)
{
	to[n] = 0;
	if (!given) return getdomainname(to, n) == 0;
	to[0] = 0;
	strncat(to, given, n);
	return 1;
}

static void without_dot(char *s)
{
	size_t n = strlen(s);
	if (n && s[n - 1] == '.') s[n - 1] = 0;
}

int glibc_user2netname(char *to, uid_t uid, const char *domain)
{
	char in[NET_NAME + 1];
	if (!domain_of(domain, in, NET_NAME) || strlen(in) + SYSTEM + 3 + NUMBER > NET_NAME) return 0;
	sprintf(to, "unix.%d@%s", (int)uid, in);
	without_dot(to);
	return 1;
}
OLD_RPC(user2netname);

/* What comes after a dot in the host's name is the domain, unless one is given. */
int glibc_host2netname(char *to, const char *host, const char *domain)
{
	char name[HOST_NAME + 1] = "", in[HOST_NAME + 1];
	*to = 0;
	if (host) strncat(name, host, HOST_NAME);
	else if (gethostname(name, HOST_NAME)) return 0;
	char *dot = strchr(name, '.');
	if (!domain_of(domain ? domain : dot ? dot + 1 : 0, in, HOST_NAME) || !*in) return 0;
	without_dot(in);
	if (dot) *dot = 0;
	sprintf(to, "unix.%s@%s", name, in);
	return 1;
}
OLD_RPC(host2netname);

int glibc_getnetname(char *to)
{
	uid_t uid = geteuid();
	return uid ? glibc_user2netname(to, uid, 0) : glibc_host2netname(to, 0, 0);
}
OLD_RPC(getnetname);

int glibc_netname2host(const char *from, char *to, int room)
{
	const char *name = strchr(from, '.'), *end = name ? strchr(name + 1, '@') : 0;
	if (!end || room > NET_NAME) return 0;
	int n = end - ++name;
	if (n > room) n = room;
	memcpy(to, name, n);
	to[n] = 0;
	return 1;
}
OLD_RPC(netname2host);
