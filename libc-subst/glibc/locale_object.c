/* newlocale, duplocale, freelocale, uselocale, setlocale as glibc has them. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "locale_impl.h"
#include "charset.h"
#include "glibc_locale.h"
#include "twin.h"

struct glibc_locale glibc_c_locale;
struct glibc_locale glibc_global_locale = {
	.ctype_b = __ctype_b_table + 128,
	.ctype_tolower = glibc_ascii_tolower + 128,
	.ctype_toupper = glibc_ascii_toupper + 128,
};
#define _nl_C_locobj glibc_c_locale

/* LC_MESSAGES for musl's gettext: it only reads the name. */
struct message_map {
	struct __locale_map map;
	struct message_map *next;
};
static const unsigned empty_mo[] = { 0x950412de, 0, -1, -1, -1 };

const struct __locale_map *glibc_message_map(const char *name)
{
	static struct message_map *list;
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct message_map *m;
	if (!strcmp(name, "C") || strlen(name) > LOCALE_NAME_MAX) return 0;
	pthread_mutex_lock(&lock);
	for (m = list; m && strcmp(m->map.name, name); m = m->next)
		;
	if (!m && (m = calloc(1, sizeof *m))) {
		m->map.map = empty_mo;
		m->map.map_size = sizeof empty_mo;
		strcpy(m->map.name, name);
		m->next = list;
		list = m;
	}
	pthread_mutex_unlock(&lock);
	return m ? &m->map : 0;
}

/* A mapping of the bytes -128 to 255, in the locale's data. */
static const int *byte_map(const struct loc_data *d, unsigned item)
{
	return (const int *)(const void *)glibc_loc_string(d, 0, item) + 128;
}

static const unsigned short *byte_classes(const struct loc_data *d)
{
	return (const unsigned short *)(const void *)glibc_loc_string(d, 0, LI_CTYPE_CLASS) + 128;
}

static void set_category(struct glibc_locale *l, int cat, const struct loc_data *d, const char *name)
{
	l->data[cat] = d;
	l->name[cat] = name;
	if (cat == LC_CTYPE) {
		l->cat[cat] = d->utf8 ? &__c_dot_utf8 : d->charset ? &d->charset->map : 0;
		l->ctype_b = d->builtin ? __ctype_b_table + 128 : byte_classes(d);
		l->ctype_toupper = d->builtin ? glibc_ascii_toupper + 128 : byte_map(d, LI_CTYPE_TOUPPER);
		l->ctype_tolower = d->builtin ? glibc_ascii_tolower + 128 : byte_map(d, LI_CTYPE_TOLOWER);
	}
	/* Any category but LC_CTYPE may be dcgettext's. */
	else if (cat < GLIBC_LC_ALL)
		l->cat[cat] = d->builtin && !d->utf8 ? 0 : glibc_message_map(d->real ? d->real : name);
}

/* Before any constructor runs: both static locales are "C". */
__attribute__((__constructor__)) void glibc_locale_init(void)
{
	struct glibc_locale *l = &glibc_c_locale;
	if (l->name[GLIBC_LC_COUNT - 1]) return;
	for (int i = 0; i < GLIBC_LC_COUNT; i++) {
		const char *name = "C";
		if (i != GLIBC_LC_ALL) set_category(l, i, glibc_find_locale(i, &name), "C");
		else l->name[i] = "C";
	}
	glibc_global_locale = *l;
}

/* Apart, so that the common case needs no stack. */
static __attribute__((noinline)) struct glibc_locale *first_locale_of(locale_t loc)
{
	glibc_locale_init();
	return glibc_locale_of(loc);
}

struct glibc_locale *glibc_locale_of(locale_t loc)
{
	if (__builtin_expect(!glibc_c_locale.name[GLIBC_LC_COUNT - 1], 0)) return first_locale_of(loc);
	if (loc == LC_GLOBAL_LOCALE || loc == &libc.global_locale) return &glibc_global_locale;
	if (loc == C_LOCALE || loc == UTF8_LOCALE) return &glibc_c_locale;
	return (struct glibc_locale *)(void *)loc;
}

struct glibc_locale *glibc_current_locale(void) { return glibc_locale_of(CURRENT_LOCALE); }

const char *glibc_numeric_thousands(void)
{
	return glibc_loc_string(glibc_current_locale()->data[1], 1, LI_NUM_THOUSANDS);
}

wchar_t glibc_numeric_thousands_wide(void)
{
	return (wchar_t)glibc_loc_word(glibc_current_locale()->data[1], 1, LI_NUM_THOUSANDS_WIDE);
}

const char *glibc_numeric_grouping(void)
{
	return glibc_loc_string(glibc_current_locale()->data[1], 1, LI_NUM_GROUPING);
}

const char *glibc_numeric_point(void) { return glibc_loc_string(glibc_current_locale()->data[1], 1, LI_NUM_POINT); }

wchar_t glibc_numeric_point_wide(void)
{
	return (wchar_t)glibc_loc_word(glibc_current_locale()->data[1], 1, LI_NUM_POINT_WIDE);
}

#define ALL_MASK 0x1fbf

/* Categories as "LC_CTYPE=a;LC_NUMERIC=b;..." names them, in the order in which setlocale reports them. */
static const char *const label[GLIBC_LC_COUNT] = {
	"LC_CTYPE", "LC_NUMERIC", "LC_TIME",    "LC_COLLATE",   "LC_MONETARY",    "LC_MESSAGES",       "",
	"LC_PAPER", "LC_NAME",    "LC_ADDRESS", "LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION",
};

/* Where in such a list the categories' names begin; the last one counts, and what follows the last "=" is ignored.
   -1 when a label is none, or one of mask is missing. */
static int split(const char *names, int mask, const char *part[])
{
	const char *p = names, *is;
	while (p && (is = strchr(p, '='))) {
		int i = 0;
		size_t n = is - p;
		while (i < GLIBC_LC_COUNT && (i == GLIBC_LC_ALL || strncmp(p, label[i], n) || label[i][n])) i++;
		if (i == GLIBC_LC_COUNT) return -1;
		part[i] = is + 1;
		mask &= ~(1 << i);
		p = strchr(is, ';');
		if (p) p++;
	}
	return mask ? -1 : 0;
}

/* Fill the categories of mask in l, from one name for all of them or from a list. -1 with errno when one does not
   exist or the list is none; errno is of the first that is looked for, which in setlocale is the last. */
static int choose(struct glibc_locale *l, int mask, const char *names, int list, int from_last)
{
	const char *part[GLIBC_LC_COUNT];
	char buf[256];
	if (list && split(names, mask, part)) {
		errno = EINVAL;
		return -1;
	}
	for (int k = 0; k < GLIBC_LC_COUNT; k++) {
		int i = from_last ? GLIBC_LC_COUNT - 1 - k : k;
		if (i == GLIBC_LC_ALL || !(mask >> i & 1)) continue;
		const char *name = names;
		if (list) {
			size_t n = strcspn(part[i], ";");
			if (n >= sizeof buf) {
				errno = EINVAL;
				return -1;
			}
			memcpy(buf, part[i], n);
			buf[n] = 0;
			name = buf;
		}
		const struct loc_data *d = glibc_find_locale(i, &name);
		if (!d) return -1;
		set_category(l, i, d, name);
	}
	return 0;
}

locale_t glibc_newlocale(int mask, const char *name, locale_t base)
{
	if (mask == 1 << GLIBC_LC_ALL) mask = ALL_MASK;
	if (mask & ~ALL_MASK || !name) {
		errno = EINVAL;
		return 0;
	}
	struct glibc_locale l = base ? *glibc_locale_of(base) : *glibc_locale_of(C_LOCALE);
	if (choose(&l, mask, name, mask && strchr(name, ';'), 0)) return 0;
	if (mask == ALL_MASK || !base) {
		int plain = 1;
		for (int i = 0; i < GLIBC_LC_COUNT; i++)
			if (l.data[i] != glibc_c_locale.data[i]) plain = 0;
		if (plain && (!base || base == (void *)&glibc_c_locale)) return (void *)&glibc_c_locale;
	}
	struct glibc_locale *new = base &&base != (void *)&glibc_c_locale ? (void *)base : malloc(sizeof *new);
	if (new) *new = l;
	return (void *)new;
}

locale_t glibc_duplocale(locale_t old)
{
	struct glibc_locale *l = glibc_locale_of(old);
	if (l == &glibc_c_locale) return (void *)l;
	struct glibc_locale *new = malloc(sizeof *new);
	if (new) *new = *l;
	return (void *)new;
}

void glibc_freelocale(locale_t l)
{
	if (l != (void *)&glibc_c_locale) free(l);
}

locale_t glibc_uselocale(locale_t new)
{
	locale_t old = CURRENT_LOCALE;
	if (new) {
		__pthread_self()->locale = new == LC_GLOBAL_LOCALE ? &libc.global_locale : new;
		glibc_thread_ctype();
	}
	return old == &libc.global_locale ? LC_GLOBAL_LOCALE : old;
}

/* All names, as setlocale(LC_ALL, 0) reports them. */
static char *all_names(const struct glibc_locale *l)
{
	int same = 1;
	size_t n = 1;
	for (int i = 0; i < GLIBC_LC_COUNT; i++) {
		if (i == GLIBC_LC_ALL) continue;
		if (strcmp(l->name[i], l->name[0])) same = 0;
		n += strlen(label[i]) + strlen(l->name[i]) + 2;
	}
	if (same) return (char *)l->name[0];
	char *s = malloc(n), *p = s;
	for (int i = 0; s && i < GLIBC_LC_COUNT; i++)
		if (i != GLIBC_LC_ALL) p += sprintf(p, "%s%s=%s", i ? ";" : "", label[i], l->name[i]);
	return s;
}

char *glibc_setlocale(int cat, const char *name)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct glibc_locale *g = glibc_locale_of(LC_GLOBAL_LOCALE);
	if (cat < 0 || cat >= GLIBC_LC_COUNT) {
		errno = EINVAL;
		return 0;
	}
	char *r;
	pthread_mutex_lock(&lock);
	if (name) {
		struct glibc_locale l = *g;
		int all = cat == GLIBC_LC_ALL;
		if (choose(&l, all ? ALL_MASK : 1 << cat, name, all && strchr(name, ';'), 1)) {
			pthread_mutex_unlock(&lock);
			return 0;
		}
		char *names = all_names(&l);
		if (!names) {
			pthread_mutex_unlock(&lock);
			return 0;
		}
		/* The previous composite name may still be in a caller's hands: kept. */
		l.name[GLIBC_LC_ALL] = names;
		*g = l;
		memcpy(&libc.global_locale, l.cat, sizeof l.cat);
		glibc_thread_ctype();
	}
	r = (char *)g->name[cat];
	pthread_mutex_unlock(&lock);
	return r;
}

TWIN(newlocale, GLIBC_2.3, glibc_newlocale);
TWIN(__newlocale, GLIBC_2.2.5, glibc_newlocale);
TWIN(duplocale, GLIBC_2.3, glibc_duplocale);
TWIN(__duplocale, GLIBC_2.2.5, glibc_duplocale);
TWIN(freelocale, GLIBC_2.3, glibc_freelocale);
TWIN(__freelocale, GLIBC_2.2.5, glibc_freelocale);
TWIN(uselocale, GLIBC_2.3, glibc_uselocale);
TWIN(__uselocale, GLIBC_2.3, glibc_uselocale);
TWIN(setlocale, GLIBC_2.2.5, glibc_setlocale);
