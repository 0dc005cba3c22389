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

/* d, whatever the precision: processors load it as it is, but emulators are known that round (QEMU's TCG). */
static inline long double x87_widened(double d)
{
	unsigned short cw = x87_full_precision();
	volatile double narrow = d; /* volatile: between the two, as they are */
	volatile long double wide = narrow;
	x87_restore(cw);
	return wide;
}

#endif
