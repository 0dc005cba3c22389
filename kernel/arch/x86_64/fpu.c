#include "arch/x86_64/fpu.h"
#include "core/string.h"
#include <asm/sigcontext.h>

#define XSTATE_LEGACY 512
#define XSTATE_HEADER 64
/* AMX state is off until a process asks for it, which guests cannot. */
#define XFEATURE_AMX (3UL << 17)

u32 fpu_size = XSTATE_LEGACY + XSTATE_HEADER;
u64 fpu_features = 3;
static u32 mxcsr_mask = 0xffbf;

static void cpuid(u32 leaf, u32 sub, u32 *a, u32 *b, u32 *c, u32 *d)
{
	__asm__ volatile("cpuid" : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(*d) : "a"(leaf), "c"(sub));
}

static void xsave(void *area)
{
	__asm__ volatile("xsave64 (%0)" :: "r"(area), "a"((u32)fpu_features), "d"((u32)(fpu_features >> 32)) : "memory");
}

static void xrstor(const void *area)
{
	__asm__ volatile("xrstor64 (%0)" :: "r"(area), "a"((u32)fpu_features), "d"((u32)(fpu_features >> 32)) : "memory");
}

void fpu_init(void)
{
	u32 a, b, c, d, lo, hi;
	__asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	fpu_features = (lo | (u64)hi << 32) & ~XFEATURE_AMX;
	for (int i = 2; i < 63; i++) {
		if (!(fpu_features >> i & 1)) continue;
		cpuid(0xd, i, &a, &b, &c, &d);
		if (b + a > fpu_size) fpu_size = b + a;
	}
	u8 area[XSTATE_LEGACY] __attribute__((aligned(64))) = { 0 };
	__asm__ volatile("fxsave64 (%0)" :: "r"(area) : "memory");
	u32 mask;
	memcpy(&mask, area + 28, 4);
	if (mask) mxcsr_mask = mask;
}

void fpu_save(const struct regs *regs, void *area)
{
	if (!regs->fpstate) {
		memset((u8 *)area + XSTATE_LEGACY, 0, XSTATE_HEADER);
		xsave(area);
		return;
	}
	const struct _fpstate_64 *fx = regs->fpstate;
	u32 n = XSTATE_LEGACY;
	if (fx->sw_reserved.magic1 == FP_XSTATE_MAGIC1) n = min(fx->sw_reserved.xstate_size, fpu_size);
	memcpy(area, fx, n);
	if (n < fpu_size) memset((u8 *)area + n, 0, fpu_size - n);
	u64 *header = (u64 *)((u8 *)area + XSTATE_LEGACY);
	if (n == XSTATE_LEGACY) header[0] = 3;
	header[0] &= fpu_features;
}

void fpu_load(struct regs *regs, void *area, u32 size)
{
	u8 init[XSTATE_LEGACY + XSTATE_HEADER] __attribute__((aligned(64)));
	regs->fpstate = NULL;
	if (!area || size < XSTATE_LEGACY) {
		memset(init, 0, sizeof init);
		*(u16 *)init = 0x37f;
		*(u32 *)(init + 24) = 0x1f80;
		xrstor(init);
		return;
	}
	*(u32 *)((u8 *)area + 24) &= mxcsr_mask;
	u64 *header = (u64 *)((u8 *)area + XSTATE_LEGACY);
	if (size < fpu_size) {
		/* Only the legacy part is there: extended state becomes initial. */
		memcpy(init, area, XSTATE_LEGACY);
		memset(init + XSTATE_LEGACY, 0, XSTATE_HEADER);
		*(u64 *)(init + XSTATE_LEGACY) = 3 & fpu_features;
		xrstor(init);
		return;
	}
	header[0] &= fpu_features;
	memset(header + 1, 0, XSTATE_HEADER - 8);
	xrstor(area);
}
