/* Locales with glibc's memory layout and glibc's data.
 *
 * A glibc_locale begins as musl's struct __locale_struct (cat[6]), so musl's
 * functions take it as it is, and continues as glibc's struct
 * __locale_struct, whose ctype pointers libstdc++ reads by itself.
 *
 * The data of a category (loc_data) are those of glibc's compiled locale
 * files: numbered items. "C" and "C.UTF-8" are built in; others come from
 * /usr/lib/locale (its archive or directories). Data live until exit.
 */
#ifndef GLIBC_LOCALE_H
#define GLIBC_LOCALE_H
#include <locale.h>
#include <stddef.h>
#include <stdint.h>

struct __locale_map;
struct glibc_charset;

#define GLIBC_LC_ALL 6
#define GLIBC_LC_IDENTIFICATION 12
#define GLIBC_LC_COUNT 13 /* LC_CTYPE .. LC_IDENTIFICATION, with a hole at LC_ALL */

struct loc_item {
	union {
		const char *s;
		unsigned long w;
	};
};

struct loc_data {
	const struct loc_item *builtin; /* or 0 and: */
	const unsigned char *file;
	size_t size;
	uint32_t count;
	int utf8;                      /* LC_CTYPE: the encoding is UTF-8 */
	struct glibc_charset *charset; /* LC_CTYPE: any other one, but "C" */
	const char *real;              /* its name, where the one asked for is an alias, or 0 */
};

/* What the name stands for, to be freed; null if it is no alias. errno stays. */
char *glibc_locale_alias(const char *name);

struct glibc_locale {
	const struct __locale_map *cat[6];
	void *unused[7];
	const unsigned short *ctype_b;
	const int *ctype_tolower, *ctype_toupper;
	const char *name[GLIBC_LC_COUNT];
	const struct loc_data *data[GLIBC_LC_COUNT];
};

_Static_assert(offsetof(struct glibc_locale, ctype_b) == 104, "glibc's layout");
_Static_assert(offsetof(struct glibc_locale, data) == 232, "glibc's layout");

/* Of the global one, toupper and tolower may look at their tables before anything is initialised. */
extern struct glibc_locale glibc_c_locale;
extern __attribute__((visibility("hidden"))) struct glibc_locale glibc_global_locale;

/* The mappings and classes of "C", of the bytes -128 to 255 (ctype_narrow.c, musl's table). */
extern __attribute__((visibility("hidden"))) const int glibc_ascii_tolower[384], glibc_ascii_toupper[384];
extern __attribute__((visibility("hidden"))) const unsigned short __ctype_b_table[384];

/* The calling thread's locale; `loc` as the *_l functions get it. */
struct glibc_locale *glibc_current_locale(void) __attribute__((pure));
struct glibc_locale *glibc_locale_of(locale_t loc);

/* Take the calling thread's locale for its <ctype.h> tables, after a change (ctype_narrow.c). */
void glibc_thread_ctype(void);

/* The category's data under this name, loaded if need be; 0 when there is no
 * such locale. *name becomes a pointer that stays valid. "" means the
 * environment's choice. Takes the locale lock. */
const struct loc_data *glibc_find_locale(int category, const char **name);

/* One item: a pointer into the data, or "" if there is none. loc_word reads a
 * number item. */
const char *glibc_loc_string(const struct loc_data *d, int category, unsigned item);
uint32_t glibc_loc_word(const struct loc_data *d, int category, unsigned item);

/* The charset that a category's data are written in; "" where they do not say. */
const char *glibc_loc_codeset(const struct loc_data *d, int category);

/* Whether item `item` of `category` is a number, not a string. */
int glibc_loc_is_word(int category, unsigned item);

/* LC_NUMERIC of the current locale, for printf and scanf. */
const char *glibc_numeric_thousands(void);
wchar_t glibc_numeric_thousands_wide(void); /* not always the same character */
const char *glibc_numeric_grouping(void);
const char *glibc_numeric_point(void);
wchar_t glibc_numeric_point_wide(void);

/* Nonzero once a locale with a decimal point other than "." was loaded. */
extern int glibc_other_points;

/* Nonzero once a locale was loaded in which the case of bytes is not ASCII's (ctype_narrow.c), or of
 * ASCII's wide characters (Turkish). */
extern __attribute__((visibility("hidden"))) int glibc_other_case;

/* What musl's gettext takes for the language `name` (locale_object.c). */
const struct __locale_map *glibc_message_map(const char *name);

/* What the system's own C.UTF-8 has of a category, where that is more than is built in: the tables of
 * characters, the description of the locale. 0 where there is no such file. */
const struct loc_data *glibc_utf8_file(int category);

/* Item numbers. */
enum {
	LI_CTYPE_CLASS = 0,
	LI_CTYPE_TOUPPER = 1,
	LI_CTYPE_TOLOWER = 3,
	LI_CTYPE_CLASS_NAMES = 10,
	LI_CTYPE_MAP_NAMES = 11,
	LI_CTYPE_WIDTH = 12,
	LI_CTYPE_MB_CUR_MAX = 13,
	LI_CTYPE_CODESET = 14,
	LI_CTYPE_CLASS_OFFSET = 17,
	LI_CTYPE_MAP_OFFSET = 18,
	LI_CTYPE_INDIGIT_LEVELS = 19,
	LI_CTYPE_INDIGIT = 20,
	LI_CTYPE_OUTDIGIT = 41,
	LI_CTYPE_MAP_TO_NONASCII = 70,
	LI_CTYPE_NONASCII_CASE = 71,
	LI_NUM_POINT = 0,
	LI_NUM_THOUSANDS = 1,
	LI_NUM_GROUPING = 2,
	LI_NUM_POINT_WIDE = 3,
	LI_NUM_THOUSANDS_WIDE = 4,
	LI_TIME_ABDAY = 0,
	LI_TIME_DAY = 7,
	LI_TIME_ABMON = 14,
	LI_TIME_MON = 26,
	LI_TIME_AM = 38,
	LI_TIME_PM = 39,
	LI_TIME_D_T_FMT = 40,
	LI_TIME_D_FMT = 41,
	LI_TIME_T_FMT = 42,
	LI_TIME_T_FMT_AMPM = 43,
	LI_TIME_ERA_D_FMT = 46,
	LI_TIME_ALT_DIGITS = 47,
	LI_TIME_ERA_D_T_FMT = 48,
	LI_TIME_ERA_T_FMT = 49,
	LI_TIME_DATE_FMT = 108,
	LI_TIME_ALTMON = 111,
	LI_TIME_ABALTMON = 135,
};

#endif
