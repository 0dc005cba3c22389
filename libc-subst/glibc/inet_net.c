/* Networks as text: "10.1/16". */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static void *fail(int e)
{
	errno = e;
	return 0;
}

/* Room is asked for as if each number had three digits. */
char *inet_net_ntop(int family, const void *from, int bits, char *to, size_t room)
{
	const unsigned char *a = from;
	char *s = to;
	if (family != AF_INET) return fail(EAFNOSUPPORT);
	if (bits < 0 || bits > 32) return fail(EINVAL);
	if (!bits) {
		if (room < sizeof "0") return fail(EMSGSIZE);
		s += sprintf(s, "0");
		room--;
	}
	for (int left = bits; left > 0; left -= 8) {
		if (room < sizeof "255.") return fail(EMSGSIZE);
		unsigned v = left < 8 ? *a & (0xff00 >> left) : *a;
		int n = left < 8 ? sprintf(s, "%s%u", s > to ? "." : "", v & 0xff)
				 : sprintf(s, "%u%s", v, left >= 16 ? "." : "");
		a++;
		s += n;
		room -= n;
	}
	if (room < sizeof "/32") return fail(EMSGSIZE);
	sprintf(s, "/%d", bits);
	return to;
}

static int refuse(int e)
{
	errno = e;
	return -1;
}

/* The bits that go with an address's class, where none are written. */
static int class_bits(unsigned first)
{
	return first >= 240 ? 32 : first >= 224 ? 4 : first >= 192 ? 24 : first >= 128 ? 16 : 8;
}

static int hex(int c) { return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1; }

/* Its bits, or -1: ENOENT if it is no network, EMSGSIZE if there is no room. */
int inet_net_pton(int family, const char *s, void *to, size_t room)
{
	unsigned char *a = to;
	size_t n = 0;
	if (family != AF_INET) return refuse(EAFNOSUPPORT);
	if (*s == '0' && (s[1] | 0x20) == 'x' && hex((unsigned char)s[2]) >= 0) {
		if (!room) return refuse(EMSGSIZE);
		int half = 0, v;
		for (s += 2; (v = hex((unsigned char)*s)) >= 0; s++, half = !half) {
			if (half) {
				a[n++] |= v;
				continue;
			}
			if (n >= room) return refuse(EMSGSIZE);
			a[n] = v << 4;
		}
		n += half;
	} else if (isdigit((unsigned char)*s)) {
		for (;; s++) {
			unsigned v = 0;
			if (!isdigit((unsigned char)*s)) return refuse(ENOENT);
			for (; isdigit((unsigned char)*s); s++)
				if ((v = v * 10 + *s - '0') > 255) return refuse(ENOENT);
			if (n >= room) return refuse(EMSGSIZE);
			a[n++] = v;
			if (*s != '.') break;
		}
		if (*s && *s != '/') return refuse(ENOENT);
	} else {
		return refuse(ENOENT);
	}
	int bits = -1;
	if (*s == '/' && isdigit((unsigned char)s[1]) && n) {
		bits = 0;
		for (s++; isdigit((unsigned char)*s); s++)
			if ((bits = bits * 10 + *s - '0') > 32) bits = 33;
		if (!*s && bits > 32) return refuse(EMSGSIZE);
	}
	if (*s || !n) return refuse(ENOENT);
	if (bits < 0) {
		bits = class_bits(a[0]);
		if (bits != 4 && bits < (int)n * 8) bits = n * 8;
	}
	for (; bits > (int)n * 8; n++) {
		if (n >= room) return refuse(EMSGSIZE);
		a[n] = 0;
	}
	return bits;
}

/* A network's number, without the bytes that are 0. */
char *inet_neta(unsigned net, char *to, size_t room)
{
	char *s = to;
	for (; net; net <<= 8) {
		unsigned v = net >> 24;
		if (!v) continue;
		if (room < sizeof "255.") return fail(EMSGSIZE);
		int n = sprintf(s, "%u%s", v, net << 8 ? "." : "");
		s += n;
		room -= n;
	}
	if (s > to) return to;
	return room < sizeof "0.0.0.0" ? fail(EMSGSIZE) : strcpy(to, "0.0.0.0");
}
