/* Answers to the guest kernel about owners of files that its user namespace
 * hides (htux/bootinfo.h, struct htux_owner_request). */
#ifndef MONITOR_PROCESS_OWNER_H
#define MONITOR_PROCESS_OWNER_H
#include <htux/bootinfo.h>
#include <sys/types.h>

/* Fill in what the kernel needs to ask: are owners hidden from it at all? */
void owner_setup(struct htux_bootinfo *b, int hidden);
/* In the monitor: answer one request. Tells the guest nothing but the owner of
 * an object that it could stat itself. */
void owner_answer(struct htux_bootinfo *b, pid_t supervisor);

#endif
