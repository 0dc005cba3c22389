/* A user address space: VMAs and what the mmap(2) family does with them. The
 * platform holds the page tables; the VMA tree is the truth about what is
 * mapped where. */
#ifndef KERNEL_MM_H
#define KERNEL_MM_H
#include "core/list.h"
#include "core/lock.h"
#include <linux/mman.h>
#ifndef PROT_READ
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4
#define PROT_NONE 0
#endif

struct file;
struct rb_node {
	struct rb_node *parent, *left, *right;
	int red;
};

struct vma {
	u64 start, end;         /* page aligned, [start, end) */
	int prot;               /* PROT_* */
	int flags;              /* MAP_SHARED/PRIVATE/ANONYMOUS/NORESERVE/GROWSDOWN/STACK/LOCKED */
	struct file *file;      /* reference, or NULL */
	u64 pgoff;              /* byte offset in file / shared object */
	struct shm_object *shm; /* anonymous shared memory (reference), or NULL */
	const char *name;       /* "[heap]", "[stack]", "[vdso]", static strings, or NULL */
	u64 gone;               /* with GONE: where the file ended meanwhile (shrunk.c); 0: nothing to be done */
	struct rb_node rb;
	u64 gap; /* free bytes below start, for the search of holes */
	u64 subtree_gap;
};

struct mm {
	struct mutex lock;
	struct rb_node *root;
	u64 brk_start, brk;
	u64 mmap_base; /* top-down search starts here */
	u64 stack_top, stack_size;
	u64 start_code, end_code, start_data, end_data, start_stack;
	u64 total_pages, data_pages, locked_pages; /* accounting */
	u64 vdso_base, vdso_size;
	bool shrunk;   /* some of the mappings have `gone` */
	u64 committed; /* bytes of private writable memory promised */
	int map_count;
	int def_flags; /* mlockall(MCL_FUTURE): flags of new mappings */
	u32 users;     /* processes that share it (vfork, CLONE_VM) */
	/* Platform (kvm) */
	u64 pgd;            /* guest-physical address of the page table, as in CR3 */
	u64 tlb_gen;        /* rises when entries lose rights */
	u32 membarrier;     /* commands that were registered */
	void *spare_tables; /* one for each large page, to split it: linked by their first word */
	bool filling;       /* plat_map_* fill empty entries only: a fault is being resolved */
	u64 rss, max_rss;   /* pages in the table that are this process's own or a file's */
};

struct mm *mm_create(void); /* only the vDSO in it; NULL: no memory */
/* Copy of the VMA tree (the platform copies memory); call with parent->lock held. NULL: no memory. */
struct mm *mm_fork(struct mm *parent);
void mm_get(struct mm *mm); /* one more process uses it */
void mm_put(struct mm *mm); /* frees at 0; the memory itself goes with the host process or mm_reset */
/* Forget all VMAs but the vDSO and unmap the user half (exec). */
void mm_reset(struct mm *mm);
/* mmap with everything already checked or to be checked; returns the address
 * or -errno. file may be NULL for anonymous memory. Takes mm->lock. */
long do_mmap(struct mm *mm, u64 addr, u64 len, int prot, int flags, struct file *file, u64 off);
long do_munmap(struct mm *mm, u64 addr, u64 len);
long sys_madvise(u64 start, u64 len, int advice); /* for process_madvise, too */
/* VMA at or after addr; call with mm->lock. */
struct vma *find_vma(struct mm *mm, u64 addr);
struct vma *vma_next(struct vma *v);
/* Grow a MAP_GROWSDOWN mapping down to addr's page; mm->lock held. False: not allowed. */
bool mm_grow_stack(struct mm *mm, struct vma *v, u64 addr);
/* Is this user fault one that the kernel resolves (stack growth)? Returns true to retry.
 * Otherwise *code is SEGV_MAPERR or SEGV_ACCERR. */
bool mm_fault(struct mm *mm, u64 addr, bool write, bool exec, int *code);
/* The same for a fault that the host answers with SIGBUS: past the end of a file
 * that has grown since. Returns true to retry. */
bool mm_bus_fault(struct mm *mm, u64 addr);
/* A file in memory (`inode`) has become shorter: its mappings end with it, here at once, in other
 * processes before they run user code again (WORK_SHRUNK: shrunk_work). No lock held. */
struct inode;
void mm_file_shrunk(struct inode *inode, u64 size);
/* The same of a host's file that the guest has truncated, shorter or longer. */
void mm_host_file_truncated(struct inode *inode, u64 size);
void shrunk_work(void);
/* A key that names a shared futex word the same in all processes:
 * fills key[0..1] (object id, offset); private words get (mm, address). */
int futex_key(struct mm *mm, u64 addr, bool shared, u64 key[2]);

/* exec (mm/exec*.c): load the program `path` (relative to dirfd unless absolute;
 * flags AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW) into the current process, replacing
 * its image. Takes over args, in every case. On success current()->regs are the
 * new program's and 0 is returned, or, after vfork, it does not return. Errors
 * before the old image is gone are returned, later ones kill with SIGSEGV. */
struct exec_args;
long do_execve(const char *path, struct exec_args *args, int dirfd, int flags);
/* Arguments from user memory: ERR_PTR(-EFAULT, -E2BIG, -ENOMEM); from kernel memory. */
struct exec_args *exec_args_user(const char *const *argv, const char *const *envp);
struct exec_args *exec_args_kernel(const char *const *argv, const char *const *envp);
/* The first program could not be started: one line for the user, and the end of
 * the guest with a shell's status (127 not found, 126 not executable). */
_Noreturn void exec_first_failed(const char *path, long err);
#endif
