/* Wide streams in a locale's charset: as in glibc, what the charset lacks is written as
 * something like it where the locale knows one. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "charset.h"
#include "glibc_wide.h"
#include "stdio_impl.h"
#include "utf8.h"

_Static_assert(sizeof(mbstate_t) == sizeof(((FILE *)0)->wide_state), "a stream's state");

extern size_t __fwritex(const unsigned char *, size_t, FILE *) __attribute__((visibility("hidden")));

struct __locale_struct *glibc_stream_locale(void)
{
	if (CURRENT_LOCALE->cat[LC_CTYPE] == &__c_dot_utf8) return UTF8_LOCALE;
	struct glibc_charset *cs = CURRENT_CHARSET;
	if (!cs && glibc_program) cs = glibc_charset_named(ASCII_CHARSET, 1);
	return cs ? &cs->of_stream : C_LOCALE;
}

static struct glibc_charset *charset(FILE *f) { return glibc_charset_of(f->locale->cat[LC_CTYPE]); }

/* What a stream's conversion remembers. */
struct memory {
	unsigned long state;
	unsigned char flags;
};

static struct memory remember(FILE *f) { return (struct memory){ f->wide_state, f->wide_flags }; }

static void put_back(FILE *f, struct memory m)
{
	f->wide_state = m.state;
	f->wide_flags = m.flags;
}

/* One character of what lies between *in and end: 1, 0 where it goes on beyond (or is kept back), -1 where there is
 * none. *in moves behind what was used. */
static int decode(FILE *f, const unsigned char **in, const unsigned char *end, wchar_t *wc)
{
	struct glibc_charset *cs = charset(f);
	size_t irreversible = 0;
	glibc_charset_load(cs);
	struct gconv_step_data d = { .outbuf = (unsigned char *)wc,
				     .outbufend = (unsigned char *)(wc + 1),
				     .flags = f->wide_flags | GCONV_IS_LAST,
				     .invocation_counter = f->wide_flags != 0,
				     .internal_use = 1,
				     .statep = (mbstate_t *)(void *)&f->wide_state };
	int r = cs->to_wide.fct(&cs->to_wide, &d, in, end, 0, &irreversible, 0, 1);
	if (d.invocation_counter) f->wide_flags = d.flags;
	if (d.outbuf != (unsigned char *)wc) return 1;
	return r == GCONV_ILLEGAL_INPUT ? -1 : 0;
}

wint_t glibc_charset_getwc(FILE *f)
{
	enum { LONGEST = 12 };
	struct memory before = remember(f);
	unsigned char seen[LONGEST];
	const unsigned char *used;
	wchar_t wc;
	int r = 0, all = f->rpos == f->rend || f->rpos == f->buf;
	if (f->rpos != f->rend) {
		if (*f->rpos < 0x80 && charset(f)->ascii) return *f->rpos++;
		used = f->rpos;
		if (decode(f, &used, f->rend, &wc) > 0) {
			f->rpos = (unsigned char *)used;
			return wc;
		}
		put_back(f, before);
	}
	/* The character goes on beyond the buffer, or is none: then it stays. */
	size_t n = 0;
	do {
		int c = getc_unlocked(f);
		if (c == EOF) {
			/* As in glibc, half a character at the end is the end, unless there is nothing else. */
			put_back(f, before);
			if (n && all) {
				errno = EILSEQ;
				f->flags = (f->flags & ~F_EOF) | F_ERR;
			}
			return WEOF;
		}
		seen[n++] = c;
		/* From its beginning: not all steps can do with parts. */
		put_back(f, before);
		used = seen;
		r = decode(f, &used, seen + n, &wc);
	} while (!r && n < LONGEST);
	if (r > 0) {
		/* What was only looked at: the character is one that was kept back. */
		for (const unsigned char *rest = seen + n; rest > used;) *--f->rpos = *--rest;
		return wc;
	}
	put_back(f, before);
	if (f->rpos && f->rpos - f->buf >= (ptrdiff_t)n - UNGET) memcpy(f->rpos -= n, seen, n);
	errno = EILSEQ;
	f->flags |= F_ERR;
	return WEOF;
}

/* What is no character stays, and so does at the end what is a part of one, unless it is all that there was to read. */
wint_t glibc_utf8_getwc(FILE *f)
{
	enum { LONGEST = 6 };
	mbstate_t st = { 0 };
	unsigned char seen[LONGEST];
	wchar_t wc;
	size_t n = 0, r;
	int all = f->rpos == f->rend || f->rpos == f->buf;
	if (f->rpos != f->rend) {
		if (*f->rpos < 0x80) return *f->rpos++;
		r = glibc_utf8_mbrtowc(&wc, (char *)f->rpos, f->rend - f->rpos, &st);
		if (r < (size_t)-2) {
			f->rpos += r;
			return wc;
		}
		if (r == (size_t)-1) {
			f->flags |= F_ERR;
			return WEOF;
		}
		st = (mbstate_t){ 0 };
	}
	do {
		int c = getc_unlocked(f);
		if (c == EOF) {
			if (n && all) {
				errno = EILSEQ;
				f->flags = (f->flags & ~F_EOF) | F_ERR;
			} else if (n && f->rpos && f->rpos - f->buf >= (ptrdiff_t)n - UNGET) {
				memcpy(f->rpos -= n, seen, n);
			}
			return WEOF;
		}
		seen[n++] = c;
		r = glibc_utf8_mbrtowc(&wc, (char *)seen + n - 1, 1, &st);
	} while (r == (size_t)-2);
	if (r < (size_t)-2) return wc;
	if (f->rpos && f->rpos - f->buf >= (ptrdiff_t)n - UNGET) memcpy(f->rpos -= n, seen, n);
	f->flags |= F_ERR;
	return WEOF;
}

/* What is no character is written as a question mark. */
int glibc_utf8_bytes(char *s, wchar_t c)
{
	int saved = errno;
	size_t n = glibc_utf8_wcrtomb(s, c);
	if (n != (size_t)-1) return n;
	errno = saved;
	*s = '?';
	return 1;
}

/* The character at s, in the locale's charset: its length, 0 at the end, -1 and EILSEQ for none. */
int glibc_stream_char(wchar_t *wc, const char *s)
{
	enum { LONGEST = 6 };
	mbstate_t st = { 0 };
	size_t r = glibc_mbrtowc(wc, s, LONGEST, &st);
	if (r < (size_t)-2) return r;
	errno = EILSEQ;
	return -1;
}

/* A character's bytes as the stream would read them; -1 and EILSEQ where it has none. At most MB_LEN_MAX. */
int glibc_charset_bytes(unsigned char *to, wchar_t c, FILE *f)
{
	struct glibc_charset *cs = charset(f);
	const unsigned char *in = (const void *)&c;
	size_t irreversible = 0;
	mbstate_t state = { 0 };
	glibc_charset_load(cs);
	struct gconv_step_data d = { .outbuf = to,
				     .outbufend = to + MB_LEN_MAX,
				     .flags = f->wide_flags | GCONV_IS_LAST,
				     .internal_use = 1,
				     .statep = &state };
	int r = cs->from_wide.fct(&cs->from_wide, &d, &in, (const unsigned char *)(&c + 1), 0, &irreversible, 0, 1);
	if (r != GCONV_ILLEGAL_INPUT) return d.outbuf - to;
	errno = EILSEQ;
	return -1;
}

int glibc_stream_converts(FILE *f) { return f->locale && OTHER_CHARSET(f) && !charset(f)->ascii; }

wint_t glibc_charset_putwc(wchar_t c, FILE *f)
{
	struct glibc_charset *cs = charset(f);
	unsigned char buf[64];
	const unsigned char *in = (const void *)&c;
	size_t irreversible = 0, n;
	if (cs->ascii && (unsigned)c < 0x80) return putc_unlocked(c, f) == EOF ? WEOF : (wint_t)c;
	glibc_charset_load(cs);
	struct gconv_step_data d = { .outbuf = buf,
				     .outbufend = buf + sizeof buf,
				     .flags = GCONV_IS_LAST | GCONV_TRANSLIT,
				     .internal_use = 1,
				     .statep = (mbstate_t *)(void *)&f->wide_state };
	int r = cs->from_wide.fct(&cs->from_wide, &d, &in, (const unsigned char *)(&c + 1), 0, &irreversible, 0, 1);
	if (r == GCONV_ILLEGAL_INPUT) {
		errno = EILSEQ;
		f->flags |= F_ERR;
		return WEOF;
	}
	n = d.outbuf - buf;
	if (n == 1 ? putc_unlocked(buf[0], f) == EOF : __fwritex(buf, n, f) < n) {
		f->flags |= F_ERR;
		return WEOF;
	}
	return c;
}
