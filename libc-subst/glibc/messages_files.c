/* Where a catalogue lies: DIR/LOCALE/CATEGORY/DOMAIN.mo, of the locale's names from the fullest
 * to its language alone, as glibc tries them (GNU gettext manual, "Locating Catalogs"). */
#define _GNU_SOURCE
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h> /* __map_file */
#include "features.h"

#define NAME_LIMIT 64 /* more than a locale's name has */

hidden const void *__mo_map(const char *dir, const char *locale, const char *category, const char *domain,
			    size_t *size);

/* A codeset as file names have it: "UTF-8" is utf8, "8859-1" iso88591. */
static void normalise(char *out, const char *codeset, size_t length)
{
	int digits = 1;
	for (size_t i = 0; i < length; i++)
		if (isalpha((unsigned char)codeset[i])) digits = 0;
	if (digits) {
		memcpy(out, "iso", 3);
		out += 3;
	}
	for (size_t i = 0; i < length; i++)
		if (isalnum((unsigned char)codeset[i])) *out++ = (char)tolower((unsigned char)codeset[i]);
	*out = 0;
}

static int is_catalogue(const void *map, size_t size)
{
	const uint32_t *magic = map;
	return size >= 7 * sizeof *magic && (*magic == 0x950412de || *magic == 0xde120495);
}

const void *__mo_map(const char *dir, const char *locale, const char *category, const char *domain, size_t *size)
{
	/* language[_territory][.codeset][@modifier] */
	enum { NORMAL = 1, CODESET = 2, TERRITORY = 4, MODIFIER = 8 };
	size_t language = strcspn(locale, "_.@");
	const char *territory = locale + language;
	size_t territory_length = *territory == '_' ? strcspn(territory, ".@") : 0;
	const char *codeset = territory + territory_length;
	size_t codeset_length = *codeset == '.' ? strcspn(codeset, "@") : 0;
	const char *modifier = codeset + codeset_length;
	char normal[NAME_LIMIT + 4] = "", name[PATH_MAX];
	unsigned has = (territory_length ? TERRITORY : 0) | (codeset_length ? CODESET : 0) | (*modifier ? MODIFIER : 0);
	if (strlen(locale) >= NAME_LIMIT) return 0;
	if (codeset_length) {
		normal[0] = '.';
		normalise(normal + 1, codeset + 1, codeset_length - 1);
		if (strncmp(normal, codeset, codeset_length) || normal[codeset_length]) has |= NORMAL;
	}
	for (int with = (int)has; with >= 0; with--) {
		if ((with & ~(int)has) || (with & CODESET && with & NORMAL)) continue;
		int n = snprintf(name, sizeof name, "%s/%.*s%.*s%.*s%s%s/%s/%s.mo", dir, (int)language, locale,
				 with & TERRITORY ? (int)territory_length : 0, territory,
				 with & CODESET ? (int)codeset_length : 0, codeset, with & NORMAL ? normal : "",
				 with & MODIFIER ? modifier : "", category, domain);
		const void *map = n < (int)sizeof name ? __map_file(name, size) : 0;
		if (!map) continue;
		if (is_catalogue(map, *size)) return map;
		munmap((void *)map, *size);
	}
	return 0;
}
