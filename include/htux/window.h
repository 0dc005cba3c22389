/* The window: the part of a guest's lower address-space half that the process
 * platform keeps for the kernel. It is at the same address in every guest
 * process, away from where sanitizers put their shadow memory, Linux its
 * mmap_base, and Go, V8 and JVMs their heaps (an application range even for
 * ThreadSanitizer). User mappings never reach into it. */
#ifndef HTUX_WINDOW_H
#define HTUX_WINDOW_H

#define HTUX_WINDOW_BASE 0x7e9000000000UL
#define HTUX_WINDOW_END 0x7ed000000000UL

/* The kernel image: text and rodata are mapped from the file, its writable
 * segment is a copy at the start of the arena memfd, shared by all processes. */
#define HTUX_KERNEL_BASE HTUX_WINDOW_BASE
#define HTUX_KERNEL_MAX 0x1000000UL /* 16 MiB */

/* The arena: one memfd, mapped shared. Offset 0 of the memfd holds the kernel's
 * writable segment (mapped at its link address); from HTUX_ARENA_OFFSET on it
 * is kernel heap, kernel stacks, tmpfs and shared-memory pages. */
#define HTUX_ARENA_BASE 0x7e9040000000UL
#define HTUX_ARENA_OFFSET HTUX_KERNEL_MAX /* offset in the memfd of HTUX_ARENA_BASE */
#define HTUX_ARENA_MAX 0x2000000000UL     /* 128 GiB of addresses, committed lazily */

/* User addresses: [HTUX_USER_MIN, HTUX_USER_END) less the window. */
#define HTUX_USER_MIN 0x10000UL
#define HTUX_USER_END 0x7ffffffff000UL

#endif
