#include "guest.h"
#include <stdarg.h>

const struct htux_bootinfo *bi;
volatile unsigned irqs[256];
volatile uint64_t fault_error, fault_rip, fault_cr2, fault_resume;

static struct cpu {
	struct cpu *self;
	unsigned nr;
	uint32_t *done;
	void (*fn)(void *);
	void *arg;
	uint64_t gdt[5];
	unsigned char tss[104];
	unsigned char stack[4096] __attribute__((aligned(16)));
} cpus[NCPU];
static struct cpu *next_cpu = cpus + 1;

static struct cpu *self(void)
{
	struct cpu *c;
	__asm__ volatile("mov %%gs:0, %0" : "=r"(c));
	return c;
}
unsigned self_nr(void) { return self()->nr; }

long vmcall(int flags, int nr, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	struct htux_vmcall q = { (uint32_t)nr, (uint32_t)flags, { a, b, c, d, e, f }, -999 };
	__asm__ volatile("outl %%eax, %1" ::"a"((uint32_t)(phys(&q) / HTUX_VMCALL_ALIGN)), "N"(HTUX_VM_PORT)
			 : "memory");
	return *(volatile int64_t *)&q.ret;
}

extern const char while_look[], while_asked[];

__attribute__((noinline, noclone)) /* the labels are there once */
long vmcall_while(unsigned vector, unsigned was, int nr, uint64_t a, uint64_t b, uint64_t c)
{
	struct htux_vmcall q = { (uint32_t)nr, HTUX_VMCALL_INTR, { a, b, c }, -4 };
	__asm__ volatile(".globl while_look, while_asked\n"
			 "while_look: cmpl %2, (%3)\n"
			 " jne while_asked\n"
			 " outl %%eax, %1\n"
			 "while_asked:" ::"a"((uint32_t)(phys(&q) / HTUX_VMCALL_ALIGN)),
			 "N"(HTUX_VM_PORT), "r"(was), "r"(&irqs[vector])
			 : "memory", "cc");
	return *(volatile int64_t *)&q.ret;
}

static void put(const char *s, unsigned long n)
{
	static char buf[256];
	for (unsigned long i = 0; i < n; i++) buf[i] = s[i];
	call(HC_write, bi->log_handle, phys(buf), n);
}

/* %s %d %u %x, with l; all of them 64 bits wide. */
void print(const char *fmt, ...)
{
	char out[256];
	unsigned n = 0;
	va_list ap;
	va_start(ap, fmt);
	for (; *fmt && n < 200; fmt++) {
		if (*fmt != '%') {
			out[n++] = *fmt;
			continue;
		}
		while (*++fmt == 'l')
			;
		int wide = fmt[-1] == 'l';
		if (*fmt == 's') {
			for (const char *s = va_arg(ap, const char *); *s && n < 200; s++) out[n++] = *s;
			continue;
		}
		uint64_t v = wide          ? va_arg(ap, uint64_t)
			     : *fmt == 'd' ? (uint64_t)va_arg(ap, int)
					   : va_arg(ap, unsigned);
		if (*fmt == 'd' && (int64_t)v < 0) {
			out[n++] = '-';
			v = -v;
		}
		char digits[24];
		int k = 0, base = *fmt == 'x' ? 16 : 10;
		do digits[k++] = "0123456789abcdef"[v % base];
		while (v /= base);
		while (k) out[n++] = digits[--k];
	}
	va_end(ap);
	put(out, n);
}

void halt(int status)
{
	call(HTUX_VM_HALT, status);
	for (;;) __asm__ volatile("hlt");
}

struct frame {
	uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi, vector, error, rip, cs,
		rflags, rsp, ss;
};

__attribute__((used)) void on_trap(struct frame *f)
{
	__atomic_fetch_add(&irqs[f->vector], 1, __ATOMIC_SEQ_CST);
	if (f->vector >= 32 && f->vector != HTUX_VEC_BUSERR) {
		if (f->rip >= (uint64_t)while_look && f->rip < (uint64_t)while_asked) f->rip = (uint64_t)while_look;
		return;
	}
	fault_error = f->error;
	fault_rip = f->rip;
	__asm__ volatile("mov %%cr2, %0" : "=r"(*(uint64_t *)&fault_cr2));
	if (!fault_resume) {
		print("unexpected vector %lu error %lx rip %lx cr2 %lx\n", f->vector, f->error, f->rip, fault_cr2);
		halt(1);
	}
	f->rip = fault_resume;
	fault_resume = 0;
}

/* 64 of 16 bytes each. The processor pushes an error code for some. */
__asm__(".text\n.balign 16\nstubs:\n"
	" .set i, 0\n"
	" .rept 64\n"
	" .balign 16\n"
	" .if !(i == 8 || (i >= 10 && i <= 14) || i == 17 || i == 21)\n"
	" push $0\n"
	" .endif\n"
	" push $i\n"
	" jmp trap_common\n"
	" .set i, i + 1\n"
	" .endr\n");
__asm__("trap_common:\n push %rdi; push %rsi; push %rdx; push %rcx; push %rax; push %r8; push %r9; push %r10; push "
	"%r11\n"
	" push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n cld\n mov %rsp, %rdi\n mov %rsp, %rbp\n "
	"and $-16, %rsp\n"
	" call on_trap\n mov %rbp, %rsp\n"
	" pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
	" pop %r11; pop %r10; pop %r9; pop %r8; pop %rax; pop %rcx; pop %rdx; pop %rsi; pop %rdi\n add $16, %rsp\n "
	"iretq\n");
extern const unsigned char stubs[];

static uint64_t idt[64][2];

static void make_idt(void)
{
	for (int i = 0; i < 64; i++) {
		uint64_t a = (uint64_t)stubs + 16 * i;
		idt[i][0] = (a & 0xffff) | (uint64_t)HTUX_VM_CS << 16 | 0x8e00UL << 32 | (a >> 16 & 0xffff) << 48;
		idt[i][1] = a >> 32;
	}
}

static void make_cpu(struct cpu *c)
{
	uint64_t t = (uint64_t)c->tss;
	c->self = c;
	c->gdt[1] = 0x00af9b000000ffffUL;
	c->gdt[2] = 0x00cf93000000ffffUL;
	c->gdt[3] = 103 | (t & 0xffffff) << 16 | 0x89UL << 40 | (t >> 24 & 0xff) << 56;
	c->gdt[4] = t >> 32;
}

__attribute__((used)) static void cpu_main(struct cpu *c, uint64_t nr)
{
	uint64_t rflags;
	__asm__ volatile("pushf; pop %0" : "=r"(rflags));
	c->nr = (unsigned)nr;
	CHECK(!(rflags & RFLAGS_IF), "interrupts are on at the start");
	sti();
	c->fn(c->arg);
	call(HTUX_VM_EXIT, phys(c->done));
	halt(99);
}

long spawn(void (*fn)(void *), void *arg, uint32_t *done)
{
	struct cpu *c = next_cpu++;
	if (c == cpus + NCPU) c = cpus + 1, next_cpu = cpus + 2;
	make_cpu(c);
	c->fn = fn;
	c->arg = arg;
	c->done = done;
	*done = 1;
	uint64_t cr3;
	__asm__("mov %%cr3, %0" : "=r"(cr3));
	struct htux_vcpu_start s = { .rip = (uint64_t)cpu_main,
				     .rsp = (uint64_t)(c->stack + sizeof c->stack) - 8,
				     .rdi = (uint64_t)c,
				     .cr3 = cr3,
				     .gs_base = (uint64_t)c,
				     .gdt = (uint64_t)c->gdt,
				     .tss = (uint64_t)c->tss,
				     .idt = (uint64_t)idt };
	return call(HTUX_VM_START, phys(&s));
}

void map_user(uint64_t va, uint64_t pa, uint64_t flags)
{
	static uint64_t pool[16][512] __attribute__((aligned(4096)));
	static unsigned used;
	uint64_t *t = virt(bi->vm.boot_cr3);
	for (int shift = 39; shift > 12; shift -= 9) {
		uint64_t *e = &t[va >> shift & 511];
		if (!(*e & PTE_P)) *e = phys(pool[used++]) | PTE_P | PTE_RW;
		t = virt(*e & PTE_ADDR);
	}
	t[va >> 12 & 511] = pa | flags;
	__asm__ volatile("invlpg (%0)" ::"r"(va) : "memory");
}

__attribute__((used)) static void boot(const struct htux_bootinfo *b)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) d;
	struct cpu *c = cpus;
	bi = b;
	make_cpu(c);
	make_idt();
	d.limit = HTUX_VM_GDT_LIMIT, d.base = (uint64_t)c->gdt;
	__asm__ volatile("lgdt %0" ::"m"(d));
	d.limit = HTUX_VM_IDT_LIMIT, d.base = (uint64_t)idt;
	__asm__ volatile("lidt %0" ::"m"(d));
	__asm__ volatile("ltr %w0" ::"r"(HTUX_VM_TSS));
	__asm__ volatile("wrgsbase %0" ::"r"(c));
	sti();
	test_main();
	halt(0);
}

static unsigned char boot_stack[16384] __attribute__((aligned(16), used));
__asm__(".globl _start\n_start: lea boot_stack+16384(%rip), %rsp\n xor %ebp, %ebp\n call boot\n hlt\n");
