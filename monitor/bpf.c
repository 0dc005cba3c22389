/* See bpf.h. */
#define _GNU_SOURCE
#include "bpf.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

unsigned bpf_emit(struct bpf_program *p, unsigned code, unsigned k, unsigned jt, unsigned jf)
{
	if (p->n == BPF_PROGRAM_MAX || jt > 255 || jf > 255)
		abort(); /* a longer table needs a larger program: a bug of ours, found by any run */
	p->insn[p->n] = (struct sock_filter){ (uint16_t)code, (uint8_t)jt, (uint8_t)jf, k };
	return p->n++;
}

static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

/* Blocks are emitted in order, each jump is to an instruction that follows, patched when
 * its target is known. */
static void search(struct bpf_program *p, const int *numbers, size_t n, unsigned otherwise,
		   void (*rules)(struct bpf_program *, int, void *), void *arg)
{
	if (n == 1) {
		JUMP(BPF_JEQ, numbers[0], 1, 0);
		RET(otherwise);
		rules(p, numbers[0], arg);
		return;
	}
	/* A conditional jump reaches 255 instructions only: jump over a long one. */
	size_t half = n / 2;
	JUMP(BPF_JGE, numbers[half], 0, 1);
	unsigned far = bpf_emit(p, BPF_JMP | BPF_JA, 0, 0, 0);
	search(p, numbers, half, otherwise, rules, arg);
	p->insn[far].k = p->n - far - 1;
	search(p, numbers + half, n - half, otherwise, rules, arg);
}

void bpf_search(struct bpf_program *p, int *numbers, size_t n, unsigned otherwise,
		void (*rules)(struct bpf_program *, int, void *), void *arg)
{
	size_t kept = 0;
	qsort(numbers, n, sizeof(*numbers), compare);
	for (size_t i = 0; i < n; i++)
		if (!kept || numbers[kept - 1] != numbers[i]) numbers[kept++] = numbers[i];
	search(p, numbers, kept, otherwise, rules, arg);
}

int bpf_install(const struct bpf_program *p)
{
	struct sock_fprog f = { (unsigned short)p->n, (struct sock_filter *)p->insn };
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &f) ? errno : 0;
}
