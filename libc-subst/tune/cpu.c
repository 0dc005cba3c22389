#include "cpu.h"

static void cpuid(unsigned leaf, unsigned *b, unsigned *c, unsigned *d)
{
	__asm__("cpuid" : "+a"(leaf), "=b"(*b), "=c"(*c), "=d"(*d) : "2"(0));
}

static int detect(void)
{
	enum { FMA = 1 << 12, OSXSAVE = 1 << 27, AVX = 1 << 28, NEEDED1 = FMA | OSXSAVE | AVX };
	enum { BMI1 = 1 << 3, AVX2 = 1 << 5, BMI2 = 1 << 8, ERMS = 1 << 9, NEEDED7 = BMI1 | AVX2 | BMI2 | ERMS };
	const unsigned avx512 = 1u << 30 | 1u << 31; /* BW, VL */
	const unsigned fsrm = 1 << 4;
	unsigned b, c, d, lo, hi;

	/* A processor with FMA has leaf 7. */
	cpuid(1, &b, &c, &d);
	if ((c & NEEDED1) != NEEDED1) return 0;
	__asm__("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	if ((lo & 6) != 6) return 0;
	cpuid(7, &b, &c, &d);
	if ((b & NEEDED7) != NEEDED7) return 0;
	if ((lo & 0xe6) != 0xe6 || (b & avx512) != avx512) return 1;
	return d & fsrm ? 3 : 2;
}

int __cpu_level(void)
{
	/* cpuid costs microseconds in a virtual machine, so it is asked once. */
	static int known;
	if (!known) known = 1 + detect();
	return known - 1;
}
