/* memfd_create(2) and file seals. */
#include "fs/memfs.h"
#include "core/printk.h"
#include "core/string.h"
#include "plat/host.h"
#include <linux/fcntl.h>
#include <linux/memfd.h>

#ifndef MFD_NOEXEC_SEAL /* Linux 6.3 */
#define MFD_NOEXEC_SEAL 8u
#define MFD_EXEC 16u
#endif
#define ALL_SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE | F_SEAL_EXEC)

static struct memfs memfd_fs = { .inodes = 1 }; /* no names: only the lock and the device matter */

long sys_memfd_create(const char __user *uname, unsigned flags)
{
	char name[256], full[270];
	if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC) ||
	    (flags & MFD_EXEC && flags & MFD_NOEXEC_SEAL))
		return -EINVAL; /* MFD_HUGETLB: no huge pages are set aside */
	long n = strncpy_from_user(name, uname, 250);
	if (n < 0) return n;
	if (n >= 250) return -EINVAL;
	if (!memfd_fs.dev) memfd_fs.dev = anon_dev();
	struct mem_inode *m = mem_inode_new(&memfd_fs, S_IFREG | (flags & MFD_NOEXEC_SEAL ? 0666 : 0777), 0);
	if (!m) return -ENOMEM;
	m->i.uid = current_process()->cred.fsuid;
	m->i.gid = current_process()->cred.fsgid;
	m->nlink = 0;
	m->memfd = true;
	m->seals = flags & MFD_NOEXEC_SEAL ? F_SEAL_EXEC : flags & MFD_ALLOW_SEALING ? 0 : F_SEAL_SEAL;
	ksnprintf(full, sizeof full, "/memfd:%s (deleted)", name);
	struct dentry *d = dentry_anon(&m->i, full);
	if (!d) return -ENOMEM;
	struct file *f = dentry_open(d, O_RDWR);
	dput(d);
	if (IS_ERR(f)) return PTR_ERR(f);
	f->writes = false; /* as on Linux, it may be executed while this one is open */
	inode_put_writer(&m->i);
	return fd_new(f, flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
}

/* NULL: a file of the host, which is asked by the handle if there is one, or none that has seals. */
static struct mem_inode *sealable(struct file *f)
{
	return f->inode && f->inode->ops == &mem_iops && S_ISREG_(f->inode->mode) && !mi(f->inode)->fs->overlay
		       ? mi(f->inode)
		       : NULL;
}

long memfd_add_seals(struct file *f, u64 seals)
{
	struct mem_inode *m = sealable(f);
	if ((f->flags & O_ACCMODE) == O_RDONLY) return -EPERM;
	if (seals & ~(u64)ALL_SEALS) return -EINVAL;
	if (!m) return f->handle >= 0 ? host_call(HC_fcntl, f->handle, F_ADD_SEALS, seals) : -EINVAL;
	long err = 0;
	mutex_lock(&m->data_lock);
	if (m->seals & F_SEAL_SEAL) err = -EPERM;
	else {
		u32 old = m->seals;
		if (seals & F_SEAL_EXEC && m->i.mode & 0111)
			seals |= F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
		/* A mapping that is being made is counted before it looks at the seals. */
		__atomic_store_n(&m->seals, old | seals, __ATOMIC_SEQ_CST);
		if (seals & F_SEAL_WRITE && !(old & F_SEAL_WRITE) &&
		    __atomic_load_n(&m->i.shared_writable, __ATOMIC_SEQ_CST)) {
			m->seals = old;
			err = -EBUSY;
		}
	}
	mutex_unlock(&m->data_lock);
	return err;
}

bool memfd_write_sealed(struct file *f)
{
	struct mem_inode *m = sealable(f);
	return m && m->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE);
}

long memfd_get_seals(struct file *f)
{
	struct mem_inode *m = sealable(f);
	if (m) return m->seals;
	return f->handle >= 0 ? host_call(HC_fcntl, f->handle, F_GET_SEALS, 0) : -EINVAL;
}
