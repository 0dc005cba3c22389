/* /proc/PID/mounts, mountinfo and mountstats. */
#include "fs/procfs.h"
#include "fs/vfs.h"

int show_mounts(struct pseudo_inode *i, struct text *t)
{
	struct mount *m;
	(void)i;
	list_for_each (m, &mounts, node) text_printf(t, "%s %s %s %s 0 0\n", m->source, m->path, m->fstype, m->options);
	return 0;
}

int show_mountinfo(struct pseudo_inode *i, struct text *t)
{
	struct mount *m;
	(void)i;
	list_for_each (m, &mounts, node) {
		int parent = m->mountpoint && m->mountpoint->mnt ? m->mountpoint->mnt->id : 1;
		text_printf(t, "%d %d %u:%u / %s %s - %s %s %s\n", m->id, parent, dev_major(m->dev), dev_minor(m->dev),
			    m->path, m->options, m->fstype, m->source, m->rdonly ? "ro" : "rw");
	}
	return 0;
}

int show_mountstats(struct pseudo_inode *i, struct text *t)
{
	struct mount *m;
	(void)i;
	list_for_each (m, &mounts, node)
		text_printf(t, "device %s mounted on %s with fstype %s\n", m->source, m->path, m->fstype);
	return 0;
}
