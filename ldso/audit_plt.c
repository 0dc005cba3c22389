/* Calls through the PLT of objects that auditors watch: they keep coming to
 * audit_trampoline (trampoline.S), which has the registers written down, asks
 * audit_plt_enter where to go, and, if an auditor named a size of the arguments on
 * the stack, calls with a copy of them and reports the result.
 */
#include <errno.h>
#include <string.h>
#include "audit.h"

typedef union {
	unsigned char b[64];
} vector;

struct La_x86_64_regs {
	uint64_t rdx, r8, r9, rcx, rsi, rdi, rbp, rsp;
	unsigned char xmm[8][16];
	vector vec[8];
	unsigned char unused[64];
};

struct La_x86_64_retval {
	uint64_t rax, rdx;
	unsigned char xmm[2][16], st[2][16];
	vector vec[2];
	unsigned char unused[32];
};

/* trampoline.S knows these offsets. */
struct audit_frame {
	struct La_x86_64_regs regs;
	struct La_x86_64_retval out; /* at 768 */
	uintptr_t target;            /* at 1008 */
	size_t rest[9];
};
_Static_assert(offsetof(struct audit_frame, out) == 768 && offsetof(struct audit_frame, target) == 1008 &&
		       sizeof(struct audit_frame) == 1088,
	       "as in trampoline.S");

/* What a slot of the PLT is bound to. */
struct audit_slot {
	struct def def;
	uintptr_t value;
	unsigned flags, calls;
	int ready;
};

#pragma GCC visibility push(hidden)
extern unsigned save_mask; /* lazy.c */
#define SAVE_YMM 4
extern char audit_trampoline[];
long audit_plt_enter(struct object *o, size_t index, struct audit_frame *f);
void audit_plt_exit(struct object *o, size_t index, struct audit_frame *f);
#pragma GCC visibility pop

int audit_plt_setup(struct object *o)
{
	o->audit_slots = ld_alloc(o->njmprel * sizeof *o->audit_slots);
	if (!o->audit_slots) return ld_error(o->lm.l_name, ENOMEM, "cannot allocate PLT audit table");
	o->pltgot[1] = (uintptr_t)o;
	o->pltgot[2] = (uintptr_t)audit_trampoline;
	return 0;
}

static struct audit_slot *bind(struct object *o, size_t index)
{
	struct audit_slot *s = &o->audit_slots[index], new = { .ready = 1 };
	uint64_t mask;
	if (index >= o->njmprel) ld_fatal(127, "%s: invalid PLT entry called", o->lm.l_name);
	if (__atomic_load_n(&s->ready, __ATOMIC_ACQUIRE)) return s;
	unsigned epoch = lookup_enter();
	int r = find_slot(o, &o->jmprel[index], &new.def, &new.value);
	lookup_leave(epoch);
	if (r < 0) ld_fatal(127, "symbol lookup error: %s", ld_error_text());
	new.calls = -1;
	if (new.def.sym) new.value = audit_bound(o, new.def, new.value, &new.flags, &new.calls);
	leaf_lock(&reldep_lock, &mask);
	if (!s->ready) {
		new.ready = 0;
		*s = new;
		__atomic_store_n(&s->ready, 1, __ATOMIC_RELEASE);
	}
	leaf_unlock(&reldep_lock, &mask);
	return s;
}

/* Of the two places that a vector has, the one that an auditor has changed counts; the short one if both, and then the
 * rest is zero, as with glibc. */
static void merge(unsigned char (*xmm)[16], vector *vec, unsigned char (*before)[16], unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (memcmp(xmm[i], before[i], sizeof *xmm)) {
			memset(vec[i].b, 0, sizeof vec[i].b);
			memcpy(vec[i].b, xmm[i], sizeof *xmm);
		} else if (save_mask & SAVE_YMM) {
			memcpy(xmm[i], vec[i].b, sizeof *xmm);
		}
	}
}

/* Before a call: where it goes, in f->target. Returns how many bytes of arguments
 * to copy when the result is wanted, -1 if it is not. */
long audit_plt_enter(struct object *o, size_t index, struct audit_frame *f)
{
	struct audit_slot *s = bind(o, index);
	long size = -1;
	f->target = s->value;
	if (s->calls & LA_SYMB_NOPLTENTER) return size;
	Sym sym = *s->def.sym;
	unsigned flags = s->flags;
	unsigned char before[8][16];
	memcpy(before, f->regs.xmm, sizeof before);
	sym.st_value = s->value;
	for (unsigned i = 0; i < nauditors; i++) {
		const struct auditor *a = &auditors[i];
		unsigned pair = 2 * (i + 1);
		if (!a->pltenter || s->calls >> pair & LA_SYMB_NOPLTENTER) continue;
		long wanted = -1;
		uintptr_t v = a->pltenter(&sym, s->def.sym - s->def.obj->symtab, &o->audit[i].cookie,
					  &audit_to(o, s->def.obj)->audit[i].cookie, &f->regs, &flags,
					  obj_string(s->def.obj, s->def.sym->st_name), &wanted);
		if (v != sym.st_value) {
			flags |= LA_SYMB_ALTVALUE;
			sym.st_value = v;
		}
		__atomic_fetch_or(&s->calls, (flags & NO_CALLS) << pair, __ATOMIC_RELAXED);
		if (!(s->calls >> pair & LA_SYMB_NOPLTEXIT) && wanted > size) size = wanted;
	}
	merge(f->regs.xmm, f->regs.vec, before, 8);
	f->target = sym.st_value;
	return size;
}

void audit_plt_exit(struct object *o, size_t index, struct audit_frame *f)
{
	struct audit_slot *s = &o->audit_slots[index];
	Sym sym = *s->def.sym;
	unsigned char before[2][16];
	memcpy(before, f->out.xmm, sizeof before);
	sym.st_value = f->target;
	for (unsigned i = 0; i < nauditors; i++) {
		const struct auditor *a = &auditors[i];
		/* As glibc has it: where all said no when it was bound, the first is not told. */
		if (!a->pltexit || (!i && s->calls & LA_SYMB_NOPLTEXIT)) continue;
		a->pltexit(&sym, s->def.sym - s->def.obj->symtab, &o->audit[i].cookie,
			   &audit_to(o, s->def.obj)->audit[i].cookie, &f->regs, &f->out,
			   obj_string(s->def.obj, s->def.sym->st_name));
	}
	merge(f->out.xmm, f->out.vec, before, 2);
}
