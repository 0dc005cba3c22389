/* Locks, for gnulib's files built as a part of the C library: musl's, without a call while
 * there is but one thread. */
#include "libc.h"
#include "lock.h"
#define __libc_lock_define(storage, name) storage volatile int name;
#define __libc_lock_init(name) ((name) = 0)
#define __libc_lock_lock(name) (libc.need_locks ? __lock(&(name)) : (void)0)
#define __libc_lock_unlock(name) ((name) < 0 ? __unlock(&(name)) : (void)0)
