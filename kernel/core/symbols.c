/* Symbols for backtraces. */
#include "core/symbols.h"
#include "core/string.h"

/* Made by tools/gen-symbols: how far each function begins behind the one before (the first:
 * behind text_start), and their names in the same order, one after the other. A byte from 0x80 on
 * in a name stands for one of the words. None in the first of the two links. */
extern const u16 kernel_symbols[];
extern const u32 kernel_symbols_count;
extern const char kernel_symbol_names[], kernel_symbol_words[];
extern const char text_start[];

static const char *nth(const char *s, u32 n)
{
	while (n--) s += strlen(s) + 1;
	return s;
}

static void spell(const char *coded, char name[SYMBOL_MAX])
{
	size_t n = 0;

	for (; *coded; coded++) {
		u8 c = *coded;
		const char letter[2] = { *coded, 0 }, *part = c < 0x80 ? letter : nth(kernel_symbol_words, c - 0x80);
		n += strlcpy(name + n, part, SYMBOL_MAX - n);
		if (n >= SYMBOL_MAX) return;
	}
}

u64 symbol_find(u64 addr, char name[SYMBOL_MAX])
{
	u64 left = addr - (u64)text_start;
	u32 i = 0;

	strlcpy(name, "?", SYMBOL_MAX);
	for (; i < kernel_symbols_count && kernel_symbols[i] <= left; i++) left -= kernel_symbols[i];
	if (!i) return 0;
	spell(nth(kernel_symbol_names, i - 1), name);
	return left;
}
