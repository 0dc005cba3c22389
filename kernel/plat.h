/* What differs between platforms (kvm, process). Everything else in the kernel
 * is written once. Addresses are guest addresses, handles are host handles,
 * errors are negative errnos with Linux's meaning. */
#ifndef KERNEL_PLAT_H
#define KERNEL_PLAT_H
#include "core/types.h"
#include <htux/bootinfo.h>

struct thread;
struct process;
struct regs;
struct pollfd;
struct mm;
struct iov_iter;
struct rusage_k;

/* --- boot and end --- */
void plat_init(const struct htux_bootinfo *bi);
_Noreturn void plat_halt(int status); /* ends the whole guest with this exit status; for a death
                                         by signal n the status is 128+n */

/* --- the user half of the current address space --- */
/* What the platform keeps of an address space: 0, -ENOMEM. Freed with the last reference
 * of mm, by any thread, when no thread is in it (plat_leave_user). */
int plat_mm_init(struct mm *mm);
void plat_mm_free(struct mm *mm);
/* Like mmap with MAP_FIXED at a page-aligned range; prot is PROT_*. */
int plat_map_anon(u64 addr, u64 len, int prot, bool noreserve);
int plat_map_file(u64 addr, u64 len, int prot, bool shared, int handle, u64 off);
int plat_map_arena(u64 addr, u64 len, int prot, bool shared, u64 arena_off);
/* An arena offset that no arena reaches: accesses there get SIGBUS. */
#define PAST_ARENA (1UL << 60)
int plat_unmap(u64 addr, u64 len);
int plat_protect(u64 addr, u64 len, int prot);
/* mremap's move (old range disappears) to a fixed free range. */
int plat_move(u64 old, u64 old_len, u64 new, u64 new_len);
int plat_advise(u64 addr, u64 len, int advice); /* madvise */
int plat_sync(u64 addr, u64 len, int flags);    /* msync */
int plat_incore(u64 addr, u64 len, u8 *vec);    /* mincore, vec in kernel memory */
/* Drop the whole user half but [keep, keep+len) (the vDSO). Only the calling
 * thread may still use it. */
int plat_unmap_user(u64 keep, u64 keep_len);
/* Give arena pages back to the host (their content becomes zero). */
void plat_arena_release(u64 arena_off, u64 len);

/* --- host files --- */
/* One transfer between the handle and the iterator, which advances by what moved: bytes
 * or -errno. It may move less than asked, but only what the host had or took is short;
 * a caller that wants all goes on while it makes progress. pos NULL: the handle's own
 * position. rwf: RWF_*. intr: may block for long, work ends it with -EINTR. */
ssize_t plat_file_io(int handle, struct iov_iter *it, bool write, const loff_t *pos, int rwf, bool intr);
/* The first n bytes of a file that will probably be mapped, into kernel memory: how many, -errno. */
ssize_t plat_file_head(int handle, void *buf, size_t n);
/* The handle's object opened anew with O_* flags: a new handle; -errno of open(2). */
long plat_reopen(int handle, u32 flags, bool intr);
/* linkat(2) of the handle's object, which may be without a name. */
int plat_link_handle(int handle, int dir, const char *name);

/* Look at the components of path behind the first `walked` ones, in one request (HTUX_VM_LOOKUP, htux/vm.h): how many
 * were seen, -errno. path and out in kernel memory, no stack. Only where it is cheaper than a look at each. */
extern const bool plat_has_lookup;
long plat_lookup(int dir, const char *path, unsigned walked, bool open, struct htux_looked_up *out);

/* --- threads: a guest thread is a host thread --- */
/* t's kernel stack, of KSTACK_SIZE at most: sets kstack and kstack_top. 0, -ENOMEM. */
int plat_stack_alloc(struct thread *t);
void plat_stack_free(struct thread *t);
/* Start t on its own kernel stack in the current address space: it begins in
 * thread_entry(t) (proc/thread.h) . -EAGAIN, -ENOMEM. */
int plat_thread_start(struct thread *t);
/* Start t, the first thread of a new process, in a copy (copy-on-write) of the
 * current user half: the host's fork. It begins in thread_entry(t). */
int plat_fork_start(struct thread *t);
/* As plat_fork_start, but in the same user half (CLONE_VM without CLONE_THREAD). */
int plat_vfork_start(struct thread *t);
/* A vfork child that execs leaves the shared user half: continues fn(arg) on
 * the same kernel thread `current` in a new, empty-to-be user half. */
_Noreturn void plat_leave_shared_mm(void (*fn)(void *), void *arg);
/* Boot: the calling host thread becomes the carrier of t, the first guest thread, on
 * t's kernel stack, and runs thread_entry(t). */
_Noreturn void plat_thread_first(struct thread *t);
/* The calling thread is going to end: from now on no alarm or outside signal of the
 * process comes in through it. */
void plat_thread_dying(void);
/* The calling thread has touched user memory for the last time. */
void plat_leave_user(void);
/* The calling thread ends, others of its process go on: its host thread may wait for one that the process begins
 * later, until plat_threads_drop (for_good: from now on none of p's are to be kept). p->lock is held (not there). */
void plat_thread_keep(struct thread *t);
void plat_threads_drop(struct process *p, bool for_good);
/* End of the calling host thread; *clear_word (kernel memory) becomes 0 when it no
 * longer uses its kernel stack. Ends the host process with the last thread. */
_Noreturn void plat_thread_exit(u32 *clear_word);
/* Make t look at its `work` soon: interrupts user code and interruptible host calls. */
void plat_kick(struct thread *t);
void plat_yield(void);
/* Called by the exit path and by blocking calls, with no lock held: take in what came
 * asynchronously from outside (handle_external_signal). */
void plat_safe_point(void);
/* Stop this host process for job control (SIGSTOP to itself) until continued. */
void plat_stop_self(void);
void plat_continue(struct process *p); /* end plat_stop_self in p; sig_lock held */
/* membarrier(2) for the threads of the current process. */
long plat_membarrier(int cmd, unsigned flags, int cpu);
/* RUSAGE_SELF or RUSAGE_THREAD of the caller; zeroes for what is not known. */
void plat_rusage(int who, struct rusage_k *r);
/* Pages of p that are in memory now, without those shared with other guest processes.
 * False: not known. Host calls; takes p->lock on kvm. */
struct resident {
	u64 anon, file;
};
bool plat_resident(struct process *p, struct resident *r);
u64 plat_get_fsbase(void);
void plat_set_fsbase(u64 base);

/* --- blocking --- */
/* Wait while *word == val. 0, -EAGAIN (differs), -EINTR (only if intr, when the
 * calling thread has work), -ETIMEDOUT. deadline: absolute CLOCK_MONOTONIC. */
long plat_wait(u32 *word, u32 val, ktime_t deadline, bool intr);
/* plat_wait without deadline that only WORK_KILL ends for good: -EINTR may also come
 * when other work arrives, but not again for the same. */
long plat_wait_killable(u32 *word, u32 val);
void plat_wake(u32 *word, int n);
/* ppoll on host handles; ended by plat_kick (-EINTR). Returns the number ready. */
long plat_poll(struct pollfd *fds, unsigned n, ktime_t deadline);

/* --- time --- */
ktime_t plat_clock(int clockid); /* CLOCK_MONOTONIC, _REALTIME, _BOOTTIME, _RAW, _COARSE, CPU-time ones of self */
ktime_t plat_thread_cputime(struct thread *t);
ktime_t plat_process_cputime(struct process *p);
/* One-shot alarm of the current process: at `expiry` (absolute; KTIME_NEVER disarms)
 * some thread of it gets WORK_TIMER. clockid: MONOTONIC, or PROCESS_CPUTIME. */
int plat_timer_arm(int clockid, ktime_t expiry);

/* --- debuggers --- */
/* The current process has a new image (exec): tell the host where it is, so that
 * debuggers and ps find the auxiliary vector, arguments and environment. May fail
 * without harm (a host without checkpoint support). */
void plat_describe_image(const struct mm *mm, const struct process *p);
/* Does a debugger read memory that cannot make pages present? */
bool plat_debugged(void);

/* --- what the host hides --- */
/* The true owner of the object `name` (one component, "" for itself) in the
 * directory handle, where the host shows only an overflow id. False: unknown.
 * Blocks; takes a lock of its own. */
bool plat_host_owner(int dir, const char *name, uid_t *uid, gid_t *gid);

/* --- leaving the kernel (arch/entry.S) --- */
/* Continue in user mode with exactly these registers (xrstor from regs->fpstate
 * if set). Runs pending work first. */
_Noreturn void return_to_user(struct regs *regs);
#endif
