/* Names and texts of errors, for messages and traces. */
#ifndef KERNEL_ERRNO_NAMES_H
#define KERNEL_ERRNO_NAMES_H
#include "core/types.h"

/* NULL if err (positive) is no error of Linux's. */
const char *errno_name(long err);
/* As perror(3) says it; "unknown error" if it is none. */
const char *errno_text(long err);
#endif
