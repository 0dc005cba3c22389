# The glibc personality's build: gnulib's sources (Debian's package, see `make
# deps`) for what glibc shares with it, see the gnu_*.c files.
GNULIB := $(patsubst %/regex.c,%,$(firstword $(shell dpkg -L gnulib 2>/dev/null | grep '/lib/regex\.c$$')))
GNULIB_CFLAGS := -w -Werror=implicit-function-declaration -Werror=int-conversion -Ilibc-subst/glibc/gnulib -I$(GNULIB)
LIBC_CFLAGS_glibc_gnu_regex := $(GNULIB_CFLAGS)
LIBC_CFLAGS_glibc_gnu_getopt := $(GNULIB_CFLAGS)
LIBC_CFLAGS_glibc_gnu_argp := $(GNULIB_CFLAGS)
LIBC_CFLAGS_glibc_gnu_fnmatch := -I$(B)/src/gnulib $(GNULIB_CFLAGS) -Ilibc-subst/glibc/gnulib/locale
LIBC_CFLAGS_glibc_gnu_strcasestr := $(GNULIB_CFLAGS)
LIBC_CFLAGS_glibc_gnu_glob := $(GNULIB_CFLAGS)
LIBC_CFLAGS_glibc_gnu_mktime := $(GNULIB_CFLAGS)

# gnulib's, with what glibc has since changed.
$(B)/src/gnulib/fnmatch_loop.c: libc-subst/glibc/gnulib/fnmatch_loop.sed $(GNULIB)/fnmatch.c $(GNULIB)/fnmatch_loop.c
	@mkdir -p $(@D)
	@cp $(GNULIB)/fnmatch.c $(@D)
	@sed -f $< $(GNULIB)/fnmatch_loop.c > $@
	@! cmp -s $@ $(GNULIB)/fnmatch_loop.c
$(LIBC_O)/glibc/gnu_fnmatch.c.o: $(B)/src/gnulib/fnmatch_loop.c

# What hardly any program calls.
$(foreach f,ns_print ns_print_message ns_loc resolv_hosts,$(eval LIBC_CFLAGS_glibc_$(f) := -Os))

LIBC_CFLAGS_glibc_getaddrinfo := -iquote $(MUSL)/src/network
LIBC_CFLAGS_glibc_time_gnu := -iquote $(MUSL)/src/time

# Its long double is binary128.
LIBC_CFLAGS_glibc_float128 := -mlong-double-128

LIBC_REPLACES += src/thread/pthread_once $(addprefix src/thread/pthread_rwlock_,init rdlock tryrdlock timedrdlock wrlock trywrlock timedwrlock unlock)
LIBC_REPLACES += $(addprefix src/thread/pthread_,mutex_getprioceiling mutex_setprioceiling mutexattr_setprotocol setschedparam setschedprio getschedparam)
LIBC_REPLACES += src/search/hsearch $(addprefix src/env/,setenv putenv unsetenv clearenv) $(addprefix src/search/,tsearch tfind tdelete tdestroy twalk) src/misc/realpath src/legacy/getusershell src/time/getdate
LIBC_REPLACES += $(addprefix src/signal/,sigrtmin sigrtmax) src/mq/mq_notify src/aio/aio src/aio/aio_suspend src/aio/lio_listio
LIBC_REPLACES += src/locale/catopen src/locale/catgets src/locale/catclose src/legacy/getpass src/string/strcasestr \
	src/string/strverscmp src/stdlib/ecvt src/stdlib/fcvt src/stdlib/gcvt \
	src/ctype/__ctype_tolower_loc src/ctype/__ctype_toupper_loc \
	$(addprefix src/prng/,drand48 lrand48 mrand48 srand48 seed48 lcong48 __rand48_step __seed48)

# What the programs of this machine need of the C library and libc.so lacks.
$(B)/tools/abi-scan: tools/abi-scan.c include/htux/sonames.h
	@mkdir -p $(@D)
	@echo '  CC $@'
	@$(CC) -O2 $(WARN) -D_GNU_SOURCE -Iinclude -o $@ $< -lelf

.PHONY: abi-scan
abi-scan: $(B)/lib/htux/libc.so $(B)/tools/abi-scan ## list the C-library symbols that this machine's programs lack (ABI_DIRS=...), or that glibc has (GLIBC=1)
	-$(B)/tools/abi-scan $(if $(GLIBC),-g) $(B)/lib/htux/libc.so $(or $(ABI_DIRS),$(if $(GLIBC),$(GLIBC_LIBRARIES)))
GLIBC_LIBRARIES := $(addprefix /lib/x86_64-linux-gnu/,libc.so.6 libpthread.so.0 libdl.so.2 librt.so.1 libutil.so.1 libresolv.so.2 libanl.so.1 ld-linux-x86-64.so.2)
