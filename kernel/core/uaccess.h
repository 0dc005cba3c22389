/* Access to user memory. User pointers may be anything: every function checks
 * the range (the kernel's window is not user memory) and survives faults. */
#ifndef KERNEL_UACCESS_H
#define KERNEL_UACCESS_H
#include "types.h"
#include "core/layout.h"
#include <linux/limits.h>

/* Is [p, p+n) inside the user half (mapped or not)? */
static inline bool access_ok(const void *p, size_t n)
{
	u64 a = (u64)p, e = a + n;
	if (e < a || e > HTUX_USER_END) return false;
	return e <= window_base || a >= window_end || n == 0;
}
/* 0 or -EFAULT; on a fault part may have been copied. */
int copy_from_user(void *dst, const void __user *src, size_t n);
int copy_to_user(void __user *dst, const void *src, size_t n);
int clear_user(void __user *dst, size_t n);
/* As above, but return how many bytes could NOT be copied (for partial reads/writes). */
size_t copy_from_user_partial(void *dst, const void __user *src, size_t n);
size_t copy_to_user_partial(void __user *dst, const void *src, size_t n);
/* Copy a string; returns its length without NUL, -EFAULT, or n if there is no NUL in n bytes. */
long strncpy_from_user(char *dst, const char __user *src, size_t n);
/* A path from user space, kmalloc'ed (kfree it): ERR_PTR(-EFAULT, -ENAMETOOLONG, -ENOMEM). */
char *getname(const char __user *path);
/* The same into a buffer: its length, or an error. */
int getname_to(char buf[PATH_MAX], const char __user *path);
#define get_user(x, p) copy_from_user(&(x), (p), sizeof(*(p)) + 0 * sizeof((x) = *(p)))
#define put_user(x, p)                              \
	({                                          \
		__typeof__(*(p)) _v = (x);          \
		copy_to_user((p), &_v, sizeof(_v)); \
	})
/* Atomic read / compare-exchange of a user word (futexes): 0 or -EFAULT. */
int user_load32(u32 *val, const u32 __user *p);
int user_cmpxchg32(u32 __user *p, u32 *expected, u32 desired); /* *expected gets the old value */

/* A scatter list of user (or kernel) memory that is consumed as data moves. */
struct iovec_k {
	void *base;
	size_t len;
};
struct iov_iter {
	struct iovec_k *iov; /* current */
	unsigned nr;
	size_t off;   /* consumed of the current one */
	size_t count; /* left in all */
	bool kernel;  /* the memory is the kernel's */
	struct iovec_k *alloc, one;
};
/* Single buffer; -EFAULT if outside the user half. len is cut to MAX_RW_COUNT. */
int iov_iter_user(struct iov_iter *i, const void __user *buf, size_t len);
void iov_iter_kernel(struct iov_iter *i, void *buf, size_t len);
/* struct iovec[nr] in user memory: -EINVAL, -EFAULT, -ENOMEM as readv(2). Free after use. */
int iov_iter_uservec(struct iov_iter *i, const void __user *vec, unsigned long nr);
void iov_iter_free(struct iov_iter *i);
/* Move bytes and advance; return how many moved (short on a fault). */
size_t copy_to_iter(const void *src, size_t n, struct iov_iter *i);
size_t copy_from_iter(void *dst, size_t n, struct iov_iter *i);
size_t iov_iter_zero(size_t n, struct iov_iter *i);
void iov_iter_advance(struct iov_iter *i, size_t n);
#endif
