/* The names of the C library: an object that needs one of these gets the
 * substituted libc.so in its place. libm and libmvec are not among them: they
 * stay the program's own. Used by the loader, the kernel (for PT_INTERP) and
 * the tools. */
/* clang-format off */
#ifndef HTUX_SONAMES_H
#define HTUX_SONAMES_H

#define HTUX_LIBC_SONAMES(X)                                                                       \
	X("libc.so.6") X("libpthread.so.0") X("libdl.so.2") X("librt.so.1") X("libutil.so.1")      \
	X("libresolv.so.2") X("libanl.so.1") X("libBrokenLocale.so.1")                             \
	X("ld-linux-x86-64.so.2")                                                                  \
	X("libc.so") X("libc.musl-x86_64.so.1") X("ld-musl-x86_64.so.1")

/* Its thread-local variables, with the members of struct pthread that they are: no symbols of libc.so. */
#define HTUX_LIBC_TLS(X) X("errno", errno_val) X("h_errno", h_errno_val)

#endif
