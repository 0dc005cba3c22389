/* strverscmp(3). Takes the place of musl's, which takes digits for a number's end
 * also where none began before the difference. */
#include <ctype.h>
#include <string.h>

/* How many digits follow. */
static size_t digits(const unsigned char *s)
{
	size_t n = 0;
	while (isdigit(s[n])) n++;
	return n;
}

int strverscmp(const char *l0, const char *r0)
{
	const unsigned char *l = (const void *)l0, *r = (const void *)r0;
	size_t i, begin = 0; /* of the difference, and of the digits before it */
	for (i = 0; l[i] == r[i]; i++) {
		if (!l[i]) return 0;
		if (!isdigit(l[i])) begin = i + 1;
	}
	int dl = isdigit(l[i]) != 0, dr = isdigit(r[i]) != 0, by_length;
	if (begin == i) {
		/* Two numbers begin here, unless one begins with zero: a fraction. */
		by_length = dl && dr && l[i] != '0' && r[i] != '0';
	} else if (l[begin] != '0') {
		by_length = dl || dr;
	} else {
		/* A fraction: the more zeros in front, the less. */
		by_length = 0;
		while (begin < i && l[begin] == '0') begin++;
		if (begin == i && dl != dr) return dl ? -1 : 1;
	}
	if (by_length) {
		size_t nl = digits(l + i), nr = digits(r + i);
		if (nl != nr) return nl > nr ? 1 : -1;
	}
	return l[i] - r[i];
}
