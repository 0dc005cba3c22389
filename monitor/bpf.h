/* Writing a seccomp filter (classic BPF) instruction by instruction. */
#ifndef MONITOR_BPF_H
#define MONITOR_BPF_H
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

#define BPF_PROGRAM_MAX 2048

struct bpf_program {
	struct sock_filter insn[BPF_PROGRAM_MAX];
	unsigned n;
};

/* Append an instruction; its index. */
unsigned bpf_emit(struct bpf_program *p, unsigned code, unsigned k, unsigned jt, unsigned jf);
/* Short forms, for the program p. A jump skips so many instructions. */
#define LOAD(off) bpf_emit(p, BPF_LD | BPF_W | BPF_ABS, (unsigned)(off), 0, 0)
#define JUMP(op, k, jt, jf) bpf_emit(p, BPF_JMP | (op) | BPF_K, (unsigned)(k), jt, jf)
#define RET(action) bpf_emit(p, BPF_RET | BPF_K, action, 0, 0)
#define ARG_LO(i) (offsetof(struct seccomp_data, args) + (i)*8)

/* With the number of the system call in the accumulator: go to what rules() emits for it,
 * which must end in RET; `otherwise` is the action for numbers that are not in the list.
 * Sorts the list, in which a number may stand more than once. */
void bpf_search(struct bpf_program *p, int *numbers, size_t n, unsigned otherwise,
		void (*rules)(struct bpf_program *p, int number, void *arg), void *arg);
/* Put it on the calling thread and those that it makes; 0 or an errno. no_new_privs must be set. */
int bpf_install(const struct bpf_program *p);

#endif
