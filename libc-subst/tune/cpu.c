#include "cpu.h"
#include <cpuid.h>

struct cpu __cpu_known;

/* cpuid costs microseconds in a virtual machine, each one of them, so nothing is asked twice. */
const struct cpu *__cpu(void)
{
	struct cpu *c = &__cpu_known;
	unsigned high;
	if (c->leaf1[0]) return c;
	unsigned *r = c->leaf1;
	__cpuid(1, r[0], r[1], r[2], r[3]);
	if (r[2] & bit_OSXSAVE) __asm__("xgetbv" : "=a"(c->saved), "=d"(high) : "c"(0));
	/* A processor with FMA has leaf 7. */
	r = c->leaf7;
	if (c->leaf1[2] & bit_FMA || __get_cpuid_max(0, 0) >= 7) __cpuid_count(7, 0, r[0], r[1], r[2], r[3]);
	return c;
}

int __cpu_level(void)
{
	enum { NEEDED1 = bit_FMA | bit_OSXSAVE | bit_AVX, NEEDED7 = bit_BMI | bit_AVX2 | bit_BMI2 };
	const unsigned avx512 = bit_AVX512BW | bit_AVX512VL;
	const struct cpu *c = __cpu();
	if ((c->leaf1[2] & NEEDED1) != NEEDED1 || (c->saved & CPU_SAVED_AVX) != CPU_SAVED_AVX) return 0;
	if ((c->leaf7[1] & NEEDED7) != NEEDED7) return 0;
	if ((c->saved & CPU_SAVED_AVX512) != CPU_SAVED_AVX512 || (c->leaf7[1] & avx512) != avx512) return 1;
	return c->leaf7[3] & CPU_FSRM ? 3 : 2;
}
