/* nullkernel [-a] [-v] [-c LEVEL] [-e NAME=VALUE] [-l LIBC] PROGRAM [ARGS...]
 *
 * Stands in for the kernel where only libc.so is to be tested: does in this
 * process what exec does (maps PROGRAM and, in place of its PT_INTERP, libc.so;
 * builds the stack), with a table of calls whose entries make the host's real
 * system calls. Programs that PROGRAM starts run natively.
 *
 * -a: HTUX_F_LIBC_AUTO, -v: HTUX_F_VERBOSE, -c: a processor of that level at most
 * (level.h), -e: for PROGRAM's environment. LIBC defaults to ../lib/htux/libc.so
 * beside this program's directory. PROGRAM may be LIBC itself.
 *
 * Differences to the kernel: signals arrive in the middle of a call (the
 * frame's RIP is inside of a thunk), so a blocked cancellation point is not
 * cancelled.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "htux/calls.h"
#include "level.h"
#include "thunks.h"

#define PAGE 4096UL
#define ALIGN_DOWN(x) ((x) & -PAGE)
#define ALIGN_UP(x) (((x) + PAGE - 1) & -PAGE)

struct image {
	uintptr_t base, entry, phdr;
	int phnum;
	char interp[PATH_MAX];
};

static void die(const char *what, const char *name)
{
	fprintf(stderr, "nullkernel: %s: %s\n", name, what);
	exit(127);
}

static void map_segment(int fd, const Elf64_Phdr *p, uintptr_t base, const char *name)
{
	int prot = (p->p_flags & PF_R ? PROT_READ : 0) | (p->p_flags & PF_W ? PROT_WRITE : 0) |
		   (p->p_flags & PF_X ? PROT_EXEC : 0);
	uintptr_t start = ALIGN_DOWN(base + p->p_vaddr), file_end = base + p->p_vaddr + p->p_filesz;
	uintptr_t end = base + p->p_vaddr + p->p_memsz;

	if (p->p_filesz && mmap((void *)start, file_end - start, prot, MAP_PRIVATE | MAP_FIXED, fd,
				p->p_offset - (base + p->p_vaddr - start)) == MAP_FAILED)
		die(strerror(errno), name);
	uintptr_t anon = p->p_filesz ? ALIGN_UP(file_end) : start;
	if (end > anon &&
	    mmap((void *)anon, end - anon, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		die(strerror(errno), name);
	if (p->p_memsz > p->p_filesz && p->p_filesz && prot & PROT_WRITE && file_end < anon)
		memset((void *)file_end, 0, anon - file_end);
}

static void map_image(const char *name, struct image *im)
{
	Elf64_Ehdr eh;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0) die(strerror(errno), name);
	if (read(fd, &eh, sizeof eh) != sizeof eh || memcmp(eh.e_ident, ELFMAG "\2\1", 6) ||
	    eh.e_machine != EM_X86_64 || (eh.e_type != ET_EXEC && eh.e_type != ET_DYN))
		die("not an x86-64 ELF program", name);
	Elf64_Phdr ph[eh.e_phnum];
	if (pread(fd, ph, sizeof ph, eh.e_phoff) != (ssize_t)sizeof ph) die("truncated", name);
	uintptr_t lo = -1UL, hi = 0;
	for (int i = 0; i < eh.e_phnum; i++) {
		if (ph[i].p_type == PT_INTERP && ph[i].p_filesz < sizeof im->interp &&
		    pread(fd, im->interp, ph[i].p_filesz, ph[i].p_offset) < 0)
			die(strerror(errno), name);
		if (ph[i].p_type != PT_LOAD) continue;
		if (ALIGN_DOWN(ph[i].p_vaddr) < lo) lo = ALIGN_DOWN(ph[i].p_vaddr);
		if (ALIGN_UP(ph[i].p_vaddr + ph[i].p_memsz) > hi) hi = ALIGN_UP(ph[i].p_vaddr + ph[i].p_memsz);
	}
	if (lo >= hi) die("nothing to load", name);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (eh.e_type == ET_EXEC ? MAP_FIXED_NOREPLACE : 0);
	void *m = mmap(eh.e_type == ET_EXEC ? (void *)lo : 0, hi - lo, PROT_NONE, flags, -1, 0);
	if (m == MAP_FAILED) die(strerror(errno), name);
	im->base = (uintptr_t)m - lo;
	im->entry = im->base + eh.e_entry;
	im->phnum = eh.e_phnum;
	for (int i = 0; i < eh.e_phnum; i++) {
		if (ph[i].p_type != PT_LOAD) continue;
		map_segment(fd, &ph[i], im->base, name);
		if (eh.e_phoff >= ph[i].p_offset && eh.e_phoff < ph[i].p_offset + ph[i].p_filesz)
			im->phdr = im->base + ph[i].p_vaddr + eh.e_phoff - ph[i].p_offset;
	}
	close(fd);
}

/* Finds a program as a shell would; NULL if there is none. */
static const char *find_program(const char *name, char *buf)
{
	const char *path = getenv("PATH");
	if (strchr(name, '/') || !path) return name;
	for (const char *p = path;; p++) {
		size_t n = strcspn(p, ":");
		if (snprintf(buf, PATH_MAX, "%.*s/%s", (int)n, p, name) < PATH_MAX && !access(buf, X_OK)) return buf;
		p += n;
		if (!*p) return 0;
	}
}

static __attribute__((noreturn)) void enter(uintptr_t *sp, uintptr_t entry)
{
	__asm__ volatile("mov %0,%%rsp; xor %%edx,%%edx; xor %%ebp,%%ebp; jmp *%1"
			 :
			 : "r"(sp), "r"(entry)
			 : "memory", "rdx");
	__builtin_unreachable();
}

int main(int argc, char **argv, char **envp)
{
	static struct image prog, libc;
	static char libc_path[PATH_MAX], prog_path[PATH_MAX];
	unsigned long flags = 0;
	const char *libc_name = 0;
	int c, level = 3;

	while ((c = getopt(argc, argv, "+avc:e:l:")) != -1) {
		switch (c) {
		case 'a': flags |= HTUX_F_LIBC_AUTO; break;
		case 'v': flags |= HTUX_F_VERBOSE; break;
		case 'c': level = atoi(optarg); break;
		case 'e': putenv(optarg); break;
		case 'l': libc_name = optarg; break;
		default: return 2;
		}
	}
	if (optind == argc) {
		fprintf(stderr, "usage: nullkernel [-a] [-v] [-c LEVEL] [-e NAME=VALUE] [-l LIBC] PROGRAM [ARGS...]\n");
		return 2;
	}
	if (!libc_name) {
		char self[PATH_MAX - 32];
		ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
		if (n < 0) die(strerror(errno), "/proc/self/exe");
		self[n] = 0;
		*strrchr(self, '/') = 0;
		snprintf(libc_path, sizeof libc_path, "%s/../lib/htux/libc.so", self);
		libc_name = libc_path;
	}
	libc_name = realpath(libc_name, 0);
	if (!libc_name) die(strerror(errno), "libc.so");
	argv += optind;
	argc -= optind;
	const char *file = find_program(argv[0], prog_path);
	if (!file) die("not found", argv[0]);
	envp = environ;
	map_image(file, &prog);
	thunks_native(file, argv, envp);
	char *real = realpath(file, 0);
	int itself = real && !strcmp(real, libc_name);
	if (!prog.interp[0] && !itself) thunk_exec_native("no PT_INTERP: a static program");
	if (itself) libc = prog;
	else map_image(libc_name, &libc);
	if (level < 3 && !level_pretend(libc_name, libc.base, level)) die("no __cpu_known", libc_name);

	const unsigned long copied[] = {
		AT_SYSINFO_EHDR, AT_HWCAP,  AT_PAGESZ,   AT_CLKTCK,      AT_FLAGS,
		AT_UID,          AT_EUID,   AT_GID,      AT_EGID,        AT_SECURE,
		AT_RANDOM,       AT_HWCAP2, AT_PLATFORM, AT_MINSIGSTKSZ, AT_RSEQ_FEATURE_SIZE,
		AT_RSEQ_ALIGN,
	};
	int envc = 0;
	while (envp[envc]) envc++;
	uintptr_t aux[2 * (sizeof copied / sizeof *copied + 16)];
	int n = 0;
#define AUX(type, value) (aux[n++] = (type), aux[n++] = (uintptr_t)(value))
	for (unsigned i = 0; i < sizeof copied / sizeof *copied; i++) AUX(copied[i], getauxval(copied[i]));
	AUX(AT_PHDR, prog.phdr);
	AUX(AT_PHENT, sizeof(Elf64_Phdr));
	AUX(AT_PHNUM, prog.phnum);
	AUX(AT_BASE, itself ? 0 : libc.base);
	AUX(AT_ENTRY, prog.entry);
	AUX(AT_EXECFN, file);
	AUX(AT_HTUX_CALLS, thunks_build());
	AUX(AT_HTUX_FLAGS, flags);
	AUX(AT_HTUX_LIBC_NAME, libc_name);
	AUX(AT_NULL, 0);

	/* The real stack is kept, so that it grows and [stack] is where it should be. */
	size_t words = 1 + argc + 1 + envc + 1 + n;
	uintptr_t *sp = (uintptr_t *)((uintptr_t)__builtin_alloca((words + 2) * sizeof *sp) & -16UL);
	uintptr_t *p = sp;
	*p++ = argc;
	memcpy(p, argv, (argc + 1) * sizeof *p);
	p += argc + 1;
	memcpy(p, envp, (envc + 1) * sizeof *p);
	p += envc + 1;
	memcpy(p, aux, n * sizeof *p);
	enter(sp, libc.entry);
}
