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
#include "../image.h"
#include "../jail.h"
#include "../outside.h"
#include "../owner.h"
#include "../paths.h"
#include "clock.h"
#include "control.h"
#include "cpu.h"
#include "dax.h"
#include "memory.h"
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
#include <unistd.h>

#define BOOT_AT (HTUX_VM_BASE + HTUX_ARENA_OFFSET) /* where the guest sees its bootinfo */
#define HANDLES_MAX (1U << 20)

static struct vm vm = { .lock = PTHREAD_MUTEX_INITIALIZER, .map_lock = PTHREAD_MUTEX_INITIALIZER };

static void *anonymous(size_t size, int flags, const char *what)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
	if (p == MAP_FAILED)
		die(EXIT_MONITOR, "cannot get memory for %s: %s", what, strerror(errno));
	return p;
}

static void make_vm(void)
{
	vm.fd = ioctl(vm.kvm, KVM_CREATE_VM, 0UL);
	if (vm.fd < 0)
		die(EXIT_MONITOR, "kvm: cannot make a virtual machine: %s", strerror(errno));
	vm.run_size = (size_t)ioctl(vm.kvm, KVM_GET_VCPU_MMAP_SIZE, 0UL);
	int max = ioctl(vm.fd, KVM_CHECK_EXTENSION, (unsigned long)KVM_CAP_MAX_VCPUS);
	vm.max_vcpus = max > 0 ? (unsigned)max : 1;
	vm.vcpus = calloc(vm.max_vcpus, sizeof(*vm.vcpus));
	if (!vm.vcpus)
		die(EXIT_MONITOR, "out of memory");
	cpu_init(&vm);
}

/* Programs get #GP for rdmsr and wrmsr, as on Linux; so does a kernel that tries. */
static void forbid_msrs(void)
{
	static unsigned char none[8];
	struct kvm_msr_filter f = { .flags = KVM_MSR_FILTER_DEFAULT_DENY };
	f.ranges[0].flags = KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE;
	f.ranges[0].nmsrs = 8;
	f.ranges[0].bitmap = none;
	if (ioctl(vm.fd, KVM_X86_SET_MSR_FILTER, &f))
		die(EXIT_MONITOR, "kvm: cannot forbid MSRs to the guest: %s", strerror(errno));
}

static void add_ram(void)
{
	struct kvm_userspace_memory_region r = { .slot = 0, .memory_size = vm.ram.size,
						 .userspace_addr = (uint64_t)vm.ram.base };
	if (ioctl(vm.fd, KVM_SET_USER_MEMORY_REGION, &r))
		die(EXIT_MONITOR, "kvm: cannot give the guest %lu MiB of memory: %s",
		    (unsigned long)(vm.ram.size >> 20), strerror(errno));
}

/* A handle for fd, which may be -1. */
static int give(int fd)
{
	int h = fd < 0 ? -1 : handle_new(&vm.handles, fd);
	if (h < -1)
		die(EXIT_MONITOR, "too many handles");
	return h;
}

static void give_handles(const struct guest *g, struct htux_bootinfo *b)
{
	const struct run_options *o = g->opt;
	struct rlimit nofile = { 1024, 1024 };
	if (!getrlimit(RLIMIT_NOFILE, &nofile)) {
		nofile.rlim_cur = nofile.rlim_max;
		setrlimit(RLIMIT_NOFILE, &nofile);
	}
	int err = handles_init(&vm.handles, nofile.rlim_max < HANDLES_MAX ? (unsigned)nofile.rlim_max : HANDLES_MAX);
	if (err)
		die(EXIT_MONITOR, "cannot get memory for handles: %s", strerror(-err));
	/* The guest may close its stdio; our own messages still come out. */
	for (int i = 0; i < 3; i++)
		b->stdio[i] = give(fcntl(i, F_DUPFD_CLOEXEC, 3));
	b->log_handle = give(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
	b->root_handle = give(g->root_fd);
	b->libc_handle = give(g->libc_fd);
	b->trace_handle = give(g->trace_fd);
	b->arena_handle = b->report_handle = -1;
	for (size_t i = 0; i < o->nvolumes; i++)
		boot_mount(b, BOOT_AT, i)->handle = give(g->volume_fds[i]);
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

void vm_end(struct vm *v, int status)
{
	(void)v;
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
	if (!err)
		err = -r->error;
	*owner = (struct htux_owner){ r->uid, r->gid };
	r->state = HTUX_OWNER_IDLE;
	pthread_mutex_unlock(&one);
	return err;
}

_Noreturn static void vmm(struct guest *g, struct jail *j, const struct kernel_image *k, struct htux_bootinfo *blob)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	vm.proc_fds = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
	vm.comm = open("/proc/self/comm", O_WRONLY | O_CLOEXEC);
	vm.tsc_trusted = clock_tsc_usable();
	jail_files(j, g);
	owner_setup(blob, !!(j->namespaces & CLONE_NEWUSER));

	make_vm();
	memory_create(&vm, k, memory_size(g->opt), cpu_page_1g());
	add_ram();
	forbid_msrs();
	give_handles(g, blob);
	/* From here on the bootinfo is the guest's: only written. */
	struct htux_bootinfo *b = (struct htux_bootinfo *)(vm.ram.base + HTUX_ARENA_OFFSET);
	if (blob->arena_used > vm.ram.size - HTUX_ARENA_OFFSET)
		die(EXIT_MONITOR, "arguments and environment are too large");
	memcpy(b, blob, blob->arena_used);
	munmap(blob, BOOT_MAX);
	describe(b);
	int err = dax_init(&vm, cpu_physical_bits());
	if (err)
		die(EXIT_MONITOR, "kvm: no room for mapped files: %s", strerror(-err));
	vm.entry = k->entry;
	vm.lstar = k->entry_trap;
	vm.bootinfo = BOOT_AT;
	struct vcpu *c = vcpu_first(&vm);
	c->tid = (pid_t)syscall(SYS_gettid);
	int khz = ioctl(c->fd, KVM_GET_TSC_KHZ, 0UL);
	clock_init(&vm, khz > 0 ? (unsigned)khz : 0);
	vcpu_signals();
	control_start(&vm);
	jail_drop(j, g);
	vcpu_thread(c);
}

int kvm_run(struct guest *g)
{
	struct kernel_image image;
	struct jail jail;
	int pipefd[2];
	uid_t uid = geteuid();
	gid_t gid = getegid();

	image_open(&image, lib_path("htux-kernel-kvm"));
	struct htux_bootinfo *blob = anonymous(BOOT_MAX, MAP_PRIVATE, "the boot information");
	boot_fill(blob, BOOT_AT, &image, g);
	vm.owner = anonymous(sizeof(*vm.owner), MAP_SHARED, "requests");
	vm.kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm.kvm < 0)
		die(EXIT_MONITOR, "/dev/kvm: %s", strerror(errno));
	jail_plan(&jail);
	if (pipe2(pipefd, O_CLOEXEC))
		die(EXIT_MONITOR, "pipe: %s", strerror(errno));
	hold_signals();
	pid_t child = jail_clone(&jail, uid, gid);
	if (child) {
		close(pipefd[1]);
		return monitor_wait(child, pipefd[0], vm.owner, OWNER_CHILD);
	}
	close(pipefd[0]);
	vm.report = pipefd[1];
	vmm(g, &jail, &image, blob);
}
