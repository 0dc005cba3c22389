/* Locale data: built in for C and C.UTF-8, else from glibc's compiled files. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "charset.h"
#include "glibc_locale.h"
#include "twin.h"

#define CODESET_ITEM                  \
	{                             \
		.s = "ANSI_X3.4-1968" \
	}
#include "locale_c.h"

#define TABLES(enc, is_utf8)                                                                                           \
	static const struct loc_data enc##_data[GLIBC_LC_COUNT] = {                                                    \
		[0] = { .builtin = enc##_ctype, .count = sizeof c_ctype / sizeof *c_ctype, .utf8 = is_utf8 },          \
		[1] = { .builtin = c_numeric, .count = sizeof c_numeric / sizeof *c_numeric, .utf8 = is_utf8 },        \
		[2] = { .builtin = c_time, .count = sizeof c_time / sizeof *c_time, .utf8 = is_utf8 },                 \
		[3] = { .builtin = c_collate, .count = sizeof c_collate / sizeof *c_collate, .utf8 = is_utf8 },        \
		[4] = { .builtin = c_monetary, .count = sizeof c_monetary / sizeof *c_monetary, .utf8 = is_utf8 },     \
		[5] = { .builtin = c_messages, .count = sizeof c_messages / sizeof *c_messages, .utf8 = is_utf8 },     \
		[7] = { .builtin = c_paper, .count = sizeof c_paper / sizeof *c_paper, .utf8 = is_utf8 },              \
		[8] = { .builtin = c_name, .count = sizeof c_name / sizeof *c_name, .utf8 = is_utf8 },                 \
		[9] = { .builtin = c_address, .count = sizeof c_address / sizeof *c_address, .utf8 = is_utf8 },        \
		[10] = { .builtin = c_telephone, .count = sizeof c_telephone / sizeof *c_telephone, .utf8 = is_utf8 }, \
		[11] = { .builtin = c_measurement,                                                                     \
			 .count = sizeof c_measurement / sizeof *c_measurement,                                        \
			 .utf8 = is_utf8 },                                                                            \
		[12] = { .builtin = c_identification,                                                                  \
			 .count = sizeof c_identification / sizeof *c_identification,                                  \
			 .utf8 = is_utf8 },                                                                            \
	}

static const struct loc_item c_ctype[] = { C_CTYPE_ITEMS(1, "ANSI_X3.4-1968") };
static const struct loc_item utf8_ctype[] = { C_CTYPE_ITEMS(6, "UTF-8") };
TABLES(c, 0);
TABLES(utf8, 1);

static const char *const env_name[GLIBC_LC_COUNT] = {
	"LC_CTYPE", "LC_NUMERIC", "LC_TIME",    "LC_COLLATE",   "LC_MONETARY",    "LC_MESSAGES",       "LC_ALL",
	"LC_PAPER", "LC_NAME",    "LC_ADDRESS", "LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION",
};

/* The items that hold the encoding. */
static const unsigned char codeset_item[GLIBC_LC_COUNT] = { 14, 5, 110, 18, 45, 4, 0, 2, 6, 12, 4, 1, 15 };

int glibc_loc_is_word(int cat, unsigned i)
{
	switch (cat) {
	case 0:
		return i == 13 || (i >= 17 && i <= 19) || i == 30 || (i >= 51 && i <= 61) || i == 66 || i == 68 ||
		       i == 70 || i == 71;
	case 1: return i == 3 || i == 4;
	case 2: return i == 50 || i == 102;
	case 3: return i == 0 || i == 13;
	case 4: return (i >= 38 && i <= 41) || i == 43 || i == 44;
	case 7: return i < 2;
	case 9: return i == 6;
	}
	return 0;
}

const char *glibc_loc_string(const struct loc_data *d, int cat, unsigned i)
{
	if (i >= d->count) return "";
	if (d->builtin) {
		if (d->utf8 && i == codeset_item[cat]) return "UTF-8";
		return d->builtin[i].s ? d->builtin[i].s : "";
	}
	uint32_t at = ((const uint32_t *)(const void *)d->file)[2 + i];
	return at < d->size ? (const char *)d->file + at : "";
}

uint32_t glibc_loc_word(const struct loc_data *d, int cat, unsigned i)
{
	if (i >= d->count) return 0;
	if (d->builtin) return d->builtin[i].w;
	uint32_t v;
	memcpy(&v, glibc_loc_string(d, cat, i), sizeof v);
	return v;
}

const char *glibc_loc_codeset(const struct loc_data *d, int cat) { return glibc_loc_string(d, cat, codeset_item[cat]); }

/* Take a mapped file for a category's data, if it is one. */
static int adopt(struct loc_data *d, int cat, const unsigned char *p, size_t n)
{
	uint32_t magic, count;
	if (n < 8) return -1;
	memcpy(&magic, p, 4);
	memcpy(&count, p + 4, 4);
	uint32_t want = cat == 3 ? 0x20051014u : cat == 0 ? 0x20090720u : 0x20031115u;
	if (magic != (want ^ (uint32_t)cat) || count > n / 4 || 8 + 4 * (size_t)count > n) return -1;
	d->file = p;
	d->size = n;
	d->count = count;
	if (cat) return 0;
	const char *codeset = glibc_loc_codeset(d, cat);
	d->utf8 = !strcmp(codeset, "UTF-8");
	if (glibc_loc_word(d, 0, LI_CTYPE_NONASCII_CASE)) glibc_other_case = 1;
	if (!d->utf8) d->charset = glibc_charset_named(codeset, glibc_loc_word(d, 0, LI_CTYPE_MB_CUR_MAX));
	return d->utf8 || d->charset ? 0 : -1;
}

static const unsigned char *map(const char *path, size_t *n)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return 0;
	void *p = MAP_FAILED;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0)
		p = mmap(0, *n = st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	return p == MAP_FAILED ? 0 : p;
}

/* "UTF-8" -> "utf8", "8859-1" -> "iso88591": letters and digits only, in lower case. */
static void normalize(char *out, const char *in, size_t n)
{
	size_t digits = strspn(in, "0123456789-_");
	if (digits >= n) out = stpcpy(out, "iso");
	for (; n; n--, in++)
		if (isalnum((unsigned char)*in)) *out++ = tolower((unsigned char)*in);
	*out = 0;
}

/* The archive: a hash table of names, searched from end to end (it is small). */
static int from_archive(struct loc_data *d, int cat, const char *name)
{
	static const unsigned char *ar;
	static size_t size;
	static int tried;
	if (!tried) {
		tried = 1;
		ar = map("/usr/lib/locale/locale-archive", &size);
	}
	const uint32_t *h = (const void *)ar;
	if (!ar || size < 56 || h[0] != 0xde020109u) return -1;
	uint32_t table = h[2], entries = h[4];
	for (uint32_t i = 0; i < entries && table + 12ul * (i + 1) <= size; i++) {
		const uint32_t *e = (const void *)(ar + table + 12ul * i);
		if (!e[1] || e[1] >= size || strcmp((const char *)ar + e[1], name)) continue;
		if (e[2] + 4 + 8ul * GLIBC_LC_COUNT > size) return -1;
		const uint32_t *rec = (const void *)(ar + e[2] + 4);
		uint32_t off = rec[2 * cat], len = rec[2 * cat + 1];
		if (off > size || len > size - off) return -1;
		return adopt(d, cat, ar + off, len);
	}
	return -1;
}

static int from_directory(struct loc_data *d, int cat, const char *root, const char *name)
{
	char path[800];
	size_t n;
	int len = snprintf(path, sizeof path, cat == 5 ? "%s/%s/LC_MESSAGES/SYS_%s" : "%s/%s/%s", root, name,
			   env_name[cat]);
	if (len < 0 || (size_t)len >= sizeof path) return -1;
	const unsigned char *p = map(path, &n);
	if (!p) return -1;
	if (!adopt(d, cat, p, n)) return 0;
	munmap((void *)p, n);
	return -1;
}

/* LOCPATH: directories, with ':' between. */
static int from_path(struct loc_data *d, int cat, const char *path, const char *name)
{
	char root[512];
	for (;; path++) {
		size_t n = strcspn(path, ":");
		if (n && n < sizeof root) {
			memcpy(root, path, n);
			root[n] = 0;
			if (!from_directory(d, cat, root, name)) return 0;
		}
		path += n;
		if (!*path) return -1;
	}
}

/* name and its forms with the encoding normalized or left out. */
static int load(struct loc_data *d, int cat, const char *name)
{
	char form[3][300];
	const char *dot = strchr(name, '.'), *at = strchr(name, '@'), *path = getenv("LOCPATH");
	if (at && dot && at < dot) return -1;
	if (!at) at = name + strlen(name);
	int lang = dot ? (int)(dot - name) : (int)(at - name);
	char enc[64] = ""; /* with "iso" before it */
	if (dot && at - dot < (int)sizeof enc - 3) normalize(enc, dot + 1, at - dot - 1);
	snprintf(form[0], sizeof form[0], "%s", name);
	snprintf(form[1], sizeof form[1], "%.*s%s%s%s", lang, name, *enc ? "." : "", enc, at);
	snprintf(form[2], sizeof form[2], "%.*s%s", lang, name, at);
	for (int i = 0; i < 3; i++) {
		/* Without the encoding only if the locale's own is the one asked for. */
		if (i && !strcmp(form[i], form[i - 1])) continue;
		int r = -1;
		if (path && *path) r = from_path(d, cat, path, form[i]);
		if (r) r = from_archive(d, cat, form[i]);
		if (r) r = from_directory(d, cat, "/usr/lib/locale", form[i]);
		if (r) continue;
		return i == 2 && *enc && !glibc_gconv_same(dot + 1, at - dot - 1, glibc_loc_codeset(d, cat)) ? -1 : 0;
	}
	return -1;
}

static int load_alias(struct loc_data *d, int cat, const char *name)
{
	char *real = glibc_locale_alias(name);
	if (real && !load(d, cat, real)) {
		d->real = real;
		return 0;
	}
	free(real);
	return -1;
}

int glibc_other_points;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct known {
	struct known *next;
	int cat;
	const struct loc_data *data; /* 0: does not exist */
	struct loc_data own;
	char name[];
} * known;

/* Names may begin with a slash and go on below it, but lead nowhere else. */
static int may_be_name(const char *name)
{
	size_t n = strlen(name);
	if (n > 255 || (*name != '/' && strchr(name, '/')) || strstr(name, "/../")) return 0;
	return strcmp(name, "..") && (n < 3 || strcmp(name + n - 3, "/.."));
}

const struct loc_data *glibc_find_locale(int cat, const char **namep)
{
	const char *name = *namep;
	if (!*name) {
		name = getenv("LC_ALL");
		if (!name || !*name) name = getenv(env_name[cat]);
		if (!name || !*name) name = getenv("LANG");
		if (!name || !*name) name = "C";
	}
	if (!strcmp(name, "C") || !strcmp(name, "POSIX")) {
		*namep = "C";
		return &c_data[cat];
	}
	if (!strcmp(name, ".") || !may_be_name(name)) {
		errno = *name == '.' && !name[1] ? ENOENT : EINVAL;
		*namep = name;
		return 0;
	}

	pthread_mutex_lock(&lock);
	struct known *k;
	for (k = known; k; k = k->next)
		if (k->cat == cat && !strcmp(k->name, name)) break;
	if (!k) {
		k = calloc(1, sizeof *k + strlen(name) + 1);
		if (!k) {
			pthread_mutex_unlock(&lock);
			return 0;
		}
		k->cat = cat;
		strcpy(k->name, name);
		char enc[64] = "";
		const char *rest = name + 1;
		if (name[0] == 'C' && name[1] == '.' && strlen(name) < sizeof enc - 3)
			normalize(enc, rest, strlen(rest));
		/* errno is what a search for files leaves: names are not those of folders. Later ones do not search. */
		if (!strcmp(enc, "utf8")) {
			k->data = &utf8_data[cat];
			if (strcmp(name, "C.utf8")) errno = ENOENT;
		} else if (!load(&k->own, cat, name) || !load_alias(&k->own, cat, name)) k->data = &k->own;
		else errno = ENOENT;
		if (k->data && cat == 1 && strcmp(glibc_loc_string(k->data, 1, LI_NUM_POINT), "."))
			glibc_other_points = 1;
		k->next = known;
		known = k;
	}
	pthread_mutex_unlock(&lock);
	*namep = k->name;
	return k->data;
}

const struct loc_data *glibc_utf8_file(int cat)
{
	static struct loc_data d[GLIBC_LC_COUNT];
	static int state[GLIBC_LC_COUNT]; /* 0: not tried, 1: there, 2: absent */
	int s = __atomic_load_n(&state[cat], __ATOMIC_ACQUIRE);
	if (!s) {
		pthread_mutex_lock(&lock);
		if (!state[cat]) {
			s = from_directory(&d[cat], cat, "/usr/lib/locale", "C.utf8") &&
					    from_archive(&d[cat], cat, "C.utf8")
				    ? 2
				    : 1;
			__atomic_store_n(&state[cat], s, __ATOMIC_RELEASE);
		}
		s = state[cat];
		pthread_mutex_unlock(&lock);
	}
	return s == 1 ? &d[cat] : 0;
}
