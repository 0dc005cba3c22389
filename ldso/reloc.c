/* Relocation. */
#include <errno.h>
#include <string.h>
#include "audit.h"
#include "sys.h"

/* The definition that the last symbol had: neighbours often repeat it. */
struct last {
	uint32_t sym;
	int need_def, skip;
	struct def def;
};

unsigned long ld_lookups, ld_lookups_saved;

static const char *name_of(const struct object *o) { return *o->lm.l_name ? o->lm.l_name : ld_prog; }

/* Where to write size bytes for a relocation; null when that is not memory of o
 * which the file says is writable. */
void *writable_place(struct object *o, size_t vaddr, size_t size)
{
	uintptr_t p = (uintptr_t)obj_addr(o, vaddr);
	if (likely(p - o->wr_start < o->wr_end - o->wr_start && size <= o->wr_end - p)) return (void *)p;
	int text = has_dyn(o, DT_TEXTREL) || o->dyn[DT_FLAGS] & DF_TEXTREL;
	for (unsigned i = 0; i < o->phnum; i++) {
		const Phdr *ph = &o->phdr[i];
		if (ph->p_type != PT_LOAD || !(ph->p_flags & PF_W || text)) continue;
		if (vaddr - ph->p_vaddr >= ph->p_memsz || size > ph->p_memsz - (vaddr - ph->p_vaddr)) continue;
		o->wr_start = (uintptr_t)obj_addr(o, ph->p_vaddr);
		o->wr_end = o->wr_start + ph->p_memsz;
		return (void *)p;
	}
	ld_error(o->lm.l_name, 0, "relocation outside of its writable segments");
	return 0;
}

/* Note a reference that has no definition; -1. */
static int undefined(struct object *o, const char *name, const struct version *v)
{
	if (unlikely(ld_debug) && debug_undefined(o, name, v)) return 0;
	if (!ld_loaded && env_trace) {
		ld_print(2, "undefined symbol: %s%s%s\t(%s)\n", name, v ? ", version " : "", v ? v->name : "",
			 name_of(o));
		return 0;
	}
	return ld_error(name_of(o), 0, "undefined symbol: %s%s%s", name, v ? ", version " : "", v ? v->name : "");
}

/* Find what symbol number n of o refers to. d->sym stays null for a weak
 * reference without a definition and for a function that the C library lacks
 * (*stub then has an address for it; without stub, it is being called right now).
 * Returns -1 with an error otherwise. */
static int find(struct object *o, uint32_t n, int need_def, int skip_self, struct last *last, struct def *d,
		uintptr_t *stub)
{
	if (stub) *stub = 0;
	*d = (struct def){ 0 };
	if (!n) return 0;
	if (n >= o->nsyms) return ld_error(o->lm.l_name, 0, "invalid symbol number in relocation");
	if (last->sym == n && last->need_def == need_def && last->skip == skip_self) {
		ld_lookups_saved++;
		*d = last->def;
		return 0;
	}
	const Sym *s = &o->symtab[n];
	if (ELF64_ST_BIND(s->st_info) == STB_LOCAL ||
	    (s->st_shndx != SHN_UNDEF && ELF64_ST_VISIBILITY(s->st_other) != STV_DEFAULT)) {
		*d = (struct def){ s, o };
		return 0;
	}
	struct ref r;
	ref_init(&r, obj_string(o, s->st_name), symbol_version(o, n), o);
	r.need_def = need_def;
	ld_lookups++;
	*d = lookup_symbol(&r, skip_self ? o : 0);
	if (unlikely(env_trace) && d->sym && d->obj != o) d->obj->bound = 1;
	if (unlikely(ld_debug & DBG_BINDINGS) && d->sym) debug_binding(o, d->obj, r.name, r.ver);
	if (d->sym) {
		if (unlikely(!d->obj->startup) && note_dependency(o, d->obj) < 0) return -1;
		*last = (struct last){ n, need_def, skip_self, *d };
		return 0;
	}
	if (ELF64_ST_BIND(s->st_info) == STB_WEAK) return 0;
	int type = ELF64_ST_TYPE(s->st_info);
	if (r.ver && r.ver->libc && (type == STT_FUNC || (type == STT_NOTYPE && need_def))) {
		if (!stub) missing_called(o, r.name, r.ver);
		if ((*stub = missing_function(o, r.name, r.ver))) return 0;
	}
	return undefined(o, r.name, r.ver);
}

static int copy(struct object *o, const Rela *r, struct def d)
{
	const Sym *s = &o->symtab[ELF64_R_SYM(r->r_info)];
	size_t n = s->st_size < d.sym->st_size ? s->st_size : d.sym->st_size;
	void *to = writable_place(o, r->r_offset, n);
	if (!to) return -1;
	const void *from = obj_range(d.obj, d.sym->st_value, n, 1);
	if (!from) return ld_error(d.obj->lm.l_name, 0, "invalid symbol for copy relocation");
	/* What fits is worth a word only for who asked. The C library's are another's anyway. */
	if (unlikely(s->st_size != d.sym->st_size) && !d.obj->is_libc && (d.sym->st_size > s->st_size || env_warn))
		ld_print(2, "%s: Symbol `%s' has different size in shared object, consider re-linking\n", ld_prog,
			 obj_string(o, s->st_name));
	memcpy(to, from, n);
	return 0;
}

/* The offset from the thread pointer of a thread-local symbol; the module gets
 * a place in the static block if it has none. */
static int tpoff(struct object *o, struct def d, size_t value, size_t *result)
{
	if (tls_make_static(d.obj) < 0) return ld_error(o->lm.l_name, 0, "cannot allocate memory in static TLS block");
	*result = value - d.obj->tls_offset;
	return 0;
}

/* Those kinds of which a file has few. */
static int relocate_rare(struct object *o, const Rela *r, uintptr_t *p, struct def d, uintptr_t stub)
{
	size_t size = d.sym ? d.sym->st_size : 0, value, off = 0;
	const Sym *own = &o->symtab[ELF64_R_SYM(r->r_info)];
	struct def t = d.sym ? d : (struct def){ own, o };
	switch (ELF64_R_TYPE(r->r_info)) {
	case R_X86_64_DTPMOD64: *p = d.sym || !ELF64_R_SYM(r->r_info) ? t.obj->tls_id : 0; return 0;
	case R_X86_64_DTPOFF64: *p = (d.sym ? d.sym->st_value : 0) + r->r_addend; return 0;
	case R_X86_64_TPOFF64:
		if (ELF64_R_SYM(r->r_info) && !d.sym) {
			/* errno of the C library is in the thread's descriptor. */
			const struct version *v = symbol_version(o, ELF64_R_SYM(r->r_info));
			long in_thread;
			*p = v && v->libc && tls_of_libc(obj_string(o, own->st_name), &in_thread)
				     ? (uintptr_t)in_thread + r->r_addend
				     : 0;
			return 0;
		}
		if (tpoff(o, t, (d.sym ? d.sym->st_value : 0) + r->r_addend, &off) < 0) return -1;
		*p = off;
		return 0;
	case R_X86_64_TLSDESC:
		if (!writable_place(o, r->r_offset, 16)) return -1;
		if (ELF64_R_SYM(r->r_info) && !d.sym) t.obj = 0;
		return tlsdesc_resolve(o, t, (d.sym ? d.sym->st_value : 0) + r->r_addend, p);
	}
	value = d.sym ? def_address(d) : stub;
	switch (ELF64_R_TYPE(r->r_info)) {
	case R_X86_64_PC64: *p = value + r->r_addend - (uintptr_t)p; return 0;
	case R_X86_64_SIZE64: *p = size + r->r_addend; return 0;
	case R_X86_64_SIZE32: value = size + r->r_addend; goto unsigned32;
	case R_X86_64_32:
		value += r->r_addend;
	unsigned32:
		if (value != (uint32_t)value) break;
		*(uint32_t *)p = value;
		return 0;
	case R_X86_64_32S:
		value += r->r_addend;
		if (value != (size_t)(long)(int32_t)value) break;
		*(uint32_t *)p = value;
		return 0;
	case R_X86_64_PC32:
		value += r->r_addend - (uintptr_t)p;
		if (value != (size_t)(long)(int32_t)value) break;
		*(uint32_t *)p = value;
		return 0;
	default: return ld_error(o->lm.l_name, 0, "unexpected reloc type 0x%lx", ELF64_R_TYPE(r->r_info));
	}
	return ld_error(o->lm.l_name, 0, "Symbol `%s' causes overflow in relocation", obj_string(o, own->st_name));
}

/* The address of a function that o will call; auditors may have another. Their
 * flags say that the call itself will not be seen. */
static uintptr_t bound_address(struct object *o, struct def d)
{
	uintptr_t a = def_address(d);
	unsigned flags = NO_CALLS;
	return likely(!nauditors) ? a : audit_bound(o, d, a, &flags, 0);
}

static int relocate(struct object *o, const Rela *r, struct last *last)
{
	unsigned type = ELF64_R_TYPE(r->r_info);
	uint32_t n = ELF64_R_SYM(r->r_info);
	struct def d;
	uintptr_t stub;
	if (type == R_X86_64_NONE) return 0;
	uintptr_t *p = writable_place(
		o, r->r_offset,
		type == R_X86_64_COPY                                                                             ? 1
		: type == R_X86_64_PC32 || type == R_X86_64_32 || type == R_X86_64_32S || type == R_X86_64_SIZE32 ? 4
														  : 8);
	if (unlikely(!p)) return -1;
	if (type == R_X86_64_RELATIVE || type == R_X86_64_RELATIVE64) {
		*p = o->lm.l_addr + r->r_addend;
		return 0;
	}
	if (type == R_X86_64_TPOFF64 && n && n < o->nsyms) {
		/* Not to be looked up: libc.so has no symbol for it. */
		const struct version *v = symbol_version(o, n);
		long unused;
		if (v && v->libc && tls_of_libc(obj_string(o, o->symtab[n].st_name), &unused))
			return relocate_rare(o, r, p, (struct def){ 0 }, 0);
	}
	int need_def = type == R_X86_64_JUMP_SLOT || type == R_X86_64_DTPMOD64 || type == R_X86_64_DTPOFF64 ||
		       type == R_X86_64_TPOFF64 || type == R_X86_64_TLSDESC;
	if (find(o, n, need_def, type == R_X86_64_COPY, last, &d, &stub) < 0) return -1;
	switch (type) {
	case R_X86_64_GLOB_DAT: *p = d.sym ? def_address(d) : stub; return 0;
	case R_X86_64_JUMP_SLOT: *p = d.sym ? bound_address(o, d) : stub; return 0;
	case R_X86_64_64: *p = (d.sym ? def_address(d) : stub) + r->r_addend; return 0;
	case R_X86_64_COPY: return d.sym ? copy(o, r, d) : 0;
	}
	return relocate_rare(o, r, p, d, stub);
}

/* DT_RELR: an address, then bit maps of the words that follow it. */
static int relocate_relr(struct object *o)
{
	size_t where = 0;
	uintptr_t *p;
	for (size_t k = 0; k < o->nrelr; k++) {
		uint64_t e = o->relr[k];
		if (!(e & 1)) {
			if (!(p = writable_place(o, e, 8))) return -1;
			*p += o->lm.l_addr;
			where = e + 8;
			continue;
		}
		for (unsigned i = 0; (e >>= 1); i++) {
			if (!(e & 1)) continue;
			if (!(p = writable_place(o, where + 8 * i, 8))) return -1;
			*p += o->lm.l_addr;
		}
		where += 63 * 8;
	}
	return 0;
}

/* The relative ones, which the linker puts first: most of all there are. */
static int relocate_relative(struct object *o, const Rela *r, size_t n)
{
	uintptr_t base = o->lm.l_addr, start = 0, room = 0;
	for (const Rela *end = r + n; r < end; r++) {
		uintptr_t p = base + r->r_offset;
		if (unlikely(ELF64_R_TYPE(r->r_info) != R_X86_64_RELATIVE))
			return ld_error(o->lm.l_name, 0, "invalid DT_RELACOUNT");
		if (unlikely(p - start >= room)) {
			if (!writable_place(o, r->r_offset, 8)) return -1;
			start = o->wr_start;
			room = o->wr_end - o->wr_start - 7;
		}
		*(uintptr_t *)p = base + r->r_addend;
	}
	return 0;
}

static int relocate_table(struct object *o, const Rela *r, size_t n, int lazy, int *irelative)
{
	struct last last = { 0 };
	uintptr_t *p;
	for (; n; n--, r++) {
		unsigned type = ELF64_R_TYPE(r->r_info);
		if (type == R_X86_64_IRELATIVE) {
			++*irelative;
		} else if (type == R_X86_64_JUMP_SLOT && lazy) {
			/* The slot leads to the PLT's code that calls the resolver; where there is
			 * no such code, it is empty. */
			if (!(p = writable_place(o, r->r_offset, 8))) return -1;
			if (likely(*p)) *p += o->lm.l_addr;
			else if (relocate(o, r, &last) < 0) return -1;
		} else if (unlikely(lazy && type != R_X86_64_TLSDESC)) {
			return ld_error(o->lm.l_name, 0, "unexpected PLT reloc type 0x%c%c",
					"0123456789abcdef"[type >> 4 & 15], "0123456789abcdef"[type & 15]);
		} else if (relocate(o, r, &last) < 0) {
			return -1;
		}
	}
	return 0;
}

/* Functions of o's own that choose their implementation: last, as what they look
 * at may itself be relocated. */
static int relocate_irelative(struct object *o, const Rela *r, size_t n)
{
	for (; n; n--, r++) {
		if (ELF64_R_TYPE(r->r_info) != R_X86_64_IRELATIVE) continue;
		uintptr_t *p = writable_place(o, r->r_offset, 8);
		if (!p) return -1;
		*p = ask_resolver(o->lm.l_addr + r->r_addend);
	}
	return 0;
}

static int text_writable(struct object *o, int on)
{
	for (unsigned i = 0; i < o->phnum; i++) {
		const Phdr *ph = &o->phdr[i];
		if (ph->p_type != PT_LOAD || ph->p_flags & PF_W) continue;
		uintptr_t start = (uintptr_t)obj_addr(o, ph->p_vaddr) & -LD_PAGE;
		int prot = (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_X ? PROT_EXEC : 0) |
			   (on ? PROT_WRITE : 0);
		if (sc_mprotect((void *)start, (uintptr_t)obj_addr(o, ph->p_vaddr) + ph->p_memsz - start, prot) < 0)
			return ld_error(o->lm.l_name, EACCES, "cannot change memory protections");
	}
	return 0;
}

/* Programs that read link_map's l_ld expect addresses there, as glibc leaves them;
 * those linked with musl expect what is in the file. The loader itself uses the
 * copy in o->dyn. */
static void relocate_dynamic(struct object *o)
{
	if (main_obj->flavor == FLAVOR_MUSL || o->dynamic_done) return;
	o->dynamic_done = 1;
	for (Dyn *d = o->lm.l_ld; d && d->d_tag; d++) switch (d->d_tag) {
		case DT_HASH:
		case DT_GNU_HASH:
		case DT_STRTAB:
		case DT_SYMTAB:
		case DT_VERSYM:
		case DT_RELA:
		case DT_JMPREL:
		case DT_PLTGOT:
			if (writable_place(o, (uintptr_t)d - o->lm.l_addr, sizeof *d)) d->d_un.d_ptr += o->lm.l_addr;
		}
}

/* Relocate o, function calls only as they happen if lazy. libc.so relocated
 * itself before anything else; of it only the named symbols are done, which the
 * program may have redefined. Returns 0 or -1 with an error. */
int relocate_object(struct object *o, int lazy)
{
	int irelative = 0;
	int text = has_dyn(o, DT_TEXTREL) || o->dyn[DT_FLAGS] & DF_TEXTREL;
	if (o->relocated) return 0;
	o->relocated = 1;
	if (o->is_vdso || o->faked) return 0;
	/* Calls are seen as long as they are not bound; the slots are left alone. */
	int watched = audit_watches(o);
	if (!watched && (has_dyn(o, DT_BIND_NOW) || o->dyn[DT_FLAGS] & DF_BIND_NOW || o->flags_1 & DF_1_NOW)) lazy = 0;
	if (unlikely(ld_debug & DBG_RELOC))
		debug_msg("\nrelocation processing: %s%s", name_of(o), lazy ? " (lazy)" : "");
	if (!o->pltgot) lazy = 0;
	if (text && text_writable(o, 1) < 0) return -1;
	relocate_dynamic(o);
	if (o->is_libc) {
		struct last last = { 0 };
		const Rela *tables[] = { o->rela, o->jmprel };
		size_t n[] = { o->nrela, o->njmprel };
		for (int t = 0; t < 2; t++)
			for (size_t i = 0; i < n[t]; i++) {
				unsigned type = ELF64_R_TYPE(tables[t][i].r_info);
				uint32_t sym = ELF64_R_SYM(tables[t][i].r_info);
				if (type == R_X86_64_RELATIVE || type == R_X86_64_IRELATIVE) continue;
				/* memcpy and the like: resolved, and never the program's. */
				if (sym && ELF64_ST_TYPE(o->symtab[sym].st_info) == STT_GNU_IFUNC) continue;
				if (relocate(o, &tables[t][i], &last) < 0) return -1;
			}
		return 0;
	}
	if (relocate_relr(o) < 0 || relocate_relative(o, o->rela, o->relacount) < 0 ||
	    relocate_table(o, o->rela + o->relacount, o->nrela - o->relacount, 0, &irelative) < 0 ||
	    relocate_table(o, o->jmprel, o->njmprel, lazy, &irelative) < 0)
		return -1;
	if (irelative &&
	    (relocate_irelative(o, o->rela, o->nrela) < 0 || relocate_irelative(o, o->jmprel, o->njmprel) < 0))
		return -1;
	if (lazy && o->njmprel) {
		if (!writable_place(o, o->dyn[DT_PLTGOT], 24)) return -1;
		if (lazy_setup(o) < 0) return -1;
	}
	if (text && text_writable(o, 0) < 0) return -1;
	return 0;
}

/* Make read-only what is so after relocation. */
int protect_relro(struct object *o)
{
	if (o->relro_end <= o->relro_start) return 0;
	int r = sc_mprotect((void *)o->relro_start, o->relro_end - o->relro_start, PROT_READ);
	return r < 0 ? ld_error(o->lm.l_name, -r, "cannot apply additional memory protection after relocation") : 0;
}

int find_slot(struct object *o, const Rela *r, struct def *d, uintptr_t *value)
{
	struct last last = { 0 };
	if (find(o, ELF64_R_SYM(r->r_info), 1, 0, &last, d, 0) < 0) return -1;
	*value = d->sym ? def_address(*d) : 0;
	return 0;
}

/* Bind one slot of the PLT now, for lazy binding. */
int relocate_slot(struct object *o, const Rela *r, uintptr_t *result)
{
	struct def d;
	unsigned flags = 0;
	uintptr_t *p = writable_place(o, r->r_offset, 8);
	if (!p || find_slot(o, r, &d, result) < 0) return -1;
	if (unlikely(nauditors) && d.sym && !o->ns->auditing) *result = audit_bound(o, d, *result, &flags, 0);
	if (!env_bind_not) __atomic_store_n(p, *result, __ATOMIC_RELEASE);
	return 0;
}

volatile int reldep_lock;

/* Remember that `from` is bound to `to`, which may not go before it. Needed only
 * for objects that can be unloaded and that from does not depend on anyway. */
int note_dependency(struct object *from, struct object *to)
{
	uint64_t mask;
	if (from == to || to->nodelete) return 0;
	if (from->startup) {
		to->nodelete = 1;
		return 0;
	}
	for (unsigned i = 0; i < from->nneeded; i++)
		if (from->needed[i] == to) return 0;
	for (unsigned i = 0; i < from->local.n; i++)
		if (from->local.list[i] == to) return 0;
	leaf_lock(&reldep_lock, &mask);
	unsigned i, n = from->nreldeps;
	for (i = 0; i < n && from->reldeps[i] != to; i++)
		;
	struct object **more = from->reldeps;
	/* Room grows by powers of two; a full list has a power of two as its length. */
	if (i == n && !(n & (n - 1))) {
		more = ld_alloc((n ? 2 * n : 1) * sizeof *more);
		if (more && n) memcpy(more, from->reldeps, n * sizeof *more);
	}
	if (more && i == n) {
		struct object **old = from->reldeps;
		more[n] = to;
		from->reldeps = more;
		from->nreldeps = n + 1;
		if (old != more) ld_free(old);
	}
	leaf_unlock(&reldep_lock, &mask);
	return more || i < n ? 0 : ld_error(from->lm.l_name, ENOMEM, "cannot allocate dependency buffer");
}

/* What `from` turns out to need anyway. */
void forget_dependencies(struct object *from, const struct scope *on)
{
	uint64_t mask;
	unsigned k = 0;
	leaf_lock(&reldep_lock, &mask);
	for (unsigned i = 0; i < from->nreldeps; i++)
		if (!in_list(on->list, on->n, from->reldeps[i])) from->reldeps[k++] = from->reldeps[i];
	from->nreldeps = k;
	leaf_unlock(&reldep_lock, &mask);
}
