/* Counters for --stats. Those of a vCPU are written by its own thread only. */
#ifndef MONITOR_KVM_STATS_H
#define MONITOR_KVM_STATS_H
#include <htux/vm.h>
#include <stdint.h>

enum vcpu_exit {
	EXIT_REQUEST,
	EXIT_WINDOW,    /* the guest is ready for an interrupt */
	EXIT_KICKED,    /* a signal to the vCPU's thread */
	EXIT_FAULT,     /* the host has no memory behind an access */
	EXIT_FORBIDDEN, /* an instruction that programs may not use */
	EXIT_DEBUG,
	EXIT_KINDS,
};

#define FILTER_RULES_MAX 256

struct vcpu_stats {
	uint64_t exits[EXIT_KINDS];
	uint64_t calls[HTUX_VM_CALLS_END]; /* by number */
	uint64_t rules[FILTER_RULES_MAX];  /* of the filter, used by host calls; only with --stats */
};

struct vm;
/* The clock from here on: the monitor has been called; the guest's first instruction; its
 * first program (HTUX_VM_NAME). Later calls for the same count for nothing. */
enum stats_moment { STATS_BEGIN, STATS_ENTRY, STATS_PROGRAM, STATS_MOMENTS };
void stats_moment(enum stats_moment m);
/* Write the lines to fd:
 *   stats: us entry N program N end N
 *   stats: exits N request N window N ...
 *   stats: calls NAME N ...
 *   stats: rules NAME/VALUE N ... */
void stats_write(const struct vm *vm, int fd);
/* For other lines: at most 255 bytes, in one write. */
void stats_print(int fd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
