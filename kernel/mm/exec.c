/* execve(2), execveat(2): from a path to a running image. */
#include "mm/exec.h"
#include "arch/x86_64/fpu.h"
#include "core/kmalloc.h"
#include "core/layout.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/vfs.h"
#include "mm/mmap.h"
#include "plat.h"
#include "proc/futex.h"
#include "proc/process.h"
#include "time/time.h"
#include <htux/bootinfo.h>

#define MAX_SCRIPT_DEPTH 5

static long read_all(struct file *f, void *buf, size_t n, u64 off)
{
	size_t got = 0;
	if (!f->ops->read) return -EINVAL;
	if ((loff_t)off < 0) return -EINVAL;
	while (got < n) {
		struct iov_iter it;
		loff_t pos = off + got;
		iov_iter_kernel(&it, (char *)buf + got, n - got);
		long r = f->ops->read(f, &it, &pos);
		if (r < 0) return r;
		if (!r) break;
		got += r;
	}
	return got;
}

long exec_read(struct exec *x, struct file *f, void *buf, size_t n, u64 off)
{
	if (n > sizeof(x->head) || off > sizeof(x->head) - n) return read_all(f, buf, n, off);
	if (x->head_file != f) {
		long r = f->ops->head ? f->ops->head(f, x->head, sizeof(x->head)) : -ENOSYS;
		if (r == -ENOSYS) r = read_all(f, x->head, sizeof(x->head), 0);
		if (r < 0) return r;
		x->head_file = f;
		x->head_len = r;
	}
	if (off >= x->head_len) return 0;
	n = min(n, x->head_len - off);
	memcpy(buf, x->head + off, n);
	return n;
}

/* Open a file for execution: -EACCES unless it is a regular, executable one. ERR_PTR. */
static struct file *exec_open(int dirfd, const char *path, int flags)
{
	struct lookup l;
	int e = path_lookup(dirfd, path, at_flags_lookup(flags, true) | LOOKUP_OPEN | LOOKUP_WAY, &l);
	if (e) return ERR_PTR(e);
	struct inode *i = l.dentry->inode;
	struct file *f;
	if (S_ISLNK_(i->mode)) f = ERR_PTR(-ELOOP);
	else if (!S_ISREG_(i->mode)) f = ERR_PTR(-EACCES);
	else if ((e = inode_permission(i, MAY_EXEC))) f = ERR_PTR(e);
	else f = dentry_open_found(&l, O_RDONLY);
	lookup_end(&l);
	if (!IS_ERR(f) && (e = file_deny_write(f))) {
		file_put(f);
		f = ERR_PTR(e);
	}
	return f;
}

struct file *exec_open_interp(const char *path)
{
	struct file *f = *path ? exec_open(AT_FDCWD, path, 0) : ERR_PTR(-EACCES);
	if (IS_ERR(f)) exec_note_interp(path);
	else file_allow_write(f); /* of what runs, only the program itself is kept as it is */
	return f;
}

static void exec_free(struct exec *x)
{
	struct elf_image *im[] = { &x->prog, &x->interp };
	for (unsigned k = 0; k < ARRAY_SIZE(im); k++) {
		if (im[k]->file) file_put(im[k]->file);
		kfree(im[k]->ph);
	}
	if (x->file) file_put(x->file);
	if (x->args) exec_args_free(x->args);
	kfree(x->filename);
	kfree(x->script);
	kfree(x);
}

/* The name that the new program goes by, and under which scripts are opened. */
static int name_exec(struct exec *x, int dirfd, const char *path)
{
	if (dirfd == AT_FDCWD || *path == '/') {
		x->filename = kstrdup(path);
	} else {
		char fd[32];
		size_t n = ksnprintf(fd, sizeof(fd), "/dev/fd/%d", dirfd), m = strlen(path);
		if (!(x->filename = kmalloc(n + m + 2))) return -ENOMEM;
		memcpy(x->filename, fd, n + 1);
		if (m) {
			x->filename[n] = '/';
			memcpy(x->filename + n + 1, path, m + 1);
		}
		x->by_fd = !m;
		x->script_inaccessible = fd_get_cloexec(dirfd) > 0;
	}
	if (x->filename) x->script = kstrdup(x->filename);
	return x->script ? 0 : -ENOMEM;
}

/* Everything that can fail while the old image is still there. */
static int prepare(struct exec *x)
{
	int e;
	if (!x->args->argv.n && (e = strings_add(&x->args->argv, "", 0))) return e; /* as Linux since 5.18 */
	if ((e = exec_check_size(x))) return e;
	for (int depth = 0;; depth++) {
		if (depth > MAX_SCRIPT_DEPTH) return -ELOOP;
		memset(x->buf, 0, sizeof(x->buf));
		long n = exec_read(x, x->file, x->buf, sizeof(x->buf), 0);
		if (n < 0) return n;
		if (x->buf[0] != '#' || x->buf[1] != '!') return elf_prepare(x);
		if ((e = exec_script(x))) return e;
		if ((e = exec_check_size(x))) return e;
	}
}

static void set_exe(struct process *p, struct file *f)
{
	char *name = kmalloc(PATH_MAX);
	long n = name ? file_path(f, name, PATH_MAX - 1) : -ENOMEM;
	if (n >= 0) {
		name[n] = 0;
	} else {
		kfree(name);
		name = NULL;
	}
	file_get(f);
	mutex_lock(&p->lock);
	struct file *old = p->exe;
	char *old_name = p->exe_name;
	p->exe = f;
	p->exe_name = name;
	mutex_unlock(&p->lock);
	if (old) file_put(old);
	kfree(old_name);
}

static void set_regs(u64 entry, u64 sp)
{
	struct thread *t = current();
	struct regs *r = t->regs;
	void *fp = r->fpstate;
	memset(r, 0, sizeof(*r));
	r->fpstate = fp;
	fpu_load(r, NULL, 0);
	r->rip = entry;
	r->rsp = sp;
	r->eflags = EFLAGS_USER_START;
	r->cs = user_cs;
	r->ss = user_ss;
	r->orig_rax = -1UL;
	r->kind = ENTRY_FAULT;
	plat_set_fsbase(0);
	thread_set_work(t, WORK_RESTORE);
}

/* The name is the file's as execve was given it; of a descriptor, what it has open. */
static void set_comm(struct exec *x)
{
	struct process *p = current_process();
	const char *name = x->by_fd && p->exe_name ? p->exe_name : x->filename, *base = strrchr(name, '/');
	exec_done(base ? base + 1 : name);
}

/* The old image goes, the new one comes. No way back: failure kills. */
static void commit(struct exec *x)
{
	struct process *p = current_process();
	struct mm *mm = p->mm;
	mm_reset(mm);
	fdtable_close_on_exec(p->files);
	p->personality &= ~0x400000u; /* READ_IMPLIES_EXEC is for the image that asked */
	p->libc_native = x->native;
	p->dumpable = true;
	timers_exec(p);
	set_exe(p, x->prog.file);
	int e = elf_load(x, mm);
	long sp = e ? e : exec_stack(x, mm);
	if (sp < 0) {
		exec_load_failed(x->filename, sp);
		exec_free(x);
		process_exit(SIGSEGV);
	}
	exec_tell_libc(x);
	p->did_exec = true;
	set_regs(x->entry, sp);
	set_comm(x);
	plat_describe_image(mm, p);
	exec_free(x);
}

/* A vfork child in its own user half. Only now does it let go of the other one: its parent may
 * have been killed meanwhile, and the last who leaves takes it down. */
static void commit_alone(void *arg)
{
	struct exec *x = arg;
	mm_put(x->shared_mm);
	commit(x);
	return_to_user(current()->regs);
}

/* For those who share it, the thread has ended. */
static void leave_memory(void)
{
	release_user_words(current());
	futex_pi_exit(current()->tid);
}

static int own_mm(struct process *p, struct exec *x)
{
	struct mm *mm = mm_create();
	if (!mm) return -ENOMEM;
	leave_memory();
	x->shared_mm = p->mm;
	mutex_lock(&p->lock);
	p->mm = mm;
	current()->mm = mm;
	mutex_unlock(&p->lock);
	return 0;
}

static long run(struct exec *x)
{
	struct process *p = current_process();
	int e = prepare(x);
	if (!e) e = exec_dethread();
	if (e) return e;
	if (__atomic_load_n(&p->mm->users, __ATOMIC_ACQUIRE) > 1) {
		if ((e = own_mm(p, x))) return e;
		plat_leave_shared_mm(commit_alone, x);
	}
	leave_memory();
	commit(x);
	return 0;
}

long do_execve(const char *path, struct exec_args *args, int dirfd, int flags)
{
	struct exec *x = kzalloc(sizeof(*x));
	if (!x) {
		exec_args_free(args);
		return -ENOMEM;
	}
	x->args = args;
	struct file *f = exec_open(dirfd, path, flags);
	long e = IS_ERR(f) ? PTR_ERR(f) : 0;
	if (!e) x->file = f;
	if (!e) e = name_exec(x, dirfd, path);
	if (!e) e = run(x);
	if (e) exec_free(x);
	return e;
}

static long exec_user(int dirfd, const char *upath, const char *const *argv, const char *const *envp, int flags)
{
	char *path = getname(upath);
	if (IS_ERR(path)) return PTR_ERR(path);
	struct exec_args *args = exec_args_user(argv, envp);
	if (IS_ERR(args)) {
		kfree(path);
		return PTR_ERR(args);
	}
	/* The path's memory must not be lost when the call does not come back. */
	char buf[PATH_MAX];
	strlcpy(buf, path, sizeof(buf));
	kfree(path);
	return do_execve(buf, args, dirfd, flags);
}

long sys_execve(const char *path, const char *const *argv, const char *const *envp)
{
	return exec_user(AT_FDCWD, path, argv, envp, 0);
}

long sys_execveat(int dirfd, const char *path, const char *const *argv, const char *const *envp, int flags)
{
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
	return exec_user(dirfd, path, argv, envp, flags);
}

/* HTUX_EXEC_NATIVE: the program again, with its own interpreter. Its arguments
 * are still on the initial stack, since none of its code has run. */
static struct exec_args *args_again(struct process *p)
{
	u64 al = p->arg_end - p->arg_start, el = p->env_end - p->env_start;
	struct exec_args *a = kzalloc(sizeof(*a));
	if (!a) return ERR_PTR(-ENOMEM);
	struct {
		struct strings *s;
		u64 from, len;
	} part[] = { { &a->argv, p->arg_start, al }, { &a->envp, p->env_start, el } };
	int e = 0;
	for (unsigned k = 0; k < ARRAY_SIZE(part) && !e; k++) {
		struct strings *s = part[k].s;
		if (!part[k].len) continue;
		s->buf = kmalloc(part[k].len);
		s->cap = s->len = part[k].len;
		if (!s->buf) e = -ENOMEM;
		else e = copy_from_user(s->buf, (void *)part[k].from, part[k].len);
		for (u64 i = 0; !e && i < s->len; i++) s->n += !s->buf[i];
	}
	if (!e) return a;
	exec_args_free(a);
	return ERR_PTR(e);
}

/* AT_EXECFN of the running image: its string lies right above the environment. */
static char *execfn_again(struct process *p)
{
	char *s = kmalloc(PATH_MAX);
	if (!s) return ERR_PTR(-ENOMEM);
	long n = strncpy_from_user(s, (void *)p->env_end, PATH_MAX);
	if (n >= 0 && n < PATH_MAX) return s;
	kfree(s);
	return ERR_PTR(n < 0 ? n : -ENAMETOOLONG);
}

long sys_htux_exec_native(const char *ureason)
{
	struct process *p = current_process();
	if (p->libc_native || !p->exe) return -EINVAL;
	char reason[256] = "";
	if (ureason && strncpy_from_user(reason, ureason, sizeof(reason) - 1) < 0) return -EFAULT;
	struct exec *x = kzalloc(sizeof(*x));
	if (!x) return -ENOMEM;
	struct exec_args *a = args_again(p);
	char *name = execfn_again(p);
	if (!IS_ERR(a)) x->args = a;
	if (!IS_ERR(name)) x->filename = name;
	long e = IS_ERR(a) ? PTR_ERR(a) : IS_ERR(name) ? PTR_ERR(name) : 0;
	if (!e && !(x->script = kstrdup(name))) e = -ENOMEM;
	if (!e) {
		pr_verbose("%s: native libc: %s", name, reason);
		file_get(p->exe);
		x->file = p->exe;
		x->native = true;
		e = run(x);
	}
	if (e) exec_free(x);
	return e;
}
