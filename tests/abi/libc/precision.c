/* Conversions of numbers in programs that set the x87 to the precision of double, as solvers do. */
#include <fpu_control.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

static const double values[] = { 91648253,      0.1,  2.5,    1.0000000000000002,
				 123456.5,      1e23, 5e-324, 1.7976931348623157e308,
				 0.000123456789 };
static const char *const texts[] = {
	"1.00000000000000011102230246251565404236316680908203125",
	"1.0000000000000002",
	"9007199254740993.00000001",
	"0x1.00000000000008p0",
	"2.2250738585072012e-308",
	"4.9406564584124654e-324",
	"1e400",
	"123456789012345678901234567890",
	"0.1",
};

static void all(void)
{
	for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
		printf("%g %e %.17g %.3f %a\n", values[i], values[i], values[i], values[i], values[i]);
		printf("%Lg %.20Lg\n", (long double)values[i], values[i] + 0x1p-60L * values[i]);
	}
	for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
		double d = 0;
		long double l = 0;
		sscanf(texts[i], "%lf", &d);
		sscanf(texts[i], "%Lf", &l);
		printf("%a %a %a %La %La\n", strtod(texts[i], 0), strtof(texts[i], 0), d, strtold(texts[i], 0), l);
	}
}

int main(void)
{
	fpu_control_t before, cw;
	_FPU_GETCW(before);
	cw = (before & ~_FPU_EXTENDED) | _FPU_DOUBLE;
	_FPU_SETCW(cw);
	all();
	cw = (before & ~_FPU_EXTENDED) | _FPU_SINGLE;
	_FPU_SETCW(cw);
	all();
	_FPU_GETCW(cw);
	printf("still %x\n", cw);
	_FPU_SETCW(before);
	all();
	return 0;
}
