/* Flag ' of scanf: where a grouped number ends, in the locales' own sizes of groups; flag I: their own digits; errno
 * of conversions that store nothing, of characters that are none, of reading at the end. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static unsigned seed = 1;
static unsigned below(unsigned n) { return (seed = seed * 1103515245 + 12345) / 65536 % n; }

static void number(void)
{
	struct lconv *lc = localeconv();
	char b[64], *q = b;
	for (unsigned n = 1 + below(11); n; n--) {
		char c = "12300tp--e"[below(10)];
		if (c == 't') q = stpcpy(q, lc->thousands_sep);
		else if (c == 'p') q = stpcpy(q, lc->decimal_point);
		else *q++ = c;
	}
	*q = 0;
	int d = -1, n = -1, r = sscanf(b, "%'d%n", &d, &n);
	printf("%s: %d %d %d", b, r, d, n);
	double f = -1;
	r = sscanf(b, "%'lf%n", &f, &n);
	printf("; %d %g %d", r, f, n);
	r = sscanf(b, "%'5d%n", &d, &n);
	printf("; %d %d %d\n", r, d, n);
}

#define SAY(...) errno = 0, r = sscanf(__VA_ARGS__), printf(" %d/%d", r, errno)

static void conversions(void)
{
	static const char *const in[] = { "1e400", "99999999999999999999", "ab\xff", "\xff", "x\xe4\xb8", "" };
	for (unsigned i = 0; i < sizeof in / sizeof *in; i++) {
		wchar_t w[30];
		double f;
		int r, d;
		printf("%s", in[i]);
		SAY(in[i], "%*lf%lf", &f);
		SAY(in[i], "%*Lf");
		SAY(in[i], "%*d%d", &d);
		SAY(in[i], "%ls", w);
		SAY(in[i], "%2lc", w);
		SAY(in[i], "%*ls");
		putchar('\n');
	}
}

/* Digits of two scripts, ASCII's, points and separators, in formats with flag I. */
static void own_digits(void)
{
	static const char *const piece[] = { "1",      "20",     "3",      "\u0967",   "\u096b", "\u06f1",
					     "\u06f2", "\u06f9", "\u066b", ".",        ",",      "e",
					     "-",      "+",      "x",      "\xe0\xa5", " " };
	static const char *const formats[] = { "%Id%n",  "%I'd%n", "%Ii%n",   "%Ix%n",
					       "%I5d%n", "%Ilf%n", "%I'lf%n", "%I9lf%n" };
	char b[100], *q = b;
	wchar_t w[100], wide[10];
	for (unsigned n = 1 + below(8); n; n--) q = stpcpy(q, piece[below(17)]);
	unsigned which = below(8);
	const char *f = formats[which];
	union {
		long l;
		double d;
	} v = { .l = 0 }, u = v;
	int n = 0, m = 0, r = sscanf(b, f, &v, &n);
	/* glibc counts wrongly what it reads again. */
	printf("%s %s: %d", f, b, r);
	if (r == 1) which < 5 ? printf(" %ld", v.l) : printf(" %g", v.d);
	for (int i = 0; i == 0 || f[i - 1]; i++) wide[i] = f[i];
	if (mbstowcs(w, b, 100) != (size_t)-1) {
		r = swscanf(w, wide, &u, &m);
		printf(" wide %d/%d", r, m);
		if (r == 1) which < 5 ? printf(" %ld", u.l) : printf(" %g", u.d);
	}
	FILE *in = fmemopen(b, strlen(b), "r");
	if (r == 1 && fscanf(in, f, &v, &n) == 1) printf(" file %c", fgetc(in));
	fclose(in);
	putchar('\n');
}

int main(void)
{
	conversions();
	static const char *const locales[] = { "C", "de_DE.UTF-8", "en_US.UTF-8" };
	for (unsigned i = 0; i < 3; i++) {
		printf("%s\n", setlocale(LC_ALL, locales[i]));
		for (unsigned n = 0; n < 600; n++) number();
	}
	static const char *const digits[] = { "hi_IN.UTF-8", "fa_IR.UTF-8", "C", "de_DE.UTF-8" };
	for (unsigned i = 0; i < 4; i++) {
		printf("%s\n", setlocale(LC_ALL, digits[i]));
		for (unsigned n = 0; n < 300; n++) own_digits();
	}
	conversions(); /* the other locales' points have been met */
	return 0;
}
