/* Prints a digest of what strtod, strtof and printf make of many numbers: the
 * output must be the same with every libc. With -v each conversion. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "digest.h"

static int verbose;

static void read_number(const char *s)
{
	char *end;
	errno = 0;
	double d = strtod(s, &end);
	int e1 = errno;
	long k = end - s;
	/* Of a NaN only the sign: what is in its parentheses may be ignored. */
	double known = d != d ? __builtin_signbit(d) : d;
	mix(&known, sizeof known);
	mix(&k, sizeof k);
	mix(&e1, sizeof e1);
	errno = 0;
	float f = strtof(s, &end);
	int e2 = errno;
	if (f == f) mix(&f, sizeof f);
	mix(&e2, sizeof e2);
	if (verbose) printf("%s: %a %ld %d %a %d\n", s, d, k, e1, (double)f, e2);
}

static void print_number(double d)
{
	char b[2000], fmt[32];
	static const char conv[] = "fegEGaF";
	int w = below(3) ? 0 : below(30), prec = below(3) ? (int)below(20) : (int)below(60);
	snprintf(fmt, sizeof fmt, "%%%s%s%.0d%s%.0d%c", below(4) ? "" : "-",
		 below(4)   ? ""
		 : below(2) ? "+"
		 : below(2) ? "#"
			    : "0",
		 w, below(4) ? "." : "", prec, conv[below(7)]);
	int n = snprintf(b, sizeof b, fmt, d);
	mix(&n, sizeof n);
	mix(b, strlen(b));
	if (verbose) printf("%s %a: %s\n", fmt, d, b);
}

int main(int argc, char **argv)
{
	static const char *const fixed[] = { "0",
					     "-0",
					     "1e400",
					     "-1e400",
					     "1e-400",
					     "4.9e-324",
					     "2.4e-324",
					     "2.5e-324",
					     "2.2250738585072011e-308",
					     "2.2250738585072014e-308",
					     "1.7976931348623157e308",
					     "1.7976931348623159e308",
					     "179769313486231580793728971405301e276",
					     "9007199254740993",
					     "9007199254740992.99999999999999999999999",
					     "9007199254740993.00000000000000000000001",
					     "  +12.5e1x",
					     "-.5",
					     ".",
					     "e5",
					     "1e",
					     "1e+",
					     "0x1p-3",
					     "0x.8",
					     "inf",
					     "-Infinity",
					     "nan",
					     "nan(12)",
					     "1.",
					     "00000000000000000000000000001.5",
					     "0.000000000000000000000000000001",
					     "3.4028235677973366e38",
					     "1.401298464324817e-45",
					     "123456789012345678901234567890",
					     "1e23",
					     "8.5e22",
					     "\t\n7" };
	long rounds = argc > 1 && *argv[1] != '-' ? atol(argv[1]) : 100000;
	verbose = argc > 1 && !strcmp(argv[argc - 1], "-v");
	char s[100];
	for (unsigned i = 0; i < sizeof fixed / sizeof *fixed; i++) read_number(fixed[i]);
	for (long i = 0; i < rounds; i++) {
		union {
			uint64_t i;
			double d;
		} u = { .i = rnd() };
		switch (below(6)) {
		case 0:
			snprintf(s, sizeof s, "%lu.%lue%d", rnd() >> below(64), rnd() >> below(64),
				 (int)below(700) - 350);
			break;
		case 1: snprintf(s, sizeof s, "%.17g", u.d); break;
		case 2: snprintf(s, sizeof s, "%.*e", (int)below(30), u.d); break;
		case 3: snprintf(s, sizeof s, "%d.%0*d", below(100000), 1 + below(12), below(1000)); break;
		case 4: snprintf(s, sizeof s, "%.15g", below(1000000) / 1000.0); break;
		case 5: snprintf(s, sizeof s, "%lu%lu", rnd(), rnd()); break;
		}
		read_number(s);
		/* Halfway between two doubles, and a little beside. */
		u.i = rnd() & 0x7fffffffffffffff;
		if (u.i >> 52 < 0x7fe) {
			long double h = u.d;
			union {
				uint64_t i;
				double d;
			} v = { .i = u.i + 1 };
			h = h + ((long double)v.d - h) / 2;
			snprintf(s, sizeof s, "%.*Le", 15 + (int)below(10), h);
			read_number(s);
		}
		print_number(below(2) ? below(1000000) / 1000.0 - 300 : below(2) ? (int)below(100000) : u.d);
		print_number((double)rnd() / (1ul << below(64)));
	}
	printf("%016lx\n", digest);
}
