/* UTF-8, ASCII, UCS-2 and UCS-4: conversion steps that glibc has built in. */
#define _GNU_SOURCE
#include <emmintrin.h>
#include <stdint.h>
#include <string.h>
#include "gconv.h"

/* The loops are made once for each charset, around these. */
#define STEP static inline __attribute__((always_inline))

/* Decode one character: bytes used, 0 = incomplete, -1 = illegal. */
typedef int decoder(const unsigned char *p, size_t n, uint32_t *c);
/* Encode: bytes written, 0 = no room, which comes first where there is none for any, -1 = cannot,
 * -2 = cannot, nor is another text taken for it. */
typedef int encoder(unsigned char *p, size_t n, uint32_t c);

STEP int from_utf8(const unsigned char *p, size_t n, uint32_t *c)
{
	if (p[0] < 0x80) return *c = p[0], 1;
	if (p[0] >= 0xc2 && p[0] < 0xe0 && n >= 2 && (p[1] & 0xc0) == 0x80)
		return *c = (p[0] & 0x1fu) << 6 | (p[1] & 0x3f), 2;
	int len = p[0] >= 0xc2 && p[0] < 0xe0 ? 2 : (p[0] & 0xf0) == 0xe0 ? 3 : p[0] >= 0xf0 && p[0] < 0xf8 ? 4 : 0;
	/* As in glibc all of 31 bits are characters here; the charset that follows refuses what it lacks. */
	if (!len && p[0] >= 0xf8 && p[0] < 0xfe) len = p[0] < 0xfc ? 5 : 6;
	if (!len) return -1;
	uint32_t v = p[0] & (0x7f >> len);
	for (int i = 1; i < len; i++) {
		if ((size_t)i >= n) return 0;
		if ((p[i] & 0xc0) != 0x80) return -1;
		v = v << 6 | (p[i] & 0x3f);
	}
	/* What a shorter sequence has room for, or half a UTF-16 pair. */
	if ((len > 2 && v < 1u << (5 * len - 4)) || (v >= 0xd800 && v < 0xe000)) return -1;
	*c = v;
	return len;
}

STEP int to_utf8(unsigned char *p, size_t n, uint32_t c)
{
	if (!n) return 0;
	if (c > 0x7fffffff || (c >= 0xd800 && c < 0xe000)) return -1;
	int len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : c < 0x200000 ? 4 : c < 0x4000000 ? 5 : 6;
	if ((size_t)len > n) return 0;
	if (len == 1) return p[0] = c, 1;
	if (len == 2) return p[0] = 0xc0 | c >> 6, p[1] = 0x80 | (c & 0x3f), 2;
	for (int i = len - 1; i; i--, c >>= 6) p[i] = 0x80 | (c & 0x3f);
	p[0] = (0x3f00 >> len) | c;
	return len;
}

STEP int from_ascii(const unsigned char *p, size_t n, uint32_t *c)
{
	(void)n;
	return p[0] < 0x80 ? *c = p[0], 1 : -1;
}
STEP int to_ascii(unsigned char *p, size_t n, uint32_t c) { return !n ? 0 : c >= 0x80 ? -1 : (p[0] = c, 1); }

STEP int from_ucs2(const unsigned char *p, size_t n, uint32_t *c)
{
	if (n < 2) return 0;
	*c = p[0] | p[1] << 8;
	return *c >= 0xd800 && *c < 0xe000 ? -1 : 2;
}

STEP int from_ucs2be(const unsigned char *p, size_t n, uint32_t *c)
{
	return n < 2 ? 0 : from_ucs2((unsigned char[]){ p[1], p[0] }, 2, c);
}

STEP int to_ucs2(unsigned char *p, size_t n, uint32_t c)
{
	if (n < 2) return 0;
	if (c >= 0xd800 && c < 0xe000) return -2;
	if (c > 0xffff) return -1;
	p[0] = c;
	p[1] = c >> 8;
	return 2;
}

STEP int to_ucs2be(unsigned char *p, size_t n, uint32_t c)
{
	unsigned char b[2];
	int r = to_ucs2(b, n, c);
	if (r > 0) p[0] = b[1], p[1] = b[0];
	return r;
}

STEP int from_ucs4(const unsigned char *p, size_t n, uint32_t *c)
{
	if (n < 4) return 0;
	memcpy(c, p, 4);
	return *c > 0x7fffffff ? -1 : 4;
}

STEP int from_ucs4be(const unsigned char *p, size_t n, uint32_t *c)
{
	if (n < 4) return 0;
	memcpy(c, p, 4);
	*c = __builtin_bswap32(*c);
	return *c > 0x7fffffff ? -1 : 4;
}

STEP int to_ucs4(unsigned char *p, size_t n, uint32_t c) { return n < 4 ? 0 : (memcpy(p, &c, 4), 4); }
STEP int to_ucs4be(unsigned char *p, size_t n, uint32_t c) { return to_ucs4(p, n, __builtin_bswap32(c)); }

/* After so many ASCII characters the next ones are tried together. */
enum { RUN = 4 };

/* ASCII from *in on, 16 characters at a time, to UCS-4. */
STEP void widen(const unsigned char **in, const unsigned char *end, unsigned char **out, const unsigned char *outend)
{
	const __m128i zero = _mm_setzero_si128();
	const unsigned char *p = *in;
	unsigned char *o = *out;
	for (; end - p >= 16 && outend - o >= 64; p += 16, o += 64) {
		__m128i x = _mm_loadu_si128((const __m128i *)p);
		if (_mm_movemask_epi8(x)) break;
		__m128i lo = _mm_unpacklo_epi8(x, zero), hi = _mm_unpackhi_epi8(x, zero);
		_mm_storeu_si128((__m128i *)o, _mm_unpacklo_epi16(lo, zero));
		_mm_storeu_si128((__m128i *)(o + 16), _mm_unpackhi_epi16(lo, zero));
		_mm_storeu_si128((__m128i *)(o + 32), _mm_unpacklo_epi16(hi, zero));
		_mm_storeu_si128((__m128i *)(o + 48), _mm_unpackhi_epi16(hi, zero));
	}
	*in = p;
	*out = o;
}

/* The other way, as far as the characters are ASCII. */
STEP void narrow(const unsigned char **in, const unsigned char *end, unsigned char **out, const unsigned char *outend)
{
	const unsigned char *p = *in;
	unsigned char *o = *out;
	for (; end - p >= 64 && outend - o >= 16; p += 64, o += 16) {
		const __m128i *v = (const __m128i *)p;
		__m128i a = _mm_loadu_si128(v), b = _mm_loadu_si128(v + 1), c = _mm_loadu_si128(v + 2),
			d = _mm_loadu_si128(v + 3);
		__m128i other =
			_mm_andnot_si128(_mm_set1_epi32(0x7f), _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d)));
		if (_mm_movemask_epi8(_mm_cmpeq_epi32(other, _mm_setzero_si128())) != 0xffff) break;
		_mm_storeu_si128((__m128i *)o, _mm_packus_epi16(_mm_packs_epi32(a, b), _mm_packs_epi32(c, d)));
	}
	*in = p;
	*out = o;
}

STEP int decode(struct gconv_step_data *d, const unsigned char **inp, const unsigned char *end, unsigned char **start,
		size_t *irreversible, decoder *f, int skip)
{
	unsigned char *out = start ? *start : d->outbuf;
	const unsigned char *outend = d->outbufend, *now = *inp, **in = &now;
	int r = GCONV_EMPTY_INPUT, run = 0;
	while (*in < end) {
		uint32_t c;
		if (outend - out < 4) {
			r = GCONV_FULL_OUTPUT;
			break;
		}
		int n = f(*in, end - *in, &c);
		if (n > 0) {
			memcpy(out, &c, 4);
			out += 4;
			*in += n;
			run = n == 1 ? run + 1 : 0;
			if (skip == 1 && run >= RUN) {
				widen(in, end, &out, outend);
				run = 0;
			}
		} else if (!n) {
			r = GCONV_INCOMPLETE_INPUT;
			break;
		} else if (irreversible && d->flags & GCONV_IGNORE_ERRORS) {
			/* As in glibc's loops an error that is ignored is the result until another event is. */
			if (skip < 4) r = GCONV_ILLEGAL_INPUT;
			++*irreversible;
			*in += end - *in < skip ? end - *in : skip;
			/* All bytes of one bad UTF-8 character go together. */
			if (skip == 1)
				while (*in < end && (**in & 0xc0) == 0x80) ++*in;
		} else {
			r = GCONV_ILLEGAL_INPUT;
			break;
		}
	}
	*inp = now;
	if (start) *start = out;
	else d->outbuf = out;
	return r;
}

STEP int encode(struct gconv_step *s, struct gconv_step_data *d, const unsigned char **inp, const unsigned char *end,
		unsigned char **start, size_t *irreversible, encoder *f, int bytes)
{
	unsigned char *out = start ? *start : d->outbuf;
	const unsigned char *outend = d->outbufend, *begin = *inp, *now = begin, **in = &now;
	int r = GCONV_EMPTY_INPUT, run = 0;
	if (f == to_ucs4) {
		size_t room = outend - out, n = end - now;
		n = (n < room ? n : room) & ~(size_t)3;
		memcpy(out, now, n);
		out += n;
		now += n;
	}
	while (end - *in >= 4) {
		uint32_t c;
		memcpy(&c, *in, 4);
		int n = f(out, outend - out, c);
		if (n > 0) {
			out += n;
			*in += 4;
			run = n == 1 ? run + 1 : 0;
			if (bytes && run >= RUN) {
				narrow(in, end, &out, outend);
				run = 0;
			}
			continue;
		}
		if (!n) {
			r = GCONV_FULL_OUTPUT;
			break;
		}
		/* Language tags vanish. */
		if (c >> 7 == 0xe0000 >> 7) {
			*in += 4;
			continue;
		}
		r = GCONV_ILLEGAL_INPUT;
		if (!irreversible) break;
		if (d->flags & GCONV_TRANSLIT && n == -1) {
			/* Copies, so that the loop's own stay in registers. */
			const unsigned char *from = now;
			unsigned char *at = out;
			r = __gconv_transliterate(s, d, begin, &from, end, &at, irreversible);
			now = from;
			out = at;
			if (r == GCONV_FULL_OUTPUT) break;
			if (r != GCONV_ILLEGAL_INPUT) continue;
		}
		if (!(d->flags & GCONV_IGNORE_ERRORS)) break;
		++*irreversible; /* and the result stays, as in decode() */
		*in += 4;
	}
	if ((r == GCONV_EMPTY_INPUT || r == GCONV_OK) && *in < end) r = GCONV_INCOMPLETE_INPUT;
	*inp = now;
	if (start) *start = out;
	else d->outbuf = out;
	return r;
}

#define STEPS(name, width)                                                                                             \
	static int decode_##name(struct gconv_step *s, struct gconv_step_data *d, const unsigned char **in,            \
				 const unsigned char *end, unsigned char **start, size_t *irr, int flush, int consume) \
	{                                                                                                              \
		(void)s, (void)consume;                                                                                \
		return flush ? GCONV_OK : decode(d, in, end, start, irr, from_##name, width);                          \
	}                                                                                                              \
	static int encode_##name(struct gconv_step *s, struct gconv_step_data *d, const unsigned char **in,            \
				 const unsigned char *end, unsigned char **start, size_t *irr, int flush, int consume) \
	{                                                                                                              \
		(void)consume;                                                                                         \
		return flush ? GCONV_OK : encode(s, d, in, end, start, irr, to_##name, width == 1);                    \
	}
STEPS(utf8, 1)
STEPS(ascii, 1)
STEPS(ucs2, 2)
STEPS(ucs2be, 2)
STEPS(ucs4, 4)
STEPS(ucs4be, 4)

/* To the program's own wide characters: nothing is changed. */
static int encode_internal(struct gconv_step *s, struct gconv_step_data *d, const unsigned char **in,
			   const unsigned char *end, unsigned char **start, size_t *irr, int flush, int consume)
{
	return encode_ucs4(s, d, in, end, start, irr, flush, consume);
}

/* From them. */
static int decode_internal(struct gconv_step *s, struct gconv_step_data *d, const unsigned char **in,
			   const unsigned char *end, unsigned char **start, size_t *irr, int flush, int consume)
{
	return decode_ucs4(s, d, in, end, start, irr, flush, consume);
}

/* The first name of a step is its own, those after it are aliases of that. */
static const struct {
	const char *name;
	gconv_fct *from, *to;
} table[] = {
	{ "UTF-8//", decode_utf8, encode_utf8 },
	{ "UTF8//", decode_utf8, encode_utf8 },
	{ "ISO-10646/UTF8/", decode_utf8, encode_utf8 },
	{ "ISO-10646/UTF-8/", decode_utf8, encode_utf8 },
	{ "ISO-IR-193//", decode_utf8, encode_utf8 },
	{ "OSF05010001//", decode_utf8, encode_utf8 },
	{ "ANSI_X3.4-1968//", decode_ascii, encode_ascii },
	{ "ASCII//", decode_ascii, encode_ascii },
	{ "US-ASCII//", decode_ascii, encode_ascii },
	{ "ANSI_X3.4-1986//", decode_ascii, encode_ascii },
	{ "ANSI_X3.4//", decode_ascii, encode_ascii },
	{ "ISO-IR-6//", decode_ascii, encode_ascii },
	{ "ISO_646.IRV:1991//", decode_ascii, encode_ascii },
	{ "ISO646-US//", decode_ascii, encode_ascii },
	{ "US//", decode_ascii, encode_ascii },
	{ "IBM367//", decode_ascii, encode_ascii },
	{ "CP367//", decode_ascii, encode_ascii },
	{ "CSASCII//", decode_ascii, encode_ascii },
	{ "OSF00010020//", decode_ascii, encode_ascii },
	{ "WCHAR_T//", decode_internal, encode_internal },
	{ "INTERNAL", decode_internal, encode_internal },
	{ "UCS-4LE//", decode_ucs4, encode_ucs4 },
	{ "UCS-4//", decode_ucs4be, encode_ucs4be },
	{ "UCS4//", decode_ucs4be, encode_ucs4be },
	{ "UCS-4BE//", decode_ucs4be, encode_ucs4be },
	{ "CSUCS4//", decode_ucs4be, encode_ucs4be },
	{ "ISO-10646//", decode_ucs4be, encode_ucs4be },
	{ "ISO-10646/UCS4/", decode_ucs4be, encode_ucs4be },
	{ "10646-1:1993//", decode_ucs4be, encode_ucs4be },
	{ "10646-1:1993/UCS4/", decode_ucs4be, encode_ucs4be },
	{ "OSF00010104//", decode_ucs4be, encode_ucs4be },
	{ "OSF00010105//", decode_ucs4be, encode_ucs4be },
	{ "OSF00010106//", decode_ucs4be, encode_ucs4be },
	{ "UCS-2//", decode_ucs2, encode_ucs2 },
	{ "UCS2//", decode_ucs2, encode_ucs2 },
	{ "ISO-10646/UCS2/", decode_ucs2, encode_ucs2 },
	{ "OSF00010100//", decode_ucs2, encode_ucs2 },
	{ "OSF00010101//", decode_ucs2, encode_ucs2 },
	{ "OSF00010102//", decode_ucs2, encode_ucs2 },
	{ "UCS-2LE//", decode_ucs2, encode_ucs2 },
	{ "UNICODELITTLE//", decode_ucs2, encode_ucs2 },
	{ "UCS-2BE//", decode_ucs2be, encode_ucs2be },
	{ "UNICODEBIG//", decode_ucs2be, encode_ucs2be },
};

int glibc_gconv_is_plain(gconv_fct *f) { return f == encode_internal || f == decode_internal; }

gconv_fct *glibc_gconv_builtin(const char *name, int to)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strcmp(table[i].name, name)) return to ? table[i].to : table[i].from;
	return 0;
}

void glibc_gconv_list_builtin(void (*f)(const char *, const char *, const char *))
{
	const char *own = 0;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (!i || table[i].from != table[i - 1].from) f(own = table[i].name, "INTERNAL", "-");
		else if (strcmp(table[i].name, "INTERNAL")) f(table[i].name, own, 0);
	}
}
