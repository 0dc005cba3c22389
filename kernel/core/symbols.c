/* Symbols for backtraces. */
#include "core/symbols.h"
#include "core/string.h"

/* Made by tools/gen-symbols: how far each function begins behind the one before (the first:
 * behind text_start), and their names in the same order, one after the other. None in the first
 * of the two links. */
extern const u16 kernel_symbols[];
extern const u32 kernel_symbols_count;
extern const char kernel_symbol_names[];
extern const char text_start[];

const char *symbol_find(u64 addr, u64 *offset)
{
	const char *next = kernel_symbol_names, *name = "?";
	u64 left = addr - (u64)text_start;

	for (u32 i = 0; i < kernel_symbols_count && kernel_symbols[i] <= left; i++) {
		left -= kernel_symbols[i];
		name = next;
		next += strlen(next) + 1;
	}
	*offset = next == kernel_symbol_names ? 0 : left;
	return name;
}
