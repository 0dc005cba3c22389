/* Abort with glibc's messages for detected memory errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include "chk.h"
#include "malloc_thread.h"
#include "twin.h"

/* glibc writes to stderr since 2.34 unless LIBC_FATAL_STDERR_ is empty. */
static _Noreturn void say_and_abort(const char *head, const char *what, const char *tail)
{
	struct iovec iov[] = {
		{ (void *)head, strlen(head) },
		{ (void *)what, strlen(what) },
		{ (void *)tail, strlen(tail) },
	};
	while (writev(2, iov, 3) < 0 && errno == EINTR)
		;
	abort();
}

_Noreturn void glibc_fatal(const char *what) { say_and_abort("*** ", what, " ***: terminated\n"); }

_Noreturn void glibc_fatal_plain(const char *what) { say_and_abort("*** ", what, " ***\n"); }

_Noreturn void __heap_fatal(const char *what) { say_and_abort("", what, "\n"); }

_Noreturn void __chk_fail(void) { glibc_fatal("buffer overflow detected"); }

_Noreturn void __fortify_fail(const char *msg) { glibc_fatal(msg); }

_Noreturn void glibc_stack_chk_fail(void) { glibc_fatal("stack smashing detected"); }
TWIN(__stack_chk_fail, GLIBC_2.4, glibc_stack_chk_fail);
