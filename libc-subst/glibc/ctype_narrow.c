/* <ctype.h>'s functions as glibc's: the value is the bit of the class, and the tables
 * that the macros read (-128 to 255) answer, those of the current locale. */
#define _GNU_SOURCE
#include <locale.h>
#include "glibc_locale.h"
#include "libc.h"
#include "locale_impl.h"
#include "pthread_impl.h"
#include "twin.h"

/* The bits as they lie in memory. */
enum {
	UPPER = 1 << 8,
	LOWER = 1 << 9,
	ALPHA = 1 << 10,
	DIGIT = 1 << 11,
	XDIGIT = 1 << 12,
	SPACE = 1 << 13,
	PRINT = 1 << 14,
	GRAPH = 1 << 15,
	BLANK = 1 << 0,
	CNTRL = 1 << 1,
	PUNCT = 1 << 2,
	ALNUM = 1 << 3
};

/* Programs read the mappings inline: what is no letter of ASCII stays itself (musl's
 * tables have 0 there), as a byte; EOF stays EOF. */
#define FOUR(map, n) map((n)), map((n) + 1), map((n) + 2), map((n) + 3)
#define BYTES(map, n) FOUR(map, n), FOUR(map, (n) + 4), FOUR(map, (n) + 8), FOUR(map, (n) + 12)
#define LINE(map, n) BYTES(map, n), BYTES(map, (n) + 16), BYTES(map, (n) + 32), BYTES(map, (n) + 48)
#define ALL(map) LINE(map, -128), LINE(map, -64), LINE(map, 0), LINE(map, 64), LINE(map, 128), LINE(map, 192)
#define AS_BYTE(c) ((c) == -1 ? -1 : (c)&255)
#define TO_LOWER(c) ((c) >= 'A' && (c) <= 'Z' ? (c) + 32 : AS_BYTE(c))
#define TO_UPPER(c) ((c) >= 'a' && (c) <= 'z' ? (c)-32 : AS_BYTE(c))

const int glibc_ascii_tolower[384] = { ALL(TO_LOWER) }, glibc_ascii_toupper[384] = { ALL(TO_UPPER) };

int glibc_other_case;

/* Locales may have others: letters in a charset of single bytes; Turkish ones leave i and I alone. */
static void take(struct pthread *t, const struct glibc_locale *l)
{
	t->ctype_b = l->ctype_b;
	t->ctype_tolower = l->ctype_tolower;
	t->ctype_toupper = l->ctype_toupper;
}

void glibc_thread_ctype(void) { take(__pthread_self(), glibc_current_locale()); }

/* At a thread's start, so that nothing here has to look whether there are any. The global locale
 * has its tables before anything is initialised. */
void glibc_start_ctype(struct pthread *t) { take(t, &glibc_global_locale); }

/* Within 32 bytes, from which processors take what they have decoded before: worth a twentieth of a call. */
#define ENTRY __attribute__((aligned(32)))

/* Compilers take it that these return the same for a thread all the time. */
ENTRY const unsigned short **__ctype_b_loc(void) { return &__pthread_self()->ctype_b; }
ENTRY const int **__ctype_tolower_loc(void) { return &__pthread_self()->ctype_tolower; }
ENTRY const int **__ctype_toupper_loc(void) { return &__pthread_self()->ctype_toupper; }

/* A table of the thread's, in one load: there is one for each character. */
#define MY(table) (*(const __typeof__(((struct pthread *)0)->table) __seg_fs *)offsetof(struct pthread, table))

#define CLASS(name, bit)                                                                         \
	ENTRY int glibc_##name(int c) { return MY(ctype_b)[c] & bit; }                           \
	int glibc_##name##_l(int c, locale_t l) { return glibc_locale_of(l)->ctype_b[c] & bit; } \
	TWIN(name, GLIBC_2.2.5, glibc_##name);                                                   \
	TWIN(name##_l, GLIBC_2.3, glibc_##name##_l);                                             \
	TWIN(__##name##_l, GLIBC_2.2.5, glibc_##name##_l)

CLASS(isalnum, ALNUM);
CLASS(isalpha, ALPHA);
CLASS(isblank, BLANK);
CLASS(iscntrl, CNTRL);
CLASS(isdigit, DIGIT);
CLASS(isgraph, GRAPH);
CLASS(islower, LOWER);
CLASS(isprint, PRINT);
CLASS(ispunct, PUNCT);
CLASS(isspace, SPACE);
CLASS(isupper, UPPER);
CLASS(isxdigit, XDIGIT);

#define MAPPING(name)                                                                            \
	ENTRY int glibc_##name(int c) { return c >= -128 && c < 256 ? MY(ctype_##name)[c] : c; } \
	int glibc_##name##_l(int c, locale_t l)                                                  \
	{                                                                                        \
		return c >= -128 && c < 256 ? glibc_locale_of(l)->ctype_##name[c] : c;           \
	}                                                                                        \
	TWIN(name, GLIBC_2.2.5, glibc_##name);                                                   \
	TWIN(name##_l, GLIBC_2.3, glibc_##name##_l);                                             \
	TWIN(__##name##_l, GLIBC_2.2.5, glibc_##name##_l)

MAPPING(tolower);
MAPPING(toupper);

/* strcasecmp and strncasecmp where the fast ones' ASCII is not enough. */
int glibc_casecmp_by_table(const char *a, const char *b, size_t n, const int *lower)
{
	for (; n; n--, a++, b++) {
		int d = lower[(unsigned char)*a] - lower[(unsigned char)*b];
		if (d || !*a) return d;
	}
	return 0;
}

int glibc_casecmp_other(const char *a, const char *b, size_t n)
{
	return glibc_casecmp_by_table(a, b, n, MY(ctype_tolower));
}
