/* A number with a point as printf writes it, for functions that programs register for conversions of their own. */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include "printf_spec.h"
#include "twin.h"

static int wide(FILE *f, const wchar_t *format, ...)
{
	va_list a;
	va_start(a, format);
	int n = glibc_vfwprintf(f, format, a, 0);
	va_end(a);
	return n;
}

static int print(FILE *f, const struct printf_info *i, const void *number, int width)
{
	char narrow[16], *to = narrow;
	wchar_t format[16];
	const struct {
		unsigned set;
		char c;
	} flags[] = { { i->alt, '#' },    { i->space, ' ' }, { i->showsign, '+' },
		      { i->group, '\'' }, { i->i18n, 'I' },  { i->pad == '0' && !i->left, '0' } };
	*to++ = '%';
	for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
		if (flags[k].set) *to++ = flags[k].c;
	*to++ = '*', *to++ = '.', *to++ = '*';
	if (i->is_long_double) *to++ = 'L';
	*to++ = i->spec;
	*to = 0;
	for (to = narrow; (format[to - narrow] = *to); to++) continue;
	if (i->is_long_double)
		return i->wide ? wide(f, format, width, i->prec, *(const long double *)number)
			       : glibc_fprintf(f, narrow, width, i->prec, *(const long double *)number);
	return i->wide ? wide(f, format, width, i->prec, *(const double *)number)
		       : glibc_fprintf(f, narrow, width, i->prec, *(const double *)number);
}

/* On the right, too, a number is filled up with zeros where those are asked for. */
int __printf_fp(FILE *f, const struct printf_info *i, const void *const *args)
{
	int n = print(f, i, args[0], i->left ? 0 : i->width);
	int finite = i->is_long_double ? isfinite(*(const long double *)args[0]) : isfinite(*(const double *)args[0]);
	wchar_t pad = finite ? i->pad : ' ';
	for (; i->left && n >= 0 && n < i->width; n++)
		if (i->wide ? fputwc(pad, f) == WEOF : fputc(pad, f) == EOF) return -1;
	return n;
}
