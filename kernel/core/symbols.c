/* Symbols for backtraces. */
#include "core/symbols.h"
#include "core/string.h"

/* Made by tools/gen-symbols: offsets of functions from text_start, rising, and their names
 * in the same order, one after the other. None in the first of the two links. */
extern const u32 kernel_symbols[];
extern const u32 kernel_symbols_count;
extern const char kernel_symbol_names[];
extern const char text_start[];

const char *symbol_find(u64 addr, u64 *offset)
{
	u64 at = addr - (u64)text_start, lo = 0, hi = kernel_symbols_count;
	const char *name = kernel_symbol_names;

	*offset = 0;
	while (lo < hi) {
		u64 mid = (lo + hi) / 2;
		if (kernel_symbols[mid] <= at) lo = mid + 1;
		else hi = mid;
	}
	if (!lo) return "?";
	*offset = at - kernel_symbols[lo - 1];
	while (--lo) name += strlen(name) + 1;
	return name;
}
