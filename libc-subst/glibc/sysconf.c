/* sysconf and confstr: what glibc answers and musl does not, or
 * otherwise. */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <unistd.h>
#include "twin.h"

enum { ASK_MUSL, VALUE, NONE, UNKNOWN };

/* By glibc's _SC_ numbers; NONE is -1 without an error (no limit, or an option
 * that is not there). */
static const struct {
	char kind;
	long value;
} answer[] = {
	[3] = { VALUE, 65536 },
	[5] = { VALUE, 16 },
	[6] = { NONE },
	[10] = { VALUE, 200809 },
	[13] = { VALUE, 200809 },
	[14] = { VALUE, 200809 },
	[25] = { VALUE, 20 },
	[31] = { VALUE, 32 },
	[32] = { NONE },
	[40] = { VALUE, 255 },
	[42] = { VALUE, 32 },
	[43] = { VALUE, 2048 },
	[44] = { VALUE, 32767 },
	[45] = { VALUE, 2048 },
	[48] = { VALUE, 200809 },
	[51] = { VALUE, 200809 },
	[52] = { VALUE, 200809 },
	[53] = { NONE },
	[54] = { NONE },
	[55] = { NONE },
	[56] = { NONE },
	[57] = { NONE },
	[58] = { NONE },
	[59] = { NONE },
	[61] = { NONE },
	[62] = { NONE },
	[63] = { NONE },
	[64] = { NONE },
	[65] = { NONE },
	[66] = { NONE },
	[69] = { VALUE, 1024 },
	[70] = { VALUE, 1024 },
	[75] = { VALUE, 16384 },
	[80] = { VALUE, 200809 },
	[81] = { VALUE, 200809 },
	[87] = { VALUE, 2147483647 },
	[88] = { VALUE, 8192 },
	[90] = { VALUE, 4 },
	[95] = { VALUE, 200809 },
	[96] = { VALUE, 200809 },
	[98] = { VALUE, 1 },
	[99] = { VALUE, 1 },
	[100] = { VALUE, 1 },
	[101] = { VALUE, 8 },
	[102] = { VALUE, 127 },
	[103] = { VALUE, -128 },
	[104] = { VALUE, 2147483647 },
	[105] = { VALUE, -2147483647 - 1 },
	[106] = { VALUE, 64 },
	[107] = { VALUE, 32 },
	[108] = { VALUE, 16 },
	[110] = { VALUE, 32767 },
	[111] = { VALUE, 127 },
	[112] = { VALUE, -128 },
	[113] = { VALUE, 32767 },
	[114] = { VALUE, -32768 },
	[115] = { VALUE, 255 },
	[116] = { VALUE, 4294967295L },
	[117] = { NONE },
	[118] = { VALUE, 65535 },
	[119] = { VALUE, 4096 },
	[120] = { VALUE, 2048 },
	[121] = { VALUE, 2147483647 },
	[122] = { VALUE, 2147483647 },
	[123] = { VALUE, 2147483647 },
	[124] = { VALUE, 2147483647 },
	[129] = { VALUE, 1 },
	[130] = { VALUE, 1 },
	[131] = { VALUE, 1 },
	[134] = { NONE },
	[135] = { NONE },
	[136] = { NONE },
	[140] = { NONE },
	[141] = { NONE },
	[142] = { NONE },
	[143] = { NONE },
	[144] = { NONE },
	[145] = { NONE },
	[146] = { NONE },
	[147] = { NONE },
	[148] = { NONE },
	[150] = { NONE },
	[151] = { NONE },
	[152] = { NONE },
	[156] = { NONE },
	[158] = { NONE },
	[162] = { NONE },
	[163] = { NONE },
	[166] = { NONE },
	[167] = { NONE },
	[173] = { NONE },
	[174] = { NONE },
	[180] = { VALUE, 64 },
	[241] = { UNKNOWN },
	[246] = { NONE },
	[247] = { UNKNOWN },
	[248] = { UNKNOWN },
};

/* Leaf 4 of CPUID lists the caches: size, ways or line size of one of them. */
static long cache(unsigned level, int data, int what)
{
	unsigned a, b, c, d;
	if (__get_cpuid_max(0, 0) < 4) return 0;
	for (unsigned i = 0; i < 16; i++) {
		__cpuid_count(4, i, a, b, c, d);
		unsigned type = a & 31; /* 1 data, 2 instructions, 3 both */
		if (!type) break;
		if ((a >> 5 & 7) != level || (type != 3 && type != (data ? 1 : 2))) continue;
		long ways = (b >> 22) + 1L, parts = (b >> 12 & 1023) + 1L, line = (b & 4095) + 1L, sets = c + 1L;
		return what == 0 ? ways * parts * line * sets : what == 1 ? ways : line;
	}
	return 0;
}

/* AMD's older leaves: sizes in KiB or 512 KiB, ways of the outer caches as a code. */
static long amd_old_cache(unsigned level, int data, int what)
{
	static const unsigned char ways_of[16] = { 0, 1, 2, 0, 4, 0, 8, 0, 16, 0, 32, 48, 64, 96, 128, 0 };
	unsigned a, b, c, d;
	if (level > 3 || __get_cpuid_max(0x80000000, 0) < 0x80000006) return 0;
	__cpuid(level == 1 ? 0x80000005 : 0x80000006, a, b, c, d);
	unsigned r = level == 1 ? (data ? c : d) : level == 2 ? c : d, code = level == 1 ? r >> 16 & 255 : r >> 12 & 15;
	long size = level == 1   ? (long)(r >> 24) << 10
		    : level == 2 ? (long)(r >> 16) << 10
				 : (long)(r >> 18) << 19,
	     line = r & 255;
	if (!code || !line) return 0;
	int full = code == (level == 1 ? 255 : 15);
	return what == 0 ? size : what == 2 ? line : full ? size / line : level == 1 ? (long)code : ways_of[code];
}

/* AMD describes its caches in extended leaves of leaf 4's form, where there are any. */
static long amd_cache(unsigned level, int data, int what)
{
	unsigned a = 0, b, c, d;
	if (__get_cpuid_max(0x80000000, 0) >= 0x8000001d) __cpuid_count(0x8000001d, 0, a, b, c, d);
	if (!(a & 31)) return amd_old_cache(level, data, what);
	for (unsigned i = 0; i < 16; i++) {
		__cpuid_count(0x8000001d, i, a, b, c, d);
		unsigned type = a & 31;
		if (!type) break;
		if ((a >> 5 & 7) != level || (type != 3 && type != (data ? 1 : 2))) continue;
		long ways = (b >> 22) + 1L, parts = (b >> 12 & 1023) + 1L, line = (b & 4095) + 1L, sets = c + 1L;
		return what == 0 ? ways * parts * line * sets : what == 1 ? ways : line;
	}
	return 0;
}

static long cache_item(int item)
{
	unsigned a, b, c, d;
	__cpuid(0, a, b, c, d);
	int amd = b == signature_AMD_ebx || b == 0x6f677948 /* Hygon */;
	unsigned level = item < 191 ? 1 : 2 + (item - 191) / 3;
	int data = item >= 188, what = (item - 185) % 3;
	/* glibc does not tell the ways of the instruction cache. */
	if (item == 186 || level > 4) return -1;
	/* Of the fourth level it tells what Intel's have, and that is the size. */
	if (level == 4 && (amd || what)) return -1;
	return amd ? amd_cache(level, data, what) : cache(level, data, what);
}

long glibc_sysconf(int item)
{
	struct rlimit r;
	if (item == 0) { /* ARG_MAX: a quarter of the stack */
		if (getrlimit(RLIMIT_STACK, &r)) return 131072;
		long quarter = r.rlim_cur / 4;
		return quarter > 131072 ? quarter : 131072;
	}
	if (item == 34) /* SIGQUEUE_MAX */
		return getrlimit(RLIMIT_SIGPENDING, &r) || r.rlim_cur == RLIM_INFINITY ? -1 : (long)r.rlim_cur;
	if (item >= 185 && item <= 199) return cache_item(item);
	if (item == 249) return getauxval(AT_MINSIGSTKSZ) ? (long)getauxval(AT_MINSIGSTKSZ) : 2048;
	if (item == 250) return 4 * glibc_sysconf(249);
	if (item >= 0 && item < (int)(sizeof answer / sizeof *answer)) {
		if (answer[item].kind == VALUE) return answer[item].value;
		if (answer[item].kind == NONE) return -1;
		if (answer[item].kind == UNKNOWN) {
			errno = EINVAL;
			return -1;
		}
	}
	return sysconf(item);
}
TWIN(sysconf, GLIBC_2.2.5, glibc_sysconf);
ALIAS(__sysconf, glibc_sysconf);

int __getpagesize(void) { return getpagesize(); }

size_t glibc_confstr(int name, char *buf, size_t n)
{
	const char *s;
	switch (name) {
	case 0: s = "/bin:/usr/bin"; break;
	case 2: s = "glibc 2.36"; break;
	case 1: s = "POSIX_V6_LP64_OFF64"; break;
	case 3: s = "NPTL 2.36"; break;
	case 4: s = "XBS5_LP64_OFF64"; break;
	case 5: s = "POSIX_V7_LP64_OFF64"; break;
	case 1004: s = "-D_LARGEFILE64_SOURCE"; break;
	case 1007: s = "-D_LARGEFILE64_SOURCE"; break;
	case 1108: s = "-m64"; break;
	case 1109: s = "-m64"; break;
	case 1124: s = "-m64"; break;
	case 1125: s = "-m64"; break;
	case 1140: s = "-m64"; break;
	case 1141: s = "-m64"; break;
	case 1148: s = "POSIXLY_CORRECT=1"; break;
	case 1149: s = "POSIXLY_CORRECT=1"; break;
	default:
		if ((name >= 1000 && name <= 1007) || (name >= 1100 && name <= 1149)) {
			s = "";
			break;
		}
		errno = EINVAL;
		return 0;
	}
	size_t len = strlen(s) + 1;
	if (buf && n) {
		size_t k = len < n ? len : n;
		memcpy(buf, s, k);
		buf[k - 1] = 0;
	}
	return len;
}
TWIN(confstr, GLIBC_2.2.5, glibc_confstr);
