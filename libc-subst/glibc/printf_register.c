/* Conversions, modifiers and argument types that programs add to printf. */
#define _GNU_SOURCE
#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "printf_spec.h"
#include "twin.h"

struct printf_registry glibc_printf_registry;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ntypes, nbits;

int register_printf_specifier(int spec, printf_hook *fn, printf_arginfo *info)
{
	if (spec < 0 || spec > 255) {
		errno = EINVAL;
		return -1;
	}
	pthread_mutex_lock(&lock);
	glibc_printf_registry.hook[spec] = fn;
	glibc_printf_registry.arginfo[spec] = info;
	glibc_printf_registry.used = 1;
	pthread_mutex_unlock(&lock);
	return 0;
}

/* The older form: its arginfo function does not fill the sizes array. */
int register_printf_function(int spec, printf_hook *fn, printf_arginfo_old *info)
{
	return register_printf_specifier(spec, fn, (printf_arginfo *)(void *)info);
}

/* Returns the bit of printf_info.user that stands for the modifier. */
int register_printf_modifier(const wchar_t *name)
{
	struct printf_registry *r = &glibc_printf_registry;
	int bit = -1;
	for (const wchar_t *c = name; *c || c == name; c++)
		if (!*c || *c < 0 || *c > 255) {
			errno = EINVAL;
			return -1;
		}
	wchar_t *copy = wcsdup(name);
	if (!copy) return -1;
	pthread_mutex_lock(&lock);
	if (nbits < 8 * (int)sizeof(short) && r->nmod < 16) {
		bit = 1 << nbits++;
		/* Longer names first, so that the longest match wins. */
		int at = 0;
		while (at < r->nmod && wcslen(r->mod[at].name) >= wcslen(name)) at++;
		memmove(&r->mod[at + 1], &r->mod[at], (r->nmod - at) * sizeof r->mod[0]);
		r->mod[at].name = copy;
		r->mod[at].bit = bit;
		r->nmod++;
		r->used = 1;
	} else {
		errno = ENOSPC;
		free(copy);
	}
	pthread_mutex_unlock(&lock);
	return bit;
}

int register_printf_type(printf_va_arg *fn)
{
	int id = -1;
	pthread_mutex_lock(&lock);
	if (ntypes < PRINTF_MAX_TYPES) {
		glibc_printf_registry.type[ntypes] = fn;
		id = PA_LAST + ntypes++;
	} else {
		errno = ENOSPC;
	}
	pthread_mutex_unlock(&lock);
	return id;
}

/* printf_size: a hook that prints a number with the letter of a unit, of 1024s for a small letter as
 * conversion and of 1000s for a capital. Negative ones have no unit. */
int printf_size(FILE *f, const struct printf_info *info, const void *const *args)
{
	static const char units[2][10] = { " kmgtpezy", " KMGTPEZY" };
	int big = info->spec >= 'A' && info->spec <= 'Z', base = big ? 1000 : 1024, width = info->width, n;
	const char *unit = units[big];
	char fmt[16];
	long double v = info->is_long_double ? *(const long double *)args[0] : *(const double *)args[0];
	int finite = isfinite(v);
	if (isnan(v)) v = fabsl(v);
	if (finite)
		for (; v >= base && unit[1]; unit++) v = info->is_long_double ? v / base : (double)v / base;
	snprintf(fmt, sizeof fmt, "%%%s%s%s%s*.*Lf%%.*s",
		 info->showsign ? "+"
		 : info->space  ? " "
				: "",
		 info->alt ? "#" : "", info->group ? "'" : "", info->pad == '0' && finite && !info->left ? "0" : "");
	int before = info->left ? 0 : width - finite;
	n = glibc_fprintf(f, fmt, before > 0 ? before : 0, info->prec < 0 ? 3 : info->prec, v, finite, unit);
	if (n >= 0 && n < width) {
		if (fprintf(f, "%*s", width - n, "") < 0) return -1;
		n = width;
	}
	return n;
}

int printf_size_info(const struct printf_info *info, size_t n, int *types)
{
	if (n) types[0] = PA_DOUBLE | (info->is_long_double ? PA_FLAG_LONG_DOUBLE : 0);
	return 1;
}
