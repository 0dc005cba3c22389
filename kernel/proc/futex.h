/* Futexes: what other parts of the kernel need of them. */
#ifndef KERNEL_FUTEX_H
#define KERNEL_FUTEX_H
#include "core/types.h"
struct thread;
/* Wake n waiters of a word, whether they wait with or without FUTEX_PRIVATE_FLAG. */
void futex_wake_user(u64 addr, int n);
/* Wake one that waits with FUTEX_PRIVATE_FLAG in the address space mm, which is only compared. */
void futex_wake_private(u64 mm, u64 addr);
/* The thread has ended (nobody finds its number any more): wake who waits for locks of
 * the kind that the kernel hands over and that it holds. */
void futex_pi_exit(pid_t tid);
/* The calling thread ends: hand on the robust mutexes that it holds. */
void robust_list_exit(struct thread *t);
#endif
