/* Basic types of the kernel. Linux's UAPI headers (linux/..., asm/...) supply
 * the ABI's constants and structures; nothing of a hosted libc is used. */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H
/* Everything is in one image: no reference needs a GOT entry. (-fvisibility= does
 * not apply to declarations.) */
#pragma GCC visibility push(hidden)
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdarg.h>
#include <asm/errno.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef long ssize_t;
typedef long loff_t;
typedef int pid_t;
typedef u32 uid_t;
typedef u32 gid_t;
typedef u32 mode_t;
typedef u64 dev_t;
typedef u64 ino_t;
typedef s64 ktime_t; /* nanoseconds; absolute times are CLOCK_MONOTONIC */
#define KTIME_NEVER INT64_MAX
#define NSEC_PER_SEC 1000000000L

#define PAGE_SHIFT 12
#define PAGE_SIZE 4096UL
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x) (((u64)(x) + PAGE_SIZE - 1) & PAGE_MASK)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(p, type, member) ((type *)((char *)(p)-offsetof(type, member)))
#define min(a, b)                       \
	({                              \
		__typeof__(a) _a = (a); \
		__typeof__(b) _b = (b); \
		_a < _b ? _a : _b;      \
	})
#define max(a, b)                       \
	({                              \
		__typeof__(a) _a = (a); \
		__typeof__(b) _b = (b); \
		_a > _b ? _a : _b;      \
	})
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define __user                                        /* marks pointers into the guest's user half: uaccess.h only */
#define __leaf __attribute__((section(".text.leaf"))) /* see docs/locking.md, "Leaf calls" */

/* Errors as pointers, as in Linux: small negative errnos are never addresses. */
#define ERR_PTR(e) ((void *)(long)(e))
#define PTR_ERR(p) ((long)(p))
#define IS_ERR(p) ((unsigned long)(p) >= (unsigned long)-4095)

/* Inside the kernel only: a blocking call that was interrupted by a signal and
 * may be restarted returns this (becomes EINTR or a restart at the exit). */
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513        /* restarted whatever the handler wants */
#define ERESTARTNOHAND 514        /* restarted only if no handler runs */
#define ERESTART_RESTARTBLOCK 516 /* restarted through restart_syscall (nanosleep & co.) */
#endif
