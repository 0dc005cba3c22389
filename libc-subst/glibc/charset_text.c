/* Bytes to wide characters and back in a locale's charset. The steps stop by
 * themselves when the output is full, and keep in the state what is there of a
 * character that goes on. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "charset.h"

static size_t invalid(void)
{
	errno = EILSEQ;
	return -1;
}

static struct gconv_step_data into(void *out, size_t size, mbstate_t *st)
{
	return (struct gconv_step_data){ .outbuf = out,
					 .outbufend = (unsigned char *)out + size,
					 .flags = GCONV_IS_LAST,
					 .internal_use = 1,
					 .statep = st };
}

/* Run a step over what lies between *in and end; *in moves behind what was used. */
static int step(struct gconv_step *s, struct gconv_step_data *d, const unsigned char **in, const void *end)
{
	size_t irreversible = 0;
	return s->fct(s, d, in, end, 0, &irreversible, 0, 1);
}

static int is_end(int r) { return r == GCONV_OK || r == GCONV_EMPTY_INPUT; }
static int is_good(int r) { return is_end(r) || r == GCONV_FULL_OUTPUT; }

size_t glibc_charset_mbrtowc(struct glibc_charset *cs, wchar_t *wc, const char *s, size_t n, mbstate_t *st)
{
	wchar_t own;
	if (!s) {
		wc = &own;
		s = "";
		n = 1;
	}
	if (!wc) wc = &own;
	if (!n) return -2;
	glibc_charset_load(cs);
	struct gconv_step_data d = into(wc, sizeof *wc, st);
	const unsigned char *in = (const void *)s, *end = in + n;
	if (end < in) end = (const unsigned char *)UINTPTR_MAX;
	int r = step(&cs->to_wide, &d, &in, end);
	if (r == GCONV_INCOMPLETE_INPUT) return -2;
	if (!is_good(r)) return invalid();
	return d.outbuf != (void *)wc && !*wc ? 0 : in - (const unsigned char *)s;
}

/* How many characters there would be; the state stays. */
static size_t count_wide(struct glibc_charset *cs, const char *s, size_t n, mbstate_t state)
{
	wchar_t buf[64];
	const unsigned char *in = (const void *)s;
	struct gconv_step_data d;
	size_t count = 0;
	int r;
	do {
		d = into(buf, sizeof buf, &state);
		r = step(&cs->to_wide, &d, &in, s + n);
		count += (wchar_t *)(void *)d.outbuf - buf;
	} while (r == GCONV_FULL_OUTPUT);
	if (!is_good(r) && r != GCONV_INCOMPLETE_INPUT) return invalid();
	if (is_end(r) && d.outbuf != (void *)buf && !((wchar_t *)(void *)d.outbuf)[-1]) count--;
	return count;
}

/* After a conversion: how many characters, without the zero, and *src is null behind that. */
static size_t result_wide(int r, wchar_t *d, const struct gconv_step_data *data, const char **src)
{
	size_t count = (wchar_t *)(void *)data->outbuf - d;
	if (!is_good(r) && r != GCONV_INCOMPLETE_INPUT) return invalid();
	if (is_end(r) && count && !d[count - 1]) {
		*src = 0;
		count--;
	}
	return count;
}

size_t glibc_charset_mbsnrtowcs(struct glibc_charset *cs, wchar_t *d, const char **src, size_t n, size_t max,
				mbstate_t *st)
{
	if (!n) return 0;
	glibc_charset_load(cs);
	n = strnlen(*src, n - 1) + 1;
	if (!d) return count_wide(cs, *src, n, *st);
	struct gconv_step_data data = into(d, max * sizeof *d, st);
	int r = step(&cs->to_wide, &data, (const unsigned char **)(void *)src, *src + n);
	return result_wide(r, d, &data, src);
}

size_t glibc_charset_mbsrtowcs(struct glibc_charset *cs, wchar_t *d, const char **src, size_t max, mbstate_t *st)
{
	glibc_charset_load(cs);
	if (!d) return count_wide(cs, *src, strlen(*src) + 1, *st);
	struct gconv_step_data data = into(d, max * sizeof *d, st);
	const unsigned char *in = (const void *)*src;
	int r = GCONV_FULL_OUTPUT;
	/* No more bytes are looked at than can be wanted: a character takes one at least. */
	for (size_t left = max; left; left = (data.outbufend - data.outbuf) / sizeof *d) {
		const unsigned char *end = in + strnlen((const char *)in, left) + 1;
		r = step(&cs->to_wide, &data, &in, end);
		if ((r != GCONV_EMPTY_INPUT && r != GCONV_INCOMPLETE_INPUT) || in != end || !end[-1]) break;
	}
	*src = (const char *)in;
	return result_wide(r, d, &data, src);
}

size_t glibc_charset_wcrtomb(struct glibc_charset *cs, char *s, wchar_t wc, mbstate_t *st)
{
	char own[16]; /* a letter kept back comes with the next one: more than the charset's longest character */
	if (!s) wc = 0;
	glibc_charset_load(cs);
	struct gconv_step_data d = into(own, sizeof own, st);
	const unsigned char *in = (const void *)&wc;
	size_t irreversible = 0;
	int r;
	if (wc) {
		r = step(&cs->from_wide, &d, &in, &wc + 1);
	} else {
		/* What leads back to the initial state comes before the zero. */
		r = cs->from_wide.fct(&cs->from_wide, &d, 0, 0, 0, &irreversible, 1, 1);
		if (is_end(r)) *d.outbuf++ = 0;
	}
	if (!is_good(r)) return invalid();
	size_t n = (char *)d.outbuf - own;
	if (s) memcpy(s, own, n);
	return n;
}

static size_t count_bytes(struct glibc_charset *cs, const wchar_t *s, size_t n, mbstate_t state)
{
	unsigned char buf[256];
	const unsigned char *in = (const void *)s;
	struct gconv_step_data d;
	size_t count = 0;
	int r;
	do {
		d = into(buf, sizeof buf, &state);
		r = step(&cs->from_wide, &d, &in, s + n);
		count += d.outbuf - buf;
	} while (r == GCONV_FULL_OUTPUT);
	if (!is_good(r)) return invalid();
	if (is_end(r) && d.outbuf != buf && !d.outbuf[-1]) count--;
	return count;
}

/* The next n wide characters. */
static size_t to_bytes(struct glibc_charset *cs, char *d, const wchar_t **src, size_t n, size_t max, mbstate_t *st)
{
	if (!d) return count_bytes(cs, *src, n, *st);
	struct gconv_step_data data = into(d, max, st);
	int r = step(&cs->from_wide, &data, (const unsigned char **)(void *)src, *src + n);
	size_t count = (char *)data.outbuf - d;
	if (!is_good(r)) return invalid();
	if (is_end(r) && count && !d[count - 1]) {
		*src = 0;
		count--;
	}
	return count;
}

size_t glibc_charset_wcsnrtombs(struct glibc_charset *cs, char *d, const wchar_t **src, size_t n, size_t max,
				mbstate_t *st)
{
	if (!n) return 0;
	glibc_charset_load(cs);
	return to_bytes(cs, d, src, wcsnlen(*src, n - 1) + 1, max, st);
}

size_t glibc_charset_wcsrtombs(struct glibc_charset *cs, char *d, const wchar_t **src, size_t max, mbstate_t *st)
{
	glibc_charset_load(cs);
	return to_bytes(cs, d, src, (d ? wcsnlen(*src, max) : wcslen(*src)) + 1, max, st);
}

/* Locales' charsets contain ASCII. */
wint_t glibc_charset_btowc(struct glibc_charset *cs, int c)
{
	char byte = c;
	wchar_t wc;
	if (c < SCHAR_MIN || c > UCHAR_MAX || c == EOF) return WEOF;
	if (c >= 0 && c < 0x80) return c;
	glibc_charset_load(cs);
	if (cs->to_wide.btowc) return cs->to_wide.btowc(&cs->to_wide, c);
	return glibc_charset_mbrtowc(cs, &wc, &byte, 1, &(mbstate_t){ 0 }) <= 1 ? (wint_t)wc : WEOF;
}

int glibc_charset_wctob(struct glibc_charset *cs, wint_t c)
{
	unsigned char buf[16];
	const unsigned char *in = (const void *)&c;
	if (c == WEOF) return EOF;
	if (c < 0x80) return c;
	glibc_charset_load(cs);
	struct gconv_step_data d = into(buf, sizeof buf, &(mbstate_t){ 0 });
	int r = step(&cs->from_wide, &d, &in, &c + 1);
	return is_good(r) && d.outbuf == buf + 1 ? buf[0] : EOF;
}
