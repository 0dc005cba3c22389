/* Control messages: SCM_RIGHTS and SCM_CREDENTIALS, cmsg(3), unix(7). A socket
 * sent over itself is never freed: there is no collector of such cycles. */
#include "net/socket.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "proc/process.h"
#include <linux/capability.h>

struct ucred current_ucred(void)
{
	struct process *p = current_process();
	return (struct ucred){ p->pid, p->cred.uid, p->cred.gid };
}

/* Closing a socket frees the files in its queue, which may be sockets in turn: the
 * outermost call works off what inner ones leave, lest a long chain overflow the
 * stack. */
void scm_free(struct scm_files *s)
{
	struct thread *t = current();
	if (!s) return;
	s->next = t->scm_todo;
	t->scm_todo = s;
	if (t->scm_busy) return;
	t->scm_busy = true;
	while ((s = t->scm_todo)) {
		t->scm_todo = s->next;
		for (int i = 0; i < s->n; i++) file_put(s->files[i]);
		kfree(s);
	}
	t->scm_busy = false;
}

struct scm_files *scm_dup(const struct scm_files *s)
{
	struct scm_files *d = kmalloc(sizeof *d);
	if (!d) return NULL;
	d->n = s->n;
	for (int i = 0; i < s->n; i++) file_get(d->files[i] = s->files[i]);
	return d;
}

static int take_files(struct kmsg *m, const void __user *data, size_t len)
{
	int n = len / sizeof(int);
	if (!n) return 0;
	if (!m->files) {
		m->files = kmalloc(sizeof *m->files);
		if (!m->files) return -ENOMEM;
		m->files->n = 0;
	}
	if (m->files->n + n > SCM_MAX_FD) return -EINVAL;
	for (int i = 0; i < n; i++) {
		int fd;
		if (get_user(fd, (const int *)data + i)) return -EFAULT;
		struct file *f = fget(fd); /* those of O_PATH, too */
		if (!f) return -EBADF;
		m->files->files[m->files->n++] = f;
	}
	return 0;
}

static int take_cred(struct kmsg *m, const void __user *data, size_t len)
{
	struct ucred c;
	struct process *p = current_process();
	if (len != sizeof c) return -EINVAL;
	if (copy_from_user(&c, data, sizeof c)) return -EFAULT;
	bool ok = (c.pid == p->pid || capable(CAP_SYS_ADMIN)) &&
		  (c.uid == p->cred.uid || c.uid == p->cred.euid || c.uid == p->cred.suid || capable(CAP_SETUID)) &&
		  (c.gid == p->cred.gid || c.gid == p->cred.egid || c.gid == p->cred.sgid || capable(CAP_SETGID));
	if (!ok) return -EPERM;
	if (c.pid != p->pid) {
		struct process *named = find_process(c.pid);
		if (!named) return -ESRCH;
		process_put(named);
	}
	m->cred = c;
	return 0;
}

int scm_parse(struct kmsg *m, const void __user *control, size_t len)
{
	const u8 *p = control;
	size_t off = 0;
	while (len - off >= sizeof(struct cmsghdr)) {
		struct cmsghdr h;
		if (copy_from_user(&h, p + off, sizeof h)) return -EFAULT;
		if (h.len < sizeof h || h.len > len - off) return -EINVAL;
		if (h.level == SOL_SOCKET) {
			const void *data = p + off + sizeof h;
			int err = h.type == SCM_RIGHTS        ? take_files(m, data, h.len - sizeof h)
				  : h.type == SCM_CREDENTIALS ? take_cred(m, data, h.len - sizeof h)
							      : -EINVAL;
			if (err) return err;
		}
		size_t step = CMSG_ALIGN_(h.len);
		if (step > len - off) break;
		off += step;
	}
	return 0;
}

static void advance(struct kmsg *m, size_t n)
{
	n = min(CMSG_ALIGN_(n), m->controllen);
	m->control = (u8 *)m->control + n;
	m->controllen -= n;
}

void put_cmsg(struct kmsg *m, int level, int type, const void *data, size_t len)
{
	struct cmsghdr h = { sizeof h + len, level, type };
	if (!m->control || m->controllen < sizeof h) {
		m->flags |= MSG_CTRUNC;
		return;
	}
	if (m->controllen < h.len) {
		m->flags |= MSG_CTRUNC;
		h.len = m->controllen;
	}
	if (copy_to_user(m->control, &h, sizeof h) || copy_to_user((u8 *)m->control + sizeof h, data, h.len - sizeof h))
		return;
	advance(m, h.len);
}

void scm_deliver_files(struct kmsg *m, struct scm_files *s, bool cloexec)
{
	int n = 0, room = 0;
	if (m->control && m->controllen > sizeof(struct cmsghdr))
		room = (m->controllen - sizeof(struct cmsghdr)) / sizeof(int);
	int *out = (int *)((u8 *)m->control + sizeof(struct cmsghdr));
	for (; n < s->n && n < room; n++) {
		int fd = fd_alloc(0, cloexec ? O_CLOEXEC : 0);
		if (fd < 0) break;
		if (put_user(fd, &out[n])) {
			fd_release(fd);
			break;
		}
		file_get(s->files[n]);
		fd_install(fd, s->files[n]);
	}
	if (n) {
		struct cmsghdr h = { sizeof h + n * sizeof(int), SOL_SOCKET, SCM_RIGHTS };
		if (!copy_to_user(m->control, &h, sizeof h)) advance(m, h.len);
	}
	if (n < s->n) m->flags |= MSG_CTRUNC;
	scm_free(s);
}
