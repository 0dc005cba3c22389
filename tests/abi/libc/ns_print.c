/* build: -lresolv */
/* Records and messages of the domain name system as text, good ones, cut ones and noise; places as text. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

const char *p_secstodate(unsigned long);
__asm__(".symver p_secstodate, __p_secstodate@GLIBC_2.2.5");

static unsigned long seed;
static unsigned any(unsigned n)
{
	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (seed >> 33) % n;
}

/* What is in each type, and what of a wrong one is not to be read past: n name, s string, digits so many bytes, * any. */
static const struct {
	int type, whole;
	const char *fields;
} types[] = {
	{ ns_t_a, 0, "4" },           { ns_t_ns, 0, "n" },      { ns_t_cname, 0, "n" },
	{ ns_t_soa, 0, "nn44444" },   { ns_t_mb, 0, "n" },      { ns_t_wks, 0, "41*" },
	{ ns_t_ptr, 0, "n" },         { ns_t_hinfo, 0, "ss" },  { ns_t_minfo, 0, "nn" },
	{ ns_t_mx, 0, "2n" },         { ns_t_txt, 0, "sss" },   { ns_t_rp, 0, "nn" },
	{ ns_t_afsdb, 0, "2n" },      { ns_t_x25, 0, "s" },     { ns_t_isdn, 0, "ss" },
	{ ns_t_rt, 0, "2n" },         { ns_t_nsap, 0, "*" },    { ns_t_sig, 0, "2114442n*" },
	{ ns_t_key, 0, "211*" },      { ns_t_px, 0, "2nn" },    { ns_t_aaaa, 0, "88" },
	{ ns_t_loc, 16, "Z11188" },   { ns_t_nxt, 0, "n*" },    { ns_t_srv, 0, "222n" },
	{ ns_t_naptr, 0, "22sssn" },  { ns_t_cert, 5, "221*" }, { ns_t_a6, 99, "188n" },
	{ ns_t_dname, 0, "n" },       { ns_t_opt, 0, "*" },     { ns_t_tkey, 99, "n44222" },
	{ ns_t_tsig, 99, "n44ZZ22" }, { ns_t_gpos, 0, "s" },    { 4321, 0, "*" },
};
#define TYPES (int)(sizeof types / sizeof *types)
#define OWNER 12 /* where the message's first name is */

static unsigned char *noise(unsigned char *p, int n)
{
	while (n-- > 0) *p++ = any(3) ? any(256) : "\"\\\n\0aA1 "[any(8)];
	return p;
}

static unsigned char *data(unsigned char *p, const char *f)
{
	static const char *const names[] = { "a.example.org", "", "x\\.y.b", "c.d.example.org", "example.org" };
	for (int n; *f; f++) {
		if (*f == 'n') {
			if (any(2)) *p++ = 0xc0, *p++ = OWNER;
			else p += ns_name_compress(names[any(5)], p, 100, NULL, NULL);
		} else if (*f == 's') {
			*p = n = any(9);
			p = noise(p + 1, n);
		} else if (*f == 'Z') {
			*p++ = 0;
		} else {
			p = noise(p, *f == '*' ? any(6) ? any(70) : any(1500) : *f - '0');
		}
	}
	return p;
}

/* The message ends where the memory does. */
static void records(unsigned char *memory)
{
	static const char *const origins[] = { NULL, "", ".", "example.org", "org.", "example.org.", "b" };
	static const char *const owners[] = {
		"a.example.org", "", ".", "example.org", "org", "x\\.b.example.org.", "b"
	};
	unsigned char *message = malloc(4096);
	static char text[8192];
	for (int k = 0; k < 3000; k++) {
		seed = k + 1;
		int type = k % TYPES, room = any(3) ? sizeof text : any(9) ? 50 + any(200) : any(3);
		memset(message, 0, 200);
		unsigned char *p = message + OWNER;
		p += ns_name_compress("www.example.org", p, 100, NULL, NULL);
		unsigned char *from = p;
		p = data(p, types[type].fields);
		if (!any(3) && types[type].whole < 99) p -= any(p - from + 1);
		else if (!any(5) && types[type].whole < 99) p = noise(p, any(20));
		if (p - from < types[type].whole && types[type].whole < 99) p = from + types[type].whole;
		unsigned char *at = memory + 8192 - (p - message);
		memcpy(at, message, p - message);
		memset(text, 0, sizeof text);
		errno = 0;
		int r = ns_sprintrrf(at, p - message, owners[any(7)], any(3) ? 1 : any(300), types[type].type,
				     any(4) ? any(100000) : any(-1u), at + (from - message), p - from,
				     any(3) ? NULL : owners[any(7)], origins[any(7)], text, room);
		printf("%d %d: %d %d %s\n", k, room, r, r < 0 && errno == ENOSPC, r < 0 ? "" : text);
	}
	free(message);
}

static void messages(void)
{
	unsigned char m[1200], *p;
	for (int k = 0; k < 200; k++) {
		seed = k + 1;
		memset(m, 0, sizeof m);
		p = noise(m, 4);
		if (any(3)) m[2] = any(3) ? 0x81 : 5 << 3, m[3] = any(6);
		int counts[4] = { any(3), any(4), any(2), any(3) };
		for (int i = 0; i < 4; i++) *p++ = 0, *p++ = counts[i] + !any(30);
		for (int i = 0; i < 4; i++)
			for (; counts[i]--;) {
				int type = any(TYPES), other = i == 3 && any(2) ? ns_t_opt : types[type].type;
				if (p == m + OWNER) p += ns_name_compress("www.example.org", p, 100, NULL, NULL);
				else *p++ = 0xc0, *p++ = any(20) ? OWNER : OWNER + 4;
				NS_PUT16(other, p);
				NS_PUT16(1, p);
				if (!i) continue;
				p = noise(p, 4);
				unsigned char *from = p + 2;
				unsigned char *end =
					data(from, strchr(types[type].fields, '*') ? "5" : types[type].fields);
				NS_PUT16(end - from, p);
				p = end;
			}
		_res.pfcode = any(2) ? 0 : any(0x1000);
		printf("%d %lx:\n", k, _res.pfcode);
		__fp_nquery(m, any(5) ? p - m : any(p - m), stdout);
	}
	_res.pfcode = 0;
	p_query(m);
	fp_query(m, stdout);
	_res.options |= 0x10000002;
	__fp_resstat(&_res, stdout);
}

static void places(void)
{
	static const char *const parts[] = { "N",     "s",   "E",  "w",         "12",  "59",      "7.123",
					     "-3.5m", "+20", "1.", "300m",      ".25", "x",       "1",
					     "0",     "-1",  "N ", "999999999", "42",  "12.3456", "0.05m" };
	char s[300], t[300];
	unsigned char b[16];
	for (int k = 0; k < 900; k++) {
		seed = k + 1;
		int n = 0;
		if (any(4)) {
			n = sprintf(s, "%d %d %d.%03d %c %d %d %d %c %d%s", any(91), any(60), any(60), any(1000),
				    "NSnsE"[any(5)], any(181), any(60), any(60), "EWewN"[any(5)], (int)any(9000) - 500,
				    any(2) ? "m" : ".5");
			for (int i = any(4); i; i--) n += sprintf(s + n, " %d%s", any(20000), any(2) ? "m" : ".07m");
		} else {
			for (int i = 8 + any(5); i; i--) n += sprintf(s + n, "%s ", parts[any(21)]);
			strcpy(s + n, "1 N 1 E 1 ");
		}
		memset(b, 0, sizeof b);
		int r = loc_aton(s, b);
		printf("%s: %d ", s, r);
		for (int i = 0; i < 16; i++) printf("%02x", b[i]);
		if (!any(2)) noise(b + 1, 15);
		puts(loc_ntoa(b, t));
	}
	b[0] = 1;
	puts(loc_ntoa(b, t));
	b[0] = 0;
	puts(loc_ntoa(b, NULL));
}

int main(void)
{
	unsigned char *memory = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(memory + 2 * 4096, 4096, PROT_NONE);
	res_init();
	records(memory);
	messages();
	places();
	static const unsigned long times[] = { 0, 1000000000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000 };
	for (int i = 0; i < 6; i++) {
		errno = 0;
		printf("%s ", p_secstodate(times[i]));
		printf("%d\n", errno);
	}
}
