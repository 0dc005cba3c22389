/* What <sys/platform/x86.h> asks: the bits of cpuid's leaves, and which of them a program may rely on. */
#include <cpuid.h>
#include <stdatomic.h>
#include "cpu.h"

enum { EAX, EBX, ECX, EDX, REGISTERS };
enum { LEAVES = 9, AMX_SAVED = 3 << 17 };
enum { IN_1, IN_7, IN_80000001, IN_D_1, IN_80000007, IN_80000008, IN_7_1, IN_19, IN_14 };
struct leaf {
	unsigned present[REGISTERS], active[REGISTERS];
};

static const struct {
	unsigned leaf, part;
} asked[LEAVES] = {
	{ 1, 0 },          { 7, 0 }, { 0x80000001, 0 }, { 0xd, 1 },  { 0x80000007, 0 },
	{ 0x80000008, 0 }, { 7, 1 }, { 0x19, 0 },       { 0x14, 0 },
};

/* The bits that count where the system saves those registers at all (0: always); others never do. */
static const struct {
	unsigned char leaf, where;
	unsigned saved, bits;
} usable[] = {
	{ IN_1, ECX, 0, 0x4ad82203 | bit_PCLMUL | bit_SSSE3 | bit_XSAVE | bit_OSXSAVE },
	{ IN_1, ECX, CPU_SAVED_AVX, bit_AVX | bit_FMA | bit_F16C },
	{ IN_1, EDX, 0, 0x17888110 },
	{ IN_7, EBX, 0,
	  bit_BMI | bit_BMI2 | 1 << 4 | 1 << 9 | bit_RDSEED | bit_ADX | bit_CLFLUSHOPT | bit_CLWB | bit_SHA },
	{ IN_7, EBX, CPU_SAVED_AVX, bit_AVX2 },
	{ IN_7, EBX, CPU_SAVED_AVX512, 0xdc230000 },
	{ IN_7, ECX, 0, 1 | 1 << 4 | bit_WAITPKG | bit_GFNI | bit_RDPID | bit_CLDEMOTE | bit_MOVDIRI | bit_MOVDIR64B },
	{ IN_7, ECX, CPU_SAVED_AVX, bit_VAES | bit_VPCLMULQDQ },
	{ IN_7, ECX, CPU_SAVED_AVX512,
	  bit_AVX512VBMI | bit_AVX512VBMI2 | bit_AVX512VNNI | bit_AVX512BITALG | bit_AVX512VPOPCNTDQ },
	{ IN_7, EDX, 0, 1 << 4 | 1 << 11 | bit_SERIALIZE | bit_TSXLDTRK },
	{ IN_7, EDX, CPU_SAVED_AVX512, 1 << 2 | 1 << 3 | bit_AVX512VP2INTERSECT | 1 << 23 },
	{ IN_7, EDX, AMX_SAVED, bit_AMX_BF16 | bit_AMX_TILE | bit_AMX_INT8 },
	{ IN_80000001, ECX, 0, bit_LAHF_LM | bit_LZCNT | bit_SSE4a | bit_PRFCHW | bit_TBM },
	{ IN_80000001, ECX, CPU_SAVED_AVX, bit_XOP | bit_FMA4 },
	{ IN_80000001, EDX, 0, 1 << 27 },
	{ IN_D_1, EAX, 0, bit_XSAVEOPT | bit_XSAVEC | 1 << 2 | bit_XSAVES | 1 << 4 },
	{ IN_80000008, EBX, 0, 1 << 9 },
	{ IN_7_1, EAX, 0, 7 << 10 },
	{ IN_7_1, EAX, CPU_SAVED_AVX, bit_AVXVNNI },
	{ IN_7_1, EAX, CPU_SAVED_AVX512, bit_AVX512BF16 },
	{ IN_14, EBX, 0, bit_PTWRITE },
};

static void fill(struct leaf *leaves)
{
	enum { RTM_ALWAYS_ABORTS = 1 << 11 };
	const unsigned saved = __cpu()->saved;
	for (int i = 0; i < LEAVES; i++) {
		unsigned *r = leaves[i].present;
		if (!__get_cpuid_count(asked[i].leaf, asked[i].part, &r[0], &r[1], &r[2], &r[3]))
			r[0] = r[1] = r[2] = r[3] = 0;
	}
	for (unsigned i = 0; i < sizeof usable / sizeof *usable; i++) {
		struct leaf *l = &leaves[usable[i].leaf];
		int r = usable[i].where;
		if ((saved & usable[i].saved) == usable[i].saved) l->active[r] |= l->present[r] & usable[i].bits;
	}
	if (!(leaves[IN_7].present[EDX] & RTM_ALWAYS_ABORTS))
		leaves[IN_7].active[EBX] |= leaves[IN_7].present[EBX] & bit_RTM;
	if (leaves[IN_7].present[ECX] & bit_OSPKE) leaves[IN_7].active[ECX] |= leaves[IN_7].present[ECX] & bit_PKU;
}

/* Threads that come here first together write the same. */
const struct leaf *__x86_get_cpuid_feature_leaf(unsigned i)
{
	static const struct leaf none;
	static struct leaf leaves[LEAVES];
	static atomic_int filled;
	if (i >= LEAVES) return &none;
	if (!filled) {
		fill(leaves);
		filled = 1;
	}
	return &leaves[i];
}
