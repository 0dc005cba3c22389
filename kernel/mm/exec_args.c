/* Arguments and environment of execve(2), kept in the kernel while the image changes. */
#include "core/kmalloc.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "mm/exec.h"
#include "mm/mmap.h"
#include "proc/process.h"

#define MAX_ARG_STRLEN 131072UL
#define ARG_MAX_ 131072UL
#define STACK_LIMIT_DEFAULT (8UL << 20)

static int reserve(struct strings *v, size_t more)
{
	if (v->cap - v->len >= more) return 0;
	size_t cap = max(v->cap * 2, v->len + more);
	cap = max(cap, (size_t)512);
	char *p = krealloc(v->buf, cap);
	if (!p) return -ENOMEM;
	v->buf = p;
	v->cap = cap;
	return 0;
}

int strings_add(struct strings *v, const char *s, size_t n)
{
	int e = reserve(v, n + 1);
	if (e) return e;
	memcpy(v->buf + v->len, s, n);
	v->buf[v->len + n] = 0;
	v->len += n + 1;
	v->n++;
	return 0;
}

void strings_drop_first(struct strings *v)
{
	if (!v->n) return;
	size_t n = strlen(v->buf) + 1;
	v->len -= n;
	v->n--;
	memmove(v->buf, v->buf + n, v->len);
}

int strings_prepend(struct strings *v, const char *s)
{
	size_t n = strlen(s) + 1;
	int e = reserve(v, n);
	if (e) return e;
	memmove(v->buf + n, v->buf, v->len);
	memcpy(v->buf, s, n);
	v->len += n;
	v->n++;
	return 0;
}

void exec_args_free(struct exec_args *a)
{
	kfree(a->argv.buf);
	kfree(a->envp.buf);
	kfree(a);
}

/* How many bytes of strings and pointers a stack may begin with. */
static u64 size_limit(void)
{
	u64 limit = STACK_LIMIT_DEFAULT / 4 * 3;
	limit = min(limit, rlimit(RLIMIT_STACK) / 4);
	return max(limit, ARG_MAX_);
}

static u64 pointers_size(const struct exec_args *a) { return (max(a->argv.n, 1UL) + a->envp.n) * sizeof(u64); }

static bool too_big(const struct exec_args *a, u64 other)
{
	return pointers_size(a) + a->argv.len + a->envp.len + other > size_limit();
}

int exec_check_size(const struct exec *x) { return too_big(x->args, strlen(x->filename) + 1) ? -E2BIG : 0; }

/* One string of user memory onto v. */
static int add_user(struct strings *v, const char *us)
{
	for (size_t room = 256;;) {
		int e = reserve(v, room);
		if (e) return e;
		room = v->cap - v->len;
		long n = strncpy_from_user(v->buf + v->len, us, min(room, MAX_ARG_STRLEN));
		if (n < 0) return n;
		if ((size_t)n < min(room, MAX_ARG_STRLEN)) {
			v->len += n + 1;
			v->n++;
			return 0;
		}
		if (room >= MAX_ARG_STRLEN) return -E2BIG;
		room = min(room * 4, MAX_ARG_STRLEN);
	}
}

static int add_vector(struct exec_args *a, struct strings *v, const char *const *uvec)
{
	if (!uvec) return 0;
	for (;;) {
		const char *s;
		if (get_user(s, uvec++)) return -EFAULT;
		if (!s) return 0;
		int e = add_user(v, s);
		if (e) return e;
		if (too_big(a, 0)) return -E2BIG;
	}
}

struct exec_args *exec_args_user(const char *const *argv, const char *const *envp)
{
	struct exec_args *a = kzalloc(sizeof(*a));
	if (!a) return ERR_PTR(-ENOMEM);
	int e = add_vector(a, &a->argv, argv);
	if (!e) e = add_vector(a, &a->envp, envp);
	if (!e) return a;
	exec_args_free(a);
	return ERR_PTR(e);
}

struct exec_args *exec_args_kernel(const char *const *argv, const char *const *envp)
{
	struct exec_args *a = kzalloc(sizeof(*a));
	if (!a) return ERR_PTR(-ENOMEM);
	int e = 0;
	for (; argv && *argv && !e; argv++) e = strings_add(&a->argv, *argv, strlen(*argv));
	for (; envp && *envp && !e; envp++) e = strings_add(&a->envp, *envp, strlen(*envp));
	if (!e) return a;
	exec_args_free(a);
	return ERR_PTR(e);
}
