/* The kernel's allocator, formatter, string functions and scatter lists, against
 * plain models or the host's C library. */
#define memcpy k_memcpy
#define memmove k_memmove
#define memset k_memset
#define memcmp k_memcmp
#define memchr k_memchr
#define strlen k_strlen
#define strnlen k_strnlen
#define strcmp k_strcmp
#define strncmp k_strncmp
#define strchr k_strchr
#define strrchr k_strrchr
#define strlcpy k_strlcpy
#include "core/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr
#include "core/kmalloc.h"
#include "core/lock.h"
#include "core/printk.h"
#include "core/uaccess.h"
#include <htux/window.h>

#define ARENA (256UL << 20)
#define SLOTS 3000

static u64 state = 88172645463325252UL;
static u64 rnd(void)
{
	state ^= state << 13, state ^= state >> 7, state ^= state << 17;
	return state;
}
#define CHECK(x)                                                                \
	do {                                                                    \
		if (!(x)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); \
			abort();                                                \
		}                                                               \
	} while (0)

/* --- what the tested code needs --- */
void mutex_lock(struct mutex *m) { CHECK(!m->word++); }
void mutex_unlock(struct mutex *m) { CHECK(m->word-- == 1); }
void panic(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	abort();
}
static u64 released;
void plat_arena_release(u64 off, u64 len)
{
	released += len;
	CHECK(!madvise((void *)(off - HTUX_ARENA_OFFSET + HTUX_ARENA_BASE), len, MADV_DONTNEED));
}
const struct htux_bootinfo *bootinfo;
long host_call_(long nr, long a, long b, long c, long d, long e, long f)
{
	(void)nr, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
	return 0;
}
/* User memory whose first `valid` bytes exist. */
static char user[4096];
static size_t valid;
static size_t part(const void *p, size_t n)
{
	size_t at = (const char *)p - user;
	return at >= valid ? 0 : min(n, valid - at);
}
size_t copy_user(void *dst, const void *src, size_t n)
{
	bool to = (char *)dst >= user && (char *)dst < user + sizeof user;
	size_t m = part(to ? dst : src, n);
	memcpy(dst, src, m);
	return n - m;
}
size_t clear_user_(void *dst, size_t n)
{
	size_t m = part(dst, n);
	memset(dst, 0, m);
	return n - m;
}
size_t copy_from_user_partial(void *d, const void *s, size_t n) { return copy_user(d, s, n); }
size_t copy_to_user_partial(void *d, const void *s, size_t n) { return copy_user(d, s, n); }
int copy_from_user(void *d, const void *s, size_t n)
{
	memcpy(d, s, n);
	return 0;
} /* the vector */

/* --- allocator: blocks keep their content and do not overlap --- */
static struct {
	unsigned char *p;
	size_t n;
	unsigned char c;
	int order;
} slot[SLOTS];

static size_t random_size(void)
{
	switch (rnd() % 8) {
	case 0: return rnd() % 200000;
	case 1: return rnd() % 9000;
	default: return rnd() % 600;
	}
}

static void check_fill(int i)
{
	for (size_t k = 0; k < slot[i].n; k += 1 + k / 64) CHECK(slot[i].p[k] == slot[i].c);
	if (slot[i].n) CHECK(slot[i].p[slot[i].n - 1] == slot[i].c);
}

static void allocate(int i)
{
	size_t n = random_size();
	unsigned char c = rnd();
	slot[i].order = -1;
	if (rnd() % 16 == 0) {
		unsigned order = rnd() % 5;
		bool zero = rnd() & 1;
		n = PAGE_SIZE << order;
		slot[i].p = zero ? page_alloc_zero(order) : page_alloc(order);
		slot[i].order = order;
		CHECK(!((u64)slot[i].p & (n - 1)) || !((u64)slot[i].p & (PAGE_SIZE - 1)));
		for (size_t k = 0; zero && slot[i].p && k < n; k++) CHECK(!slot[i].p[k]);
	} else if (rnd() & 1) {
		slot[i].p = kzalloc(n);
		for (size_t k = 0; slot[i].p && k < n; k++) CHECK(!slot[i].p[k]);
	} else {
		slot[i].p = kmalloc(n);
	}
	if (!slot[i].p) return;
	CHECK(!((u64)slot[i].p & 15));
	slot[i].n = n, slot[i].c = c;
	memset(slot[i].p, c, n);
}

static void release(int i)
{
	check_fill(i);
	if (slot[i].order >= 0) page_free(slot[i].p, slot[i].order);
	else kfree(slot[i].p);
	slot[i].p = NULL;
}

static void test_allocator(void)
{
	struct kmem_stats before, after;
	void *arena = mmap((void *)HTUX_ARENA_BASE, ARENA, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0);
	CHECK(arena == (void *)HTUX_ARENA_BASE);
	kmem_init(HTUX_ARENA_BASE + PAGE_SIZE, HTUX_ARENA_BASE + ARENA);
	kmem_stats(&before);
	for (int round = 0; round < 400000; round++) {
		int i = rnd() % SLOTS;
		if (!slot[i].p) {
			allocate(i);
		} else if (rnd() % 8 == 0 && slot[i].order < 0) {
			size_t n = random_size() + 1;
			check_fill(i);
			unsigned char *p = krealloc(slot[i].p, n);
			CHECK(p);
			for (size_t k = 0; k < min(n, slot[i].n); k++) CHECK(p[k] == slot[i].c);
			slot[i].p = p, slot[i].n = n;
			memset(p, slot[i].c, n);
		} else {
			release(i);
		}
	}
	for (int i = 0; i < SLOTS; i++)
		if (slot[i].p) release(i);
	kmem_stats(&after);
	CHECK(after.slab_bytes < 1 << 20); /* at most one empty slab per class */
	CHECK(after.used_pages * PAGE_SIZE == after.slab_bytes);

	/* Big runs go back to the host, and come from there as zeros. */
	released = 0;
	for (int i = 0; i < 20; i++) {
		void *p = page_alloc(12);
		CHECK(p);
		memset(p, 1, PAGE_SIZE << 12);
		page_free(p, 12);
	}
	CHECK(released >= 19UL * (PAGE_SIZE << 12));
	/* All of it can be had, and again after it was freed in another order. */
	for (int again = 0; again < 3; again++) {
		static void *run[ARENA >> 20];
		int n = 0;
		while ((run[n] = page_alloc(8))) n++;
		CHECK(n > (int)(ARENA >> 20) - 16);
		CHECK(!kmalloc(1 << 20));
		for (int i = 0; i < n; i++) {
			int k = i + rnd() % (n - i);
			void *p = run[k];
			run[k] = run[i];
			page_free(p, 8);
		}
	}
}

/* --- formatter --- */
#define SAME(...)                                                                                      \
	do {                                                                                           \
		char a[200], b[200];                                                                   \
		int ra = ksnprintf(a, sizeof a, __VA_ARGS__), rb = snprintf(b, sizeof b, __VA_ARGS__); \
		if (ra != rb || strcmp(a, b)) {                                                        \
			fprintf(stderr, "\"%s\" (%d), not \"%s\" (%d)\n", a, ra, b, rb);               \
			abort();                                                                       \
		}                                                                                      \
	} while (0)

static void test_format(void)
{
	char small[4];
	SAME("%d %i %u %x", -5, 2147483647, 4000000000U, 0xabcdef);
	SAME("%ld %lu %lx %zu", -5L, -1UL, 0x123456789abcdefUL, (size_t)7);
	SAME("%5d|%-5d|%05d|%05d|%-5s|%5s|", 42, 42, 42, -42, "ab", "ab");
	SAME("%.3s|%.*s|%*d|%-*d|%c%%", "abcdef", 2, "xyz", 6, 3, 6, 3, 'q');
	SAME("%016lx %08x %o", 0x1234UL, 0xffU, 0777);
	SAME("%p", (void *)0x1234);
	SAME("%lld %llx %hd", -1LL, 255LL, (short)3);
	CHECK(ksnprintf(small, sizeof small, "%s", "abcdef") == 6 && !strcmp(small, "abc"));
	CHECK(ksnprintf(NULL, 0, "%d", 12345) == 5);
}

/* --- strings --- */
static int sign(int x) { return (x > 0) - (x < 0); }

static void test_strings(void)
{
	static char a[600], b[600], c[600];
	for (int i = 0; i < 200000; i++) {
		size_t n = rnd() % 300, at = rnd() % 64, from = rnd() % 64;
		for (int k = 0; k < 8; k++) a[rnd() % sizeof a] = "abc"[rnd() % 3];
		memcpy(b, a, sizeof b);
		memcpy(c, a, sizeof c);
		switch (rnd() % 5) {
		case 0: k_memmove(b + at, b + from, n), memmove(c + at, c + from, n); break;
		case 1: k_memset(b + at, (int)rnd(), 0), k_memset(b + at, 'x', n), memset(c + at, 'x', n); break;
		case 2: k_memcpy(b + at, a + from, n), memcpy(c + at, a + from, n); break;
		case 3: {
			b[sizeof b - 1] = c[sizeof c - 1] = 0;
			CHECK(k_strlen(b + at) == strlen(b + at));
			CHECK(k_strnlen(b + at, n) == strnlen(b + at, n));
			CHECK(k_strchr(b + at, 'a') == strchr(b + at, 'a') && k_strrchr(b, 'b') == strrchr(b, 'b'));
			CHECK(k_memchr(b, 'c', n) == memchr(b, 'c', n));
			break;
		}
		case 4:
			CHECK(sign(k_memcmp(b + at, b + from, n)) == sign(memcmp(b + at, b + from, n)));
			b[sizeof b - 1] = c[sizeof c - 1] = 0;
			CHECK(sign(k_strcmp(b + at, b + from)) == sign(strcmp(b + at, b + from)));
			CHECK(sign(k_strncmp(b + at, b + from, n)) == sign(strncmp(b + at, b + from, n)));
			break;
		}
		CHECK(!memcmp(b, c, sizeof b));
	}
	CHECK(k_strlcpy(a, "abc", 3) == 3 && !strcmp(a, "ab"));
}

/* --- scatter lists --- */
static void test_iter(void)
{
	for (int round = 0; round < 20000; round++) {
		struct {
			void *base;
			size_t len;
		} vec[8];
		static char flat[4096], out[4096];
		struct iov_iter it;
		size_t total = 0, at = 0, reach;
		unsigned nr = rnd() % 9;
		for (unsigned k = 0; k < nr; k++) {
			vec[k].len = rnd() % 3 ? rnd() % 300 : 0;
			vec[k].base = user + total; /* adjacent, so that a fault cuts everything behind it */
			total += vec[k].len;
		}
		valid = rnd() % 4 ? sizeof user : rnd() % (total + 1);
		reach = min(total, valid);
		for (size_t k = 0; k < total; k++) user[k] = rnd(), flat[k] = user[k];
		CHECK(!iov_iter_uservec(&it, vec, nr) && it.count == total);
		while (it.count) {
			size_t n = rnd() % 400 + 1, want = min(n, total - at), got;
			size_t can = at + want <= reach ? want : reach > at ? reach - at : 0;
			if (rnd() % 4 == 0) {
				iov_iter_advance(&it, want);
				at += want;
				continue;
			}
			got = copy_from_iter(out, n, &it);
			CHECK(got == can && !memcmp(out, flat + at, got));
			at += got;
			CHECK(it.count == total - at);
			if (got < want) break;
		}
		iov_iter_free(&it);
	}
}

int main(void)
{
	test_strings();
	test_format();
	test_allocator();
	test_iter();
	return 0;
}
