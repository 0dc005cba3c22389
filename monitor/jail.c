/* See jail.h. */
#define _GNU_SOURCE
#include "jail.h"
#include "diag.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MS_SLAVE_ (1 << 19)
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#define AT_RECURSIVE_ 0x8000
#define MOUNT_ATTR_NOSYMFOLLOW_ 0x200000ULL

void jail_plan(struct jail *j)
{
	j->namespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET;
	/* root needs no user namespace, and without one it sees every file's true
	 * owner. Everybody else gets the other namespaces only inside of one. */
	if (geteuid() != 0) j->namespaces |= CLONE_NEWUSER;
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	j->landlock_abi = abi > 0 ? (int)abi : 0;
}

static void write_proc(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(EXIT_MONITOR, "%s: %s (user namespaces seem restricted on this host)", path, strerror(errno));
	close(fd);
}

static void map_ids(uid_t uid, gid_t gid)
{
	char line[64];
	write_proc("/proc/self/setgroups", "deny");
	snprintf(line, sizeof(line), "%u %u 1", uid, uid);
	write_proc("/proc/self/uid_map", line);
	snprintf(line, sizeof(line), "%u %u 1", gid, gid);
	write_proc("/proc/self/gid_map", line);
}

pid_t jail_clone(struct jail *j, uid_t uid, gid_t gid)
{
	for (;;) {
		pid_t pid = (pid_t)syscall(SYS_clone, j->namespaces | SIGCHLD, 0, 0, 0, 0);
		if (pid > 0) return pid;
		if (pid == 0) {
			if (j->namespaces & CLONE_NEWUSER) map_ids(uid, gid);
			return 0;
		}
		if (!j->namespaces || (errno != EPERM && errno != EINVAL && errno != ENOSPC && errno != EUSERS))
			die(EXIT_MONITOR, "cannot create the guest's process: %s", strerror(errno));
		info("this host refuses new namespaces (%s): relying on Landlock and seccomp", strerror(errno));
		j->namespaces = 0;
	}
}

/* A private copy of the mounts under path, with attributes added: nothing that is mounted in it
 * comes out. -1: errno. By its name, since the descriptors that we have of it are of the
 * old mount namespace. */
static int private_tree(const char *path, unsigned long long attrs)
{
	struct mount_attr a = { .attr_set = attrs, .propagation = MS_SLAVE_ };
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0) return -1;
	int tree = (int)syscall(SYS_open_tree, fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | AT_RECURSIVE_ | O_CLOEXEC);
	close(fd);
	if (tree < 0) return -1;
	long err = syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE_, &a, sizeof(a));
	if (err && errno == EINVAL && attrs & MOUNT_ATTR_NOSYMFOLLOW_) { /* before Linux 5.14 */
		a.attr_set = attrs & ~MOUNT_ATTR_NOSYMFOLLOW_;
		err = syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE_, &a, sizeof(a));
	}
	if (err) {
		int e = errno;
		close(tree);
		errno = e;
		return -1;
	}
	return tree;
}

void jail_files(struct jail *j, struct guest *g)
{
	const struct run_options *o = g->opt;
	if (!(j->namespaces & CLONE_NEWNS)) {
		if (!j->landlock_abi)
			die(EXIT_MONITOR,
			    "this host offers neither namespaces nor Landlock: the guest's files could not "
			    "be confined (see htux doctor)");
		return;
	}
	int root = private_tree(g->root_path, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID);
	if (root < 0)
		die(EXIT_MONITOR, "cannot make a read-only view of %s: %s%s", g->root_path, strerror(errno),
		    errno == ENOSYS ? " (Linux 5.12 or newer is needed)" : "");
	for (size_t i = 0; i < o->nvolumes; i++) {
		/* The guest's kernel follows links itself. Where the host does not, it can ask for a whole path at once. */
		int fd = private_tree(o->volumes[i].host, MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID |
								  MOUNT_ATTR_NOSYMFOLLOW_ |
								  (o->volumes[i].readonly ? MOUNT_ATTR_RDONLY : 0ULL));
		if (fd < 0)
			die(EXIT_MONITOR, "cannot make a private mount of %s: %s", o->volumes[i].host, strerror(errno));
		close(g->volume_fds[i]);
		g->volume_fds[i] = fd;
	}
	close(g->root_fd);
	g->root_fd = root;
	/* Absolute paths must not lead anywhere else either. */
	if (fchdir(root) || chroot(".")) die(EXIT_MONITOR, "cannot enter the guest's root: %s", strerror(errno));
}

#define LANDLOCK_WRITES                                                                                   \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |       \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |    \
	 LANDLOCK_ACCESS_FS_MAKE_SYM)
#define LANDLOCK_REFER_ (1ULL << 13)    /* since ABI 2 */
#define LANDLOCK_TRUNCATE_ (1ULL << 14) /* since ABI 3 */

static void allow_path(int ruleset, int fd, unsigned long long access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = fd };
	struct stat st;
	if (!fstat(fd, &st) && !S_ISDIR(st.st_mode))
		rule.allowed_access &=
			LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_TRUNCATE_ | LANDLOCK_ACCESS_FS_READ_FILE;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0))
		die(EXIT_MONITOR, "cannot add a Landlock rule: %s", strerror(errno));
}

/* Nothing may be changed but inside writable volumes; reading is limited to the
 * root and the volumes. */
static void landlock(const struct jail *j, const struct guest *g)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_WRITES | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	};
	if (j->landlock_abi >= 2) attr.handled_access_fs |= LANDLOCK_REFER_;
	if (j->landlock_abi >= 3) attr.handled_access_fs |= LANDLOCK_TRUNCATE_;
	int fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (fd < 0) die(EXIT_MONITOR, "cannot create a Landlock ruleset: %s", strerror(errno));
	unsigned long long reads = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
	allow_path(fd, g->root_fd, reads);
	for (size_t i = 0; i < g->opt->nvolumes; i++)
		allow_path(fd, g->volume_fds[i], g->opt->volumes[i].readonly ? reads : attr.handled_access_fs);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_landlock_restrict_self, fd, 0))
		die(EXIT_MONITOR, "cannot apply Landlock: %s", strerror(errno));
	close(fd);
}

void jail_drop(const struct jail *j, const struct guest *g)
{
	/* With a mount namespace Landlock would only repeat what the mounts already
	 * enforce, at a cost for each open; it is the fallback. */
	if (!(j->namespaces & CLONE_NEWNS)) landlock(j, g);
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) && errno != EPERM)
			die(EXIT_MONITOR, "cannot drop a capability: %s", strerror(errno));
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct d[2] = { 0 };
	if (syscall(SYS_capset, &h, d)) die(EXIT_MONITOR, "cannot drop the capabilities: %s", strerror(errno));
}

static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

void jail_close_others(int *keep, size_t n)
{
	int next = 3;
	qsort(keep, n, sizeof(*keep), compare);
	for (size_t i = 0; i < n; i++) {
		if (keep[i] < next) continue;
		if (keep[i] > next) syscall(SYS_close_range, next, keep[i] - 1, 0);
		next = keep[i] + 1;
	}
	syscall(SYS_close_range, next, ~0U, 0);
}
