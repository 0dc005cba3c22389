/* Random conversions through the printf family. Prints a hash of what comes out for each
 * group of formats, and the first results of each in full. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "digest.h"

/* Integers of all magnitudes. */
static uint64_t number(void)
{
	uint64_t v = rnd() >> rnd() % 64;
	return rnd() % 3 ? v : -v;
}

static double real(void)
{
	union {
		uint64_t i;
		double d;
	} u = { rnd() };
	switch (rnd() % 4) {
	case 0: return u.d;
	case 1: return (double)(int64_t)number() / 1000;
	case 2: return (double)(rnd() % 100000) / 4;
	default: return rnd() % 2 ? 0.0 : 1e-310 * (double)(rnd() % 1000);
	}
}

static void specification(char *f, const char *lengths[], int n, const char *conversions)
{
	*f++ = '%';
	for (int i = rnd() % 3; i; i--) *f++ = "-+ #0"[rnd() % 5];
	if (rnd() % 2) f += sprintf(f, "%d", (int)(rnd() % 40));
	if (rnd() % 2) f += sprintf(f, ".%d", (int)(rnd() % 25));
	f += sprintf(f, "%s%c", n ? lengths[rnd() % n] : "", conversions[rnd() % strlen(conversions)]);
	*f = 0;
}

static const char *const strings[] = { "", "a",          "some text",
				       0,  "ten chars.", "a string that is longer than the usual ones" };

int main(void)
{
	const char *lengths[] = { "", "l", "ll", "h", "hh", "z", "j", "t" };
	char f[128], out[512];
	static const char *const groups[] = { "integers", "reals", "long doubles", "strings",
					      "pointers", "wide",  "mixed",        "positions" };

	for (unsigned g = 0; g < sizeof groups / sizeof *groups; g++) {
		uint64_t h = 14695981039346656037ull;
		for (int i = 0; i < 20000; i++) {
			int r = 0;
			size_t room = rnd() % 8 ? sizeof out : rnd() % 30;
			memset(out, '~', sizeof out);
			switch (g) {
			case 0:
				specification(f, lengths, 8, "diuxXo");
				r = snprintf(out, room, f, number());
				break;
			case 1:
				specification(f, 0, 0, "aAeEfFgG");
				r = snprintf(out, room, f, real());
				break;
			case 2:
				specification(f, (const char *[]){ "L" }, 1, "eEfFgGaA");
				r = snprintf(out, room, f, (long double)real());
				break;
			case 3:
				specification(f, 0, 0, "ssc");
				if (f[strlen(f) - 1] == 's') r = snprintf(out, room, f, strings[rnd() % 6]);
				else r = snprintf(out, room, f, (int)(rnd() % 256));
				break;
			case 4:
				specification(f, 0, 0, "p");
				r = snprintf(out, room, f, rnd() % 4 ? (void *)number() : (void *)0);
				break;
			case 5: {
				wchar_t wf[128], *w = (wchar_t *)out;
				specification(f, (const char *[]){ "l" }, 1, "dduxsc");
				mbstowcs(wf, f, 128);
				room /= sizeof(wchar_t);
				if (f[strlen(f) - 1] == 's') r = swprintf(w, room, wf, rnd() % 2 ? L"wide text" : L"");
				else r = swprintf(w, room, wf, f[strlen(f) - 1] == 'c' ? 'A' + rnd() % 26 : number());
				if (r < 0) /* the buffer's contents are unspecified then */
					memset(out, '~', sizeof out);
				break;
			}
			case 6: {
				char *s;
				specification(f, lengths, 2, "dux");
				strcat(f, " text ");
				specification(f + strlen(f), 0, 0, "s");
				strcat(f, "%% %c ");
				specification(f + strlen(f), 0, 0, "fge");
				r = asprintf(&s, f, number(), strings[rnd() % 6], 'x', real());
				if (r >= 0) snprintf(out, sizeof out, "%s", s);
				free(s);
				break;
			}
			case 7:
				r = snprintf(out, room, rnd() % 2 ? "%3$s-%1$*2$d-%3$.4s" : "%2$05d %1$x %2$+d %3$s",
					     (int)number(), (int)(rnd() % 9), strings[1 + rnd() % 2]);
				break;
			}
			if (i < 3 && g != 5) printf("%s: %s -> %d %.100s\n", groups[g], f, r, out);
			h = hash(h, &r, sizeof r);
			h = hash(h, out, sizeof out);
			if (i % 1000 == 999) printf("%s %d: %016llx\n", groups[g], i, (unsigned long long)h);
		}
	}
	return 0;
}
