/* /proc/sys and /proc/version: settings that programs read. Those that this
 * kernel has no knob for are shown with the value it behaves by. */
#include "fs/procfs.h"
#include "fs/notify.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/tty.h"
#include "ipc/ipc.h"
#include "ipc/pipe.h"
#include "mm/vma.h"
#include "net/unix.h"
#include "plat/host.h"
#include "proc/thread.h"
#include "proc/uts.h"
#include <htux/bootinfo.h>
#include <linux/capability.h>
#include <linux/limits.h>
#include <linux/msg.h>
#include <linux/shm.h>

static int show_number(struct pseudo_inode *i, struct text *t)
{
	text_printf(t, "%ld\n", i->e->arg);
	return 0;
}
#define NUMBER(n, value)                                                                     \
	{                                                                                    \
		.name = n, .mode = S_IFREG | 0444, .show = show_number, .arg = (long)(value) \
	}

static int show_uts(struct pseudo_inode *i, struct text *t)
{
	text_printf(t, "%s\n", (const char *)&uts_name + i->e->arg);
	return 0;
}
#define UTS(n, field)                                                                                           \
	{                                                                                                       \
		.name = n, .mode = S_IFREG | 0444, .show = show_uts, .arg = offsetof(struct new_utsname, field) \
	}

int show_version(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	text_printf(t, "Linux version %s (htux) %s\n", uts_name.release, uts_name.version);
	return 0;
}

/* random(4): a UUID for each read, and one for this boot. */
static int show_uuid(struct pseudo_inode *i, struct text *t)
{
	static u8 boot_id[16];
	static bool have_boot_id;
	static struct mutex lock = MUTEX_INIT;
	u8 u[16];
	mutex_lock(&lock);
	if (!i->e->arg || !have_boot_id) {
		host_call(HC_getrandom, u, sizeof u, 0);
		u[6] = (u[6] & 0x0f) | 0x40;
		u[8] = (u[8] & 0x3f) | 0x80;
		if (i->e->arg) {
			memcpy(boot_id, u, sizeof u);
			have_boot_id = true;
		}
	} else {
		memcpy(u, boot_id, sizeof u);
	}
	mutex_unlock(&lock);
	for (int n = 0; n < 16; n++) text_printf(t, "%s%02x", n == 4 || n == 6 || n == 8 || n == 10 ? "-" : "", u[n]);
	text_char(t, '\n');
	return 0;
}

static const struct pseudo_entry random_entries[] = {
	{ .name = "boot_id", .mode = S_IFREG | 0444, .show = show_uuid, .arg = 1 },
	TEXT("entropy_avail", "256\n"),
	TEXT("poolsize", "256\n"),
	{ .name = "uuid", .mode = S_IFREG | 0444, .show = show_uuid },
	{ 0 },
};

static const struct pseudo_entry pty_entries[] = { NUMBER("max", MAX_PTYS), { 0 } };

static const struct pseudo_entry kernel_entries[] = {
	NUMBER("cap_last_cap", CAP_LAST_CAP),
	TEXT("core_pattern", "core\n"),
	TEXT("core_uses_pid", "0\n"),
	UTS("domainname", domainname),
	UTS("hostname", nodename),
	NUMBER("msgmax", MSGMAX),
	NUMBER("msgmnb", MSGMNB),
	NUMBER("msgmni", MSGMNI),
	NUMBER("ngroups_max", NGROUPS_MAX),
	UTS("osrelease", release),
	UTS("ostype", sysname),
	TEXT("overflowgid", "65534\n"),
	TEXT("overflowuid", "65534\n"),
	TEXT("perf_event_paranoid", "4\n"),
	NUMBER("pid_max", PID_MAX),
	DIR("pty", 0555, pty_entries),
	DIR("random", 0555, random_entries),
	TEXT("randomize_va_space", "2\n"),
	TEXT("sched_child_runs_first", "0\n"),
	TEXT("sched_rr_timeslice_ms", "100\n"),
	TEXT("sem", "32000\t1024000000\t500\t32000\n"),
	TEXT("shmall", "18446744073692774399\n"),
	TEXT("shmmax", "18446744073692774399\n"),
	NUMBER("shmmni", SHMMNI),
	NUMBER("threads-max", TASKS_MAX),
	UTS("version", version),
	{ 0 },
};

/* With a limit, promised memory counts in full (mm/vma.h). */
static int show_overcommit(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	text_printf(t, "%d\n", bootinfo->memory_limit ? 2 : 0);
	return 0;
}

static const struct pseudo_entry vm_entries[] = {
	NUMBER("max_map_count", MAX_MAP_COUNT),
	NUMBER("mmap_min_addr", MMAP_MIN_ADDR),
	TEXT("nr_hugepages", "0\n"),
	{ .name = "overcommit_memory", .mode = S_IFREG | 0444, .show = show_overcommit },
	TEXT("overcommit_ratio", "50\n"),
	TEXT("swappiness", "60\n"),
	{ 0 },
};

static const struct pseudo_entry mqueue_entries[] = {
	NUMBER("msg_max", MQ_MSG_MAX),
	NUMBER("msgsize_max", MQ_MSGSIZE_MAX),
	NUMBER("queues_max", MQ_QUEUES_MAX),
	{ 0 },
};
static const struct pseudo_entry epoll_entries[] = { TEXT("max_user_watches", "5469184\n"), { 0 } };

static const struct pseudo_entry inotify_entries[] = {
	NUMBER("max_queued_events", INOTIFY_MAX_EVENTS),
	NUMBER("max_user_instances", INOTIFY_MAX_INSTANCES),
	NUMBER("max_user_watches", INOTIFY_MAX_WATCHES),
	{ 0 },
};

static const struct pseudo_entry fs_entries[] = {
	TEXT("aio-max-nr", "65536\n"),
	TEXT("aio-nr", "0\n"),
	DIR("epoll", 0555, epoll_entries),
	TEXT("file-max", "9223372036854775807\n"),
	TEXT("file-nr", "0\t0\t9223372036854775807\n"),
	DIR("inotify", 0555, inotify_entries),
	DIR("mqueue", 0555, mqueue_entries),
	NUMBER("nr_open", NR_OPEN_MAX),
	NUMBER("pipe-max-size", PIPE_MAX_BYTES),
	TEXT("pipe-user-pages-hard", "0\n"),
	TEXT("pipe-user-pages-soft", "16384\n"),
	{ 0 },
};

static const struct pseudo_entry net_core_entries[] = {
	NUMBER("somaxconn", SOMAXCONN_LIMIT),     NUMBER("rmem_max", SOCK_BUF_MAX),
	NUMBER("wmem_max", SOCK_BUF_MAX),         NUMBER("rmem_default", SOCK_BUF_DEFAULT),
	NUMBER("wmem_default", SOCK_BUF_DEFAULT), { 0 },
};
static const struct pseudo_entry net_unix_entries[] = { NUMBER("max_dgram_qlen", UNIX_MAX_DGRAM_QLEN), { 0 } };
static const struct pseudo_entry net_entries[] = {
	DIR("core", 0555, net_core_entries),
	DIR("unix", 0555, net_unix_entries),
	{ 0 },
};

const struct pseudo_entry proc_sys_entries[] = {
	DIR("fs", 0555, fs_entries),
	DIR("kernel", 0555, kernel_entries),
	DIR("net", 0555, net_entries),
	DIR("vm", 0555, vm_entries),
	{ 0 },
};
