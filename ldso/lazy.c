/* Lazy binding: the first call through a PLT slot comes to plt_trampoline
 * (trampoline.S), which calls lazy_bind and jumps to what it finds. */
#include <cpuid.h>
#include "audit.h"
#include "cpu.h"
#include "sys.h"

#pragma GCC visibility push(hidden)
extern char plt_trampoline[];
/* How trampoline.S saves the extended state: 0 FXSAVE, 1 XSAVE, 2 XSAVEC. */
unsigned save_kind, save_mask;
size_t save_size = 128 + 512;
uintptr_t lazy_bind(struct object *o, size_t index, uintptr_t caller);
#pragma GCC visibility pop

/* x87 is left out (no argument is there at a call), as is the tile state. */
#define STATES (1 << 1 | 1 << 2 | 1 << 5 | 1 << 6 | 1 << 7)

/* One question to the processor where there is XSAVEC: its layout leaves nothing out between
 * registers whose sizes are fixed. Where there is only XSAVE, it says where each lies. */
void lazy_init(void)
{
	static const unsigned short sizes[8] = { [2] = 256, [5] = 64, [6] = 512, [7] = 1024 };
	const struct cpu *cpu = __cpu();
	unsigned a, b, c, d;
	if (!(cpu->leaf1[2] & bit_OSXSAVE)) return;
	save_mask = cpu->saved & STATES;
	__cpuid_count(0xd, 1, a, b, c, d);
	save_kind = a & 2 ? 2 : 1;
	unsigned end = 512 + 64;
	for (unsigned i = 2; i < 8; i++) {
		if (!(save_mask >> i & 1)) continue;
		if (save_kind == 2) {
			end += sizes[i];
			continue;
		}
		__cpuid_count(0xd, i, a, b, c, d);
		if (a + b > end) end = a + b;
	}
	save_size = 128 + round_up(end, 64);
}

/* Make o's PLT call plt_trampoline, or audit_trampoline where that is wanted.
 * Returns 0 or -1 with an error. */
int lazy_setup(struct object *o)
{
	if (audit_watches(o)) return audit_plt_setup(o);
	o->pltgot[1] = (uintptr_t)o;
	o->pltgot[2] = (uintptr_t)plt_trampoline;
	return 0;
}

/* The function that PLT entry `index` of o stands for; from now on the slot
 * leads there directly. Called in any thread, in signal handlers too. */
uintptr_t lazy_bind(struct object *o, size_t index, uintptr_t caller)
{
	uintptr_t result = 0;
	(void)caller;
	if (index >= o->njmprel) ld_fatal(127, "%s: invalid PLT entry called", o->lm.l_name);
	unsigned epoch = lookup_enter();
	int r = relocate_slot(o, &o->jmprel[index], &result);
	lookup_leave(epoch);
	if (r < 0) ld_fatal(127, "symbol lookup error: %s", ld_error_text());
	return result;
}
