/* What the monitor tells the kernel at start. The monitor writes it at the arena's
 * beginning, strings and vectors after it in the same page run; pointers
 * are guest addresses. The kernel copies what it keeps and takes the pages
 * from bi->arena_used on for its allocator. Handles are host handles (on the
 * process platform: descriptor numbers in the guest's host fd table; on kvm:
 * numbers in a table of the monitor's). */
#ifndef HTUX_BOOTINFO_H
#define HTUX_BOOTINFO_H
#include <htux/vm.h>
#include <stdint.h>

#define HTUX_BOOT_MAGIC 0x31787574 /* "tux1" */
#define HTUX_BOOT_VERSION 3

enum htux_libc { HTUX_LIBC_AUTO, HTUX_LIBC_MUSL, HTUX_LIBC_NATIVE };

/* A host directory or file that appears in the guest. */
struct htux_mount {
	const char *guest;  /* absolute path in the guest */
	const char *fstype; /* type of the host's file system, "" if unknown */
	int32_t handle;     /* O_PATH handle of the host object */
	uint32_t flags;     /* HTUX_MNT_* */
};
#define HTUX_MNT_RDONLY 1  /* writes fail with EROFS */
#define HTUX_MNT_OVERLAY 2 /* writes go to an in-memory upper layer */

/* A standard file, and what the host says of it, so that the kernel need not ask. */
struct htux_stdio {
	int32_t handle; /* -1: closed */
	uint32_t flags; /* F_GETFL */
	uint32_t tty;   /* it is a terminal */
	uint32_t mode, uid, gid;
	uint64_t rdev, ino;
	const char *name; /* readlink of /proc/self/fd/N; "" if not to be had */
};

/* What the host says of a name in the root, so that the kernel need not ask at its start. */
struct htux_seen {
	char name[8];                        /* "": of the root itself */
	int32_t error;                       /* -errno, 0 */
	uint64_t statx[HTUX_STATX_SIZE / 8]; /* struct statx */
};
#define HTUX_SEEN 4

/* Inside a user namespace the host shows all foreign owners as its overflow
 * ids. The kernel asks the monitor, which is outside: it fills in dir and name,
 * sets state to ASKED, writes 'O' to report_handle, and waits on state. One
 * request at a time (a kernel lock). The monitor answers with uid and gid or
 * error, sets state to ANSWERED and wakes it. */
struct htux_owner_request {
	uint32_t state; /* HTUX_OWNER_*, a futex word */
	int32_t dir;    /* directory handle */
	char name[256]; /* one component, or "" for dir itself */
	uint32_t uid, gid;
	int32_t error; /* errno, 0: answered */
};
enum { HTUX_OWNER_IDLE, HTUX_OWNER_ASKED, HTUX_OWNER_ANSWERED };

#define HTUX_RLIMITS 16 /* RLIMIT_ numbers are below */

struct htux_bootinfo {
	uint32_t magic, version;
	uint64_t arena_size;           /* bytes of arena from HTUX_ARENA_BASE that may be used */
	uint64_t arena_used;           /* bytes already taken by the bootinfo, page aligned */
	uint64_t memory_limit;         /* --memory in bytes, 0 = none: bounds private writable memory + arena */
	uint64_t files_limit;          /* bytes for files in memory (tmpfs, the writable layer), 0 = all of the arena */
	uint64_t vdso_base, vdso_size; /* [vvar..vdso] range in the address space, 0 if none */
	uint64_t vdso_ehdr;            /* address of the vDSO's ELF header */
	uint64_t hwcap, hwcap2, clktck, minsigstksz; /* host's auxiliary vector */
	uint8_t random[32];                          /* seed */
	uint8_t pool[256];                           /* the first random bytes for programs; the kernel clears them */

	int32_t arena_handle;    /* the arena memfd */
	int32_t root_handle;     /* O_PATH directory handle of the root file system */
	uint32_t root_flags;     /* HTUX_MNT_* */
	const char *root_fstype; /* as htux_mount's */
	struct htux_seen seen[HTUX_SEEN];
	struct htux_stdio stdio[3];
	int32_t nice;          /* of the monitor: where the guest's begins */
	int32_t libc_handle;   /* libc.so opened for reading, -1 if none */
	const char *libc_name; /* its host path, for debuggers */
	int32_t trace_handle;  /* where --trace=syscalls lines go, -1 = off */
	int32_t log_handle;    /* kernel messages (stderr) */

	uint32_t libc; /* enum htux_libc */
	uint32_t verbose;
	uint32_t nmounts;
	const struct htux_mount *mounts;

	const char *program; /* path as the guest resolves it (after PATH lookup) */
	const char *const *argv;
	const char *const *envp;
	const char *cwd; /* guest path */
	const char *hostname;
	uint32_t uid, euid, gid, egid, ngroups, umask;
	const uint32_t *groups;
	struct {
		uint64_t cur, max;
	} rlimit[HTUX_RLIMITS];            /* the host's, by RLIMIT_ number */
	uint64_t sig_ignored, sig_blocked; /* what the program inherits: bit n-1 for signal n */
	uint32_t ncpus;
	uint64_t kernel_start, kernel_end; /* the image's addresses, for /proc/self/maps and checks */

	/* Mailbox, read by the monitor when a host process of the guest has ended:
	 * the kernel sets halt_status, then halted (release), then ends. A host
	 * process that dies by a signal, or non-zero without `halted`, is a crash. */
	volatile int32_t halt_status;
	volatile uint32_t halted;

	uint64_t passed_on;     /* process: signals from outside, bit n-1 for signal n (HTUX_SIG_PASSED_ON) */
	uint32_t owners_hidden; /* ask for owners that are one of the overflow ids */
	uint32_t overflow_uid, overflow_gid;
	int32_t report_handle; /* pipe to the monitor, -1: none */
	struct htux_owner_request owner;
	struct htux_vm_boot vm; /* kvm only */
};

#endif
