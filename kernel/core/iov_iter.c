/* Scatter lists: readv(2) and friends, and everything that reads and writes. */
#include "core/kmalloc.h"
#include "core/string.h"
#include "core/uaccess.h"

#define MAX_RW_COUNT (0x7fffffffUL & PAGE_MASK)
#define UIO_MAXIOV 1024

static void set_one(struct iov_iter *i, void *buf, size_t len, bool kernel)
{
	i->one = (struct iovec_k){ buf, len };
	i->iov = &i->one;
	i->nr = 1;
	i->off = 0;
	i->count = len;
	i->kernel = kernel;
	i->alloc = NULL;
}

int iov_iter_user(struct iov_iter *i, const void __user *buf, size_t len)
{
	if (!access_ok(buf, len)) {
		/* Linux looks at the whole length first, cuts it then. */
		set_one(i, NULL, 0, false);
		return -EFAULT;
	}
	set_one(i, (void *)buf, min(len, MAX_RW_COUNT), false);
	return 0;
}

void iov_iter_kernel(struct iov_iter *i, void *buf, size_t len) { set_one(i, buf, len, true); }

int iov_iter_uservec(struct iov_iter *i, const void __user *vec, unsigned long nr)
{
	struct iovec_k *v;
	size_t total = 0;

	set_one(i, NULL, 0, false);
	if (nr > UIO_MAXIOV) return -EINVAL;
	if (nr == 0) return 0;
	v = nr > 1 ? kmalloc(nr * sizeof *v) : &i->one;
	if (!v) return -ENOMEM;
	i->alloc = nr > 1 ? v : NULL;
	if (copy_from_user(v, vec, nr * sizeof *v)) {
		iov_iter_free(i);
		return -EFAULT;
	}
	for (unsigned long k = 0; k < nr; k++) {
		if ((ssize_t)v[k].len < 0 || !access_ok(v[k].base, v[k].len)) {
			int err = (ssize_t)v[k].len < 0 ? -EINVAL : -EFAULT;
			iov_iter_free(i);
			return err;
		}
		v[k].len = min(v[k].len, MAX_RW_COUNT - total);
		total += v[k].len;
	}
	i->iov = v;
	i->nr = nr;
	i->count = total;
	return 0;
}

void iov_iter_free(struct iov_iter *i)
{
	kfree(i->alloc);
	i->alloc = NULL;
	i->nr = 0;
	i->count = 0;
}

void iov_iter_advance(struct iov_iter *i, size_t n)
{
	n = min(n, i->count);
	i->count -= n;
	while (i->nr) {
		size_t left = i->iov->len - i->off;
		if (n < left) {
			i->off += n;
			return;
		}
		n -= left;
		i->iov++;
		i->nr--;
		i->off = 0;
	}
}

/* Run `copy` over the next n bytes; it returns how many it could not do. */
static size_t walk(struct iov_iter *i, size_t n, char *kernel,
		   size_t (*copy)(char *mem, char *kernel, size_t n, bool user))
{
	size_t done = 0;

	n = min(n, i->count);
	while (done < n) {
		size_t part = min(n - done, i->iov->len - i->off);
		size_t left =
			part ? copy((char *)i->iov->base + i->off, kernel ? kernel + done : NULL, part, !i->kernel) : 0;
		done += part - left;
		iov_iter_advance(i, part - left);
		if (left) break;
		/* Empty elements are stepped over by iov_iter_advance(i, 0) above. */
	}
	return done;
}

static size_t copy_out(char *mem, char *kernel, size_t n, bool user)
{
	if (user) return copy_to_user_partial(mem, kernel, n);
	memcpy(mem, kernel, n);
	return 0;
}

static size_t copy_in(char *mem, char *kernel, size_t n, bool user)
{
	if (user) return copy_from_user_partial(kernel, mem, n);
	memcpy(kernel, mem, n);
	return 0;
}

static size_t zero(char *mem, char *kernel, size_t n, bool user)
{
	(void)kernel;
	if (!user) {
		memset(mem, 0, n);
		return 0;
	}
	extern size_t clear_user_(void *dst, size_t n);
	return access_ok(mem, n) ? clear_user_(mem, n) : n;
}

size_t copy_to_iter(const void *src, size_t n, struct iov_iter *i) { return walk(i, n, (char *)src, copy_out); }
size_t copy_from_iter(void *dst, size_t n, struct iov_iter *i) { return walk(i, n, dst, copy_in); }
size_t iov_iter_zero(size_t n, struct iov_iter *i) { return walk(i, n, NULL, zero); }
