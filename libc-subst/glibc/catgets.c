/* Message catalogues as glibc's gencat writes them: a header, a hash table of (set,
 * message, offset) in little-endian order, the same in big-endian order, and the texts.
 * Those of big-endian machines are refused, as by glibc. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <nl_types.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC 0x960408deu
#define NO_CATALOGUE ((nl_catd)-1)
#define DEFAULT_PATH                                                   \
	"/usr/share/locale/%L/%N:/usr/share/locale/%L/LC_MESSAGES/%N:" \
	"/usr/share/locale/%l/%N:/usr/share/locale/%l/LC_MESSAGES/%N:"

extern int __libc_enable_secure;

struct header {
	uint32_t magic, width, depth;
};

/* As glibc's gencat knows it, which reads the catalogue that it adds to by __open_catalog. */
struct catalogue {
	enum { MAPPED, ALLOCATED } status;
	size_t width, depth;        /* entries of one plane, planes */
	const uint32_t (*entry)[3]; /* set, message, offset */
	const char *texts;
	const void *map;
	size_t size;
};

static size_t texts_size(const struct catalogue *c) { return c->size - (c->texts - (const char *)c->map); }

/* Finds the parts of the mapped file; 0 if it is no catalogue. */
static int take_apart(struct catalogue *c)
{
	const struct header *h = c->map;
	if (h->magic != MAGIC) return 0;
	c->width = h->width;
	c->depth = h->depth;
	size_t room = (c->size - sizeof *h) / (2 * sizeof *c->entry);
	if (!c->width || !c->depth || c->width > room / c->depth) return 0;
	c->entry = (const void *)(h + 1);
	c->texts = (const char *)(c->entry + 2 * c->width * c->depth);
	/* Texts end in the file. */
	return texts_size(c) && !c->texts[texts_size(c) - 1];
}

/* Maps the catalogue of this name. -1 with errno if there is none. */
static int open_file(const char *name, struct catalogue *c)
{
	struct stat st;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return -1;
	void *map = MAP_FAILED;
	if (fstat(fd, &st) == 0) {
		if (!S_ISREG(st.st_mode) || (size_t)st.st_size < sizeof(struct header)) errno = EINVAL;
		else map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	close(fd);
	if (map == MAP_FAILED) return -1;
	c->status = MAPPED;
	c->map = map;
	c->size = st.st_size;
	if (take_apart(c)) return 0;
	munmap(map, st.st_size);
	return -1;
}

struct names {
	const char *name, *locale;
};

/* The value of %letter, and in *len how much of it. */
static const char *value(const struct names *n, char letter, size_t *len)
{
	const char *v = "";
	*len = 0;
	switch (letter) {
	case 'N': *len = strlen(v = n->name); break;
	case 'L': *len = strlen(v = n->locale); break;
	case 'l': *len = strcspn(v = n->locale, "_."); break;
	case 't':
		v = strchrnul(n->locale, '_');
		if (*v) *len = strcspn(++v, ".");
		break;
	case 'c':
		v = strchrnul(n->locale, '.');
		if (*v) *len = strlen(++v);
		break;
	case '%': *len = strlen(v = "%"); break;
	}
	return v;
}

/* One place of the path, up to end, into b: 0 where it is too long. */
static int place(char b[PATH_MAX], const char *p, const char *end, const struct names *n)
{
	size_t used = 0;
	if (p == end) return snprintf(b, PATH_MAX, "%s", n->name) < PATH_MAX;
	while (p < end) {
		size_t len = 1;
		const char *v = p;
		if (*p == '%' && p + 1 < end) v = value(n, *++p, &len);
		p++;
		if (len >= PATH_MAX - used) return 0;
		memcpy(b + used, v, len);
		used += len;
	}
	b[used] = 0;
	return 1;
}

static int search(const char *path, const struct names *n, struct catalogue *c)
{
	char b[PATH_MAX];
	for (const char *p = path; *p;) {
		const char *end = strchrnul(p, ':');
		if (place(b, p, end, n) && !open_file(b, c)) return 0;
		p = *end ? end + 1 : end;
	}
	return -1;
}

/* For gencat, in glibc's form: a file, or where there is a path (which %L and kin are set in by the locale), a name
 * to look for. */
int __open_catalog(const char *name, const char *path, const char *locale, struct catalogue *c)
{
	struct names n = { name, locale };
	if (strchr(name, '/') || !path) return open_file(name, c);
	return *path && !search(path, &n, c) ? 0 : search(DEFAULT_PATH, &n, c);
}

nl_catd catopen(const char *name, int flag)
{
	const char *locale = flag == NL_CAT_LOCALE ? setlocale(LC_MESSAGES, NULL) : getenv("LANG");
	if (!locale || !*locale || (__libc_enable_secure && strchr(locale, '/'))) locale = "C";
	const char *path = secure_getenv("NLSPATH");
	struct catalogue *c = malloc(sizeof *c);
	if (!c) return NO_CATALOGUE;
	if (!__open_catalog(name, path ? path : "", locale, c)) return c;
	free(c);
	return NO_CATALOGUE;
}

char *catgets(nl_catd catalogue, int set, int message, const char *otherwise)
{
	const struct catalogue *c = catalogue;
	/* Those who did not look whether it was opened get their own text. The file counts sets from 1. */
	if (catalogue == NO_CATALOGUE || set < 0 || set == INT_MAX || message < 0) return (char *)otherwise;
	uint32_t s = set + 1, m = message;
	size_t at = s * m % c->width;
	for (uint32_t plane = 0; plane < c->depth; plane++, at += c->width) {
		const uint32_t *e = c->entry[at];
		if (e[0] == s && e[1] == m && e[2] < texts_size(c)) return (char *)c->texts + e[2];
	}
	errno = ENOMSG;
	return (char *)otherwise;
}

int catclose(nl_catd catalogue)
{
	struct catalogue *c = catalogue;
	if (catalogue == NO_CATALOGUE) {
		errno = EBADF;
		return -1;
	}
	munmap((void *)c->map, c->size);
	free(c);
	return 0;
}
