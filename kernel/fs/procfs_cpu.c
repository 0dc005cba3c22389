/* /proc/cpuinfo, from CPUID; the clock rate is that of the time stamp counter, as
 * Linux shows it where nothing tells the present one. */
#include "fs/procfs.h"
#include "core/string.h"
#include "time/time.h"

struct cpuid {
	u32 a, b, c, d;
};

static struct cpuid cpuid(u32 leaf, u32 sub)
{
	struct cpuid r;
	__asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(sub));
	return r;
}

/* Names of feature bits as Linux gives them, in its order: one string per CPUID
 * word, comma separated from bit 0 on, "" for bits without a name. */
enum { WORD_1D, WORD_81D, WORD_1C, WORD_81C, WORD_7B, WORD_D1A, WORD_71A, WORD_7C, WORD_7D, NWORDS };
static const char *const word_names[NWORDS] = {
	[WORD_1D] = "fpu,vme,de,pse,tsc,msr,pae,mce,cx8,apic,,sep,mtrr,pge,mca,cmov,pat,pse36,pn,clflush,,dts,acpi,mmx,"
		    "fxsr,sse,sse2,ss,ht,tm,ia64,pbe",
	[WORD_81D] = ",,,,,,,,,,,syscall,,,,,,,,mp,nx,,mmxext,,,fxsr_opt,pdpe1gb,rdtscp,,lm,3dnowext,3dnow",
	[WORD_1C] = "pni,pclmulqdq,dtes64,monitor,ds_cpl,vmx,smx,est,tm2,ssse3,cid,sdbg,fma,cx16,xtpr,pdcm,,pcid,dca,"
		    "sse4_1,sse4_2,x2apic,movbe,popcnt,tsc_deadline_timer,aes,xsave,,avx,f16c,rdrand,hypervisor",
	[WORD_81C] =
		"lahf_lm,cmp_legacy,svm,extapic,cr8_legacy,abm,sse4a,misalignsse,3dnowprefetch,osvw,ibs,xop,skinit,"
		"wdt,,lwp,fma4,tce,,nodeid_msr,,tbm,topoext,perfctr_core,perfctr_nb,,bpext,ptsc,perfctr_llc,mwaitx",
	[WORD_7B] =
		"fsgsbase,tsc_adjust,,bmi1,hle,avx2,,smep,bmi2,erms,invpcid,rtm,cqm,,mpx,rdt_a,avx512f,avx512dq,rdseed,"
		"adx,smap,avx512ifma,,clflushopt,clwb,intel_pt,avx512pf,avx512er,avx512cd,sha_ni,avx512bw,avx512vl",
	[WORD_D1A] = "xsaveopt,xsavec,xgetbv1,xsaves",
	[WORD_71A] = ",,,,avx_vnni,avx512_bf16,,cmpccxadd,,,,,,,,,,,,,,amx_fp16,,avx_ifma",
	[WORD_7C] =
		",avx512vbmi,umip,pku,ospke,waitpkg,avx512_vbmi2,,gfni,vaes,vpclmulqdq,avx512_vnni,avx512_bitalg,tme,"
		"avx512_vpopcntdq,,,,,,,,rdpid,,bus_lock_detect,cldemote,,movdiri,movdir64b,enqcmd",
	[WORD_7D] = ",,,,fsrm,,,,avx512_vp2intersect,,md_clear,,,,serialize,,tsxldtrk,,pconfig,arch_lbr,ibt,,amx_bf16,"
		    "avx512_fp16,amx_tile,amx_int8,,,flush_l1d,arch_capabilities",
};

static void show_flags(struct text *t, const u32 words[NWORDS])
{
	for (int w = 0; w < NWORDS; w++) {
		const char *p = word_names[w];
		for (int bit = 0; bit < 32 && *p; bit++) {
			size_t n = 0;
			while (p[n] && p[n] != ',') n++;
			if (n && (words[w] & (1u << bit))) {
				text_char(t, ' ');
				text_add(t, p, n);
			}
			p += n + (p[n] == ',');
		}
	}
}

/* Of the last level, as Linux counts: Intel's leaf 4, else AMD's second level. */
static u32 cache_kib(u32 last_leaf, u32 last_extended)
{
	u32 kib = 0;
	for (u32 n = 0; last_leaf >= 4 && n < 8; n++) {
		struct cpuid r = cpuid(4, n);
		if (!(r.a & 31)) break;
		kib = ((r.b >> 22) + 1) * ((r.b >> 12 & 0x3ff) + 1) * ((r.b & 0xfff) + 1) / 64 * (r.c + 1) / 16;
	}
	return kib || last_extended < 0x80000006 ? kib : cpuid(0x80000006, 0).c >> 16;
}

static u64 rdtsc(void)
{
	u32 lo, hi;
	__asm__ volatile("lfence\n\trdtsc" : "=a"(lo), "=d"(hi) : : "memory");
	return (u64)hi << 32 | lo;
}

struct instant {
	u64 tsc;
	ktime_t mono;
};

/* Both clocks at one moment: of some tries, the one that was interrupted least. */
static struct instant instant(void)
{
	struct instant best = { 0, 0 };
	u64 shortest = ~0ull;
	for (int n = 0; n < 8; n++) {
		u64 from = rdtsc();
		ktime_t mono = ktime_now();
		u64 took = rdtsc() - from;
		if (took < shortest) shortest = took, best = (struct instant){ from + took / 2, mono };
	}
	return best;
}

/* Measured once, which takes a millisecond: thirty parts in a million of it may be wrong. */
static u32 tsc_khz(void)
{
	static u32 khz;
	if (!khz) {
		struct instant from = instant();
		while (ktime_now() - from.mono < NSEC_PER_SEC / 1000)
			;
		struct instant to = instant();
		khz = (to.tsc - from.tsc) * (NSEC_PER_SEC / 1000) / (to.mono - from.mono);
	}
	return khz;
}

int show_cpuinfo(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	struct cpuid id = cpuid(0, 0), one = cpuid(1, 0), ext = cpuid(0x80000000, 0), addr = { 0 };
	char vendor[13] = "", model[49] = "", *name = model;
	memcpy(vendor, &id.b, 4);
	memcpy(vendor + 4, &id.d, 4);
	memcpy(vendor + 8, &id.c, 4);
	if (ext.a >= 0x80000004)
		for (int n = 0; n < 3; n++) {
			struct cpuid part = cpuid(0x80000002 + n, 0);
			memcpy(model + 16 * n, &part, 16);
		}
	while (*name == ' ') name++;
	if (ext.a >= 0x80000008) addr = cpuid(0x80000008, 0);
	u32 family = one.a >> 8 & 15, modelno = one.a >> 4 & 15;
	if (family == 6 || family == 15) modelno |= (one.a >> 16 & 15) << 4;
	if (family == 15) family += one.a >> 20 & 255;
	u32 words[NWORDS] = { [WORD_1D] = one.d, [WORD_1C] = one.c };
	if (ext.a >= 0x80000001) words[WORD_81D] = cpuid(0x80000001, 0).d, words[WORD_81C] = cpuid(0x80000001, 0).c;
	if (id.a >= 7) {
		struct cpuid seven = cpuid(7, 0);
		words[WORD_7B] = seven.b, words[WORD_7C] = seven.c, words[WORD_7D] = seven.d;
		if (seven.a >= 1) words[WORD_71A] = cpuid(7, 1).a;
	}
	if (id.a >= 13) words[WORD_D1A] = cpuid(13, 1).a;
	u32 line = (one.b >> 8 & 255) * 8, khz = tsc_khz(), cache = cache_kib(id.a, ext.a);
	for (unsigned n = 0; n < pseudo_ncpus; n++) {
		text_printf(t,
			    "processor\t: %u\nvendor_id\t: %s\ncpu family\t: %u\nmodel\t\t: %u\nmodel name\t: "
			    "%s\nstepping\t: %u\n",
			    n, vendor, family, modelno, *name ? name : "unknown", one.a & 15);
		text_printf(t, "cpu MHz\t\t: %u.%03u\n", khz / 1000, khz % 1000);
		if (cache) text_printf(t, "cache size\t: %u KB\n", cache);
		text_printf(t,
			    "physical id\t: 0\nsiblings\t: %u\ncore id\t\t: %u\ncpu cores\t: %u\napicid\t\t: %u\n"
			    "initial apicid\t: %u\n",
			    pseudo_ncpus, n, pseudo_ncpus, n, n);
		text_printf(t, "fpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: %u\nwp\t\t: yes\nflags\t\t:", id.a);
		show_flags(t, words);
		text_printf(t,
			    "\nbugs\t\t:\nbogomips\t: %u.%02u\nclflush size\t: %u\ncache_alignment\t: %u\n"
			    "address sizes\t: %u bits physical, %u bits virtual\npower management:\n\n",
			    khz / 500, khz / 5 % 100, line, line, addr.a & 255, addr.a >> 8 & 255);
	}
	return 0;
}
