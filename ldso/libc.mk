# What ldso/ takes over from musl: program start, thread-local storage, the
# dl* functions, and the lists of atexit and pthread_atfork (which must know what
# belongs to which library, so that dlclose can run or drop it).
LIBC_REPLACES += src/env/__libc_start_main src/env/__init_tls src/env/__reset_tls \
	src/thread/__tls_get_addr src/exit/atexit src/thread/pthread_atfork \
	src/ldso/__dlsym src/ldso/dl_iterate_phdr src/ldso/dladdr src/ldso/dlclose \
	src/ldso/dlerror src/ldso/dlinfo src/ldso/dlopen src/ldso/dlsym src/ldso/tlsdesc

LIBC_GENH += $(LIBC_O)/include-internal/glibc_versions.gen.h
$(LIBC_O)/include-internal/glibc_versions.gen.h: libc-subst/glibc/versions tools/gen-versions tools/index-versions
	@mkdir -p $(@D)
	@tools/gen-versions < $< | LC_ALL=C sort | tools/index-versions > $@
