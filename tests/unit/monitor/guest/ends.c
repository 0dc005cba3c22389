/* Guests that end badly, as argv[1] says. */
#include "guest.h"

static int is(const char *what)
{
	const char *s = bi->argv[1];
	while (*s && *s == *what) s++, what++;
	return *s == *what;
}

void test_main(void)
{
	if (is("triple")) {
		static const struct {
			uint16_t limit;
			uint64_t base;
		} __attribute__((packed)) none;
		__asm__ volatile("lidt %0; int3" ::"m"(none));
	}
	if (is("mmio")) {
		map_user(0x400000, 1UL << 37, PTE_P | PTE_RW);
		*(volatile int *)0x400000 = 1;
	}
	if (is("hlt")) __asm__ volatile("hlt");
	if (is("out")) __asm__ volatile("out %%al, $0x80" ::: "memory");
	if (is("request")) __asm__ volatile("outl %%eax, %1" ::"a"(0xffffffff), "N"(HTUX_VM_PORT) : "memory");
	if (is("spin")) {
		print("ready\n");
		for (;;) pause();
	}
	if (is("wait")) {
		static uint32_t word;
		print("ready\n");
		for (;;) call(HTUX_VM_WAIT, phys(&word), 0, -1);
	}
	if (is("nap")) {
		static uint32_t word;
		static int64_t ts[2];
		call(HC_clock_gettime, 1, phys(ts));
		int64_t until = (ts[0] + 5) * 1000000000 + ts[1];
		print("ready\n");
		while (call(HTUX_VM_WAIT, phys(&word), 0, until) != -110)
			;
	}
	halt(5);
}
