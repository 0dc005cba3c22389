/* What glibc's own programs (iconv, localedef) use of its conversions: opening by
 * a parsed specification, and the lists of names. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <search.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "gconv.h"
#include "twin.h"

struct gconv_spec {
	char *fromcode, *tocode;
	bool translit, ignore;
};

/* Fill in the specification of two names as iconv_open takes them. Null: errno. */
struct gconv_spec *glibc_gconv_create_spec(struct gconv_spec *spec, const char *from, const char *to)
{
	char tname[128], fname[128];
	int flags = 0, ignored = 0;
	if (glibc_iconv_name(to, tname, sizeof tname, &flags) ||
	    glibc_iconv_name(from, fname, sizeof fname, &ignored)) {
		errno = EINVAL;
		return 0;
	}
	*spec = (struct gconv_spec){ strdup(fname), strdup(tname), flags & GCONV_TRANSLIT,
				     flags & GCONV_IGNORE_ERRORS };
	if (spec->fromcode && spec->tocode) return spec;
	free(spec->fromcode);
	free(spec->tocode);
	return 0;
}

void glibc_gconv_destroy_spec(struct gconv_spec *spec)
{
	free(spec->fromcode);
	free(spec->tocode);
}

/* Open what the specification says; the handle is iconv()'s. The flag GCONV_AVOID_NOCONV (1)
 * refuses a conversion of a charset to itself. A GCONV_ code; errno stays (iconv
 * prints what is in it). */
int glibc_gconv_open(struct gconv_spec *spec, iconv_t *handle, int flags)
{
	int r = GCONV_NOCONV, e = errno;
	*handle = 0;
	if (!(flags & 1) || strcmp(spec->fromcode, spec->tocode))
		r = glibc_iconv_start(spec->tocode, spec->fromcode,
				      (spec->translit ? GCONV_TRANSLIT : 0) | (spec->ignore ? GCONV_IGNORE_ERRORS : 0),
				      handle);
	errno = e;
	return r;
}

/* The cache that iconvconfig writes, mapped, with glibc's conditions: no GCONV_PATH,
 * the right magic, tables within the file. */
struct cache_header {
	uint32_t magic;
	uint16_t strings, hash, hash_size, modules, others;
};
static void *cache;

static void map_cache(void)
{
	const char *path = getenv("GCONV_PATH");
	if (path) return;
	int fd = open(GCONV_DIR "/gconv-modules.cache", O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd < 0) return;
	if (!fstat(fd, &st) && st.st_size >= (off_t)sizeof(struct cache_header)) {
		const struct cache_header *h = mmap(0, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (h != MAP_FAILED) {
			if (h->magic == 0x20010324 && h->strings < st.st_size && h->hash < st.st_size && h->hash_size &&
			    h->hash + h->hash_size * 4u <= (size_t)st.st_size && h->modules < st.st_size &&
			    h->others <= st.st_size)
				cache = (void *)h;
			else munmap((void *)h, st.st_size);
		}
	}
	close(fd);
}

void *glibc_gconv_get_cache(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, map_cache);
	return cache;
}

/* The two databases: a tsearch tree of aliases; modules, all in one list of glibc's
 * tree of them. */
struct alias {
	const char *from, *to;
};
struct module {
	const char *from, *to;
	int cost_hi, cost_lo;
	const char *name;
	struct module *left, *same, *right;
};
static void *aliases;
static struct module *modules;

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct alias *)a)->from, ((const struct alias *)b)->from);
}

static void add(const char *from, const char *to, const char *file)
{
	if (!file) {
		struct alias *a = malloc(sizeof *a), **in;
		if (!a) return;
		*a = (struct alias){ from, to };
		in = tsearch(a, &aliases, by_name);
		if (!in || *in != a) free(a);
		return;
	}
	struct module *m = calloc(1, sizeof *m);
	if (!m) return;
	m->from = from;
	m->to = to;
	m->cost_hi = m->cost_lo = 1;
	m->name = file;
	m->same = modules;
	modules = m;
}

static void fill(void) { glibc_gconv_list(add); }

static void databases(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, fill);
}

void *glibc_gconv_get_alias_db(void)
{
	databases();
	return aliases;
}

void *glibc_gconv_get_modules_db(void)
{
	databases();
	return modules;
}

TWIN(__gconv_create_spec, GLIBC_PRIVATE, glibc_gconv_create_spec);
TWIN(__gconv_destroy_spec, GLIBC_PRIVATE, glibc_gconv_destroy_spec);
TWIN(__gconv_open, GLIBC_PRIVATE, glibc_gconv_open);
TWIN(__gconv_get_cache, GLIBC_PRIVATE, glibc_gconv_get_cache);
TWIN(__gconv_get_alias_db, GLIBC_PRIVATE, glibc_gconv_get_alias_db);
TWIN(__gconv_get_modules_db, GLIBC_PRIVATE, glibc_gconv_get_modules_db);
