/* C23's bit operations, each for the five unsigned types (the char and short ones
 * take their argument promoted, as the caller's registers have it). */
#include <limits.h>

#define BITS(x) ((unsigned)sizeof(x) * CHAR_BIT)
#define LEADING(x) ((x) ? (unsigned)__builtin_clzll(x) - (64 - BITS(x)) : BITS(x))
#define TRAILING(x) ((x) ? (unsigned)__builtin_ctzll(x) : BITS(x))
#define WIDTH(x) (BITS(x) - LEADING(x))

#define ONE_TYPE(s, type)                                                                   \
	unsigned stdc_leading_zeros_##s(type x) { return LEADING(x); }                      \
	unsigned stdc_leading_ones_##s(type x)                                              \
	{                                                                                   \
		x = ~x;                                                                     \
		return LEADING(x);                                                          \
	}                                                                                   \
	unsigned stdc_trailing_zeros_##s(type x) { return TRAILING(x); }                    \
	unsigned stdc_trailing_ones_##s(type x)                                             \
	{                                                                                   \
		x = ~x;                                                                     \
		return TRAILING(x);                                                         \
	}                                                                                   \
	unsigned stdc_first_leading_one_##s(type x) { return x ? LEADING(x) + 1 : 0; }      \
	unsigned stdc_first_leading_zero_##s(type x)                                        \
	{                                                                                   \
		x = ~x;                                                                     \
		return x ? LEADING(x) + 1 : 0;                                              \
	}                                                                                   \
	unsigned stdc_first_trailing_one_##s(type x) { return x ? TRAILING(x) + 1 : 0; }    \
	unsigned stdc_first_trailing_zero_##s(type x)                                       \
	{                                                                                   \
		x = ~x;                                                                     \
		return x ? TRAILING(x) + 1 : 0;                                             \
	}                                                                                   \
	unsigned stdc_count_ones_##s(type x) { return __builtin_popcountll(x); }            \
	unsigned stdc_count_zeros_##s(type x) { return BITS(x) - __builtin_popcountll(x); } \
	_Bool stdc_has_single_bit_##s(type x) { return x && !(x & (x - 1)); }               \
	unsigned stdc_bit_width_##s(type x) { return WIDTH(x); }                            \
	type stdc_bit_floor_##s(type x) { return x ? (type)1 << (WIDTH(x) - 1) : 0; }       \
	type stdc_bit_ceil_##s(type x) { return x <= 1 ? 1 : (type)((type)2 << (WIDTH((type)(x - 1)) - 1)); }
ONE_TYPE(uc, unsigned char)
ONE_TYPE(us, unsigned short)
ONE_TYPE(ui, unsigned)
ONE_TYPE(ul, unsigned long)
ONE_TYPE(ull, unsigned long long)
