/* The locale's own digits, of LC_CTYPE: printf's are items and, for punctuation, the map to_outpunct;
 * scanf's are items, in levels, and one more of the map to_inpunct. */
#include <stdlib.h>
#include <string.h>
#include "glibc_locale.h"
#include "glibc_wide.h"
#include "local_digits.h"

wctrans_t glibc_wctrans(const char *);
wint_t glibc_towctrans(wint_t, wctrans_t);

static const struct loc_data *ctype(void) { return glibc_current_locale()->data[0]; }

static const char *outdigit(unsigned n) { return glibc_loc_string(ctype(), 0, LI_CTYPE_OUTDIGIT + n); }

/* c as the map has it; null where it is no character of the locale's charset. */
static const char *mapped(char b[MB_LEN_MAX + 1], wchar_t c, wctrans_t map)
{
	mbstate_t st = { 0 };
	size_t n = glibc_wcrtomb(b, glibc_towctrans(c, map), &st);
	if (n == (size_t)-1) return 0;
	b[n] = 0;
	return b;
}

int glibc_has_outdigits(void) { return strcmp(outdigit(0), "0") || glibc_wctrans("to_outpunct"); }

char *glibc_with_outdigits(const char *text, size_t more)
{
	wctrans_t map = glibc_wctrans("to_outpunct");
	char b[MB_LEN_MAX + 1], *out = malloc(strlen(text) * MB_LEN_MAX + more + 1), *to = out;
	if (!out) return 0;
	for (; *text; text++) {
		const char *other = 0;
		if (*text >= '0' && *text <= '9') other = outdigit(*text - '0');
		else if (map && (*text == '.' || *text == ',')) other = mapped(b, *text, map);
		if (other) to = stpcpy(to, other);
		else *to++ = *text;
	}
	*to = 0;
	return out;
}

const char *glibc_mapped_input(char b[MB_LEN_MAX + 1], unsigned which)
{
	static const char ascii[] = "0123456789.,";
	wctrans_t map = glibc_wctrans("to_inpunct");
	return map ? mapped(b, ascii[which], map) : 0;
}

const char *glibc_indigit(char b[MB_LEN_MAX + 1], unsigned level, unsigned digit)
{
	unsigned levels = glibc_loc_word(ctype(), 0, LI_CTYPE_INDIGIT_LEVELS);
	if (level == levels) return glibc_mapped_input(b, digit) ?: "";
	if (level > levels) return "";
	const char *s = glibc_loc_string(ctype(), 0, LI_CTYPE_INDIGIT + digit);
	while (level--) s += strlen(s) + 1;
	return s;
}
