/* Numbers from strings (long double, wide), the environment, and writing to a stream by
 * the inline putc_unlocked among other calls. Prints hashes of the results. */
#define _GNU_SOURCE
#include <errno.h>
#include <fenv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "digest.h"

static void show(const char *what) { printf("%s: %016llx\n", what, take_digest()); }

static char *digits(char *p, int max)
{
	for (int n = rnd() % max; n; n--) *p++ = '0' + rnd() % 10;
	*p = 0;
	return p;
}

static void long_doubles(void)
{
	static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
	for (int i = 0; i < 60000; i++) {
		char s[100], *p = s, *end;
		p = stpcpy(p, (const char *[]){ "", " ", "-", "+", "  -" }[rnd() % 5]);
		p = digits(p, 15);
		if (rnd() % 2) *p++ = '.', p = digits(p, 15);
		if (rnd() % 2) p += sprintf(p, "e%d", (int)(rnd() % 80) - 40);
		p = stpcpy(p, (const char *[]){ "", "x", " ", "e", "." }[rnd() % 5]);
		errno = 0;
		fesetround(modes[rnd() % 4]);
		long double f = strtold(s, &end);
		fesetround(FE_TONEAREST);
		mix(&f, 10);
		mix_long(end - s);
		mix_long(errno);
	}
	show("strtold");
}

static void wide(void)
{
	static const int bases[] = { 10, 10, 10, 0, 16, 8, 36, 2 };
	for (int i = 0; i < 60000; i++) {
		char s[200], *p = s;
		wchar_t w[200], *end;
		p = stpcpy(p, (const char *[]){ "", " ", "\t\n", "x" }[rnd() % 16 ? rnd() % 3 : 3]);
		p = stpcpy(p, (const char *[]){ "", "-", "+", "+-" }[rnd() % 4]);
		p = stpcpy(p, (const char *[]){ "", "0x", "0" }[rnd() % 8 ? 0 : rnd() % 3]);
		p = digits(p, rnd() % 30 ? 25 : 100);
		p = stpcpy(p, (const char *[]){ "", "a", "Zz", " ", "-1" }[rnd() % 5]);
		size_t n = mbstowcs(w, s, 200);
		if (rnd() % 4 == 0) w[n] = 0x3000, w[n + 1] = 0;
		int base = bases[rnd() % 8];
		errno = 0;
		mix_long(wcstol(w, &end, base));
		mix_long(end - w);
		mix_long(wcstoul(w, &end, base));
		mix_long(end - w);
		mix_long(errno);
	}
	show("wcstol");
}

static void environment(void)
{
	clearenv();
	for (int i = 0; i < 3000; i++) {
		char name[8] = { 0 }, value[8];
		for (int k = rnd() % 3; k >= 0; k--) name[k] = "AB_"[rnd() % 3];
		snprintf(value, sizeof value, "%d", (int)(rnd() % 1000));
		if (rnd() % 4) setenv(name, value, 1);
		else unsetenv(name);
		name[rnd() % 3] = "AB"[rnd() % 2];
		const char *v = getenv(name);
		mix(v ? v : "-", v ? strlen(v) : 1);
	}
	mix_long(!getenv("") + !getenv("A=") * 2);
	show("getenv");
}

static void stream(void)
{
	static char buffer[3000];
	char *copy = malloc(1 << 20);
	for (int i = 0; i < 300; i++) {
		FILE *f = tmpfile();
		if (rnd() % 3 == 0)
			setvbuf(f, rnd() % 2 ? buffer : 0, (int[]){ _IOFBF, _IOLBF, _IONBF }[rnd() % 3], sizeof buffer);
		for (int k = 0; k < 100; k++) {
			switch (rnd() % 8) {
			case 0: fprintf(f, "%d;", k); break;
			case 1: fflush(f); break;
			case 2: fseek(f, -(long)(rnd() % 20), SEEK_CUR); break;
			case 3: fseek(f, 0, SEEK_END); break;
			case 4: mix_long(ftell(f)); break;
			case 5: {
				int had = fseek(f, rnd() % 50, SEEK_SET) ? 0 : getc_unlocked(f);
				mix_long(had);
				fseek(f, 0, SEEK_CUR);
				break;
			}
			default:
				for (int n = rnd() % (rnd() % 20 ? 50 : 9000); n; n--)
					putc_unlocked(n % 30 ? 'a' + n % 26 : '\n', f);
			}
		}
		mix_long(fflush(f) + ferror(f));
		rewind(f);
		size_t n = fread(copy, 1, 1 << 20, f);
		mix_long(n);
		mix(copy, n);
		fclose(f);
	}
	free(copy);
	show("putc_unlocked");
}

/* About the limits, where reading digit by digit has to notice that there is one too many. */
static void integers(void)
{
	for (int i = 0; i < 60000; i++) {
		static const int bases[] = { 10, 16, 0, 8, 36 };
		static const char *const near[] = { "18446744073709551", "9223372036854775", "", "7fffffffffffff",
						    "0" };
		char s[60], *end;
		wchar_t w[60], *wend;
		int base = bases[rnd() % 5];
		digits(stpcpy(stpcpy(s, rnd() % 3 ? "" : "-"), near[rnd() % 5]), 24);
		for (size_t k = 0; !k || s[k - 1]; k++) w[k] = s[k];
		errno = 0;
		mix_long(strtol(s, &end, base));
		mix_long(end - s);
		mix_long(errno);
		errno = 0;
		mix_long(strtoul(s, &end, base));
		mix_long(end - s);
		mix_long(errno);
		errno = 0;
		mix_long(wcstol(w, &wend, base));
		mix_long(wend - w);
		mix_long(errno);
	}
	show("strtol");
}

int main(void)
{
	long_doubles();
	integers();
	wide();
	environment();
	stream();
	return 0;
}
