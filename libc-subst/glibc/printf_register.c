/* Conversions, modifiers and argument types that programs add to printf. */
#define _GNU_SOURCE
#include <errno.h>
#include <float.h>
#include <limits.h>
#include <pthread.h>
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
	glibc_printf_registry.arginfo[spec] = fn ? info : 0;
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
	size_t n = wcslen(name);
	if (!n || n > 7 || name[0] > 255) {
		errno = EINVAL;
		return -1;
	}
	pthread_mutex_lock(&lock);
	if (nbits < 8 * (int)sizeof(short) && r->nmod < 16) {
		bit = 1 << nbits++;
		/* Longer names first, so that the longest match wins. */
		int at = 0;
		while (at < r->nmod && wcslen(r->mod[at].name) >= n) at++;
		memmove(&r->mod[at + 1], &r->mod[at], (r->nmod - at) * sizeof r->mod[0]);
		wcscpy(r->mod[at].name, name);
		r->mod[at].bit = bit;
		r->nmod++;
		r->used = 1;
	} else {
		errno = ENOSPC;
	}
	pthread_mutex_unlock(&lock);
	return bit;
}

int register_printf_type(printf_va_arg *fn)
{
	int id = -1;
	pthread_mutex_lock(&lock);
	if (ntypes < 8) {
		glibc_printf_registry.type[ntypes] = fn;
		id = PA_LAST + ntypes++;
	} else {
		errno = ENOSPC;
	}
	pthread_mutex_unlock(&lock);
	return id;
}

/* printf_size: a hook that prints a number with a unit letter. */
int printf_size(FILE *f, const struct printf_info *info, const void *const *args)
{
	static const char units[] = "\0kmgtpezy", upper[] = "\0KMGTPEZY";
	int base = info->spec == 'F' ? 1024 : 1000, u = 0, big = info->spec == 'F';
	long double v = info->is_long_double ? *(const long double *)args[0] : *(const double *)args[0];
	long double mag = v < 0 ? -v : v;
	if (!(mag <= LDBL_MAX)) return fprintf(f, "%*Lf", info->width, v);
	for (; mag >= base && u < 8; u++) mag /= base, v /= base;
	int prec = info->prec < 0 ? 3 : info->prec, width = info->width - 1;
	return fprintf(f, info->left ? "%-*.*Lf%c" : "%*.*Lf%c", width > 0 ? width : 0, prec, v,
		       u ? big ? upper[u] : units[u] : ' ');
}

int printf_size_info(const struct printf_info *info, size_t n, int *types)
{
	if (n) types[0] = PA_DOUBLE | (info->is_long_double ? PA_FLAG_LONG_DOUBLE : 0);
	return 1;
}
