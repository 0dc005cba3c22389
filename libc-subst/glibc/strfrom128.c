/* strfromf128: binary128 to text, exact, by decimal arithmetic on words of nine
 * digits. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "glibc_locale.h"
#include "twin.h"

#define BASE 1000000000u
/* The largest number has 4933 digits before its point, the smallest 16494 behind. */
#define BEFORE 550
#define BEHIND 1834

struct digits {
	char d[(BEFORE + BEHIND) * 9]; /* without leading zeros */
	int n, point;                  /* how many; how many stand before the point (may be < 0) */
};

/* m * 2^shift in decimal. */
static void to_decimal(struct digits *out, unsigned __int128 m, int shift)
{
	int e;
	static const int words = BEFORE + BEHIND;
	uint32_t z[BEFORE + BEHIND] = { 0 };
	int first = BEFORE, last = BEFORE; /* the words in use */
	for (int i = BEFORE; m && i > 0; m /= BASE) z[first = --i] = m % BASE;
	for (e = shift; e > 0; e -= 29) {
		uint64_t carry = 0;
		for (int i = last; i-- > first;) {
			uint64_t v = ((uint64_t)z[i] << (e > 29 ? 29 : e)) + carry;
			z[i] = v % BASE;
			carry = v / BASE;
		}
		if (carry) z[--first] = carry;
	}
	for (e = shift; e < 0; e += 9) {
		int by = -e > 9 ? 9 : -e;
		uint32_t rest = 0;
		for (int i = first; i < last; i++) {
			uint32_t low = z[i] & ((1u << by) - 1);
			z[i] = (z[i] >> by) + rest;
			rest = (BASE >> by) * low;
		}
		if (rest && last < words) z[last++] = rest;
		while (first < last && !z[first]) first++;
	}
	out->n = 0;
	out->point = (BEFORE - first) * 9;
	for (int i = first; i < last; i++) {
		char nine[10];
		snprintf(nine, sizeof nine, "%09u", z[i]);
		memcpy(out->d + out->n, nine, 9);
		out->n += 9;
	}
	int zeros = 0;
	while (zeros < out->n && out->d[zeros] == '0') zeros++;
	memmove(out->d, out->d + zeros, out->n -= zeros);
	out->point -= zeros;
	while (out->n && out->d[out->n - 1] == '0') out->n--;
	if (!out->n) out->point = 1;
}

/* Keep `keep` digits, to the nearest, halves to even. */
static void round_to(struct digits *g, int keep)
{
	if (keep >= g->n) return;
	if (keep < 0) {
		g->n = 0;
		return;
	}
	int half = g->d[keep] - '5', up = half > 0 || (!half && (keep + 1 < g->n || (keep && g->d[keep - 1] & 1)));
	g->n = keep;
	while (up && g->n) {
		if (++g->d[g->n - 1] <= '9') return;
		g->n--;
	}
	if (!up)
		while (g->n && g->d[g->n - 1] == '0') g->n--;
	if (up) {
		g->d[0] = '1';
		g->n = 1;
		g->point++;
	}
}

static int digit(const struct digits *g, int i) { return i >= 0 && i < g->n ? g->d[i] : '0'; }

struct text {
	char *b;
	size_t n, room;
};
static void put(struct text *t, int c)
{
	if (t->n++ < t->room) t->b[t->n - 1] = c;
}
static void puts_to(struct text *t, const char *s)
{
	while (*s) put(t, *s++);
}

/* prec digits behind the point; strip: no zeros at the end (%g). */
static void fixed(struct text *t, const struct digits *g, int prec, int strip)
{
	if (g->point <= 0) put(t, '0');
	for (int i = 0; i < g->point; i++) put(t, digit(g, i));
	if (strip) {
		int have = g->n - g->point;
		if (prec > have) prec = have > 0 ? have : 0;
	}
	if (prec > 0) puts_to(t, glibc_numeric_point());
	for (int i = 0; i < prec; i++) put(t, digit(g, g->point + i));
}

static void scientific(struct text *t, const struct digits *g, int prec, int strip, int letter)
{
	int e = g->n ? g->point - 1 : 0;
	char b[16];
	put(t, digit(g, 0));
	if (strip && prec > g->n - 1) prec = g->n > 1 ? g->n - 1 : 0;
	if (prec > 0) puts_to(t, glibc_numeric_point());
	for (int i = 1; i <= prec; i++) put(t, digit(g, i));
	snprintf(b, sizeof b, "%c%+03d", letter, e);
	puts_to(t, b);
}

static void hexadecimal(struct text *t, unsigned __int128 m, int e, int subnormal, int prec, int upper)
{
	const char *hex = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char b[16];
	/* One bit before the point, 112 = 28 digits behind it. */
	if (!m) e = 0;
	else if (subnormal) e = -16382;
	if (prec >= 0 && prec < 28) {
		int drop = (28 - prec) * 4;
		unsigned __int128 half = (unsigned __int128)1 << (drop - 1), low = m & (2 * half - 1);
		m >>= drop;
		if (low > half || (low == half && m & 1)) m++;
		m <<= drop;
	}
	puts_to(t, upper ? "0X" : "0x");
	put(t, hex[(int)(m >> 112)]);
	int n = 28;
	if (prec < 0)
		while (n && !(m >> (28 - n) * 4 & 15)) n--;
	else n = prec;
	if (n) puts_to(t, glibc_numeric_point());
	for (int i = 1; i <= n; i++) put(t, i <= 28 ? hex[(int)(m >> (28 - i) * 4 & 15)] : '0');
	snprintf(b, sizeof b, "%c%+d", upper ? 'P' : 'p', e);
	puts_to(t, b);
}

int strfromf128(char *restrict b, size_t n, const char *restrict f, _Float128 v)
{
	struct text t = { b, 0, n ? n - 1 : 0 };
	union {
		_Float128 f;
		uint64_t w[2];
	} u = { v };
	int prec = -1, biased = u.w[1] >> 48 & 0x7fff;
	unsigned __int128 m = (unsigned __int128)(u.w[1] & 0xffffffffffff) << 64 | u.w[0];
	if (*f++ != '%') abort();
	if (*f == '.') {
		f++;
		for (prec = 0; *f >= '0' && *f <= '9'; f++) prec = prec < 100000000 ? prec * 10 + (*f - '0') : prec;
	}
	if (!*f || !strchr("aAeEfFgG", *f) || f[1]) abort();
	int kind = *f | 32, upper = *f < 'a';
	if (u.w[1] >> 63) put(&t, '-');
	if (biased == 0x7fff) {
		puts_to(&t, m ? upper ? "NAN" : "nan" : upper ? "INF" : "inf");
	} else {
		if (biased) m |= (unsigned __int128)1 << 112;
		int e = (biased ? biased : 1) - 16383;
		if (kind == 'a') {
			hexadecimal(&t, m, e, !biased, prec, upper);
		} else {
			struct digits g;
			to_decimal(&g, m, e - 112);
			if (prec < 0) prec = 6;
			if (kind == 'f') {
				round_to(&g, g.point + prec);
				fixed(&t, &g, prec, 0);
			} else if (kind == 'e') {
				round_to(&g, prec + 1);
				scientific(&t, &g, prec, 0, *f);
			} else {
				if (!prec) prec = 1;
				round_to(&g, prec);
				int x = g.n ? g.point - 1 : 0;
				if (x < prec && x >= -4) fixed(&t, &g, prec - 1 - x, 1);
				else scientific(&t, &g, prec - 1, 1, *f - 2);
			}
		}
	}
	if (n) b[t.n < n ? t.n : n - 1] = 0;
	return t.n;
}
