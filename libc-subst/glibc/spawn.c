/* posix_spawn's actions that musl lacks (patches/spawn-actions.patch does them). */
#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/types.h>
#include "twin.h"

/* musl's list entry, see its fdop.h. */
enum { CLOSEFROM = 6, TCSETPGRP = 7 };
struct action {
	struct action *next, *prev;
	int cmd, fd, srcfd, oflag;
	mode_t mode;
	char path[];
};

static int add(posix_spawn_file_actions_t *fa, int cmd, int fd)
{
	extern void *__libc_malloc(size_t); /* what frees it is musl's, too */
	if (fd < 0) return EBADF;
	struct action *a = __libc_malloc(sizeof *a), *old = fa->__actions;
	if (!a) return ENOMEM;
	*a = (struct action){ .next = old, .cmd = cmd, .fd = fd };
	if (old) old->prev = a;
	fa->__actions = a;
	return 0;
}

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *fa, int low) { return add(fa, CLOSEFROM, low); }
int posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *fa, int fd) { return add(fa, TCSETPGRP, fd); }
