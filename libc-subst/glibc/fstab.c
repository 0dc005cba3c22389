/* getfsent and its kin: /etc/fstab, line by line. */
#define _GNU_SOURCE
#include <errno.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>

struct fstab {
	char *fs_spec, *fs_file, *fs_vfstype, *fs_mntops;
	const char *fs_type;
	int fs_freq, fs_passno;
};

static FILE *file;

void endfsent(void)
{
	if (file) endmntent(file);
	file = 0;
}

int setfsent(void)
{
	if (file) rewind(file);
	else file = setmntent("/etc/fstab", "re");
	return file != 0;
}

struct fstab *getfsent(void)
{
	static struct fstab f;
	static struct mntent m;
	static char line[8192];
	static const char *const types[] = { "rw", "rq", "ro", "sw", "xx" };
	if (!file && !setfsent()) return 0;
	int saved = errno;
	struct mntent *got = getmntent_r(file, &m, line, sizeof line);
	errno = saved;
	if (!got) return 0;
	f = (struct fstab){ m.mnt_fsname, m.mnt_dir, m.mnt_type, m.mnt_opts, "??", m.mnt_freq, m.mnt_passno };
	for (int i = 0; i < 5; i++)
		if (hasmntopt(&m, types[i])) {
			f.fs_type = types[i];
			break;
		}
	return &f;
}

struct fstab *getfsspec(const char *spec)
{
	struct fstab *f;
	if (!setfsent()) return 0;
	while ((f = getfsent()) && strcmp(f->fs_spec, spec))
		;
	return f;
}

struct fstab *getfsfile(const char *name)
{
	struct fstab *f;
	if (!setfsent()) return 0;
	while ((f = getfsent()) && strcmp(f->fs_file, name))
		;
	return f;
}
