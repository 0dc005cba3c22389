/* How large an XSAVE area and which states a guest gets, by what a host's KVM supports: kinds of
 * hosts that no test machine is. Prints "ok". */
#define _GNU_SOURCE
#include "../../../monitor/kvm/cpu.h"
#include <linux/kvm.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define X87_SSE 3U
#define AVX 4U
#define MPX 0x18U
#define AVX512 0xe0U
#define PKRU 0x200U
#define AMX 0x60000U

/* Offset and size of each state in the standard format, as processors have them. */
static const struct {
	unsigned offset, size;
} states[32] = {
	[2] = { 576, 256 },   [3] = { 960, 64 }, [4] = { 1024, 64 },  [5] = { 1088, 64 },   [6] = { 1152, 512 },
	[7] = { 1664, 1024 }, [9] = { 2688, 8 }, [17] = { 2752, 64 }, [18] = { 2816, 8192 }
};
/* AMD's without MPX: AVX-512 lies lower. */
static const unsigned amd_offset[32] = { [5] = 832, [6] = 896, [7] = 1408, [9] = 2432 };

static unsigned supported_states;
static int amd, leaf_d;
static struct kvm_cpuid2 *given;

static void add(unsigned function, unsigned index, unsigned a, unsigned b, unsigned c, unsigned d)
{
	given->entries[given->nent++] = (struct kvm_cpuid_entry2){
		.function = function, .index = index, .eax = a, .ebx = b, .ecx = c, .edx = d
	};
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	(void)fd;
	va_start(ap, request);
	given = va_arg(ap, struct kvm_cpuid2 *);
	va_end(ap);
	if (request != KVM_GET_SUPPORTED_CPUID) return -1;
	given->nent = 0;
	add(1, 0, 0, 0, 1U << 26 | 1U << 28, 0);
	add(7, 0, 0, 1, 0, 0);
	if (!leaf_d) return 0;
	add(0xd, 0, supported_states, 0, 0, 0);
	for (unsigned i = 2; i < 32; i++)
		if (supported_states >> i & 1)
			add(0xd, i, states[i].size,
			    amd ? amd_offset[i] ? amd_offset[i] : states[i].offset : states[i].offset, 0, 0);
	return 0;
}

static int bad;

static void host(const char *name, unsigned supports, unsigned gets, unsigned size)
{
	struct vm vm = { 0 };
	supported_states = supports;
	const char *lacks = cpu_init(&vm);
	if (lacks || vm.xfeatures != gets || vm.xsave_size != size) {
		printf("%s: %s, states %llx not %x, %u bytes not %u\n", name, lacks ? lacks : "usable",
		       (unsigned long long)vm.xfeatures, gets, vm.xsave_size, size);
		bad = 1;
	}
}

int main(void)
{
	host("no leaf for XSAVE", 0, X87_SSE, 576);
	leaf_d = 1;
	host("SSE", X87_SSE, X87_SSE, 576);
	host("AVX", X87_SSE | AVX, X87_SSE | AVX, 832);
	host("AVX and MPX", X87_SSE | AVX | MPX, X87_SSE | AVX, 832);
	host("AVX-512", X87_SSE | AVX | MPX | AVX512, X87_SSE | AVX | AVX512, 2688);
	host("AVX-512, PKRU, AMX", X87_SSE | AVX | AVX512 | PKRU | AMX, X87_SSE | AVX | AVX512, 2688);
	host("a part of AVX-512", X87_SSE | AVX | 0x60, X87_SSE | AVX, 832);
	amd = 1;
	host("AMD's AVX-512", X87_SSE | AVX | AVX512 | PKRU, X87_SSE | AVX | AVX512, 2432);
	if (!bad) puts("ok");
	return bad;
}
