/* The user's FP state: arch/x86_64/fpu.h. */
#include "arch/x86_64/fpu.h"
#include "core/string.h"
#include <asm/sigcontext.h>

#define LEGACY_SIZE 512
#define MXCSR_DEFAULT 0x1f80
#define FCW_DEFAULT 0x37f

u32 fpu_size;
u64 fpu_features;

static u32 mxcsr_mask;

/* An XSAVE area with everything in its initial state. */
static struct {
	struct _fpstate_64 legacy;
	struct _header header;
} initial __attribute__((aligned(64)));

static void xsave(void *area)
{
	__asm__ volatile("xsave64 (%0)"
			 :
			 : "r"(area), "a"((u32)fpu_features), "d"((u32)(fpu_features >> 32))
			 : "memory");
}

static void xrstor(const void *area)
{
	__asm__ volatile("xrstor64 (%0)"
			 :
			 : "r"(area), "a"((u32)fpu_features), "d"((u32)(fpu_features >> 32))
			 : "memory");
}

void fpu_init(u64 features, u32 size)
{
	static struct _fpstate_64 probe __attribute__((aligned(64)));

	fpu_features = features;
	fpu_size = size;
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
	} else {
		memcpy(area, from, fpu_size);
		h->xfeatures &= fpu_features;
	}
}

bool fpu_valid(const void *area, u32 size)
{
	const struct _fpstate_64 *f = area;
	const struct _header *h = (const void *)(f + 1);
	if (f->mxcsr & ~mxcsr_mask) return false;
	return size < fpu_size || (!(h->xfeatures & ~fpu_features) && !h->reserved1[0] && !h->reserved1[1]);
}

void fpu_load(struct regs *regs, void *area, u32 size)
{
	struct _fpstate_64 *f = area;

	regs->fpstate = NULL; /* live from here on */
	if (!area || size < LEGACY_SIZE) {
		xrstor(&initial);
		return;
	}
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
