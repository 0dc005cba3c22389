/* nl_langinfo and localeconv from the locale's data. */
#define _GNU_SOURCE
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "glibc_locale.h"
#include "twin.h"

static char *item_of(const struct glibc_locale *l, nl_item item)
{
	unsigned cat = (unsigned)item >> 16, i = item & 0xffff;
	if (cat >= GLIBC_LC_COUNT || cat == GLIBC_LC_ALL) return "";
	const struct loc_data *d = l->data[cat];
	if (i == 0xffff) return (char *)l->name[cat]; /* _NL_LOCALE_NAME */
	if (d->builtin && d->utf8 && (cat == GLIBC_LC_IDENTIFICATION || (cat == 0 && i != LI_CTYPE_CODESET))) {
		const struct loc_data *file = glibc_utf8_file(cat);
		if (file) d = file;
	}
	if (i >= d->count) return "";
	if (glibc_loc_is_word(cat, i)) return (char *)(uintptr_t)glibc_loc_word(d, cat, i);
	const char *text = glibc_loc_string(d, cat, i);
	/* It may be one of wide characters, which end with more zeros. */
	return d->builtin && !*text ? (char *)L"" : (char *)text;
}

char *glibc_nl_langinfo(nl_item item) { return item_of(glibc_current_locale(), item); }
char *glibc_nl_langinfo_l(nl_item item, locale_t loc) { return item_of(glibc_locale_of(loc), item); }
TWIN(nl_langinfo, GLIBC_2.2.5, glibc_nl_langinfo);
TWIN(nl_langinfo_l, GLIBC_2.3, glibc_nl_langinfo_l);
TWIN(__nl_langinfo_l, GLIBC_2.2.5, glibc_nl_langinfo_l);

/* glibc's files say "not available" by -1, struct lconv by CHAR_MAX. */
static char small(const struct loc_data *d, unsigned i)
{
	char c = *glibc_loc_string(d, 4, i);
	return c == (char)-1 ? CHAR_MAX : c;
}

struct lconv *glibc_localeconv(void)
{
	static struct lconv r;
	const struct glibc_locale *l = glibc_current_locale();
	const struct loc_data *n = l->data[1], *m = l->data[4];
#define S(i) (char *)glibc_loc_string(m, 4, i)
	r.decimal_point = (char *)glibc_loc_string(n, 1, LI_NUM_POINT);
	r.thousands_sep = (char *)glibc_loc_string(n, 1, LI_NUM_THOUSANDS);
	r.grouping = (char *)glibc_loc_string(n, 1, LI_NUM_GROUPING);
	if (*r.grouping == CHAR_MAX || *r.grouping == (char)-1) r.grouping = "";
	r.int_curr_symbol = S(0);
	r.currency_symbol = S(1);
	r.mon_decimal_point = S(2);
	r.mon_thousands_sep = S(3);
	r.mon_grouping = S(4);
	if (*r.mon_grouping == CHAR_MAX || *r.mon_grouping == (char)-1) r.mon_grouping = "";
	r.positive_sign = S(5);
	r.negative_sign = S(6);
	r.int_frac_digits = small(m, 7);
	r.frac_digits = small(m, 8);
	r.p_cs_precedes = small(m, 9);
	r.p_sep_by_space = small(m, 10);
	r.n_cs_precedes = small(m, 11);
	r.n_sep_by_space = small(m, 12);
	r.p_sign_posn = small(m, 13);
	r.n_sign_posn = small(m, 14);
	r.int_p_cs_precedes = small(m, 16);
	r.int_p_sep_by_space = small(m, 17);
	r.int_n_cs_precedes = small(m, 18);
	r.int_n_sep_by_space = small(m, 19);
	r.int_p_sign_posn = small(m, 20);
	r.int_n_sign_posn = small(m, 21);
	return &r;
#undef S
}
TWIN(localeconv, GLIBC_2.2.5, glibc_localeconv);
