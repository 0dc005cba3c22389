/* Asynchronous I/O: what each function says of requests, of wrong ones too; the order on one
 * descriptor, cancelling, lists, notices. */
#define _GNU_SOURCE
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *err(int e) { return e ? strerrorname_np(e) : "0"; }

static void say(const char *what, int r) { printf("%s: %d %s\n", what, r, r < 0 ? err(errno) : ""); }

static void done(const char *what, struct aiocb *cb)
{
	const struct aiocb *list[] = { cb };
	int r = aio_suspend(list, 1, 0), e = aio_error(cb);
	printf("%s: suspend %d, error %s, return %zd, opcode %d\n", what, r, err(e), aio_return(cb),
	       cb->aio_lio_opcode);
}

static volatile sig_atomic_t signals, code, value;
static void on_signal(int s, siginfo_t *i, void *u)
{
	(void)s, (void)u;
	signals++;
	code = i->si_code;
	value = i->si_value.sival_int;
}

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int called, blocked;
static void in_thread(union sigval v)
{
	sigset_t s;
	pthread_sigmask(SIG_SETMASK, 0, &s);
	pthread_mutex_lock(&m);
	called += v.sival_int;
	blocked = sigismember(&s, SIGUSR1) + 2 * sigismember(&s, SIGTERM) + 4 * sigismember(&s, SIGUSR2);
	pthread_cond_signal(&c);
	pthread_mutex_unlock(&m);
}
static void wait_calls(int n)
{
	pthread_mutex_lock(&m);
	while (called < n) pthread_cond_wait(&c, &m);
	pthread_mutex_unlock(&m);
	printf("called %d, signals blocked %d\n", called, blocked);
}

static void errors(int f)
{
	char b[16] = "abcdefgh";
	struct aiocb bad = { .aio_fildes = 999, .aio_buf = b, .aio_nbytes = 4 };
	say("read 999", aio_read(&bad));
	done("read 999", &bad);
	say("write 999", aio_write(&bad));
	done("write 999", &bad);
	bad.aio_fildes = -1;
	say("write -1", aio_write(&bad));
	done("write -1", &bad);
	say("fsync -1", aio_fsync(O_SYNC, &bad));
	say("fsync op", aio_fsync(77, &bad));
	int ro = open("/dev/null", O_RDONLY);
	bad.aio_fildes = ro;
	say("fsync ro", aio_fsync(O_DSYNC, &bad));
	say("write ro", aio_write(&bad));
	done("write ro", &bad);
	for (int p = -1; p <= 21; p += 11) {
		struct aiocb cb = { .aio_fildes = f, .aio_buf = b, .aio_nbytes = 2, .aio_reqprio = p };
		printf("prio %d ", p);
		int r = aio_write(&cb);
		say("", r);
		if (!r) done("prio", &cb);
		else printf("error %s return %zd\n", err(aio_error(&cb)), aio_return(&cb));
	}
	struct aiocb cb = { .aio_fildes = f, .aio_buf = b, .aio_nbytes = 4, .aio_offset = -5 };
	say("offset", aio_read(&cb));
	done("offset", &cb);
	cb.aio_offset = 0;
	cb.aio_buf = (void *)8;
	say("buffer", aio_read(&cb));
	done("buffer", &cb);
	cb.aio_reqprio = 9;
	say("dsync", aio_fsync(O_DSYNC, &cb));
	done("dsync", &cb);
	printf("reqprio %d\n", cb.aio_reqprio);
	say("sync", aio_fsync(O_SYNC, &cb));
	done("sync", &cb);
	say("cancel 999", aio_cancel(999, 0));
	say("cancel none", aio_cancel(f, 0));
	say("cancel done", aio_cancel(f, &cb));
	say("cancel other", aio_cancel(ro, &cb));
	say("suspend -1", aio_suspend(0, -1, 0));
	say("suspend 0", aio_suspend(0, 0, 0));
	const struct aiocb *nulls[2] = { 0, 0 };
	say("suspend nulls", aio_suspend(nulls, 2, 0));
	struct aiocb fresh = { 0 };
	printf("fresh %s %zd\n", err(aio_error(&fresh)), aio_return(&fresh));
	close(ro);
}

/* The first of a pipe waits, so those behind it wait too. */
static void ordered(void)
{
	int p[2];
	char b[4][8] = { "" };
	struct aiocb cb[4];
	pipe(p);
	for (int i = 0; i < 4; i++) {
		cb[i] = (struct aiocb){
			.aio_fildes = p[0], .aio_buf = b[i], .aio_nbytes = 2, .aio_reqprio = i == 2 ? 0 : 5
		};
		say("pipe read", aio_read(&cb[i]));
	}
	const struct aiocb *list[] = { &cb[0], 0, &cb[1] };
	struct timespec t = { 0, 20000000 };
	say("suspend", aio_suspend(list, 3, &t));
	printf("%s %s\n", err(aio_error(&cb[0])), err(aio_error(&cb[3])));
	printf("return %zd\n", aio_return(&cb[0]));
	say("cancel begun", aio_cancel(p[0], &cb[0]));
	say("cancel queued", aio_cancel(p[0], &cb[3]));
	printf("%s %zd\n", err(aio_error(&cb[3])), aio_return(&cb[3]));
	say("cancel twice", aio_cancel(p[0], &cb[3]));
	write(p[1], "112233", 6);
	for (int i = 0; i < 3; i++) {
		done("pipe", &cb[i]);
		printf("got %s\n", b[i]);
	}
	for (int i = 0; i < 3; i++) {
		cb[i].aio_sigevent = (struct sigevent){ .sigev_notify = SIGEV_SIGNAL,
							.sigev_signo = SIGUSR1,
							.sigev_value.sival_int = 40 + i };
		aio_read(&cb[i]);
	}
	usleep(50000); /* a thread has begun the first */
	say("cancel all", aio_cancel(p[0], 0));
	printf("signals %d code %d value %d\n", signals, code == SI_ASYNCIO, value);
	for (int i = 0; i < 3; i++) printf("%s ", err(aio_error(&cb[i])));
	write(p[1], "44", 2);
	done("left", &cb[0]);
	say("cancel all done", aio_cancel(p[0], 0));
	/* The end of the other side. */
	cb[0].aio_sigevent.sigev_notify = SIGEV_NONE;
	aio_read(&cb[0]);
	close(p[1]);
	done("end", &cb[0]);
	close(p[0]);
}

static void lists(int f)
{
	char b[6][8] = { "one", "two", "six" };
	struct aiocb cb[6], *list[6];
	memset(cb, 0, sizeof cb);
	for (int i = 0; i < 6; i++) {
		cb[i] = (struct aiocb){ .aio_fildes = f,
					.aio_buf = b[i],
					.aio_nbytes = 3,
					.aio_offset = i % 3 * 3,
					.aio_lio_opcode = i < 3 ? LIO_WRITE : LIO_READ };
		list[i] = &cb[i];
	}
	say("mode", lio_listio(7, list, 6, 0));
	say("wait", lio_listio(LIO_WAIT, list, 6, 0));
	for (int i = 0; i < 6; i++) printf("%s %zd %.3s\n", err(aio_error(&cb[i])), aio_return(&cb[i]), b[i]);
	cb[1].aio_fildes = 999;
	list[2] = 0;
	cb[3].aio_lio_opcode = LIO_NOP;
	cb[4].aio_lio_opcode = 77;
	say("one fails", lio_listio(LIO_WAIT, list, 6, 0));
	for (int i = 0; i < 6; i++)
		printf("%s %zd %d\n", err(aio_error(&cb[i])), aio_return(&cb[i]), cb[i].aio_lio_opcode);
	cb[1].aio_fildes = f;
	cb[4].aio_lio_opcode = LIO_READ;
	cb[5].aio_reqprio = 99;
	errno = 0;
	say("one refused", lio_listio(LIO_WAIT, list, 6, 0));
	say("only that", lio_listio(LIO_WAIT, list + 5, 1, 0));
	cb[5].aio_reqprio = 0;
	cb[5].aio_lio_opcode = 3;
	say("three", lio_listio(LIO_WAIT, list + 5, 1, 0));
	cb[5].aio_lio_opcode = 4;
	say("four", lio_listio(LIO_WAIT, list + 5, 1, 0));
	cb[5].aio_lio_opcode = LIO_READ;
	say("none", lio_listio(LIO_WAIT, list, 0, 0));

	struct sigevent ev = { .sigev_notify = SIGEV_THREAD,
			       .sigev_notify_function = in_thread,
			       .sigev_value.sival_int = 1 };
	say("nowait none", lio_listio(LIO_NOWAIT, list, 0, &ev));
	wait_calls(1);
	say("nowait", lio_listio(LIO_NOWAIT, list, 6, &ev));
	wait_calls(2);
	for (int i = 0; i < 6; i++) printf("%s %zd\n", err(aio_error(&cb[i])), aio_return(&cb[i]));
	for (int i = 0; i < 6; i++) cb[i].aio_sigevent = ev;
	ev.sigev_value.sival_int = 10;
	say("each", lio_listio(LIO_NOWAIT, list, 6, &ev));
	wait_calls(16);
	signals = 0;
	ev = (struct sigevent){ .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 7 };
	sigset_t s, old;
	sigemptyset(&s);
	sigaddset(&s, SIGUSR1);
	sigprocmask(SIG_BLOCK, &s, &old);
	for (int i = 0; i < 6; i++) cb[i].aio_sigevent.sigev_notify = SIGEV_NONE;
	say("signal", lio_listio(LIO_NOWAIT, list, 6, &ev));
	while (!signals) sigsuspend(&old);
	sigprocmask(SIG_SETMASK, &old, 0);
	printf("signals %d code %d value %d\n", signals, code == SI_ASYNCIO, value);
	cb[0].aio_sigevent = (struct sigevent){ .sigev_notify = SIGEV_SIGNAL, .sigev_signo = 99 };
	aio_read(&cb[0]);
	/* It is done before its signal is tried. */
	for (int i = 0; i < 5000 && aio_error(&cb[0]) != EINVAL; i++) usleep(1000);
	done("bad signal", &cb[0]);
}

static void interrupted(void)
{
	int s[2];
	char b[4];
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	struct aiocb cb = { .aio_fildes = s[0], .aio_buf = b, .aio_nbytes = 3 };
	const struct aiocb *list[] = { &cb };
	aio_read(&cb);
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };
	sigaction(SIGALRM, &sa, 0);
	alarm(1);
	say("suspend", aio_suspend(list, 1, 0));
	write(s[1], "abc", 3);
	done("socket", &cb);
	cb.aio_lio_opcode = LIO_WRITE;
	aio_write(&cb);
	done("socket write", &cb);
}

/* Lookups that run beside: which have ended, and how that is told. */
static void lookups(void)
{
	struct gaicb one = { .ar_name = "127.0.0.1", .ar_service = "80" }, *list[] = { &one, 0 };
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 31 };
	say("lookup", getaddrinfo_a(GAI_WAIT, list, 2, 0));
	printf("%d %d %d\n", gai_error(&one), gai_suspend((const struct gaicb **)list, 2, 0), gai_cancel(&one));
	signals = 0;
	sigset_t usr1, before;
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, &before);
	say("lookup", getaddrinfo_a(GAI_NOWAIT, list, 1, &ev));
	while (!signals) sigsuspend(&before);
	printf("%d %d %d\n", signals, code, value);
	sigprocmask(SIG_SETMASK, &before, 0);
}

int main(void)
{
	char name[] = "/tmp/aio-XXXXXX";
	int f = mkstemp(name);
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART };
	sigaction(SIGUSR1, &sa, 0);
	unlink(name);
	alarm(30);
	sigset_t two;
	sigemptyset(&two);
	sigaddset(&two, SIGUSR2);
	sigprocmask(SIG_BLOCK, &two, 0);
	errors(f);
	ordered();
	lists(f);
	interrupted();
	lookups();
	return 0;
}
