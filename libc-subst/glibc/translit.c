/* Transliteration: what to write instead of a character that the target
 * charset lacks. The tables are those of the locale's LC_CTYPE data; the "C"
 * locale has the one in translit_c.h. What is not in them vanishes or
 * becomes what these data say, "?" mostly; nothing in Turkish ones. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <wchar.h>
#include "gconv.h"
#include "glibc_locale.h"

enum { TAB_SIZE = 61, FROM_IDX, FROM_TBL, TO_IDX, TO_TBL, MISSING_LEN, MISSING, IGNORE_LEN, IGNORE };

/* The texts are in the table itself: pointers would have to be relocated at each start. */
enum { LONGEST = 8 };
static const struct {
	uint32_t from;
	char to[LONGEST];
} simple[] = {
#define T(c, text) { c, text },
#include "translit_c.h"
#undef T
};

/* Try one replacement. It is converted as a whole or not at all. */
static int attempt(struct gconv_step *s, struct gconv_step_data *d, const uint32_t *to, size_t n, unsigned char **out)
{
	const unsigned char *p = (const void *)to;
	unsigned char *o = *out;
	int r = s->fct(s, d, &p, (const unsigned char *)(to + n), &o, 0, 0, 0);
	if (r == GCONV_EMPTY_INPUT || r == GCONV_OK) {
		*out = o;
		return GCONV_OK;
	}
	return r == GCONV_FULL_OUTPUT ? r : GCONV_ILLEGAL_INPUT;
}

static int attempt_ascii(struct gconv_step *s, struct gconv_step_data *d, const char *to, unsigned char **out)
{
	uint32_t wide[LONGEST];
	size_t n = 0;
	while (to[n]) wide[n] = to[n], n++;
	return attempt(s, d, wide, n, out);
}

/* Search the locale's table for the text at `in`. */
static int by_table(const struct loc_data *ct, struct gconv_step *s, struct gconv_step_data *d, const uint32_t *in,
		    size_t n, unsigned char **out, size_t *used)
{
	uint32_t size = glibc_loc_word(ct, 0, TAB_SIZE);
	const uint32_t *fi = (const void *)glibc_loc_string(ct, 0, FROM_IDX),
		       *ft = (const void *)glibc_loc_string(ct, 0, FROM_TBL);
	const uint32_t *ti = (const void *)glibc_loc_string(ct, 0, TO_IDX),
		       *tt = (const void *)glibc_loc_string(ct, 0, TO_TBL);
	uint32_t lo = 0, hi = size;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		const uint32_t *from = ft + fi[mid];
		size_t k = 0;
		while (from[k] && k < n && from[k] == in[k]) k++;
		if (!from[k]) {
			for (const uint32_t *to = tt + ti[mid];;) {
				size_t len = 0;
				while (to[len]) len++;
				int r = attempt(s, d, to, len, out);
				if (r != GCONV_ILLEGAL_INPUT) {
					*used = k;
					return r;
				}
				to += len + 1;
				if (!*to) break;
			}
			return GCONV_ILLEGAL_INPUT;
		}
		if (k >= n || from[k] > in[k]) hi = mid;
		else lo = mid + 1;
	}
	return GCONV_ILLEGAL_INPUT;
}

/* Whether the locale leaves the character away: ranges of first, last and step. */
static int ignored(const struct loc_data *ct, uint32_t c)
{
	const uint32_t *range = (const void *)glibc_loc_string(ct, 0, IGNORE);
	for (uint32_t n = glibc_loc_word(ct, 0, IGNORE_LEN); n; n--, range += 3)
		if (c >= range[0] && c <= range[1] && range[2] && (c - range[0]) % range[2] == 0) return 1;
	return 0;
}

int __gconv_transliterate(struct gconv_step *s, struct gconv_step_data *d, const unsigned char *start,
			  const unsigned char **in, const unsigned char *end, unsigned char **out, size_t *irreversible)
{
	const struct loc_data *ct = glibc_current_locale()->data[0];
	const uint32_t *c = (const void *)*in;
	size_t n = (end - *in) / 4, used = 1;
	int r = GCONV_ILLEGAL_INPUT;
	(void)start;
	if (!n) return GCONV_EMPTY_INPUT;
	if (ct->builtin && ct->utf8) {
		const struct loc_data *file = glibc_utf8_file(0);
		if (file) ct = file;
	}
	if (!ct->builtin) {
		r = by_table(ct, s, d, c, n, out, &used);
	} else {
		size_t lo = 0, hi = sizeof simple / sizeof *simple;
		while (lo < hi) {
			size_t mid = (lo + hi) / 2;
			if (simple[mid].from == *c) {
				r = attempt_ascii(s, d, simple[mid].to, out);
				break;
			}
			if (simple[mid].from < *c) lo = mid + 1;
			else hi = mid;
		}
	}
	if (r == GCONV_ILLEGAL_INPUT && !ct->builtin) {
		uint32_t missing = glibc_loc_word(ct, 0, MISSING_LEN);
		if (ignored(ct, *c)) r = GCONV_OK;
		else if (missing) r = attempt(s, d, (const void *)glibc_loc_string(ct, 0, MISSING), missing, out);
	} else if (r == GCONV_ILLEGAL_INPUT) {
		r = attempt_ascii(s, d, "?", out);
	}
	if (r == GCONV_OK) {
		*in += 4 * used;
		++*irreversible;
	}
	return r;
}
