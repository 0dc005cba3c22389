/* The exception table; sorted at boot would need it writable, and it is short. */
#include "core/extable.h"

struct entry {
	u64 insn, fixup;
};
extern const struct entry extable_start[], extable_end[];

u64 extable_find(u64 rip)
{
	for (const struct entry *e = extable_start; e < extable_end; e++)
		if (e->insn == rip) return e->fixup;
	return 0;
}
