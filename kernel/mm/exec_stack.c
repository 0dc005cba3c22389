/* The initial stack: System V ABI, "Process Initialization", and getauxval(3). */
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "core/syscall.h"
#include "core/uaccess.h"
#include "fs/fs.h"
#include "mm/exec.h"
#include "mm/mmap.h"
#include "proc/process.h"
#include <htux/bootinfo.h>
#include <htux/calls.h>
#include <linux/auxvec.h>
#include <linux/personality.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif
/* Mapped at once, less where address space or data are limited (ulimit -v, -d: the host counts the stack as data);
 * beyond that the stack grows by faults (mm_fault). */
#define STACK_MAPPED (8UL << 20)
#define STACK_MIN (256UL << 10)

static int map_stack(struct mm *mm, u64 need, bool exec)
{
	bool limited = rlimit(RLIMIT_AS) != RLIM_INFINITY || rlimit(RLIMIT_DATA) != RLIM_INFINITY;
	u64 size = limited ? 0 : min(rlimit(RLIMIT_STACK), STACK_MAPPED);
	size = PAGE_ALIGN(max(max(size, STACK_MIN), need + STACK_MIN));
	int prot = PROT_READ | PROT_WRITE | (exec ? PROT_EXEC : 0);
	u64 at = mm->stack_top - size;
	long r = do_mmap(mm, at, size, prot,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_GROWSDOWN | MAP_NORESERVE, NULL, 0);
	if (r < 0) return r;
	mutex_lock(&mm->lock);
	find_vma(mm, at)->name = "[stack]";
	mm->stack_size = size;
	mutex_unlock(&mm->lock);
	return 0;
}

struct auxv {
	u64 *v;
	unsigned n;
};

static void aux(struct auxv *a, u64 type, u64 value)
{
	a->v[a->n++] = type;
	a->v[a->n++] = value;
}

/* What the auxiliary vector points to. */
struct on_stack {
	u64 execfn, platform, random, libc_name;
};

static void fill_auxv(struct auxv *a, const struct exec *x, const struct mm *mm, const struct on_stack *to)
{
	const struct cred *c = &current_process()->cred;
	const struct htux_bootinfo *bi = bootinfo;
	if (mm->vdso_size && bi->vdso_ehdr) aux(a, AT_SYSINFO_EHDR, bi->vdso_ehdr);
	if (bi->minsigstksz) aux(a, AT_MINSIGSTKSZ, bi->minsigstksz);
	aux(a, AT_HWCAP, bi->hwcap);
	aux(a, AT_PAGESZ, PAGE_SIZE);
	aux(a, AT_CLKTCK, bi->clktck ? bi->clktck : 100);
	aux(a, AT_PHDR, x->phdr_addr);
	aux(a, AT_PHENT, sizeof(Elf64_Phdr));
	aux(a, AT_PHNUM, x->prog.eh.e_phnum);
	aux(a, AT_BASE, x->interp.file ? x->interp.bias : 0);
	aux(a, AT_FLAGS, 0);
	aux(a, AT_ENTRY, x->prog.eh.e_entry + x->prog.bias);
	aux(a, AT_UID, c->uid);
	aux(a, AT_EUID, c->euid);
	aux(a, AT_GID, c->gid);
	aux(a, AT_EGID, c->egid);
	aux(a, AT_SECURE, 0);
	aux(a, AT_RANDOM, to->random);
	aux(a, AT_HWCAP2, bi->hwcap2);
	aux(a, AT_EXECFN, to->execfn);
	aux(a, AT_PLATFORM, to->platform);
	if (x->subst) {
		aux(a, AT_HTUX_CALLS, syscall_direct_table());
		aux(a, AT_HTUX_FLAGS,
		    (bi->libc == HTUX_LIBC_AUTO ? HTUX_F_LIBC_AUTO : 0) | (bi->verbose ? HTUX_F_VERBOSE : 0) |
			    (current_process() == first_process && !current_process()->did_exec ? HTUX_F_FIRST : 0));
		aux(a, AT_HTUX_LIBC_NAME, to->libc_name);
	}
	aux(a, AT_NULL, 0);
}

/* Addresses of n strings that lie one after the other at `at`, then NULL. */
static u64 *pointers(u64 *p, const struct strings *s, u64 at)
{
	const char *c = s->buf;
	for (unsigned long i = 0; i < s->n; i++) {
		size_t n = strlen(c) + 1;
		*p++ = at;
		at += n, c += n;
	}
	*p++ = 0;
	return p;
}

static int put_bytes(u64 *sp, const void *p, size_t n)
{
	*sp -= n;
	return copy_to_user((void *)*sp, p, n);
}

long exec_stack(struct exec *x, struct mm *mm)
{
	struct process *p = current_process();
	struct exec_args *a = x->args;
	u64 words = 1 + a->argv.n + 1 + a->envp.n + 1 + ARRAY_SIZE(p->auxv_copy);
	size_t name_len = strlen(x->filename) + 1, libc_len = x->subst ? strlen(bootinfo->libc_name) + 1 : 0;
	int e = map_stack(mm, a->argv.len + a->envp.len + name_len + libc_len + words * 8, x->exec_stack);
	if (e) return e;

	/* From the top: 8 zero bytes, file name, environment, arguments. */
	struct on_stack to;
	u64 sp = mm->stack_top - 8;
	e = put_bytes(&sp, x->filename, name_len);
	to.execfn = sp;
	p->env_end = sp;
	e |= put_bytes(&sp, a->envp.buf, a->envp.len);
	p->env_start = p->arg_end = sp;
	e |= put_bytes(&sp, a->argv.buf, a->argv.len);
	p->arg_start = sp;
	process_set_cmdline(p, a->argv.buf, a->argv.len);

	u8 rnd[18];
	mm_random_bytes(rnd, sizeof(rnd));
	if (!(p->personality & ADDR_NO_RANDOMIZE)) sp -= (rnd[16] | rnd[17] << 8) % 8192;
	sp &= ~15UL;
	/* (Programs open the names of their libraries, so they must lie in memory of theirs.) */
	e |= put_bytes(&sp, bootinfo->libc_name, libc_len);
	to.libc_name = sp;
	e |= put_bytes(&sp, "x86_64", 7);
	to.platform = sp;
	e |= put_bytes(&sp, rnd, 16);
	to.random = sp;

	memset(p->auxv_copy, 0, sizeof(p->auxv_copy));
	struct auxv av = { p->auxv_copy, 0 };
	fill_auxv(&av, x, mm, &to);
	words = 1 + a->argv.n + 1 + a->envp.n + 1 + av.n;
	u64 *table = kmalloc(words * 8);
	if (!table) return -ENOMEM;
	sp = (sp - words * 8) & ~15UL;
	table[0] = a->argv.n;
	u64 *at = pointers(table + 1, &a->argv, p->arg_start);
	at = pointers(at, &a->envp, p->env_start);
	p->auxv_start = sp + (at - table) * 8;
	memcpy(at, av.v, av.n * 8);
	e |= copy_to_user((void *)sp, table, words * 8);
	kfree(table);
	mm->start_stack = sp;
	return e ? e : (long)sp;
}
