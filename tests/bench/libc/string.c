#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>
#include "bench.h"

/* Text without the byte Z, with room around it so that operands can be
 * unaligned. The last entry of a call's size is the terminating zero. */
static char *text(int which)
{
	static char *bufs[2 * MAX_THREADS];
	enum { MAX = (32 << 20) + 4096 };
	if (!bufs[which]) {
		bufs[which] = aligned_alloc(4096, MAX);
		memset(bufs[which], 'a', MAX);
	}
	return bufs[which];
}

#define LOOP(name, setup, op, restore)                               \
	static void name(long n, long size, int t)                   \
	{                                                            \
		(void)size;                                          \
		char *a = text(2 * t) + 3, *b = text(2 * t + 1) + 8; \
		HIDE(a);                                             \
		HIDE(b);                                             \
		setup;                                               \
		for (long i = 0; i < n; i++) {                       \
			op;                                          \
		}                                                    \
		restore;                                             \
	}
#define END(p) (p)[size] = 0
#define UNEND(p) (p)[size] = 'a'

LOOP(copy, , memcpy(a, b, size); USE(a), )
LOOP(copy_varied, , memcpy(a, b, (size_t)(i * 0x9e3779b97f4a7c15ul) >> 56); USE(a), )
LOOP(move_up, , memmove(a + 16, a, size); USE(a), )
LOOP(move_down, , memmove(a, a + 16, size); USE(a), )
LOOP(set, , memset(a, 'a', size); USE(a), )
LOOP(compare, , USE(memcmp(a, b, size)), )
LOOP(mchr, a[size] = 'Z', USE(memchr(a, 'Z', size + 1)), UNEND(a))
LOOP(mrchr, a[-1] = 'Z', USE(memrchr(a - 1, 'Z', size + 1)), a[-1] = 'a')
LOOP(mem_mem, memcpy(a + size - 8, "needleZ!", 8), USE(memmem(a, size, "needleZ!", 8)), memset(a, 'a', size))
LOOP(length, END(a), USE(strlen(a)), UNEND(a))
LOOP(nlength, END(a), USE(strnlen(a, size + 100)), UNEND(a))
LOOP(chr, END(a), USE(strchr(a, 'Z')), UNEND(a))
LOOP(rchr, END(a), USE(strrchr(a, 'Z')), UNEND(a))
LOOP(cmp, END(a); END(b), USE(strcmp(a, b)), UNEND(a); UNEND(b))
LOOP(ncmp, END(a); END(b), USE(strncmp(a, b, size)), UNEND(a); UNEND(b))
LOOP(casecmp, END(a); END(b), USE(strcasecmp(a, b)), UNEND(a); UNEND(b))
LOOP(cpy, END(b), strcpy(a, b); USE(a), UNEND(a); UNEND(b))
LOOP(stpcopy, END(b), USE(stpcpy(a, b)), UNEND(a); UNEND(b))
LOOP(ncpy, END(b), strncpy(a, b, size); USE(a), memset(a, 'a', size); UNEND(b))
LOOP(cat, END(b), *a = 0; strcat(a, b); USE(a), memset(a, 'a', size + 1); UNEND(b))
LOOP(dup, END(a), char *d = strdup(a); USE(d); free(d), UNEND(a))
LOOP(strstr_end, memcpy(a + size - 8, "needleZ!", 9), USE(strstr(a, "needleZ!")), memset(a, 'a', size + 1))
LOOP(strstr_likely, for (long i = 0; i < size; i++) a[i] = "the quick brown fox "[i % 20];
     memcpy(a + size - 8, "browner!", 9), USE(strstr(a, "browner!")), memset(a, 'a', size + 1))
LOOP(strstr_periodic, END(a); char needle[65]; memset(needle, 'a', 64); needle[32] = 'b';
     needle[64] = 0, USE(strstr(a, needle)), UNEND(a))
LOOP(span, END(a), USE(strspn(a, "abcde")), UNEND(a))
LOOP(cspan, END(a), USE(strcspn(a, "xyz\n")), UNEND(a))
LOOP(wlength, wchar_t *w = (wchar_t *)(a + 1); w[size] = 0, USE(wcslen(w)), memset(w + size, 'a', 4))
LOOP(wchr, wchar_t *w = (wchar_t *)(a + 1); w[size] = 0, USE(wmemchr(w, 0, size + 1)), memset(w + size, 'a', 4))

/* Both operands at many alignments, in turn. */
LOOP(copy_aligns, , memcpy(a + i % 61, b + i % 37, size); USE(a), )
LOOP(set_aligns, , memset(a + i % 61, 'a', size); USE(a), )
LOOP(compare_aligns, , USE(memcmp(a + i % 61, b + i % 37, size)), )
LOOP(length_aligns, END(a), USE(strlen(a + i % 61)), UNEND(a))
LOOP(cmp_aligns, END(a); END(b), USE(strcmp(a + i % 61, b + i % 61)), UNEND(a); UNEND(b))
LOOP(chr_aligns, END(a), USE(strchr(a + i % 61, 'Z')), UNEND(a))
LOOP(nul_chr, END(a), USE(strchrnul(a, 'Z')), UNEND(a))
LOOP(raw_chr, a[size] = 'Z', USE(rawmemchr(a, 'Z')), UNEND(a))
LOOP(any, END(a), USE(strpbrk(a, "xyz\n")), UNEND(a))
LOOP(tokens, char *save; char s[100], memcpy(s, "one two,three four", 19);
     for (char *p = strtok_r(s, " ,", &save); p; p = strtok_r(0, " ,", &save)) USE(p), )
LOOP(wcpy, wchar_t *w = (wchar_t *)(a + 1); wchar_t *v = (wchar_t *)b;
     v[size] = 0, USE(wcscpy(w, v)), memset(v + size, 'a', 4); memset(w + size, 'a', 4))
LOOP(wcmp, wchar_t *w = (wchar_t *)(a + 1); wchar_t *v = (wchar_t *)b;
     v[size] = w[size] = 0, USE(wcscmp(w, v)), memset(v + size, 'a', 4); memset(w + size, 'a', 4))
LOOP(wchr_end, wchar_t *w = (wchar_t *)(a + 1); w[size] = 0, USE(wcschr(w, L'Z')), memset(w + size, 'a', 4))
LOOP(wrchr, wchar_t *w = (wchar_t *)(a + 1); w[size] = 0, USE(wcsrchr(w, L'Z')), memset(w + size, 'a', 4))
LOOP(wnlength, wchar_t *w = (wchar_t *)(a + 1); w[size] = 0, USE(wcsnlen(w, size + 100)), memset(w + size, 'a', 4))
LOOP(wset, , wmemset((wchar_t *)(a + 1), 0x61616161, size); USE(a), )
LOOP(wcompare, , USE(wmemcmp((wchar_t *)(a + 1), (wchar_t *)b, size)), )
LOOP(varied_length, for (int k = 0; k < 64; k++) a[k * 64 + k % 32] = 0,
     USE(strlen(a + (((size_t)i * 0x9e3779b97f4a7c15ul) >> 58) * 64)), memset(a, 'a', 4096))
LOOP(varied_cmp, for (int k = 0; k < 64; k++) a[k * 64 + k % 32] = b[k * 64 + k % 32] = 0,
     size_t k = (((size_t)i * 0x9e3779b97f4a7c15ul) >> 58) * 64;
     USE(strcmp(a + k, b + k)), memset(a, 'a', 4096); memset(b, 'a', 4096))

const struct bench bench_string[] = {
	{ "memcpy-8", copy, 8, 1 },
	{ "memcpy-30", copy, 30, 1 },
	{ "memcpy-100", copy, 100, 1 },
	{ "memcpy-1000", copy, 1000, 1 },
	{ "memcpy-4k", copy, 4096, 1 },
	{ "memcpy-64k", copy, 65536, 1 },
	{ "memcpy-1M", copy, 1 << 20, 1 },
	{ "memcpy-32M", copy, 32 << 20, 1 },
	{ "memcpy-varied", copy_varied, 0, 1 },
	{ "memmove-up-200", move_up, 200, 1 },
	{ "memmove-up-64k", move_up, 65536, 1 },
	{ "memmove-down-64k", move_down, 65536, 1 },
	{ "memset-30", set, 30, 1 },
	{ "memset-200", set, 200, 1 },
	{ "memset-4k", set, 4096, 1 },
	{ "memset-1M", set, 1 << 20, 1 },
	{ "memcmp-20", compare, 20, 1 },
	{ "memcmp-4k", compare, 4096, 1 },
	{ "memchr-50", mchr, 50, 1 },
	{ "memchr-4k", mchr, 4096, 1 },
	{ "memrchr-4k", mrchr, 4096, 1 },
	{ "memmem-4k", mem_mem, 4096, 1 },
	{ "strlen-5", length, 5, 1 },
	{ "strlen-50", length, 50, 1 },
	{ "strlen-4k", length, 4096, 1 },
	{ "strnlen-50", nlength, 50, 1 },
	{ "strnlen-4k", nlength, 4096, 1 },
	{ "strchr-20", chr, 20, 1 },
	{ "strchr-4k", chr, 4096, 1 },
	{ "strrchr-20", rchr, 20, 1 },
	{ "strrchr-4k", rchr, 4096, 1 },
	{ "strcmp-10", cmp, 10, 1 },
	{ "strcmp-4k", cmp, 4096, 1 },
	{ "strncmp-10", ncmp, 10, 1 },
	{ "strncmp-4k", ncmp, 4096, 1 },
	{ "strcasecmp-20", casecmp, 20, 1 },
	{ "strcpy-20", cpy, 20, 1 },
	{ "strcpy-4k", cpy, 4096, 1 },
	{ "stpcpy-20", stpcopy, 20, 1 },
	{ "strncpy-100", ncpy, 100, 1 },
	{ "strcat-100", cat, 100, 1 },
	{ "strdup-20", dup, 20, 1 },
	{ "strstr-60", strstr_end, 60, 1 },
	{ "strstr-1M", strstr_end, 1 << 20, 1 },
	{ "strstr-likely-4k", strstr_likely, 4096, 1 },
	{ "strstr-periodic-4k", strstr_periodic, 4096, 1 },
	{ "strspn-50", span, 50, 1 },
	{ "strcspn-50", cspan, 50, 1 },
	{ "wcslen-50", wlength, 50, 1 },
	{ "wcslen-4k", wlength, 4096, 1 },
	{ "wmemchr-4k", wchr, 4096, 1 },
	{ "memcpy-aligns-20", copy_aligns, 20, 1 },
	{ "memcpy-aligns-300", copy_aligns, 300, 1 },
	{ "memcpy-aligns-4k", copy_aligns, 4096, 1 },
	{ "memset-aligns-300", set_aligns, 300, 1 },
	{ "memcmp-aligns-100", compare_aligns, 100, 1 },
	{ "strlen-aligns-100", length_aligns, 100, 1 },
	{ "strcmp-aligns-100", cmp_aligns, 100, 1 },
	{ "strchr-aligns-100", chr_aligns, 100, 1 },
	{ "strlen-varied", varied_length, 0, 1 },
	{ "strcmp-varied", varied_cmp, 0, 1 },
	{ "strchrnul-50", nul_chr, 50, 1 },
	{ "rawmemchr-50", raw_chr, 50, 1 },
	{ "strpbrk-50", any, 50, 1 },
	{ "strtok_r", tokens, 0, 1 },
	{ "wcscpy-50", wcpy, 50, 1 },
	{ "wcscmp-50", wcmp, 50, 1 },
	{ "wcschr-20", wchr_end, 20, 1 },
	{ "wcschr-4k", wchr_end, 4096, 1 },
	{ "wcsrchr-50", wrchr, 50, 1 },
	{ "wcsnlen-50", wnlength, 50, 1 },
	{ "wmemset-50", wset, 50, 1 },
	{ "wmemset-4k", wset, 4096, 1 },
	{ "wmemcmp-20", wcompare, 20, 1 },
	{ "wmemcmp-4k", wcompare, 4096, 1 },
	{ "memset-16M", set, 16 << 20, 1 },
	{ "memcmp-1M", compare, 1 << 20, 1 },
	{ "strlen-1M", length, 1 << 20, 1 },
	{ "memcpy-4k-2t", copy, 4096, 2 },
	{ "strlen-50-2t", length, 50, 2 },
	{ "strstr-1M-2t", strstr_end, 1 << 20, 2 },
	{ 0, 0, 0, 0 },
};
