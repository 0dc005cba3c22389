/* Streams are cancellation points, and can be used afterwards; so are some of Linux's own calls. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

static int empty[2], full[2];
static FILE *in, *out, *raw;
static char big[300000];

static void read_c(void) { getc(in); }
static void read_line(void)
{
	char b[9];
	fgets(b, 9, in);
}
static void read_block(void)
{
	char b[9];
	fread(b, 1, 9, in);
}
static void scan(void)
{
	int n;
	fscanf(in, "%d", &n);
}
static void get_line(void)
{
	char *b = 0;
	size_t n = 0;
	getline(&b, &n, in);
}
static void read_wide(void) { getwc(in); }
static void read_owned(void)
{
	flockfile(in);
	getc(in);
}
static void write_block(void) { fwrite(big, 1, sizeof big, out); }
static void print(void) { fprintf(out, "%*d%s", 100000, 1, big); }
static void print_raw(void) { fprintf(raw, "%*d", 300000, 1); }
static void put_raw(void) { fputs(big, raw); }
static void flush(void)
{
	fputs("text", out);
	fflush(out);
}
static void open_fifo(void) { fopen("cancelled.fifo", "r"); }
static void wait_child(void)
{
	if (!fork()) { /* it ends with the thread, and in any case */
		alarm(20);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
	}
	wait4(-1, 0, 0, 0);
}
static void call_splice(void)
{
	for (;;) splice(-1, 0, -1, 0, 1, 0);
}
static void call_tee(void)
{
	for (;;) tee(-1, -1, 1, 0);
}
static void call_vmsplice(void)
{
	for (;;) vmsplice(-1, 0, 0, 0);
}
static void call_sync_range(void)
{
	for (;;) sync_file_range(-1, 0, 0, 0);
}
static void call_fallocate(void)
{
	for (;;) fallocate(-1, 0, 0, 0);
}
static void call_copy_range(void)
{
	for (;;) copy_file_range(-1, 0, -1, 0, 1, 0);
}

static const struct {
	const char *name;
	void (*call)(void);
	FILE **stream;
} cases[] = {
	{ "getc", read_c, &in },
	{ "fgets", read_line, &in },
	{ "fread", read_block, &in },
	{ "fscanf", scan, &in },
	{ "getline", get_line, &in },
	{ "getc, locked by the program", read_owned, &in },
	{ "getwc", read_wide, &in },
	{ "fwrite", write_block, &out },
	{ "fprintf", print, &out },
	{ "fflush", flush, &out },
	{ "fprintf without a buffer", print_raw, &raw },
	{ "fputs without a buffer", put_raw, &raw },
	{ "fopen", open_fifo, 0 },
	{ "wait4", wait_child, 0 },
	{ "splice", call_splice, 0 },
	{ "tee", call_tee, 0 },
	{ "vmsplice", call_vmsplice, 0 },
	{ "sync_file_range", call_sync_range, 0 },
	{ "fallocate", call_fallocate, 0 },
	{ "copy_file_range", call_copy_range, 0 },
};

static void cleaned(void *name) { printf("%s: cleaned up\n", (char *)name); }

static void *thread(void *arg)
{
	long i = (long)arg;
	pthread_cleanup_push(cleaned, (void *)cases[i].name);
	cases[i].call();
	pthread_cleanup_pop(0);
	return 0;
}

static void run(long i)
{
	pthread_t t;
	void *result = 0;
	pipe(empty), pipe(full);
	in = fdopen(dup(empty[0]), "r");
	out = fdopen(dup(full[1]), "w");
	raw = fdopen(dup(full[1]), "w");
	setvbuf(raw, 0, _IONBF, 0);
	fcntl(full[1], F_SETFL, O_NONBLOCK);
	while (write(full[1], big, 4096) > 0)
		;
	fcntl(full[1], F_SETFL, 0);
	alarm(20);
	pthread_create(&t, 0, thread, (void *)i);
	usleep(20000);
	pthread_cancel(t);
	pthread_join(t, &result);
	printf("%s: %s\n", cases[i].name, result == PTHREAD_CANCELED ? "cancelled" : "ended");
	if (!cases[i].stream) return;
	FILE *f = *cases[i].stream;
	printf("lock %d\n", ftrylockfile(f));
	if (f == in && cases[i].call != read_owned) {
		write(empty[1], "xyz\n", 4);
		printf("reads %x\n", cases[i].call == read_wide ? getwc(f) : getc(f));
	}
	if (f == raw) {
		char b[4096];
		int n;
		fcntl(full[0], F_SETFL, O_NONBLOCK);
		while (read(full[0], b, sizeof b) > 0)
			;
		fprintf(f, "%d-%s", 7, "after");
		n = read(full[0], b, sizeof b);
		printf("writes %.*s\n", n, b);
	}
}

/* Mode "c" makes a stream that is no cancellation point. */
static void *read_uncancelled(void *f)
{
	int c = getc(f);
	printf("mode c: read %c\n", c);
	pthread_testcancel();
	return 0;
}

int main(void)
{
	memset(big, 'x', sizeof big - 1);
	chdir(mkdtemp(strdup("/tmp/cancelled-XXXXXX")));
	mkfifo("cancelled.fifo", 0600);
	for (long i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status;
		fflush(stdout);
		if (!fork()) {
			run(i);
			fflush(stdout);
			_exit(0);
		}
		wait(&status);
		if (status) printf("%s: status %x\n", cases[i].name, status);
	}
	pthread_t t;
	void *result;
	empty[1] = open("cancelled.fifo", O_RDWR);
	pthread_create(&t, 0, read_uncancelled, fopen("cancelled.fifo", "rc"));
	usleep(20000);
	pthread_cancel(t);
	usleep(20000);
	write(empty[1], "y", 1);
	pthread_join(t, &result);
	printf("then %d\n", result == PTHREAD_CANCELED);
	unlink("cancelled.fifo");
	char here[100];
	rmdir(getcwd(here, sizeof here));
}
