/* Starts a guest on the process platform.
 *
 *   monitor --clone(namespaces)--> supervisor --fork--> first guest process
 *
 * The monitor stays outside (outside.c) and ends with the guest's status. The supervisor
 * (supervise.c) is the first process of the guest's pid namespace and the host parent of every
 * guest process. */
#define _GNU_SOURCE
#include "process.h"
#include "../diag.h"
#include "../boot.h"
#include "../image.h"
#include "../jail.h"
#include "../outside.h"
#include "../paths.h"
#include "../standard.h"
#include "arena.h"
#include "filter.h"
#include "supervise.h"
#include <errno.h>
#include <fcntl.h>
#include <htux/window.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#ifdef __GLIBC__
#include <sys/rseq.h>
#endif
#include <sys/syscall.h>
#include <unistd.h>

/* Hand the guest its descriptors, all others are closed. */
static void give_handles(struct arena *a, struct guest *g, int report)
{
	const struct run_options *o = g->opt;
	struct htux_bootinfo *b = a->boot;
	int keep[o->nvolumes + 9];
	size_t n = 0;

	for (int i = 0; i < 3; i++) b->stdio[i].handle = stdio_closed(i) ? -1 : i;
	/* The guest may close its stderr; the kernel's messages still come out. */
	keep[n++] = b->log_handle = b->stdio[2].handle < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD, 3);
	keep[n++] = b->arena_handle = a->fd;
	keep[n++] = b->root_handle = g->root_fd;
	keep[n++] = b->libc_handle = g->libc_fd;
	keep[n++] = b->trace_handle = g->trace_fd;
	keep[n++] = b->report_handle = b->owners_hidden ? report : -1;
	for (size_t i = 0; i < o->nvolumes; i++)
		keep[n++] = boot_mount(b, HTUX_ARENA_BASE, i)->handle = g->volume_fds[i];
	jail_close_others(keep, n);
	for (int i = 0; i < 3; i++)
		if (stdio_closed(i)) close(i);
}

/* The host must forget what our C library told it about this thread: those
 * addresses are going to be the guest's. */
static void forget_thread(void)
{
	syscall(SYS_set_robust_list, NULL, 24);
	syscall(SYS_set_tid_address, NULL);
#ifdef __GLIBC__ /* the sanitized build; musl registers none */
	if (__rseq_size)
		syscall(SYS_rseq, (char *)__builtin_thread_pointer() + __rseq_offset, 32, 1 /* UNREGISTER */, RSEQ_SIG);
#endif
}

/* In the first guest process: lock ourselves and become the kernel. */
_Noreturn static void enter_kernel(struct arena *a, const struct kernel_image *k, struct guest *g, const struct jail *j,
				   int report)
{
	sigset_t all;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	jail_drop(j, g);
	give_handles(a, g, report);
	sigfillset(&all); /* until the kernel has its handlers: it takes what is passed on meanwhile */
	sigprocmask(SIG_SETMASK, &all, NULL);
	for (int sig = 1; sig < NSIG; sig++) signal(sig, SIG_DFL);
	void (*entry)(struct htux_bootinfo *) = (void (*)(struct htux_bootinfo *))k->entry;
	forget_thread();
	int err = filter_guest(k);
	if (err) die(EXIT_MONITOR, "cannot install the system-call filter: %s", strerror(err));
	entry(a->boot);
	__builtin_trap();
}

int process_run(struct guest *g)
{
	struct kernel_image image;
	struct arena arena;
	struct jail jail;
	int pipefd[2];
	uid_t uid = geteuid();
	gid_t gid = getegid();
	char *path = lib_path("htux-kernel-process");

	image_open(&image, path);
	if (!image.hostcall_start || image.hostcall_end <= image.hostcall_start)
		die(EXIT_MONITOR, "%s: not a kernel image of this version of htux", path);
	arena_create(&arena, &image, g);
	arena_bootinfo(&arena, &image, g);
	jail_plan(&jail);
	if (pipe2(pipefd, O_CLOEXEC)) die(EXIT_MONITOR, "pipe: %s", strerror(errno));

	hold_signals();
	pid_t sup = jail_clone(&jail, uid, gid);
	if (sup) {
		close(pipefd[1]);
		return monitor_wait(sup, pipefd[0], &arena.boot->owner, OWNER_GRANDCHILD);
	}
	close(pipefd[0]);
	end_with_monitor(pipefd[1]);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	jail_files(&jail, g);
	owner_setup(arena.boot, !!(jail.namespaces & CLONE_NEWUSER));
	pid_t first = fork();
	if (first < 0) die(EXIT_MONITOR, "cannot create the guest's process: %s", strerror(errno));
	if (!first) enter_kernel(&arena, &image, g, &jail, pipefd[1]);
	supervise(first, arena.boot, pipefd[1]);
}
