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
#include "charset.h"
#include "collate.h"
#include "glibc_locale.h"
#include "libc.h"
#include "locale_impl.h"
#include "pthread_impl.h"
#include "twin.h"

enum { BACKWARD = 2, POSITION = 4 };

struct tables {
	unsigned levels;
	const unsigned char *rulesets, *weights, *extra;
	const unsigned char *end; /* of all of them */
	const int32_t *table, *indirect;
};

/* In "C" and C.UTF-8 strings compare as bytes. */
static inline int has_rules(const struct glibc_locale *l)
{
	return !l->data[3]->builtin && glibc_loc_word(l->data[3], 3, COLLATE_NRULES);
}

static inline int get_tables(struct tables *t, const struct glibc_locale *l)
{
	const struct loc_data *d = l->data[3];
	if (d->builtin || !(t->levels = glibc_loc_word(d, 3, COLLATE_NRULES)) || d->count <= COLLATE_INDIRECT) return 0;
	const uint32_t *at = (const uint32_t *)(const void *)d->file + 2;
	for (int i = COLLATE_RULESETS; i <= COLLATE_INDIRECT; i++)
		if (at[i] >= d->size) return 0;
	t->rulesets = d->file + at[COLLATE_RULESETS];
	t->end = d->file + d->size;
	t->table = (const void *)(d->file + at[COLLATE_TABLE]);
	t->weights = d->file + at[COLLATE_WEIGHTS];
	t->extra = d->file + at[COLLATE_EXTRA];
	t->indirect = (const void *)(d->file + at[COLLATE_INDIRECT]);
	return 1;
}

/* Entries of the extra table are aligned to 4. */
static const unsigned char *skip(const unsigned char *p, size_t n) { return p + n + (-(1 + n) & 3); }

/* A byte either is an element or begins a list of longer ones: single sequences
 * and ranges of them. */
static inline int32_t find_element(const int32_t *table, const int32_t *indirect, const unsigned char *extra,
				   const unsigned char **s, size_t len)
{
	int32_t i = table[*(*s)++];
	if (i >= 0) return i;
	len--;
	for (const unsigned char *p = extra - i;;) {
		const unsigned char *in = *s;
		memcpy(&i, p, 4);
		p += 4;
		size_t n = *p++, k = 0, most = n < len ? n : len;
		while (k < most && p[k] == in[k]) k++;
		if (i >= 0) {
			if (k == n) {
				*s += n;
				return i;
			}
			p = skip(p, n);
			continue;
		}
		size_t offset = 0;
		if (k < n) {
			size_t e = 0;
			while (e < most && p[n + e] == in[e]) e++;
			if (k == len || p[k] > in[k] || (e < n && (e == len || p[n + e] < in[e]))) {
				p = skip(p, 2 * n);
				continue;
			}
			for (; k < n; k++) offset = (offset << 8) + in[k] - p[k];
		}
		*s += n;
		return indirect[offset - i];
	}
}

int32_t glibc_collating_element(const int32_t *table, const int32_t *indirect, const unsigned char *extra,
				const unsigned char **s, size_t len)
{
	return find_element(table, indirect, extra, s, len);
}

/* The element at *s, in a string that ends with a zero. */
static int32_t element(const struct tables *t, const unsigned char **s)
{
	return find_element(t->table, t->indirect, t->extra, s, SIZE_MAX);
}

/* Most strings are short: up to here, no memory is allocated for them. */
enum { SHORT = 128 };

/* A string cut into elements, as far as it has been read. */
struct elements {
	const unsigned char *s; /* what follows */
	int32_t *at;            /* of each element, where its next weight is */
	unsigned char *rule;
	size_t n, cap;
	int32_t at_short[SHORT];
	unsigned char rule_short[SHORT];
};

static void begin(struct elements *e, const char *s)
{
	e->s = (const void *)s;
	e->n = 0;
	e->cap = SHORT;
	e->at = e->at_short;
	e->rule = e->rule_short;
}

static void end(struct elements *e)
{
	if (e->at != e->at_short) free(e->at);
}

/* Room for all that follows. 0 when there is no memory. */
static __attribute__((noinline)) int make_room(struct elements *e)
{
	size_t cap = e->n + strlen((const char *)e->s) + 1;
	int32_t *at = malloc(cap * (sizeof *at + 1));
	if (!at) return 0;
	e->at = memcpy(at, e->at, e->n * sizeof *at);
	e->rule = memcpy(at + cap, e->rule, e->n);
	e->cap = cap;
	return 1;
}

/* One more element. 0 at the end of the string, -1 when there is no memory. */
static inline int read_one(struct elements *e, const struct tables *t)
{
	if (!*e->s) return 0;
	if (e->n == e->cap && !make_room(e)) return -1;
	int32_t x = t->table[*e->s];
	if (x >= 0) e->s++;
	else x = element(t, &e->s);
	e->rule[e->n] = x >> 24;
	e->at[e->n++] = x & 0xffffff;
	return 1;
}

static int read_all(struct elements *e, const struct tables *t)
{
	const unsigned char *s = e->s, *p;
	int32_t *at = e->at, x;
	unsigned char *rule = e->rule;
	size_t n = e->n, cap = e->cap;
	for (; *s; n++) {
		if (n == cap) {
			e->s = s;
			e->n = n;
			if (!make_room(e)) return -1;
			at = e->at;
			rule = e->rule;
			cap = e->cap;
		}
		x = t->table[*s];
		if (x >= 0) {
			s++;
		} else {
			p = s;
			x = element(t, &p);
			s = p;
		}
		rule[n] = x >> 24;
		at[n] = x & 0xffffff;
	}
	e->s = s;
	e->n = n;
	return 0;
}

struct key {
	unsigned char *b;
	size_t n, cap;
	int failed;
	unsigned char b_short[8 * SHORT];
};

static __attribute__((noinline)) int grow(struct key *k, size_t n)
{
	size_t cap = (k->n + n) * 2;
	int was_short = k->b == k->b_short;
	void *b = k->failed ? 0 : realloc(was_short ? 0 : k->b, cap);
	if (!b) {
		k->failed = 1;
		return 0;
	}
	if (was_short) memcpy(b, k->b, k->n);
	k->b = b;
	k->cap = cap;
	return 1;
}

/* Weights have a few bytes. */
static inline void add(struct key *k, const unsigned char *p, size_t n)
{
	if (k->n + n > k->cap && !grow(k, n)) return;
	while (n--) k->b[k->n++] = *p++;
}

static void drop(struct key *k)
{
	if (k->b != k->b_short) free(k->b);
}

/* Positions are written as UTF-8 writes numbers. Returns how many bytes. */
static int number_bytes(unsigned char b[6], unsigned v)
{
	if (v < 0x80) {
		b[0] = v;
		return 1;
	}
	int n = v < 0x800 ? 2 : v < 0x10000 ? 3 : v < 0x200000 ? 4 : v < 0x4000000 ? 5 : 6;
	for (int i = n - 1; i; i--, v >>= 6) b[i] = 0x80 | (v & 0x3f);
	b[0] = (unsigned char)(0xff00 >> n) | v;
	return n;
}

/* The weights of one level of elements whose weights stand in their order. */
static void add_forward(struct key *k, const struct tables *t, int32_t *at, size_t n, int positions, unsigned *count)
{
	enum { ROOM = 6 + 255, USUAL = 8 }; /* a position and a weight */
	unsigned ignored = *count;
	size_t len = k->n;
	unsigned char *b = k->b;
	for (size_t i = 0; i < n; i++) {
		const unsigned char *w = t->weights + at[i];
		size_t size = *w++;
		at[i] += size + 1;
		if (!size) {
			ignored++;
			continue;
		}
		if (len + ROOM > k->cap) {
			k->n = len;
			if (!grow(k, ROOM)) return;
			b = k->b;
		}
		if (positions) len += number_bytes(b + len, ignored);
		ignored = 1;
		/* Most have one byte to three, in no order that a loop could be good at. */
		if (size <= USUAL && t->end - w >= USUAL) {
			memcpy(b + len, w, USUAL);
			len += size;
		} else do
				b[len++] = *w++;
			while (--size);
	}
	k->n = len;
	*count = ignored;
}

/* The sort key of s, with its final zero; drop() it in any case. -1 when there
 * is no memory. */
static int make_key(struct key *k, const struct tables *t, const char *str)
{
	struct elements e;
	k->b = k->b_short;
	k->cap = sizeof k->b_short;
	k->n = k->failed = 0;
	begin(&e, str);
	if (read_all(&e, t) < 0) {
		end(&e);
		return -1;
	}
	int32_t *at = e.at;
	const unsigned char *rule = e.rule;
	size_t n = e.n;
	enum { FEW = 4 };
	unsigned char kinds[FEW];
	unsigned nkinds = 0, k0;
	for (size_t i = 0; i < n && nkinds <= FEW; i++) {
		for (k0 = 0; k0 < nkinds && kinds[k0] != rule[i]; k0++)
			;
		if (k0 == nkinds && nkinds++ < FEW) kinds[k0] = rule[i];
	}
	for (unsigned level = 0; level < t->levels; level++) {
		unsigned ignored = 1, one_rule = nkinds <= FEW;
		size_t before = k->n;
		for (unsigned i = 1; i < nkinds && one_rule; i++)
			one_rule =
				t->rulesets[kinds[i] * t->levels + level] == t->rulesets[kinds[0] * t->levels + level];
		/* Runs of one rule: most often all of the string. */
		for (size_t i = 0, to; i < n; i = to) {
			unsigned r = t->rulesets[rule[i] * t->levels + level];
			for (to = one_rule ? n : i + 1; to < n; to++) {
				unsigned other = t->rulesets[rule[to] * t->levels + level];
				if (r & BACKWARD ? !(other & BACKWARD) : other != r) break;
			}
			if (!(r & BACKWARD)) add_forward(k, t, at + i, to - i, r & POSITION, &ignored);
			else
				for (size_t j = to; j > i; j--)
					add_forward(k, t, at + j - 1, 1, r & POSITION, &ignored);
		}
		/* An empty last level takes its separator with it. */
		if (level + 1 == t->levels && k->n == before && before) k->n--;
		add(k, &(unsigned char){ level + 1 < t->levels }, 1);
	}
	end(&e);
	return k->failed ? -1 : 0;
}

/* Compares as the keys would, but makes them no further than they are equal, and
 * reads the strings no further either. A side gives the bytes of its key's
 * present level, piece by piece. */
struct side {
	struct elements e;
	size_t i;            /* the next element */
	size_t run, run_end; /* or those of a backward run, from its end */
	unsigned ignored;
	const unsigned char *p; /* what is left of the present piece */
	size_t left;
	const unsigned char *then; /* the piece after it, or 0 */
	size_t then_left;
	unsigned char number[6];
};

/* The next piece of `level`: 1, 0 when there is none, -1 when there is no memory. */
static int next_piece(struct side *s, const struct tables *t, unsigned level)
{
	struct elements *e = &s->e;
	if (s->then) {
		s->p = s->then;
		s->left = s->then_left;
		s->then = 0;
		return 1;
	}
	for (;;) {
		size_t k;
		unsigned r;
		if (s->run_end > s->run) {
			k = --s->run_end;
			r = t->rulesets[e->rule[k] * t->levels + level];
		} else {
			if (s->i == e->n) {
				int got = read_one(e, t);
				if (got <= 0) return got;
			}
			k = s->i;
			r = t->rulesets[e->rule[k] * t->levels + level];
			if (r & BACKWARD) {
				if (read_all(e, t) < 0) return -1;
				s->run = s->run_end = k;
				while (s->run_end < e->n &&
				       t->rulesets[e->rule[s->run_end] * t->levels + level] & BACKWARD)
					s->run_end++;
				s->i = s->run_end;
				continue;
			}
			s->i++;
		}
		size_t n = t->weights[e->at[k]];
		const unsigned char *w = t->weights + e->at[k] + 1;
		e->at[k] += n + 1;
		if (!n) {
			s->ignored++;
			continue;
		}
		s->p = w;
		s->left = n;
		if (r & POSITION) {
			s->then = w;
			s->then_left = n;
			s->p = s->number;
			s->left = number_bytes(s->number, s->ignored);
		}
		s->ignored = 1;
		return 1;
	}
}

/* Steps over elements that are the same on both sides and plain at this level. */
static inline void skip_same(struct side *x, struct side *y, const struct tables *t, unsigned level)
{
	struct elements *a = &x->e, *b = &y->e;
	if (x->then || y->then || x->run_end > x->run || y->run_end > y->run || x->ignored != y->ignored) return;
	for (;;) {
		if (x->i == a->n && y->i == b->n) {
			/* Single bytes that are elements. */
			int32_t v;
			if (*a->s != *b->s || !*a->s || (v = t->table[*a->s]) < 0 || a->n == a->cap || b->n == b->cap)
				return;
			a->s++, b->s++;
			a->rule[a->n] = b->rule[b->n] = v >> 24;
			a->at[a->n++] = b->at[b->n++] = v & 0xffffff;
		} else if (x->i == a->n || y->i == b->n || a->at[x->i] != b->at[y->i] ||
			   a->rule[x->i] != b->rule[y->i]) {
			return;
		}
		if (t->rulesets[a->rule[x->i] * t->levels + level] & (BACKWARD | POSITION)) return;
		size_t n = t->weights[a->at[x->i]];
		x->ignored = y->ignored = n ? 1 : x->ignored + 1;
		a->at[x->i++] += n + 1;
		b->at[y->i++] += n + 1;
	}
}

/* 2 when there is no memory. */
static int compare_levels(struct side *x, struct side *y, const struct tables *t)
{
	for (unsigned level = 0; level < t->levels; level++) {
		x->i = y->i = 0;
		x->run = x->run_end = y->run = y->run_end = 0;
		x->ignored = y->ignored = 1;
		x->left = y->left = 0;
		x->then = y->then = 0;
		for (;;) {
			int more_x = 1, more_y = 1;
			if (!x->left && !y->left) skip_same(x, y, t, level);
			if (!x->left) more_x = next_piece(x, t, level);
			if (!y->left) more_y = next_piece(y, t, level);
			if (more_x < 0 || more_y < 0) return 2;
			if (!more_x || !more_y) {
				if (more_x != more_y) return more_x - more_y;
				break;
			}
			size_t n = x->left < y->left ? x->left : y->left;
			for (size_t i = 0; i < n; i++)
				if (x->p[i] != y->p[i]) return x->p[i] < y->p[i] ? -1 : 1;
			x->p += n, x->left -= n;
			y->p += n, y->left -= n;
		}
	}
	return 0;
}

/* Whether the first place where a and b differ decides: single bytes that are elements
 * before and at it, of different weight. Most comparisons end so. 0: it does not. */
static inline int first_difference(const char *a, const char *b, const struct tables *t)
{
	const unsigned char *p = (const void *)a, *q = (const void *)b;
	for (;; p++, q++) {
		int32_t v = t->table[*p], w = t->table[*q];
		if (v < 0 || w < 0 ||
		    (t->rulesets[(v >> 24) * t->levels] | t->rulesets[(w >> 24) * t->levels]) & (BACKWARD | POSITION))
			return 0;
		if (*p == *q && *p) continue;
		if (!*p || !*q) return 0;
		const unsigned char *x = t->weights + (v & 0xffffff), *y = t->weights + (w & 0xffffff);
		size_t n = *x < *y ? *x : *y;
		for (size_t i = 1; i <= n; i++)
			if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
		return 0;
	}
}

static __attribute__((noinline)) int collate(const char *a, const char *b, const struct glibc_locale *l)
{
	struct tables t;
	struct side x, y;
	if (!get_tables(&t, l)) return strcmp(a, b);
	int r = first_difference(a, b, &t);
	if (r) return r;
	begin(&x.e, a);
	begin(&y.e, b);
	r = compare_levels(&x, &y, &t);
	end(&x.e);
	end(&y.e);
	return r == 2 ? strcmp(a, b) : r;
}

static size_t transform(char *restrict d, const char *restrict s, size_t n, const struct glibc_locale *l)
{
	struct tables t;
	struct key k;
	if (!*s || !get_tables(&t, l)) {
		size_t len = strlen(s);
		memcpy(d, s, len < n ? len + 1 : n);
		return len;
	}
	if (make_key(&k, &t, s)) {
		drop(&k);
		errno = ENOMEM;
		return strlen(s);
	}
	if (n) memcpy(d, k.b, k.n < n ? k.n : n);
	size_t len = k.n - 1;
	drop(&k);
	return len;
}

int glibc_strcoll_l(const char *a, const char *b, locale_t loc)
{
	const struct glibc_locale *l = glibc_locale_of(loc);
	return has_rules(l) ? collate(a, b, l) : strcmp(a, b);
}

static __attribute__((noinline)) int collate_now(const char *a, const char *b)
{
	return glibc_strcoll_l(a, b, CURRENT_LOCALE);
}

/* "C" and C.UTF-8 without a call before strcmp's, as there is nothing else to do. */
int glibc_strcoll(const char *a, const char *b)
{
	locale_t loc = CURRENT_LOCALE;
	if (loc == C_LOCALE || loc == UTF8_LOCALE) return strcmp(a, b);
	const struct glibc_locale *l = loc == &libc.global_locale ? &glibc_global_locale : (const void *)loc;
	const struct loc_data *d = l->data[3];
	return d && d->builtin ? strcmp(a, b) : collate_now(a, b);
}
size_t glibc_strxfrm(char *restrict d, const char *restrict s, size_t n)
{
	return transform(d, s, n, glibc_current_locale());
}
size_t glibc_strxfrm_l(char *restrict d, const char *restrict s, size_t n, locale_t l)
{
	return transform(d, s, n, glibc_locale_of(l));
}
TWIN(strcoll, GLIBC_2.2.5, glibc_strcoll);
TWIN(strcoll_l, GLIBC_2.3, glibc_strcoll_l);
TWIN(__strcoll_l, GLIBC_2.2.5, glibc_strcoll_l);
TWIN(strxfrm, GLIBC_2.2.5, glibc_strxfrm);
TWIN(strxfrm_l, GLIBC_2.3, glibc_strxfrm_l);
TWIN(__strxfrm_l, GLIBC_2.2.5, glibc_strxfrm_l);

/* What the charset lacks counts as nothing. */
static char *in_charset(struct glibc_charset *cs, const wchar_t *s, char *b)
{
	char *p = b, one[16];
	for (; cs && *s; s++) {
		size_t n = glibc_charset_wcrtomb(cs, one, *s, &(mbstate_t){ 0 });
		if (n <= 4) p = mempcpy(p, one, n);
	}
	*p = 0;
	return b;
}

/* Wide strings by way of the locale's charset, UTF-8 mostly. The key's bytes, one to a
 * wchar_t. In room, if it fits there; else allocated, or 0. */
static char *narrow(const wchar_t *s, char *room, size_t size, const struct glibc_locale *l)
{
	size_t n = wcslen(s) * 4 + 1;
	char *b = n <= size ? room : malloc(n);
	char *p = b;
	const char *codeset = glibc_loc_codeset(l->data[3], 3);
	if (b && *codeset && strcmp(codeset, "UTF-8")) return in_charset(glibc_charset_named(codeset, 0), s, b);
	for (; b && *s; s++) {
		unsigned c = *s;
		if (c < 0x80) *p++ = c;
		else if (c < 0x800) *p++ = 0xc0 | c >> 6, *p++ = 0x80 | (c & 63);
		else if (c < 0x10000) *p++ = 0xe0 | c >> 12, *p++ = 0x80 | (c >> 6 & 63), *p++ = 0x80 | (c & 63);
		else
			*p++ = 0xf0 | (c >> 18 & 7), *p++ = 0x80 | (c >> 12 & 63), *p++ = 0x80 | (c >> 6 & 63),
			*p++ = 0x80 | (c & 63);
	}
	if (b) *p = 0;
	return b;
}

static int wide_collate(const wchar_t *a, const wchar_t *b, const struct glibc_locale *l)
{
	char xroom[4 * SHORT], yroom[4 * SHORT];
	if (l->data[3]->builtin) return wcscmp(a, b);
	char *x = narrow(a, xroom, sizeof xroom, l), *y = narrow(b, yroom, sizeof yroom, l);
	int r = x && y ? collate(x, y, l) : wcscmp(a, b);
	if (x != xroom) free(x);
	if (y != yroom) free(y);
	return r;
}

static size_t wide_transform(wchar_t *restrict d, const wchar_t *restrict s, size_t n, const struct glibc_locale *l)
{
	struct tables t;
	struct key k;
	if (!*s || !get_tables(&t, l)) {
		size_t len = wcslen(s);
		wmemcpy(d, s, len < n ? len + 1 : n);
		return len;
	}
	char room[4 * SHORT], *x = narrow(s, room, sizeof room, l);
	int bad = !x || make_key(&k, &t, x);
	for (size_t i = 0; !bad && i < k.n && i < n; i++) d[i] = k.b[i];
	size_t len = bad ? wcslen(s) : k.n - 1;
	if (x) drop(&k);
	if (x != room) free(x);
	if (bad) errno = ENOMEM;
	return len;
}

int glibc_wcscoll(const wchar_t *a, const wchar_t *b) { return wide_collate(a, b, glibc_current_locale()); }
int glibc_wcscoll_l(const wchar_t *a, const wchar_t *b, locale_t l) { return wide_collate(a, b, glibc_locale_of(l)); }
size_t glibc_wcsxfrm(wchar_t *restrict d, const wchar_t *restrict s, size_t n)
{
	return wide_transform(d, s, n, glibc_current_locale());
}
size_t glibc_wcsxfrm_l(wchar_t *restrict d, const wchar_t *restrict s, size_t n, locale_t l)
{
	return wide_transform(d, s, n, glibc_locale_of(l));
}
TWIN(wcscoll, GLIBC_2.2.5, glibc_wcscoll);
TWIN(wcscoll_l, GLIBC_2.3, glibc_wcscoll_l);
TWIN(__wcscoll_l, GLIBC_2.2.5, glibc_wcscoll_l);
TWIN(wcsxfrm, GLIBC_2.2.5, glibc_wcsxfrm);
TWIN(wcsxfrm_l, GLIBC_2.3, glibc_wcsxfrm_l);
TWIN(__wcsxfrm_l, GLIBC_2.2.5, glibc_wcsxfrm_l);
