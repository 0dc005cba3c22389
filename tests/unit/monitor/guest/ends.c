/* Guests that end badly, as argv[1] says. */
#include "guest.h"

static int is(const char *what)
{
	const char *s = bi->argv[1];
	while (*s && *s == *what)
		s++, what++;
	return *s == *what;
}

void test_main(void)
{
	if (is("triple")) {
		static const struct { uint16_t limit; uint64_t base; } __attribute__((packed)) none;
		__asm__ volatile("lidt %0; int3" ::"m"(none));
	}
	if (is("mmio")) {
		map_user(0x400000, 1UL << 37, PTE_P | PTE_W);
		*(volatile int *)0x400000 = 1;
	}
	if (is("hlt"))
		__asm__ volatile("hlt");
	if (is("out"))
		__asm__ volatile("out %%al, $0x80" ::: "memory");
	if (is("request"))
		__asm__ volatile("outl %%eax, %1" ::"a"(0xffffffff), "N"(HTUX_VM_PORT) : "memory");
	if (is("hole")) { /* the bus error is not handled */
		map_user(0x400000, bi->vm.dax_base + (1UL << 36), PTE_P | PTE_W);
		static unsigned char page[4096] __attribute__((aligned(4096)));
		static unsigned char code[] = "\xeb\xfe";
		(void)page, (void)code;
		*(volatile int *)0x400000 = 1;
	}
	if (is("spin")) {
		print("ready\n");
		for (;;)
			pause();
	}
	if (is("wait")) {
		static uint32_t word;
		print("ready\n");
		for (;;)
			call(HTUX_VM_WAIT, phys(&word), 0, -1);
	}
	if (is("memory")) { /* more than the host has */
		for (uint64_t pa = bi->arena_used + 0x1000000; pa < bi->vm.ram_size; pa += 4096)
			*(volatile uint64_t *)virt(pa) = pa;
		print("all of it\n");
	}
	halt(5);
}
