/* dlvsym: the very version of a name, or none. */
#include <dlfcn.h>
#include <stdio.h>

static const char *const names[] = {
	"malloc",
	"memcpy",
	"memfd_create",
	"getrandom",
	"pthread_create",
	"pthread_cond_wait",
	"pthread_key_create",
	"dlopen",
	"sem_init",
	"sem_post",
	"posix_spawn",
	"regexec",
	"fmemopen",
	"glob",
	"glob64",
	"realpath",
	"nftw",
	"stat",
	"fstat64",
	"fclose",
	"fopen",
	"timer_create",
	"aio_read",
	"mq_open",
	"shm_open",
	"res_nsend",
	"dn_expand",
	"environ",
	"stdout",
	"optind",
	"sys_errlist",
	"arc4random",
	"_dl_find_object",
	"__libc_start_main",
	"__cxa_finalize",
	"__tls_get_addr",
	"__isoc99_sscanf",
	"secure_getenv",
	"quick_exit",
	"thrd_create",
	"gettid",
	"no_such_name",
	"sin",
};
static const char *const odd[] = {
	"GLIBC_2.02.5", "GLIBC_2.34.0", "GLIBC_2.34.",   "GLIBC_2",     "GLIBC_2.", "GLIBC_2.2.13",
	"GLIBC_2.99",   "GLIBC_3.4",    "GLIBC_2.3.4.5", "glibc_2.2.5", "",         "V1"
};

static void ask(const char *name, const char *version)
{
	if (dlvsym(RTLD_DEFAULT, name, version)) printf(" %s", version);
}

int main(void)
{
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		printf("%s:", names[i]);
		for (unsigned minor = 2; minor < 50; minor++) {
			char version[32];
			snprintf(version, sizeof version, "GLIBC_2.%u", minor);
			ask(names[i], version);
			for (unsigned patch = 1; patch < 8; patch++) {
				snprintf(version, sizeof version, "GLIBC_2.%u.%u", minor, patch);
				ask(names[i], version);
			}
		}
		for (unsigned k = 0; k < sizeof odd / sizeof *odd; k++) ask(names[i], odd[k]);
		putchar('\n');
	}
	dlvsym(RTLD_DEFAULT, "memfd_create", "GLIBC_2.2.5");
	puts(dlerror());
	return 0;
}
