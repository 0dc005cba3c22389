/* Classes of wide characters as glibc has them: from its own tables in the
 * system's LC_CTYPE data (Unicode, three levels), or ASCII alone in "C". When
 * there are no such data, musl's. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>
#include "glibc_locale.h"
#include "glibc_wide.h"
#include "twin.h"

/* Order of the standard classes in glibc's files, and of the two maps. */
enum { UPPER, LOWER, ALPHA, DIGIT, XDIGIT, SPACE, PRINT, GRAPH, BLANK, CNTRL, PUNCT, ALNUM, NCLASS };
static const char class_name[NCLASS][7] = { "upper", "lower", "alpha", "digit", "xdigit", "space",
					    "print", "graph", "blank", "cntrl", "punct",  "alnum" };

/* What a locale's tables are; found once per data file. */
struct tables {
	const struct tables *next;
	const struct loc_data *of;   /* the locale's */
	const struct loc_data *data; /* where they are */
	const char *class[NCLASS], *toupper, *tolower, *width;
};

static const char *table(const struct loc_data *d, unsigned item)
{
	return item < d->count ? glibc_loc_string(d, 0, item) : 0;
}

/* The position of `name` in a list of zero-terminated names that ends with an
 * empty one; -1 if absent. */
static int position(const char *list, const char *name)
{
	for (int i = 0; *list; i++, list += strlen(list) + 1)
		if (!strcmp(list, name)) return i;
	return -1;
}

static const char *named_class(const struct loc_data *d, const char *name)
{
	int i = position(glibc_loc_string(d, 0, LI_CTYPE_CLASS_NAMES), name);
	return i < 0 ? 0 : table(d, glibc_loc_word(d, 0, LI_CTYPE_CLASS_OFFSET) + i);
}

static const char *named_map(const struct loc_data *d, const char *name)
{
	int i = position(glibc_loc_string(d, 0, LI_CTYPE_MAP_NAMES), name);
	return i < 0 ? 0 : table(d, glibc_loc_word(d, 0, LI_CTYPE_MAP_OFFSET) + i);
}

static struct tables *list, first;

/* Threads may do it for the same data at once: then there are two alike. */
static __attribute__((noinline)) const struct tables *find_tables(const struct loc_data *of)
{
	static int first_taken;
	const struct loc_data *d = of;
	if (d->builtin && !(d = glibc_utf8_file(0))) return 0;
	for (const struct tables *t = __atomic_load_n(&list, __ATOMIC_ACQUIRE); t; t = t->next)
		if (t->of == of) return t;
	struct tables *t = __atomic_exchange_n(&first_taken, 1, __ATOMIC_RELAXED) ? malloc(sizeof *t) : &first;
	if (!t) return 0;
	t->of = of;
	t->data = d;
	for (int i = 0; i < NCLASS; i++) t->class[i] = named_class(d, class_name[i]);
	t->toupper = named_map(d, "toupper");
	t->tolower = named_map(d, "tolower");
	t->width = table(d, LI_CTYPE_WIDTH);
	struct tables *head = __atomic_load_n(&list, __ATOMIC_RELAXED);
	do t->next = head;
	while (!__atomic_compare_exchange_n(&list, &head, t, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
	return t;
}

/* The tables for a locale; 0: use musl's. *ascii: use neither. */
static inline const struct tables *tables_of(const struct glibc_locale *l, int *ascii)
{
	const struct loc_data *d = l->data[0];
	*ascii = d->builtin && !d->utf8;
	if (*ascii) return 0;
	const struct tables *t = __atomic_load_n(&list, __ATOMIC_ACQUIRE);
	return __builtin_expect(t && t->of == d, 1) ? t : find_tables(d);
}

/* The third-level table that holds wc, or 0. */
static inline const char *third(const char *t, uint32_t wc)
{
	const uint32_t *h = (const void *)t;
	uint32_t i = wc >> h[0];
	if (i >= h[1] || !h[5 + i]) return 0;
	const uint32_t *second = (const void *)(t + h[5 + i]);
	uint32_t at = second[(wc >> h[2]) & h[3]];
	return at ? t + at : 0;
}

static int in_class(const char *t, uint32_t wc)
{
	const uint32_t *bits = (const void *)third(t, wc);
	return bits ? bits[(wc >> 5) & ((const uint32_t *)(const void *)t)[4]] >> (wc & 31) & 1 : 0;
}

static wint_t mapped(const char *t, uint32_t wc)
{
	const int32_t *delta = (const void *)third(t, wc);
	return delta ? wc + (uint32_t)delta[wc & ((const uint32_t *)(const void *)t)[4]] : wc;
}

/* Of ASCII the value is that of the narrow functions (ctype_narrow.c), the class's bit; of digits 1. */
#define CLASS(name, index)                                                                        \
	extern int glibc_is##name(int);                                                           \
	static inline int name##_in(wint_t wc, const struct glibc_locale *l)                      \
	{                                                                                         \
		int ascii;                                                                        \
		if (wc < 0x80) return glibc_is##name(wc);                                         \
		const struct tables *t = tables_of(l, &ascii);                                    \
		if (ascii || wc == WEOF) return 0;                                                \
		return t && t->class[index] ? in_class(t->class[index], wc) : isw##name(wc) != 0; \
	}                                                                                         \
	int glibc_isw##name(wint_t wc)                                                            \
	{                                                                                         \
		int bit = name##_in(wc, wc < 0x80 ? 0 : glibc_current_locale());                  \
		return index == DIGIT ? bit != 0 : bit;                                           \
	}                                                                                         \
	int glibc_isw##name##_l(wint_t wc, locale_t l)                                            \
	{                                                                                         \
		int bit = name##_in(wc, glibc_locale_of(l));                                      \
		return index == DIGIT ? bit != 0 : bit;                                           \
	}                                                                                         \
	TWIN(isw##name, GLIBC_2.2.5, glibc_isw##name);                                            \
	TWIN(isw##name##_l, GLIBC_2.3, glibc_isw##name##_l);                                      \
	TWIN(__isw##name##_l, GLIBC_2.2.5, glibc_isw##name##_l)

CLASS(upper, UPPER);
CLASS(lower, LOWER);
CLASS(alpha, ALPHA);
CLASS(digit, DIGIT);
CLASS(xdigit, XDIGIT);
CLASS(space, SPACE);
CLASS(print, PRINT);
CLASS(graph, GRAPH);
CLASS(blank, BLANK);
CLASS(cntrl, CNTRL);
CLASS(punct, PUNCT);
CLASS(alnum, ALNUM);

#define MAP(name)                                                                                       \
	static inline wint_t name##_in(wint_t wc, const struct glibc_locale *l)                         \
	{                                                                                               \
		int ascii;                                                                              \
		if (wc < 0x80 && __builtin_expect(!glibc_other_case, 1)) return to##name(wc);           \
		const struct tables *t = tables_of(l, &ascii);                                          \
		if (ascii) return wc < 0x80 ? (wint_t)to##name(wc) : wc;                                \
		if (wc == WEOF) return wc;                                                              \
		return t && t->to##name ? mapped(t->to##name, wc) : tow##name(wc);                      \
	}                                                                                               \
	wint_t glibc_tow##name(wint_t wc)                                                               \
	{                                                                                               \
		return name##_in(wc, wc < 0x80 && !glibc_other_case ? 0 : glibc_current_locale());      \
	}                                                                                               \
	wint_t glibc_tow##name##_l(wint_t wc, locale_t l) { return name##_in(wc, glibc_locale_of(l)); } \
	TWIN(tow##name, GLIBC_2.2.5, glibc_tow##name);                                                  \
	TWIN(tow##name##_l, GLIBC_2.3, glibc_tow##name##_l);                                            \
	TWIN(__tow##name##_l, GLIBC_2.2.5, glibc_tow##name##_l)

#define upper_in to_upper_in
#define lower_in to_lower_in
MAP(upper);
MAP(lower);
#undef upper_in
#undef lower_in

/* wctype_t: 1 + the number of a standard class, or a table's address. */
static wctype_t find_class(const char *name, const struct glibc_locale *l)
{
	int ascii;
	for (int i = 0; i < NCLASS; i++)
		if (!strcmp(name, class_name[i])) return i + 1;
	const struct tables *t = tables_of(l, &ascii);
	return t ? (wctype_t)(uintptr_t)named_class(t->data, name) : 0;
}

static int has_class(wint_t wc, wctype_t c, const struct glibc_locale *l)
{
	static int (*const fn[NCLASS])(
		wint_t, const struct glibc_locale *) = { upper_in, lower_in, alpha_in, digit_in, xdigit_in, space_in,
							 print_in, graph_in, blank_in, cntrl_in, punct_in,  alnum_in };
	if (!c) return 0;
	if (c <= NCLASS) return fn[c - 1](wc, l) != 0;
	return in_class((const char *)(uintptr_t)c, wc);
}

/* A byte's class, as the locale's tables of bytes have it: those of other classes stand before
 * the tables of characters. */
int glibc_byte_in_class(unsigned char c, wctype_t class)
{
	static int (*const fn[NCLASS])(int) = { glibc_isupper,  glibc_islower, glibc_isalpha, glibc_isdigit,
						glibc_isxdigit, glibc_isspace, glibc_isprint, glibc_isgraph,
						glibc_isblank,  glibc_iscntrl, glibc_ispunct, glibc_isalnum };
	if (!class) return 0;
	if (class <= NCLASS) return fn[class - 1](c) != 0;
	return ((const uint32_t *)(uintptr_t) class - 8)[c / 32] >> c % 32 & 1;
}

wctype_t glibc_wctype(const char *name) { return find_class(name, glibc_current_locale()); }
wctype_t glibc_wctype_l(const char *name, locale_t l) { return find_class(name, glibc_locale_of(l)); }
int glibc_iswctype(wint_t wc, wctype_t c) { return has_class(wc, c, glibc_current_locale()); }
int glibc_iswctype_l(wint_t wc, wctype_t c, locale_t l) { return has_class(wc, c, glibc_locale_of(l)); }
TWIN(wctype, GLIBC_2.2.5, glibc_wctype);
TWIN(wctype_l, GLIBC_2.3, glibc_wctype_l);
TWIN(__wctype_l, GLIBC_2.2.5, glibc_wctype_l);
TWIN(iswctype, GLIBC_2.2.5, glibc_iswctype);
TWIN(iswctype_l, GLIBC_2.3, glibc_iswctype_l);
TWIN(__iswctype_l, GLIBC_2.2.5, glibc_iswctype_l);
ALIAS(__iswctype, glibc_iswctype);

/* wctrans_t likewise: 1 and 2, or a table. */
static wctrans_t find_map(const char *name, const struct glibc_locale *l)
{
	int ascii;
	if (!strcmp(name, "toupper")) return (wctrans_t)1;
	if (!strcmp(name, "tolower")) return (wctrans_t)2;
	const struct tables *t = tables_of(l, &ascii);
	return t ? (wctrans_t)(void *)named_map(t->data, name) : 0;
}

static wint_t apply_map(wint_t wc, wctrans_t m, const struct glibc_locale *l)
{
	if (!m) return wc;
	if (m == (wctrans_t)1) return to_upper_in(wc, l);
	if (m == (wctrans_t)2) return to_lower_in(wc, l);
	return mapped((const char *)m, wc);
}

wctrans_t glibc_wctrans(const char *name) { return find_map(name, glibc_current_locale()); }
wctrans_t glibc_wctrans_l(const char *name, locale_t l) { return find_map(name, glibc_locale_of(l)); }
wint_t glibc_towctrans(wint_t wc, wctrans_t m) { return apply_map(wc, m, glibc_current_locale()); }
wint_t glibc_towctrans_l(wint_t wc, wctrans_t m, locale_t l) { return apply_map(wc, m, glibc_locale_of(l)); }
TWIN(wctrans, GLIBC_2.2.5, glibc_wctrans);
TWIN(wctrans_l, GLIBC_2.3, glibc_wctrans_l);
TWIN(__wctrans_l, GLIBC_2.2.5, glibc_wctrans_l);
TWIN(towctrans, GLIBC_2.2.5, glibc_towctrans);
TWIN(towctrans_l, GLIBC_2.3, glibc_towctrans_l);
TWIN(__towctrans_l, GLIBC_2.2.5, glibc_towctrans_l);
ALIAS(__towctrans, glibc_towctrans);

int glibc_wcwidth(wchar_t wc)
{
	int ascii;
	if ((uint32_t)wc < 0x80) return wc >= 0x20 && wc != 0x7f ? 1 : wc ? -1 : 0;
	const struct tables *t = tables_of(glibc_current_locale(), &ascii);
	if (ascii) return -1;
	if (!t || !t->width) return wcwidth(wc);
	const unsigned char *w = (const void *)third(t->width, wc);
	unsigned v = w ? w[(uint32_t)wc & ((const uint32_t *)(const void *)t->width)[4]] : 0xff;
	return v == 0xff ? -1 : (int)v;
}

int glibc_wcswidth(const wchar_t *s, size_t n)
{
	int total = 0;
	for (; n && *s; n--, s++) {
		int w = glibc_wcwidth(*s);
		if (w < 0) return -1;
		total += w;
	}
	return total;
}
TWIN(wcwidth, GLIBC_2.2.5, glibc_wcwidth);
TWIN(wcswidth, GLIBC_2.2.5, glibc_wcswidth);

/* Comparison without case folds by the same maps. */
static int compare(const wchar_t *a, const wchar_t *b, size_t n, const struct glibc_locale *l)
{
	for (; n; n--, a++, b++) {
		wint_t x = to_lower_in(*a, l), y = to_lower_in(*b, l);
		if (x != y) return x < y ? -1 : 1;
		if (!*a) break;
	}
	return 0;
}

int glibc_wcscasecmp(const wchar_t *a, const wchar_t *b) { return compare(a, b, -1, glibc_current_locale()); }
int glibc_wcsncasecmp(const wchar_t *a, const wchar_t *b, size_t n) { return compare(a, b, n, glibc_current_locale()); }
int glibc_wcscasecmp_l(const wchar_t *a, const wchar_t *b, locale_t l) { return compare(a, b, -1, glibc_locale_of(l)); }
int glibc_wcsncasecmp_l(const wchar_t *a, const wchar_t *b, size_t n, locale_t l)
{
	return compare(a, b, n, glibc_locale_of(l));
}
TWIN(wcscasecmp, GLIBC_2.2.5, glibc_wcscasecmp);
TWIN(wcsncasecmp, GLIBC_2.2.5, glibc_wcsncasecmp);
TWIN(wcscasecmp_l, GLIBC_2.3, glibc_wcscasecmp_l);
TWIN(wcsncasecmp_l, GLIBC_2.3, glibc_wcsncasecmp_l);
ALIAS(__wcscasecmp_l, glibc_wcscasecmp_l);
ALIAS(__wcsncasecmp_l, glibc_wcsncasecmp_l);
