/* The dynamic loader's own types and functions.
 *
 * Everything here is internal to libc.so (hidden), so that no program can
 * interpose it. Functions that can fail return 0 or a null pointer for success
 * as said at each, and leave the text of the error with ld_error(); nothing
 * here touches errno. Unless said otherwise a function that reads or changes
 * the set of objects runs under load_lock (lock.c) or before the program's start.
 */
#ifndef LDSO_H
#define LDSO_H

#include <elf.h>
#include <link.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef Elf64_Ehdr Ehdr;
typedef Elf64_Phdr Phdr;
typedef Elf64_Dyn Dyn;
typedef Elf64_Sym Sym;
typedef Elf64_Rela Rela;

/* What elf.h may lack. */
#ifndef DT_RELR
#define DT_RELRSZ 35
#define DT_RELR 36
#define DT_RELRENT 37
#endif
#ifndef DF_1_NOOPEN
#define DF_1_NOOPEN 0x40
#endif
#ifndef DF_1_PIE
#define DF_1_PIE 0x08000000
#endif
#ifndef LM_ID_BASE
#define LM_ID_BASE 0
#define LM_ID_NEWLM (-1)
#endif
#ifndef RTLD_DEEPBIND
#define RTLD_DEEPBIND 8
#endif

#define LD_PAGE 4096UL
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define countof(a) (sizeof(a) / sizeof *(a))

/* To multiples of a power of two. */
static inline size_t round_down(size_t n, size_t to) { return n & -to; }
static inline size_t round_up(size_t n, size_t to) { return (n + to - 1) & -to; }
static inline int is_aligned(size_t n, size_t to) { return !(n & (to - 1)); }

struct object;

/* Where the program begins: entry point and stack pointer. */
struct start {
	uintptr_t entry;
	size_t *sp;
};

/* One entry of an object's version table, by the index that DT_VERSYM holds. */
struct version {
	const char *name; /* null: no such version */
	const char *file; /* needed versions: the library that must define it */
	uint32_t hash;
	unsigned char libc;  /* needed of the C library, which libc.so replaces */
	unsigned char exact; /* dlvsym: no other version will do */
};

/* A list of objects that is searched in order. */
struct scope {
	struct object **list;
	unsigned n;
};

/* As glibc has it, see struct object. */
struct name {
	const char *name;
	struct name *next;
	char s[];
};

/* Directories of a DT_RPATH, DT_RUNPATH or LD_LIBRARY_PATH; dir ends with '/'. */
struct dirs {
	unsigned n;
	struct dir {
		char *path;
		int missing, hwcaps;
	} d[]; /* 0: not known yet, 1: is, 2: is not */
};

/* Objects that see each other: the program's, and one more for each
 * dlmopen(LM_ID_NEWLM). libc.so is in all of them at once (namespace.c). */
#define NAMESPACES 16
struct namespace
{
	struct object *first, *last; /* by lm.l_next, as debuggers see them */
	struct scope global;
	unsigned room, reserved; /* in its list, and how much of the rest is for what is being opened */
	struct object *libc;     /* its entry for libc.so, once asked for */
	enum {
		NOT_AUDITING,
		AUDIT_LOADING, /* an auditor's; those before it are told of what is there */
		AUDITING       /* nothing of it is reported any more */
	} auditing;
	int adding; /* auditors have been told */
};

enum flavor { FLAVOR_NONE, FLAVOR_GLIBC, FLAVOR_MUSL };

/* A loaded ELF file. The first member is what debuggers and dlinfo see; glibc's own
 * auditor (sotruss) goes on to the three that follow it there. */
struct object {
	struct link_map lm;
	struct object *real;
	long ns_id;
	struct name *names; /* what it was asked for by; at least one once it is listed */

	/* What every lookup reads, close together. Bounds were checked by elf_dynamic(). */
	unsigned is_main : 1, is_libc : 1, is_vdso : 1, own_map : 1;
	unsigned startup : 1; /* part of the program: never unloaded */
	unsigned global : 1;  /* in the global scope */
	unsigned relocated : 1, tls_ready : 1, constructed : 1, destructed : 1;
	unsigned faked : 1;            /* not found, LD_TRACE only */
	unsigned stand_in : 1;         /* libc.so's entry in another namespace */
	unsigned dynamic_done : 1;     /* relocate_dynamic */
	unsigned filter : 1;           /* has DT_FILTER or DT_AUXILIARY */
	unsigned checked : 1;          /* check.c has seen its symbols */
	unsigned bound : 1;            /* something is bound to it; tracked for LD_DEBUG=unused */
	unsigned listed : 1, used : 1; /* listed: on the list of objects */
	unsigned audit_told : 1;       /* auditors have been told of it */
	unsigned char nodelete;        /* no bit: also set by lookups, without a lock */
	const uint64_t *bloom;
	uint32_t nbuckets, symoffset, bloom_mask, bloom_shift; /* DT_GNU_HASH */
	const uint32_t *buckets, *chain;                       /* chain[i] is the hash value of symbol i */
	const Sym *symtab;
	const char *strtab;
	size_t strsz;
	const uint16_t *versym;
	struct version *vers;
	unsigned nvers;
	uint32_t nsyms;                      /* symbol numbers below this are readable */
	uint32_t sysv_nbuckets, sysv_nchain; /* DT_HASH */
	const uint32_t *sysv_buckets, *sysv_chain;

	uintptr_t map_start, map_end; /* page-aligned, of all segments */
	const Phdr *phdr;
	unsigned phnum;

	/* Relocations. */
	const Rela *rela, *jmprel;
	size_t nrela, njmprel, relacount;
	const uint64_t *relr;
	size_t nrelr;
	uintptr_t *pltgot;
	uintptr_t relro_start, relro_end;
	uintptr_t wr_start, wr_end; /* the writable segment that was used last */
	size_t dyn[40];             /* DT_* below 40, as in the file */
	uint32_t has[2];            /* bit set of the tags present */
	uint32_t flags_1;
	size_t verneed, nverneed, verdef, nverdef;

	/* Identity and search. */
	struct object *next; /* all objects, in load order */
	struct namespace *ns;
	const char *soname;
	dev_t dev;
	ino_t ino;
	char *origin;                 /* directory, for $ORIGIN */
	struct dirs *rpath, *runpath; /* null until used, see search.c */
	struct object *loader;        /* who made it load; null for roots */

	/* Dependencies and scopes. */
	struct object **needed; /* one for each DT_NEEDED, no duplicates */
	unsigned nneeded;
	struct object **order; /* all that it needs, users first; of what was opened or started, else null */
	unsigned norder;
	char no_order;           /* gets none any more, see keep_scope */
	char is_needed;          /* came as what another needs: counts with those of `needed` until it has an order */
	struct object **reldeps; /* bound to without a DT_NEEDED */
	unsigned nreldeps;
	struct scope local;    /* itself and its dependencies, breadth first */
	struct scope **scopes; /* what its own references search */
	unsigned nscopes;

	/* Thread-local storage. */
	const void *tls_image;
	size_t tls_filesz, tls_memsz, tls_align, tls_firstbyte;
	size_t tls_id;     /* module number, 0: no TLS */
	size_t tls_offset; /* block starts at thread pointer - this; 0: dynamic */

	const void *eh_frame_hdr;
	void **tlsdesc_args;            /* chain of descriptors' arguments */
	unsigned open_count;            /* by dlopen */
	struct audit_state *audit;      /* one for each auditor, audit.c */
	struct audit_slot *audit_slots; /* one for each of jmprel, audit_plt.c */
	volatile int tls_dtors;         /* destructors of thread_local objects pending */
	enum flavor flavor;
	unsigned mark;
};

static inline void *obj_addr(const struct object *o, size_t vaddr) { return (void *)(o->lm.l_addr + vaddr); }

/* Whether o is of those that the program starts with, and the start is not over. */
#define at_start(o) (!ld_loaded && (o)->ns == &namespaces[0])

static inline int has_dyn(const struct object *o, unsigned tag) { return o->has[tag / 32] >> tag % 32 & 1; }

/* What a symbol is looked up by. */
struct ref {
	const char *name;
	const struct version *ver; /* null: any */
	const struct object *from;
	uint32_t gnu_hash, sysv_hash; /* sysv_hash ~0: not computed yet */
	unsigned char need_def;       /* an undefined symbol with an address will not do */
	unsigned char dlsym;          /* by dlsym: the newest version */
};

struct def {
	const Sym *sym;
	struct object *obj;
};

#pragma GCC visibility push(hidden)

/* main.c: the program and libc.so, and what the environment asks for */
extern struct object *main_obj, libc_obj;
extern struct object *objects; /* all but stand-ins, by next */
extern int ld_started;         /* code other than the loader's runs: locks count */
extern int ld_loaded;          /* the program and all it needs is there */
extern int ld_argc;
extern char **ld_argv, **ld_envp;
extern const char *ld_prog; /* argv[0], for messages */
extern size_t *ld_auxv;
extern unsigned long ld_htux_flags;
extern const char *env_library_path, *env_preload, *env_audit, *env_debug_output;
extern int env_bind_now, env_bind_not, env_trace, env_warn, env_verbose;
size_t auxval(size_t type);

/* Ask a function that chooses an implementation for it. Not for ldd, which only
 * looks for names, nor in a unit test on the host, which does not run what a
 * damaged file says. */
static inline uintptr_t ask_resolver(uintptr_t f)
{
#ifdef LDSO_HOST_TEST
	return f;
#else
	return env_trace ? f : ((uintptr_t(*)(void))f)();
#endif
}

/* mem.c: memory of the loader's own, independent of malloc. */
void *ld_alloc(size_t n);        /* zeroed; null when there is none */
void *ld_alloc_at_end(size_t n); /* for what is taken at start and stays, see mem.c */
void ld_free(void *p);
void mem_after_fork(void);
char *ld_strdup(const char *s);
char *ld_concat(const char *a, const char *b, const char *c);

/* msg.c: messages and the pending error */
void ld_print(int fd, const char *fmt, ...);
int ld_format(char *buf, size_t n, const char *fmt, ...);
int ld_vformat(char *buf, size_t n, const char *fmt, va_list ap);
const char *ld_strerror(int err);
/* Keep "name: text" or "name: text: strerror(err)" as the error; returns -1. */
int ld_error(const char *name, int err, const char *fmt, ...);
const char *ld_error_text(void);
const char *ld_error_reason(void); /* no more than what fmt said; until the program is loaded */
void ld_clear_error(void);
_Noreturn void ld_fatal(int status, const char *fmt, ...); /* "PROG: ..." */

/* elf.c: checks on what a file says */
struct plan {                     /* how to map a file */
	size_t start, end, align; /* page-aligned virtual addresses */
	const Phdr *first, *dynamic;
	unsigned nload;
};
const char *elf_check_header(const Ehdr *e, size_t n);
extern const char elf_other_machine[]; /* what it returns for a file that the search passes over */
const char *elf_plan(const Phdr *ph, unsigned n, uint64_t file_size, struct plan *p);
const char *elf_segments(struct object *o);
const char *elf_dynamic(struct object *o);
const char *elf_tls(struct object *o);
int wants_exec_stack(const struct object *o); /* its PT_GNU_STACK says so, or there is none */
const char *obj_string(const struct object *o, size_t off);
const void *obj_range(const struct object *o, size_t vaddr, size_t size, size_t align);
int obj_executable(const struct object *o, uintptr_t addr);
const void *obj_rest(const struct object *o, size_t vaddr, size_t *left);

/* glibc_versions.c: does glibc have a name, given by its gnu_hash, under this version ("GLIBC_2.34")? */
int glibc_has_version(uint32_t name_hash, const char *version);
/* Is a name, given by its gnu_hash, one of glibc's libc.so.6 and of what is in libc.so besides? */
int glibc_has(uint32_t name_hash);

/* version.c */
const char *version_table(struct object *o);
struct needed_version { /* a place in DT_VERNEED */
	const Elf64_Verneed *lib;
	const Elf64_Vernaux *aux;
	size_t at, aux_at;
	unsigned libs, i;
};
int next_needed_version(const struct object *o, struct needed_version *n);
struct object *version_provider(const struct object *o, const char *file);
int defines_version(const struct object *p, const char *name);
int version_check(struct object *o);
const struct version *symbol_version(const struct object *o, uint32_t sym);

/* symbols.c */
uint32_t gnu_hash(const char *s);
uint32_t sysv_hash(const char *s);
const Sym *lookup_in(struct object *o, struct ref *r);
struct def lookup_scope(const struct scope *s, struct ref *r, const struct object *skip);
struct def lookup_symbol(struct ref *r, const struct object *skip);
void ref_init(struct ref *r, const char *name, const struct version *ver, const struct object *from);
uint32_t count_symbols(const struct object *o);
uintptr_t def_address(struct def d);

/* cpu_features.c */
void cpu_features_for(struct object *libm);

/* map.c, load.c */
struct elf_file {      /* an open file and how it begins */
	int fd, error; /* error: from reading */
	size_t n;
	union {
		Ehdr e;
		char buf[1024];
	};
};
int elf_open(const char *path, struct elf_file *f);
/* -1 with an error when what the file begins with is no library. */
int elf_refused(const char *path, const struct elf_file *f);
struct object *map_file(const char *path, const char *name, struct elf_file *f, int as_program);
void unmap_object(struct object *o);
struct object *load_library(const char *name, struct object *by, struct namespace *ns, int how);
enum { LOAD_NEEDED, LOAD_DYNAMIC, LOAD_NOT }; /* how: as a dependency, by dlopen, only if it is there */
struct object *find_loaded(const char *name, const struct namespace *ns);
int in_list(struct object **list, unsigned n, const struct object *o);
int load_needed(struct object *root, struct object **extra, unsigned nextra);
struct object *new_object(void);
void object_added(struct object *o, struct namespace *ns);
void object_removed(struct object *o);
struct object *last_object(void);
void free_object(struct object *o);
void set_flavor(struct object *o);
int obj_has_name(const struct object *o, const char *name);
void obj_add_name(struct object *o, const char *name);

/* namespace.c */
extern struct namespace namespaces[NAMESPACES];
#define BASE_NS (&namespaces[0])
extern int namespaces_used; /* more than the program's have been */
void namespace_append(struct namespace *ns, struct object *o);
void namespace_remove(struct object *o);
struct object *namespace_libc(struct namespace *ns); /* null: no memory */
struct namespace *namespace_find(long id);           /* -1: an unused one; null: there is none */
void namespace_collect(void);                        /* those that nothing is in any more become unused */
static inline long namespace_id(const struct namespace *ns) { return ns - namespaces; }

/* redirect.c */
int is_libc_name(const char *name);

/* search.c, cache.c */
int open_library(const char *name, struct object *by, struct elf_file *f, char **path);
char *expand_tokens(const char *s, size_t n, struct object *by);
char *cache_find(const char *soname);
void cache_close(void);
int cpu_level(void); /* of the x86-64 ABI: 1 to 4 */
const char *cache_lookup(const void *file, size_t size, const char *soname);
struct dirs *object_dirs(struct object *o, int runpath);
struct dirs *library_path_dirs(void);
struct dirs *system_dirs(void);

/* scope.c */
int scope_add_global(struct namespace *ns, struct object **list, unsigned n);
int scope_reserve_global(struct namespace *ns, unsigned n);
void scope_add_reserved(struct namespace *ns, struct object **list, unsigned n);
void scope_prune_global(struct namespace *ns);
int obj_add_scope(struct object *o, struct scope *s, int first);
void obj_drop_scope(struct object *o, struct scope *s);

/* reloc.c, lazy.c, stub.c */
int relocate_object(struct object *o, int lazy);
int protect_relro(struct object *o);
void *writable_place(struct object *o, size_t vaddr, size_t size);
int relocate_slot(struct object *o, const Rela *r, uintptr_t *result);
/* What a slot of the PLT stands for; *value is it or, without a definition, 0 or a stub. */
int find_slot(struct object *o, const Rela *r, struct def *d, uintptr_t *value);
void lazy_init(void);
int lazy_setup(struct object *o);
int note_dependency(struct object *from, struct object *to);
void forget_dependencies(struct object *from, const struct scope *on);
uintptr_t missing_function(const struct object *o, const char *name, const struct version *v);
void missing_protect(void);
_Noreturn void missing_called(const struct object *o, const char *name, const struct version *v);

/* native.c */
void check_libc_provides(void);
/* The program over, with its own interpreter; returns if the kernel cannot. */
void exec_native(const char *reason);

/* tls.c */
int tls_assign(struct object *o);
int tls_make_static(struct object *o);
int tls_publish(struct object **list, unsigned n);
void tls_forget(struct object *o);
int tls_start(size_t reserve); /* bytes of static TLS for what comes later */
void tls_reset(void);          /* before tls_start: no object has TLS yet */
void tls_copy_initial(void);
#define TLS_RESERVE 4096
int tls_of_libc(const char *name, long *tpoff);
void *tls_address(size_t id, size_t off);
void tls_thread_exit(void);
void *tls_block_if_any(const struct object *o);
int tlsdesc_resolve(struct object *from, struct def d, size_t value, uintptr_t slot[2]);
void tlsdesc_free(struct object *o);

/* init.c */
void construct(struct object *o);
void run_constructors(struct object *root);
void run_main_constructors(void);
void run_destructors(struct object **list, unsigned n);
unsigned sort_objects(struct object **list, unsigned n, struct object **out, int reldeps);
int keep_order(struct object *root);
void note_init_first(struct object *o, int loaded);
void ldso_fini(void);

/* exec_stack.c */
void start_exec_stack(void);
int allow_exec_stack(void);

/* lock.c */
struct lock {
	volatile int state;
	volatile int depth;
	void *volatile owner;
};
extern struct lock load_lock; /* dlopen, dlclose and their constructors; recursive */
extern struct lock list_lock; /* the list of objects; recursive, taken inside load_lock */
void lock(struct lock *l);
void unlock(struct lock *l);
extern volatile int mem_lock, tls_lock, unique_lock, reldep_lock;
void leaf_lock(volatile int *l, uint64_t *mask); /* signals blocked meanwhile */
void leaf_unlock(volatile int *l, uint64_t *mask);
unsigned lookup_enter(void); /* objects that are seen now stay mapped until lookup_leave */
void lookup_leave(unsigned epoch);
void lookup_wait(void); /* until all lookups that began before have left */

/* findobj.c */
int findobj_update(void);
struct object *object_of(const void *addr);

/* libcstart.c */
void init_libc_early(void);
void init_libc(void);

/* debug.c */
extern unsigned ld_debug;
enum {
	DBG_LIBS = 1,
	DBG_FILES = 2,
	DBG_SYMBOLS = 4,
	DBG_BINDINGS = 8,
	DBG_VERSIONS = 16,
	DBG_RELOC = 32,
	DBG_STATISTICS = 64,
	DBG_SCOPES = 128,
	DBG_CALLS = 256,
	DBG_UNUSED = 512
};
void debug_options(const char *s);
void debug_msg(const char *fmt, ...);                  /* one or more lines */
extern unsigned long ld_load_time, ld_relocation_time; /* of the start, in cycles */
extern unsigned long ld_lookups, ld_lookups_saved;     /* symbols looked up, or known from the reference before */
void debug_init(void);
void debug_scopes(struct object **list, unsigned n);
void debug_state(struct namespace *ns, int state);
void debug_statistics(int final);
void debug_binding(const struct object *from, const struct object *to, const char *name, const struct version *v);
/* Whether a missing definition is no error: LD_DEBUG=unused is not about them. */
int debug_undefined(const struct object *from, const char *name, const struct version *v);

/* check.c: whether all that must hold for the objects does; after unloading, whether all of them
 * are still needed, too. Nothing but with make DEBUG=1. load_lock is held, or does not count yet. */
#ifdef HTUX_DEBUG
void check_objects(int unloaded);
void tls_check(void);
#else
static inline void check_objects(int unloaded) { (void)unloaded; }
#endif

/* trace.c */
_Noreturn void trace_objects(void);

/* show_auxv.c */
void show_auxv(void);

/* preload.c */
int load_preloads(struct object ***list, unsigned *n);

/* run.c: libc.so PROG ARGS */
size_t *run_as_program(size_t *sp, struct object *o, uintptr_t *entry);

/* dlopen.c, dlclose.c, dladdr.c, dlerror.c */
/* Let the kept error be what dlerror says next in this thread. */
void dl_set_error(void);
void dl_clear_error(void); /* every call begins with this, so that success leaves no error */
int valid_handle(void *handle);
/* Whether a library is found without knowing who asks: then nobody is said to, where the namespace is given. */
int path_only(const char *file);
/* Open a library in ns as dlopen does, its constructors included. load_lock is held or
 * does not count yet. Null with an error. */
struct object *open_in(struct namespace *ns, const char *file, int mode, struct object *by);
void close_object(struct object *o);        /* undo one open; load_lock is held */
extern unsigned long long dl_adds, dl_subs; /* objects that came and went, ever */
/* atfork.c: a library's handlers go with it. */
void atfork_forget(void *dso);
/* For __cxa_thread_atexit_impl. */
void __ldso_tls_dtor(void *dso, int count);

#pragma GCC visibility pop
#endif
