/* The host calls: the closed set of services that the kernel asks of the host,
 * with Linux semantics on host handles. One line each:
 * X(name, Linux number, what its arguments are...).
 *
 * process: the kernel executes the Linux system call itself, from the one
 *   `syscall` instruction in kernel/plat/process/hostcall.S; the monitor builds
 *   the seccomp filter from this list (and narrows arguments where a rule can).
 * kvm: a VM exit with a request (htux/vm.h); the monitor checks every argument by
 *   the kinds below and performs the call. LOCAL ones do not exist there: the
 *   kernel does them itself or has a call of its own in htux/vm.h.
 */
#ifndef HTUX_HOSTCALL_H
#define HTUX_HOSTCALL_H

/* What an argument is. Pointers are guest-physical addresses in a kvm request;
 * 0 is NULL and is passed on as such. Arguments that are not named are 0. */
enum htux_arg_kind {
	HTUX_NUM,    /* a number */
	HTUX_HANDLE, /* a host handle */
	HTUX_STR,    /* pointer to a NUL-terminated string of at most 4096 bytes with the NUL */
	HTUX_IN,     /* pointer to bytes that the host reads; param: which argument is their count */
	HTUX_OUT,    /* pointer to bytes that the host writes; param: as HTUX_IN */
	HTUX_IN_OF,  /* the same with a fixed size; param: the size */
	HTUX_OUT_OF,
	HTUX_INOUT_OF,
	HTUX_IOV_IN, /* pointer to struct iovec whose bases are pointers too; the count is the next argument */
	HTUX_IOV_OUT,
	HTUX_POLLFDS, /* pointer to struct pollfd with handles; the count is the next argument */
	HTUX_EVENTS,  /* pointer to struct epoll_event that the host writes; the count is the next argument */
	HTUX_FLOCK,   /* F_OFD_SETLK and its kin: struct flock in and out; else a number, as the command before says */
	HTUX_IOCTL,   /* direction and size go by the request before (terminals and FIONREAD only) */
	HTUX_VCPU,    /* number of a vCPU, 0: the caller's (process: a host thread) */
	HTUX_LOCAL,   /* the whole call is process's own */
};
/* In 16 bits. */
#define HTUX_ARG(kind, param) ((kind) | (param) << 5)
#define HTUX_ARG_KIND(a) ((a)&31)
#define HTUX_ARG_PARAM(a) ((a) >> 5)

#define NUM_ HTUX_NUM
#define FD_ HTUX_HANDLE
#define STR_ HTUX_STR
#define IN_(n) HTUX_ARG(HTUX_IN, n)
#define OUT_(n) HTUX_ARG(HTUX_OUT, n)
#define IN_OF_(size) HTUX_ARG(HTUX_IN_OF, size)
#define OUT_OF_(size) HTUX_ARG(HTUX_OUT_OF, size)
#define INOUT_OF_(size) HTUX_ARG(HTUX_INOUT_OF, size)

#define HTUX_HOSTCALLS(X)                                                                \
	/* files: handles are fds, paths are relative to a directory handle */           \
	X(read, 0, FD_, OUT_(2), NUM_)                                                   \
	X(write, 1, FD_, IN_(2), NUM_)                                                   \
	X(close, 3, FD_)                                                                 \
	X(lseek, 8, FD_, NUM_, NUM_)                                                     \
	X(pread64, 17, FD_, OUT_(2), NUM_, NUM_)                                         \
	X(pwrite64, 18, FD_, IN_(2), NUM_, NUM_)                                         \
	X(preadv2, 327, FD_, HTUX_IOV_OUT, NUM_, NUM_, NUM_, NUM_)                       \
	X(pwritev2, 328, FD_, HTUX_IOV_IN, NUM_, NUM_, NUM_, NUM_)                       \
	X(ioctl, 16, FD_, NUM_, HTUX_IOCTL)                                              \
	X(fcntl, 72, FD_, NUM_, HTUX_FLOCK)                                              \
	X(flock, 73, FD_, NUM_)                                                          \
	X(fsync, 74, FD_)                                                                \
	X(fdatasync, 75, FD_)                                                            \
	X(ftruncate, 77, FD_, NUM_)                                                      \
	X(getdents64, 217, FD_, OUT_(2), NUM_)                                           \
	X(fchmod, 91, FD_, NUM_)                                                         \
	X(fchown, 93, FD_, NUM_, NUM_)                                                   \
	X(fallocate, 285, FD_, NUM_, NUM_, NUM_)                                         \
	X(openat, 257, HTUX_LOCAL)                                                       \
	X(openat2, 437, FD_, STR_, IN_OF_(24), NUM_)                                     \
	X(mkdirat, 258, FD_, STR_, NUM_)                                                 \
	X(mknodat, 259, FD_, STR_, NUM_, NUM_)                                           \
	X(fchownat, 260, FD_, STR_, NUM_, NUM_, NUM_)                                    \
	X(unlinkat, 263, FD_, STR_, NUM_)                                                \
	X(renameat2, 316, FD_, STR_, FD_, STR_, NUM_)                                    \
	X(linkat, 265, FD_, STR_, FD_, STR_, NUM_)                                       \
	X(symlinkat, 266, STR_, FD_, STR_)                                               \
	X(readlinkat, 267, FD_, STR_, OUT_(3), NUM_)                                     \
	X(fchmodat2, 452, FD_, STR_, NUM_, NUM_)                                         \
	X(utimensat, 280, FD_, STR_, IN_OF_(32), NUM_)                                   \
	X(statx, 332, FD_, STR_, NUM_, NUM_, OUT_OF_(256))                               \
	X(fstatfs, 138, FD_, OUT_OF_(120))                                               \
	X(fgetxattr, 193, FD_, STR_, OUT_(3), NUM_)                                      \
	X(flistxattr, 196, FD_, OUT_(2), NUM_)                                           \
	X(fsetxattr, 190, FD_, STR_, IN_(3), NUM_, NUM_)                                 \
	X(fremovexattr, 199, FD_, STR_)                                                  \
	/* waiting for handles */                                                        \
	X(ppoll, 271, HTUX_POLLFDS, NUM_, IN_OF_(16), HTUX_NUM, NUM_)                    \
	X(epoll_create1, 291, NUM_)                                                      \
	X(epoll_ctl, 233, FD_, NUM_, FD_, IN_OF_(12))                                    \
	X(epoll_pwait, 281, FD_, HTUX_EVENTS, NUM_, NUM_, HTUX_NUM, NUM_)                \
	/* memory */                                                                     \
	X(mmap, 9, HTUX_LOCAL)                                                           \
	X(mprotect, 10, HTUX_LOCAL)                                                      \
	X(munmap, 11, HTUX_LOCAL)                                                        \
	X(mremap, 25, HTUX_LOCAL)                                                        \
	X(msync, 26, HTUX_LOCAL)                                                         \
	X(mincore, 27, HTUX_LOCAL)                                                       \
	X(madvise, 28, HTUX_LOCAL)                                                       \
	/* threads and processes: host threads carry guest threads */                    \
	X(clone, 56, HTUX_LOCAL)                                                         \
	X(exit, 60, HTUX_LOCAL)                                                          \
	X(exit_group, 231, HTUX_LOCAL)                                                   \
	X(futex, 202, HTUX_LOCAL)                                                        \
	X(gettid, 186, HTUX_LOCAL)                                                       \
	X(getpid, 39, HTUX_LOCAL)                                                        \
	X(tgkill, 234, HTUX_LOCAL)                                                       \
	X(kill, 62, HTUX_LOCAL)                                                          \
	X(arch_prctl, 158, HTUX_LOCAL)                                                   \
	X(sigaltstack, 131, HTUX_LOCAL)                                                  \
	X(rt_sigaction, 13, HTUX_LOCAL)                                                  \
	X(rt_sigprocmask, 14, HTUX_LOCAL)                                                \
	X(rt_sigreturn, 15, HTUX_LOCAL)                                                  \
	X(sched_yield, 24)                                                               \
	X(sched_setaffinity, 203, HTUX_VCPU, NUM_, IN_(1))                               \
	X(sched_getaffinity, 204, HTUX_VCPU, NUM_, OUT_(1))                              \
	X(prctl, 157, HTUX_LOCAL)                                                        \
	X(membarrier, 324, HTUX_LOCAL)                                                   \
	X(setpriority, 141, NUM_, HTUX_VCPU, NUM_)                                       \
	/* never asked for: how the host continues a timed wait that a signal touched */ \
	X(restart_syscall, 219, HTUX_LOCAL)                                              \
	/* time */                                                                       \
	X(clock_gettime, 228, NUM_, OUT_OF_(16))                                         \
	X(clock_getres, 229, NUM_, OUT_OF_(16))                                          \
	X(timer_create, 222, HTUX_LOCAL)                                                 \
	X(timer_settime, 223, HTUX_LOCAL)                                                \
	X(setitimer, 38, HTUX_LOCAL)                                                     \
	X(getrusage, 98, HTUX_LOCAL)                                                     \
	X(sysinfo, 99, OUT_OF_(112))                                                     \
	X(getcpu, 309, OUT_OF_(4), OUT_OF_(4), NUM_)                                     \
	X(getrandom, 318, OUT_(1), NUM_, NUM_)

/* The host signal by which the monitor says that it has passed on signals that were sent to
 * it: they are bits of a word in memory (process: htux_bootinfo's passed_on). */
#define HTUX_SIG_PASSED_ON 40

#endif
