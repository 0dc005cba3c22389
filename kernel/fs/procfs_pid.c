/* /proc/PID and /proc/PID/task/TID: the tables, and the small files. */
#include "fs/procfs.h"
#include "core/string.h"
#include <linux/capability.h>

static int show_comm(struct pseudo_inode *i, struct text *t)
{
	struct thread *th = proc_thread(i);
	text_printf(t, "%s\n", th ? th->comm : i->proc->comm);
	if (th) thread_put(th);
	return 0;
}

static ssize_t store_comm(struct pseudo_inode *i, const char *buf, size_t n)
{
	if (i->proc != current_process()) return -EINVAL;
	struct thread *th = proc_thread(i);
	if (!th) return -ESRCH;
	char comm[16] = "";
	memcpy(comm, buf, min(n, sizeof comm - 1));
	memcpy(th->comm, comm, sizeof comm);
	if (th == i->proc->leader) memcpy(i->proc->comm, comm, sizeof comm);
	thread_put(th);
	return n;
}

static int show_zero(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	text_str(t, "0\n");
	return 0;
}

static int show_cgroup(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	text_str(t, "0::/\n");
	return 0;
}

static int show_personality(struct pseudo_inode *i, struct text *t)
{
	text_printf(t, "%08x\n", i->proc->personality);
	return 0;
}

/* Only accepted, and shown again, while the file is the same inode: there is no
 * out-of-memory killer inside the guest that it could direct. */
static ssize_t store_ignored(struct pseudo_inode *i, const char *buf, size_t n)
{
	(void)i, (void)buf;
	return n;
}

static int show_wchan(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	text_char(t, '0');
	return 0;
}

static int show_io(struct pseudo_inode *i, struct text *t)
{
	struct rusage_k r = i->proc->ru;
	if (i->proc == current_process()) process_rusage(i->proc, &r);
	text_printf(t,
		    "rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: %lu\nwrite_bytes: %lu\n"
		    "cancelled_write_bytes: 0\n",
		    r.inblock * 512, r.oublock * 512);
	return 0;
}

static const char uid_map[] = "         0          0 4294967295\n";

/* No internet sockets in the kernel yet: the tables have their headings only. Of devices there is lo (net/netdev.c). */
static const struct pseudo_entry net_entries[] = {
	TEXT("tcp",
	     "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"),
	TEXT("tcp6", "  sl  local_address                         remote_address                        st tx_queue "
		     "rx_queue tr tm->when retrnsmt   uid  timeout inode\n"),
	TEXT("udp", "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode "
		    "ref pointer drops\n"),
	TEXT("dev",
	     "Inter-|   Receive                                                |  Transmit\n"
	     " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls "
	     "carrier compressed\n"
	     "    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0 "
	     "      0          0\n"),
	TEXT("unix", "Num       RefCount Protocol Flags    Type St Inode Path\n"),
	{ 0 },
};

#define MOUNTS(n, perm, fn)                                                      \
	{                                                                        \
		.name = n, .mode = S_IFREG | (perm), .splices = true, .show = fn \
	}
#define COMMON_ENTRIES                                                                                                \
	{ .name = "fd", .mode = S_IFDIR | 0500, .lookup = fd_lookup, .iterate = fd_iterate },                         \
		{ .name = "fdinfo", .mode = S_IFDIR | 0555, .lookup = fdinfo_lookup, .iterate = fdinfo_iterate },     \
		DIR("net", 0555, net_entries), REG("auxv", 0400, show_auxv), REG("cgroup", 0444, show_cgroup),        \
		REG("cmdline", 0444, show_cmdline), REGW("comm", 0644, show_comm, store_comm),                        \
		{ .name = "cwd", .mode = S_IFLNK | 0777, .readlink = cwd_readlink, .follow = cwd_follow },            \
		REG("environ", 0400, show_environ),                                                                   \
		{ .name = "exe", .mode = S_IFLNK | 0777, .readlink = exe_readlink, .follow = exe_follow },            \
		REG("gid_map", 0644, show_uid_map), REG("io", 0400, show_io), REG("limits", 0444, show_limits),       \
		REG("maps", 0444, show_maps), { .name = "mem", .mode = S_IFREG | 0600, .open = open_mem },            \
		MOUNTS("mountinfo", 0444, show_mountinfo), MOUNTS("mounts", 0444, show_mounts),                       \
		MOUNTS("mountstats", 0400, show_mountstats), REG("oom_score", 0444, show_zero),                       \
		REGW("oom_score_adj", 0644, show_zero, store_ignored), REG("personality", 0400, show_personality),    \
		{ .name = "root", .mode = S_IFLNK | 0777, .readlink = cwd_readlink, .follow = cwd_follow, .arg = 1 }, \
		REG("smaps", 0444, show_smaps), REG("smaps_rollup", 0444, show_smaps_rollup),                         \
		REG("stat", 0444, show_stat), REG("statm", 0444, show_statm), REG("status", 0444, show_status),       \
		REG("uid_map", 0644, show_uid_map), REG("wchan", 0444, show_wchan)

static int show_uid_map(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	text_str(t, uid_map);
	return 0;
}

static const struct pseudo_entry proc_task_entry;
static struct inode *task_lookup(struct pseudo_inode *dir, const char *name, size_t len)
{
	long tid = pseudo_number(name, len);
	struct pseudo_inode probe = *dir;
	probe.key = tid;
	struct thread *t = tid > 0 ? proc_thread(&probe) : NULL;
	if (!t) return ERR_PTR(-ENOENT);
	thread_put(t);
	return pseudo_inode_new(&proc_task_entry, dir->proc, tid);
}

/* Chromium tells by this whether it has one thread. */
static unsigned task_links(struct pseudo_inode *dir) { return __atomic_load_n(&dir->proc->nthreads, __ATOMIC_RELAXED); }

static bool task_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type)
{
	struct process *p = dir->proc;
	struct thread *t;
	u64 best = UINT64_MAX;
	(void)type;
	mutex_lock(&p->lock);
	list_for_each (t, &p->threads, thread_node)
		if ((u64)t->tid >= *key && (u64)t->tid < best) best = t->tid;
	mutex_unlock(&p->lock);
	if (best == UINT64_MAX) return false;
	*key = best;
	ksnprintf(name, 64, "%lu", best);
	return true;
}

static const struct pseudo_entry pid_entries[] = {
	{ .name = "task",
	  .mode = S_IFDIR | 0555,
	  .lookup = task_lookup,
	  .iterate = task_iterate,
	  .dyn_links = task_links },
	COMMON_ENTRIES,
	REGW("coredump_filter", 0644, show_zero, store_ignored),
	TEXT("loginuid", "4294967295"),
	TEXT("sessionid", "4294967295"),
	{ 0 },
};

static const struct pseudo_entry task_entries[] = { COMMON_ENTRIES, { 0 } };

const struct pseudo_entry proc_pid_entry = { .name = "pid", .mode = S_IFDIR | 0555, .children = pid_entries };
static const struct pseudo_entry proc_task_entry = { .name = "tid", .mode = S_IFDIR | 0555, .children = task_entries };
