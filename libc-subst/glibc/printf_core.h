/* The printf engine, included once for char and once for wchar_t formats with
 *   CH        the character type
 *   NAME(x)   the names of the functions
 *   PIECE     format one conversion into a buffer: like snprintf
 *   LIT(c)    a character constant
 *   OPENMEM   open_memstream or open_wmemstream
 *   WIDE      0 or 1
 *
 * musl's printf does all standard conversions. What it lacks is done here:
 * N$ above 9, registered conversions, flag I, %p of NULL, %m with glibc's
 * texts, %La normalised as the x87 format has it, %b, %Z, grouping, and unknown
 * conversions, which are printed as they stand.
 */

struct NAME(out) {
	CH *buf;
	size_t len, cap;
	int bad;
	long uncounted; /* of len, by what registered conversions say of their length */
};

static void NAME(put)(struct NAME(out) * o, const CH *s, size_t n)
{
	if (o->bad) return;
	if (o->len + n + 1 > o->cap) {
		size_t cap = o->cap ? o->cap * 2 : 256;
		while (cap < o->len + n + 1) cap *= 2;
		CH *b = realloc(o->buf, cap * sizeof *b);
		if (!b) {
			o->bad = 1;
			return;
		}
		o->buf = b;
		o->cap = cap;
	}
	if (n) memcpy(o->buf + o->len, s, n * sizeof *s);
	o->len += n;
	o->buf[o->len] = 0;
}

static void NAME(pad)(struct NAME(out) * o, int c, long n)
{
	CH ch = c;
	while (n-- > 0) NAME(put)(o, &ch, 1);
}

/* Read a decimal number; -1 when it does not fit an int. */
static int NAME(number)(const CH **s)
{
	long v = 0;
	for (; **s >= LIT('0') && **s <= LIT('9'); ++*s) {
		if (v <= INT_MAX) v = v * 10 + (**s - LIT('0'));
	}
	return v > INT_MAX ? -1 : (int)v;
}

/* A width or precision: a number, `*`, or `*N$`. */
static int NAME(amount)(const CH **s, int *value, int *arg, int *next, int *pos)
{
	*arg = -1;
	if (**s != LIT('*')) {
		*value = NAME(number)(s);
		return *value < 0 ? -1 : 0;
	}
	const CH *t = ++*s;
	if (*t >= LIT('0') && *t <= LIT('9')) {
		int n = NAME(number)(&t);
		if (n > 0 && *t == LIT('$')) {
			*arg = n - 1;
			*s = t + 1;
			*pos = 1;
			return 0;
		}
	}
	*arg = (*next)++;
	return 0;
}

/* Parse the conversion after a `%` at fmt[at]. Returns 0, or -1 with errno. */
static int NAME(parse)(const CH *fmt, size_t at, struct printf_spec *sp, int *next)
{
	const CH *s = fmt + at;
	*sp = (struct printf_spec){ .width_arg = -1, .prec_arg = -1, .data_arg = -1 };
	sp->info.prec = -1;
	sp->info.pad = ' ';
	sp->info.wide = WIDE;

	if (*s >= LIT('1') && *s <= LIT('9')) {
		const CH *t = s;
		int n = NAME(number)(&t);
		if (*t == LIT('$')) {
			if (n < 1) goto overflow;
			sp->data_arg = n - 1;
			sp->position = n;
			sp->positional = 1;
			s = t + 1;
		}
	}
	for (;; s++) {
		if (*s == LIT(' ')) sp->info.space = 1;
		else if (*s == LIT('+')) sp->info.showsign = 1;
		else if (*s == LIT('-')) sp->info.left = 1;
		else if (*s == LIT('#')) sp->info.alt = 1;
		else if (*s == LIT('0')) sp->info.pad = '0';
		else if (*s == LIT('\'')) sp->info.group = 1;
		else if (*s == LIT('I')) sp->info.i18n = 1;
		else break;
	}
	if (*s == LIT('*') || (*s >= LIT('0') && *s <= LIT('9')))
		if (NAME(amount)(&s, &sp->info.width, &sp->width_arg, next, &sp->positional)) goto overflow;
	if (*s == LIT('.')) {
		s++;
		sp->has_prec = 1;
		if (NAME(amount)(&s, &sp->info.prec, &sp->prec_arg, next, &sp->positional)) {
			goto overflow;
		}
	}

	struct printf_registry *r = &glibc_printf_registry;
	int modified = 0;
	for (int i = 0; i < r->nmod; i++) {
		size_t n = 0;
		while (r->mod[i].name[n] && (wchar_t)s[n] == r->mod[i].name[n]) n++;
		if (n && !r->mod[i].name[n]) {
			sp->info.user |= r->mod[i].bit;
			s += n;
			modified = 1;
			break;
		}
	}
	if (!modified) switch (*s) {
		case LIT('h'):
			if (*++s == LIT('h')) s++, sp->info.is_char = 1;
			else sp->info.is_short = 1;
			break;
		case LIT('l'):
			sp->info.is_long = 1;
			if (*++s == LIT('l')) s++, sp->info.is_long_double = 1;
			break;
		case LIT('L'):
		case LIT('q'):
			s++;
			sp->info.is_long_double = 1;
			break;
		case LIT('z'):
		case LIT('Z'):
		case LIT('t'):
		case LIT('j'): s++, sp->info.is_long = 1;
		}
	sp->info.spec = *s;
	if (*s) s++;
	sp->end = s - fmt;

	wchar_t c = sp->info.spec;
	if (c == 'S' || c == 'C') {
		sp->info.is_long = 1;
		c = sp->info.spec = c == 'S' ? 's' : 'c';
	}
	sp->ndata = 1;
	if (r->used && c > 0 && c < 256 && r->arginfo[c]) {
		int n = r->arginfo[c](&sp->info, PRINTF_MAX_DATA, sp->type, sp->size);
		if (n >= 0) {
			sp->ndata = n > PRINTF_MAX_DATA ? PRINTF_MAX_DATA : n;
			sp->registered = 1;
		}
	}
	if (r->used && c > 0 && c < 256) sp->hook = r->hook[c];
	if (!sp->registered) {
		int integer = sp->info.is_long || sp->info.is_long_double ? PA_INT | PA_FLAG_LONG
			      : sp->info.is_short                         ? PA_INT | PA_FLAG_SHORT
			      : sp->info.is_char                          ? PA_CHAR
									  : PA_INT;
		switch (c) {
		case 'd':
		case 'i':
		case 'u':
		case 'o':
		case 'x':
		case 'X':
		case 'b':
		case 'B': sp->type[0] = integer; break;
		case 'e':
		case 'E':
		case 'f':
		case 'F':
		case 'g':
		case 'G':
		case 'a':
		case 'A': sp->type[0] = PA_DOUBLE | (sp->info.is_long_double ? PA_FLAG_LONG_DOUBLE : 0); break;
		case 'c': sp->type[0] = sp->info.is_long ? PA_WCHAR : PA_CHAR; break;
		case 's': sp->type[0] = sp->info.is_long ? PA_WSTRING : PA_STRING; break;
		case 'p': sp->type[0] = PA_POINTER; break;
		case 'n': sp->type[0] = integer | PA_FLAG_PTR; break;
		default: sp->ndata = 0; /* %%, %m, end of string, unknown */
		}
	}
	if (!sp->ndata) sp->data_arg = -1;
	else if (sp->data_arg < 0) {
		sp->data_arg = *next;
		*next += sp->ndata;
	}
	return 0;
overflow:
	errno = EOVERFLOW;
	return -1;
}

/* Whether musl's printf does the whole format as glibc would: PRINTF_PLAIN, or
 * PRINTF_POSITIONS where arguments are named by position, each of the first few once and
 * no other way. 0: it does not. */
int NAME(plain)(const CH *fmt, int fortify)
{
	unsigned positions = 0, conversions = 0;
	if (glibc_printf_registry.used) return 0;
	const CH *s = fmt;
#if !WIDE
	/* Text that comes first is often all there is. */
	if (*s != '%') s = strchrnul(s, '%');
#endif
	for (; *s; s++) {
		if (*s != LIT('%')) continue;
		const CH *start = ++s;
		/* Small letters are none of these. */
		for (int amount = 0; *s < LIT('a'); s++) {
			if (!WIDE && *s == LIT('$') && s == start + 1 && *start >= LIT('1') && *start <= LIT('9') &&
			    !(positions >> (*start - LIT('0')) & 1)) {
				positions |= 1U << (*start - LIT('0'));
				amount = 0;
				continue;
			}
			if (*s == LIT('$') || *s == LIT('I') || *s == LIT('\'') || *s == LIT('Z')) return 0;
			if ((*s >= LIT('1') && *s <= LIT('9')) || *s == LIT('.') || *s == LIT('*')) {
				amount = 1;
				continue;
			}
			if (*s == LIT('0')) continue;
			if (*s != LIT(' ') && *s != LIT('+') && *s != LIT('-') && *s != LIT('#')) break;
			if (amount) return 0; /* a flag that comes too late is no flag */
		}
		/* One size; what would come after it is no conversion. */
		if (*s == LIT('L')) {
			CH c = s[1] | 32;
			if (c < LIT('e') || c > LIT('g')) return 0;
			s++;
		} else if (*s == LIT('h') || *s == LIT('l') || *s == LIT('z') || *s == LIT('t') || *s == LIT('j')) {
			int twice = s[1] == *s && (*s == LIT('h') || *s == LIT('l'));
			CH c = s[1 + twice] | 32;
			if ((*s != LIT('l') || twice || s[1] < LIT('a')) && c != LIT('d') && c != LIT('i') &&
			    c != LIT('u') && c != LIT('x') && c != LIT('o') && c != LIT('n'))
				return 0;
			s += 1 + twice;
		}
		if (*s != LIT('%')) conversions++;
		switch (*s) {
		case LIT('d'):
		case LIT('i'):
		case LIT('u'):
		case LIT('o'):
		case LIT('x'):
		case LIT('X'):
		case LIT('e'):
		case LIT('E'):
		case LIT('f'):
		case LIT('F'):
		case LIT('g'):
		case LIT('G'):
			if (glibc_other_points) return 0;
			break;
		case LIT('a'):
		case LIT('A'):
			if (WIDE || glibc_other_points) return 0; /* glibc_printf_hex */
			break;
		case LIT('c'):
		case LIT('s'):
		case LIT('C'):
		case LIT('S'): break;
		case LIT('%'):
			if (s != start) return 0;
			break;
		case LIT('n'):
			if (fortify) return 0;
			break;
		case LIT('p'):
			if (WIDE) return 0;
			for (; start < s; start++)
				if (*start == LIT('+') || *start == LIT(' ')) return 0;
			break;
		default: return 0;
		}
	}
	if (!positions) return PRINTF_PLAIN;
	if (conversions != (unsigned)__builtin_popcount(positions) || positions & (positions + 2)) return 0;
	while (*fmt && *fmt != LIT('*')) fmt++;
	return *fmt ? 0 : PRINTF_POSITIONS;
}

/* Let musl format one conversion: rebuild it with `*` for width and precision. */
static void NAME(delegate)(struct NAME(out) * o, const struct printf_spec *sp, int width, int has_prec, int prec,
			   const union printf_arg *a)
{
	CH f[24];
	int n = 0, conv = sp->info.spec;
	f[n++] = '%';
	if (sp->info.space) f[n++] = ' ';
	if (sp->info.showsign) f[n++] = '+';
	if (sp->info.left) f[n++] = '-';
	if (sp->info.alt) f[n++] = '#';
	if (sp->info.pad == '0') f[n++] = '0';
	f[n++] = '*';
	if (has_prec) {
		f[n++] = '.';
		f[n++] = '*';
	}
	int type = sp->type[0] & ~PA_FLAG_MASK, flag = sp->type[0] & PA_FLAG_MASK;
	if (flag & PA_FLAG_LONG_DOUBLE && type == PA_DOUBLE) f[n++] = 'L';
	else if (flag & PA_FLAG_LONG || type == PA_WSTRING || type == PA_WCHAR) f[n++] = 'l';
	else if (flag & PA_FLAG_SHORT) f[n++] = 'h';
	else if (type == PA_CHAR && conv != 'c') f[n++] = 'h', f[n++] = 'h';
	f[n++] = conv;
	f[n] = 0;

	size_t room = 200;
	CH small[200], *b = small;
	for (;;) {
		int r;
#define CALL(v) (has_prec ? PIECE(b, room, f, width, prec, v) : PIECE(b, room, f, width, v))
		switch (type) {
		case PA_DOUBLE: r = flag & PA_FLAG_LONG_DOUBLE ? CALL(a->ld) : CALL(a->d); break;
		case PA_STRING:
		case PA_WSTRING:
		case PA_POINTER: r = CALL(a->p); break;
		case PA_WCHAR: r = CALL((wint_t)a->i); break;
		default: r = flag & PA_FLAG_LONG ? CALL(a->i) : CALL((int)a->i);
		}
#undef CALL
		if (r >= 0 && (size_t)r < room) {
			int at = 0;
			if (type == PA_DOUBLE && glibc_other_points)
				while (at < r && b[at] != LIT('.')) at++;
			else at = r;
			NAME(put)(o, b, at);
			if (at < r) {
				/* The locale's decimal point. */
#if WIDE
				NAME(pad)(o, glibc_numeric_point_wide(), 1);
#else
				NAME(put)(o, glibc_numeric_point(), strlen(glibc_numeric_point()));
#endif
				NAME(put)(o, b + at + 1, r - at - 1);
			}
			break;
		}
		/* snprintf says how much it wants, swprintf does not. */
		if (r < 0 && (!WIDE || errno == EILSEQ || room > (size_t)INT_MAX / 4)) {
			o->bad = 1;
			break;
		}
		room = r >= 0 ? (size_t)r + 1 : room * 4;
		if (b != small) free(b);
		b = malloc(room * sizeof *b);
		if (!b) {
			o->bad = 1;
			return;
		}
	}
	if (b != small) free(b);
}

static void NAME(string)(struct NAME(out) * o, const struct printf_spec *sp, int width, int has_prec, int prec,
			 const char *s)
{
	struct printf_spec t = *sp;
	t.info.spec = 's';
	t.info.is_long = 0;
	t.type[0] = PA_STRING;
	t.info.pad = ' ';
	NAME(delegate)(o, &t, width, has_prec, prec, &(union printf_arg){ .p = s });
}

/* %m: the error's text; %#m: its name, or the number of one that has none. */
static void NAME(error)(struct NAME(out) * o, const struct printf_spec *sp, int width, int has_prec, int prec, int err)
{
	const char *s = sp->info.alt ? strerrorname_np(err) : glibc_strerror(err);
	if (s) {
		NAME(string)(o, sp, width, has_prec, prec, s);
		return;
	}
	struct printf_spec t = *sp;
	t.info.spec = 'd';
	t.info.alt = t.info.is_long = 0;
	t.type[0] = PA_INT;
	NAME(delegate)(o, &t, width, has_prec, prec, &(union printf_arg){ .i = err });
}

#if WIDE
/* A number's characters, at most n; how many they are. */
static size_t wide_number(wchar_t *to, const char *s, size_t n)
{
	mbstate_t st = { 0 };
	const char *point = glibc_numeric_point(), *separator = glibc_numeric_thousands();
	const size_t point_size = strlen(point), separator_size = strlen(separator);
	wchar_t *start = to;
	for (size_t i = 0, k; i < n; i += k, to++) {
		*to = (unsigned char)s[i];
		k = 1;
		/* As wide characters these are not always the same, nor always of this charset. */
		if (point_size && !strncmp(s + i, point, point_size)) {
			*to = glibc_numeric_point_wide();
			k = point_size;
		} else if (separator_size && !strncmp(s + i, separator, separator_size)) {
			*to = glibc_numeric_thousands_wide();
			k = separator_size;
		} else if (*to > 127) {
			k = glibc_mbrtowc(to, s + i, n - i, &st);
			if (k - 1 >= n) k = 1;
		}
	}
	return to - start;
}
#endif

/* A number, in ASCII but for what is the locale's: of glibc's functions some count that as
 * characters, others as bytes. */
static void NAME(digits)(struct NAME(out) * o, const struct printf_spec *sp, int width, const char *s, int characters)
{
	size_t n = strlen(s), sign = 0;
	long fill = width - (long)(characters && !WIDE ? glibc_mbstowcs(0, s, 0) : n);
#if WIDE
	wchar_t few[128], *t = n > 128 ? malloc(n * sizeof *t) : few;
	if (!t) {
		o->bad = 1;
		return;
	}
	n = wide_number(t, s, n);
	fill = width - (long)n;
#else
	const char *t = s;
#endif
	if (sp->info.pad == '0' && !sp->info.left) {
		if (s[0] == '-' || s[0] == '+' || s[0] == ' ') sign = 1;
		if (s[sign] == '0' && strchr("xXbB", s[sign + 1]) && s[sign + 1]) sign += 2;
	} else if (!sp->info.left) {
		NAME(pad)(o, ' ', fill);
	}
	NAME(put)(o, t, sign);
	if (sp->info.pad == '0' && !sp->info.left) NAME(pad)(o, '0', fill);
	NAME(put)(o, t + sign, n - sign);
	if (sp->info.left) NAME(pad)(o, ' ', fill);
#if WIDE
	if (t != few) free(t);
#endif
}

/* A number that was made with glibc_printf_number(). */
static void NAME(ascii)(struct NAME(out) * o, const struct printf_spec *sp, int width, const char *s)
{
	NAME(digits)(o, sp, width, s, 0);
}

#if WIDE
/* Wide characters as they are, though the charset may not have them. */
static void characters(struct NAME(out) * o, const struct printf_spec *sp, int width, const wchar_t *s, size_t n)
{
	if (!sp->info.left) NAME(pad)(o, ' ', width - (long)n);
	NAME(put)(o, s, n);
	if (sp->info.left) NAME(pad)(o, ' ', width - (long)n);
}
#endif

/* An unknown conversion is printed, in an order of its own. */
static void NAME(unknown)(struct NAME(out) * o, const struct printf_spec *sp, int width, int prec)
{
	char b[64];
	CH c = sp->info.spec;
	int n = sprintf(b, "%%%s%s%s%s%s%s", sp->info.alt ? "#" : "", sp->info.group ? "'" : "",
			sp->info.showsign ? "+"
			: sp->info.space  ? " "
					  : "",
			sp->info.left ? "-" : "", sp->info.pad == '0' && !sp->info.left ? "0" : "",
			sp->info.i18n ? "I" : "");
	if (width) n += sprintf(b + n, "%d", width);
	if (prec >= 0) sprintf(b + n, ".%d", prec);
	for (char *p = b; *p; p++) NAME(pad)(o, *p, 1);
	NAME(put)(o, &c, 1);
}

/* By a program's function. 0: it leaves the conversion to us. */
static int NAME(hooked)(struct NAME(out) * o, const struct printf_spec *sp, int width, int has_prec, int prec,
			const union printf_arg *a)
{
	struct printf_info info = sp->info;
	const void *ptr[PRINTF_MAX_DATA];
	CH *text = 0;
	size_t len = 0;
	info.width = width;
	info.prec = has_prec ? prec : -1;
	for (int i = 0; i < sp->ndata && a; i++) ptr[i] = &a[i];
	FILE *f = OPENMEM(&text, &len);
	if (!f) {
		o->bad = 1;
		return 1;
	}
	int r = sp->hook(f, &info, ptr);
	fclose(f);
	if (r != -2) NAME(put)(o, text, len);
	free(text);
	if (r < 0) o->bad = r != -2;
	else o->uncounted += (long)len - r; /* what it says, not what it wrote, is the length */
	return r != -2;
}

static void NAME(emit)(struct NAME(out) * o, const struct printf_spec *sp, const union printf_arg *args,
		       int saved_errno)
{
	const union printf_arg *a = sp->data_arg >= 0 ? args + sp->data_arg : 0;
	struct printf_spec s = *sp;
	long width = s.width_arg >= 0 ? (int)args[s.width_arg].i : s.info.width;
	int prec = s.prec_arg >= 0 ? (int)args[s.prec_arg].i : s.info.prec;
	int has_prec = s.has_prec && prec >= 0;
	if (width < 0) {
		s.info.left = 1;
		width = -width;
	}
	if (width > INT_MAX) {
		errno = EOVERFLOW;
		o->bad = 1;
		return;
	}
	if (s.hook && NAME(hooked)(o, &s, width, has_prec, prec, a)) return;
	if (!a && s.registered && !strchr("%m", s.info.spec)) {
		NAME(unknown)(o, &s, width, has_prec ? prec : -1);
		return;
	}
	char num[160], *local;
	switch (s.info.spec) {
	case '%': NAME(pad)(o, '%', 1); return;
	case 0:
		errno = EINVAL;
		o->bad = 1;
		return;
	case 'm': NAME(error)(o, &s, width, has_prec, prec, saved_errno); return;
	case 'p':
		if (!a->p) {
			NAME(string)(o, &s, width, 0, 0, "(nil)");
			return;
		}
		if (!has_prec || prec < (int)sizeof num / 2) {
			if (has_prec) s.info.pad = ' ';
			snprintf(num, sizeof num, "%s0x%.*lx",
				 s.info.showsign ? "+"
				 : s.info.space  ? " "
						 : "",
				 has_prec ? prec : 1, a->i);
			NAME(ascii)(o, &s, width, num);
			return;
		}
		s.info.spec = 'x';
		s.info.alt = 1;
		s.type[0] = PA_INT | PA_FLAG_LONG;
		break;
	case 'n':
		if (s.info.is_char) *(char *)a->p = o->len;
		else if (s.info.is_short) *(short *)a->p = o->len;
		else if (s.info.is_long || s.info.is_long_double) *(long *)a->p = o->len;
		else *(int *)a->p = o->len;
		return;
	case 's':
		if (!a->p && has_prec && prec < 6) {
			NAME(string)(o, &s, width, 1, 0, "");
			return;
		}
		if (!a->p) {
			NAME(string)(o, &s, width, 0, 0, "(null)");
			return;
		}
#if WIDE
		if (s.info.is_long) {
			characters(o, &s, width, a->p, has_prec ? wcsnlen(a->p, prec) : wcslen(a->p));
			return;
		}
#endif
		break;
	case 'b':
	case 'B':
		if (!glibc_printf_binary(num, sizeof num, &s, has_prec, prec, a)) {
			if (has_prec) s.info.pad = ' ';
			NAME(ascii)(o, &s, width, num);
			return;
		}
		break;
	case 'a':
	case 'A':
		if (!(s.info.is_long_double ? glibc_printf_hexlong(num, sizeof num, &s, has_prec, prec, a->ld)
					    : glibc_printf_hex(num, sizeof num, &s, has_prec, prec, a->d))) {
			NAME(ascii)(o, &s, width, num);
			return;
		}
		break;
	case 'd':
	case 'i':
	case 'u':
	case 'o':
	case 'x':
	case 'X':
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G':
		if ((s.info.group || s.info.i18n) &&
		    (local = glibc_printf_local(num, sizeof num, &s, has_prec, prec, a))) {
			int real = strchr("eEfFgG", s.info.spec) != 0;
			if (real ? strpbrk(local, "nN") != 0 : has_prec) s.info.pad = ' ';
			/* Of integers glibc counts the separators' bytes. */
			NAME(digits)
			(o, &s, width, local, real);
			if (local != num) free(local);
			return;
		}
		break;
	case 'c':
#if WIDE
		if (s.info.is_long) {
			characters(o, &s, width, &(wchar_t){ a->i }, 1);
			return;
		}
#endif
		break;
	default: NAME(unknown)(o, &s, width, has_prec ? prec : -1); return;
	}
	NAME(delegate)(o, &s, width, has_prec, prec, a);
}

int NAME(slow)(CH **out, size_t *n, const CH *fmt, va_list ap, int fortify)
{
	/* Usually these are enough. */
	enum { FEW = 8 };
	struct printf_spec few_specs[FEW];
	union printf_arg few_args[FEW + 1];
	int few_types[2 * (FEW + 1)];

	int saved_errno = errno, nspec = 0, capspec = FEW, next = 0, nargs = 0, positions = 0, late = 0;
	struct printf_spec *spec = few_specs;
	struct NAME(out) o = { 0 };
	union printf_arg *args = 0;
	int *types = 0, *sizes = 0;
	int r = -1, wrong = 0;
	size_t end = 0; /* of what can be formatted */

	*out = 0;
	*n = 0;
	for (size_t i = 0; fmt[i]; end = i) {
		if (fmt[i] != LIT('%')) {
			i++;
			continue;
		}
		if (nspec == capspec) {
			capspec *= 2;
			struct printf_spec *p = realloc(spec == few_specs ? 0 : spec, capspec * sizeof *spec);
			if (!p) goto done;
			if (spec == few_specs) memcpy(p, spec, sizeof few_specs);
			spec = p;
		}
		struct printf_spec *s = &spec[nspec++];
		if (NAME(parse)(fmt, i + 1, s, &next)) {
			nspec--;
			wrong = errno;
			break;
		}
		/* One with a position, and what follows it, is looked at when all positions are known. */
		positions |= s->positional;
		if (fortify && s->info.spec == 'n') {
			if (positions) late = 1;
			else glibc_printf_check_n(fmt);
		}
		int top[3] = { s->width_arg + 1, s->prec_arg + 1, s->data_arg + s->ndata };
		for (int k = 0; k < 3; k++)
			if (top[k] > nargs) nargs = top[k];
		i = s->end;
	}
	if (nargs > 1 << 20) {
		errno = EOVERFLOW;
		goto done;
	}
	args = nargs <= FEW ? few_args : malloc((nargs + 1) * sizeof *args);
	types = nargs <= FEW ? few_types : malloc(2 * (nargs + 1) * sizeof *types);
	if (!args || !types) goto done;
	sizes = types + nargs + 1;
	for (int i = 0; i < nargs; i++) {
		args[i].user = 0;
		types[i] = -1;
		sizes[i] = 0;
	}
	for (int i = 0; i < nspec; i++) {
		if (spec[i].width_arg >= 0) types[spec[i].width_arg] = PA_INT;
		if (spec[i].prec_arg >= 0) types[spec[i].prec_arg] = PA_INT;
		for (int k = 0; k < spec[i].ndata; k++) {
			types[spec[i].data_arg + k] = spec[i].type[k];
			sizes[spec[i].data_arg + k] = spec[i].size[k];
		}
	}
	for (int i = 0; i < nargs; i++)
		if (types[i] < 0) {
			if (fortify) glibc_printf_bad_position();
			types[i] = PA_INT;
		}
	if (late) glibc_printf_check_n(fmt);
	va_list ap2;
	va_copy(ap2, ap);
	for (int i = 0; i < nargs; i++) {
		int t = types[i] & ~PA_FLAG_MASK;
		if (types[i] & PA_FLAG_PTR) args[i].p = va_arg(ap2, void *);
		else if (t >= PA_LAST) {
			args[i].user = calloc(1, sizes[i] > 32 ? sizes[i] : 32);
			if (args[i].user && t - PA_LAST < PRINTF_MAX_TYPES && glibc_printf_registry.type[t - PA_LAST])
				glibc_printf_registry.type[t - PA_LAST](args[i].user, &ap2);
		} else if (t == PA_DOUBLE || t == PA_FLOAT) {
			if (types[i] & PA_FLAG_LONG_DOUBLE) args[i].ld = va_arg(ap2, long double);
			else args[i].d = va_arg(ap2, double);
		} else if (t == PA_STRING || t == PA_WSTRING || t == PA_POINTER) {
			args[i].p = va_arg(ap2, void *);
		} else if (types[i] & (PA_FLAG_LONG | PA_FLAG_LONG_LONG)) {
			args[i].i = va_arg(ap2, long);
		} else if (t == PA_WCHAR) {
			args[i].i = va_arg(ap2, wint_t);
		} else {
			args[i].i = va_arg(ap2, int);
		}
	}
	va_end(ap2);
	NAME(put)(&o, fmt, 0);
	size_t at = 0;
	for (int i = 0; i < nspec && !o.bad; i++) {
		size_t lit = at;
		while (fmt[lit] != LIT('%')) lit++;
		NAME(put)(&o, fmt + at, lit - at);
		struct printf_spec s = spec[i];
		s.end -= lit;
		NAME(emit)(&o, &s, args, saved_errno);
		at = spec[i].end;
	}
	if (!o.bad) NAME(put)(&o, fmt + at, end - at);
	if (!o.bad && wrong) {
		errno = wrong;
		o.bad = 1;
	}
	if (!o.bad && (long)o.len - o.uncounted > INT_MAX) {
		errno = EOVERFLOW;
		o.bad = 1;
	}
	if (!o.bad) r = (int)((long)o.len - o.uncounted);
	*out = o.buf;
	*n = o.buf ? o.len : 0;
	o.buf = 0;
done:
	if (args && types)
		for (int i = 0; i < nargs; i++)
			if (types[i] != -1 && !(types[i] & PA_FLAG_PTR) && (types[i] & ~PA_FLAG_MASK) >= PA_LAST)
				free(args[i].user);
	if (args != few_args) free(args);
	if (types != few_types) free(types);
	if (spec != few_specs) free(spec);
	free(o.buf);
	return r;
}
