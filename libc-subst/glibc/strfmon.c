/* strfmon: sums of money by the locale's LC_MONETARY. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include "glibc_locale.h"
#include "twin.h"

/* Items of LC_MONETARY; those of `positive` come in pairs with the negative's. */
enum {
	INT_SYMBOL,
	SYMBOL,
	POINT,
	THOUSANDS,
	GROUPING,
	POSITIVE,
	NEGATIVE,
	INT_DIGITS,
	DIGITS,
	PRECEDES = 9,
	SPACE = 10,
	SIGN_PLACE = 13,
	INT_PRECEDES = 16,
	INT_SPACE = 17,
	INT_SIGN_PLACE = 20
};

struct spec {
	int pad, group, symbol, left, paren, plus, width, before, behind, international, is_long;
};

struct out {
	char *p, *end;
	int full;
};

static void put(struct out *o, int c)
{
	if (o->p == o->end) o->full = 1;
	else *o->p++ = c;
}

static void puts_to(struct out *o, const char *s, size_t n)
{
	for (; *s && n; n--) put(o, *s++);
}

/* How many separators stand in n digits; marks[i]: one stands i digits from the right. */
static int separators(const char *grouping, int n, char *marks)
{
	int count = 0, at = 0;
	if (marks) memset(marks, 0, n + 1);
	for (;;) {
		if (*grouping == CHAR_MAX || *grouping <= 0) return count;
		at += *grouping;
		if (at >= n) return count;
		if (marks) marks[at] = 1;
		count++;
		if (grouping[1]) grouping++;
	}
}

static void number(struct out *o, const struct spec *s, const struct loc_data *d, int behind, double v, long double lv)
{
	char fixed[5200], marks[5000];
	const char *point = glibc_loc_string(d, 4, POINT), *sep = glibc_loc_string(d, 4, THOUSANDS),
		   *grouping = glibc_loc_string(d, 4, GROUPING);
	if (s->is_long) snprintf(fixed, sizeof fixed, "%.*Lf", behind, lv);
	else snprintf(fixed, sizeof fixed, "%.*f", behind, v);
	int grouped = s->group && *sep, before = s->before < 0 ? 0 : s->before, used = 0;
	/* There is room for separators also where the locale has none. */
	int filled = s->group ? separators(grouping, before, 0) : 0;
	if (!isfinite(s->is_long ? lv : v)) {
		/* No digits to fill: blanks for as many characters as a number takes. */
		int room = before + filled + (behind ? behind + 1 : 0);
		for (int pad = room - (int)strlen(fixed); pad > 0; pad--) put(o, ' ');
		puts_to(o, fixed, -1);
		return;
	}
	const char *digit = fixed;
	int minus = *digit == '-'; /* of zero: other amounts have no sign of their own */
	digit += minus;
	int n = strcspn(digit, ".");
	if (!*point) point = ".";
	if (grouped) used = separators(grouping, n, marks);
	if (minus && s->pad == '0') put(o, '-');
	for (int pad = before - n - minus + filled - used; pad > 0; pad--) put(o, s->pad);
	if (minus && s->pad != '0') put(o, '-');
	for (int i = 0; i < n; i++) {
		put(o, digit[i]);
		if (grouped && marks[n - 1 - i] && i + 1 < n) puts_to(o, sep, -1);
	}
	if (digit[n]) {
		puts_to(o, point, -1);
		puts_to(o, digit + n + 1, -1);
	}
}

static int choice(const struct loc_data *d, int item, int unspecified)
{
	int c = (signed char)*glibc_loc_string(d, 4, item);
	return c == CHAR_MAX || c < 0 ? unspecified : c;
}

/* How amounts of one sign are written. */
struct style {
	int negative, precedes, spaced, place;
	const char *sign;
};

static struct style style_of(const struct spec *s, const struct loc_data *d, int negative)
{
	int pair = negative ? 2 : 0; /* the negative's items follow the positive's */
	struct style y = { .negative = negative, .sign = glibc_loc_string(d, 4, negative ? NEGATIVE : POSITIVE) };
	if (negative && !*y.sign) y.sign = "-";
	y.precedes = choice(d, (s->international ? INT_PRECEDES : PRECEDES) + pair, 1) != 0;
	y.spaced = choice(d, (s->international ? INT_SPACE : SPACE) + pair, 0);
	if (!s->paren) y.place = choice(d, (s->international && !s->plus ? INT_SIGN_PLACE : SIGN_PLACE) + negative, 1);
	/* Between sign and symbol, where these are not neighbours. */
	if (y.spaced == 2 && (!y.place || (y.place == 1 && !y.precedes) || (y.place == 2 && y.precedes))) y.spaced = 0;
	return y;
}

/* How many bytes stand before the number. */
static int left_of(const struct style *y, size_t symbol_n)
{
	int n = y->precedes ? (int)symbol_n + (y->spaced != 0) : 0;
	if (y->place == 0) return n + y->negative;
	return y->place == 1 || (y->precedes && y->place > 2) ? n + (int)strlen(y->sign) : n;
}

static void amount(struct out *o, const struct spec *s, const struct loc_data *d, double v, long double lv)
{
	int negative = s->is_long ? lv < 0 : v < 0;
	char *start = o->p;
	if (negative) v = -v, lv = -lv;
	const char *symbol = glibc_loc_string(d, 4, s->international ? INT_SYMBOL : SYMBOL);
	size_t symbol_n = strlen(symbol);
	int space = ' ';
	if (s->international && symbol_n > 3) space = symbol[symbol_n = 3];
	struct style own = style_of(s, d, negative), other = style_of(s, d, !negative);
	int precedes = own.precedes, spaced = own.spaced, place = own.place;
	const char *mark = place == 0 ? "" : own.sign;
	int behind = s->behind >= 0 ? s->behind : choice(d, s->international ? INT_DIGITS : DIGITS, 2);

	/* With a number of digits asked for, all amounts take the same room. */
	if (s->before >= 0)
		for (int n = left_of(&other, symbol_n) - left_of(&own, symbol_n); n > 0; n--) put(o, ' ');
	if (place == 0 && negative) put(o, '(');
	if (precedes) {
		if (place != 2 && place != 4) {
			puts_to(o, mark, -1);
			if (place && spaced == 2) put(o, ' ');
		}
		if (s->symbol) puts_to(o, symbol, symbol_n);
		if (place == 4) {
			if (s->symbol && spaced == 2) put(o, space);
			puts_to(o, mark, -1);
			if (spaced == 1) put(o, ' ');
		} else if (s->symbol && spaced == 1) {
			put(o, space);
		}
	} else if (place < 2) {
		puts_to(o, mark, -1);
	}
	number(o, s, d, behind, v, lv);
	if (!precedes) {
		if (place == 3) {
			if (spaced == 1) put(o, ' ');
			puts_to(o, mark, -1);
		}
		if (s->symbol) {
			if (spaced == (place == 3 ? 2 : 1)) put(o, space);
			puts_to(o, symbol, symbol_n);
		}
		if (place == 4) {
			if (spaced == 2) put(o, ' ');
			puts_to(o, mark, -1);
		}
	}
	if (place == 2) {
		if (spaced == 2) put(o, ' ');
		puts_to(o, mark, -1);
	}
	if (place == 0 && negative) put(o, ')');
	int n = o->p - start;
	if (n >= s->width) return;
	int fill = s->width - n;
	if (s->left) {
		while (fill--) put(o, ' ');
	} else if (o->end - o->p < fill) {
		o->full = 1;
	} else {
		memmove(start + fill, start, n);
		memset(start, ' ', fill);
		o->p += fill;
	}
}

static int digits(const char **f)
{
	int n = 0;
	for (; **f >= '0' && **f <= '9'; ++*f) n = n < 100000 ? n * 10 + (**f - '0') : n;
	return n;
}

/* What stands between % and the conversion. 0, or -1 where it is not valid. */
static int parse(struct spec *s, const char **f)
{
	*s = (struct spec){ .pad = ' ', .group = 1, .symbol = 1, .before = -1, .behind = -1 };
	for (;; ++*f) {
		switch (**f) {
		case '=':
			if (!(s->pad = *++*f)) return -1;
			continue;
		case '^': s->group = 0; continue;
		case '+':
			if (s->plus || s->paren) return -1;
			s->plus = 1;
			continue;
		case '(':
			if (s->plus || s->paren) return -1;
			s->paren = 1;
			continue;
		case '!': s->symbol = 0; continue;
		case '-': s->left = 1; continue;
		}
		break;
	}
	s->width = digits(f);
	if (**f == '#') {
		++*f;
		if (**f < '0' || **f > '9') return -1;
		s->before = digits(f);
	}
	if (**f == '.') {
		++*f;
		if (**f < '0' || **f > '9') return -1;
		s->behind = digits(f);
	}
	if (**f == 'L') s->is_long = 1, ++*f;
	if (s->before > 4000 || s->behind > 200) return -1;
	return 0;
}

static ssize_t vstrfmon(char *b, size_t n, const struct glibc_locale *l, const char *f, va_list ap)
{
	struct out o = { b, b + n, 0 };
	const struct loc_data *d = l->data[LC_MONETARY];
	while (*f) {
		struct spec s;
		if (*f != '%') {
			put(&o, *f++);
			continue;
		}
		const char *first = ++f;
		if (parse(&s, &f)) goto invalid;
		if (*f == '%') {
			if (f != first) goto invalid;
			put(&o, *f++);
			continue;
		}
		if (*f != 'n' && *f != 'i') goto invalid;
		s.international = *f++ == 'i';
		if (s.is_long) amount(&o, &s, d, 0, va_arg(ap, long double));
		else amount(&o, &s, d, va_arg(ap, double), 0);
	}
	put(&o, 0);
	if (!o.full) return o.p - 1 - b;
	errno = E2BIG;
	return -1;
invalid:
	errno = EINVAL;
	return -1;
}

ssize_t glibc_strfmon(char *restrict b, size_t n, const char *restrict f, ...)
{
	va_list ap;
	va_start(ap, f);
	ssize_t r = vstrfmon(b, n, glibc_current_locale(), f, ap);
	va_end(ap);
	return r;
}

ssize_t glibc_strfmon_l(char *restrict b, size_t n, locale_t l, const char *restrict f, ...)
{
	va_list ap;
	va_start(ap, f);
	ssize_t r = vstrfmon(b, n, glibc_locale_of(l), f, ap);
	va_end(ap);
	return r;
}

TWIN(strfmon, GLIBC_2.2.5, glibc_strfmon);
TWIN(strfmon_l, GLIBC_2.3, glibc_strfmon_l);
ALIAS(__strfmon_l, glibc_strfmon_l);
