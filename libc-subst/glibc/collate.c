/* strcoll and strxfrm by the locale's LC_COLLATE tables.
 *
 * A string is cut into collating elements; each has, for every level of
 * comparison, some bytes of weight. The sort key is all weights of the first
 * level, then of the second, and so on. Comparing strings is comparing keys. In
 * "C" and "C.UTF-8" (no levels) it is comparing bytes. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "glibc_locale.h"
#include "twin.h"

enum { NRULES, RULESETS, TABLE, WEIGHTS, EXTRA, INDIRECT };
enum { BACKWARD = 2, POSITION = 4 };

struct tables {
	unsigned levels;
	const unsigned char *rulesets, *weights, *extra;
	const int32_t *table, *indirect;
};

static int get_tables(struct tables *t, const struct glibc_locale *l)
{
	const struct loc_data *d = l->data[3];
	t->levels = glibc_loc_word(d, 3, NRULES);
	if (!t->levels) return 0;
	t->rulesets = (const void *)glibc_loc_string(d, 3, RULESETS);
	t->table = (const void *)glibc_loc_string(d, 3, TABLE);
	t->weights = (const void *)glibc_loc_string(d, 3, WEIGHTS);
	t->extra = (const void *)glibc_loc_string(d, 3, EXTRA);
	t->indirect = (const void *)glibc_loc_string(d, 3, INDIRECT);
	return 1;
}

/* Entries of the extra table are aligned to 4. */
static const unsigned char *skip(const unsigned char *p, size_t n)
{
	return p + n + (-(1 + n) & 3);
}

/* The element at *s, which moves behind it. A byte either is an element or
 * begins a list of longer ones: single sequences and ranges of them. */
static int32_t element(const struct tables *t, const unsigned char **s)
{
	int32_t i = t->table[*(*s)++];
	if (i >= 0) return i;
	for (const unsigned char *p = t->extra - i;;) {
		const unsigned char *in = *s;
		memcpy(&i, p, 4);
		p += 4;
		size_t n = *p++, k = 0;
		if (i >= 0) {
			while (k < n && p[k] == in[k]) k++;
			if (k == n) {
				*s += n;
				return i;
			}
			p = skip(p, n);
			continue;
		}
		size_t offset = 0;
		while (k < n && p[k] == in[k]) k++;
		if (k < n) {
			size_t e = 0;
			while (e < n && p[n + e] == in[e]) e++;
			if (p[k] > in[k] || (e < n && p[n + e] < in[e])) {
				p = skip(p, 2 * n);
				continue;
			}
			for (; k < n; k++) offset = (offset << 8) + in[k] - p[k];
		}
		*s += n;
		return t->indirect[offset - i];
	}
}

struct key {
	unsigned char *b;
	size_t n, cap;
	int failed;
};

static void add(struct key *k, const void *p, size_t n)
{
	if (k->n + n > k->cap) {
		size_t cap = (k->n + n) * 2;
		void *b = k->failed ? 0 : realloc(k->b, cap);
		if (!b) {
			k->failed = 1;
			return;
		}
		k->b = b;
		k->cap = cap;
	}
	memcpy(k->b + k->n, p, n);
	k->n += n;
}

/* Positions are written as UTF-8 writes numbers. */
static void add_number(struct key *k, unsigned v)
{
	unsigned char b[6];
	if (v < 0x80) {
		b[0] = v;
		add(k, b, 1);
		return;
	}
	int n = v < 0x800 ? 2 : v < 0x10000 ? 3 : v < 0x200000 ? 4 : v < 0x4000000 ? 5 : 6;
	for (int i = n - 1; i; i--, v >>= 6) b[i] = 0x80 | (v & 0x3f);
	b[0] = (unsigned char)(0xff00 >> n) | v;
	add(k, b, n);
}

static void add_weight(struct key *k, const struct tables *t, int32_t *at, int positions, unsigned *ignored)
{
	size_t n = t->weights[*at];
	if (!n) {
		++*ignored;
	} else {
		if (positions) add_number(k, *ignored);
		*ignored = 1;
		add(k, t->weights + *at + 1, n);
	}
	*at += n + 1;
}

/* The sort key of s, with its final zero. -1 when there is no memory. */
static int make_key(struct key *k, const struct tables *t, const char *str)
{
	const unsigned char *s = (const void *)str;
	size_t max = strlen(str), n = 0;
	int32_t *at = malloc((max + 1) * sizeof *at);
	unsigned char *rule = malloc(max + 1);
	memset(k, 0, sizeof *k);
	if (!at || !rule) {
		free(at);
		free(rule);
		return -1;
	}
	for (; *s; n++) {
		int32_t e = element(t, &s);
		rule[n] = e >> 24;
		at[n] = e & 0xffffff;
	}
	for (unsigned level = 0; level < t->levels; level++) {
		unsigned ignored = 1;
		size_t before = k->n;
		for (size_t i = 0; i < n;) {
			unsigned r = t->rulesets[rule[i] * t->levels + level];
			if (!(r & BACKWARD)) {
				add_weight(k, t, &at[i++], r & POSITION, &ignored);
				continue;
			}
			size_t end = i;
			while (end < n && t->rulesets[rule[end] * t->levels + level] & BACKWARD) end++;
			for (size_t j = end; j > i; j--) add_weight(k, t, &at[j - 1], r & POSITION, &ignored);
			i = end;
		}
		/* An empty last level takes its separator with it. */
		if (level + 1 == t->levels && k->n == before && before) k->n--;
		add(k, level + 1 < t->levels ? "\1" : "", 1);
	}
	free(at);
	free(rule);
	return k->failed ? -1 : 0;
}

static int collate(const char *a, const char *b, const struct glibc_locale *l)
{
	struct tables t;
	struct key x, y;
	int plain = strcmp(a, b);
	if (!plain || !get_tables(&t, l)) return plain;
	int bad = make_key(&x, &t, a);
	bad |= make_key(&y, &t, b);
	int r = bad ? plain : strcmp((char *)x.b, (char *)y.b);
	free(x.b);
	free(y.b);
	return r;
}

static size_t transform(char *restrict d, const char *restrict s, size_t n, const struct glibc_locale *l)
{
	struct tables t;
	struct key k;
	if (!*s || !get_tables(&t, l)) {
		size_t len = strlen(s);
		if (n) stpncpy(d, s, n);
		return len;
	}
	if (make_key(&k, &t, s)) {
		free(k.b);
		errno = ENOMEM;
		return strlen(s);
	}
	if (n) memcpy(d, k.b, k.n < n ? k.n : n);
	size_t len = k.n - 1;
	free(k.b);
	return len;
}

int glibc_strcoll(const char *a, const char *b) { return collate(a, b, glibc_current_locale()); }
int glibc_strcoll_l(const char *a, const char *b, locale_t l) { return collate(a, b, glibc_locale_of(l)); }
size_t glibc_strxfrm(char *restrict d, const char *restrict s, size_t n) { return transform(d, s, n, glibc_current_locale()); }
size_t glibc_strxfrm_l(char *restrict d, const char *restrict s, size_t n, locale_t l) { return transform(d, s, n, glibc_locale_of(l)); }
TWIN(strcoll, GLIBC_2.2.5, glibc_strcoll);
TWIN(strcoll_l, GLIBC_2.3, glibc_strcoll_l);
TWIN(__strcoll_l, GLIBC_2.2.5, glibc_strcoll_l);
TWIN(strxfrm, GLIBC_2.2.5, glibc_strxfrm);
TWIN(strxfrm_l, GLIBC_2.3, glibc_strxfrm_l);
TWIN(__strxfrm_l, GLIBC_2.2.5, glibc_strxfrm_l);

/* Wide strings by way of UTF-8. The key's bytes, one to a wchar_t. */
static char *narrow(const wchar_t *s)
{
	size_t n = wcslen(s) * 4 + 1;
	char *b = malloc(n);
	char *p = b;
	for (; b && *s; s++) {
		unsigned c = *s;
		if (c < 0x80) *p++ = c;
		else if (c < 0x800) *p++ = 0xc0 | c >> 6, *p++ = 0x80 | (c & 63);
		else if (c < 0x10000) *p++ = 0xe0 | c >> 12, *p++ = 0x80 | (c >> 6 & 63), *p++ = 0x80 | (c & 63);
		else *p++ = 0xf0 | (c >> 18 & 7), *p++ = 0x80 | (c >> 12 & 63), *p++ = 0x80 | (c >> 6 & 63), *p++ = 0x80 | (c & 63);
	}
	if (b) *p = 0;
	return b;
}

static int wide_collate(const wchar_t *a, const wchar_t *b, const struct glibc_locale *l)
{
	struct tables t;
	int plain = wcscmp(a, b);
	if (!plain || !get_tables(&t, l)) return plain;
	char *x = narrow(a), *y = narrow(b);
	int r = x && y ? collate(x, y, l) : plain;
	free(x);
	free(y);
	return r;
}

static size_t wide_transform(wchar_t *restrict d, const wchar_t *restrict s, size_t n, const struct glibc_locale *l)
{
	struct tables t;
	struct key k;
	if (!*s || !get_tables(&t, l)) {
		size_t len = wcslen(s);
		if (n) wcsncpy(d, s, n);
		return len;
	}
	char *x = narrow(s);
	if (!x || make_key(&k, &t, x)) {
		free(x);
		errno = ENOMEM;
		return wcslen(s);
	}
	for (size_t i = 0; i < k.n && i < n; i++) d[i] = k.b[i];
	size_t len = k.n - 1;
	free(k.b);
	free(x);
	return len;
}

int glibc_wcscoll(const wchar_t *a, const wchar_t *b) { return wide_collate(a, b, glibc_current_locale()); }
int glibc_wcscoll_l(const wchar_t *a, const wchar_t *b, locale_t l) { return wide_collate(a, b, glibc_locale_of(l)); }
size_t glibc_wcsxfrm(wchar_t *restrict d, const wchar_t *restrict s, size_t n) { return wide_transform(d, s, n, glibc_current_locale()); }
size_t glibc_wcsxfrm_l(wchar_t *restrict d, const wchar_t *restrict s, size_t n, locale_t l) { return wide_transform(d, s, n, glibc_locale_of(l)); }
TWIN(wcscoll, GLIBC_2.2.5, glibc_wcscoll);
TWIN(wcscoll_l, GLIBC_2.3, glibc_wcscoll_l);
TWIN(__wcscoll_l, GLIBC_2.2.5, glibc_wcscoll_l);
TWIN(wcsxfrm, GLIBC_2.2.5, glibc_wcsxfrm);
TWIN(wcsxfrm_l, GLIBC_2.3, glibc_wcsxfrm_l);
TWIN(__wcsxfrm_l, GLIBC_2.2.5, glibc_wcsxfrm_l);
