/* Symbols for backtraces. */
#include "core/symbols.h"

/* Sorted by address; none in the first of the two links. */
struct symbol {
	u64 addr;
	const char *name;
};
extern const struct symbol kernel_symbols[];
extern const u64 kernel_symbols_count;

const char *symbol_find(u64 addr, u64 *offset)
{
	u64 lo = 0, hi = kernel_symbols_count;

	*offset = 0;
	while (lo < hi) {
		u64 mid = (lo + hi) / 2;
		if (kernel_symbols[mid].addr <= addr) lo = mid + 1;
		else hi = mid;
	}
	if (!lo) return "?";
	*offset = addr - kernel_symbols[lo - 1].addr;
	return kernel_symbols[lo - 1].name;
}
