/* Anonymous shared memory: an object made of arena pages, for
 * MAP_SHARED|MAP_ANONYMOUS and System V segments. Its size is fixed; pages are
 * zero and take host memory when first touched. */
#ifndef KERNEL_SHM_OBJECT_H
#define KERNEL_SHM_OBJECT_H
#include "core/types.h"

struct shm_object;
/* One reference; NULL: no memory. size in bytes, not 0. */
struct shm_object *shm_create(u64 size);
void shm_get(struct shm_object *o);
void shm_put(struct shm_object *o);
/* Map [off, off+len) of it, shared, at addr. Past its end accesses get SIGBUS. */
int shm_map(struct shm_object *o, u64 addr, u64 len, int prot, u64 off);
/* Make [off, off+len) read as zeroes and give the pages back (MADV_REMOVE). */
void shm_punch(struct shm_object *o, u64 off, u64 len);
#endif
