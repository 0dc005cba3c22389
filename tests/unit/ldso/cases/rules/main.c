/* What programs expect of a loader besides: arguments of constructors, the stack's
 * end before data is copied, weak symbols that stay away, names for dlsym. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <dlfcn.h>
extern void *__libc_stack_end;
extern int seen_argc;
extern const char *seen_arg, *seen_env;
FILE *assign_stdout(FILE *);
extern int init_argc, init_env;
extern int absent(void) __attribute__((weak));
extern int absent_data __attribute__((weak));
extern int __pthread_key_create(unsigned *, void (*)(void *)) __attribute__((weak));
extern void _ITM_registerTMCloneTable(void *, size_t) __attribute__((weak));
static const char *const names[] = {
	"__pthread_get_minstack",
	"__sigaction",
	"__libc_malloc",
	"__libc_free",
	"__libc_calloc",
	"__libc_realloc",
	"__libc_memalign",
	"__pthread_key_create",
	"__tls_get_addr",
	"_dl_find_object",
	"gnu_get_libc_version",
	"open64",
	"openat64",
	"creat64",
	"fopen64",
	"freopen64",
	"fseeko64",
	"ftello64",
	"fgetpos64",
	"fsetpos64",
	"lseek64",
	"pread64",
	"pwrite64",
	"preadv64",
	"pwritev64",
	"mmap64",
	"truncate64",
	"ftruncate64",
	"stat64",
	"lstat64",
	"fstat64",
	"fstatat64",
	"__xstat64",
	"__lxstat64",
	"__fxstat64",
	"__fxstatat64",
	"readdir64",
	"readdir64_r",
	"scandir64",
	"alphasort64",
	"versionsort64",
	"glob64",
	"globfree64",
	"nftw64",
	"ftw64",
	"statfs64",
	"fstatfs64",
	"statvfs64",
	"fstatvfs64",
	"getrlimit64",
	"setrlimit64",
	"prlimit64",
	"sendfile64",
	"posix_fadvise64",
	"posix_fallocate64",
	"fallocate64",
	"lockf64",
	"mkstemp64",
	"mkostemp64",
	"mkstemps64",
	"mkostemps64",
	"tmpfile64",
	"aio_read64",
	"aio_write64",
	"aio_error64",
	"aio_return64",
	"aio_cancel64",
	"aio_suspend64",
	"aio_fsync64",
	"lio_listio64",
	"copy_file_range",
	"fcntl64",
	"sigaltstack",
	"mallinfo2",
	"malloc_info",
	"pidfd_send_signal",
	"no_such_name",
};
int main(int argc, char **argv)
{
	void **argument_count = (void **)argv - 1;
	printf("stack end %d\n", __libc_stack_end == argument_count);
	printf("constructor %d %d %s\n", seen_argc == argc, seen_arg == argv[argc - 1], seen_env);
	printf("DT_INIT %d %d\n", init_argc == argc, init_env);
	printf("weak %d %d %d\n", absent != 0, &absent_data != 0, _ITM_registerTMCloneTable != 0);
	printf("key %d\n", __pthread_key_create != 0);
	FILE *f = tmpfile(), *was = assign_stdout(f);
	char line[20] = "";
	printf("to %s", "f");
	assign_stdout(was);
	rewind(f);
	printf("<%s>\n", fgets(line, sizeof line, f) ? line : "nothing");
	for (int i = 0; i < sizeof names / sizeof *names; i++)
		if (!dlsym(RTLD_DEFAULT, names[i])) printf("no %s\n", names[i]);
	return 0;
}
