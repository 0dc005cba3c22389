/* Which libraries libc.so stands for. */
#include <htux/sonames.h>
#include <string.h>
#include "ldso.h"

#define NAME(n) n,
static const char *const names[] = { HTUX_LIBC_SONAMES(NAME) };

/* Whether a name, or the last part of a path, is one of the C library. */
int is_libc_name(const char *name)
{
	const char *slash = strrchr(name, '/');
	if (slash) name = slash + 1;
	if (name[0] != 'l' || !name[1] || !name[2]) return 0;
	/* The fourth character tells most other names: "libm.so.6", "libz.so.1". */
	for (unsigned i = 0; i < countof(names); i++)
		if (name[3] == names[i][3] && !strcmp(name, names[i])) return 1;
	return 0;
}
