/* Translations in the charset of output. Each is converted once. */
#define _GNU_SOURCE
#include <errno.h>
#include <iconv.h>
#include <libintl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "gconv.h"
#include "glibc_locale.h"
#include "messages.h"
#include "twin.h"

extern iconv_t glibc_iconv_open(const char *, const char *);
extern size_t glibc_iconv(iconv_t, char **restrict, size_t *restrict, char **restrict, size_t *restrict);
extern int glibc_iconv_close(iconv_t);

/* What programs asked for, by domain. */
struct asked {
	struct asked *next;
	const char *codeset;
	char domain[];
};
static struct asked *list;

static struct asked *find_asked(const char *domain)
{
	struct asked *a = __atomic_load_n(&list, __ATOMIC_ACQUIRE);
	while (a && strcmp(a->domain, domain)) a = a->next;
	return a;
}

char *glibc_bind_textdomain_codeset(const char *domain, const char *codeset)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	if (!domain || !*domain) return 0;
	pthread_mutex_lock(&lock);
	struct asked *a = find_asked(domain);
	/* Names that were given before stay: converted texts are found by them. */
	char *copy = codeset && (!a || strcmp(a->codeset, codeset)) ? strdup(codeset) : 0;
	if (copy && a) {
		__atomic_store_n(&a->codeset, copy, __ATOMIC_RELEASE);
	} else if (copy && (a = malloc(sizeof *a + strlen(domain) + 1))) {
		strcpy(a->domain, domain);
		a->codeset = copy;
		a->next = list;
		__atomic_store_n(&list, a, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&lock);
	return a ? (char *)a->codeset : 0;
}
TWIN(bind_textdomain_codeset, GLIBC_2.2.5, glibc_bind_textdomain_codeset);

static const char *output_charset(const char *domain)
{
	const struct asked *a = list ? find_asked(domain ? domain : textdomain(0)) : 0;
	const char *env;
	if (a) return __atomic_load_n(&a->codeset, __ATOMIC_ACQUIRE);
	if ((env = getenv("OUTPUT_CHARSET")) && *env) return env;
	return glibc_loc_string(glibc_current_locale()->data[0], 0, LI_CTYPE_CODESET);
}

/* The charset that the domain's file says it has, in buf; 0 if it says none. */
static const char *file_charset(const char *domain, int category, char *buf, size_t room)
{
	const char *header = dcngettext(domain, "", 0, 1, category), *p = header ? strstr(header, "charset=") : 0;
	size_t n = p ? strcspn(p += 8, " \t\n") : 0;
	if (!n || n >= room) return 0;
	memcpy(buf, p, n);
	buf[n] = 0;
	return buf;
}

static char *convert(char *text, const char *to, const char *from)
{
	char name[128];
	size_t n = strlen(text) + 1, room = 2 * n + 16;
	char *out = 0, *r = text;
	if (strlen(to) + sizeof "//TRANSLIT" > sizeof name) return text;
	stpcpy(stpcpy(name, to), "//TRANSLIT");
	iconv_t cd = glibc_iconv_open(name, from);
	if (cd == (iconv_t)-1) return 0;
	for (;;) {
		char *in = text, *o = out = malloc(room);
		size_t left = n, free_room = room;
		r = out;
		if (!out || glibc_iconv(cd, &in, &left, &o, &free_room) != (size_t)-1) break;
		int too_long = errno == E2BIG;
		free(out);
		r = 0;
		if (!too_long) break;
		glibc_iconv(cd, 0, 0, 0, 0);
		room *= 2;
	}
	glibc_iconv_close(cd);
	return r;
}

/* Texts by their address and the charset's name. */
struct converted {
	struct converted *next;
	const char *text, *to;
	char *result;
};

char *glibc_recode_message(char *text, const char *domain, int category)
{
	static struct converted *table[256];
	const char *to = output_charset(domain);
	struct converted **place = &table[((uintptr_t)text ^ (uintptr_t)text >> 8) % 256], *c;
	for (c = __atomic_load_n(place, __ATOMIC_ACQUIRE); c; c = c->next)
		if (c->text == text && (c->to == to || !strcmp(c->to, to))) return c->result;
	char from[64];
	int saved = errno;
	const char *cs = file_charset(domain, category, from, sizeof from);
	char *r = !cs || glibc_gconv_same(to, strlen(to), cs) ? text : convert(text, to, cs);
	errno = saved;
	if (!(c = malloc(sizeof *c))) return r;
	*c = (struct converted){ 0, text, strdup(to), r };
	if (!c->to) {
		free(c);
		return r;
	}
	c->next = __atomic_load_n(place, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(place, &c->next, c, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	return r;
}
