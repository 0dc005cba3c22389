/* The end of the guest when the kernel itself is wrong. */
#include "core/printk.h"
#include "core/symbols.h"
#include "plat.h"
#include "proc/process.h"

#define PANIC_STATUS 125
#define MAX_FRAMES 24

extern const char text_start[], text_end[];

static void print_frame(u64 addr)
{
	char name[SYMBOL_MAX];
	u64 offset = symbol_find(addr, name);
	printk("  %p %s+0x%lx", (void *)addr, name, offset);
}

/* Along the frame pointers, while they stay in a kernel stack's bounds and rise. */
static void backtrace_from(u64 rip, u64 rbp)
{
	if (rip) print_frame(rip);
	for (int i = 0; i < MAX_FRAMES && rbp && !(rbp & 7); i++) {
		const u64 *frame = (const u64 *)rbp;
		struct thread *t = current();
		if (rbp < (u64)t->kstack || rbp + 16 > t->kstack_top) break;
		if (frame[1] < (u64)text_start || frame[1] >= (u64)text_end) break;
		print_frame(frame[1]);
		if (frame[0] <= rbp) break;
		rbp = frame[0];
	}
}

static u32 panicking;

static _Noreturn void die(u64 rip, u64 rbp, const char *fmt, va_list ap)
{
	char what[256];

	kvsnprintf(what, sizeof what, fmt, ap);
	printk("kernel panic: %s", what);
	if (!__atomic_exchange_n(&panicking, 1, __ATOMIC_SEQ_CST)) {
		struct regs *r = current()->regs;
		printk("thread %d \"%.16s\", backtrace:", current()->tid, current()->comm);
		backtrace_from(rip, rbp);
		if (r) printk("user rip %p rsp %p, call %ld", (void *)r->rip, (void *)r->rsp, (long)r->orig_rax);
	}
	plat_halt(PANIC_STATUS);
}

void panic(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	die(0, (u64)__builtin_frame_address(0), fmt, ap);
}

void panic_at(u64 rip, u64 rbp, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	die(rip, rbp, fmt, ap);
}
