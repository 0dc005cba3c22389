/* The contract of htux/vm.h as one vCPU sees it: exceptions, interrupts, memory, files, time. */
#include "guest.h"

#define USER 0x400000UL
#define AT_FDCWD_ -100

static unsigned char page[3][4096] __attribute__((aligned(4096)));

/* Run machine code at a user address; it ends with an exception or a return. The exception's
 * frame's rip, or 0. */
static uint64_t run_user(const void *code, unsigned n)
{
	unsigned before = irqs[13];
	for (unsigned i = 0; i < n; i++) page[0][i] = ((const unsigned char *)code)[i];
	page[0][n] = 0xc3;
	map_user(USER, phys(page[0]), PTE_P | PTE_RW);
	uint64_t r;
	__asm__ volatile(
		"lea 1f(%%rip), %%rax; mov %%rax, %1; xor %%eax, %%eax; mov %%rsp, %%r15; call *%2; 1: mov %%r15, %%rsp"
		: "=&a"(r), "=m"(fault_resume)
		: "r"(USER)
		: "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r15", "memory", "cc");
	fault_resume = 0;
	return irqs[13] != before ? fault_rip : 0;
}

static void forbidden_instructions(void)
{
	static const struct {
		const char *name, *code;
		unsigned n;
	} t[] = {
		{ "hlt", "\xf4", 1 },
		{ "in al", "\xe4\x60", 2 },
		{ "in dx", "\xb8\x01\x02\x03\x04\xed", 6 },
		{ "out al", "\xe6\x80", 2 },
		{ "out dx", "\xee", 1 },
		{ "rep outsb", "\xb9\x03\x00\x00\x00\x48\x8d\x35\x00\x00\x00\x00\xf3\x6e", 14 },
		{ "rdmsr", "\xb9\x80\x00\x00\xc0\x0f\x32", 7 },
		{ "wrmsr", "\xb9\x80\x00\x00\xc0\x0f\x30", 7 },
		{ "wrmsr of the GS base", "\xb9\x01\x01\x00\xc0\x0f\x30", 7 },
	};
	static const unsigned offset[] = { 0, 0, 5, 0, 0, 12, 5, 5, 5 };
	for (unsigned i = 0; i < sizeof t / sizeof *t; i++) {
		uint64_t rip = run_user(t[i].code, t[i].n);
		CHECK(rip == USER + offset[i], "%s: #GP at %lx", t[i].name, rip);
		CHECK(!fault_error, "%s: error code %lx", t[i].name, fault_error);
	}
	/* `in` leaves rax alone */
	CHECK(run_user("\xf3\x90", 2) == 0, "pause faults");
	print("ok forbidden instructions\n");
}

static void permissions(void)
{
	extern const char _start[];
	static const unsigned char ret[] = { 0xc3 };
	fault_resume = 0;
	__asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; movb $0, (%1); 1:"
			 : "=m"(fault_resume)
			 : "r"(_start)
			 : "rax", "memory");
	CHECK(irqs[14] == 1 && fault_cr2 == (uint64_t)_start && fault_error == 3, "write to text: %u cr2 %lx error %lx",
	      irqs[14], fault_cr2, fault_error);
	__asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; mov %%rsp, %%r15; call *%1; 1: mov %%r15, %%rsp"
			 : "=m"(fault_resume)
			 : "r"(ret)
			 : "rax", "r15", "memory");
	CHECK(irqs[14] == 2 && fault_error == 0x11, "call of constants: %u error %lx", irqs[14], fault_error);
	__asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; movb $0, 0; 1:" : "=m"(fault_resume)::"rax", "memory");
	CHECK(irqs[14] == 3 && fault_error == 2 && !fault_cr2, "null pointer: %u error %lx", irqs[14], fault_error);
	print("ok permissions\n");
}

static void memory(void)
{
	uint64_t last = bi->vm.ram_size - 8;
	volatile uint64_t *p = virt(last), *big = virt((bi->arena_used + 0x1000000 + 0x1fffff) & ~0x1fffffUL);
	CHECK(bi->arena_size == bi->vm.ram_size - 0x1000000, "arena size %lx", bi->arena_size);
	*p = 42;
	*big = 43;
	CHECK(*p == 42, "the end of memory");
	CHECK(!call(HTUX_VM_RELEASE, phys((void *)big), 4096), "release");
	CHECK(*big == 0, "released memory has %lx", *big);
	CHECK(call(HTUX_VM_RELEASE, phys((void *)big), 100) == -22, "release of a part");
	CHECK(call(HTUX_VM_RELEASE, bi->vm.ram_size - 4096, 8192) == -22, "release beyond");
	print("ok memory\n");
}

static long openat2(int dir, const char *name, uint64_t flags, uint64_t resolve)
{
	static char s[64] = "";
	static struct {
		uint64_t flags, mode, resolve;
	} how;
	unsigned i = 0;
	do s[i] = name[i];
	while (name[i++]);
	how.flags = flags, how.mode = flags & 0x40 ? 0600 : 0, how.resolve = resolve;
	return call(HC_openat2, dir, phys(s), phys(&how), sizeof how);
}

static void files(void)
{
	static uint64_t buf[512];
	CHECK(openat2(bi->root_handle, "proc", 0x210000, 10) == -13, "the host's /proc");
	long dir = openat2(bi->root_handle, "etc", 0x210000, 10);
	CHECK(dir >= 0, "openat2: %ld", dir);
	CHECK(openat2(bi->root_handle, "/etc/passwd", 0, 10) < 0, "absolute path");
	CHECK(openat2(bi->root_handle, "etc", 0, 0) == -22, "no RESOLVE_BENEATH");
	CHECK(openat2(12345, "etc", 0, 10) == -9, "bad handle");
	CHECK(!call(HC_close, dir), "close");
	CHECK(call(HC_close, dir) == -9, "closed twice");
	CHECK(call(HC_read, bi->root_handle, bi->vm.ram_size, 8) == -14, "pointer outside");
	CHECK(call(HC_read, -100, phys(buf), 8) == -9, "AT_FDCWD");
	CHECK(call(9 /* mmap */, 0) == -38, "mmap");
	CHECK(call(1023) == -38 && call(HTUX_VM_CALLS_END) == -38 && call(-1) == -38, "no such call");

	long f = openat2(bi->mounts[0].handle, "data", 0x42, 10);
	CHECK(f >= 0, "volume: %ld", f);
	buf[0] = 0x1122334455667788;
	CHECK(call(HC_pwrite64, f, phys(buf), 8, 0) == 8, "pwrite64");
	CHECK(call(HC_ftruncate, f, 5000) == 0, "ftruncate");
	long again = call(HTUX_VM_REOPEN, f, 0 /* O_RDONLY */);
	CHECK(again >= 0 && again != f, "reopen: %ld", again);
	CHECK(call(HC_pread64, again, phys(buf + 1), 8, 0) == 8 && buf[1] == buf[0], "the reopened one");
	CHECK(call(HTUX_VM_REOPEN, again, 2 /* O_RDWR */) == -13, "reopened for more");
	long pa = call(HTUX_VM_FILE_MAP, f, 0, 3 * 4096, 1);
	CHECK(pa > 0 && (uint64_t)pa >= bi->vm.dax_base, "map: %ld", pa);
	map_user(USER + 0x1000, pa, PTE_P | PTE_RW);
	map_user(USER + 0x2000, pa + 4096, PTE_P | PTE_RW);
	map_user(USER + 0x3000, pa + 8192, PTE_P | PTE_RW);
	volatile uint64_t *m = (void *)(USER + 0x1000);
	CHECK(m[0] == buf[0], "mapped: %lx", m[0]);
	m[1] = 99;
	CHECK(call(HC_pread64, f, phys(buf), 16, 0) == 16 && buf[1] == 99, "not shared: %lx", buf[1]);
	CHECK(m[512 + 300] == 0, "the file's last page");
	__asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; mov (%1), %%rax; 1:"
			 : "=m"(fault_resume)
			 : "r"(m + 1024)
			 : "rax", "memory");
	CHECK(irqs[HTUX_VEC_BUSERR] == 1, "past the end: %u bus errors", irqs[HTUX_VEC_BUSERR]);
	/* Again and again by the same instruction: what counts is that the kernel has not looked into it. */
	for (int i = 0; i < 10; i++) {
		CHECK(!call(HTUX_VM_TIME), "time");
		__asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; mov (%1), %%rax; 1:"
				 : "=m"(fault_resume)
				 : "r"(m + 1024)
				 : "rax", "memory");
	}
	CHECK(irqs[HTUX_VEC_BUSERR] == 11, "past the end: %u bus errors", irqs[HTUX_VEC_BUSERR]);
	static unsigned char vec[3];
	CHECK(!call(HTUX_VM_FILE_INCORE, pa, 3 * 4096, phys(vec)), "incore");
	CHECK(vec[0] & 1, "incore says %x", vec[0]);
	CHECK(call(HTUX_VM_FILE_UNMAP, pa, 4096) == -22, "unmap of a part");
	CHECK(call(HTUX_VM_FILE_UNMAP, pa + 4096, 4096) == -22, "unmap of another part");
	/* The mapping stays when the handle goes. */
	CHECK(!call(HC_close, f), "close");
	CHECK(m[1] == 99, "after close");
	long second = call(HTUX_VM_FILE_MAP, bi->root_handle, 0, 4096, 0);
	CHECK(second < 0, "a directory mapped: %ld", second);
	CHECK(!call(HTUX_VM_FILE_UNMAP, pa, 3 * 4096), "unmap");
	__asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; mov (%1), %%rax; 1:"
			 : "=m"(fault_resume)
			 : "r"(m)
			 : "rax", "memory");
	CHECK(irqs[HTUX_VEC_BUSERR] == 12, "after unmap: %u", irqs[HTUX_VEC_BUSERR]);
	print("ok files\n");
}

static uint64_t rdtsc(void)
{
	uint32_t lo, hi;
	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return lo | (uint64_t)hi << 32;
}

static int64_t mono(void)
{
	const volatile struct htux_time *t = &bi->vm.time;
	uint64_t d = rdtsc() - t->tsc0;
	return t->mono + (int64_t)((unsigned __int128)d * t->mult >> 32);
}

static int64_t host_mono(void)
{
	static int64_t ts[2];
	call(HC_clock_gettime, 1, phys(ts));
	return ts[0] * 1000000000 + ts[1];
}

static void time(void)
{
	const volatile struct htux_time *t = &bi->vm.time;
	CHECK(t->seq && !(t->seq & 1), "seq %u", t->seq);
	int64_t last = 0;
	if (!t->max_delta) print("the host's time stamp counter is not to be trusted\n");
	for (int i = 0; i < 200; i++) {
		int64_t a = host_mono();
		call(HTUX_VM_TIME);
		int64_t b = mono(), c = host_mono();
		CHECK(t->max_delta == 0 || (a <= b + 2000 && b <= c + 2000), "the clock is off: %ld %ld %ld", a, b, c);
		CHECK(b >= last, "the clock went back by %ld", last - b);
		for (int k = 0; k < 1000; k++) pause();
		last = mono();
	}
	/* An alarm. */
	int64_t when = host_mono() + 20000000;
	CHECK(!call(HTUX_VM_ALARM, when), "alarm");
	static uint32_t word;
	long r = 0;
	while (!irqs[HTUX_VEC_ALARM]) {
		r = call_while(HTUX_VEC_ALARM, 0, HTUX_VM_WAIT, phys(&word), 0, -1);
		CHECK(r == -4, "wait for the alarm: %ld", r);
	}
	CHECK(host_mono() >= when, "the alarm came too early");
	when = host_mono() + 20000000;
	CHECK(!call(HTUX_VM_ALARM, when), "alarm");
	while (irqs[HTUX_VEC_ALARM] < 2) CHECK(host_mono() < when + 2000000000, "no alarm in a busy guest");
	CHECK(!call(HTUX_VM_ALARM, host_mono() + 10000000000) && !call(HTUX_VM_ALARM, -1), "disarm");
	when = host_mono() + 20000000;
	CHECK(call(HTUX_VM_WAIT, phys(&word), 0, when) == -110, "deadline");
	CHECK(host_mono() >= when, "too early");
	CHECK(call(HTUX_VM_WAIT, phys(&word), 1, -1) == -11, "other value");
	CHECK(call(HTUX_VM_WAIT, 3, 0, -1) == -14, "odd word");
	CHECK(irqs[HTUX_VEC_ALARM] == 2, "a disarmed alarm came");
	CHECK(call(HTUX_VM_CPUTIME, 0) > 0, "CPU time");
	CHECK(call(HTUX_VM_CPUTIME, 77) == -3, "CPU time of nobody");
	print("ok time\n");
}

/* `cli` in a program: the next kick makes it a #GP. */
static void cli_in_program(void)
{
	/* Late enough to find the program in its loop. */
	CHECK(!call(HTUX_VM_ALARM, host_mono() + 1000000000), "alarm");
	uint64_t rip = run_user("\xfa\xeb\xfe", 3);
	CHECK(rip == USER + 1, "cli: #GP at %lx", rip);
	sti();
	print("ok cli\n");
}

void test_main(void)
{
	forbidden_instructions();
	permissions();
	memory();
	files();
	time();
	cli_in_program();
	halt(0);
}
