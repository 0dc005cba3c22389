/* dlerror(3): one text and one flag per thread, in struct pthread. */
#include <dlfcn.h>
#include <string.h>
#include "pthread_impl.h"
#include "fork_impl.h"
#include "ldso.h"

void dl_set_error(void) { __pthread_self()->dlerror_flag = 1; }

void dl_clear_error(void)
{
	__pthread_self()->dlerror_flag = 0;
	ld_clear_error();
}

char *dlerror(void)
{
	struct pthread *self = __pthread_self();
	if (!self->dlerror_flag) return 0;
	self->dlerror_flag = 0;
	return (char *)ld_error_text();
}

/* A thread ends. Nothing of the program runs in it any more. */
void __dl_thread_cleanup(void)
{
	struct pthread *self = __pthread_self();
	ld_free(self->dlerror_buf);
	self->dlerror_buf = 0;
	tls_thread_exit();
}
