/* Secure RPC's parts that need no key server: DES, names on the net, what is said to the server. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "rpc_old.h"

OLD(int, ecb_crypt, char *, char *, unsigned, unsigned);
OLD(int, cbc_crypt, char *, char *, unsigned, unsigned, char *);
OLD(void, des_setparity, char *);
OLD(void, passwd2des, char *, char *);
OLD(int, xencrypt, char *, char *);
OLD(int, xdecrypt, char *, char *);
OLD(int, user2netname, char *, unsigned, const char *);
OLD(int, host2netname, char *, const char *, const char *);
OLD(int, getnetname, char *);
OLD(int, netname2host, char *, char *, int);
OLD(int, rtime, struct sockaddr_in *, unsigned *, unsigned *);
OLD(void, xdrmem_create, XDR *, char *, unsigned, int);
/* clang-format off */
#define XDRS(_) \
	_(xdr_keystatus) \
	_(xdr_keybuf) \
	_(xdr_netnamestr) \
	_(xdr_cryptkeyarg) \
	_(xdr_cryptkeyarg2) \
	_(xdr_cryptkeyres) \
	_(xdr_unixcred) \
	_(xdr_getcredres) \
	_(xdr_key_netstarg) \
	_(xdr_key_netstres) \
	_(xdr_authdes_cred) \
	_(xdr_authdes_verf)
/* clang-format on */
#define DECLARE(name) OLD(int, name, XDR *, void *, ...);
XDRS(DECLARE)

static unsigned long seed = 1;
static unsigned any(unsigned n)
{
	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (seed >> 33) % n;
}

static void hex(const void *p, int n)
{
	for (int i = 0; i < n; i++) printf("%02x", ((const unsigned char *)p)[i]);
	printf(" ");
}

static void des(void)
{
	char key[8], vector[8], b[8200], text[60];
	for (int k = 0; k < 60; k++) {
		unsigned n = any(4) ? (any(5) + 1) * 8 : any(40) | 1, mode = any(4);
		for (int i = 0; i < 8; i++) key[i] = any(256), vector[i] = any(256);
		for (int i = 0; i < 40; i++) b[i] = any(256);
		if (any(2)) des_setparity(key);
		printf("%d ", ecb_crypt(key, b, n, mode));
		hex(b, 40);
		printf("%d ", cbc_crypt(key, b, n, mode, vector));
		hex(b, 40);
		hex(vector, 8);
		hex(key, 8);
		static const char *const passwords[] = { "", "secret", "a longer password", "\xff\x80z" };
		passwd2des((char *)passwords[k % 4], key);
		hex(key, 8);
		for (int i = 0; i < 48; i++) text[i] = "0123456789abcdefABCDEF"[any(22)];
		text[any(2) ? 48 : any(49)] = 0;
		printf("%d", xencrypt(text, (char *)passwords[k % 4]));
		printf(" %.48s", text);
		printf(" %d", xdecrypt(text, (char *)passwords[k % 4]));
		printf(" %.48s\n", text);
	}
	printf("%d %d\n", ecb_crypt(key, b, 8192, 0), ecb_crypt(key, b, 8200, 0));
}

/* "unix.NAME@DOMAIN", without this machine's own name. */
static const char *without_host(char *to)
{
	static char text[700], own[300];
	gethostname(own, sizeof own);
	size_t n = strcspn(own, ".");
	if (strncmp(to, "unix.", 5) || strncmp(to + 5, own, n) || to[5 + n] != '@') return to;
	snprintf(text, sizeof text, "unix.(own)%s", to + 5 + n);
	return text;
}

static void names(void)
{
	static const char *const domains[] = { "example.org", "example.org.", "", ".", NULL };
	static const char *const hosts[] = { "host", "host.in.domain", "host.", "", NULL };
	static const char *const texts[] = { "unix.host@domain", "unix.@", "x", "x.y", "a@b.c@d", "" };
	char to[600], long_name[300];
	for (int i = 0; i < 4; i++) {
		printf("%d ", user2netname(to, i ? -i : 1000, domains[i]));
		puts(to);
	}
	for (int i = 0; i < 5; i++)
		for (int k = 0; k < 5; k++) {
			int r = host2netname(to, hosts[i], domains[k]);
			printf("%d %s\n", r, !r ? "-" : hosts[i] ? to : without_host(to));
		}
	for (int n = 50; n < 260; n += n < 80 ? 1 : 3) {
		memset(long_name, 'x', n);
		long_name[n] = 0;
		printf("%d %d", user2netname(to, 5, long_name), host2netname(to, "abc", long_name));
		printf(" %s %d\n", to, host2netname(to, long_name, long_name));
	}
	printf("%d", getnetname(to));
	printf(" %s\n", without_host(to));
	for (int i = 0; i < 6; i++)
		for (int room = 1; room < 300; room += 7) {
			char text[30];
			memset(to, 0, sizeof to);
			strcpy(text, texts[i]);
			int r = netname2host(text, to, room);
			printf("%d %s\n", r, r ? to : "-");
		}
}

/* Noise read, and written again. */
static void units(const char *name, xdrproc *proc)
{
	for (int k = 0; k < 60; k++) {
		char in[200], out[400];
		unsigned long thing[40] = { 0 };
		XDR x;
		int n = any(2) ? sizeof in : any(130);
		for (int i = 0; i < (int)sizeof in; i++) in[i] = i % 4 < 3 ? 0 : any(3) ? any(9) : any(256);
		xdrmem_create(&x, in, n, DECODE);
		int r = proc(&x, thing);
		printf("%s %d: %d %u ", name, n, r, x.ops->getpos(&x));
		memset(out, 0, sizeof out);
		if (r) {
			xdrmem_create(&x, out, any(5) ? sizeof out : any(100), ENCODE);
			r = proc(&x, thing);
			printf("%d ", r);
			hex(out, x.ops->getpos(&x));
		}
		xdrmem_create(&x, in, 0, FREE);
		printf("%d\n", proc(&x, thing));
	}
}

/* Nobody tells it. Over Linux only: elsewhere there are no such sockets. */
static void time_of_others(void)
{
	struct sockaddr_in a = { .sin_addr = { htonl(INADDR_LOOPBACK) } };
	unsigned now[2] = { 0 }, limit[2] = { 0, 2000 };
	errno = 0;
	printf("%d", rtime(&a, now, limit));
	printf(" %d\n", errno);
	printf("%d", rtime(&a, now, NULL));
	printf(" %d %d\n", errno, ntohs(a.sin_port));
}

int main(int argc, char **argv)
{
	if (argc > 1) time_of_others();
	des();
	names();
#define TRY(name) units(#name, name);
	XDRS(TRY)
	return 0;
}
