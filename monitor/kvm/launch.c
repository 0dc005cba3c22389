/* Starts a guest on the kvm platform.
 *
 *   monitor --clone(namespaces)--> VMM: main thread = vCPU 0, a control thread,
 *                                  a thread for each further vCPU
 *
 * The monitor stays outside (outside.c) and ends with the guest's status. The VMM has
 * made the virtual machine and confined itself before the first guest instruction. */
#define _GNU_SOURCE
#include "kvm.h"
#include "../boot.h"
#include "../diag.h"
#include "../gdb/gdb.h"
#include "../image.h"
#include "../jail.h"
#include "../outside.h"
#include "../owner.h"
#include "../paths.h"
#include "../standard.h"
#include "clock.h"
#include "control.h"
#include "cpu.h"
#include "dax.h"
#include "filter.h"
#include "machine.h"
#include "memory.h"
#include "steps.h"
#include "vcpu.h"
#include <errno.h>
#include <fcntl.h>
#include <htux/window.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define BOOT_AT (HTUX_VM_BASE + HTUX_ARENA_OFFSET) /* where the guest sees its bootinfo */
#define HANDLES_MAX (1U << 20)

static int gdb_listener = -1;
static struct vm vm = { .lock = PTHREAD_MUTEX_INITIALIZER,
			.map_lock = PTHREAD_MUTEX_INITIALIZER,
			.end_lock = PTHREAD_MUTEX_INITIALIZER };

static void *anonymous(size_t size, int flags, const char *what)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
	if (p == MAP_FAILED) die(EXIT_MONITOR, "cannot get memory for %s: %s", what, strerror(errno));
	return p;
}

/* A handle for fd, which may be -1. */
static int give(int fd)
{
	int h = fd < 0 ? -1 : handle_new(&vm.handles, fd);
	if (h < -1) die(EXIT_MONITOR, "too many handles");
	return h;
}

/* -1: it was closed. */
static int copy_of(int standard) { return stdio_closed(standard) ? -1 : fcntl(standard, F_DUPFD_CLOEXEC, 3); }

static void give_handles(const struct guest *g, struct htux_bootinfo *b)
{
	const struct run_options *o = g->opt;
	struct rlimit nofile = { 1024, 1024 };
	getrlimit(RLIMIT_NOFILE, &nofile);
	int err = handles_init(&vm.handles, nofile.rlim_max < HANDLES_MAX ? (unsigned)nofile.rlim_max : HANDLES_MAX);
	if (err) die(EXIT_MONITOR, "cannot get memory for handles: %s", strerror(-err));
	/* The guest may close its stdio; our own messages still come out. */
	for (int i = 0; i < 3; i++) b->stdio[i].handle = give(copy_of(i));
	b->log_handle = give(copy_of(STDERR_FILENO));
	b->root_handle = give(g->root_fd);
	b->libc_handle = give(g->libc_fd);
	b->trace_handle = give(g->trace_fd);
	b->arena_handle = b->report_handle = -1;
	for (size_t i = 0; i < o->nvolumes; i++) boot_mount(b, BOOT_AT, i)->handle = give(g->volume_fds[i]);
}

/* The platform's part of the bootinfo. */
static void describe(struct htux_bootinfo *b)
{
	b->arena_size = vm.ram.size - HTUX_ARENA_OFFSET;
	vm.boot = &b->vm;
	b->vm.ram_size = vm.ram.size;
	b->vm.boot_cr3 = vm.kernel_cr3;
	b->vm.xfeatures = vm.xfeatures;
	b->vm.xsave_size = vm.xsave_size;
	b->vm.max_vcpus = vm.max_vcpus;
	b->vm.page_1g = (uint32_t)cpu_page_1g();
}

void vm_ending(struct vm *v) { pthread_mutex_lock(&v->end_lock); }

void vm_end(struct vm *v, int status)
{
	vm_ending(v);
	if (v->stats >= 0) {
		stats_write(v, v->stats);
		steps_write(v->stats);
	}
	if (v->debugger) v->debugger->end(status);
	_exit(status);
}

int ask_owner(struct vm *v, int fd, const char *name, struct htux_owner *owner)
{
	static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
	struct htux_owner_request *r = v->owner;
	pthread_mutex_lock(&one);
	r->dir = fd;
	strcpy(r->name, name);
	__atomic_store_n(&r->state, HTUX_OWNER_ASKED, __ATOMIC_RELEASE);
	int err = write(v->report, "O", 1) == 1 ? 0 : -EIO;
	while (!err && __atomic_load_n(&r->state, __ATOMIC_ACQUIRE) == HTUX_OWNER_ASKED)
		syscall(SYS_futex, &r->state, FUTEX_WAIT, HTUX_OWNER_ASKED, NULL, NULL, 0);
	if (!err) err = -r->error;
	*owner = (struct htux_owner){ r->uid, r->gid };
	r->state = HTUX_OWNER_IDLE;
	pthread_mutex_unlock(&one);
	return err;
}

/* Without what is of the monitor's caller and not of the guest. */
static void close_others(const struct guest *g, const struct kernel_image *k)
{
	size_t n = g->opt->nvolumes;
	int keep[n + 8];
	memcpy(keep, g->volume_fds, n * sizeof(*keep));
	keep[n++] = g->root_fd;
	keep[n++] = g->libc_fd;
	keep[n++] = g->trace_fd;
	keep[n++] = g->stats_fd;
	keep[n++] = k->fd;
	keep[n++] = vm.kvm;
	keep[n++] = vm.report;
	keep[n++] = gdb_listener;
	jail_close_others(keep, n);
}

/* In the VMM before the guest is there: make a machine that works, or tell the monitor
 * why not, which goes on without this process. */
static struct vcpu *make_machine(const struct guest *g)
{
	char why[160];
	struct vcpu *c = machine_create(&vm, memory_size(g->opt), why, sizeof(why));
	const char *text = c ? "" : why;
	if (write(vm.report, text, strlen(text) + 1) < 0 || !c) _exit(EXIT_MONITOR);
	return c;
}

_Noreturn static void vmm(struct guest *g, struct jail *j, const struct kernel_image *k, struct htux_bootinfo *blob)
{
	end_with_monitor(vm.report);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	close_others(g, k);
	vm.pid = getpid();
	vm.stats = g->stats_fd;
	vm.proc_fds = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
	vm.comm = open("/proc/self/comm", O_WRONLY | O_CLOEXEC);
	struct vcpu *c = make_machine(g);
	jail_files(j, g);
	owner_setup(blob, !!(j->namespaces & CLONE_NEWUSER));
	vm.owners_hidden = (int)blob->owners_hidden;
	vm.overflow_uid = blob->overflow_uid;
	vm.overflow_gid = blob->overflow_gid;
	memory_load(&vm, k, cpu_page_1g());
	close(k->fd);
	give_handles(g, blob);
	/* From here on the bootinfo is the guest's: only written. */
	struct htux_bootinfo *b = (struct htux_bootinfo *)(vm.ram.base + HTUX_ARENA_OFFSET);
	if (blob->arena_used > vm.ram.size - HTUX_ARENA_OFFSET)
		die(EXIT_MONITOR, "arguments and environment are too large");
	memcpy(b, blob, blob->arena_used);
	munmap(blob, BOOT_MAX);
	describe(b);
	c->injected = (uint32_t *)&b->vm.injected;
	int err = dax_init(&vm, cpu_physical_bits());
	if (err) die(EXIT_MONITOR, "kvm: no room for mapped files: %s", strerror(-err));
	int khz = ioctl(c->fd, KVM_GET_TSC_KHZ, 0UL);
	clock_init(&vm, khz > 0 ? (unsigned)khz : 0);
	const struct htux_vcpu_start s = {
		.rip = k->entry, .rdi = BOOT_AT, .cr3 = vm.kernel_cr3, .lstar = k->entry_trap
	};
	err = cpu_start(c, &s, 1);
	if (err) die(EXIT_MONITOR, "kvm: cannot set up a virtual processor: %s", strerror(err));
	vcpu_signals();
	jail_drop(j, g);
	if (gdb_listener >= 0) gdb_prepare(&vm, gdb_listener, g->libc_fd);
	else if (g->opt->count_to) steps_prepare(&vm, k, g->opt->count_to);
	err = filter_prepare(&vm);
	if (err) die(EXIT_MONITOR, "cannot set no_new_privs: %s", strerror(err));
	if (gdb_listener >= 0) gdb_start();
	control_start(&vm);
	stats_moment(STATS_ENTRY);
	vcpu_thread(c);
}

/* What make_machine has written; the empty string also if it has not come so far, and
 * has said why itself. */
static void machine_answer(int report, char *why, size_t size)
{
	size_t n = 0;
	while (n < size - 1 && read(report, why + n, 1) == 1 && why[n]) n++;
	why[n] = 0;
}

int kvm_run(struct guest *g, int needed)
{
	struct kernel_image image;
	struct jail jail;
	char why[160];
	int pipefd[2], status;
	uid_t uid = geteuid();
	gid_t gid = getegid();

	stats_moment(STATS_BEGIN);
	image_open(&image, lib_path("htux-kernel-kvm"));
	struct htux_bootinfo *blob = anonymous(BOOT_MAX, MAP_PRIVATE, "the boot information");
	boot_fill(blob, BOOT_AT, &image, g);
	vm.owner = anonymous(sizeof(*vm.owner), MAP_SHARED, "requests");
	vm.kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm.kvm < 0) die(EXIT_MONITOR, "/dev/kvm: %s", strerror(errno));
	jail_plan(&jail);
	if (pipe2(pipefd, O_CLOEXEC)) die(EXIT_MONITOR, "pipe: %s", strerror(errno));
	if (g->opt->gdb) gdb_listener = gdb_listen(g->opt->gdb);
	hold_signals();
	pid_t child = jail_clone(&jail, uid, gid);
	if (!child) {
		close(pipefd[0]);
		vm.report = pipefd[1];
		vmm(g, &jail, &image, blob);
	}
	close(pipefd[1]);
	close(gdb_listener);
	close(vm.kvm);
	munmap(blob, BOOT_MAX);
	machine_answer(pipefd[0], why, sizeof(why));
	if (!*why) {
		status = monitor_wait(child, pipefd[0], vm.owner, OWNER_CHILD);
		gdb_unlisten();
		return status;
	}
	gdb_unlisten();
	close(pipefd[0]);
	waitpid(child, &status, 0);
	if (needed) die(EXIT_MONITOR, "--platform=kvm: %s", why);
	info("platform process: kvm: %s", why);
	return -1;
}
