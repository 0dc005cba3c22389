/* putwc does not look at the orientation, as fputwc does: on a stream of bytes it
 * writes the character as one (libstdc++'s wcout beside cout lives on that). */
#define _GNU_SOURCE
#include <wchar.h>
#include "stdio_impl.h"
#include "twin.h"

wint_t glibc_putwc(wchar_t c, FILE *f) { return f->mode < 0 ? (wint_t)putc(c, f) : fputwc(c, f); }

wint_t glibc_putwc_unlocked(wchar_t c, FILE *f)
{
	return f->mode < 0 ? (wint_t)putc_unlocked(c, f) : fputwc_unlocked(c, f);
}

wint_t glibc_putwchar(wchar_t c) { return glibc_putwc(c, stdout); }
wint_t glibc_putwchar_unlocked(wchar_t c) { return glibc_putwc_unlocked(c, stdout); }
TWIN(putwc, GLIBC_2.2.5, glibc_putwc);
TWIN(putwc_unlocked, GLIBC_2.2.5, glibc_putwc_unlocked);
TWIN(putwchar, GLIBC_2.2.5, glibc_putwchar);
TWIN(putwchar_unlocked, GLIBC_2.2.5, glibc_putwchar_unlocked);
