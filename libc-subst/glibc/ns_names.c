/* Names of the domain name system as messages, programs and zone files have them, RFC 1035. In a message a
 * name is labels with their lengths before them, ended by one of length 0 or by a pointer to the rest. */
#define _GNU_SOURCE
#include <arpa/nameser.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include "twin.h"

#define POINTER 0xc0 /* these two bits: the label is a pointer of 14 bits */
#define POINTER_MAX 0x4000

extern int ns_name_pton(const char *, unsigned char *, size_t);

static int too_long(void)
{
	errno = EMSGSIZE;
	return -1;
}

int ns_name_skip(const unsigned char **at, const unsigned char *end)
{
	const unsigned char *p = *at;
	while (p < end) {
		unsigned n = *p++;
		if (n & POINTER && (n & POINTER) != POINTER) return too_long();
		int last = !n || n & POINTER;
		if (n & POINTER) n = 1; /* its other half */
		if (n > (size_t)(end - p)) break;
		p += n;
		if (!last) continue;
		*at = p;
		return 0;
	}
	return too_long();
}

/* Pointers followed. What the name takes at from, or -1. */
int ns_name_unpack(const unsigned char *msg, const unsigned char *end, const unsigned char *from, unsigned char *to,
		   size_t room)
{
	const unsigned char *p = from, *after = 0;
	size_t n = 0, seen = 0;
	if (p < msg || p >= end) return too_long();
	for (;;) {
		if (p >= end) return too_long();
		unsigned length = *p++;
		if ((length & POINTER) == POINTER) {
			if (p >= end) return too_long();
			if (!after) after = p + 1;
			p = msg + ((length & ~POINTER) << 8 | *p);
			seen += 2;
			if (p < msg || p >= end || seen >= (size_t)(end - msg)) return too_long();
			continue;
		}
		if (length & POINTER) return too_long();
		if (length > (size_t)(end - p) || (length && n + length + 2 > room)) return too_long();
		to[n++] = length;
		memcpy(to + n, p, length);
		if (!length) break;
		n += length;
		p += length;
		seen += length + 1;
	}
	return (after ? after : p) - from;
}

/* As text, with backslashes before what is special in zone files. Its length with the 0, or -1. */
int ns_name_ntop(const unsigned char *from, char *to, size_t room)
{
	size_t n = 0;
	for (unsigned length; (length = *from++);) {
		if (length & POINTER) return too_long();
		if (n) {
			if (n >= room) return too_long();
			to[n++] = '.';
		}
		for (; length; length--) {
			unsigned c = *from++;
			size_t digits = c > 0x20 && c < 0x7f ? 0 : 3, special = !digits && strchr("\".;\\()@$", c);
			if (n + 1 + digits + special > room) return too_long();
			if (n + 1 + digits + special == room) return too_long();
			if (digits || special) to[n++] = '\\';
			if (digits) {
				to[n++] = '0' + c / 100;
				to[n++] = '0' + c / 10 % 10;
				to[n++] = '0' + c % 10;
			} else {
				to[n++] = c;
			}
		}
	}
	if (!n) {
		if (!room) return too_long();
		to[n++] = '.';
	}
	if (n >= room) return too_long();
	to[n++] = 0;
	return n;
}

int glibc_ns_name_uncompress(const unsigned char *msg, const unsigned char *end, const unsigned char *from, char *to,
			     size_t room)
{
	unsigned char name[NS_MAXCDNAME];
	int n = ns_name_unpack(msg, end, from, name, sizeof name);
	return n < 0 || ns_name_ntop(name, to, room) < 0 ? -1 : n;
}
TWIN(ns_name_uncompress, GLIBC_2.9, glibc_ns_name_uncompress);
TWIN(ns_name_uncompress, GLIBC_2.34, glibc_ns_name_uncompress);

int glibc_dn_expand(const unsigned char *msg, const unsigned char *end, const unsigned char *from, char *to, int room)
{
	int n = glibc_ns_name_uncompress(msg, end, from, to, room);
	if (n > 0 && *to == '.') *to = 0;
	return n;
}
TWIN(__dn_expand, GLIBC_2.2.5, glibc_dn_expand);
TWIN(dn_expand, GLIBC_2.34, glibc_dn_expand);

/* In small letters. Its length, or -1. */
int ns_name_ntol(const unsigned char *from, unsigned char *to, size_t room)
{
	size_t n = 0;
	for (;;) {
		unsigned length = *from++;
		if (n >= room || length & POINTER || n + 1 + length > room) return too_long();
		to[n++] = length;
		if (!length) return n;
		for (; length; length--, from++) to[n++] = *from < 0x80 ? tolower(*from) : *from;
	}
}

/* Both in messages: is the first the same as the second, which may have pointers? */
static int same_rest(const unsigned char *name, const unsigned char *other, const unsigned char *msg)
{
	for (;;) {
		unsigned length = *other++;
		if ((length & POINTER) == POINTER) {
			other = msg + ((length & ~POINTER) << 8 | *other);
			continue;
		}
		if (length & POINTER || length != *name++) return 0;
		if (!length) return 1;
		if (strncasecmp((const char *)name, (const char *)other, length)) return 0;
		name += length;
		other += length;
	}
}

/* Where in the message the rest of a name stands already, or -1. */
static int find_rest(const unsigned char *name, const unsigned char *msg, unsigned char **names, unsigned char **last)
{
	for (; names < last && *names; names++) {
		/* Each of that name's ends, until it goes on where another one stands. */
		for (const unsigned char *p = *names; *p && !(*p & POINTER) && p - msg < POINTER_MAX; p += *p + 1)
			if (same_rest(name, p, msg)) return p - msg;
	}
	return -1;
}

/* Into a message. names: where its names are, the message itself first, ended by 0; last: that list's end. With
 * them the name's end is a pointer if it stands somewhere already, and the name is noted. */
int ns_name_pack(const unsigned char *from, unsigned char *to, int room, const unsigned char **names,
		 const unsigned char **last)
{
	const unsigned char *msg = names ? *names : 0, *p = from;
	unsigned char **list = 0, **note = 0;
	size_t total = 0;
	for (;; p += *p + 1) {
		if (*p & POINTER || (total += *p + 1) > NS_MAXCDNAME) return too_long();
		if (!*p) break;
	}
	if (msg) {
		list = note = (unsigned char **)names + 1;
		while (*note) note++;
	}
	int n = 0, noted = 0;
	for (p = from;; p += *p + 1) {
		int rest = *p && msg ? find_rest(p, msg, list, note) : -1;
		if (rest >= 0) {
			if (n + 1 >= room) return too_long();
			to[n++] = POINTER | rest >> 8;
			to[n++] = rest;
			return n;
		}
		if (n + *p + 1 > room) {
			if (noted) *note = 0;
			return too_long();
		}
		if (*p && msg && last && !noted && to + n - msg < POINTER_MAX && note < (unsigned char **)last - 1) {
			note[0] = to + n;
			note[1] = 0;
			noted = 1;
		}
		memcpy(to + n, p, *p + 1);
		n += *p + 1;
		if (!*p) return n;
	}
}

int ns_name_compress(const char *from, unsigned char *to, size_t room, const unsigned char **names,
		     const unsigned char **last)
{
	unsigned char name[NS_MAXCDNAME];
	return ns_name_pton(from, name, sizeof name) < 0 ? -1 : ns_name_pack(name, to, room, names, last);
}

/* Names that stand at `from` and after it are forgotten. */
void ns_name_rollback(const unsigned char *from, const unsigned char **names, const unsigned char **last)
{
	for (; names < last && *names; names++) {
		if (*names < from) continue;
		*names = 0;
		return;
	}
}

/* Whether the dot before end is one that separates: no backslash takes it. */
static int separates(const char *s, size_t end)
{
	int taken = 0;
	if (!end || s[end - 1] != '.') return 0;
	for (size_t i = end - 1; i && s[i - 1] == '\\'; i--) taken = !taken;
	return !taken;
}

/* With one dot at its end. */
int ns_makecanon(const char *from, char *to, size_t room)
{
	size_t n = strlen(from);
	if (n + 2 > room) return too_long();
	while (separates(from, n)) n--;
	memmove(to, from, n);
	strcpy(to + n, ".");
	return 0;
}

int ns_samename(const char *a, const char *b)
{
	char x[NS_MAXDNAME], y[NS_MAXDNAME];
	if (ns_makecanon(a, x, sizeof x) || ns_makecanon(b, y, sizeof y)) return -1;
	return !strcasecmp(x, y);
}

/* Is a in the domain b, or b itself? */
int ns_samedomain(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	n -= separates(a, n);
	m -= separates(b, m);
	if (!m) return 1;
	if (m > n) return 0;
	if (m < n && (n - m < 2 || !separates(a, n - m))) return 0;
	return !strncasecmp(a + (n - m), b, m);
}

int ns_subdomain(const char *a, const char *b) { return !ns_samename(a, b) && ns_samedomain(a, b); }

#undef ns_msg_getflag
int ns_msg_getflag(ns_msg m, int flag) { return (m._flags & _ns_flagdata[flag].mask) >> _ns_flagdata[flag].shift; }
