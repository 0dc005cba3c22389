/* capabilities(7): sets that a process holds, gives up, and gets again by exec.
 *
 * The guest's root holds all of them, as the root of a user namespace does, and the
 * rules for the sets are Linux's; what they allow is another matter: files, identities,
 * signals, System V's objects and the sets themselves inside the guest. No capability reaches outside:
 * the host process has none. As with the other credentials there is one set of
 * each kind for the process, not for every thread. */
#include "proc/process.h"
#include "core/string.h"
#include "core/uaccess.h"
#include <linux/capability.h>
#include <linux/prctl.h>

#define ALL_CAPS ((1UL << (CAP_LAST_CAP + 1)) - 1)
#define BIT(cap) (1UL << CAP_##cap)
/* Those that come and go with fsuid 0. */
#define FILE_CAPS                                                                                         \
	(BIT(CHOWN) | BIT(DAC_OVERRIDE) | BIT(DAC_READ_SEARCH) | BIT(FOWNER) | BIT(FSETID) | BIT(MKNOD) | \
	 BIT(LINUX_IMMUTABLE) | BIT(MAC_OVERRIDE))
#define HONOURED                                                                                              \
	(FILE_CAPS | BIT(SETUID) | BIT(SETGID) | BIT(KILL) | BIT(SETPCAP) | BIT(IPC_OWNER) | BIT(SYS_ADMIN) | \
	 BIT(NET_ADMIN) | BIT(SYS_NICE))

bool capable(int cap)
{
	const struct cred *c = &current_process()->cred;
	u64 effective = !current()->as_real ? c->caps.effective : c->uid ? 0 : c->caps.permitted;
	return effective & HONOURED & 1UL << cap;
}

void caps_init(struct cred *c)
{
	c->caps = (struct caps){ .bounding = ALL_CAPS };
	if (c->uid == 0 || c->euid == 0) c->caps.permitted = ALL_CAPS;
	if (c->euid == 0) c->caps.effective = ALL_CAPS;
}

void caps_setuid(struct cred *c, const struct cred *old, bool keep)
{
	struct caps *k = &c->caps;
	bool was_root = !old->uid || !old->euid || !old->suid, is_root = !c->uid || !c->euid || !c->suid;
	if (was_root && !is_root) {
		if (!keep) k->permitted = k->effective = 0;
		k->ambient = 0;
	}
	if (!old->euid && c->euid) k->effective = 0;
	if (old->euid && !c->euid) k->effective = k->permitted;
}

void caps_setfsuid(struct cred *c, uid_t old)
{
	struct caps *k = &c->caps;
	if (!old && c->fsuid) k->effective &= ~FILE_CAPS;
	if (old && !c->fsuid) k->effective |= k->permitted & FILE_CAPS;
}

void caps_exec(struct cred *c)
{
	struct caps *k = &c->caps;
	bool root = !c->uid || !c->euid;
	k->permitted = root ? k->inheritable | k->bounding : k->ambient;
	k->effective = !c->euid ? k->permitted : k->ambient;
	if (root) k->ambient = 0;
}

/* How many 32-bit words of each set a version has; 0: unknown, the preferred one is
 * written back. */
static int cap_words(struct __user_cap_header_struct *uhead, struct __user_cap_header_struct *head)
{
	switch (head->version) {
	case _LINUX_CAPABILITY_VERSION_1: return _LINUX_CAPABILITY_U32S_1;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3: return _LINUX_CAPABILITY_U32S_3;
	}
	return put_user((u32)_LINUX_CAPABILITY_VERSION_3, &uhead->version) ? -EFAULT : 0;
}

long sys_capget(struct __user_cap_header_struct *uhead, struct __user_cap_data_struct *udata)
{
	struct __user_cap_header_struct head;
	struct __user_cap_data_struct d[_LINUX_CAPABILITY_U32S_3];
	if (copy_from_user(&head, uhead, sizeof head)) return -EFAULT;
	int n = cap_words(uhead, &head);
	if (n < 0) return n;
	if (!n) return udata ? -EINVAL : 0;
	if (head.pid < 0) return -EINVAL;
	struct process *p = head.pid ? find_process(head.pid) : current_process();
	if (!p) return -ESRCH;
	mutex_lock(&p->lock);
	struct caps k = p->cred.caps;
	mutex_unlock(&p->lock);
	if (head.pid) process_put(p);
	for (int i = 0; i < n; i++)
		d[i] = (struct __user_cap_data_struct){ .effective = (u32)(k.effective >> 32 * i),
							.permitted = (u32)(k.permitted >> 32 * i),
							.inheritable = (u32)(k.inheritable >> 32 * i) };
	return udata && copy_to_user(udata, d, n * sizeof *d) ? -EFAULT : 0;
}

long sys_capset(struct __user_cap_header_struct *uhead, const struct __user_cap_data_struct *udata)
{
	struct __user_cap_header_struct head;
	struct __user_cap_data_struct d[_LINUX_CAPABILITY_U32S_3];
	struct process *p = current_process();
	if (copy_from_user(&head, uhead, sizeof head)) return -EFAULT;
	int n = cap_words(uhead, &head);
	if (n <= 0) return n < 0 ? n : -EINVAL;
	if (head.pid && head.pid != current()->tid) return -EPERM;
	memset(d, 0, sizeof d);
	if (copy_from_user(d, udata, n * sizeof *d)) return -EFAULT;
	u64 effective = (d[0].effective | (u64)d[1].effective << 32) & ALL_CAPS;
	u64 permitted = (d[0].permitted | (u64)d[1].permitted << 32) & ALL_CAPS;
	u64 inheritable = (d[0].inheritable | (u64)d[1].inheritable << 32) & ALL_CAPS;
	bool setpcap = capable(CAP_SETPCAP);
	mutex_lock(&p->lock);
	struct caps *k = &p->cred.caps;
	bool ok = (setpcap || !(inheritable & ~(k->inheritable | k->permitted))) &&
		  !(inheritable & ~(k->inheritable | k->bounding)) && !(permitted & ~k->permitted) &&
		  !(effective & ~permitted);
	if (ok) {
		k->effective = effective;
		k->permitted = permitted;
		k->inheritable = inheritable;
		k->ambient &= permitted & inheritable;
	}
	mutex_unlock(&p->lock);
	return ok ? 0 : -EPERM;
}

long caps_bounding(u64 cap, bool drop)
{
	struct process *p = current_process();
	if (cap > CAP_LAST_CAP) return -EINVAL;
	if (!drop) return p->cred.caps.bounding >> cap & 1;
	if (!capable(CAP_SETPCAP)) return -EPERM;
	mutex_lock(&p->lock);
	p->cred.caps.bounding &= ~(1UL << cap);
	mutex_unlock(&p->lock);
	return 0;
}

long caps_ambient(u64 what, u64 cap, u64 unused1, u64 unused2)
{
	struct process *p = current_process();
	struct caps *k = &p->cred.caps;
	long r = 0;
	if (unused1 || unused2 || (what == PR_CAP_AMBIENT_CLEAR_ALL ? cap : cap > CAP_LAST_CAP)) return -EINVAL;
	mutex_lock(&p->lock);
	switch (what) {
	case PR_CAP_AMBIENT_CLEAR_ALL: k->ambient = 0; break;
	case PR_CAP_AMBIENT_IS_SET: r = k->ambient >> cap & 1; break;
	case PR_CAP_AMBIENT_LOWER: k->ambient &= ~(1UL << cap); break;
	case PR_CAP_AMBIENT_RAISE:
		if (k->permitted & k->inheritable & 1UL << cap) k->ambient |= 1UL << cap;
		else r = -EPERM;
		break;
	default: r = -EINVAL;
	}
	mutex_unlock(&p->lock);
	return r;
}
