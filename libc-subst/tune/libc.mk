# The allocator (malloc.c) takes the place of all of musl's.
LIBC_REPLACES += src/malloc/lite_malloc src/malloc/libc_calloc src/malloc/calloc src/malloc/free \
	src/malloc/realloc src/malloc/memalign src/malloc/posix_memalign \
	src/malloc/mallocng/aligned_alloc src/malloc/mallocng/donate src/malloc/mallocng/free \
	src/malloc/mallocng/malloc src/malloc/mallocng/malloc_usable_size src/malloc/mallocng/realloc
# Level 2: assertions, a canary behind each block, freed memory is overwritten.
MIMALLOC_DEBUG := $(if $(DEBUG),-DMI_DEBUG=2 -DMI_STAT=0,-DNDEBUG)
LIBC_CFLAGS_tune_mimalloc := -Ilibc-subst/tune -I$(MIMALLOC)/src -I$(MIMALLOC)/include -fvisibility=hidden -w $(MIMALLOC_DEBUG) -DMI_NO_GETENV
LIBC_CFLAGS_tune_mapped := -I$(MIMALLOC)/include -w $(MIMALLOC_DEBUG)
LIBC_CFLAGS_tune_malloc := -isystem $(MIMALLOC)/include
# String functions: scan.c, copy.c, compare.c, strcopy.c, strspn.c, strstr.c, wide.c.
LIBC_REPLACES += $(addprefix src/string/,strlen strnlen memchr memrchr strchr strchrnul strrchr index rindex \
	memcpy memmove mempcpy memset memcmp bcmp strcmp strncmp \
	stpcpy strcpy strcat strncat stpncpy strncpy memmem strstr wcslen wcsnlen wmemchr wcschr wmemset wmemcmp \
	strcasecmp strncasecmp strspn strcspn strpbrk wcscmp wcsncmp wcscpy wcpcpy \
	wcsrchr wmemcpy wmemmove wcsncpy)
LIBC_CFLAGS_tune_strstr := -I$(MUSL) -Wno-parentheses -Wno-implicit-fallthrough -Wno-sign-compare
# Sorting.
LIBC_REPLACES += src/stdlib/qsort src/stdlib/qsort_nr
LIBC_CFLAGS_tune_sort := -I$(MUSL) -Wno-parentheses -Wno-sign-compare -Wno-unused-parameter -Wno-dangling-pointer
# Numbers: decimal.c.
LIBC_REPLACES += src/stdlib/strtod
# Their loops must not lie across a line: by its place decode_utf8 took 0.7 or 1.2 times as long as glibc's.
LIBC_CFLAGS_tune_getenv := -falign-functions=64 -falign-loops=64
LIBC_CFLAGS_glibc_gconv_builtin := -falign-functions=64 -falign-loops=32
LIBC_CFLAGS_tune_decimal := -I$(MUSL) -Wno-parentheses
LIBC_REPLACES += src/stdio/vsnprintf src/env/getenv src/time/time src/time/gettimeofday src/time/clock_gettime \
	src/thread/pthread_spin_lock src/thread/pthread_spin_unlock
# Whose jumps past a line's end cost a good part of what short strings take.
$(foreach f,scan copy compare strcopy wide strstr,$(eval LIBC_CFLAGS_tune_$(f) += -falign-functions=64 -falign-loops=32))
# Only the vector registers that AVX-512 added, see vec.h.
tune_evex := -mavx512bw -mavx512vl -mbmi -mbmi2 -mno-vzeroupper -falign-functions=64 -falign-loops=32 $(addprefix -ffixed-xmm,0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
$(foreach f,$(foreach g,scan copy compare wide strstr,$(g)_evex $(g)_evex64) strspn_evex64 strcopy_evex64,$(eval LIBC_CFLAGS_tune_$(f) := $$(tune_evex)))
