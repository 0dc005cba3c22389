/* /dev: a file system in memory like any other, with the nodes that programs expect;
 * /dev/pts and the host's terminal are mounted in it. */
#include "core/printk.h"
#include "core/string.h"
#include "fs/memfs.h"
#include "fs/pseudo.h"
#include "fs/tty.h"

static const struct node {
	const char *name;
	mode_t mode;
	u8 major, minor;    /* of devices */
	const char *target; /* of links */
} nodes[] = {
	{ "null", S_IFCHR | 0666, 1, 3, NULL },
	{ "zero", S_IFCHR | 0666, 1, 5, NULL },
	{ "full", S_IFCHR | 0666, 1, 7, NULL },
	{ "random", S_IFCHR | 0666, 1, 8, NULL },
	{ "urandom", S_IFCHR | 0666, 1, 9, NULL },
	{ "tty", S_IFCHR | 0666, 5, 0, NULL },
	{ "ptmx", S_IFCHR | 0666, 5, 2, NULL },
	{ "pts", S_IFDIR | 0755, 0, 0, NULL },
	{ "shm", S_IFDIR | 01777, 0, 0, NULL },
	{ "mqueue", S_IFDIR | 01777, 0, 0, NULL },
	{ "fd", S_IFLNK | 0777, 0, 0, "/proc/self/fd" },
	{ "stdin", S_IFLNK | 0777, 0, 0, "/proc/self/fd/0" },
	{ "stdout", S_IFLNK | 0777, 0, 0, "/proc/self/fd/1" },
	{ "stderr", S_IFLNK | 0777, 0, 0, "/proc/self/fd/2" },
};

static const struct pseudo_entry pts_entries[] = {
	{ .name = "ptmx", .mode = S_IFCHR | 0666, .rdev = 5 << 8 | 2 },
	{ 0 },
};

static const struct pseudo_entry pts_root = {
	.name = "pts",
	.mode = S_IFDIR | 0755,
	.children = pts_entries,
	.lookup = pts_lookup,
	.iterate = pts_iterate,
};

/* Root's, whoever runs the guest. */
static int make_node(struct inode *dev, const struct node *n)
{
	size_t len = strlen(n->name);
	struct inode *i = n->target ? dev->ops->symlink(dev, n->name, len, n->target)
				    : dev->ops->create(dev, n->name, len, n->mode, mkdev(n->major, n->minor));
	if (IS_ERR(i)) return PTR_ERR(i);
	i->uid = i->gid = 0;
	inode_put(i);
	return 0;
}

/* The host's terminal, where it is no pseudo-terminal: over a node of that name. */
static void mount_terminal(struct inode *dev)
{
	char path[32] = "/dev/";
	struct node n = { path + 5, S_IFCHR | 0600, 5, 1, NULL };
	if (!tty_host_name(path + 5, sizeof path - 5) || make_node(dev, &n)) return;
	mount_pseudo(path, tty_host_inode(), "devtmpfs", "rw,nosuid,relatime");
}

void devfs_mount(void)
{
	struct inode *dev = memfs_root(NULL, 0755);
	if (IS_ERR(dev)) return;
	for (size_t n = 0; n < ARRAY_SIZE(nodes); n++)
		if (make_node(dev, &nodes[n])) pr_verbose("/dev/%s: no memory", nodes[n].name);
	if (IS_ERR(mount_at("/dev", dev, "devtmpfs", "devtmpfs", "rw,nosuid,relatime", false, mi(dev)->dev))) return;
	mount_pseudo("/dev/pts", pseudo_inode_new(&pts_root, NULL, 0), "devpts", "rw,nosuid,noexec,relatime");
	mount_terminal(dev);
}
