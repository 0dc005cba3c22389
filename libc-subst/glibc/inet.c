/* Addresses as text, as glibc reads and writes them: what it takes after an address, the classes of
 * networks, and that nothing is written on failure. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/ether.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "inet.h"
#include "twin.h"

/* Numbers of any base, the last of which fills what is left. */
const char *__inet_aton_end(const char *s, struct in_addr *to)
{
	uint32_t address = 0;
	int saved = errno;
	for (int part = 0;; part++) {
		if (!isdigit((unsigned char)*s)) return 0;
		char *end;
		unsigned long v = strtoul(s, &end, 0);
		errno = saved;
		s = end;
		if (*s != '.') {
			if (v > 0xffffffffu >> 8 * part) return 0;
			if (to) to->s_addr = htonl(address | v);
			return s;
		}
		if (part == 3 || v > 0xff) return 0;
		address |= v << (24 - 8 * part);
		s++;
	}
}

/* White space ends an address, whatever comes after it. */
int glibc_inet_aton(const char *s, struct in_addr *to)
{
	struct in_addr a;
	const char *end = __inet_aton_end(s, &a);
	if (!end || (*end && !isspace((unsigned char)*end))) return 0;
	if (to) *to = a;
	return 1;
}

in_addr_t glibc_inet_addr(const char *s)
{
	struct in_addr a;
	return glibc_inet_aton(s, &a) ? a.s_addr : INADDR_NONE;
}

/* Up to four numbers of a byte each; only white space may follow. */
in_addr_t glibc_inet_network(const char *s)
{
	uint32_t net = 0;
	for (int part = 0; part < 4; part++) {
		int base = 10, any = 0, c;
		uint32_t v = 0;
		if (*s == '0') base = 8, any = 1, s++;
		if (*s == 'x' || *s == 'X') base = 16, any = 0, s++;
		for (; (c = (unsigned char)*s) && (isdigit(c) || (base == 16 && isxdigit(c))); s++, any = 1) {
			if (base == 8 && c > '7') return INADDR_NONE;
			v = v * base + (isdigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
		}
		if (!any || v > 0xff) return INADDR_NONE;
		net = net << 8 | v;
		if (*s != '.') {
			while (isspace((unsigned char)*s)) s++;
			return *s ? INADDR_NONE : net;
		}
		s++;
	}
	return INADDR_NONE;
}

int glibc_inet_pton(int family, const char *s, void *to)
{
	unsigned char a[16];
	int r = inet_pton(family, s, a);
	if (r == 1) memcpy(to, a, family == AF_INET6 ? 16 : 4);
	return r;
}

/* The longest run of zero groups, two at least, becomes "::"; compatible and mapped addresses end
 * in an IPv4 one. */
static void format_v6(const unsigned char *a, char *s)
{
	int run = 0, at = -1, groups = 8;
	for (int i = 0; i < 8; i++) {
		int n = 0;
		while (i + n < 8 && !a[2 * (i + n)] && !a[2 * (i + n) + 1]) n++;
		if (n > run && n > 1) run = n, at = i;
	}
	if (at == 0 && (run == 6 || (run == 5 && a[10] == 0xff && a[11] == 0xff))) groups = 6;
	for (int i = 0; i < groups; i++) {
		if (i == at) {
			s += sprintf(s, i ? ":" : "::");
			i += run - 1;
		} else {
			s += sprintf(s, "%x%s", a[2 * i] << 8 | a[2 * i + 1], i < 7 ? ":" : "");
		}
	}
	if (groups == 6) sprintf(s, "%d.%d.%d.%d", a[12], a[13], a[14], a[15]);
}

const char *glibc_inet_ntop(int family, const void *from, char *to, socklen_t room)
{
	const unsigned char *a = from;
	char s[INET6_ADDRSTRLEN];
	if (family == AF_INET) {
		sprintf(s, "%d.%d.%d.%d", a[0], a[1], a[2], a[3]);
	} else if (family == AF_INET6) {
		format_v6(a, s);
	} else {
		errno = EAFNOSUPPORT;
		return 0;
	}
	if (strlen(s) >= room) {
		errno = ENOSPC;
		return 0;
	}
	return strcpy(to, s);
}

/* How many bits of an address (in host order) are the host's, by its class. */
static int host_bits(uint32_t address) { return !(address >> 31) ? 24 : address >> 30 == 2 ? 16 : 8; }

in_addr_t glibc_inet_lnaof(struct in_addr a)
{
	uint32_t v = ntohl(a.s_addr);
	return v & ((1u << host_bits(v)) - 1);
}

in_addr_t glibc_inet_netof(struct in_addr a)
{
	uint32_t v = ntohl(a.s_addr);
	return v >> host_bits(v);
}

struct in_addr glibc_inet_makeaddr(in_addr_t net, in_addr_t host)
{
	int bits = net < 128 ? 24 : net < 65536 ? 16 : net < 1 << 24 ? 8 : 0;
	uint32_t v = bits ? net << bits | (host & ((1u << bits) - 1)) : net | host;
	return (struct in_addr){ htonl(v) };
}

TWIN(inet_aton, GLIBC_2.2.5, glibc_inet_aton);
TWIN(inet_addr, GLIBC_2.2.5, glibc_inet_addr);
TWIN(inet_network, GLIBC_2.2.5, glibc_inet_network);
TWIN(inet_pton, GLIBC_2.2.5, glibc_inet_pton);
TWIN(inet_ntop, GLIBC_2.2.5, glibc_inet_ntop);
TWIN(inet_lnaof, GLIBC_2.2.5, glibc_inet_lnaof);
TWIN(inet_netof, GLIBC_2.2.5, glibc_inet_netof);
TWIN(inet_makeaddr, GLIBC_2.2.5, glibc_inet_makeaddr);

static int hex(int c) { return isdigit(c) ? c - '0' : isxdigit(c) ? (c | 0x20) - 'a' + 10 : -1; }

/* Six numbers of one or two digits; bytes are written as they are read. Returns where they end. */
static const char *read_ether(const char *s, struct ether_addr *to)
{
	for (int i = 0; i < 6; i++) {
		int v = hex((unsigned char)*s), c = (unsigned char)s[1];
		if (v < 0) return 0;
		s++;
		if (i < 5 ? c != ':' : c && !isspace(c)) {
			if (hex(c) < 0 || (i < 5 && s[1] != ':')) return 0;
			v = v << 4 | hex(c);
			s++;
		}
		to->ether_addr_octet[i] = v;
		if (i < 5) s++;
	}
	return s;
}

struct ether_addr *glibc_ether_aton_r(const char *s, struct ether_addr *to) { return read_ether(s, to) ? to : 0; }

struct ether_addr *glibc_ether_aton(const char *s)
{
	static struct ether_addr a;
	return glibc_ether_aton_r(s, &a);
}

char *glibc_ether_ntoa_r(const struct ether_addr *a, char *s)
{
	const uint8_t *o = a->ether_addr_octet;
	sprintf(s, "%x:%x:%x:%x:%x:%x", o[0], o[1], o[2], o[3], o[4], o[5]);
	return s;
}

char *glibc_ether_ntoa(const struct ether_addr *a)
{
	static char s[18];
	return glibc_ether_ntoa_r(a, s);
}

/* An address and a host's name, a line of /etc/ethers. */
int glibc_ether_line(const char *s, struct ether_addr *to, char *host)
{
	s = read_ether(s, to);
	if (!s) return -1;
	if (*s) s++; /* whatever the address ends with */
	while (isspace((unsigned char)*s)) s++;
	if (!*s || *s == '#') return -1;
	while (*s && *s != '#' && !isspace((unsigned char)*s)) *host++ = *s++;
	*host = 0;
	return 0;
}

/* Network addresses of OSI. */
unsigned inet_nsap_addr(const char *s, unsigned char *b, int room)
{
	unsigned n = 0;
	while (*s && n < (unsigned)room) {
		int c = *s++;
		if (c == '.' || c == '+' || c == '/') continue;
		if (!isxdigit((unsigned char)c) || !isxdigit((unsigned char)*s)) return 0;
		char two[3] = { c, *s++, 0 };
		b[n++] = strtol(two, 0, 16);
	}
	return n;
}

char *inet_nsap_ntoa(int n, const unsigned char *b, char *s)
{
	static char own[255 * 3];
	char *start = s ? s : own, *p = start;
	if (n > 255) n = 255;
	for (int i = 0; i < n; i++) {
		p += sprintf(p, "%02X", b[i]);
		if (i % 2 == 0 && i + 1 < n) *p++ = '.';
	}
	*p = 0;
	return start;
}

TWIN(ether_aton, GLIBC_2.2.5, glibc_ether_aton);
TWIN(ether_aton_r, GLIBC_2.2.5, glibc_ether_aton_r);
TWIN(ether_ntoa, GLIBC_2.2.5, glibc_ether_ntoa);
TWIN(ether_ntoa_r, GLIBC_2.2.5, glibc_ether_ntoa_r);
TWIN(ether_line, GLIBC_2.2.5, glibc_ether_line);

/* The entry of /etc/ethers that has the name, or else the address: 0 if there is one. */
static int find_ether(const char *name, const struct ether_addr *a, struct ether_addr *found, char *host)
{
	char line[1024], text[sizeof line];
	struct ether_addr of_line;
	int r = -1;
	FILE *f = fopen("/etc/ethers", "re");
	if (!f) return -1;
	while (r && fgets(line, sizeof line, f)) {
		if (glibc_ether_line(line + strspn(line, " \t"), &of_line, text)) continue;
		if (name ? strcasecmp(text, name) : memcmp(&of_line, a, sizeof of_line)) continue;
		if (name) *found = of_line;
		else strcpy(host, text);
		r = 0;
	}
	fclose(f);
	if (r) errno = ENOENT;
	return r;
}

int glibc_ether_hostton(const char *name, struct ether_addr *a) { return find_ether(name, 0, a, 0); }
int glibc_ether_ntohost(char *name, const struct ether_addr *a) { return find_ether(0, a, 0, name); }
TWIN(ether_hostton, GLIBC_2.2.5, glibc_ether_hostton);
TWIN(ether_ntohost, GLIBC_2.2.5, glibc_ether_ntohost);
