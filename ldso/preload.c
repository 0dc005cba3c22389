/* LD_PRELOAD and /etc/ld.so.preload. */
#include <errno.h>
#include <string.h>
#include "ldso.h"
#include "sys.h"

static struct object **list;
static unsigned count;

static void preload(const char *name, const char *what)
{
	struct object *o = load_library(name, main_obj, BASE_NS, LOAD_NEEDED);
	if (!o) {
		ld_print(2, "ERROR: ld.so: object '%s' from %s cannot be preloaded (%s): ignored.\n", name, what,
			 ld_error_reason());
		return;
	}
	if (!(count & (count - 1))) {
		struct object **more = ld_alloc((count ? 2 * count : 1) * sizeof *more);
		if (!more) return;
		if (count) memcpy(more, list, count * sizeof *more);
		ld_free(list);
		list = more;
	}
	list[count++] = o;
}

static void preload_all(char *names, const char *separators, const char *what)
{
	while (*names) {
		size_t n = strcspn(names, separators);
		int more = names[n];
		names[n] = 0;
		if (n) preload(names, what);
		names += n + !!more;
	}
}

/* Load what is asked for; the objects come right after the program. */
int load_preloads(struct object ***objs, unsigned *n)
{
	if (env_preload && *env_preload) {
		char *names = ld_strdup(env_preload);
		if (names) preload_all(names, " :", "LD_PRELOAD");
		ld_free(names);
	}
	int fd = sc_open("/etc/ld.so.preload");
	if (fd >= 0) {
		static char text[4096];
		long len = sc_read(fd, text, sizeof text - 1);
		sc_close(fd);
		for (long i = 0; i < len; i++)
			if (text[i] == '#')
				while (i < len && text[i] != '\n') text[i++] = ' ';
		if (len > 0) preload_all(text, " :\t\n", "/etc/ld.so.preload");
	}
	*objs = list;
	*n = count;
	list = 0;
	count = 0;
	return 0;
}
