/* --trace=syscalls: one line per call, in the style of strace(1):
 *   [pid] name(arguments) = result ERRNO (text)                              */
#include "core/errno_names.h"
#include "core/printk.h"
#include "core/string.h"
#include "core/syscall.h"
#include "core/trace_sigs.h"
#include "core/uaccess.h"
#include "plat/host.h"
#include "proc/thread.h"
#include <htux/bootinfo.h>
#include <htux/calls.h>
#include <linux/fcntl.h>
#include <linux/futex.h>
#include <linux/mman.h>
#include <linux/time_types.h>
#include "mm/mm.h"

#define STRING_MAX 32
#define LINE_SIZE 1024

/* As in errno_names.c. */
static const struct sigs {
	char unknown[7];
#define X(nr, s) char at_##nr[sizeof(s)];
	TRACE_SIGS(X)
#undef X
} sigs = { "xxxxxx",
#define X(nr, s) s,
	   TRACE_SIGS(X)
#undef X
};
static const u16 sig_place[] = {
#define X(nr, s) [nr] = offsetof(struct sigs, at_##nr),
	TRACE_SIGS(X)
#undef X
};

struct line {
	char buf[LINE_SIZE];
	size_t len;
};

static void add(struct line *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(struct line *l, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	size_t room = LINE_SIZE - 2 - l->len; /* for the newline */
	int n = kvsnprintf(l->buf + l->len, room, fmt, ap);
	va_end(ap);
	l->len += min((size_t)n, room - 1);
}

static void flush(struct line *l)
{
	static bool told; /* by any process: the user hears of it once */
	l->buf[l->len++] = '\n';
	long n = host_call(HC_write, bootinfo->trace_handle, l->buf, l->len);
	if (n >= 0 || __atomic_exchange_n(&told, true, __ATOMIC_RELAXED)) return;
	printk("the trace is not complete: %s", errno_text(-n));
}

/* --- bit sets --- */

struct flag {
	u32 bit;
	const char *name;
};

static void add_flags(struct line *l, u32 v, const struct flag *f, unsigned n, const char *none)
{
	const char *sep = "";
	for (unsigned i = 0; i < n; i++) {
		if ((v & f[i].bit) != f[i].bit) continue;
		add(l, "%s%s", sep, f[i].name);
		v &= ~f[i].bit;
		sep = "|";
	}
	if (v) add(l, "%s0x%x", sep, v);
	else if (!*sep) add(l, "%s", none);
}

#define F(x)          \
	{             \
		x, #x \
	}
static const struct flag prot_flags[] = { F(PROT_READ), F(PROT_WRITE), F(PROT_EXEC) };
static const struct flag map_flags[] = {
	F(MAP_SHARED_VALIDATE), F(MAP_SHARED), F(MAP_PRIVATE),   F(MAP_FIXED),
	F(MAP_ANONYMOUS),       F(MAP_32BIT),  F(MAP_GROWSDOWN), F(MAP_DENYWRITE),
	F(MAP_EXECUTABLE),      F(MAP_LOCKED), F(MAP_NORESERVE), F(MAP_POPULATE),
	F(MAP_NONBLOCK),        F(MAP_STACK),  F(MAP_HUGETLB),   F(MAP_FIXED_NOREPLACE),
};
static const struct flag open_flags[] = {
	F(O_WRONLY),  F(O_RDWR),      F(O_CREAT),    F(O_EXCL),    F(O_NOCTTY),  F(O_TRUNC),
	F(O_APPEND),  F(O_NONBLOCK),  F(O_SYNC),     F(O_DSYNC),   F(O_DIRECT),  F(O_LARGEFILE),
	F(O_TMPFILE), F(O_DIRECTORY), F(O_NOFOLLOW), F(O_NOATIME), F(O_CLOEXEC), F(O_PATH),
};
static const struct flag at_flags[] = {
	F(AT_SYMLINK_NOFOLLOW), F(AT_REMOVEDIR), F(AT_SYMLINK_FOLLOW), F(AT_NO_AUTOMOUNT), F(AT_EMPTY_PATH),
};
#undef F
static const char *const futex_ops[] = {
	"FUTEX_WAIT",           "FUTEX_WAKE",        "FUTEX_FD",          "FUTEX_REQUEUE",
	"FUTEX_CMP_REQUEUE",    "FUTEX_WAKE_OP",     "FUTEX_LOCK_PI",     "FUTEX_UNLOCK_PI",
	"FUTEX_TRYLOCK_PI",     "FUTEX_WAIT_BITSET", "FUTEX_WAKE_BITSET", "FUTEX_WAIT_REQUEUE_PI",
	"FUTEX_CMP_REQUEUE_PI", "FUTEX_LOCK_PI2",
};
static const char *const clocks[] = {
	"CLOCK_REALTIME",       "CLOCK_MONOTONIC",       "CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID",
	"CLOCK_MONOTONIC_RAW",  "CLOCK_REALTIME_COARSE", "CLOCK_MONOTONIC_COARSE",   "CLOCK_BOOTTIME",
	"CLOCK_REALTIME_ALARM", "CLOCK_BOOTTIME_ALARM",
};
static const char *const signals[] = {
	"0",         "SIGHUP",  "SIGINT",    "SIGQUIT", "SIGILL",   "SIGTRAP", "SIGABRT", "SIGBUS",
	"SIGFPE",    "SIGKILL", "SIGUSR1",   "SIGSEGV", "SIGUSR2",  "SIGPIPE", "SIGALRM", "SIGTERM",
	"SIGSTKFLT", "SIGCHLD", "SIGCONT",   "SIGSTOP", "SIGTSTP",  "SIGTTIN", "SIGTTOU", "SIGURG",
	"SIGXCPU",   "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",   "SIGPWR",  "SIGSYS",
};

static void add_named(struct line *l, u64 v, const char *const *names, unsigned n)
{
	if (v < n) add(l, "%s", names[v]);
	else add(l, "%d", (int)v);
}

/* --- memory --- */

static void add_quoted(struct line *l, const char *s, size_t n, bool more)
{
	add(l, "\"");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = s[i];
		if (c == '\n') add(l, "\\n");
		else if (c == '\t') add(l, "\\t");
		else if (c == '\r') add(l, "\\r");
		else if (c == '"' || c == '\\') add(l, "\\%c", c);
		else if (c >= ' ' && c < 127) add(l, "%c", c);
		else if (i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9') add(l, "\\%d%d%d", c >> 6, c >> 3 & 7, c & 7);
		else if (c >= 64) add(l, "\\%d%d%d", c >> 6, c >> 3 & 7, c & 7);
		else if (c >= 8) add(l, "\\%d%d", c >> 3, c & 7);
		else add(l, "\\%d", c);
	}
	add(l, more ? "\"..." : "\"");
}

static void add_pointer(struct line *l, u64 p)
{
	if (p) add(l, "0x%lx", (unsigned long)p);
	else add(l, "NULL");
}

static void add_string(struct line *l, u64 p)
{
	char s[256]; /* paths are worth more than STRING_MAX */
	long n = p ? strncpy_from_user(s, (const char *)p, sizeof(s)) : -1;
	if (n < 0) add_pointer(l, p);
	else add_quoted(l, s, min((size_t)n, sizeof(s)), n == sizeof(s));
}

static void add_buffer(struct line *l, u64 p, u64 len)
{
	char s[STRING_MAX];
	size_t n = min(len, (u64)STRING_MAX);
	if (copy_from_user(s, (const void *)p, n)) add_pointer(l, p);
	else add_quoted(l, s, n, len > n);
}

static void add_vector(struct line *l, u64 p)
{
	if (!p) {
		add_pointer(l, p);
		return;
	}
	add(l, "[");
	for (int i = 0;; i++, p += 8) {
		u64 s;
		if (copy_from_user(&s, (const void *)p, 8) || !s) break;
		if (i) add(l, ", ");
		if (i == STRING_MAX) {
			add(l, "...");
			break;
		}
		add_string(l, s);
	}
	add(l, "]");
}

static void add_environment(struct line *l, u64 p)
{
	add_pointer(l, p);
	unsigned n = 0;
	u64 s;
	if (!p) return;
	while (!copy_from_user(&s, (const void *)(p + n * 8UL), 8) && s) n++;
	add(l, " /* %u vars */", n);
}

static void add_timespec(struct line *l, u64 p)
{
	struct __kernel_timespec ts;
	if (!p || copy_from_user(&ts, (const void *)p, sizeof(ts))) add_pointer(l, p);
	else add(l, "{tv_sec=%ld, tv_nsec=%ld}", (long)ts.tv_sec, (long)ts.tv_nsec);
}

static void add_octal(struct line *l, u64 v)
{
	int shift = 63;
	while (shift && !(v >> shift)) shift -= 3;
	if (v) add(l, "0");
	for (; shift >= 0; shift -= 3) add(l, "%d", (int)(v >> shift & 7));
}

/* --- lines --- */

static void add_arg(struct line *l, char type, const u64 *args, int i, long ret)
{
	u64 v = args[i];
	switch (type) {
	case 'i': add(l, "%d", (int)v); break;
	case 'u': add(l, "%lu", (unsigned long)v); break;
	case 'l': add(l, "%ld", (long)v); break;
	case 'x': add(l, v ? "0x%lx" : "%lx", (unsigned long)v); break;
	case 'p': add_pointer(l, v); break;
	case 'm': add_octal(l, v); break;
	case 'f': add(l, "%d", (int)v); break;
	case 'F': (int)v == AT_FDCWD ? add(l, "AT_FDCWD") : add(l, "%d", (int)v); break;
	case 's': add_string(l, v); break;
	case 'b': add_buffer(l, v, args[i + 1]); break;
	case 'B': ret > 0 ? add_buffer(l, v, ret) : add_pointer(l, v); break;
	case 'v': add_vector(l, v); break;
	case 'e': add_environment(l, v); break;
	case 't': add_timespec(l, v); break;
	case 'o':
		if (!(v & O_ACCMODE)) add(l, v & ~(u64)O_ACCMODE ? "O_RDONLY|" : "O_RDONLY");
		if (v) add_flags(l, v, open_flags, ARRAY_SIZE(open_flags), "");
		break;
	case 'P': add_flags(l, v, prot_flags, ARRAY_SIZE(prot_flags), "PROT_NONE"); break;
	case 'M': add_flags(l, v, map_flags, ARRAY_SIZE(map_flags), "0"); break;
	case 'a': add_flags(l, v, at_flags, ARRAY_SIZE(at_flags), "0"); break;
	case 'w':
		add_named(l, v & FUTEX_CMD_MASK, futex_ops, ARRAY_SIZE(futex_ops));
		if (v & FUTEX_PRIVATE_FLAG) add(l, "_PRIVATE");
		if (v & FUTEX_CLOCK_REALTIME) add(l, "|FUTEX_CLOCK_REALTIME");
		break;
	case 'c': add_named(l, v, clocks, ARRAY_SIZE(clocks)); break;
	case 'N': add_named(l, v, signals, ARRAY_SIZE(signals)); break;
	}
}

/* NULL: there is no such call. */
static const char *name_of(long nr)
{
	u16 at = nr >= 0 && nr < HTUX_NCALLS ? syscall_names[nr] : 0;
	return at ? (const char *)syscall_names + at : NULL;
}

static void add_call(struct line *l, long nr, const u64 args[6], long ret)
{
	const char *s = (const char *)&sigs + ((u64)nr < ARRAY_SIZE(sig_place) ? sig_place[nr] : 0);
	if (name_of(nr)) add(l, "[%d] %s", current()->tid, name_of(nr));
	else add(l, "[%d] syscall_%ld", current()->tid, nr);
	add(l, "(");
	for (int i = 0; s[i]; i++) {
		/* A mode only counts when a file may be made. */
		if (i && s[i - 1] == 'o' && !(args[i - 1] & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)))) continue;
		/* WAKE's timeout and second address mean nothing. */
		if (i >= 3 && s[1] == 'w' && (args[1] & FUTEX_CMD_MASK) == FUTEX_WAKE) break;
		if (i) add(l, ", ");
		add_arg(l, s[i], args, i, ret);
	}
}

enum { NR_RT_SIGRETURN = 15, NR_EXECVE = 59, NR_EXIT = 60, NR_EXIT_GROUP = 231, NR_EXECVEAT = 322 };

static bool is_exec(long nr) { return nr == NR_EXECVE || nr == NR_EXECVEAT || nr == HTUX_EXEC_NATIVE; }
static bool no_return(long nr)
{
	return nr == NR_EXIT || nr == NR_EXIT_GROUP || nr == NR_RT_SIGRETURN || nr == HTUX_UNMAP_EXIT ||
	       nr == HTUX_WAKE_EXIT;
}

/* Calls that do not come back, or have replaced their arguments when they do. */
void trace_enter(long nr, const u64 args[6])
{
	if (!no_return(nr) && !is_exec(nr)) return;
	struct line l = { .len = 0 };
	add_call(&l, nr, args, 0);
	add(&l, is_exec(nr) ? " <unfinished ...>" : ") = ?");
	flush(&l);
}

static bool returns_pointer(long nr) { return nr == 9 || nr == 12 || nr == 25 || nr == 30; }

static void add_result(struct line *l, long nr, long ret)
{
	const char *e = errno_name(-ret);
	if (e) add(l, " = -1 %s (%s)", e, errno_text(-ret));
	else if (ret == -ERESTARTSYS || ret == -ERESTARTNOHAND || ret == -ERESTART_RESTARTBLOCK ||
		 ret == -ERESTARTNOINTR)
		add(l, " = ? (interrupted, may be restarted)");
	else if (returns_pointer(nr)) add(l, " = 0x%lx", (unsigned long)ret);
	else add(l, " = %ld", ret);
}

void trace_exit(long nr, const u64 args[6], long ret)
{
	if (no_return(nr)) return;
	struct line l = { .len = 0 };
	if (is_exec(nr)) add(&l, "[%d] <... %s resumed>)", current()->tid, name_of(nr));
	else {
		add_call(&l, nr, args, ret);
		add(&l, ")");
	}
	add_result(&l, nr, ret);
	flush(&l);
}
