/* Attributes of threads, with what of them does not fit in pthread_attr_t (thread_attr.c). */
#ifndef THREAD_ATTR_H
#define THREAD_ATTR_H

#include <pthread.h>

/* A copy with CPUs and mask of its own, which glibc_attr_destroy frees. 0 or ENOMEM. */
int glibc_attr_copy(pthread_attr_t *to, const pthread_attr_t *from);
int glibc_attr_destroy(pthread_attr_t *a);

/* A copy of what pthread_setattr_default_np set; -1 if it was never called, ENOMEM. */
int glibc_attr_defaults(pthread_attr_t *a);

#endif
