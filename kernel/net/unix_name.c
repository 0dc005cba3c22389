/* Names of AF_UNIX sockets: files, and the abstract name space. */
#include "net/unix.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/ref.h"
#include "core/string.h"
#include "fs/vfs.h"

#define SUN_PATH_MAX 108
#define FAMILY_LEN 2

static struct mutex names_lock = MUTEX_INIT; /* leaf: the list and inode->sock */
static struct list abstract_names = LIST_INIT(abstract_names);

void uaddr_put(struct uaddr *a)
{
	if (!a || !ref_put(&a->refs)) return;
	if (a->dentry) dput(a->dentry);
	kfree(a);
}

static int check(const struct sockaddr_any *a, int len)
{
	if (len <= FAMILY_LEN || len > FAMILY_LEN + SUN_PATH_MAX || a->family != AF_UNIX) return -EINVAL;
	return 0;
}

static struct usock *find_abstract(const struct sockaddr_any *a, int len, int type)
{
	struct usock *u;
	list_for_each (u, &abstract_names, names_node)
		if (u->addr->len == len && u->s.type == type && !memcmp(&u->addr->a, a, len)) return u;
	return NULL;
}

static bool ref_unless_dead(struct usock *u)
{
	u32 v = __atomic_load_n(&u->refs, __ATOMIC_RELAXED);
	while (v)
		if (__atomic_compare_exchange_n(&u->refs, &v, v + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
			return true;
	return false;
}

static struct usock *find_file(const char *path)
{
	struct lookup l;
	struct usock *u = NULL;
	int err = path_lookup(AT_FDCWD, path, LOOKUP_FOLLOW, &l);
	if (err) return ERR_PTR(err);
	struct inode *i = l.dentry->inode;
	err = inode_permission(i, MAY_WRITE);
	if (!err) {
		mutex_lock(&names_lock);
		u = i->sock;
		if (u && !ref_unless_dead(u)) u = NULL;
		mutex_unlock(&names_lock);
	}
	lookup_end(&l);
	return err ? ERR_PTR(err) : u;
}

struct usock *unix_find(const struct sockaddr_any *a, int len, int type)
{
	int err = check(a, len);
	struct usock *u;
	if (err) return ERR_PTR(err);
	if (a->data[0]) {
		char path[SUN_PATH_MAX + 1];
		memcpy(path, a->data, len - FAMILY_LEN);
		path[len - FAMILY_LEN] = 0;
		u = find_file(path);
		if (IS_ERR(u)) return u;
	} else {
		mutex_lock(&names_lock);
		u = find_abstract(a, len, type);
		if (u && !ref_unless_dead(u)) u = NULL;
		mutex_unlock(&names_lock);
	}
	if (!u) return ERR_PTR(-ECONNREFUSED);
	if (u->s.type != type) {
		usock_put(u);
		return ERR_PTR(-EPROTOTYPE);
	}
	return u;
}

static int bind_abstract(struct usock *u, struct uaddr *addr)
{
	int err = 0;
	mutex_lock(&names_lock);
	if (find_abstract(&addr->a, addr->len, u->s.type)) {
		err = -EADDRINUSE;
	} else {
		u->addr = addr;
		list_add(&abstract_names, &u->names_node);
	}
	mutex_unlock(&names_lock);
	return err;
}

/* A name of five hex digits that nobody has. */
static int autobind(struct usock *u, struct uaddr *addr)
{
	static u32 next;
	for (int tries = 0; tries < 1 << 20; tries++) {
		u32 n = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) & 0xfffff;
		addr->len = FAMILY_LEN + 6;
		ksnprintf((char *)addr->a.data + 1, 6, "%05x", n);
		if (!bind_abstract(u, addr)) return 0;
	}
	return -ENOSPC;
}

static int bind_file(struct usock *u, struct uaddr *addr)
{
	char path[SUN_PATH_MAX + 1];
	memcpy(path, addr->a.data, addr->len - FAMILY_LEN);
	path[addr->len - FAMILY_LEN] = 0;
	addr->len = FAMILY_LEN + strlen(path) + 1;
	memset((u8 *)&addr->a + addr->len, 0, sizeof addr->a - addr->len);
	int err = vfs_mknod(AT_FDCWD, path, S_IFSOCK | u->s.mode, 0, &addr->dentry);
	if (err) return err == -EEXIST ? -EADDRINUSE : err;
	mutex_lock(&names_lock);
	addr->dentry->inode->sock = u;
	u->addr = addr;
	mutex_unlock(&names_lock);
	return 0;
}

int unix_bind(struct socket *s, const struct sockaddr_any *a, int len)
{
	struct usock *u = usock(s);
	if (a->family != AF_UNIX || len < FAMILY_LEN || len > FAMILY_LEN + SUN_PATH_MAX) return -EINVAL;
	struct uaddr *addr = kzalloc(sizeof *addr);
	if (!addr) return -ENOMEM;
	addr->refs = 1;
	addr->a.family = AF_UNIX;
	addr->len = len;
	memcpy(addr->a.data, a->data, len - FAMILY_LEN);
	mutex_lock(&unix_pair_lock);
	int err = u->addr             ? len == FAMILY_LEN ? 1 : -EINVAL
		  : len == FAMILY_LEN ? autobind(u, addr)
		  : a->data[0]        ? bind_file(u, addr)
				      : bind_abstract(u, addr);
	mutex_unlock(&unix_pair_lock);
	if (err) uaddr_put(addr);
	return err < 0 ? err : 0;
}

int unix_name_sender(struct usock *u)
{
	struct sockaddr_any none = { .family = AF_UNIX };
	return u->s.passcred && !u->addr ? unix_bind(&u->s, &none, FAMILY_LEN) : 0;
}

void unix_unbind(struct usock *u)
{
	mutex_lock(&names_lock);
	list_del(&u->names_node);
	if (u->addr && u->addr->dentry && u->addr->dentry->inode->sock == u) u->addr->dentry->inode->sock = NULL;
	mutex_unlock(&names_lock);
}

int unix_getname(struct socket *s, struct sockaddr_any *a, bool peer)
{
	struct usock *u = usock(s);
	int len = FAMILY_LEN;
	memset(a, 0, sizeof *a);
	a->family = AF_UNIX;
	mutex_lock(&unix_pair_lock);
	if (peer) {
		u = u->peer;
		if (!u) len = -ENOTCONN;
	}
	if (u && u->addr) {
		*a = u->addr->a;
		len = u->addr->len;
	}
	mutex_unlock(&unix_pair_lock);
	return len;
}
