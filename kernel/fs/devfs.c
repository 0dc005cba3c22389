/* /dev: the nodes that programs expect. /dev/shm and /dev/pts are mount points
 * for others. */
#include "fs/pseudo.h"
#include "fs/tty.h"

#define CHR(n, perm, ma, mi)                                                  \
	{                                                                     \
		.name = n, .mode = S_IFCHR | (perm), .rdev = (ma) << 8 | (mi) \
	}
#define LNK(n, target)                                                   \
	{                                                                \
		.name = n, .mode = S_IFLNK | 0777, .arg = (long)(target) \
	}

static const struct pseudo_entry pts_dir[] = {
	CHR("ptmx", 0666, 5, 2),
	{ 0 },
};

static const struct pseudo_entry dev_entries[] = {
	CHR("null", 0666, 1, 3),
	CHR("zero", 0666, 1, 5),
	CHR("full", 0666, 1, 7),
	CHR("random", 0666, 1, 8),
	CHR("urandom", 0666, 1, 9),
	CHR("tty", 0666, 5, 0),
	CHR("ptmx", 0666, 5, 2),
	{ .name = "pts", .mode = S_IFDIR | 0755, .children = pts_dir, .lookup = pts_lookup, .iterate = pts_iterate },
	{ .name = "shm", .mode = S_IFDIR | 01777 },
	{ .name = "mqueue", .mode = S_IFDIR | 01777 },
	LNK("fd", "/proc/self/fd"),
	LNK("stdin", "/proc/self/fd/0"),
	LNK("stdout", "/proc/self/fd/1"),
	LNK("stderr", "/proc/self/fd/2"),
	{ 0 },
};

/* The host's terminal, where it is no pseudo-terminal. */
static struct inode *dev_lookup(struct pseudo_inode *dir, const char *name, size_t len)
{
	(void)dir;
	return tty_host_name(name, len) ? tty_host_inode() : ERR_PTR(-ENOENT);
}

static const struct pseudo_entry dev_root = {
	.name = "dev",
	.mode = S_IFDIR | 0755,
	.children = dev_entries,
	.lookup = dev_lookup,
};

struct inode *devfs_root(void) { return pseudo_inode_new(&dev_root, NULL, 0); }
