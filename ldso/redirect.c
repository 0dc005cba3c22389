/* Which libraries libc.so stands for. */
#include <string.h>
#include "ldso.h"

static const char *const names[] = {
	"libc.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1",
	"libresolv.so.2", "libanl.so.1", "libBrokenLocale.so.1",
	"ld-linux-x86-64.so.2", "ld-linux.so.2",
	"libc.so", "libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1",
};

/* Whether a name, or the last part of a path, is one of the C library. */
int is_libc_name(const char *name)
{
	const char *slash = strrchr(name, '/');
	if (slash) name = slash + 1;
	if (name[0] != 'l') return 0;
	for (unsigned i = 0; i < countof(names); i++) if (!strcmp(name, names[i])) return 1;
	return 0;
}
