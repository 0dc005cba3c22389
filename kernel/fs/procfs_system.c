/* The files of /proc about the whole system: what the host tells (sysinfo(2))
 * within the guest's own memory limit. */
#include "fs/procfs.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "plat.h"
#include "plat/host.h"
#include "time/time.h"
#include <linux/sysinfo.h>

static void host_sysinfo(struct sysinfo *s)
{
	memset(s, 0, sizeof *s);
	if (host_call(HC_sysinfo, s) < 0 || !s->mem_unit) s->mem_unit = 1;
}

int show_meminfo(struct pseudo_inode *i, struct text *t)
{
	struct sysinfo s;
	(void)i;
	host_sysinfo(&s);
	u64 total = s.totalram * s.mem_unit, avail = s.freeram * s.mem_unit + s.bufferram * s.mem_unit;
	struct kmem_stats k;
	kmem_stats(&k);
	text_printf(t,
		    "MemTotal:       %8lu kB\nMemFree:        %8lu kB\nMemAvailable:   %8lu kB\n"
		    "Buffers:        %8lu kB\nCached:         %8lu kB\nSwapCached:     %8lu kB\n",
		    total / 1024, s.freeram * s.mem_unit / 1024, avail / 1024, s.bufferram * s.mem_unit / 1024, 0UL,
		    0UL);
	text_printf(
		t,
		"Active:         %8lu kB\nInactive:       %8lu kB\nSwapTotal:      %8lu kB\nSwapFree:       %8lu kB\n"
		"Dirty:          %8lu kB\nWriteback:      %8lu kB\nAnonPages:      %8lu kB\nMapped:         %8lu kB\n",
		0UL, 0UL, s.totalswap * s.mem_unit / 1024, s.freeswap * s.mem_unit / 1024, 0UL, 0UL, 0UL, 0UL);
	text_printf(
		t,
		"Shmem:          %8lu kB\nSlab:           %8lu kB\nCommitLimit:    %8lu kB\nCommitted_AS:   %8lu kB\n"
		"VmallocTotal:   34359738367 kB\nVmallocUsed:    %8lu kB\nVmallocChunk:   %8lu kB\n",
		s.sharedram * s.mem_unit / 1024, k.slab_bytes / 1024, total / 1024, 0UL, 0UL, 0UL);
	text_str(t, "HugePages_Total:       0\nHugePages_Free:        0\nHugePages_Rsvd:        0\n"
		    "HugePages_Surp:        0\nHugepagesize:       2048 kB\nHugetlb:               0 kB\n");
	return 0;
}

/* CPU time of all processes of the guest, ns. */
static u64 guest_cputime(void)
{
	struct process *p;
	u64 sum = 0;
	mutex_lock(&proctree_lock);
	list_for_each (p, &all_processes, all_node)
		sum += p->state == PROC_RUNNING || p->state == PROC_STOPPED ? (u64)plat_process_cputime(p)
									    : p->ru.utime + p->ru.stime;
	mutex_unlock(&proctree_lock);
	return sum;
}

int show_system_stat(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	u64 up = plat_clock(CLOCK_BOOTTIME), busy = min(guest_cputime(), up * pseudo_ncpus);
	u64 idle = up * pseudo_ncpus - busy;
	text_printf(t, "cpu  %lu 0 0 %lu 0 0 0 0 0 0\n", ns_to_ticks(busy), ns_to_ticks(idle));
	for (unsigned n = 0; n < pseudo_ncpus; n++)
		text_printf(t, "cpu%u %lu 0 0 %lu 0 0 0 0 0 0\n", n, ns_to_ticks(busy / pseudo_ncpus),
			    ns_to_ticks(idle / pseudo_ncpus));
	u64 boot = (plat_clock(CLOCK_REALTIME) - up) / NSEC_PER_SEC;
	text_printf(t,
		    "intr 0\nctxt 0\nbtime %lu\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n"
		    "softirq 0 0 0 0 0 0 0 0 0 0 0\n",
		    boot);
	return 0;
}

int show_uptime(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	u64 up = plat_clock(CLOCK_BOOTTIME) / 10000000;
	u64 idle = up * pseudo_ncpus - min(guest_cputime() / 10000000, up * pseudo_ncpus);
	text_printf(t, "%lu.%02lu %lu.%02lu\n", up / 100, up % 100, idle / 100, idle % 100);
	return 0;
}

int show_loadavg(struct pseudo_inode *i, struct text *t)
{
	struct sysinfo s;
	struct process *p;
	int threads = 0, last = 0;
	(void)i;
	host_sysinfo(&s);
	mutex_lock(&proctree_lock);
	list_for_each (p, &all_processes, all_node) threads += p->nthreads, last = max(last, (int)p->pid);
	mutex_unlock(&proctree_lock);
	for (int n = 0; n < 3; n++) {
		u64 hundredths = (s.loads[n] * 100 + 32768) >> 16;
		text_printf(t, "%lu.%02lu ", hundredths / 100, hundredths % 100);
	}
	text_printf(t, "1/%d %d\n", threads, last);
	return 0;
}

int show_vmstat(struct pseudo_inode *i, struct text *t)
{
	struct sysinfo s;
	(void)i;
	host_sysinfo(&s);
	text_printf(t, "nr_free_pages %lu\n", s.freeram * s.mem_unit / PAGE_SIZE);
	text_str(t, "pgpgin 0\npgpgout 0\npswpin 0\npswpout 0\npgfault 0\npgmajfault 0\n");
	return 0;
}
