/* Locks, for gnulib's files built as a part of the C library. */
#include <pthread.h>
#define __libc_lock_define(storage, name) storage pthread_mutex_t name;
#define __libc_lock_init(name) pthread_mutex_init(&(name), 0)
#define __libc_lock_lock(name) pthread_mutex_lock(&(name))
#define __libc_lock_unlock(name) pthread_mutex_unlock(&(name))
