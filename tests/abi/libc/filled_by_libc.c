/* Structures that are the C library's own, but not hidden: what programs read of them, and macros and inline functions of
 * glibc's headers and gnulib do. */
#define _GNU_SOURCE
#include <aio.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <locale.h>
#include <malloc.h>
#include <pthread.h>
#include <regex.h>
#include <search.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <wchar.h>
#include "filled.h"

/* As gnulib's freadahead and freadptr look at a stream. */
static void look(FILE *f, const char *when)
{
	int writing = f->_IO_write_ptr > f->_IO_write_base;
	size_t ahead = writing ? 0 : f->_IO_read_end - f->_IO_read_ptr;
	printf("%s: ahead %zu '%.*s' backup %d eof %d err %d\n", when, ahead, (int)(ahead < 5 ? ahead : 5),
	       ahead ? f->_IO_read_ptr : "", (f->_flags & 0x100) != 0, (f->_flags & 0x10) != 0,
	       (f->_flags & 0x20) != 0);
}

static void streams(void)
{
	char name[] = "/tmp/htux-filledXXXXXX";
	FILE *f = fdopen(mkstemp(name), "w+");
	unlink(name);
	look(f, "new");
	fputs("hello world\nline 2\n", f);
	look(f, "written");
	putc_unlocked('x', f);
	putc_unlocked('y', f);
	look(f, "inlined");
	rewind(f);
	look(f, "back");
	getc(f);
	look(f, "read");
	f->_IO_read_ptr += 3; /* freadseek */
	printf("%c at %ld\n", getc(f), ftell(f));
	while (getc_unlocked(f) != EOF) continue;
	look(f, "end");
	f->_flags |= 0x20; /* fseterr */
	printf("ferror %d\n", ferror(f));
	clearerr(f);
	look(f, "cleared");
	fpos_t p;
	fseek(f, 7, SEEK_SET);
	CLEAR(p);
	printf("fgetpos %d\n", fgetpos(f, &p));
	bytes("fpos", &p, sizeof p);
	memset(&p, 0, sizeof p);
	p.__pos = 3;
	printf("fsetpos %d", fsetpos(f, &p));
	printf(" %c\n", getc(f));
	fclose(f);
	printf("BUFSIZ %d, stdout %d %d %d\n", BUFSIZ, fileno(stdin), fileno(stdout), fileno(stderr));
}

static void tables(void)
{
	static const char *const names[] = { "C", "C.UTF-8", "en_US.UTF-8" };
	for (int i = 0; i < 3; i++) {
		locale_t l = newlocale(LC_ALL_MASK, names[i], 0), old = uselocale(l);
		unsigned b = 0, lo = 0, up = 0, same = 0;
		for (int c = -128; c < 256; c++) {
			b = b * 31 + (*__ctype_b_loc())[c];
			lo = lo * 31 + (*__ctype_tolower_loc())[c];
			up = up * 31 + (*__ctype_toupper_loc())[c];
			same += l->__ctype_b[c] == (*__ctype_b_loc())[c] &&
				l->__ctype_tolower[c] == (*__ctype_tolower_loc())[c] &&
				l->__ctype_toupper[c] == (*__ctype_toupper_loc())[c];
		}
		printf("%s: %x %x %x %u\n", names[i], b, lo, up, same);
		uselocale(old);
		freelocale(l);
	}
	uintptr_t self, tcb, canary, guard;
	__asm__("mov %%fs:0, %0" : "=r"(self));
	__asm__("mov %%fs:16, %0" : "=r"(tcb));
	__asm__("mov %%fs:40, %0" : "=r"(canary));
	__asm__("mov %%fs:48, %0" : "=r"(guard));
	printf("thread block %d %d, canary %d, guard %d\n", self == tcb, self == (uintptr_t)pthread_self(), canary != 0,
	       guard != 0);
}

static void generators(void)
{
	static char state[128];
	struct random_data r = { 0 };
	struct drand48_data d;
	static const int sizes[] = { 8, 32, 64, 128 };
	for (int i = 0; i < 4; i++) {
		int32_t n;
		memset(&r, 0, sizeof r);
		printf("initstate_r %d", initstate_r(7, state, sizes[i], &r));
		random_r(&r, &n);
		/* (With the simplest generator the two pointers are not used.) */
		printf(" type %d deg %d sep %d state %td", r.rand_type, r.rand_deg, r.rand_sep,
		       (char *)r.state - state);
		if (r.rand_type)
			printf(" front %td rear %td end %td", r.fptr - r.state, r.rptr - r.state, r.end_ptr - r.state);
		printf(" %d\n", n);
	}
	CLEAR(d);
	srand48_r(77, &d);
	bytes("drand48", &d, sizeof d);
	long v;
	lrand48_r(&d, &v);
	bytes("drand48", &d, sizeof d);
	seed48_r((unsigned short[]){ 1, 2, 3 }, &d);
	bytes("drand48", &d, sizeof d);
	lcong48_r((unsigned short[]){ 1, 2, 3, 4, 5, 6, 7 }, &d);
	bytes("drand48", &d, sizeof d);
}

static void patterns(void)
{
	struct re_pattern_buffer p = { 0 };
	struct re_registers g = { 0 };
	re_set_syntax(RE_SYNTAX_POSIX_EXTENDED);
	printf("%s", re_compile_pattern("(a)(b|c)*", 9, &p) ? "error" : "compiled");
	printf(" nsub %zu null %d syntax %lx\n", p.re_nsub, p.can_be_null, p.syntax);
	printf("search %d", (int)re_search(&p, "xxabcb", 6, 0, 6, &g));
	printf(" regs %d allocated %d:", (int)g.num_regs, p.regs_allocated);
	for (unsigned i = 0; i < g.num_regs; i++) printf(" %d-%d", (int)g.start[i], (int)g.end[i]);
	printf("\n");
	regfree(&p);
	regex_t x;
	static const int flags[] = { 0, REG_EXTENDED, REG_ICASE, REG_NEWLINE, REG_NOSUB };
	for (int i = 0; i < 5; i++) {
		memset(&x, 0, sizeof x);
		printf("regcomp %d", regcomp(&x, "\\(a\\)b*", flags[i]));
		printf(" nsub %zu syntax %lx no_sub %d anchor %d translate %d fastmap %d\n", x.re_nsub, x.syntax,
		       x.no_sub, x.newline_anchor, x.translate != 0, x.fastmap != 0);
		regfree(&x);
	}
	struct hsearch_data h = { 0 };
	printf("hcreate_r %d", hcreate_r(10, &h));
	printf(" %d\n", h.table != NULL);
	hdestroy_r(&h);
	printf("%d\n", h.table != NULL);
}

static volatile int code, fpregs, sender;
static void handler(int s, siginfo_t *i, void *u)
{
	ucontext_t *c = u;
	code = i->si_code;
	sender = i->si_pid == getpid();
	fpregs = c->uc_mcontext.fpregs != NULL;
}

static void contexts(void)
{
	static ucontext_t u;
	CLEAR(u);
	printf("getcontext %d\n", getcontext(&u));
	touched("ucontext", &u, sizeof u);
	printf("fpregs %d, cwd %x mxcsr %x\n", u.uc_mcontext.fpregs == (void *)&u.__fpregs_mem, u.__fpregs_mem.cwd,
	       u.__fpregs_mem.mxcsr);
	sigjmp_buf j;
	CLEAR(j);
	if (!sigsetjmp(j, 0)) touched("not saved", (char *)&j + 72, sizeof j - 72);

	struct sigaction a = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO }, old;
	sigemptyset(&a.sa_mask);
	sigaddset(&a.sa_mask, SIGUSR2);
	sigaction(SIGUSR1, &a, NULL);
	CLEAR(old);
	sigaction(SIGUSR1, NULL, &old);
	printf("sigaction %d %x %d %d\n", old.sa_sigaction == handler, old.sa_flags & ~0x04000000,
	       sigismember(&old.sa_mask, SIGUSR2), sigismember(&old.sa_mask, SIGUSR1));
	raise(SIGUSR1);
	printf("raise %d %d %d\n", code, sender, fpregs);
	kill(getpid(), SIGUSR1);
	printf("kill %d %d\n", code, sender);
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 5 });
	printf("sigqueue %d %d\n", code, sender);
	sigset_t set, was;
	CLEAR(set);
	sigfillset(&set);
	bytes("full", &set, sizeof set);
	CLEAR(set);
	sigemptyset(&set);
	bytes("empty", &set, sizeof set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGRTMAX);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CLEAR(was);
	sigprocmask(SIG_BLOCK, NULL, &was);
	bytes("mask", &was, 8);
	raise(SIGUSR1);
	CLEAR(was);
	sigpending(&was);
	bytes("pending", &was, 8);
	siginfo_t i;
	CLEAR(i);
	printf("sigwaitinfo %d", sigwaitinfo(&set, &i));
	printf(" %d %d %d\n", i.si_signo, i.si_code, i.si_pid == getpid());
	struct itimerspec it = { .it_value = { 1000, 0 } }, now;
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	timer_t t;
	printf("timer_create %d", timer_create(CLOCK_MONOTONIC, &e, &t));
	printf(" %d", timer_settime(t, 0, &it, NULL));
	CLEAR(now);
	printf(" %d", timer_gettime(t, &now));
	printf(" %ld %ld\n", (long)now.it_value.tv_sec, (long)now.it_interval.tv_sec);
	timer_delete(t);
}

static int segments(struct dl_phdr_info *i, size_t size, void *data)
{
	int *n = data;
	if ((*n)++) return 0;
	printf("phdr size %zu name '%s' adds %d subs %lld\n", size, i->dlpi_name, i->dlpi_adds > 0, i->dlpi_subs);
	extern __thread int own;
	printf("tls %zu %d\n", i->dlpi_tls_modid,
	       (char *)&own >= (char *)i->dlpi_tls_data && (char *)&own < (char *)i->dlpi_tls_data + 64);
	return 0;
}
__thread int own = 7;

static void threads_and_rest(void)
{
	posix_spawnattr_t sa;
	posix_spawn_file_actions_t fa;
	CLEAR(sa);
	posix_spawnattr_init(&sa);
	bytes("spawnattr", &sa, sizeof sa);
	posix_spawnattr_setflags(&sa, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	posix_spawnattr_setpgroup(&sa, 0x12345678);
	bytes("spawnattr", &sa, 8);
	pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t c = PTHREAD_COND_INITIALIZER;
	pthread_rwlock_t w = PTHREAD_RWLOCK_INITIALIZER;
	pthread_mutex_lock(&m);
	pthread_mutex_unlock(&m);
	pthread_cond_signal(&c);
	pthread_rwlock_rdlock(&w);
	pthread_rwlock_unlock(&w);
	/* After use as before: objects may be copied or compared when nobody holds them. */
	printf("zero again %d %d %d\n", !memcmp(&m, &(pthread_mutex_t){ 0 }, sizeof m),
	       !memcmp(&c, &(pthread_cond_t){ 0 }, sizeof c), !memcmp(&w, &(pthread_rwlock_t){ 0 }, sizeof w));
	int n = 0;
	dl_iterate_phdr(segments, &n);
	struct link_map *l = _r_debug.r_map;
	printf("r_debug %d %d '%s' %d\n", _r_debug.r_version, _r_debug.r_brk != 0, l->l_name, l->l_ld == _DYNAMIC);
	free(malloc(1000));
	struct mallinfo2 i = mallinfo2();
	printf("mallinfo2 %d %d\n", i.arena + i.hblkhd > 0, i.uordblks > 0);
	char text[16] = "written";
	FILE *f = tmpfile();
	struct aiocb cb = { .aio_fildes = fileno(f), .aio_buf = text, .aio_nbytes = 7, .aio_offset = 3 };
	const struct aiocb *list[] = { &cb };
	printf("aio %d", aio_write(&cb));
	printf(" %d", aio_suspend(list, 1, NULL));
	printf(" %d", aio_error(&cb));
	printf(" %zd", aio_return(&cb));
	char back[16] = "";
	printf(" %zd %s\n", pread(fileno(f), back, 15, 3), back);
	mbstate_t st = { 0 };
	wchar_t wc;
	setlocale(LC_ALL, "C.UTF-8");
	printf("mbstate %zd", (ssize_t)mbrtowc(&wc, "\xc3", 1, &st));
	printf(" %d", mbsinit(&st));
	printf(" %zd", (ssize_t)mbrtowc(&wc, "\xa9", 1, &st));
	printf(" %d\n", mbsinit(&st));
}

int main(void)
{
	streams();
	tables();
	generators();
	patterns();
	contexts();
	threads_and_rest();
	return 0;
}
