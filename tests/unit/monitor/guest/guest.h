/* A kernel of a few hundred lines that tries the contract of htux/vm.h, for the tests of
 * the monitor. Each test program is one C file with test_main(). */
#ifndef GUEST_H
#define GUEST_H
#include <htux/bootinfo.h>
#include <htux/hostcall.h>
#include <htux/pte.h>
#include <htux/vm.h>

#define X(name, nr, ...) HC_##name = nr,
enum { HTUX_HOSTCALLS(X) };
#undef X

extern const struct htux_bootinfo *bi;

static inline uint64_t phys(const void *p) { return (uint64_t)p - HTUX_VM_BASE; }
static inline void *virt(uint64_t pa) { return (void *)(pa + HTUX_VM_BASE); }

/* A request, its pointers guest-physical. */
long vmcall(int flags, int nr, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f);
#define CALL_(flags, nr, a, b, c, d, e, f, ...) \
	vmcall(flags, nr, (uint64_t)(a), (uint64_t)(b), (uint64_t)(c), (uint64_t)(d), (uint64_t)(e), (uint64_t)(f))
#define call(nr, ...) CALL_(0, nr, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0)

void print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void halt(int status);
/* Ends the test with a line if `ok` is not true. */
#define CHECK(ok, ...) \
	((ok) ? (void)0 : (print("%s:%d: ", __FILE__, __LINE__), print(__VA_ARGS__), print("\n"), halt(1)))

/* Interrupts and exceptions: counts by vector; of the last exception the error code, rip, cr2. */
extern volatile unsigned irqs[256];
extern volatile uint64_t fault_error, fault_rip, fault_cr2;
/* Where an exception continues, if not 0 (used once). */
extern volatile uint64_t fault_resume;

/* An interruptible request, made while irqs[vector] is `was`: -EINTR otherwise. No interrupt comes between the look and
 * the request (the handler goes back to the look), as one that did would not end the request, and be lost. */
long vmcall_while(unsigned vector, unsigned was, int nr, uint64_t a, uint64_t b, uint64_t c);
#define call_while(vector, was, nr, a, b, c) vmcall_while(vector, was, nr, (uint64_t)(a), (uint64_t)(b), (uint64_t)(c))

#define NCPU 600
/* Start fn(arg) on another vCPU. Its number or -errno. */
long spawn(void (*fn)(void *), void *arg, uint32_t *done);
unsigned self_nr(void);

static inline void cli(void) { __asm__ volatile("cli" ::: "memory"); }
#define RFLAGS_IF 0x200
static inline void sti(void) { __asm__ volatile("sti" ::: "memory"); }
static inline void pause(void) { __asm__ volatile("pause" ::: "memory"); }

/* Map one page of guest-physical memory at a user address. */
void map_user(uint64_t va, uint64_t pa, uint64_t flags);

void test_main(void);
#endif
