/* What glibc's libm.so.6 reads of its dynamic loader: the processor's features,
 * by which it picks its fast functions. It looks straight into the loader's
 * _rtld_global_ro, at an offset that differs between versions of glibc; so the
 * offset is read from libm's own code, where each choice begins with a test for
 * FMA and goes on with one for AVX2 and FMA4. Where that code looks different
 * the memory stays zero, and libm takes the functions for any processor.
 */
#include <cpuid.h>
#include <string.h>
#include "cpu.h"
#include "ldso.h"

/* One entry of glibc's struct cpu_features; since 2.33. */
struct leaf {
	uint32_t cpuid[4], active[4];
}; /* eax ebx ecx edx */
struct features {
	uint32_t kind, max_cpuid, family, model, stepping;
	struct leaf leaf1, leaf7, ext1;
};
#define ACTIVE_ECX1 offsetof(struct features, leaf1.active[2])
#define ACTIVE_EBX7 offsetof(struct features, leaf7.active[1])
#define ACTIVE_ECX_EXT offsetof(struct features, ext1.active[2])

char _rtld_global_ro[4096] __attribute__((aligned(64)));
static struct features features;

/* Bits that need the operating system to save AVX's or AVX-512's registers. */
#define AVX_ECX1 (bit_AVX | bit_FMA | bit_F16C)
#define AVX_EBX7 bit_AVX2
#define AVX512_EBX7 (bit_AVX512F | bit_AVX512DQ | bit_AVX512IFMA | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL)
#define AVX_ECX_EXT (bit_FMA4 | bit_XOP)

static void read_processor(void)
{
	const struct cpu *c = __cpu();
	struct features *f = &features;
	unsigned *r = f->ext1.cpuid;
	if (f->family) return;
	memcpy(f->leaf1.cpuid, c->leaf1, sizeof c->leaf1);
	memcpy(f->leaf7.cpuid, c->leaf7, sizeof c->leaf7);
	f->max_cpuid = f->leaf7.cpuid[1] ? 7 : 1;
	f->family = c->leaf1[0] >> 8 & 15;
	f->model = c->leaf1[0] >> 4 & 15;
	f->stepping = c->leaf1[0] & 15;
	/* Of this one libm looks at FMA4 only, and only where FMA and AVX2 are not both there. */
	if (!(c->leaf1[2] & bit_FMA && c->leaf7[1] & bit_AVX2)) __cpuid(0x80000001, r[0], r[1], r[2], r[3]);
	memcpy(f->leaf1.active, f->leaf1.cpuid, sizeof f->leaf1.active);
	memcpy(f->leaf7.active, f->leaf7.cpuid, sizeof f->leaf7.active);
	memcpy(f->ext1.active, f->ext1.cpuid, sizeof f->ext1.active);
	if ((c->saved & CPU_SAVED_AVX) != CPU_SAVED_AVX) {
		f->leaf1.active[2] &= ~AVX_ECX1;
		f->leaf7.active[1] &= ~AVX_EBX7;
		f->ext1.active[2] &= ~AVX_ECX_EXT;
	}
	if ((c->saved & CPU_SAVED_AVX512) != CPU_SAVED_AVX512) f->leaf7.active[1] &= ~AVX512_EBX7;
}

/* "testb $bit, disp(%rdx)" within the n bytes at p? */
static int tests(const unsigned char *p, size_t n, uint32_t disp, unsigned char bit)
{
	for (; n >= 7; n--, p++)
		if (p[0] == 0xf6 && p[1] == 0x82 && !memcmp(p + 2, &disp, 4) && p[6] == bit) return 1;
	return 0;
}

/* libm is mapped, not yet relocated: give its functions what they read. */
void cpu_features_for(struct object *libm)
{
	struct ref r;
	size_t left;
	uint32_t disp;
	ref_init(&r, "atan", 0, libm);
	const Sym *s = lookup_in(libm, &r);
	if (!s || ELF64_ST_TYPE(s->st_info) != STT_GNU_IFUNC) return;
	const unsigned char *code = obj_rest(libm, s->st_value, &left);
	if (!code || left < 64) return;
	/* mov _rtld_global_ro@GOT(%rip), %rdx; mov disp(%rdx), %ecx; test $0x10, %ch */
	if (code[0] == 0xf3 && code[1] == 0x0f && code[2] == 0x1e) code += 4;
	if (code[0] != 0x48 || code[1] != 0x8b || code[2] != 0x15 || code[7] != 0x8b || code[8] != 0x8a) return;
	memcpy(&disp, code + 9, 4);
	uint32_t avx2 = disp + (ACTIVE_EBX7 - ACTIVE_ECX1), fma4 = disp + (ACTIVE_ECX_EXT - ACTIVE_ECX1);
	if (disp < ACTIVE_ECX1 || disp > sizeof _rtld_global_ro - sizeof features || code[13] != 0xf6 ||
	    code[14] != 0xc5 || code[15] != 0x10 || !tests(code, 64, avx2, 0x20) || !tests(code, 64, fma4 + 2, 1))
		return;
	read_processor();
	memcpy(_rtld_global_ro + disp - ACTIVE_ECX1, &features, sizeof features);
}

/* How newer versions of libm ask. */
const struct features *_dl_x86_get_cpu_features(unsigned max)
{
	(void)max;
	read_processor();
	return &features;
}
