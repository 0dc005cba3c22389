/* build: -lresolv */
/* Names of the domain name system, networks and times as text, from seeded random input. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long seed;
static unsigned any(unsigned n)
{
	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (seed >> 33) % n;
}

static void hex(const void *p, int n)
{
	for (int i = 0; i < n; i++) printf("%02x", ((const unsigned char *)p)[i]);
}

static const char *text(void)
{
	static char b[300];
	static const char *const parts[] = { "a",     "WWW", "example", "com", "Org", "\\.", "\\032",
					     "x\\\\", ".",   "..",      "-",   "\\",  "(",   "q\"" };
	*b = 0;
	for (int n = any(6); n >= 0; n--) {
		strcat(b, parts[any(any(4) ? 5 : 14)]);
		if (any(5)) strcat(b, ".");
	}
	if (any(3)) b[strlen(b) - 1] = b[strlen(b) - 1] == '.' ? 0 : b[strlen(b) - 1];
	return b;
}

static void wire(void)
{
	unsigned char msg[400], name[300];
	char s[400];
	for (int k = 0; k < 1500; k++) {
		seed = k + 1;
		int n = 12 + any(60);
		for (int i = 0; i < n; i++)
			msg[i] = any(3) ? any(4) : any(6) ? 'A' + any(40) : any(5) ? 0xc0 : any(256);
		int at = any(n + 2), room = any(4) ? 255 : any(30);
		errno = 0;
		memset(name, 0, sizeof name);
		int r = ns_name_unpack(msg, msg + n, msg + at, name, room);
		printf("%d: unpack %d %d", k, r, r < 0 ? errno : 0);
		const unsigned char *p = msg + at;
		if (at < n) printf(" skip %d %ld", ns_name_skip(&p, msg + n), (long)(p - msg));
		if (r >= 0) {
			printf(" ");
			hex(name, 20);
			int room2 = any(2) ? 300 : any(20);
			memset(s, 0, sizeof s);
			errno = 0;
			int t = ns_name_ntop(name, s, room2);
			printf(" ntop %d %d %s", t, errno, t >= 0 ? s : "");
			errno = 0;
			t = ns_name_ntol(name, (unsigned char *)s, room2);
			printf(" ntol %d %d ", t, errno);
			if (t >= 0) hex(s, t);
			errno = 0;
			t = ns_name_uncompress(msg, msg + n, msg + at, s, room2);
			printf(" uncompress %d", t);
		}
		puts("");
	}
}

static void packed(void)
{
	for (int k = 0; k < 200; k++) {
		seed = k + 1;
		unsigned char msg[300];
		const unsigned char *names[8] = { msg }, **last = names + 3 + any(6);
		int at = 12, room = any(3) ? 300 : 12 + any(80);
		memset(msg, 0, sizeof msg);
		for (int i = 0; i < 7; i++) {
			const char *s = text();
			errno = 0;
			int r = any(2) ? ns_name_compress(s, msg + at, room - at, names, last)
				       : dn_comp(s, msg + at, room - at, (unsigned char **)names,
						 (unsigned char **)last);
			printf("%d: %s: %d %d ", k, s, r, r < 0 ? errno : 0);
			if (r > 0) hex(msg + at, r), at += r;
			for (int j = 0; names[j]; j++) printf(" %ld", (long)(names[j] - msg));
			puts("");
			if (!any(6)) ns_name_rollback(msg + any(60), names, last);
		}
	}
}

static void texts(void)
{
	char a[400], b[400], c[2000];
	for (int k = 0; k < 600; k++) {
		seed = k + 1;
		strcpy(a, text());
		strcpy(b, any(3) ? text() : a + any(strlen(a) + 1));
		memset(c, 0, sizeof c);
		errno = 0;
		int r = ns_makecanon(a, c, any(2) ? 2000 : any(20));
		printf("%s %s: %d %s", a, b, r, r ? "" : c);
		printf(" %d %d %d\n", ns_samename(a, b), ns_samedomain(a, b), ns_subdomain(a, b));
	}
}

static void times(void)
{
	char b[60];
	unsigned long t;
	for (int k = 0; k < 400; k++) {
		seed = k + 1;
		unsigned long v = any(2) ? any(2000000) : any(10) * 3600 + any(3) * 604800 + any(2) * 60;
		int room = any(2) ? 60 : any(14), r = ns_format_ttl(v, b, room);
		printf("%lu: %d %s", v, r, r < 0 ? "" : b);
		int n = 0;
		for (int i = any(8); i >= 0; i--)
			b[n++] = any(2) ? '0' + any(10) : "wdhmsWDHMSx -"[any(any(9) ? 10 : 13)];
		b[n] = 0;
		t = 7;
		errno = 0;
		r = ns_parse_ttl(b, &t);
		printf(" %s: %d %lu %d", b, r, t, r ? errno : 0);
		sprintf(b, "%04d%02d%02d%02d%02d%02d", 1985 + any(120), any(14), any(33), any(25), any(62), any(61));
		if (!any(20)) b[any(14)] = 'x';
		int bad = 0;
		t = ns_datetosecs(b, &bad);
		printf(" %s: %d %lu\n", b, bad, bad ? 0 : t);
	}
}

static void networks(void)
{
	char b[80];
	unsigned char a[8];
	for (int k = 0; k < 1500; k++) {
		seed = k + 1;
		for (int i = 0; i < 4; i++) a[i] = any(2) ? any(256) : any(3) * 9;
		int bits = (int)any(36) - 1, room = any(2) ? 80 : any(24);
		errno = 0;
		char *r = inet_net_ntop(any(20) ? AF_INET : AF_INET6, a, bits, b, room);
		printf("%d %d: %s %d", bits, room, r ? b : "-", r ? 0 : errno);
		errno = 0;
		r = inet_neta(htonl(*(unsigned *)a), b, any(2) ? 80 : any(14));
		printf(" neta %s %d", r ? b : "-", r ? 0 : errno);
		int n = 0;
		static const char *const odd[] = { "",    ".",  "/",    "0x",   "x", " ",  "256",
						   "/33", "/8", "0X1f", "/032", "a", "/8x" };
		for (int i = any(5); i >= 0; i--) n += sprintf(b + n, "%d%s", any(any(9) ? 256 : 300), i ? "." : "");
		if (!any(4)) n = sprintf(b, "0x%x", any(1u << any(31)));
		if (any(2)) n += sprintf(b + n, "/%d", any(35));
		if (!any(5)) strcpy(b + n, odd[any(13)]);
		if (!any(9)) strcpy(b, odd[any(13)]);
		memset(a, 0xee, sizeof a);
		errno = 0;
		room = any(3) ? 8 : any(5);
		n = inet_net_pton(AF_INET, b, a, room);
		printf(" pton %s %d: %d %d ", b, room, n, n < 0 ? errno : 0);
		if (n >= 0) hex(a, 5);
		puts("");
	}
}

int main(void)
{
	wire();
	packed();
	texts();
	times();
	networks();
}
