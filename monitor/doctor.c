/* See doctor.h. Each line is found out by trying, not by looking at versions. */
#define _GNU_SOURCE
#include "doctor.h"
#include "diag.h"
#include "kvm/kvm.h"
#include "paths.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static void row(const char *what, int ok, const char *text)
{
	printf("%-18s %-4s %s\n", what, ok ? "yes" : "no", text);
}

/* 0 if a child with these namespaces can be made, else the errno. */
static int try_namespaces(unsigned long flags)
{
	int status;
	pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
	if (pid < 0) return errno;
	if (!pid) _exit(0);
	waitpid(pid, &status, 0);
	return 0;
}

int doctor(void)
{
	struct utsname u;
	char text[200];
	int confined = 0;

	uname(&u);
	printf("host               %s %s %s, user id %u\n", u.sysname, u.release, u.machine, geteuid());

	const char *no_kvm = kvm_unusable();
	row("kvm", !no_kvm, no_kvm ? no_kvm : "used: guests run in virtual machines");

	unsigned long ns = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET;
	int e = try_namespaces(CLONE_NEWUSER);
	row("user namespaces", !e,
	    e           ? strerror(e)
	    : geteuid() ? "used: the other namespaces need them"
			: "not used: root does not need them");
	e = try_namespaces(geteuid() ? ns | CLONE_NEWUSER : ns);
	row("namespaces", !e, e ? strerror(e) : "used: mount, pid, ipc and net, new for each guest");
	confined |= !e;

	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (abi > 0)
		snprintf(text, sizeof(text), "ABI %ld, %s", abi,
			 e ? "used to confine files" : "not used: the mount namespace confines files");
	else snprintf(text, sizeof(text), "%s", strerror(errno));
	row("landlock", abi > 0, text);
	confined |= abi > 0;

	unsigned action = SECCOMP_RET_TRAP;
	int trap = !syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
	row("seccomp", trap, trap ? "used: the guest's system calls go to the guest's kernel" : strerror(errno));

	int fsgsbase = !!(getauxval(AT_HWCAP2) & 2);
	row("fsgsbase", fsgsbase, fsgsbase ? "used: threads switch without a system call" : "slower thread creation");

	char *libc = lib_path("libc.so"), *kernel = lib_path("htux-kernel-process");
	int have_libc = !access(libc, R_OK), have_kernel = !access(kernel, R_OK);
	row("kernel image", have_kernel, kernel);
	row("substituted libc", have_libc, libc);

	if (!trap || !confined || !have_kernel) {
		printf("result             programs can not be run here: %s\n",
		       !trap       ? "seccomp is missing"
		       : !confined ? "neither namespaces nor Landlock are available"
				   : "htux is not installed as a whole");
		return EXIT_MONITOR;
	}
	printf("result             platform %s; libc %s\n", no_kvm ? "process" : "kvm",
	       have_libc ? "substituted where it provides all symbols" : "native");
	return 0;
}
