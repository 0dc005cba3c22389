/* iconv with glibc's behaviour: a step from the source to UCS-4 and one from
 * there to the target, run in turn. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include "gconv.h"
#include "glibc_locale.h"
#include "twin.h"

/* What the source's step may write for 8160 characters is between the steps, as in glibc: an ignored error is told at the
 * end of so much text. */
#define CHUNK 8160

struct conversion {
	struct gconv_step from, to;
	struct gconv_step_data dfrom, dto;
	unsigned *mid, *midend;
};

/* Where the last of a name's options begins, with its separator: only behind two slashes are there any. */
static size_t last_option(const char *s, size_t len)
{
	size_t slashes = 0, at = len;
	for (size_t i = 0; i < len; i++) {
		if (s[i] != '/' && s[i] != ',') continue;
		slashes += s[i] == '/';
		at = i;
	}
	return slashes < 2 ? len : at;
}

/* As glibc does it, options are taken off the end one by one, with the spaces and separators there. */
int glibc_iconv_name(const char *s, char *out, size_t room, int *flags)
{
	size_t len = strlen(s), n = 0;
	int slashes = 0;
	for (;;) {
		while (len && (isspace((unsigned char)s[len - 1]) || s[len - 1] == ',' || s[len - 1] == '/')) len--;
		size_t at = last_option(s, len), option = len - at;
		if (!option) break;
		if (option == 9 && !strncasecmp(s + at + 1, "TRANSLIT", 8)) *flags |= GCONV_TRANSLIT;
		else if (option == 7 && !strncasecmp(s + at + 1, "IGNORE", 6)) *flags |= GCONV_IGNORE_ERRORS;
		len = at;
	}
	if (!len) { /* the locale's */
		s = glibc_loc_string(glibc_current_locale()->data[0], 0, LI_CTYPE_CODESET);
		len = strlen(s);
	}
	for (; len && slashes < 2; s++, len--) {
		if (!isalnum((unsigned char)*s) && !strchr("_-.,:/", *s)) continue;
		if (n + 3 >= room) return -1;
		slashes += *s == '/';
		out[n++] = toupper((unsigned char)*s);
	}
	while (slashes++ < 2) out[n++] = '/';
	out[n] = 0;
	return 0;
}

int glibc_iconv_close(iconv_t cd)
{
	struct conversion *c = (void *)cd;
	if (!c || cd == (iconv_t)-1) {
		errno = EBADF;
		return -1;
	}
	glibc_gconv_release(&c->from);
	glibc_gconv_release(&c->to);
	free(c->mid);
	free(c);
	return 0;
}

int glibc_iconv_start(const char *to, const char *from, int flags, iconv_t *cd)
{
	struct conversion *c = calloc(1, sizeof *c);
	if (!c) return GCONV_NOMEM;
	if (glibc_gconv_find(&c->from, from, 0)) {
		free(c);
		return GCONV_NOCONV;
	}
	/* Wide characters to themselves are no conversion; other charsets to themselves are. */
	if (glibc_gconv_find(&c->to, to, 1) || (glibc_gconv_is_plain(c->from.fct) && glibc_gconv_is_plain(c->to.fct))) {
		glibc_gconv_release(&c->from);
		free(c);
		return GCONV_NOCONV;
	}
	size_t between = (size_t)CHUNK * c->from.max_needed_to;
	if (!glibc_gconv_is_plain(c->from.fct) && !glibc_gconv_is_plain(c->to.fct) && !(c->mid = malloc(between))) {
		glibc_iconv_close((iconv_t)c);
		return GCONV_NOMEM;
	}
	c->midend = (void *)((char *)c->mid + between);
	c->dfrom.flags = (flags & GCONV_IGNORE_ERRORS) | GCONV_IS_LAST;
	c->dto.flags = flags | GCONV_IS_LAST;
	c->dfrom.statep = &c->dfrom.state;
	c->dto.statep = &c->dto.state;
	*cd = (iconv_t)c;
	return GCONV_OK;
}

iconv_t glibc_iconv_open(const char *to, const char *from)
{
	char tname[128], fname[128];
	int flags = 0, ignored = 0;
	iconv_t cd;
	int r = GCONV_NOCONV;
	if (!glibc_iconv_name(to, tname, sizeof tname, &flags) &&
	    !glibc_iconv_name(from, fname, sizeof fname, &ignored))
		r = glibc_iconv_start(tname, fname, flags, &cd);
	if (!r) return cd;
	errno = r == GCONV_NOMEM ? ENOMEM : EINVAL;
	return (iconv_t)-1;
}

/* Some charsets keep a letter back, as an accent may follow. When there is no room for
 * it, or the other charset has none, it is still kept. */
static int flush_source(struct conversion *c, char **out, size_t *outleft, size_t *irreversible)
{
	unsigned mid[16];
	size_t irr = 0;
	struct gconv_step_data before = c->dfrom;
	int direct = glibc_gconv_is_plain(c->to.fct), r;
	unsigned char *o = (void *)*out, *oend = o + *outleft;
	c->dfrom.outbuf = direct ? o : (void *)mid;
	c->dfrom.outbufend = direct ? oend : (void *)(mid + 16);
	r = c->from.fct(&c->from, &c->dfrom, 0, 0, 0, &irr, 1, 0);
	if (direct) {
		o = c->dfrom.outbuf;
	} else if (c->dfrom.outbuf > (unsigned char *)mid) {
		const unsigned char *m = (void *)mid, *mend = c->dfrom.outbuf;
		c->dto.outbuf = o;
		c->dto.outbufend = oend;
		r = c->to.fct(&c->to, &c->dto, &m, mend, 0, irreversible, 0, 0);
		o = c->dto.outbuf;
		if (m < mend && r != GCONV_ILLEGAL_INPUT) r = GCONV_FULL_OUTPUT;
	}
	if (r == GCONV_FULL_OUTPUT || r == GCONV_ILLEGAL_INPUT) {
		c->dfrom = before;
		c->dfrom.statep = &c->dfrom.state;
		return r;
	}
	*outleft = oend - o;
	*out = (char *)o;
	return GCONV_OK;
}

/* Back to the initial state; with out, write what that takes. */
static size_t reset(struct conversion *c, char **out, size_t *outleft)
{
	size_t irr = 0;
	int r = out && *out ? flush_source(c, out, outleft, &irr) : GCONV_OK;
	if (r != GCONV_OK) {
		errno = r == GCONV_ILLEGAL_INPUT ? EILSEQ : E2BIG;
		return -1;
	}
	c->from.fct(&c->from, &c->dfrom, 0, 0, 0, 0, 2, 0);
	c->dfrom.invocation_counter = 0;
	memset(&c->dfrom.state, 0, sizeof c->dfrom.state);
	if (out && *out) {
		c->dto.outbuf = (unsigned char *)*out;
		c->dto.outbufend = c->dto.outbuf + *outleft;
		r = c->to.fct(&c->to, &c->dto, 0, 0, 0, &irr, 1, 0);
		*outleft -= (char *)c->dto.outbuf - *out;
		*out = (char *)c->dto.outbuf;
	} else {
		c->to.fct(&c->to, &c->dto, 0, 0, 0, 0, 2, 0);
		memset(&c->dto.state, 0, sizeof c->dto.state);
	}
	if (r == GCONV_FULL_OUTPUT) {
		errno = E2BIG;
		return -1;
	}
	c->dto.invocation_counter = 0;
	return irr;
}

size_t glibc_iconv(iconv_t cd, char **restrict in, size_t *restrict inleft, char **restrict out,
		   size_t *restrict outleft)
{
	struct conversion *c = (void *)cd;
	size_t irreversible = 0;
	if (!c || cd == (iconv_t)-1) {
		errno = EBADF;
		return -1;
	}
	if (!in || !*in) return reset(c, out, outleft);

	const unsigned char *p = (void *)*in, *end = p + *inleft;
	unsigned char *o = (void *)*out, *oend = o + *outleft;
	int r;
	if (glibc_gconv_is_plain(c->to.fct)) {
		c->dfrom.outbuf = o;
		c->dfrom.outbufend = oend;
		r = c->from.fct(&c->from, &c->dfrom, &p, end, 0, &irreversible, 0, 0);
		o = c->dfrom.outbuf;
	} else if (glibc_gconv_is_plain(c->from.fct)) {
		c->dto.outbuf = o;
		c->dto.outbufend = oend;
		r = c->to.fct(&c->to, &c->dto, &p, end, 0, &irreversible, 0, 0);
		o = c->dto.outbuf;
	} else do {
			/* Source to UCS-4. */
			struct gconv_step_data before = c->dfrom;
			const unsigned char *p0 = p;
			size_t irr = 0, irr_to = 0;
			c->dfrom.outbuf = (void *)c->mid;
			c->dfrom.outbufend = (void *)c->midend;
			r = c->from.fct(&c->from, &c->dfrom, &p, end, 0, &irr, 0, 0);
			const unsigned char *m = (void *)c->mid, *mend = c->dfrom.outbuf;

			/* UCS-4 to target. */
			c->dto.outbuf = o;
			c->dto.outbufend = oend;
			int r2 = GCONV_EMPTY_INPUT;
			if (m < mend) r2 = c->to.fct(&c->to, &c->dto, &m, mend, 0, &irr_to, 0, 0);
			o = c->dto.outbuf;

			if (m < mend) {
				/* Not all fitted: read the source again, only so far as was used. (A byte order
				 * mark is, also where nothing else was.) */
				c->dfrom = before;
				c->dfrom.statep = &c->dfrom.state;
				p = p0;
				irr = 0;
				c->dfrom.outbuf = (void *)c->mid;
				c->dfrom.outbufend = (void *)m;
				c->from.fct(&c->from, &c->dfrom, &p, end, 0, &irr, 0, 0);
				r = r2;
			} else if (r2 == GCONV_OK) {
				/* Transliterated, whatever was ignored of the source. */
				if (r == GCONV_ILLEGAL_INPUT && c->dfrom.flags & GCONV_IGNORE_ERRORS) r = r2;
			} else if (r2 != GCONV_EMPTY_INPUT) {
				r = r2;
			}
			irreversible += irr_to; /* the last step's count */
						/* The buffer between was full: there is more. */
		} while (r == GCONV_FULL_OUTPUT && c->dfrom.outbuf == (void *)c->midend && o < oend && p < end);

	*inleft = end - p;
	*in = (char *)p;
	*outleft = oend - o;
	*out = (char *)o;
	switch (r) {
	case GCONV_ILLEGAL_INPUT: errno = EILSEQ; return -1;
	case GCONV_FULL_OUTPUT: errno = E2BIG; return -1;
	case GCONV_INCOMPLETE_INPUT: errno = EINVAL; return -1;
	}
	return irreversible;
}

TWIN(iconv_open, GLIBC_2.2.5, glibc_iconv_open);
TWIN(iconv_close, GLIBC_2.2.5, glibc_iconv_close);
TWIN(iconv, GLIBC_2.2.5, glibc_iconv);

/* The modules call every function through this, for profilers. */
void _dl_mcount_wrapper_check(void *p) { (void)p; }
void _dl_mcount_wrapper(void *p) { (void)p; }
