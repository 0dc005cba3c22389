/* Answers to the guest kernel about owners of files that its user namespace
 * hides (htux/bootinfo.h, struct htux_owner_request). */
#ifndef MONITOR_OWNER_H
#define MONITOR_OWNER_H
#include <htux/bootinfo.h>
#include <sys/types.h>

/* Fill in what the kernel needs to ask: are owners hidden from it at all? */
void owner_setup(struct htux_bootinfo *b, int hidden);
/* Whose descriptor table a request's handle is of. */
enum owner_whose {
	OWNER_CHILD,      /* the monitor's child */
	OWNER_GRANDCHILD, /* that one's first child */
};
/* In the monitor: answer one request. Tells the guest nothing but the owner of
 * an object that it could stat itself. */
void owner_answer(struct htux_owner_request *shared, pid_t child, enum owner_whose whose);

#endif
