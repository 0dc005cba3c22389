/* Open file descriptions: life and death. */
#include "fs/notify.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/ref.h"
#include "core/string.h"
#include "ipc/ipc.h"
#include "plat/host.h"

struct file *file_alloc(const struct file_ops *ops, u32 flags, void *priv)
{
	struct file *f = kzalloc(sizeof *f);
	if (!f) return NULL;
	f->refs = 1;
	f->ops = ops;
	f->flags = flags;
	f->priv = priv;
	f->handle = -1;
	list_init(&f->epoll_items);
	return f;
}

void file_get(struct file *f) { ref_get(&f->refs); }

void file_put(struct file *f)
{
	if (!ref_put(&f->refs)) return;
	notify_file(f, f->flags & O_ACCMODE ? IN_CLOSE_WRITE : IN_CLOSE_NOWRITE);
	if (f->epolled) epoll_forget_file(f);
	if (file_locks(f)) locks_release(f);
	if (f->ops->release) f->ops->release(f);
	if (f->writes) inode_put_writer(f->inode);
	file_allow_write(f);
	dput(f->dentry);
	if (f->inode) inode_put(f->inode);
	kfree(f);
}

static ino_t next_anon_ino = 1;
ino_t anon_ino(void) { return __atomic_fetch_add(&next_anon_ino, 1, __ATOMIC_RELAXED); }

int file_path(struct file *f, char *buf, size_t n)
{
	char tmp[64];
	const char *p = tmp;
	char *path = NULL;
	size_t len;
	if (f->dentry) {
		path = kmalloc(PATH_MAX + 16);
		if (!path) return -ENOMEM;
		p = d_path(f->dentry, path, PATH_MAX + 16);
		len = IS_ERR(p) ? 0 : path + PATH_MAX + 15 - p;
	} else if (strchr(f->ops->name, ':')) {
		len = strlen(p = f->ops->name);
	} else {
		struct kstat st;
		int err = file_getattr(f, &st);
		if (err) return err;
		len = ksnprintf(tmp, sizeof tmp, "%s:[%lu]", f->ops->name, st.ino);
	}
	int ret = len;
	if (IS_ERR(p)) ret = PTR_ERR(p);
	else if (len >= n) ret = -ENAMETOOLONG;
	else {
		memcpy(buf, p, len);
		buf[len] = 0;
	}
	kfree(path);
	return ret;
}

loff_t file_pos(struct file *f)
{
	return f->can_seek && f->ops->llseek ? f->ops->llseek(f, 0, 1 /* SEEK_CUR */) : f->pos;
}

void file_set_pos(struct file *f, loff_t pos)
{
	if (f->can_seek && f->ops->llseek) f->ops->llseek(f, pos, 0 /* SEEK_SET */);
}
