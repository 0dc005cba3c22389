/* /proc/PID/mounts, mountinfo and mountstats. */
#include "fs/procfs.h"
#include "fs/vfs.h"

static void show_path(struct text *t, const struct mount *m) { text_escaped(t, m->path, " \t\n\\"); }
static void show_source(struct text *t, const struct mount *m) { text_escaped(t, m->source, " \t\n\\#"); }

int show_mounts(struct pseudo_inode *i, struct text *t)
{
	struct mount *m;
	(void)i;
	list_for_each (m, &mounts, node) {
		show_source(t, m);
		text_char(t, ' ');
		show_path(t, m);
		text_printf(t, " %s %s 0 0\n", m->fstype, m->options);
	}
	return 0;
}

int show_mountinfo(struct pseudo_inode *i, struct text *t)
{
	struct mount *m;
	(void)i;
	list_for_each (m, &mounts, node) {
		int parent = m->mountpoint && m->mountpoint->mnt ? m->mountpoint->mnt->id : 1;
		text_printf(t, "%d %d %u:%u / ", m->id, parent, dev_major(m->dev), dev_minor(m->dev));
		show_path(t, m);
		text_printf(t, " %s - %s ", m->options, m->fstype);
		show_source(t, m);
		text_str(t, m->rdonly ? " ro\n" : " rw\n");
	}
	return 0;
}

int show_mountstats(struct pseudo_inode *i, struct text *t)
{
	struct mount *m;
	(void)i;
	list_for_each (m, &mounts, node) {
		text_str(t, "device ");
		show_source(t, m);
		text_str(t, " mounted on ");
		show_path(t, m);
		text_printf(t, " with fstype %s\n", m->fstype);
	}
	return 0;
}
