/* Names and texts of errors, for messages and traces. */
#ifndef KERNEL_ERRNO_NAMES_H
#define KERNEL_ERRNO_NAMES_H
#include "core/types.h"

struct errno_name {
	const char *name, *text;
};
/* NULL if err (positive) is no error of Linux's. */
const struct errno_name *errno_name(long err);
#endif
