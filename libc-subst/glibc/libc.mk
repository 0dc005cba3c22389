# The glibc personality's build: gnulib's sources (Debian's package, see `make
# deps`) for what glibc shares with it, see the gnu_*.c files.
GNULIB := $(patsubst %/regex.c,%,$(firstword $(shell dpkg -L gnulib 2>/dev/null | grep '/lib/regex\.c$$')))
GNULIB_CFLAGS := -w -Ilibc-subst/glibc/gnulib -I$(GNULIB)
LIBC_CFLAGS_glibc_gnu_regex := $(GNULIB_CFLAGS)
LIBC_CFLAGS_glibc_gnu_getopt := $(GNULIB_CFLAGS)
LIBC_CFLAGS_glibc_gnu_argp := $(GNULIB_CFLAGS)
LIBC_CFLAGS_glibc_gnu_fnmatch := $(GNULIB_CFLAGS)
LIBC_CFLAGS_glibc_gnu_glob := $(GNULIB_CFLAGS)
