/* UTF-8 as glibc reads it: of up to six bytes, as it was first defined; and what a character of too many bytes or a
 * surrogate is no character for is told when its last byte is there. An error leaves the state as it was. */
#define _GNU_SOURCE
#include <errno.h>
#include <wchar.h>
#include "utf8.h"

/* A state: what has been read of a character's value is in the second word. */
#define BEGUN 0x80000000u
struct state {
	unsigned bytes; /* 0, or BEGUN | of the character << 8 | still to come */
	unsigned value;
};
_Static_assert(sizeof(struct state) == sizeof(mbstate_t), "a state's size");

static size_t invalid(void)
{
	errno = EILSEQ;
	return -1;
}

size_t glibc_utf8_mbrtowc(wchar_t *restrict wc, const char *restrict text, size_t n, mbstate_t *restrict st)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000 };
	const unsigned char *s = (const void *)text;
	struct state *to = (void *)st;
	unsigned total, left, value;
	size_t i = 0;
	if (!n) return -2;
	if (to->bytes & BEGUN) {
		total = to->bytes >> 8 & 0xff;
		left = to->bytes & 0xff;
		value = to->value;
	} else {
		value = s[i++];
		if (value < 0x80) {
			if (wc) *wc = value;
			return value != 0;
		}
		if (value < 0xc2 || value > 0xfd) return invalid();
		total = value < 0xe0 ? 2 : value < 0xf0 ? 3 : value < 0xf8 ? 4 : value < 0xfc ? 5 : 6;
		left = total - 1;
		value &= 0x7f >> total;
	}
	for (; left; left--) {
		if (i == n) {
			*to = (struct state){ BEGUN | total << 8 | left, value };
			return -2;
		}
		unsigned byte = s[i++] ^ 0x80;
		if (byte >= 0x40) return invalid();
		value = value << 6 | byte;
	}
	if (value < least[total] || value - 0xd800 < 0x800) return invalid();
	*to = (struct state){ 0 };
	if (wc) *wc = value;
	return i;
}

size_t glibc_utf8_mbsnrtowcs(wchar_t *restrict d, const char **restrict src, size_t n, size_t max,
			     mbstate_t *restrict st)
{
	const char *s = *src;
	mbstate_t copy = *st, *state = d ? st : &copy;
	size_t done = 0;
	while (n && (!d || done < max)) {
		wchar_t wc;
		size_t r = glibc_utf8_mbrtowc(&wc, s, n, state);
		if (d && r != (size_t)-2) *src = s;
		if (r == (size_t)-1) return r;
		if (r == (size_t)-2) {
			if (d) *src = s + n;
			return done;
		}
		if (d) d[done] = wc;
		if (!r) {
			if (d) *src = 0;
			return done;
		}
		done++;
		s += r;
		n -= r;
	}
	if (d) *src = s;
	return done;
}

size_t glibc_utf8_wcrtomb(char *s, wchar_t c)
{
	unsigned wc = c;
	if (wc < 0x80) {
		*s = wc;
		return 1;
	}
	if (wc > 0x7fffffff || wc - 0xd800 < 0x800) return invalid();
	int n = wc < 0x800 ? 2 : wc < 0x10000 ? 3 : wc < 0x200000 ? 4 : wc < 0x4000000 ? 5 : 6;
	for (int i = n - 1; i; i--, wc >>= 6) s[i] = 0x80 | (wc & 0x3f);
	*s = (0xff00 >> n) | wc;
	return n;
}

size_t glibc_utf8_wcsnrtombs(char *restrict d, const wchar_t **restrict src, size_t n, size_t max)
{
	const wchar_t *s = *src;
	size_t done = 0;
	for (; n; n--, s++) {
		char buf[6];
		size_t k = glibc_utf8_wcrtomb(buf, *s);
		if (d) *src = s;
		if (k == (size_t)-1) return k;
		if (d && k > max - done) return done;
		for (size_t i = 0; d && i < k; i++) d[done + i] = buf[i];
		if (!*s) {
			if (d) *src = 0;
			return done;
		}
		done += k;
	}
	if (d) *src = s;
	return done;
}
