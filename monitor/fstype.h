/* Which file system the host keeps a directory on. */
#ifndef MONITOR_FSTYPE_H
#define MONITOR_FSTYPE_H
#include <stddef.h>

/* Write the type's name ("ext4") of the mount that fd is on, as mountinfo has it;
 * the empty string when the host does not say. See proc(5). */
void host_fstype(int fd, char *out, size_t size);

#endif
