/* User memory: range checks around the copies of arch/x86_64/uaccess.S. */
#include "core/uaccess.h"
#include "core/kmalloc.h"
#include "core/lockcheck.h"
#include "core/string.h"

size_t copy_user(void *dst, const void *src, size_t n);
size_t clear_user_(void *dst, size_t n);
long strncpy_user(char *dst, const char *src, size_t n);
int load_user32(u32 *val, const u32 *p);
int cmpxchg_user32(u32 *p, u32 *expected, u32 desired);

size_t copy_from_user_partial(void *dst, const void __user *src, size_t n)
{
	lockcheck_touch_user();
	return access_ok(src, n) ? copy_user(dst, src, n) : n;
}

size_t copy_to_user_partial(void __user *dst, const void *src, size_t n)
{
	lockcheck_touch_user();
	return access_ok(dst, n) ? copy_user(dst, src, n) : n;
}

int copy_from_user(void *dst, const void __user *src, size_t n)
{
	return copy_from_user_partial(dst, src, n) ? -EFAULT : 0;
}

int copy_to_user(void __user *dst, const void *src, size_t n)
{
	return copy_to_user_partial(dst, src, n) ? -EFAULT : 0;
}

int clear_user(void __user *dst, size_t n)
{
	lockcheck_touch_user();
	return !access_ok(dst, n) || clear_user_(dst, n) ? -EFAULT : 0;
}

/* How much of user memory follows p, at most n. */
static size_t room(const void *p, size_t n)
{
	u64 a = (u64)p;
	u64 end = a < window_base ? window_base : HTUX_USER_END;

	if (a >= end || (a >= window_base && a < window_end)) return 0;
	return min((u64)n, end - a);
}

long strncpy_from_user(char *dst, const char __user *src, size_t n)
{
	size_t m = room(src, n);
	lockcheck_touch_user();
	long r = strncpy_user(dst, src, m);

	return r == (long)m && m < n ? -EFAULT : r;
}

int getname_to(char buf[PATH_MAX], const char __user *path)
{
	long n = strncpy_from_user(buf, path, PATH_MAX);

	return n == PATH_MAX ? -ENAMETOOLONG : n;
}

char *getname(const char __user *path)
{
	char buf[PATH_MAX];
	int n = getname_to(buf, path);

	if (n < 0) return ERR_PTR(n);
	char *p = kmalloc(n + 1);
	if (!p) return ERR_PTR(-ENOMEM);
	return memcpy(p, buf, n + 1);
}

int user_load32(u32 *val, const u32 __user *p)
{
	lockcheck_touch_user();
	return access_ok(p, sizeof *p) ? load_user32(val, p) : -EFAULT;
}

int user_cmpxchg32(u32 __user *p, u32 *expected, u32 desired)
{
	lockcheck_touch_user();
	return access_ok(p, sizeof *p) ? cmpxchg_user32(p, expected, desired) : -EFAULT;
}
