/* Thread-local storage.
 *
 * One block of memory per thread, the thread pointer near its end:
 *
 *   room for libraries loaded later | program's and libraries' TLS | struct pthread | dtv
 *                                                                  ^ thread pointer
 *
 * The part below the thread pointer is the static TLS; its size does not change
 * once the program runs. dlopen takes from the room for libraries that insist on
 * it (initial-exec); all others get a block per thread when the thread first uses
 * it. fs:8 points to the dtv: dtv[0] is the number of entries, dtv[id] is where
 * module id has its block, or 0 if not known yet. dlclose clears its entry in all
 * threads, so that an id can be given to another library and no entry is ever
 * stale.
 *
 * Locks: the module table is written under load_lock with thread creation locked
 * out (__inhibit_ptc), and read in tls_address under tls_lock.
 */
#include <errno.h>
#include <string.h>
#include "pthread_impl.h"
#include "ldso.h"
#include "sys.h"
#include "htux/sonames.h"

#define DTV_ENTRIES 32 /* in the block itself; larger ones are allocated */
#define MIN_ALIGN 64
#define GLIBC_THREAD_SIZE 2304 /* struct pthread in glibc 2.34 to 2.41 */

volatile int __thread_list_lock;

static struct object **modules; /* [id]; entry 0 is not used */
static size_t nmodules;         /* ids below this may be in use */
static size_t cap_modules;
static size_t static_used; /* by the program and what it was linked with */
static size_t static_size, static_align = MIN_ALIGN;
volatile int tls_lock;

/* The end of a module's block below the thread pointer, given what is used. */
static size_t static_place(const struct object *o, size_t used)
{
	size_t end = used + o->tls_memsz;
	return end + ((-o->tls_firstbyte - end) & (o->tls_align - 1));
}

/* Give o a module number and, before the program runs, a place in the static
 * TLS. The main program must be the first. Returns 0 or -1 with an error. */
int tls_assign(struct object *o)
{
	size_t id;
	if (!o->tls_memsz || o->tls_id) return 0;
	for (id = 1; id < nmodules && modules[id]; id++)
		;
	if (id >= cap_modules) {
		size_t cap = cap_modules ? 2 * cap_modules : DTV_ENTRIES;
		struct object **more = ld_alloc(cap * sizeof *more), **old = modules;
		uint64_t mask;
		if (!more) return ld_error(o->lm.l_name, ENOMEM, "cannot create TLS data structures");
		if (old) memcpy(more, old, nmodules * sizeof *more);
		leaf_lock(&tls_lock, &mask);
		modules = more;
		cap_modules = cap;
		leaf_unlock(&tls_lock, &mask);
		ld_free(old);
	}
	modules[id] = o;
	if (id >= nmodules) nmodules = id + 1;
	o->tls_id = id;
	if (!at_start(o)) return 0;
	if (!static_size) {
		o->tls_offset = static_used = static_place(o, static_used);
		if (o->tls_align > static_align) static_align = o->tls_align;
	} else {
		/* Auditors ran already. What finds no room is dynamic. */
		tls_make_static(o);
	}
	return 0;
}

/* Let o's block be at a fixed offset from the thread pointer. Returns -1 when
 * threads already have it elsewhere or no room is left. */
int tls_make_static(struct object *o)
{
	if (o->tls_offset) return 0;
	if (!o->tls_id || o->tls_ready || o->tls_align > static_align) return -1;
	/* The first gap that other libraries in the room leave. */
	size_t end, used = static_used;
again:
	end = static_place(o, used);
	if (end > static_size) return -1;
	for (size_t id = 1; id < nmodules; id++) {
		struct object *m = modules[id];
		if (!m || end - o->tls_memsz >= m->tls_offset || end <= m->tls_offset - m->tls_memsz) continue;
		used = m->tls_offset;
		goto again;
	}
	o->tls_offset = end;
	return 0;
}

#ifdef HTUX_DEBUG
/* Modules know their numbers; blocks in the static part are aligned, in bounds, and apart. */
void tls_check(void)
{
	for (size_t id = 1; id < nmodules; id++) {
		struct object *o = modules[id];
		if (!o) continue;
		if (o->tls_id != id)
			ld_fatal(127, "loader check: %s: TLS module %zu is not %zu", o->lm.l_name, id, o->tls_id);
		if (!o->tls_offset) continue;
		int ok = o->tls_offset >= o->tls_memsz && o->tls_offset <= static_size &&
			 is_aligned(-o->tls_offset - o->tls_firstbyte, o->tls_align);
		for (size_t k = 1; k < id; k++) {
			struct object *p = modules[k];
			if (p && p->tls_offset && o->tls_offset - o->tls_memsz < p->tls_offset &&
			    p->tls_offset - p->tls_memsz < o->tls_offset)
				ok = 0;
		}
		if (!ok)
			ld_fatal(127, "loader check: %s: static TLS at %zu, %zu bytes", o->lm.l_name, o->tls_offset,
				 o->tls_memsz);
	}
	for (struct object *o = objects; o; o = o->next)
		if (o->tls_id && (o->tls_id >= nmodules || modules[o->tls_id] != o))
			ld_fatal(127, "loader check: %s: no TLS module %zu", o->lm.l_name, o->tls_id);
}
#endif

static uintptr_t *first_dtv(struct pthread *td) { return (uintptr_t *)(td + 1); }

static void init_block(char *p, const struct object *o)
{
	memcpy(p, o->tls_image, o->tls_filesz);
	memset(p + o->tls_filesz, 0, o->tls_memsz - o->tls_filesz);
}

/* Lay out a new thread's block in mem, which has libc.tls_size bytes, all zero.
 * Thread creation is not locked out here: the caller holds its lock. */
void *__copy_tls(unsigned char *mem)
{
	uintptr_t end = (uintptr_t)mem + libc.tls_size - sizeof(struct pthread) - DTV_ENTRIES * sizeof(uintptr_t);
	struct pthread *td = (void *)round_down(end, static_align);
	uintptr_t *dtv = first_dtv(td);
	dtv[0] = DTV_ENTRIES;
	for (size_t id = 1; id < nmodules; id++) {
		struct object *o = modules[id];
		if (!o || !o->tls_offset) continue;
		char *p = (char *)td - o->tls_offset;
		if (o->relocated) memcpy(p, o->tls_image, o->tls_filesz);
		if (id < DTV_ENTRIES) dtv[id] = (uintptr_t)p;
	}
	td->dtv = dtv;
	return td;
}

/* Put all thread-local variables of this thread back to their initial values. */
void __reset_tls(void)
{
	uintptr_t *dtv = __pthread_self()->dtv;
	for (size_t id = 1; id < nmodules && id < dtv[0]; id++)
		if (modules[id] && dtv[id]) init_block((char *)dtv[id], modules[id]);
}

int __init_tp(void *p)
{
	struct pthread *td = p;
	td->self = td->self_again = td;
	int r = __set_thread_area(td);
	if (r < 0) return -1;
	if (!r) libc.can_do_threads = 1;
	td->detach_state = DT_JOINABLE;
	td->tid = __syscall(SYS_set_tid_address, &__thread_list_lock);
	td->locale = &libc.global_locale;
	glibc_start_ctype(td);
	td->robust_list.head = &td->robust_list.head;
	td->sysinfo = __sysinfo;
	td->next = td->prev = td;
	return 0;
}

/* The first thread's block. All objects of the program have their place; their
 * initial values come with tls_copy_initial(), after relocation. Returns 0 or -1. */
int tls_start(size_t reserve)
{
	static_size = round_up(static_used + reserve, static_align);
	libc.tls_align = static_align;
	libc.tls_cnt = nmodules;
	libc.tls_size =
		round_up(DTV_ENTRIES * sizeof(uintptr_t) + static_size + static_align + sizeof(struct pthread), 16);
	void *mem = ld_alloc_at_end(libc.tls_size + GLIBC_THREAD_SIZE);
	return mem && !__init_tp(__copy_tls(mem)) ? 0 : -1;
}

/* For sanitizers, which want to know where thread-local storage is: they take it
 * to end as far above the thread pointer as glibc's struct pthread does. */
void _dl_get_tls_static_info(size_t *size, size_t *align)
{
	*size = static_size + GLIBC_THREAD_SIZE;
	*align = static_align;
}

void tls_reset(void)
{
	for (size_t id = 1; id < nmodules; id++) modules[id] = 0;
	nmodules = 0;
	static_used = 0;
	static_align = MIN_ALIGN;
}

void tls_copy_initial(void)
{
	struct pthread *td = __pthread_self();
	for (size_t id = 1; id < nmodules; id++) {
		if (!modules[id]->relocated) continue;
		memcpy((char *)td - modules[id]->tls_offset, modules[id]->tls_image, modules[id]->tls_filesz);
		modules[id]->tls_ready = 1;
	}
}

/* Variables of the C library that are not in a TLS segment: they are members of
 * struct pthread. Sets *tpoff to the offset from the thread pointer. */
int tls_of_libc(const char *name, long *tpoff)
{
#define X(variable, member)                                \
	if (!strcmp(name, variable)) {                     \
		*tpoff = offsetof(struct pthread, member); \
		return 1;                                  \
	}
	HTUX_LIBC_TLS(X)
#undef X
	return 0;
}

_Noreturn static void no_memory(void) { ld_fatal(127, "cannot allocate memory for thread-local data: ABORT"); }

/* A block of its own, with the address to free just before it. */
static uintptr_t new_block(const struct object *o)
{
	char *raw = ld_alloc(o->tls_memsz + 2 * o->tls_align + 16);
	if (!raw) no_memory();
	uintptr_t p = round_up((uintptr_t)raw + sizeof raw, o->tls_align);
	p += o->tls_firstbyte;
	memcpy((char *)p - sizeof raw, &raw, sizeof raw);
	memcpy((void *)p, o->tls_image, o->tls_filesz);
	return p;
}

static void free_block(uintptr_t p)
{
	char *raw;
	memcpy(&raw, (char *)p - sizeof raw, sizeof raw);
	ld_free(raw);
}

/* This thread's block of module id, made if need be. */
__attribute__((force_align_arg_pointer, noinline)) void *tls_address(size_t id, size_t off)
{
	struct pthread *td = __pthread_self();
	uint64_t mask;
	leaf_lock(&tls_lock, &mask);
	uintptr_t *dtv = td->dtv;
	if (id >= nmodules || !modules[id]) ld_fatal(127, "thread-local data of an unknown module");
	if (id >= dtv[0]) {
		size_t n = dtv[0];
		while (n <= id) n *= 2;
		uintptr_t *more = ld_alloc(n * sizeof *more);
		if (!more) no_memory();
		memcpy(more, dtv, dtv[0] * sizeof *dtv);
		more[0] = n;
		__atomic_store_n(&td->dtv, more, __ATOMIC_RELEASE);
		if (dtv != first_dtv(td)) ld_free(dtv);
		dtv = more;
	}
	if (!dtv[id])
		dtv[id] = modules[id]->tls_offset ? (uintptr_t)td - modules[id]->tls_offset : new_block(modules[id]);
	uintptr_t p = dtv[id];
	leaf_unlock(&tls_lock, &mask);
	return (void *)(p + off);
}

void *__tls_get_addr(size_t *v)
{
	uintptr_t *dtv = __pthread_self()->dtv;
	if (likely(v[0] < dtv[0] && dtv[v[0]])) return (void *)(dtv[v[0]] + v[1]);
	return tls_address(v[0], v[1]);
}

/* The calling thread's block of o, if it has one. */
void *tls_block_if_any(const struct object *o)
{
	uintptr_t *dtv = __pthread_self()->dtv;
	if (!o->tls_id) return 0;
	if (o->tls_id < dtv[0] && dtv[o->tls_id]) return (void *)dtv[o->tls_id];
	return o->tls_offset ? (char *)__pthread_self() - o->tls_offset : 0;
}

/* Newly loaded objects are relocated: those in the static TLS get their initial
 * values in all threads. Thread creation is locked out. */
int tls_publish(struct object **list, unsigned n)
{
	sigset_t set;
	struct pthread *self = __pthread_self(), *td = self;
	unsigned i;
	for (i = 0; i < n && (list[i]->tls_ready || !list[i]->tls_offset); i++)
		;
	if (i == n) goto ready;
	__block_app_sigs(&set);
	__tl_lock();
	do
		for (i = 0; i < n; i++)
			if (!list[i]->tls_ready && list[i]->tls_offset)
				init_block((char *)td - list[i]->tls_offset, list[i]);
	while ((td = td->next) != self);
	__tl_unlock();
	__restore_sigs(&set);
ready:
	for (i = 0; i < n; i++) list[i]->tls_ready = 1;
	return 0;
}

/* o goes: no thread may have a block of it. */
void tls_forget(struct object *o)
{
	sigset_t set;
	uint64_t mask;
	size_t id = o->tls_id;
	struct pthread *self = __pthread_self(), *td = self;
	if (!id) return;
	__block_app_sigs(&set);
	__tl_lock();
	leaf_lock(&tls_lock, &mask);
	do {
		uintptr_t *dtv = td->dtv;
		if (id >= dtv[0] || !dtv[id]) continue;
		if (!o->tls_offset) free_block(dtv[id]);
		dtv[id] = 0;
	} while ((td = td->next) != self);
	modules[id] = 0;
	while (nmodules > 1 && !modules[nmodules - 1]) nmodules--;
	leaf_unlock(&tls_lock, &mask);
	__tl_unlock();
	__restore_sigs(&set);
	o->tls_id = 0;
}

/* At the end of a thread: what it allocated. libc.so's own variables are static
 * and stay usable. */
void tls_thread_exit(void)
{
	struct pthread *td = __pthread_self();
	uintptr_t *dtv = td->dtv, *first = first_dtv(td);
	uint64_t mask;
	leaf_lock(&tls_lock, &mask);
	for (size_t id = 1; id < dtv[0]; id++) {
		if (!dtv[id] || (id < nmodules && modules[id] && modules[id]->tls_offset)) continue;
		free_block(dtv[id]);
		dtv[id] = 0;
		if (id < DTV_ENTRIES) first[id] = 0;
	}
	__atomic_store_n(&td->dtv, first, __ATOMIC_RELEASE);
	if (dtv != first) ld_free(dtv);
	leaf_unlock(&tls_lock, &mask);
}

#pragma GCC visibility push(hidden)
extern char tlsdesc_static[], tlsdesc_undefined[], tlsdesc_dynamic[];
#pragma GCC visibility pop

/* Fill in a TLS descriptor for what d defines (its obj is null if nothing does). */
int tlsdesc_resolve(struct object *from, struct def d, size_t value, uintptr_t slot[2])
{
	if (!d.obj) {
		slot[0] = (uintptr_t)tlsdesc_undefined;
		slot[1] = value;
		return 0;
	}
	if (d.obj->tls_offset) {
		slot[0] = (uintptr_t)tlsdesc_static;
		slot[1] = value - d.obj->tls_offset;
		return 0;
	}
	/* { module, offset, next } */
	void **args = ld_alloc(3 * sizeof *args);
	if (!args) return ld_error(from->lm.l_name, ENOMEM, "cannot create TLS data structures");
	args[0] = (void *)d.obj->tls_id;
	args[1] = (void *)value;
	args[2] = from->tlsdesc_args;
	from->tlsdesc_args = args;
	slot[0] = (uintptr_t)tlsdesc_dynamic;
	slot[1] = (uintptr_t)args;
	return 0;
}

void tlsdesc_free(struct object *o)
{
	for (void **a = o->tlsdesc_args, **next; a; a = next) {
		next = a[2];
		ld_free(a);
	}
	o->tlsdesc_args = 0;
}
