/* /sys: the few parts that programs look at: processors (C libraries and
 * runtimes count them), page sizes, cgroup directory. */
#include "fs/procfs.h"
#include "core/string.h"

static int show_cpu_list(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	if (pseudo_ncpus > 1) text_printf(t, "0-%u\n", pseudo_ncpus - 1);
	else text_str(t, "0\n");
	return 0;
}

static int show_cpu_mask(struct pseudo_inode *i, struct text *t)
{
	(void)i;
	unsigned words = (pseudo_ncpus + 31) / 32;
	for (unsigned w = words; w--;) {
		unsigned bits = min(pseudo_ncpus - w * 32, 32u);
		text_printf(t, w == words - 1 ? "%x" : ",%08x", bits == 32 ? ~0u : (1u << bits) - 1);
	}
	text_char(t, '\n');
	return 0;
}

/* i->key of what lies below cpuN is N. */
static int show_core_id(struct pseudo_inode *i, struct text *t)
{
	text_printf(t, "%ld\n", i->key);
	return 0;
}

static int show_this_cpu(struct pseudo_inode *i, struct text *t)
{
	if (i->e->arg) /* as a mask */
		text_printf(t, "%lx\n", 1UL << (i->key & 63));
	else text_printf(t, "%ld\n", i->key);
	return 0;
}

#define ALL_MASK(n) REG(n, 0444, show_cpu_mask)
#define SELF_MASK(n)                                                               \
	{                                                                          \
		.name = n, .mode = S_IFREG | 0444, .show = show_this_cpu, .arg = 1 \
	}
static const struct pseudo_entry topology[] = {
	REG("core_cpus_list", 0444, show_this_cpu),
	SELF_MASK("core_cpus"),
	REG("core_id", 0444, show_core_id),
	ALL_MASK("core_siblings"),
	REG("core_siblings_list", 0444, show_cpu_list),
	ALL_MASK("die_cpus"),
	REG("die_cpus_list", 0444, show_cpu_list),
	TEXT("die_id", "0\n"),
	ALL_MASK("package_cpus"),
	REG("package_cpus_list", 0444, show_cpu_list),
	TEXT("physical_package_id", "0\n"),
	SELF_MASK("thread_siblings"),
	REG("thread_siblings_list", 0444, show_this_cpu),
	{ 0 },
};

static const struct pseudo_entry one_cpu[] = { TEXT("online", "1\n"), DIR("topology", 0755, topology), { 0 } };
static const struct pseudo_entry cpu_n = { .name = "cpuN", .mode = S_IFDIR | 0755, .children = one_cpu };
/* It cannot be taken off line. */
static const struct pseudo_entry cpu_0 = { .name = "cpu0", .mode = S_IFDIR | 0755, .children = one_cpu + 1 };

static struct inode *cpu_lookup(struct pseudo_inode *dir, const char *name, size_t len)
{
	(void)dir;
	long n = len > 3 && !memcmp(name, "cpu", 3) ? pseudo_number(name + 3, len - 3) : -1;
	if (n < 0 || n >= (long)pseudo_ncpus) return ERR_PTR(-ENOENT);
	return pseudo_inode_new(n ? &cpu_n : &cpu_0, NULL, n);
}

static bool cpu_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type)
{
	(void)dir, (void)type;
	if (*key >= pseudo_ncpus) return false;
	ksnprintf(name, 64, "cpu%lu", *key);
	return true;
}

static const struct pseudo_entry cpu_entries[] = {
	REG("online", 0444, show_cpu_list),  REG("possible", 0444, show_cpu_list),
	REG("present", 0444, show_cpu_list), TEXT("offline", "\n"),
	TEXT("kernel_max", "8191\n"),        { 0 },
};
static const struct pseudo_entry node0[] = {
	REG("cpulist", 0444, show_cpu_list),
	ALL_MASK("cpumap"),
	TEXT("distance", "10\n"),
	{ 0 },
};
static const struct pseudo_entry node_entries[] = {
	DIR("node0", 0755, node0), TEXT("online", "0\n"),     TEXT("possible", "0\n"),
	TEXT("has_cpu", "0\n"),    TEXT("has_memory", "0\n"), { 0 },
};
static const struct pseudo_entry system_entries[] = {
	{ .name = "cpu",
	  .mode = S_IFDIR | 0755,
	  .children = cpu_entries,
	  .lookup = cpu_lookup,
	  .iterate = cpu_iterate },
	DIR("node", 0755, node_entries),
	{ 0 },
};
static const struct pseudo_entry devices_entries[] = { DIR("system", 0755, system_entries), { 0 } };

static const struct pseudo_entry thp_entries[] = {
	TEXT("enabled", "always [madvise] never\n"),
	TEXT("defrag", "always defer defer+madvise [madvise] never\n"),
	TEXT("hpage_pmd_size", "2097152\n"),
	TEXT("use_zero_page", "1\n"),
	{ 0 },
};
static const struct pseudo_entry mm_entries[] = { DIR("transparent_hugepage", 0755, thp_entries),
						  DIR("hugepages", 0755, NULL),
						  { 0 } };
static const struct pseudo_entry kernel_entries[] = { DIR("mm", 0755, mm_entries), { 0 } };
static const struct pseudo_entry fs_entries[] = { DIR("cgroup", 0755, NULL), { 0 } };

static const struct pseudo_entry sys_entries[] = {
	DIR("block", 0755, NULL),
	DIR("bus", 0755, NULL),
	DIR("class", 0755, NULL),
	DIR("devices", 0755, devices_entries),
	DIR("fs", 0755, fs_entries),
	DIR("kernel", 0755, kernel_entries),
	{ 0 },
};
static const struct pseudo_entry sys_root = { .name = "sys", .mode = S_IFDIR | 0555, .children = sys_entries };

struct inode *sysfs_root(void) { return pseudo_sysfs_new(&sys_root); }
