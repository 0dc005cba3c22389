/* Where a host stands, as text and as the data of a LOC record (RFC 1876). */
#define _GNU_SOURCE
#include <arpa/nameser.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>

#define MIDDLE (1u << 31)         /* the equator, the zero meridian, in thousandths of a second */
#define BELOW 10000000            /* altitudes count from that many centimetres below the sea */
enum { LATITUDE = 1, LONGITUDE }; /* either first */

static const unsigned tens[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000 };

static int digit(const char *s) { return isdigit((unsigned char)*s); }
static int space(const char *s) { return isspace((unsigned char)*s); }

static unsigned digits(const char **s)
{
	unsigned v = 0;
	while (digit(*s)) v = v * 10 + *(*s)++ - '0';
	return v;
}

/* What comes after a dot, in units of 1/10^places. */
static unsigned fraction(const char **s, int places)
{
	unsigned v = 0;
	if (**s != '.') return 0;
	++*s;
	while (places-- && digit(*s)) v += (*(*s)++ - '0') * tens[places];
	return v;
}

static void skip_spaces(const char **s)
{
	while (space(*s)) ++*s;
}

/* The rest of a word, its unit for instance, and what is before the next. */
static void next_word(const char **s)
{
	while (**s && !space(*s)) ++*s;
	skip_spaces(s);
}

/* "degrees minutes seconds.fraction N", the minutes and seconds only if need be. Which it is, or 0. */
static int angle(const char **s, uint32_t *to)
{
	unsigned v = digits(s) * 3600000;
	skip_spaces(s);
	if (digit(*s)) {
		v += digits(s) * 60000;
		skip_spaces(s);
		if (digit(*s)) {
			v += digits(s) * 1000;
			v += fraction(s, 3);
			next_word(s);
		}
	}
	int side = tolower((unsigned char)**s);
	next_word(s);
	*to = side == 'n' || side == 'e' ? MIDDLE + v : MIDDLE - v;
	return side == 'n' || side == 's' ? LATITUDE : side == 'e' || side == 'w' ? LONGITUDE : 0;
}

/* Metres as a digit and a power of ten of centimetres. */
static int size(const char **s)
{
	int metres = digits(s), v = metres * 100 + fraction(s, 2), power = 0;
	while (power < 9 && v >= (int)tens[power + 1]) power++;
	int first = v / (int)tens[power];
	return (first > 9 ? 9 : first) << 4 | power;
}

/* 16 bytes, or 0. */
int __loc_aton(const char *s, unsigned char *to)
{
	unsigned char sizes[3] = { 0x12, 0x16, 0x13 }; /* the thing's own, how exact its place is: 1 m, 10 km, 10 m */
	uint32_t angles[2];
	int first = angle(&s, &angles[0]), second = angle(&s, &angles[1]);
	if (!first || !second || first == second) return 0;
	int below = *s == '-';
	s += below;
	s += *s == '+';
	unsigned altitude = digits(&s) * 100;
	altitude += fraction(&s, 2);
	for (int i = 0; i < 3; i++) {
		next_word(&s);
		if (!*s) break;
		sizes[i] = size(&s);
	}
	*to++ = 0; /* the version */
	for (int i = 0; i < 3; i++) *to++ = sizes[i];
	ns_put32(angles[first != LATITUDE], to);
	ns_put32(angles[first == LATITUDE], to + 4);
	ns_put32(BELOW + (below ? -altitude : altitude), to + 8);
	return 16;
}

static int print_angle(uint32_t v, const char *sides, char *to)
{
	int negative = v < MIDDLE;
	v = negative ? MIDDLE - v : v - MIDDLE;
	unsigned seconds = v / 1000, minutes = seconds / 60;
	return sprintf(to, "%u %.2u %.2u.%.3u %c ", minutes / 60, minutes % 60, seconds % 60, v % 1000,
		       sides[negative]);
}

static int print_size(unsigned char v, char *to)
{
	unsigned cm = (v >> 4) % 10 * tens[(v & 15) % 10];
	return sprintf(to, "%u.%.2um ", cm / 100, cm % 100);
}

const char *__loc_ntoa(const unsigned char *from, char *to)
{
	static char own[255];
	char *p = to ? to : (to = own);
	if (*from) {
		sprintf(to, "; error: unknown LOC RR version");
		return to;
	}
	p += print_angle(ns_get32(from + 4), "NS", p);
	p += print_angle(ns_get32(from + 8), "EW", p);
	uint32_t altitude = ns_get32(from + 12);
	int below = altitude < BELOW;
	altitude = below ? BELOW - altitude : altitude - BELOW;
	p += sprintf(p, "%s%d.%.2dm ", below ? "-" : "", (int)altitude / 100, (int)altitude % 100);
	for (int i = 1; i <= 3; i++) p += print_size(from[i], p);
	p[-1] = 0;
	return to;
}
