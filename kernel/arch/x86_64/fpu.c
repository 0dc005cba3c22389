/* The user's FP state: arch/x86_64/fpu.h. */
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/asm_offsets.h"
#include "core/printk.h"
#include "core/string.h"
#include "proc/thread.h"
#include <asm/sigcontext.h>

#define LEGACY_SIZE 512
#define HEADER_SIZE 64
#define MXCSR_DEFAULT 0x1f80
#define FCW_DEFAULT 0x37f

static u64 features;      /* the XSAVE components in signal frames */
static u32 xstate_size;   /* of the area without FP_XSTATE_MAGIC2 */

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

/* What Linux keeps for a process by default: no AMX tile data (17, 18) until the
 * process asks for it, nor supervisor states (not in XCR0). */
#define DYNAMIC_FEATURES (3UL << 17)

void fpu_init(void)
{
	u32 lo, hi;

	__asm__("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	features = ((u64)hi << 32 | lo) & ~DYNAMIC_FEATURES;
	xstate_size = area_size(features);
	initial.legacy.cwd = FCW_DEFAULT;
	initial.legacy.mxcsr = MXCSR_DEFAULT;
	initial.legacy.sw_reserved.magic1 = FP_XSTATE_MAGIC1;
	initial.legacy.sw_reserved.xfeatures = features;
}

size_t fpu_frame_size(void) { return xstate_size + FP_XSTATE_MAGIC2_SIZE; }

/* Size of the frame that regs->fpstate points at (the host's, or a copy). */
static size_t frame_size(const struct _fpstate_64 *f)
{
	if (f->sw_reserved.magic1 != FP_XSTATE_MAGIC1) return LEGACY_SIZE;
	if (f == &initial.legacy) return sizeof initial;
	return f->sw_reserved.extended_size;
}

/* xsave64 and the rest to user memory: 0 or -EFAULT. */
static int save_live(struct _fpstate_64 __user *buf)
{
	static const struct _header no_header;
	struct _fpx_sw_bytes sw = {
		.magic1 = FP_XSTATE_MAGIC1,
		.extended_size = xstate_size + FP_XSTATE_MAGIC2_SIZE,
		.xfeatures = features,
		.xstate_size = xstate_size,
	};
	u32 magic2 = FP_XSTATE_MAGIC2;
	int err = 0;

	if (!access_ok(buf, fpu_frame_size())) return -EFAULT;
	if (copy_to_user((char *)buf + LEGACY_SIZE, &no_header, sizeof no_header)) return -EFAULT;
	__asm__ volatile("1: xsave64 (%1)\n2:\n"
			 ".pushsection .text.fixup, \"ax\"\n3: mov %2, %0\n jmp 2b\n.popsection\n"
			 EXTABLE("1b", "3b")
			 : "+r"(err) : "r"(buf), "i"(-EFAULT), "a"((u32)features), "d"((u32)(features >> 32)) : "memory");
	if (err) return err;
	if (copy_to_user(&buf->sw_reserved, &sw, sizeof sw)) return -EFAULT;
	return copy_to_user((char *)buf + xstate_size, &magic2, sizeof magic2);
}

int fpu_save_user(const struct regs *r, void __user *buf)
{
	const struct _fpstate_64 *f = r->fpstate;

	if (!f) return save_live(buf);
	if (f != &initial.legacy) return copy_to_user(buf, f, frame_size(f));
	/* Initial state that has not been loaded yet (a second signal frame on top
	 * of the first): load it, then it is live. */
	int r2 = fpu_restore_user((struct regs *)r, NULL);
	return r2 ? r2 : save_live(buf);
}

static int load_xstate(const void *buf, u64 mask)
{
	int err = 0;
	__asm__ volatile("1: xrstor64 (%1)\n2:\n"
			 ".pushsection .text.fixup, \"ax\"\n3: mov %2, %0\n jmp 2b\n.popsection\n"
			 EXTABLE("1b", "3b")
			 : "+r"(err) : "r"(buf), "i"(-EFAULT), "a"((u32)mask), "d"((u32)(mask >> 32)) : "memory");
	return err;
}

static int load_legacy(const void *buf)
{
	int err = 0;
	__asm__ volatile("1: fxrstor64 (%1)\n2:\n"
			 ".pushsection .text.fixup, \"ax\"\n3: mov %2, %0\n jmp 2b\n.popsection\n"
			 EXTABLE("1b", "3b")
			 : "+r"(err) : "r"(buf), "i"(-EFAULT) : "memory");
	return err;
}

/* Does the user's frame carry the whole XSAVE area? */
static bool is_xstate_frame(const struct _fpx_sw_bytes *sw, const char __user *buf)
{
	u32 magic2;

	return sw->magic1 == FP_XSTATE_MAGIC1 && sw->xstate_size >= LEGACY_SIZE + HEADER_SIZE &&
	       sw->xstate_size <= xstate_size && sw->xstate_size <= sw->extended_size &&
	       !get_user(magic2, (const u32 *)(buf + sw->xstate_size)) && magic2 == FP_XSTATE_MAGIC2;
}

int fpu_restore_user(struct regs *r, const void __user *buf)
{
	struct _fpx_sw_bytes sw;
	const struct _fpstate_64 *f = buf;
	int err;

	r->fpstate = NULL; /* live from here on */
	load_xstate(&initial, features);
	if (!buf) return 0;
	if ((u64)buf & 15 || !access_ok(buf, LEGACY_SIZE)) return -EFAULT;
	if (copy_from_user(&sw, &f->sw_reserved, sizeof sw)) return -EFAULT;
	if (is_xstate_frame(&sw, buf)) {
		if ((u64)buf & 63 || !access_ok(buf, xstate_size)) return -EFAULT;
		err = load_xstate(buf, features & sw.xfeatures);
	} else {
		err = load_legacy(buf);
	}
	if (err) load_xstate(&initial, features);
	return err;
}

void fpu_reset(struct regs *r) { r->fpstate = &initial; }

struct regs *regs_fresh(struct thread *child)
{
	struct regs *r = (struct regs *)(child->kstack_top - REGS_FRAME);

	memset(r, 0, sizeof *r);
	r->orig_rax = -1UL;
	r->kind = ENTRY_FAULT;
	r->cs = 0x33, r->ss = 0x2b, r->eflags = 0x202;
	fpu_reset(r);
	return child->regs = r;
}

/* The FP state goes above the registers: the exit path keeps rsp at these. */
struct regs *regs_clone(struct thread *child, const struct regs *from)
{
	u64 top = child->kstack_top;
	void *fp = from->fpstate;

	if (fp && fp != &initial) {
		size_t n = frame_size(fp);
		top = (top - n) & ~63UL;
		memcpy((void *)top, fp, n);
		fp = (void *)top;
	}
	struct regs *r = (struct regs *)(top - REGS_FRAME);
	*r = *from;
	r->fpstate = fp;
	r->cs = 0x33, r->ss = 0x2b;
	if (r->kind == ENTRY_DIRECT) { /* not saved by the veneer */
		r->rdi = r->args[0], r->rsi = r->args[1], r->rdx = r->args[2];
		r->r10 = r->args[3], r->r8 = r->args[4], r->r9 = r->args[5];
		r->rcx = r->rip;
		r->r11 = r->eflags = 0x202;
	}
	return child->regs = r;
}
