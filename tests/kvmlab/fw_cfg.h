/* What the host hands to the guest through QEMU's fw_cfg device: files that the
 * guest reads by port I/O. Unlike memory they are not part of a snapshot. */
#ifndef KVMLAB_FW_CFG_H
#define KVMLAB_FW_CFG_H

#include <stddef.h>

/* Reads the file `name` whole into memory from malloc, with a NUL byte behind it,
 * and sets *size. NULL if there is none. Needs iopl(3). */
char *fw_cfg_read(const char *name, size_t *size);

#endif
