/* Records of the domain name system as lines of a zone file. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <ctype.h>
#include <errno.h>
#include <resolv.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "twin.h"

extern int ns_samename(const char *, const char *);
extern int ns_format_ttl(unsigned long, char *, size_t);
extern int __b64_ntop(const unsigned char *, size_t, char *, size_t);
extern const char *__p_class(int), *__p_type(int);
extern char *inet_nsap_ntoa(int, const unsigned char *, char *);
extern const char *glibc_inet_ntop(int, const void *, char *, socklen_t);
extern const char *__loc_ntoa(const unsigned char *, char *);
extern int glibc_dn_expand(const unsigned char *, const unsigned char *, const unsigned char *, char *, int);

/* What came of a part of a record: NO_ROOM with ENOSPC, BAD ends in its bytes in hexadecimal. */
enum result { GOOD, NO_ROOM, BAD };
#define TRY(part)                          \
	do {                               \
		enum result r_ = (part);   \
		if (r_ != GOOD) return r_; \
	} while (0)

struct record {
	const unsigned char *message, *message_end, *p, *end; /* of the data what is left */
	const char *owner, *origin;
	unsigned class, type;
	char *to; /* where the text goes on */
	size_t room;
	int spaced; /* the line's columns are no longer kept */
};

static enum result no_room(void)
{
	errno = ENOSPC;
	return NO_ROOM;
}

static void wrote(struct record *r, size_t n) { r->to += n, r->room -= n; }

static enum result put(struct record *r, const char *s, size_t n)
{
	if (n >= r->room) return no_room();
	memcpy(r->to, s, n);
	r->to[n] = 0;
	wrote(r, n);
	return GOOD;
}

__attribute__((format(printf, 2, 3))) static enum result print(struct record *r, const char *format, ...)
{
	char text[128];
	va_list a;
	va_start(a, format);
	int n = vsnprintf(text, sizeof text, format, a);
	va_end(a);
	return put(r, text, n);
}

/* To the column `to` of a field that has n characters, or two spaces where it is too long, and then always. */
static enum result tab(struct record *r, size_t n, size_t to)
{
	if (r->spaced || n >= to - 1) {
		r->spaced = 1;
		return put(r, "  ", 2);
	}
	static const char tabs[] = "\t\t\t\t\t\t";
	char *start = r->to;
	size_t room = r->room;
	for (size_t left = (to - n - 1) / 8 + 1; left; left--) {
		if (put(r, tabs, 1) == GOOD) continue;
		r->to = start;
		r->room = room;
		return NO_ROOM;
	}
	return GOOD;
}

static enum result ttl(struct record *r, unsigned long seconds, size_t *n)
{
	int k = ns_format_ttl(seconds, r->to, r->room);
	if (k < 0) return NO_ROOM;
	wrote(r, *n = k);
	return GOOD;
}

/* How much of a name is left without the origin and the dot before it. */
static size_t without_origin(const char *name, const char *origin)
{
	const char *p = name;
	while (*p) {
		if (origin && ns_samename(p, origin) == 1) return p - name - (p > name);
		while (*p && *p != '.')
			if (*p++ == '\\' && *p) p++;
		if (*p) p++;
	}
	return p - name;
}

/* Whether a dot is to tell that n characters of the name are the whole. */
static int wants_dot(const char *name, size_t n, const char *origin)
{
	if (!*name) return 1;
	int alone = !origin || !*origin, whole = alone || (*origin != '.' && origin[1] && !name[n]);
	return whole && name[n - 1] != '.';
}

static enum result name(struct record *r)
{
	int taken = glibc_dn_expand(r->message, r->message_end, r->p, r->to, r->room);
	if (taken < 0) return no_room();
	size_t n = without_origin(r->to, r->origin);
	const char *more = *r->to && !n ? "@" : wants_dot(r->to, n, r->origin) ? "." : "";
	if (*more && n + 2 > r->room) return no_room();
	strcpy(r->to + n, more);
	wrote(r, n + !!*more);
	r->p += taken;
	return GOOD;
}

/* A string with its length before it. One that is longer than the data is shown as "". */
static enum result string(struct record *r)
{
	const unsigned char *p = r->p;
	char *start = r->to;
	size_t room = r->room;
	enum result good = put(r, "\"", 1);
	if (p < r->end && *p < r->end - p) {
		for (int n = *p++; n && good == GOOD; n--, p++) {
			if (!*p || *p == '\n' || *p == '"' || *p == '\\') good = put(r, "\\", 1);
			if (good == GOOD) good = put(r, (const char *)p, 1);
		}
	}
	if (good == GOOD) good = put(r, "\"", 1);
	if (good != GOOD) {
		r->to = start;
		r->room = room;
		return good;
	}
	if (p == r->p) return BAD;
	r->p = p;
	return GOOD;
}

static enum result strings(struct record *r)
{
	while (r->p < r->end) {
		TRY(string(r));
		if (r->p < r->end) TRY(put(r, " ", 1));
	}
	return GOOD;
}

static long left(const struct record *r) { return r->end - r->p; }

static unsigned long number(struct record *r, int bytes)
{
	unsigned long v = 0;
	while (bytes--) v = v << 8 | *r->p++;
	return v;
}

/* No room for it: it is left out. */
static enum result address(struct record *r, int family, const void *a)
{
	glibc_inet_ntop(family, a, r->to, r->room);
	wrote(r, strlen(r->to));
	return GOOD;
}

enum { BASE64_ROOM = 6144 };

static enum result base64(struct record *r, size_t room)
{
	char text[BASE64_ROOM];
	int n = __b64_ntop(r->p, left(r), text, room), many = n > 15;
	if (n < 0) return BAD;
	if (many) TRY(put(r, " (", 2));
	for (int i = 0; i < n; i += 48)
		TRY(print(r, "%s%.*s", many ? "\n\t\t" : " ", n - i < 48 ? n - i : 48, text + i));
	return many ? put(r, " )", 2) : GOOD;
}

static enum result soa(struct record *r)
{
	static const char *const fields[] = { "refresh", "retry", "expiry", "minimum" };
	enum { FIELDS = 5 };
	TRY(put(r, " (\n", 3));
	r->spaced = 0;
	if (left(r) != FIELDS * 4) return BAD;
	char serial[24];
	size_t n = sprintf(serial, "%lu", number(r, 4));
	TRY(put(r, "\t\t\t\t\t", 5));
	TRY(put(r, serial, n));
	TRY(tab(r, n, 16));
	TRY(put(r, "; serial\n", 9));
	for (int i = 0; i < FIELDS - 1; i++) {
		r->spaced = 0;
		TRY(put(r, "\t\t\t\t\t", 5));
		TRY(ttl(r, number(r, 4), &n));
		if (i == FIELDS - 2) TRY(put(r, " )", 2));
		TRY(tab(r, n, 16));
		TRY(print(r, "; %s\n", fields[i]));
	}
	return GOOD;
}

static enum result nsap(struct record *r)
{
	char text[255 * 3 + 2];
	inet_nsap_ntoa(left(r), r->p, text);
	return put(r, text, strlen(text));
}

static enum result loc(struct record *r)
{
	char text[255];
	if (left(r) < 1 || (!*r->p && left(r) < 16)) return BAD;
	__loc_ntoa(r->p, text);
	return put(r, text, strlen(text));
}

/* An address, a protocol and a bit for each of its ports. */
static enum result services(struct record *r)
{
	if (left(r) < 5) return BAD;
	address(r, AF_INET, r->p);
	TRY(print(r, " %u ( ", r->p[4]));
	r->p += 5;
	int on_line = 0;
	for (int port = 0; r->p < r->end; port++) {
		if (*r->p & 0x80 >> port % 8) {
			if (!on_line) {
				TRY(put(r, "\n\t\t\t\t", 5));
				on_line = 10;
				r->spaced = 0;
			}
			TRY(print(r, "%d ", port));
			on_line--;
		}
		if (port % 8 == 7) r->p++;
	}
	return put(r, ")", 1);
}

static enum result certificate(struct record *r)
{
	if (left(r) < 5) return BAD;
	unsigned long type = number(r, 2), tag = number(r, 2);
	TRY(print(r, "%lu %lu %lu ", type, tag, number(r, 1)));
	size_t room = left(r) * 4 / 3 + 4;
	if (room > BASE64_ROOM) return print(r, "record too long to print");
	return base64(r, room);
}

static enum result tkey(struct record *r)
{
	if (left(r) < 14) return BAD;
	for (int i = 0; i < 2; i++) TRY(print(r, "%lu ", number(r, 4)));
	for (int i = 0; i < 3; i++) TRY(print(r, "%lu ", number(r, 2)));
	return GOOD;
}

/* The time, the signature and the number of the message; that of the error is shown. */
static enum result tsig(struct record *r)
{
	if (left(r) < 10) return BAD;
	r->p += 8;
	unsigned long n = number(r, 2);
	if (left(r) < (long)n + 4) return BAD;
	r->p += n + 2;
	return print(r, "%lu", number(r, 2));
}

/* How many bits of the address are another's, the others, and whose. */
static enum result a6(struct record *r)
{
	struct in6_addr a = { 0 };
	if (!left(r)) return BAD;
	unsigned bits = *r->p, bytes = bits / 8;
	TRY(print(r, "%u ", bits));
	if (bits > 128) return BAD;
	r->p++;
	if (bits < 128) {
		if (left(r) <= (long)bytes || left(r) < 16 - (long)bytes) return BAD;
		memcpy(a.s6_addr + bytes, r->p, 16 - bytes);
		address(r, AF_INET6, &a);
		r->p += 16 - bytes;
	}
	if (!bits) return GOOD;
	if (r->p >= r->end) return BAD;
	TRY(put(r, " ", 1));
	return name(r);
}

static enum result size(struct record *r) { return print(r, "%u bytes", r->class); }

/* What the types are made of: n a name, s a string, 2 a number, 4 and 6 the whole an address, | nothing more need come;
 * then what its function prints. */
static const struct type {
	unsigned short type;
	char fields[10];
	enum result (*rest)(struct record *);
} table[] = {
	{ ns_t_a, "4", 0 },
	{ ns_t_cname, "n", 0 },
	{ ns_t_mb, "n", 0 },
	{ ns_t_mg, "n", 0 },
	{ ns_t_mr, "n", 0 },
	{ ns_t_ns, "n", 0 },
	{ ns_t_ptr, "n", 0 },
	{ ns_t_dname, "n", 0 },
	{ ns_t_hinfo, "s s", 0 },
	{ ns_t_isdn, "s |s", 0 },
	{ ns_t_soa, "n n", soa },
	{ ns_t_mx, "2n", 0 },
	{ ns_t_afsdb, "2n", 0 },
	{ ns_t_rt, "2n", 0 },
	{ ns_t_px, "2n n", 0 },
	{ ns_t_x25, "s", 0 },
	{ ns_t_txt, "", strings },
	{ ns_t_nsap, "", nsap },
	{ ns_t_aaaa, "6", 0 },
	{ ns_t_loc, "", loc },
	{ ns_t_naptr, "22s s s n", 0 },
	{ ns_t_srv, "222n", 0 },
	{ ns_t_minfo, "n n", 0 },
	{ ns_t_rp, "n n", 0 },
	{ ns_t_wks, "", services },
	{ ns_t_cert, "", certificate },
	{ ns_t_tkey, "n ", tkey },
	{ ns_t_tsig, "n ", tsig },
	{ ns_t_a6, "", a6 },
	{ ns_t_opt, "", size },
};

static enum result fields(struct record *r, const struct type *t)
{
	const char *f = t->fields;
	/* The numbers are there all, or none is shown. */
	if (left(r) < (long)strspn(f, "2") * 2) return BAD;
	if (*f == '4' || *f == '6') {
		if (left(r) != (*f == '4' ? 4 : 16)) return BAD;
		return address(r, *f == '4' ? AF_INET : AF_INET6, r->p);
	}
	for (; *f; f++) {
		if (*f == '|' && r->p == r->end) return GOOD;
		if (*f == '2') TRY(print(r, "%lu ", number(r, 2)));
		if (*f == 'n') TRY(name(r));
		if (*f == 's') TRY(string(r));
		if (*f == ' ') TRY(put(r, " ", 1));
	}
	return t->rest ? t->rest(r) : GOOD;
}

/* Of what is bad or unknown, the bytes. */
static enum result bytes(struct record *r, int some, int bad)
{
	enum { LINE = 16 };
	char comment[40] = "RR format error";
	if (!bad) sprintf(comment, "unknown RR type %d", (int)r->type);
	TRY(print(r, "\\# %u%s\t; %s", (unsigned)left(r), some ? " (" : "", comment));
	while (r->p < r->end) {
		int n = left(r) < LINE ? left(r) : LINE;
		char hex[3 * LINE + 3], text[LINE + 3];
		size_t k = sprintf(hex, "\n\t"), m = sprintf(text, "; ");
		for (int i = 0; i < n; i++, r->p++) {
			k += sprintf(hex + k, "%02x ", *r->p);
			text[m++] = isascii(*r->p) && isprint(*r->p) ? *r->p : '.';
		}
		r->spaced = 0;
		TRY(put(r, hex, k));
		if (n < LINE) {
			TRY(put(r, ")", 1));
			TRY(tab(r, k + 1, 48));
			r->spaced = 0;
		}
		TRY(put(r, text, m));
	}
	return GOOD;
}

static enum result owner(struct record *r, const char *before)
{
	if (before && ns_samename(before, r->owner) == 1) return put(r, "\t\t\t", 3);
	size_t n = without_origin(r->owner, r->origin);
	if (*r->owner && !n) return put(r, "@\t\t\t", 4);
	TRY(put(r, r->owner, n));
	if (wants_dot(r->owner, n, r->origin)) {
		TRY(put(r, ".", 1));
		n++;
	}
	return tab(r, n, 24);
}

static enum result whole(struct record *r, const char *before, unsigned long seconds)
{
	size_t n;
	int some = r->p != r->end;
	TRY(owner(r, before));
	TRY(ttl(r, seconds, &n));
	char text[64];
	/* Numbers without a name share their text: of two the class is seen twice. */
	const char *type = __p_type(r->type), *class = __p_class(r->class);
	size_t k = snprintf(text, sizeof text, " %s %s", class, type);
	TRY(put(r, text, k));
	TRY(tab(r, n + k, 16));
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (table[i].type != r->type) continue;
		enum result done = fields(r, &table[i]);
		return done == BAD ? bytes(r, some, 1) : done;
	}
	return bytes(r, some, 0);
}

/* Its length, or -1. Of a record whose owner is `before` the owner is left out, of names in `origin` that. */
int ns_sprintrrf(const unsigned char *message, size_t length, const char *name, ns_class class, ns_type type,
		 unsigned long seconds, const unsigned char *data, size_t n, const char *before, const char *origin,
		 char *to, size_t room)
{
	struct record r = { message, message + length, data, data + n, name, origin, class, type, to, room, 0 };
	return whole(&r, before, seconds) == GOOD ? (int)(r.to - to) : -1;
}

int ns_sprintrr(const ns_msg *m, const ns_rr *r, const char *before, const char *origin, char *to, size_t room)
{
	return ns_sprintrrf(ns_msg_base(*m), ns_msg_size(*m), ns_rr_name(*r), ns_rr_class(*r), ns_rr_type(*r),
			    ns_rr_ttl(*r), ns_rr_rdata(*r), ns_rr_rdlen(*r), before, origin, to, room);
}
