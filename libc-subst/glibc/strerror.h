/* glibc's error texts. */
#ifndef GLIBC_STRERROR_H
#define GLIBC_STRERROR_H

/* As strerror(): for an unknown number a buffer of the calling thread's. */
char *glibc_strerror(int e);
const char *strerrorname_np(int e); /* null for one that has no name */

#endif
