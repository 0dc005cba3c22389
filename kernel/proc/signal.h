/* Sending and delivering signals: signal(7), sigaction(2). */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H
#include "proc/thread.h"
struct process;

/* Queue a signal; info may be NULL (as SI_KERNEL). Lock order: takes proc->sig_lock.
 * -EAGAIN when RLIMIT_SIGPENDING is reached (real-time signals only). */
int send_signal_thread(struct thread *t, int sig, const siginfo_t *info);
int send_signal_process(struct process *p, int sig, const siginfo_t *info);
/* Queue a preallocated entry (POSIX timers) to t, or to p if t is NULL. Returns 1 if it is
 * still queued from before (an overrun), 0 if queued or ignored. */
int send_sigqueue(struct sigqueue *q, struct process *p, struct thread *t);
/* Take a preallocated entry back, before it is freed. */
void sigqueue_cancel(struct sigqueue *q, struct process *p);
/* SIGPIPE to the current thread, for writes without a reader. */
void send_sigpipe(void);
/* To every process of a group; -ESRCH if there is none. */
int send_signal_pgrp(pid_t pgid, int sig, const siginfo_t *info);
/* Would a stop signal to the group have no one to continue it? (tty: EIO, no SIGTTIN) */
bool pgrp_orphaned(pid_t pgid);
/* Is sig blocked or ignored by the calling thread? (tty: TOSTOP, SIGTTIN) */
bool signal_blocked_or_ignored(int sig);
/* A synchronous fault of the current thread: cannot be blocked or ignored. */
void force_signal(int sig, int code, u64 addr);
/* Fault entry from the platform: trapno, error code and address as in the
 * Linux sigcontext; sends the right signal to the current thread. */
void handle_user_fault(struct regs *regs, int sig, int code, u64 addr, u64 trapno, u64 err);
/* Actions; alloc and copy return NULL when out of memory. */
struct sighand *sighand_alloc(void);
struct sighand *sighand_copy(struct process *p);
void sighand_get(struct sighand *sh);
void sighand_put(struct sighand *sh);
struct ksigaction sigaction_of(struct process *p, int sig);
/* execve: handlers back to default, ignored ones stay. */
void sighand_exec(struct process *p);
void sigpending_init(struct sigpending *s);
void sigpending_flush(struct sigpending *s, sigset64 mask); /* drop those of mask; sig_lock held */
/* Recompute WORK_SIGNAL of the calling thread / change its mask. */
void set_blocked(sigset64 set);
/* Take the next deliverable signal of `mask` for t: 0 if none. sig_lock held. */
int dequeue_signal(struct thread *t, sigset64 mask, siginfo_t *info);
/* The thread leaves: hand process-wide signals that it may have been woken for to
 * others. sig_lock held. */
void retarget_signals(struct process *p, struct thread *leaving, sigset64 which);
/* Build the signal frame for a handler: 0, or -EFAULT if the stack cannot hold it. */
int sigframe_build(struct regs *regs, int sig, const struct ksigaction *ka, const siginfo_t *info, sigset64 oldmask);
/* Job control. */
void stop_threads(struct process *p, int sig);      /* sig_lock held: all threads get WORK_STOP */
void stop_park(void);                               /* WORK_STOP of the calling thread */
bool stop_complete(struct process *p);              /* sig_lock held: have all threads parked? */
void stop_report(struct process *p);                /* then, without locks: tell the parent */
void stop_continue(struct process *p, bool report); /* sig_lock held: SIGCONT, or the end */
/* All signals that can neither be blocked nor caught. */
#define SIG_UNBLOCKABLE (sigmask64(SIGKILL) | sigmask64(SIGSTOP))
#define SIG_STOP_MASK (sigmask64(SIGSTOP) | sigmask64(SIGTSTP) | sigmask64(SIGTTIN) | sigmask64(SIGTTOU))
#define SIG_DFL_IGNORE (sigmask64(SIGCHLD) | sigmask64(SIGURG) | sigmask64(SIGWINCH) | sigmask64(SIGCONT))
/* Signals from outside: code SI_KERNEL from the terminal (if p is in its foreground),
 * SI_USER from the monitor. Without locks. */
void handle_external_signal(struct process *p, int sig, int code, pid_t pid);
/* For *pselect-like calls: install a temporary mask until the call ends. */
int set_user_sigmask(const void *user_set, size_t size); /* NULL set: nothing; -EINVAL, -EFAULT */
/* After interrupted calls the old mask is restored when the signal frame is built,
 * otherwise at once. */
void restore_saved_sigmask_unless(bool interrupted);
/* Mask of signals pending and deliverable to the current thread. */
sigset64 signals_pending_current(void);
/* signalfd: take one pending signal of `mask` into info; 0 if none. */
int dequeue_signal_mask(sigset64 mask, siginfo_t *info);
/* Wait queue woken when any signal is queued to the process (signalfd, sigtimedwait). */
struct waitqueue *signal_waitqueue(struct process *p);
#endif
