/* The guest's handles: numbers that stand for host descriptors. A descriptor that is
 * closed while others use it stays open, and its number taken, until they are done. */
#ifndef MONITOR_KVM_HANDLES_H
#define MONITOR_KVM_HANDLES_H
#include <stdint.h>

struct handles {
	uint64_t *slot; /* atomic; see handles.c */
	unsigned max, hint;
};

/* An empty table of `max` numbers, without memory as long as they are not used. 0, -errno. */
int handles_init(struct handles *h, unsigned max);
/* A number for fd, which belongs to the table from now on; -EMFILE: fd has been closed. */
int handle_new(struct handles *h, int fd);
/* The descriptor, which stays open until handle_done; -EBADF. */
int handle_get(struct handles *h, uint64_t number);
void handle_done(struct handles *h, uint64_t number);
/* 0, -EBADF. What close(2) says of a descriptor in use comes too late and is dropped. */
int handle_close(struct handles *h, uint64_t number);

#endif
