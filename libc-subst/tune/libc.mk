# The allocator (malloc.c) takes the place of all of musl's.
LIBC_REPLACES += src/malloc/lite_malloc src/malloc/libc_calloc src/malloc/calloc src/malloc/free \
	src/malloc/realloc src/malloc/memalign src/malloc/posix_memalign \
	src/malloc/mallocng/aligned_alloc src/malloc/mallocng/donate src/malloc/mallocng/free \
	src/malloc/mallocng/malloc src/malloc/mallocng/malloc_usable_size src/malloc/mallocng/realloc
LIBC_CFLAGS_tune_mimalloc := -I$(MIMALLOC)/src -I$(MIMALLOC)/include -fvisibility=hidden -w -DNDEBUG -DMI_NO_GETENV
LIBC_CFLAGS_tune_malloc := -isystem $(MIMALLOC)/include
