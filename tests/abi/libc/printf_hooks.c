/* What programs add to printf: conversions, modifiers, types, and what they say of their length; the types of
 * a format's arguments; printf_size; what is written of a format that fails. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <printf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static void types(const char *f)
{
	int t[8];
	memset(t, 0x55, sizeof t);
	printf("%s: %zu", f, parse_printf_format(f, 7, t));
	for (int i = 0; i < 8; i++) printf(" %x", t[i]);
	printf("\n");
}

/* Says one character less than it writes, or fails, or leaves it to printf. */
static int show(FILE *f, const struct printf_info *i, const void *const *a)
{
	if (i->space) return -2;
	if (i->group) {
		errno = ENOTBLK;
		return -1;
	}
	int n = fprintf(f, "{%d %d %x %d", i->width, i->prec, i->spec, *(int *)a[0]);
	n += fprintf(f, " %d%d%d%d%d%d%d %x}", i->alt, i->left, i->showsign, i->is_long, i->is_long_double, i->is_short,
		     i->is_char, i->user);
	return n - 1;
}
static int show_types(const struct printf_info *i, size_t n, int *type, int *size)
{
	if (n) type[0] = PA_INT, size[0] = sizeof(int);
	return 1;
}

static int nothing(FILE *f, const struct printf_info *i, const void *const *a) { return fprintf(f, "(nothing)"); }
static int no_types(const struct printf_info *i, size_t n, int *type, int *size) { return i->alt ? -1 : 0; }

static int pair_type;
struct pair {
	int a, b;
};
static void take_pair(void *mem, va_list *ap)
{
	struct pair p = va_arg(*ap, struct pair);
	memcpy(mem, &p, sizeof p);
}
static int show_pair(FILE *f, const struct printf_info *i, const void *const *a)
{
	const struct pair *p = *(struct pair *const *)a[0];
	return fprintf(f, "%d/%d", p->a, p->b);
}
static int pair_types(const struct printf_info *i, size_t n, int *type, int *size)
{
	if (n) type[0] = pair_type, size[0] = sizeof(struct pair);
	return 1;
}

static void line(const char *f, int a, int b, int c)
{
	char s[300];
	memset(s, '~', sizeof s);
	errno = 0;
	int r = snprintf(s, sizeof s, f, a, b, c), e = errno;
	printf("%s -> %i %i %.100s\n", f, r, r < 0 ? e : 0, s);
}

static void modifiers(void)
{
	static const wchar_t *const name[] = { L"", L"Q", L"QQ", L"\x100z", L"a\x100", L"w", L"Qlongernamehere" };
	for (int i = 0; i < sizeof name / sizeof *name; i++) {
		errno = 0;
		int r = register_printf_modifier(name[i]);
		printf("modifier %d: %d %d\n", i, r, r < 0 ? errno : 0);
	}
}

static void failing(void)
{
	char b[100];
	wchar_t w[100];
	errno = 0;
	int r = snprintf(b, sizeof b, "ab%'dxy%ls", 6, L"xy\xe9"), e = errno;
	printf("%d %d %s\n", r, e, b);
	errno = 0;
	r = snprintf(b, sizeof b, "ab%'dxy%2147483648d", 6, 4), e = errno;
	printf("%d %d %s\n", r, e, b);
	errno = 0;
	r = swprintf(w, 100, L"ab%'dxy%s", 6, "x\xe9\xff"), e = errno;
	printf("%d %d %ls\n", r, e, w);
	fflush(stdout);
	r = dprintf(1, "%'d%c%d\n", 6, 0, 7);
	printf("%d\n", r);
	r = dprintf(-1, "%'d\n", 6);
	printf("%d\n", r);
}

int main(void)
{
	static const char *const formats[] = { "abc",
					       "%5$d",
					       "%2$s %1$d",
					       "%*.*f",
					       "%1$*2$.*3$d",
					       "%hhd%hd%ld%lld%qd%jd",
					       "%zd%td%Zd%Lf%lf%Ld",
					       "%c%lc%C%s%ls%S",
					       "%p%n%hn%lln%hhn",
					       "%m%%%k%d",
					       "%5$",
					       "%4$.*+e%q.3o%S",
					       "%.-3d%d",
					       "%0$d",
					       "%-+ #0'I5.3hhd" };
	for (int i = 0; i < sizeof formats / sizeof *formats; i++) types(formats[i]);
	failing();

	static const int bad[] = { -1, 256, 'W' };
	for (int i = 0; i < 3; i++) printf("%d\n", register_printf_specifier(bad[i], show, show_types));
	register_printf_specifier('V', nothing, no_types);
	register_printf_specifier('U', nothing, 0);
	modifiers();
	static const char *const hooked[] = { "%W",      "%-5.3W|%d", "%+#W",   "%lW",   "%llW",
					      "%hhW",    "%QW",       "%QQW",   "%QQQW", "%wW",
					      "%*W",     "%.*W",      "%1$W",   "%.W",   "%.-3W",
					      "a% Wb%d", "a%'Wb%d",   "a%Vb%d", "%#V",   "%QlongernamehereW",
					      "%U%d" };
	for (int i = 0; i < sizeof hooked / sizeof *hooked; i++) {
		line(hooked[i], 7, 8, 9);
		types(hooked[i]);
	}
	pair_type = register_printf_type(take_pair);
	register_printf_specifier('P', show_pair, pair_types);
	printf("%P %d %P\n", (struct pair){ 1, 2 }, 3, (struct pair){ 4, 5 });
	int n = 0;
	while (register_printf_type(take_pair) >= 0) n++;
	printf("%d more types\n", n);

	register_printf_specifier('b', printf_size, printf_size_info);
	register_printf_specifier('B', printf_size, printf_size_info);
	static const double sizes[] = { 0, 1000, 1023, 1024, 1500, -123456, 1e12, 1e24, 1e30, NAN, -NAN, -INFINITY };
	for (int i = 0; i < sizeof sizes / sizeof *sizes; i++)
		printf("[%b][%B][%12B][%-10b][%.0b][%012b][%+b][% B][%#.0b][%LB]\n", sizes[i], sizes[i], sizes[i],
		       sizes[i], sizes[i], sizes[i], sizes[i], sizes[i], sizes[i], (long double)sizes[i]);
	return 0;
}
