/* /proc: the root directory, and access to processes for the files below it.
 * What each file holds is in procfs_*.c. proc(5). */
#include "fs/procfs.h"
#include "core/string.h"
#include "fs/fs.h"
#include "mm/mm.h"

int show_string(struct pseudo_inode *i, struct text *t)
{
	text_str(t, (const char *)i->e->arg);
	return 0;
}

struct mm *proc_mm_get(struct process *p)
{
	mutex_lock(&p->lock);
	struct mm *mm = p->state == PROC_ZOMBIE || p->state == PROC_REAPED ? NULL : p->mm;
	if (mm) __atomic_fetch_add(&mm->users, 1, __ATOMIC_RELAXED);
	mutex_unlock(&p->lock);
	return mm;
}

struct fdtable *proc_files_get(struct process *p)
{
	mutex_lock(&p->lock);
	struct fdtable *t = p->files;
	if (t) fdtable_get(t);
	mutex_unlock(&p->lock);
	return t;
}

struct fs_context *proc_fs_get(struct process *p)
{
	mutex_lock(&p->lock);
	struct fs_context *c = p->fs;
	if (c) fs_context_get(c);
	mutex_unlock(&p->lock);
	return c;
}

struct thread *proc_thread(struct pseudo_inode *i)
{
	struct process *p = i->proc;
	struct thread *t, *found = NULL;
	mutex_lock(&p->lock);
	list_for_each (t, &p->threads, thread_node) {
		if (t->tid == (i->key ? i->key : p->pid)) {
			thread_get(t);
			found = t;
			break;
		}
	}
	mutex_unlock(&p->lock);
	return found;
}

static struct inode *proc_lookup(struct pseudo_inode *dir, const char *name, size_t len)
{
	(void)dir;
	long pid = pseudo_number(name, len);
	struct process *p = pid > 0 ? find_process(pid) : NULL;
	if (!p && pid > 0) { /* a thread's number works too, though it is not listed */
		struct thread *t = find_thread(pid);
		if (t) {
			p = t->proc;
			process_get(p);
			thread_put(t);
		}
	}
	if (!p) return ERR_PTR(-ENOENT);
	struct inode *i = pseudo_inode_new(&proc_pid_entry, p, 0);
	process_put(p);
	return i;
}

static bool proc_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type)
{
	struct process *p;
	u64 best = UINT64_MAX;
	(void)dir, (void)type;
	mutex_lock(&proctree_lock);
	list_for_each (p, &all_processes, all_node)
		if ((u64)p->pid >= *key && (u64)p->pid < best) best = p->pid;
	mutex_unlock(&proctree_lock);
	if (best == UINT64_MAX) return false;
	*key = best;
	ksnprintf(name, 64, "%lu", best);
	return true;
}

static int self_readlink(struct pseudo_inode *i, char *buf, size_t n)
{
	char s[64];
	int len = i->e->arg ? ksnprintf(s, sizeof s, "%d/task/%d", current_process()->pid, current()->tid)
			    : ksnprintf(s, sizeof s, "%d", current_process()->pid);
	len = min((size_t)len, n);
	memcpy(buf, s, len);
	return len;
}

static const char filesystems[] = "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tdevtmpfs\n"
				  "nodev\tsockfs\nnodev\tpipefs\nnodev\tdevpts\nnodev\toverlay\n";
static const char devices[] =
	"Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/ptmx\n128 ptm\n136 pts\n\nBlock devices:\n";

static const char cmdline[] = "htux\n";

static const struct pseudo_entry proc_entries[] = {
	{ .name = "self", .mode = S_IFLNK | 0777, .readlink = self_readlink },
	{ .name = "thread-self", .mode = S_IFLNK | 0777, .readlink = self_readlink, .arg = 1 },
	LINK("mounts", "self/mounts"),
	LINK("net", "self/net"),
	{ .name = "cmdline",
	  .mode = S_IFREG | 0444,
	  .show = show_string,
	  .arg = (long)cmdline,
	  .size = sizeof cmdline - 1 },
	REG("cpuinfo", 0444, show_cpuinfo),
	TEXT("devices", devices),
	TEXT("filesystems", filesystems),
	REG("loadavg", 0444, show_loadavg),
	REG("meminfo", 0444, show_meminfo),
	TEXT("modules", ""),
	REG("stat", 0444, show_system_stat),
	TEXT("swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"),
	DIR("sys", 0555, proc_sys_entries),
	REG("uptime", 0444, show_uptime),
	REG("version", 0444, show_version),
	REG("vmstat", 0444, show_vmstat),
	{ 0 },
};

static const struct pseudo_entry proc_root = {
	.name = "proc",
	.mode = S_IFDIR | 0555,
	.children = proc_entries,
	.lookup = proc_lookup,
	.iterate = proc_iterate,
};

struct inode *procfs_root(void)
{
	struct inode *i = pseudo_inode_new(&proc_root, NULL, 0);
	if (!IS_ERR(i)) i->ops = &proc_iops;
	return i;
}
