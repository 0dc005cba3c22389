# What ldso/ takes over from musl: program start, thread-local storage, the
# dl* functions and the atexit lists (which must know what belongs to which
# library, so that dlclose can run it).
LIBC_REPLACES += src/env/__libc_start_main src/env/__init_tls src/env/__reset_tls \
	src/thread/__tls_get_addr src/exit/atexit \
	src/ldso/__dlsym src/ldso/dl_iterate_phdr src/ldso/dladdr src/ldso/dlclose \
	src/ldso/dlerror src/ldso/dlinfo src/ldso/dlopen src/ldso/dlsym src/ldso/tlsdesc
