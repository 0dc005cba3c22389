/* /etc/ld.so.cache, as ldconfig of glibc 2.2 and later writes it. */
#include <cpuid.h>
#include <string.h>
#include "cpu.h"
#include "ldso.h"
#include "sys.h"

#define MAGIC "glibc-ld.so.cache1.1"
#define OLD_MAGIC "ld.so-1.7.0"
#define FLAG_X86_64 0x303 /* ELF, libc6, x86-64 */
#define HWCAP_EXTENSION (1UL << 62)
#define EXT_MAGIC 0xeaa42174
#define EXT_HWCAPS 1

struct entry {
	int32_t flags;
	uint32_t key, value, osversion;
	uint64_t hwcap;
};

struct header {
	char magic[20];
	uint32_t nlibs, len_strings;
	uint8_t flags, pad[3];
	uint32_t extension, unused[3];
	struct entry e[];
};

/* ldconfig's order: runs of digits compare as numbers. */
static int compare(const char *a, const char *b)
{
	for (; *a; a++, b++) {
		int da = *a >= '0' && *a <= '9', db = *b >= '0' && *b <= '9';
		if (da && db) {
			unsigned long x = 0, y = 0;
			while (*a >= '0' && *a <= '9') x = x * 10 + *a++ - '0';
			while (*b >= '0' && *b <= '9') y = y * 10 + *b++ - '0';
			if (x != y) return x < y ? -1 : 1;
			a--, b--;
		} else if (da != db) {
			return da ? 1 : -1;
		} else if (*a != *b) {
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		}
	}
	return -(*b != 0);
}

static const char *string_at(const char *base, size_t size, uint32_t off)
{
	return off < size && memchr(base + off, 0, size - off) ? base + off : "";
}

/* The level of the x86-64 ABI that this processor has: 1 to 4. */
int cpu_level(void)
{
	static int level;
	if (level) return level;
	const struct cpu *c = __cpu();
	const unsigned two = bit_SSE4_2 | bit_SSSE3 | bit_POPCNT, three1 = bit_AVX | bit_FMA,
		       three7 = bit_AVX2 | bit_BMI | bit_BMI2,
		       four = bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL;
	int l = (c->leaf1[2] & two) == two ? 2 : 1;
	if (l == 2 && (c->leaf1[2] & three1) == three1 && (c->leaf7[1] & three7) == three7 &&
	    (c->saved & CPU_SAVED_AVX) == CPU_SAVED_AVX)
		l = 3;
	if (l == 3 && (c->leaf7[1] & four) == four && (c->saved & CPU_SAVED_AVX512) == CPU_SAVED_AVX512) l = 4;
	return level = l;
}

/* How good an entry is for this processor: 0 unusable, 1 plain, 2 to 4 the
 * directories glibc-hwcaps/x86-64-vN. */
static int rank(const char *base, size_t size, const struct header *h, const struct entry *e)
{
	if (!e->hwcap) return 1;
	if (e->hwcap >> 32 != HWCAP_EXTENSION >> 32) return 0;
	uint32_t off = h->extension, index = (uint32_t)e->hwcap;
	if (!off || off & 3 || off > size - 8) return 0;
	const uint32_t *x = (const void *)(base + off);
	if (x[0] != EXT_MAGIC || x[1] > (size - off - 8) / 16) return 0;
	for (uint32_t i = 0; i < x[1]; i++) {
		const uint32_t *sec = x + 2 + 4 * i;
		if (sec[0] != EXT_HWCAPS || sec[2] > size || sec[3] > size - sec[2] || sec[2] & 3) continue;
		if (index >= sec[3] / 4) return 0;
		const char *name = string_at(base, size, ((const uint32_t *)(base + sec[2]))[index]);
		int v = !strncmp(name, "x86-64-v", 8) && name[8] && !name[9] ? name[8] - '0' : 0;
		return v > 1 && v <= cpu_level() ? v : 0;
	}
	return 0;
}

/* The path of a soname in a cache of size bytes; null when it has none. */
const char *cache_lookup(const void *file, size_t size, const char *soname)
{
	const char *base = file, *found = 0;
	if (size > 16 && !memcmp(base, OLD_MAGIC, sizeof OLD_MAGIC - 1)) {
		/* The new format follows the old one's 12-byte entries. */
		uint32_t n;
		memcpy(&n, base + 12, 4);
		size_t skip = round_up(16 + 12 * (size_t)n, 8);
		if (skip >= size) return 0;
		base += skip;
		size -= skip;
	}
	const struct header *h = (const void *)base;
	if (size < sizeof *h || memcmp(h->magic, MAGIC, sizeof h->magic) ||
	    h->nlibs > (size - sizeof *h) / sizeof *h->e)
		return 0;
	/* Names descend; find the first that is not above. */
	uint32_t lo = 0, hi = h->nlibs;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (compare(string_at(base, size, h->e[mid].key), soname) > 0) lo = mid + 1;
		else hi = mid;
	}
	for (int best = 0; lo < h->nlibs; lo++) {
		const struct entry *e = &h->e[lo];
		if (compare(string_at(base, size, e->key), soname)) break;
		if (e->flags != FLAG_X86_64) continue;
		int r = rank(base, size, h, e);
		if (r > best) {
			best = r;
			found = string_at(base, size, e->value);
		}
	}
	return found && *found ? found : 0;
}

static const void *cache;
static size_t cache_size;

/* A copy of the path that the system's cache has for soname, or null. The cache
 * stays mapped until cache_close(). */
char *cache_find(const char *soname)
{
	if (!cache) {
		struct stat st;
		int fd = sc_open("/etc/ld.so.cache");
		cache = "";
		cache_size = 0;
		if (fd < 0) return 0;
		if (!sc_fstat(fd, &st) && st.st_size > 0) {
			long r = sc_mmap(0, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
			if (!sc_failed(r)) {
				cache = (void *)r;
				cache_size = st.st_size;
			}
		}
		sc_close(fd);
	}
	const char *s = cache_size ? cache_lookup(cache, cache_size, soname) : 0;
	return s ? ld_strdup(s) : 0;
}

/* Forget the cache, so that the next dlopen sees what ldconfig has written. */
void cache_close(void)
{
	if (cache_size) sc_munmap((void *)cache, cache_size);
	cache = 0;
	cache_size = 0;
}
