/* `htux-sysroot check`: what the substituted libc provides for a program. */
#ifndef SYSROOT_CHECK_H
#define SYSROOT_CHECK_H

/* Print the closure of `program` (a path) and, per object, the C-library symbols
 * that libc.so at libc_path provides or lacks. 0: all provided; 1: something is
 * lacking; 2: the program cannot be examined. */
int check_program(const char *program, const char *libc_path, int verbose);

#endif
