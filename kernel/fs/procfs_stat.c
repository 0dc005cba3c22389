/* /proc/PID/stat, statm, status and limits. Resident sizes: the platform counts
 * them. Where it cannot tell, the caller's own peak (getrusage) stands for its
 * present size, and that of others is 0. */
#include "fs/procfs.h"
#include "core/string.h"
#include "fs/tty.h"
#include "fs/vfs.h"
#include "mm/mm.h"
#include "plat.h"
#include "time/time.h"

struct summary { /* of a process or one of its threads */
	char state;
	const char *state_name;
	char comm[16];
	int nthreads, nice, policy;
	u64 sigpnd, shdpnd, sigblk, sigign, sigcgt;
	u64 utime, stime; /* ns */
	u64 nvcsw, nivcsw, minflt, majflt;
	u64 vsize, rss, rss_file, peak, data, stack, exe, locked; /* pages */
};

static void signal_sets(struct process *p, struct summary *s)
{
	if (!p->sighand) return;
	for (int sig = 1; sig <= NSIG64; sig++) {
		u64 h = sigaction_of(p, sig).handler;
		if (h == (u64)SIG_IGN) s->sigign |= sigmask64(sig);
		else if (h != (u64)SIG_DFL) s->sigcgt |= sigmask64(sig);
	}
}

static void memory(struct process *p, struct summary *s, const struct rusage_k *ru)
{
	struct mm *mm = proc_mm_get(p);
	if (!mm) return;
	s->vsize = mm->total_pages;
	s->data = mm->data_pages;
	s->stack = mm->stack_size / PAGE_SIZE;
	s->exe = (mm->end_code - mm->start_code + PAGE_SIZE - 1) / PAGE_SIZE;
	s->locked = mm->locked_pages;
	struct resident now;
	s->peak = min(ru->maxrss * 1024 / PAGE_SIZE, s->vsize);
	if (plat_resident(p, &now)) {
		s->rss_file = now.file;
		s->rss = now.anon + now.file;
		s->peak = max(s->peak, s->rss);
	} else s->rss = s->peak;
	mm_put(mm);
}

static void summarize(struct pseudo_inode *i, struct summary *s)
{
	struct process *p = i->proc;
	struct rusage_k ru = p->ru;
	memset(s, 0, sizeof *s);
	bool zombie = p->state == PROC_ZOMBIE || p->state == PROC_REAPED;
	if (p == current_process()) process_rusage(p, &ru);
	else if (!zombie) ru.utime = plat_process_cputime(p);
	s->utime = ru.utime, s->stime = ru.stime;
	s->minflt = ru.minflt, s->majflt = ru.majflt;
	s->nvcsw = ru.nvcsw, s->nivcsw = ru.nivcsw;
	memcpy(s->comm, p->comm, sizeof s->comm);
	s->nthreads = max(p->nthreads, 1);
	struct thread *t = proc_thread(i);
	if (t) {
		memcpy(s->comm, t->comm, sizeof s->comm);
		s->sigpnd = t->pending.set;
		s->sigblk = t->blocked;
		s->nice = t->nice;
		s->policy = t->policy;
	}
	if (zombie || (!t && p->nthreads)) /* a leader too that has ended before other threads */
		s->state = 'Z', s->state_name = "zombie";
	else if (!t) s->state = 'S', s->state_name = "sleeping"; /* init, which is the kernel */
	else if (t->stopped) s->state = 'T', s->state_name = "stopped";
	else if (thread_asleep(t)) s->state = 'S', s->state_name = "sleeping";
	else s->state = 'R', s->state_name = "running";
	if (t) thread_put(t);
	s->shdpnd = p->pending.set;
	if (!zombie) {
		signal_sets(p, s);
		memory(p, s, &ru);
	}
}

int show_statm(struct pseudo_inode *i, struct text *t)
{
	struct summary s;
	summarize(i, &s);
	text_printf(t, "%lu %lu %lu %lu 0 %lu 0\n", s.vsize, s.rss, s.rss_file, s.exe, s.data + s.stack);
	return 0;
}

int show_stat(struct pseudo_inode *i, struct text *t)
{
	struct process *p = i->proc;
	struct summary s;
	struct tty_ctl *tty = p->tty;
	summarize(i, &s);
	struct mm *mm = proc_mm_get(p);
	text_printf(t, "%ld (%s) %c %d %d %d %d %d 4194304 %lu %lu %lu %lu %lu %lu %lu %lu %d %d %d 0 %lu %lu %lu %lu ",
		    i->key ? i->key : (long)p->pid, s.comm, s.state, p->ppid, p->pgid, p->sid, tty ? (int)tty->nr : 0,
		    tty ? tty->pgrp : -1, s.minflt, p->cru.minflt, s.majflt, p->cru.majflt, ns_to_ticks(s.utime),
		    ns_to_ticks(s.stime), ns_to_ticks(p->cru.utime), ns_to_ticks(p->cru.stime), 20 + s.nice, s.nice,
		    s.nthreads, ns_to_ticks(p->start_time), s.vsize * PAGE_SIZE, s.rss, p->rlimit[RLIMIT_RSS].cur);
	text_printf(t, "%lu %lu %lu 0 0 %lu %lu %lu %lu 0 0 0 %d 0 0 %d 0 0 0 ", mm ? mm->start_code : 0,
		    mm ? mm->end_code : 0, mm ? mm->start_stack : 0, (s.sigpnd | s.shdpnd) & 0x7fffffff,
		    s.sigblk & 0x7fffffff, s.sigign & 0x7fffffff, s.sigcgt & 0x7fffffff, p->exit_signal, s.policy);
	text_printf(t, "%lu %lu %lu %lu %lu %lu %lu %d\n", mm ? mm->start_data : 0, mm ? mm->end_data : 0,
		    mm ? mm->brk_start : 0, p->arg_start, p->arg_end, p->env_start, p->env_end,
		    s.state == 'Z' ? p->exit_status : 0);
	if (mm) mm_put(mm);
	return 0;
}

static void show_ids(struct process *p, struct text *t)
{
	struct cred *c = &p->cred;
	text_printf(t, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\nFDSize:\t64\nGroups:\t", c->uid, c->euid, c->suid,
		    c->fsuid, c->gid, c->egid, c->sgid, c->fsgid);
	for (u32 k = 0; k < c->ngroups; k++) text_printf(t, "%u ", c->groups[k]);
	if (!c->ngroups) text_char(t, ' ');
	text_char(t, '\n');
}

static void show_cpus(struct text *t, const char *name, unsigned n)
{
	text_printf(t, "%s_allowed:\t%x\n%s_allowed_list:\t", name, n >= 32 ? ~0u : (1u << n) - 1, name);
	if (n > 1) text_printf(t, "0-%u\n", n - 1);
	else text_str(t, "0\n");
}

int show_status(struct pseudo_inode *i, struct text *t)
{
	struct process *p = i->proc;
	struct summary s;
	summarize(i, &s);
	pid_t tid = i->key ? i->key : p->pid;
	struct fs_context *fs = proc_fs_get(p);
	text_printf(t, "Name:\t%s\n", s.comm);
	if (fs) {
		text_printf(t, "Umask:\t0%u%u%u\n", fs->umask >> 6 & 7, fs->umask >> 3 & 7, fs->umask & 7);
		fs_context_put(fs);
	}
	text_printf(t, "State:\t%c (%s)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n", s.state,
		    s.state_name, p->pid, tid, p->ppid);
	show_ids(p, t);
	text_printf(t, "NStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n", p->pid, tid, p->pgid, p->sid);
	if (s.state != 'Z') {
		u64 kb = PAGE_SIZE / 1024;
		text_printf(t,
			    "VmPeak:\t%8lu kB\nVmSize:\t%8lu kB\nVmLck:\t%8lu kB\nVmPin:\t%8lu kB\nVmHWM:\t%8lu kB\n"
			    "VmRSS:\t%8lu kB\nRssAnon:\t%8lu kB\nRssFile:\t%8lu kB\nRssShmem:\t%8lu kB\n",
			    s.vsize * kb, s.vsize * kb, s.locked * kb, 0UL, s.peak * kb, s.rss * kb,
			    (s.rss - s.rss_file) * kb, s.rss_file * kb, 0UL);
		text_printf(t,
			    "VmData:\t%8lu kB\nVmStk:\t%8lu kB\nVmExe:\t%8lu kB\nVmLib:\t%8lu kB\nVmPTE:\t%8lu kB\n"
			    "VmSwap:\t%8lu kB\nHugetlbPages:\t%8lu kB\nCoreDumping:\t0\nTHP_enabled:\t1\n",
			    s.data * kb, s.stack * kb, s.exe * kb, 0UL, 0UL, 0UL, 0UL);
	}
	text_printf(t,
		    "Threads:\t%d\nSigQ:\t0/%lu\nSigPnd:\t%016lx\nShdPnd:\t%016lx\nSigBlk:\t%016lx\nSigIgn:\t%016lx\n"
		    "SigCgt:\t%016lx\n",
		    s.nthreads, p->rlimit[RLIMIT_SIGPENDING].cur, s.sigpnd, s.shdpnd, s.sigblk, s.sigign, s.sigcgt);
	const struct caps *k = &p->cred.caps;
	text_printf(t, "CapInh:\t%016lx\nCapPrm:\t%016lx\nCapEff:\t%016lx\nCapBnd:\t%016lx\nCapAmb:\t%016lx\n",
		    k->inheritable, k->permitted, k->effective, k->bounding, k->ambient);
	text_printf(t, "NoNewPrivs:\t%d\nSeccomp:\t0\nSeccomp_filters:\t0\n", p->no_new_privs);
	show_cpus(t, "Cpus", pseudo_ncpus);
	show_cpus(t, "Mems", 1);
	text_printf(t, "voluntary_ctxt_switches:\t%lu\nnonvoluntary_ctxt_switches:\t%lu\n", s.nvcsw, s.nivcsw);
	return 0;
}

static const struct {
	const char *name, *unit;
} limit_names[HTUX_RLIMITS] = {
	{ "Max cpu time", "seconds" },    { "Max file size", "bytes" },      { "Max data size", "bytes" },
	{ "Max stack size", "bytes" },    { "Max core file size", "bytes" }, { "Max resident set", "bytes" },
	{ "Max processes", "processes" }, { "Max open files", "files" },     { "Max locked memory", "bytes" },
	{ "Max address space", "bytes" }, { "Max file locks", "locks" },     { "Max pending signals", "signals" },
	{ "Max msgqueue size", "bytes" }, { "Max nice priority", "" },       { "Max realtime priority", "" },
	{ "Max realtime timeout", "us" },
};

static void show_limit(struct text *t, u64 v)
{
	if (v == UINT64_MAX) text_printf(t, "%-20s ", "unlimited");
	else text_printf(t, "%-20lu ", v);
}

int show_limits(struct pseudo_inode *i, struct text *t)
{
	text_printf(t, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit", "Units");
	for (int n = 0; n < HTUX_RLIMITS; n++) {
		text_printf(t, "%-25s ", limit_names[n].name);
		show_limit(t, i->proc->rlimit[n].cur);
		show_limit(t, i->proc->rlimit[n].max);
		text_printf(t, "%-10s\n", limit_names[n].unit);
	}
	return 0;
}
