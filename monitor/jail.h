/* Confinement of a guest, on both platforms: namespaces, a private
 * read-only view of the root, no capabilities, Landlock. */
#ifndef MONITOR_JAIL_H
#define MONITOR_JAIL_H
#include "guest.h"
#include <sys/types.h>

/* What this host lets us use. */
struct jail {
	unsigned long namespaces; /* CLONE_NEW* flags of the clone */
	int landlock_abi;         /* 0: none */
};

/* Cheap decision from our identity; no process is made. */
void jail_plan(struct jail *j);
/* clone() with the jail's namespaces; without any, which -v tells, where the host refuses them.
 * Returns like fork. */
pid_t jail_clone(struct jail *j, uid_t uid, gid_t gid);
/* In the clone: give g->root_fd and g->volume_fds private mounts (root
 * read-only, no devices, no set-uid), and make the root unreachable by other
 * ways. Ends the program if the guest would not be confined. */
void jail_files(struct jail *j, struct guest *g);
/* In the process that is to be confined, before the seccomp filter: drop all capabilities, apply
 * Landlock. */
void jail_drop(const struct jail *j, const struct guest *g);
/* Close every descriptor but 0, 1, 2 and those in keep[], which gets sorted; -1 counts for none. */
void jail_close_others(int *keep, size_t n);

#endif
