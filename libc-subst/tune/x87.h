/* The x87's precision. A program may lower it for its own sums (solvers do, so that results repeat);
 * glibc's conversions do not notice, as they count in integers, and musl's would round wrongly. */
#ifndef TUNE_X87_H
#define TUNE_X87_H

/* Sums of long double have all 64 bits from here on. Returns the control word for x87_restore(). */
static inline unsigned short x87_full_precision(void)
{
	unsigned short before, full;
	__asm__ volatile("fnstcw %0" : "=m"(before));
	full = before | 0x300;
	if (full != before) __asm__ volatile("fldcw %0" : : "m"(full));
	return before;
}

static inline void x87_restore(unsigned short before)
{
	if ((before & 0x300) != 0x300) __asm__ volatile("fldcw %0" : : "m"(before));
}

#endif
