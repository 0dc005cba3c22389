/* The host calls: the closed set of services that the kernel asks of the host,
 * with Linux semantics on host handles. One line each: X(name, Linux number).
 *
 * process: the kernel executes the Linux system call itself, from the one
 *   `syscall` instruction in kernel/plat/process/hostcall.S; the monitor builds
 *   the seccomp filter from this list (and narrows arguments where a rule can).
 * kvm: a VM exit with a request; the monitor checks and performs it.
 */
#ifndef HTUX_HOSTCALL_H
#define HTUX_HOSTCALL_H

#define HTUX_HOSTCALLS(X)                                                                          \
	/* files: handles are fds, paths are relative to a directory handle */                     \
	X(read, 0) X(write, 1) X(close, 3) X(fstat, 5) X(lseek, 8) X(pread64, 17) X(pwrite64, 18)  \
	X(readv, 19) X(writev, 20) X(preadv, 295) X(pwritev, 296) X(preadv2, 327) X(pwritev2, 328) \
	X(ioctl, 16) X(fcntl, 72) X(flock, 73) X(fsync, 74) X(fdatasync, 75) X(ftruncate, 77)      \
	X(getdents64, 217) X(fchmod, 91) X(fchown, 93) X(fadvise64, 221) X(fallocate, 285)         \
	X(openat, 257) X(openat2, 437) X(mkdirat, 258) X(mknodat, 259) X(fchownat, 260)            \
	X(newfstatat, 262) X(unlinkat, 263) X(renameat2, 316) X(linkat, 265) X(symlinkat, 266)     \
	X(readlinkat, 267) X(fchmodat, 268) X(fchmodat2, 452) X(faccessat2, 439) X(utimensat, 280) X(statx, 332)     \
	X(statfs, 137) X(fstatfs, 138) X(fgetxattr, 193) X(flistxattr, 196) X(fsetxattr, 190)      \
	X(fremovexattr, 199) X(sync_file_range, 277) X(syncfs, 306) X(sendfile, 40)                \
	X(copy_file_range, 326) X(splice, 275) X(readahead, 187)                                   \
	/* waiting for handles */                                                                  \
	X(ppoll, 271) X(epoll_create1, 291) X(epoll_ctl, 233) X(epoll_pwait, 281)                  \
	/* memory */                                                                               \
	X(mmap, 9) X(mprotect, 10) X(munmap, 11) X(mremap, 25) X(msync, 26) X(mincore, 27)         \
	X(madvise, 28) X(mlock, 149) X(munlock, 150)                                               \
	/* threads and processes: host threads carry guest threads */                              \
	X(clone, 56) X(exit, 60) X(exit_group, 231) X(futex, 202) X(gettid, 186) X(getpid, 39)     \
	X(tgkill, 234) X(kill, 62) X(arch_prctl, 158) X(sigaltstack, 131) X(rt_sigaction, 13)      \
	X(rt_sigprocmask, 14) X(rt_sigreturn, 15) X(sched_yield, 24) X(sched_setaffinity, 203)     \
	X(sched_getaffinity, 204) X(set_robust_list, 273) X(prctl, 157) X(membarrier, 324)         \
	X(rseq, 334) X(setpriority, 141) X(getpriority, 140)                                       \
	/* never asked for: how the host continues a timed wait that a signal touched */           \
	X(restart_syscall, 219)                                                                    \
	/* time */                                                                                 \
	X(clock_gettime, 228) X(clock_getres, 229) X(timer_create, 222) X(timer_settime, 223)      \
	X(timer_delete, 226) X(getrusage, 98) X(sysinfo, 99) X(getcpu, 309) X(getrandom, 318)

/* process: the host signal by which the monitor passes on a signal that was sent to
 * it; si_value is its number. A real-time one: each counts. */
#define HTUX_SIG_PASSED_ON 40

#endif
