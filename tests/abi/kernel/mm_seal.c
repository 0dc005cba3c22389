/* mseal: what may not be done to sealed memory. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
static void show(const char *what, long r)
{
	if (r == -1) printf("%s: %s\n", what, strerrorname_np(errno));
	else printf("%s: %s\n", what, r == 0 ? "0" : "value");
}
#define T(x) show(#x, (long)(x))
#define mseal(a, n, f) syscall(462, a, n, f)

int main(void)
{
	char *m = mmap((void *)0x300000000000, 4 * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	m[PAGE] = 'x';
	T(mseal(m + 1, PAGE, 0));
	T(mseal(m, PAGE, 1));
	T(mseal(m, -1UL, 0));
	T(mseal(m, 0, 0));
	T(mseal(m, 5 * PAGE, 0));
	T(munmap(m + 3 * PAGE, PAGE));
	T(mseal(m + PAGE, PAGE, 0));
	T(mseal(m + PAGE, PAGE, 0));
	T(munmap(m + PAGE, PAGE));
	T(munmap(m, 3 * PAGE));
	T(mprotect(m, 3 * PAGE, PROT_READ));
	T(mprotect(m + 2 * PAGE, PAGE, PROT_READ));
	T(mremap(m + PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE));
	T(mremap(m + 2 * PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, m + PAGE));
	T(mmap(m + PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	T(madvise(m + PAGE, PAGE, MADV_RANDOM));
	printf("%c\n", m[PAGE]);
	T(madvise(m + PAGE, PAGE, MADV_DONTNEED));
	printf("%d\n", m[PAGE]);
	T(mseal(m + 2 * PAGE, PAGE, 0));
	T(madvise(m + 2 * PAGE, PAGE, MADV_DONTNEED));
	T(madvise(m + 2 * PAGE, PAGE, MADV_FREE));
	fflush(stdout);
	if (!fork()) {
		T(munmap(m + PAGE, PAGE));
		fflush(stdout);
		_exit(0);
	}
	wait(NULL);
	return 0;
}
