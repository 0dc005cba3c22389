/* The mount tree, which boot makes and nobody changes: the root, volumes, pseudo
 * file systems, and tmpfs on /dev/shm. Also the first process's place in it. */
#include "fs/vfs.h"
#include "core/errno_names.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/hnode.h"
#include "fs/hostfs.h"
#include "fs/hostio.h"
#include "fs/memfs.h"
#include "fs/pseudo.h"
#include "plat.h"
#include "plat/host.h"
#include <htux/bootinfo.h>

struct list mounts = LIST_INIT(mounts);
static int next_id = 1;

/* Device numbers 0:n, from above where hosts have theirs. */
dev_t anon_dev(void)
{
	static u32 next = 0x8000;
	return mkdev(0, __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED));
}

static struct mount *mount_new(const char *path, struct inode *root, const char *fstype, const char *source,
			       const char *options, bool rdonly, dev_t dev)
{
	struct mount *m = kzalloc(sizeof *m);
	if (!m) return NULL;
	m->id = next_id++;
	m->path = kstrdup(path);
	m->fstype = fstype;
	m->source = source;
	m->options = options;
	m->rdonly = rdonly;
	m->dev = dev;
	m->root = dentry_root(root, m);
	if (!m->path || !m->root) {
		kfree((char *)m->path);
		kfree(m);
		return NULL;
	}
	struct kstat st;
	if (!dev && root->ops->getattr && !root->ops->getattr(root, &st)) m->dev = st.dev;
	list_add_tail(&mounts, &m->node);
	return m;
}

struct mount *mount_at(const char *path, struct inode *root, const char *fstype, const char *source,
		       const char *options, bool rdonly, dev_t dev)
{
	struct lookup l;
	int err = path_lookup(AT_FDCWD, path, LOOKUP_FOLLOW, &l);
	if (err) {
		inode_put(root);
		return ERR_PTR(err);
	}
	/* What it is called when all links have been followed. */
	char *buf = kmalloc(PATH_MAX), *real = buf ? d_path(l.dentry, buf, PATH_MAX) : ERR_PTR(-ENOMEM);
	struct mount *m;
	if (IS_ERR(real)) m = ERR_PTR(PTR_ERR(real));
	else if (!strcmp(real, "/")) m = ERR_PTR(-EBUSY);
	else if (S_ISDIR_(root->mode) != S_ISDIR_(l.dentry->inode->mode))
		m = ERR_PTR(S_ISDIR_(root->mode) ? -ENOTDIR : -EISDIR);
	else m = mount_new(real, root, fstype, source, options, rdonly, dev);
	if (IS_ERR(m)) {
		inode_put(root);
	} else if (m) {
		dget(l.dentry);
		d_pin(l.dentry);
		m->mountpoint = l.dentry;
		l.dentry->mounted = m;
	}
	kfree(buf);
	lookup_end(&l);
	return m ? m : ERR_PTR(-ENOMEM);
}

int mount_pseudo(const char *path, struct inode *root, const char *fstype, const char *options)
{
	if (IS_ERR(root)) return PTR_ERR(root);
	struct mount *m = mount_at(path, root, fstype, fstype, options, false, anon_dev());
	return IS_ERR(m) ? PTR_ERR(m) : 0;
}

/* The root inode of a host object with those HTUX_MNT_* flags. */
static struct inode *host_root(int handle, u32 flags)
{
	if (!(flags & (HTUX_MNT_OVERLAY | HTUX_MNT_RDONLY))) return hostfs_root(handle);
	struct hnode *h = hnode_root(handle);
	return h ? memfs_root(h, 0755) : ERR_PTR(-ENOMEM);
}

static const char *options_of(u32 flags) { return flags & HTUX_MNT_RDONLY ? "ro,relatime" : "rw,relatime"; }

/* Make the mount point and what leads to it. The user who started the guest has
 * asked for it, so the permissions of the program in it do not matter: the kernel
 * acts as root here, before anything else runs. */
static void make_mountpoint(const char *path, bool dir)
{
	struct cred *c = &current_process()->cred, saved = *c;
	char *s = kstrdup(path);
	c->euid = c->fsuid = 0;
	c->egid = c->fsgid = 0;
	c->caps.effective = c->caps.bounding;
	for (char *p = s; p && (p = strchr(p + 1, '/'));) {
		*p = 0;
		vfs_mknod(AT_FDCWD, s, S_IFDIR | 0755, 0, NULL);
		*p = '/';
	}
	if (s) vfs_mknod(AT_FDCWD, s, dir ? S_IFDIR | 0755 : S_IFREG | 0644, 0, NULL);
	kfree(s);
	*c = saved;
}

/* What a mount of the host's is said to be: what statfs and st_dev say, too, so
 * that pathconf(LINK_MAX) finds ext4. */
static const char *fstype_of(const char *host, bool overlay)
{
	return host && *host ? host : overlay ? "overlay" : "hostfs";
}

_Noreturn static void volume_failed(const struct htux_mount *v, long err)
{
	printk("volume %s: cannot be there in the guest: %s", v->guest, errno_text(-err));
	plat_halt(125);
}

static void mount_volume(const struct htux_mount *v)
{
	struct inode *root = host_root(v->handle, v->flags);
	if (IS_ERR(root)) volume_failed(v, PTR_ERR(root));
	make_mountpoint(v->guest, S_ISDIR_(root->mode));
	bool ovl = v->flags & HTUX_MNT_OVERLAY;
	struct mount *m = mount_at(v->guest, root, fstype_of(v->fstype, ovl), v->guest, options_of(v->flags),
				   v->flags & HTUX_MNT_RDONLY && !ovl, 0);
	if (IS_ERR(m)) volume_failed(v, PTR_ERR(m));
}

static void stdio_init(const struct htux_bootinfo *bi)
{
	for (int n = 0; n < 3; n++) {
		if (bi->stdio[n].handle < 0) continue;
		struct file *f = hostio_stdio(&bi->stdio[n]);
		if (IS_ERR(f)) {
			pr_verbose("standard file %d: error %ld", n, -PTR_ERR(f));
			continue;
		}
		int fd = fd_alloc(n, 0);
		if (fd < 0) file_put(f);
		else fd_install(fd, f);
	}
}

void fs_init(const struct htux_bootinfo *bi)
{
	struct process *p = current_process();
	bool ovl = bi->root_flags & HTUX_MNT_OVERLAY;
	hnode_seen(bi);
	struct inode *root = host_root(bi->root_handle, bi->root_flags);
	struct mount *m = IS_ERR(root)
				  ? NULL
				  : mount_new("/", root, fstype_of(bi->root_fstype, ovl), ovl ? "overlay" : "root",
					      options_of(bi->root_flags), bi->root_flags & HTUX_MNT_RDONLY && !ovl, 0);
	if (!m) panic("no root file system (error %ld)", IS_ERR(root) ? -PTR_ERR(root) : ENOMEM);
	p->fs = fs_context_create(m->root);
	p->files = fdtable_create();
	if (!p->fs || !p->files) panic("no memory for the first process's files");
	p->fs->umask = 0;
	pseudo_fs_init(bi);
	struct inode *shm = memfs_root(NULL, 01777);
	if (!IS_ERR(shm)) mount_at("/dev/shm", shm, "tmpfs", "tmpfs", "rw,nosuid,nodev", false, mi(shm)->dev);
	hnode_seen(NULL);
	for (u32 n = 0; n < bi->nmounts; n++) mount_volume(&bi->mounts[n]);
	p->fs->umask = bi->umask;
	struct lookup l;
	if (bi->cwd && !path_lookup(AT_FDCWD, bi->cwd, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &l)) {
		fs_context_chdir(p->fs, l.dentry);
		lookup_end(&l);
	}
	stdio_init(bi);
}
