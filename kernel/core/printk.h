/* Messages and panics. */
#ifndef KERNEL_PRINTK_H
#define KERNEL_PRINTK_H
#include "types.h"

extern const struct htux_bootinfo *bootinfo; /* set before anything else */

/* printf subset: %d %i %u %x %lx %ld %lu %llx %p %s %c %%, width, 0 and - flags,
 * .precision for %s, z and l and ll lengths. snprintf returns the untruncated length. */
int ksnprintf(char *buf, size_t n, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int kvsnprintf(char *buf, size_t n, const char *fmt, va_list ap);
/* One line "htux: ..." on the log handle. */
void printk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* As printk, only with -v. */
void pr_verbose(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Print, dump registers and a backtrace with symbols, end the whole guest with status 125. */
_Noreturn void panic(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same for a fault at rip with frame pointer rbp. */
_Noreturn void panic_at(u64 rip, u64 rbp, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
#define ASSERT(x)                                                                                 \
	do {                                                                                      \
		if (unlikely(!(x))) panic("%s:%d: assertion failed: %s", __FILE__, __LINE__, #x); \
	} while (0)
#endif
