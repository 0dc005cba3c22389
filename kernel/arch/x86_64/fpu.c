/* The user's FP state: arch/x86_64/fpu.h. */
#include "arch/x86_64/fpu.h"
#include "core/string.h"
#include <asm/sigcontext.h>

#define LEGACY_SIZE 512
#define HEADER_SIZE 64
#define MXCSR_DEFAULT 0x1f80
#define FCW_DEFAULT 0x37f
#define FEATURES_LEGACY 3UL /* x87, SSE */

u32 fpu_size;
u64 fpu_features;

static u32 mxcsr_mask;

/* An XSAVE area with everything in its initial state. */
static struct {
	struct _fpstate_64 legacy;
	struct _header header;
} initial __attribute__((aligned(64)));

/* Standard-format offsets are fixed by CPUID; the size is that of the last component. */
static u32 area_size(u64 mask)
{
	u32 end = LEGACY_SIZE + HEADER_SIZE;

	for (int i = 2; i < 63; i++) {
		u32 size, off, c = i, d;
		if (!(mask >> i & 1)) continue;
		__asm__("cpuid" : "=a"(size), "=b"(off), "+c"(c), "=d"(d) : "a"(13));
		end = max(end, off + size);
	}
	return end;
}

static void xsave(void *area)
{
	__asm__ volatile("xsave64 (%0)" : : "r"(area), "a"((u32)fpu_features), "d"((u32)(fpu_features >> 32)) : "memory");
}

static void xrstor(const void *area)
{
	__asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"((u32)fpu_features), "d"((u32)(fpu_features >> 32)) : "memory");
}

/* What Linux keeps for a process by default: no AMX tile data (17, 18) until the
 * process asks for it. Supervisor states are not in XCR0. */
#define DYNAMIC_FEATURES (3UL << 17)

void fpu_init(void)
{
	static struct _fpstate_64 probe __attribute__((aligned(64)));
	u32 lo, hi;

	__asm__("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	fpu_features = ((u64)hi << 32 | lo) & ~DYNAMIC_FEATURES;
	fpu_size = area_size(fpu_features);
	__asm__ volatile("fxsave64 %0" : "=m"(probe));
	mxcsr_mask = probe.mxcsr_mask ? probe.mxcsr_mask : 0xffbf;
	initial.legacy.cwd = FCW_DEFAULT;
	initial.legacy.mxcsr = MXCSR_DEFAULT;
	initial.legacy.mxcsr_mask = mxcsr_mask;
}

void fpu_save(const struct regs *regs, void *area)
{
	struct _header *h = (struct _header *)((char *)area + LEGACY_SIZE);
	const struct _fpstate_64 *from = regs->fpstate;

	memset(h, 0, sizeof *h);
	if (!from) {
		xsave(area);
	} else if (from->sw_reserved.magic1 == FP_XSTATE_MAGIC1) {
		memcpy(area, from, min(fpu_size, from->sw_reserved.xstate_size));
		h->xfeatures &= fpu_features;
	} else { /* a host without XSAVE frames */
		memcpy(area, from, LEGACY_SIZE);
		h->xfeatures = FEATURES_LEGACY;
	}
}

/* Bits that the processor would refuse are cleared, as Linux does. */
void fpu_load(struct regs *regs, void *area, u32 size)
{
	struct _fpstate_64 *f = area;

	regs->fpstate = NULL; /* live from here on */
	if (!area || size < LEGACY_SIZE) {
		xrstor(&initial);
		return;
	}
	f->mxcsr &= mxcsr_mask;
	if (size < fpu_size) {
		xrstor(&initial);
		__asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
		return;
	}
	struct _header *h = (struct _header *)(f + 1);
	u64 present = h->xfeatures & fpu_features;
	memset(h, 0, sizeof *h);
	h->xfeatures = present;
	xrstor(area);
}
