/* Sending and delivering signals: signal(7), sigaction(2). */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H
#include "proc/thread.h"
struct process;

/* Queue a signal; info may be NULL (as SI_KERNEL). Lock order: takes proc->sig_lock.
 * -EAGAIN when RLIMIT_SIGPENDING is reached (real-time signals only). */
int send_signal_thread(struct thread *t, int sig, const siginfo_t *info);
int send_signal_process(struct process *p, int sig, const siginfo_t *info);
/* A synchronous fault of the current thread: cannot be blocked or ignored. */
void force_signal(int sig, int code, u64 addr);
/* Fault entry from the platform: trapno, error code and address as in the
 * Linux sigcontext; sends the right signal to the current thread. */
void handle_user_fault(struct regs *regs, int sig, int code, u64 addr, u64 trapno, u64 err);
/* Signals from outside (terminal, monitor): to the current process. */
void handle_external_signal(int sig, int code, pid_t pid, uid_t uid);
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
