/* Errors of the mmap family. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096UL
static void show(const char *what, long r)
{
	if (r == -1) printf("%s: %s\n", what, strerrorname_np(errno));
	else printf("%s: %s\n", what, r == 0 ? "0" : "value");
}
#define T(x) show(#x, (long)(x))

int main(void)
{
	char name[] = "/tmp/mm_errorsXXXXXX", *nowhere = (char *)0x300000000000;
	int rw = mkstemp(name), ro = open(name, O_RDONLY), wo = open(name, O_WRONLY), dir = open("/", O_RDONLY),
	    opath = open(name, O_PATH), p[2];
	unlink(name);
	pipe(p);
	ftruncate(rw, 3 * PAGE);
	int anon = MAP_PRIVATE | MAP_ANONYMOUS;
	T(mmap(0, 0, PROT_READ, anon, -1, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_PRIVATE, -1, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_PRIVATE, 99, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_PRIVATE, opath, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_PRIVATE, p[0], 0));
	T(mmap(0, PAGE, PROT_READ, MAP_PRIVATE, dir, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_PRIVATE, wo, 0));
	T(mmap(0, PAGE, PROT_WRITE, MAP_PRIVATE, ro, 0));
	T(mmap(0, PAGE, PROT_WRITE, MAP_SHARED, ro, 0));
	T(mmap(0, PAGE, PROT_WRITE, MAP_SHARED, wo, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_SHARED, ro, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_SHARED_VALIDATE | 0x800000, rw, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_SHARED_VALIDATE, rw, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, rw, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_SHARED | MAP_GROWSDOWN, rw, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_PRIVATE | MAP_GROWSDOWN, rw, 0));
	T(mmap(0, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0));
	T(mmap((void *)1, PAGE, PROT_READ, anon | MAP_FIXED, -1, 0));
	T(mmap((void *)(nowhere + 1), PAGE, PROT_READ, anon | MAP_FIXED, -1, 0));
	T(mmap((void *)0x7ffffffff000, PAGE, PROT_READ, anon | MAP_FIXED, -1, 0));
	T(mmap((void *)0x800000000000, PAGE, PROT_READ, anon | MAP_FIXED, -1, 0));
	T(mmap((void *)-PAGE, PAGE, PROT_READ, anon | MAP_FIXED, -1, 0));
	T(mmap(0, 1UL << 47, PROT_NONE, anon, -1, 0));
	T(mmap(0, -1UL, PROT_NONE, anon, -1, 0));
	T(mmap(0, -PAGE, PROT_NONE, anon, -1, 0));
	T(syscall(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, rw, 1));
	T(syscall(SYS_mmap, 0, 2 * PAGE, PROT_READ, MAP_PRIVATE, rw, -PAGE));
	T(syscall(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE | MAP_HUGETLB, rw, 0));
	T(mmap(0, PAGE, 0x1000, anon, -1, 0));
	T(mmap((void *)0x123, PAGE, PROT_READ, anon, -1, 0));

	char *m = mmap(nowhere, 4 * PAGE, PROT_READ | PROT_WRITE, anon | MAP_FIXED, -1, 0);
	T(mmap(m + PAGE, PAGE, PROT_READ, anon | MAP_FIXED_NOREPLACE, -1, 0));
	T(mmap(m + 8 * PAGE, PAGE, PROT_READ, anon | MAP_FIXED_NOREPLACE, -1, 0));
	T(munmap(m + 8 * PAGE, PAGE));
	T(munmap(m + 8 * PAGE, PAGE));
	T(munmap(m + 1, PAGE));
	T(munmap(m, 0));
	T(munmap(m, -1UL));
	T(munmap((void *)0x7ffffffff000, PAGE));
	T(syscall(SYS_mprotect, m + 1, PAGE, PROT_READ)); /* musl rounds */
	T(mprotect(m, 0, PROT_READ));
	T(mprotect(m, 5 * PAGE, PROT_READ));
	T(mprotect(m + 4 * PAGE, PAGE, PROT_READ));
	T(mprotect(m, -PAGE, PROT_READ));
	T(mprotect(m, PAGE, 0x10000));
	T(mprotect(m, PAGE, PROT_READ | PROT_GROWSDOWN));
	T(mprotect(m, PAGE, PROT_READ | PROT_GROWSUP));
	T(mprotect(m, PAGE, PROT_READ | PROT_GROWSUP | PROT_GROWSDOWN));
	char *s = mmap(0, PAGE, PROT_READ, MAP_SHARED, ro, 0);
	T(mprotect(s, PAGE, PROT_READ | PROT_WRITE));
	T(mprotect(s, PAGE, PROT_READ | PROT_EXEC));
	char *q = mmap(0, PAGE, PROT_READ, MAP_PRIVATE, ro, 0);
	T(mprotect(q, PAGE, PROT_READ | PROT_WRITE));

	mprotect(m, 4 * PAGE, PROT_READ | PROT_WRITE);
	T(mremap(m + 1, PAGE, PAGE, 0));
	T(mremap(m, PAGE, 0, 0));
	T(mremap(m, PAGE, PAGE, 16));
	T(mremap(m, PAGE, PAGE, MREMAP_FIXED, m + 16 * PAGE));
	T(mremap(m, PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP));
	T(mremap(m, 5 * PAGE, 6 * PAGE, MREMAP_MAYMOVE));
	T(mremap(m + 6 * PAGE, PAGE, PAGE, MREMAP_MAYMOVE));
	T(mremap(m, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, m + PAGE));
	T(mremap(m, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, m + PAGE + 1));
	T(mremap(m, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)0x7ffffffff000));
	T(mremap(m, PAGE, 8 * PAGE, 0) == m ? 0 : -1);
	T(mremap(m, 0, PAGE, MREMAP_MAYMOVE));
	T(mremap(s, 0, PAGE, MREMAP_MAYMOVE));
	T(mremap(m, PAGE, 1UL << 47, MREMAP_MAYMOVE));

	for (int a = 0; a < 26; a++) {
		if (a == 12 || a == 13 || a == 21 || a == 25)
			continue; /* KSM's and others depend on the configuration */
		char what[40];
		sprintf(what, "madvise anon %d", a);
		show(what, madvise(m, PAGE, a));
		sprintf(what, "madvise file %d", a);
		show(what, madvise(q, PAGE, a));
		sprintf(what, "madvise hole %d", a);
		show(what, madvise(m + 20 * PAGE, PAGE, a));
	}
	T(madvise(m, 0, 99));
	T(madvise(m + 1, PAGE, MADV_NORMAL));
	T(madvise(m, 0, MADV_NORMAL));
	T(madvise(m, -1UL, MADV_NORMAL));
	T(madvise(m, 30 * PAGE, MADV_DONTNEED));

	unsigned char vec[64];
	T(mincore(m + 1, PAGE, vec));
	T(mincore(m, PAGE, (void *)1));
	T(mincore(m, 40 * PAGE, vec));
	T(mincore((void *)0x7ffffffff000, PAGE, vec));
	T(mincore(m, 0, vec));
	T(msync(m, PAGE, MS_SYNC | MS_ASYNC));
	T(msync(m, PAGE, 8));
	T(msync(m + 1, PAGE, MS_SYNC));
	T(msync(m, 40 * PAGE, MS_SYNC));
	T(msync(m, 0, MS_SYNC));
	T(msync(m + 20 * PAGE, PAGE, 0));
	T(mlock(m, PAGE));
	T(madvise(m, PAGE, MADV_DONTNEED));
	T(msync(m, PAGE, MS_INVALIDATE));
	T(munlock(m, PAGE));
	T(mlock(m + 20 * PAGE, PAGE));
	T(munlock(m + 20 * PAGE, PAGE));
	T(mlock(m, -1UL));
	T(mlock2(m, PAGE, 2));
	T(mlock2(m, PAGE, MLOCK_ONFAULT));
	T(mlockall(0));
	T(mlockall(MCL_ONFAULT));
	T(mlockall(8));
	T(munlockall());
	T(syscall(SYS_remap_file_pages, m, PAGE, 0, 0, 0));
	T(syscall(SYS_remap_file_pages, m, PAGE, 1, 0, 0));
	T(syscall(SYS_pkey_alloc, 1, 0));
	T(syscall(SYS_pkey_mprotect, m, PAGE, PROT_READ, -1));
	T(syscall(SYS_pkey_mprotect, m, PAGE, PROT_READ, 99));
	T(syscall(SYS_pkey_free, 99));

	m = mmap(0, PAGE, PROT_READ | PROT_WRITE, anon, -1, 0);
	struct iovec v[] = { { m, PAGE }, { nowhere, PAGE } }, none = { m, 0 };
	int self = syscall(SYS_pidfd_open, getpid(), 0);
	m[0] = 'x';
	T(syscall(SYS_process_madvise, self, v, 1, MADV_WILLNEED, 0) == PAGE ? 0 : -1);
	T(syscall(SYS_process_madvise, self, v, 2, MADV_WILLNEED, 0) == PAGE ? 0 : -1);
	T(syscall(SYS_process_madvise, self, v + 1, 1, MADV_WILLNEED, 0));
	T(syscall(SYS_process_madvise, self, v, 1, 99, 0));
	T(syscall(SYS_process_madvise, self, v, 1, MADV_WILLNEED, 1));
	T(syscall(SYS_process_madvise, self, &none, 1, MADV_WILLNEED, 0));
	T(syscall(SYS_process_madvise, rw, v, 1, MADV_WILLNEED, 0));
	T(syscall(SYS_process_madvise, self, nowhere, 1, MADV_WILLNEED, 0));
	T(syscall(SYS_process_vm_readv, getpid(), v, 1, v, 1, 0));
	T(syscall(SYS_process_vm_readv, 0x7ffffff, v, 1, v, 1, 0));
	T(syscall(SYS_process_vm_readv, 0x7ffffff, v, 1, &none, 1, 0));
	T(syscall(SYS_process_vm_readv, 0x7ffffff, &none, 1, nowhere, 1, 0));

	struct rlimit l = { 1UL << 30, RLIM_INFINITY };
	setrlimit(RLIMIT_AS, &l);
	T(mmap(0, 2UL << 30, PROT_NONE, anon, -1, 0));
	T(mmap(0, 1UL << 20, PROT_NONE, anon, -1, 0));
	l.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_AS, &l);
	l.rlim_cur = 64UL << 20;
	setrlimit(RLIMIT_DATA, &l);
	T(mmap(0, 100UL << 20, PROT_READ | PROT_WRITE, anon, -1, 0));
	T(mmap(0, 100UL << 20, PROT_READ, anon, -1, 0));
	/* memory that is mapped already is not counted again */
	l.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_DATA, &l);
	char *most = mmap(0, 1UL << 30, PROT_NONE, anon, -1, 0);
	l.rlim_cur = 3UL << 29;
	setrlimit(RLIMIT_AS, &l);
	T(mprotect(most, 700UL << 20, PROT_READ | PROT_WRITE));
	T(mmap(0, 1UL << 30, PROT_NONE, anon, -1, 0));
	return 0;
}
