/* The choice of string functions by processor (libc-subst/tune/cpu.h), from what processors say of themselves. */
#include <stdio.h>
#include "../../../libc-subst/tune/cpu.c"

int name_sse2(void) { return 0; }
int name_avx2(void) { return 1; }
int name_evex(void) { return 2; }
int name_evex64(void) { return 3; }
int name(void);
FUNCTION64(name);
CHOOSE64(name);

enum { AVX1 = bit_FMA | bit_OSXSAVE | bit_AVX, AVX7 = bit_BMI | bit_AVX2 | bit_BMI2 };
static const unsigned avx512 = AVX7 | bit_AVX512F | bit_AVX512BW | bit_AVX512VL;

static const struct {
	const char *what;
	unsigned ecx1, ebx7, edx7, saved;
	int level;
} cases[] = {
	{ "SSE2", 0, 0, 0, 0, 0 },
	{ "AVX without AVX2", bit_OSXSAVE | bit_AVX, 0, 0, 7, 0 },
	{ "AVX2 without BMI2", AVX1, AVX7 & ~bit_BMI2, 0, 7, 0 },
	{ "AVX2", AVX1, AVX7, 0, 7, 1 },
	{ "AVX2 with FSRM", AVX1, AVX7, CPU_FSRM, 7, 1 },
	{ "AVX2, of which the system saves half", AVX1, AVX7, 0, 3, 0 },
	{ "AVX2, the system saves nothing", AVX1 & ~bit_OSXSAVE, AVX7, 0, 0, 0 },
	{ "AVX-512 for words only", AVX1, avx512 & ~bit_AVX512BW, CPU_FSRM, 0xe7, 1 },
	{ "AVX-512 for long vectors only", AVX1, avx512 & ~bit_AVX512VL, CPU_FSRM, 0xe7, 1 },
	{ "AVX-512", AVX1, avx512, 0, 0xe7, 2 },
	{ "AVX-512, not saved", AVX1, avx512, CPU_FSRM, 7, 1 },
	{ "AVX-512, of which the system saves half", AVX1, avx512, CPU_FSRM, 0x67, 1 },
	{ "AVX-512 with FSRM", AVX1, avx512, CPU_FSRM, 0xe7, 3 },
};

int main(void)
{
	int failed = 0;
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		__cpu_known = (struct cpu){ { 1, 0, cases[i].ecx1, 0 },
					    { 0, cases[i].ebx7, 0, cases[i].edx7 },
					    cases[i].saved };
		int level = __cpu_level(), chosen = name_choose()();
		if (level == cases[i].level && chosen == level) continue;
		printf("FAIL %s: level %d, function %d\n", cases[i].what, level, chosen);
		failed = 1;
	}
	if (!failed) puts("ok");
	return failed;
}
