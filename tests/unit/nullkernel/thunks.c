#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include "thunks.h"

static const char *native_file;
static char **native_argv, **native_envp;

void thunks_native(const char *file, char **argv, char **envp)
{
	native_file = file;
	native_argv = argv;
	native_envp = envp;
}

static long host3(long nr, long a, long b, long c)
{
	long r;
	__asm__ volatile("syscall" : "=a"(r) : "a"(nr), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return r;
}

static void say(const char *s)
{
	size_t n = 0;
	while (s[n]) n++;
	host3(SYS_write, 2, (long)s, n);
}

long thunk_exec_native(const char *reason)
{
	say("nullkernel: runs natively: ");
	say(reason ? reason : "(no reason given)");
	say("\n");
	return host3(SYS_execve, (long)native_file, (long)native_argv, (long)native_envp);
}

/* Calls that return on another stack, or twice on the same one: their return
 * address is kept in a register that the host preserves. */
static int returns_by_register(int nr) { return nr == SYS_clone || nr == SYS_vfork || nr == SYS_clone3; }

#define EMIT(...)                                                    \
	do {                                                         \
		static const unsigned char code[] = { __VA_ARGS__ }; \
		memcpy(p, code, sizeof code);                        \
		p += sizeof code;                                    \
	} while (0)

static unsigned char *emit_nr(unsigned char *p, int nr)
{
	*p++ = 0xb8; /* mov $nr,%eax */
	memcpy(p, &nr, 4);
	return p + 4;
}

htux_call **thunks_build(void)
{
	enum { SIZE = 32 };
	htux_call **table = calloc(HTUX_NCALLS, sizeof *table);
	unsigned char *code = mmap(0, HTUX_NCALLS * SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!table || code == MAP_FAILED) {
		perror("nullkernel");
		exit(127);
	}
	for (int nr = 0; nr < HTUX_NCALLS; nr++) {
		unsigned char *p = code + nr * SIZE;
		table[nr] = (htux_call *)p;
		if (nr == HTUX_UNMAP_EXIT) {
			p = emit_nr(p, SYS_munmap);
			EMIT(0x0f, 0x05); /* syscall */
			EMIT(0x31, 0xff); /* xor %edi,%edi */
			p = emit_nr(p, SYS_exit);
			EMIT(0x0f, 0x05);
		} else if (nr == HTUX_WAKE_EXIT) {
			EMIT(0xbe, FUTEX_WAKE_PRIVATE, 0, 0, 0); /* mov $FUTEX_WAKE_PRIVATE,%esi */
			EMIT(0xba, 1, 0, 0, 0);                  /* mov $1,%edx */
			p = emit_nr(p, SYS_futex);
			EMIT(0x0f, 0x05);
			EMIT(0x31, 0xff); /* xor %edi,%edi */
			p = emit_nr(p, SYS_exit);
			EMIT(0x0f, 0x05);
		} else if (nr == HTUX_EXEC_NATIVE) {
			table[nr] = (htux_call *)(void (*)(void))thunk_exec_native;
		} else if (nr == SYS_rt_sigreturn) {
			EMIT(0x48, 0x83, 0xc4, 0x08); /* add $8,%rsp */
			p = emit_nr(p, nr);
			EMIT(0x0f, 0x05);
		} else if (returns_by_register(nr)) {
			EMIT(0x41, 0x59);       /* pop %r9 */
			EMIT(0x49, 0x89, 0xca); /* mov %rcx,%r10 */
			p = emit_nr(p, nr);
			EMIT(0x0f, 0x05);
			EMIT(0x41, 0xff, 0xe1); /* jmp *%r9 */
		} else {
			EMIT(0x49, 0x89, 0xca); /* mov %rcx,%r10 */
			p = emit_nr(p, nr);
			EMIT(0x0f, 0x05);
			EMIT(0xc3); /* ret */
		}
	}
	mprotect(code, HTUX_NCALLS * SIZE, PROT_READ | PROT_EXEC);
	return table;
}
