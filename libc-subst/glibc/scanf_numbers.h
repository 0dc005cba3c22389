/* The numbers of scanf_core.h, which includes this: their text, with what is the locale's in it, and their value. */
static int low(int c) { return c >= 'A' && c <= 'Z' ? c | 32 : c; }
static int is_digit(int c) { return (unsigned)c - '0' < 10; }
static int is_hex(int c) { return is_digit(c) || (unsigned)low(c) - 'a' < 6; }

/* The input goes on with this text of the locale's? Its bytes are added. 1 yes,
 * 0 no (nothing consumed, but the current character), as glibc pushes back. */
static int matches(struct in *in, struct text *t, const char *what, int *width)
{
	if (!*what) return 0;
#ifdef WIDE
	wchar_t w;
	int n = glibc_mbrtowc(&w, what, strlen(what), &(mbstate_t){ 0 });
	(void)width;
	if (n <= 0 || (int)w != in->c) return 0;
	for (; *what; what++) add(t, *what);
	return 1;
#else
	/* More than one byte cannot be pushed back in a stream: look at the first only. */
	if (in->c != (unsigned char)*what) return 0;
	for (;;) {
		add(t, in->c);
		if (!*++what) return 1;
		if (!*width || next(in) != (unsigned char)*what) return -1;
		if (*width > 0) --*width;
	}
#endif
}

/* The current character begins this text, and it goes on so: 1, with its end the current one. */
static __attribute__((noinline, cold)) int is_local(struct in *in, const char *what, int *width)
{
	if (!*what) return 0;
#ifdef WIDE
	wchar_t w;
	(void)width;
	return glibc_mbrtowc(&w, what, strlen(what), &(mbstate_t){ 0 }) < (size_t)-2 && (int)w == in->c;
#else
	const char *s = what;
	int room = *width, ended = 0;
	while (!ended && in->c == (unsigned char)*s) {
		if (!*++s) {
			*width = room;
			return 1;
		}
		if (!room || next(in) == -1) ended = 1;
		else if (room > 0) room--;
	}
	/* Read again what was read of it, down to the first byte. */
	if (s == what) return 0;
	if (!ended) back(in);
	while (--s > what) {
		in->c = (unsigned char)*s;
		back(in);
	}
	in->c = (unsigned char)*what;
	return 0;
#endif
}

/* Which digit the current character begins; 10: none. *level: of the digits that it may be of,
 * -1 while none was read. */
static __attribute__((noinline, cold)) unsigned local_digit(struct in *in, int *level, int *width)
{
	char b[MB_LEN_MAX + 1];
	const char *text;
	for (int l = *level < 0 ? 0 : *level;; l++) {
		for (unsigned d = 0; d < 10; d++) {
			text = glibc_indigit(b, l, d);
			if (is_local(in, text, width)) {
				*level = l;
				return d;
			}
		}
		if (*level >= 0 || !*text) return 10;
	}
}

enum { FAIL = 1, END = 2 }; /* why a conversion ended: no match, no input */

struct spec {
	int width; /* -1: none */
	int size;  /* hh -2, h -1, 0, l 1, ll or L 2 */
	int group, local, alloc, mode;
};

/* Where a grouped number ends: the last place in b..end (digits and separators) to whose left
 * all groups are of the locale's sizes. */
static char *grouped_end(char *b, char *end, const char *sep, const char *grouping)
{
	size_t n = strlen(sep);
	while (end > b) {
		const char *g = grouping;
		char *right = end, *last = 0; /* right: of the group that is looked at; last: the last separator */
		for (;;) {
			char *left = right;
			while (left > b && is_digit(left[-1])) left--;
			int digits = right - left, first = left == b, limited = *g > 0 && *g != CHAR_MAX;
			if (first && (!last || !limited || digits <= *g)) return end;
			if (!last) last = left - n;
			if (first || !limited || digits != *g) break;
			right = left - n;
			if (g[1]) g++;
		}
		/* Digits of the last group that are too many are no longer the number's, else the group. */
		if (*grouping > 0 && end - (last + n) > *grouping) end = last + n + *grouping;
		else
			end = right == end
				      ? last
				      : last - 1; /* glibc loses a digit of a wrong group behind which others are right */
	}
	return end > b ? end : b;
}

/* Separators out, which strtol does not know, and what is behind the number's end. FAIL: one begins it. */
static int ungroup(char *b, const char *sep, const char *grouping)
{
	size_t n = strlen(sep);
	char *p = b + (*b == '-' || *b == '+'), *end = p;
	if (!strncmp(p, sep, n)) return FAIL;
	while (is_digit(*end) || !strncmp(end, sep, n)) end += is_digit(*end) ? 1 : n;
	char *ok = grouped_end(p, end, sep, grouping);
	if (ok != end) *ok = 0;
	for (; (p = strstr(p, sep));) memmove(p, p + n, strlen(p + n) + 1);
	return 0;
}

static void store(const struct spec *sp, int pointer, unsigned long long v, void *dest)
{
	if (!dest) return;
	if (pointer || sp->size > 0) *(unsigned long long *)dest = v;
	else if (sp->size == 0) *(int *)dest = v;
	else if (sp->size == -1) *(short *)dest = v;
	else *(char *)dest = v;
}

/* Most numbers in strings need no copy of their text: these do it where they stand.
 * 0: the number is another, and nothing is done.
 * before: errno, which the conversion may have set since the end was met. */
static void taken(struct in *in, const CH *to, int before)
{
	in->count += to - in->s;
	in->s = to;
	in->c = *to ? 0 : -1;
	in->end_errno = before;
}

static int usual_number(struct in *in, const struct spec *sp, int base, void *dest)
{
	enum { DIGITS = 15 }; /* never too many for the type */
	const CH *s = in->s, *first;
	unsigned long long v = 0;
	int negative = *s == '-';
	s += negative || *s == '+';
	if (base == 10) {
		for (first = s; is_digit((UCH)*s); s++) v = v * 10 + (*s - '0');
	} else {
		if (*s == '0') return 0; /* the prefix, perhaps */
		for (first = s; is_hex((UCH)*s); s++) v = v * 16 + (is_digit((UCH)*s) ? *s - '0' : low(*s) - 'a' + 10);
	}
	if (s == first || s - first > DIGITS) return 0;
	taken(in, s, errno);
	store(sp, 0, negative ? -v : v, dest);
	return 1;
}

#ifndef WIDE
static int usual_real(struct in *in, const struct spec *sp, void *dest)
{
	const char *s = in->s, *p = s + (*s == '-' || *s == '+');
	char *end;
	int before = errno;
	long double ld = 0;
	double d = 0;
	float f = 0;
	if (!is_digit(*p) || (*p == '0' && low(p[1]) == 'x')) return 0;
	if (sp->size == 2) ld = glibc_strtold(s, &end);
	else if (sp->size == 1) d = glibc_strtod(s, &end);
	else f = glibc_strtof(s, &end);
	if (low(*end) == 'e') return errno = before, 0; /* counts as matched, without digits */
	taken(in, end, before);
	if (!dest) return 1;
	if (sp->size == 2) *(long double *)dest = ld;
	else if (sp->size == 1) *(double *)dest = d;
	else *(float *)dest = f;
	return 1;
}
#endif

static int number(struct in *in, const struct spec *sp, int base, int is_signed, int pointer, void *dest)
{
	if (!in->f && in->c != -1 && sp->width == -1 && !sp->group && !sp->local && (base == 10 || base == 16) &&
	    !pointer && usual_number(in, sp, base, dest))
		return 0;
	/* The text is kept where separators may have to be taken out of it. */
	const char *thousands = sp->group ? glibc_numeric_thousands() : "";
	struct text t = { .b = t.small, .cap = sizeof t.small };
	unsigned long long v = 0;
	int width = sp->width, r = 0, sign = 0, over = 0, level = -1, d;
	size_t n = 0;
	if (next(in) == -1) return END;
	if (in->c == '-' || in->c == '+') {
		sign = in->c;
		add(&t, sign);
		if (width > 0) width--;
		next(in);
	}
	if (width && in->c == '0') {
		if (width > 0) width--;
		add(&t, '0');
		n++;
		next(in);
		if (width && low(in->c) == 'x') {
			if (!base) base = 16;
			if (base == 16) {
				if (width > 0) width--;
				next(in);
			}
		} else if (width && low(in->c) == 'b' && (base == 2 || (!base && sp->mode == SCAN_C23))) {
			base = 2;
			if (width > 0) width--;
			next(in);
		} else if (!base) {
			base = 8;
		}
	}
	if (!base) base = 10;
	const int local = sp->local && base == 10;
	while (in->c != -1 && width) {
		if (local) d = local_digit(in, &level, &width);
		else d = is_digit(in->c) ? in->c - '0' : is_hex(in->c) ? low(in->c) - 'a' + 10 : base;
		if (d >= base) {
			if (base != 10 || !*thousands) break;
			int m = matches(in, &t, thousands, &width);
			if (m <= 0) break;
		} else if (*thousands) {
			add(&t, '0' + d);
		} else {
			over |= __builtin_mul_overflow(v, base, &v) | __builtin_add_overflow(v, d, &v);
		}
		n++;
		if (width > 0) width--;
		next(in);
	}
	if (!n) {
		if (sign || !pointer || (width >= 0 && width < 5) || in->c != '(' || low(next(in)) != 'n' ||
		    low(next(in)) != 'i' || low(next(in)) != 'l' || next(in) != ')') {
			back(in);
			clear(&t);
			return FAIL;
		}
	} else {
		back(in);
	}
	if (*thousands) {
		int led = n && ungroup(t.b, thousands, glibc_numeric_grouping());
		int saved = errno;
		errno = 0;
		if (t.lost || led) r = FAIL;
		else v = is_signed ? (unsigned long long)strtoll(t.b, 0, base) : strtoull(t.b, 0, base);
		if (!errno || errno == EINVAL) errno = saved;
	} else if (is_signed && (over || v > LLONG_MAX + (unsigned long long)(sign == '-'))) {
		v = sign == '-' ? LLONG_MIN : LLONG_MAX;
		errno = ERANGE;
	} else if (over) {
		v = ULLONG_MAX;
		errno = ERANGE;
	} else if (sign == '-') {
		v = -v;
	}
	if (!r) store(sp, pointer, v, dest);
	clear(&t);
	return r;
}

/* The letters of `rest`, each after the current one; -1 when they end early. */
static int word(struct in *in, struct text *t, const char *rest, int *width)
{
	for (; *rest; rest++) {
		if (!*width || next(in) == -1 || low(in->c) != *rest) return -1;
		if (*width > 0) --*width;
		add(t, in->c);
	}
	return 0;
}

/* The rest of a number that goes on in the locale's own digits; `size`: of its sign. */
static __attribute__((noinline, cold)) void local_real(struct in *in, struct text *t, int width, size_t size, int dot,
						       int separators)
{
	char b[MB_LEN_MAX + 1];
	int exponent = 0;
	if (next(in) == -1) return;
	for (;;) {
		int c = in->c;
		unsigned which = 0;
		if (exponent && t->b[t->n - 1] == 'e' && (c == '-' || c == '+')) {
			add(t, c);
		} else if (t->n > size && !exponent && low(c) == 'e') {
			add(t, 'e');
			exponent = dot = 1;
		} else {
			const unsigned all = separators ? LOCAL_COUNT : LOCAL_SEPARATOR;
			/* As in glibc, what begins within the width may end beyond it. */
			int room = width ? width : -1;
			while (which < all && !is_local(in, glibc_mapped_input(b, which) ?: "", &room)) which++;
			if (width) width = room;
			if (which == all || (dot && which >= LOCAL_POINT)) {
				back(in);
				return;
			}
			if (which < LOCAL_POINT) {
				add(t, '0' + which);
			} else {
				dot = which == LOCAL_POINT;
				for (const char *s = dot ? glibc_numeric_point() : glibc_numeric_thousands(); *s; s++)
					add(t, *s);
			}
		}
		if (!width || next(in) == -1) return;
		if (width > 0) width--;
	}
}

/* The text of a number with a fraction. 0, FAIL or END. */
static int real_text(struct in *in, struct text *t, const struct spec *sp)
{
	int width = sp->width, digit = 0, dot = 0, exponent = 0, sign = 0, hex = 0;
	const char *point = glibc_numeric_point(), *thousands = sp->group ? glibc_numeric_thousands() : "";
	if (next(in) == -1) return END;
	if (width > 0) width--;
	if (in->c == '-' || in->c == '+') {
		sign = 1;
		add(t, in->c);
		if (!width || next(in) == -1) return FAIL;
		if (width > 0) width--;
	}
	if (low(in->c) == 'n') {
		add(t, in->c);
		return word(in, t, "an", &width) ? FAIL : 0;
	}
	if (low(in->c) == 'i') {
		add(t, in->c);
		if (word(in, t, "nf", &width)) return FAIL;
		if (!width || next(in) == -1) return 0;
		if (low(in->c) != 'i') {
			back(in);
			return 0;
		}
		if (width > 0) width--;
		add(t, in->c);
		return word(in, t, "nity", &width) ? FAIL : 0;
	}
	int mark = 'e';
	if (width && in->c == '0') {
		add(t, '0');
		next(in);
		if (width > 0) width--;
		if (width && low(in->c) == 'x') {
			add(t, in->c);
			hex = 1;
			mark = 'p';
			thousands = "";
			next(in);
			if (width > 0) width--;
		} else {
			digit = 1;
		}
	}
	while (in->c != -1) {
		int c = in->c, m;
		if (is_digit(c) || (hex && !exponent && is_hex(c))) {
			add(t, c);
			digit = 1;
		} else if (exponent && t->b[t->n - 1] == mark && (c == '-' || c == '+')) {
			add(t, c);
		} else if (digit && !exponent && low(c) == mark) {
			add(t, mark);
			exponent = dot = 1;
		} else if (!dot && (m = matches(in, t, point, &width))) {
			if (m < 0) return FAIL;
			dot = 1;
		} else if (dot || !(m = matches(in, t, thousands, &width))) {
			back(in);
			break;
		} else if (m < 0) {
			return FAIL;
		}
		if (!width || next(in) == -1) break;
		if (width > 0) width--;
	}
	char b[MB_LEN_MAX + 1];
	const char *own = sp->local && !hex && (t->n == (size_t)sign || dot) ? glibc_mapped_input(b, LOCAL_POINT) : 0;
	if (own) {
		/* Behind ASCII's digits and a point, or a point that is not its own, glibc loses a character. */
		if (!digit && (!dot || !strcmp(own, point))) local_real(in, t, width, sign, dot, sp->group);
		else next(in);
	}
	return t->n == (size_t)sign || (hex && t->n == 2u + sign) ? FAIL : 0;
}

static int real(struct in *in, const struct spec *sp, void *dest)
{
#ifndef WIDE
	if (!in->f && in->c != -1 && sp->width == -1 && !sp->group && !sp->local && !glibc_other_points &&
	    usual_real(in, sp, dest))
		return 0;
#endif
	struct text t = { .b = t.small, .cap = sizeof t.small };
	int r = real_text(in, &t, sp);
	const char *thousands = sp->group ? glibc_numeric_thousands() : "";
	if (!r && t.lost) r = FAIL;
	if (!r && *thousands) r = ungroup(t.b, thousands, glibc_numeric_grouping());
	if (!r) {
		char *end;
		if (sp->size == 2) {
			long double v = glibc_strtold(t.b, &end);
			if (dest && end != t.b) *(long double *)dest = v;
		} else if (sp->size == 1) {
			double v = glibc_strtod(t.b, &end);
			if (dest && end != t.b) *(double *)dest = v;
		} else {
			float v = glibc_strtof(t.b, &end);
			if (dest && end != t.b) *(float *)dest = v;
		}
		if (end == t.b) r = FAIL;
	}
	clear(&t);
	return r;
}
