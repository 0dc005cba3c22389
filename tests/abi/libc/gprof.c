/* build: -pg -no-pie */
/* Profiles: gmon.out as gprof reads it, profil's histogram, and what is left when it is turned off. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/gmon_out.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int profil(unsigned short *, size_t, size_t, unsigned);
void _mcleanup(void);
void moncontrol(int);
extern char etext[];

static volatile double sum;

__attribute__((noinline, noclone)) double leaf(double a, int b, const char *c) { return a * b + c[0]; }
__attribute__((noinline, noclone)) double again(int n, double a) { return n ? leaf(a, n, "x") + again(n - 1, a) : 0; }

__attribute__((noinline, noclone, no_instrument_function)) void work(void)
{
	clock_t end =
		clock() + CLOCKS_PER_SEC / 8; /* samples are of CPU time, which a loaded machine gives little of */
	do
		for (int i = 0; i < 100000; i++) sum += i;
	while (clock() < end);
}

static const char *where(uintptr_t pc)
{
	static const struct {
		const char *name;
		void *at;
	} places[] = { { "leaf", leaf }, { "again", again } };
	for (int i = 0; i < 2; i++)
		if (pc - (uintptr_t)places[i].at < 128) return places[i].name;
	return "elsewhere";
}

static void show_file(void)
{
	struct gmon_hdr head;
	struct {
		uintptr_t low, high;
		uint32_t n, rate;
		char dimension[15], letter;
	} hist;
	uintptr_t from, to;
	uint32_t calls;
	long all = 0;
	unsigned short counter;
	FILE *f = fopen("gmon.out", "r");
	if (!f) {
		perror("gmon.out");
		return;
	}
	fread(&head, sizeof head, 1, f);
	printf("%.4s, version %d\n", head.cookie, *(int *)head.version);
	while (!feof(f)) {
		int tag = getc(f);
		if (tag == GMON_TAG_TIME_HIST) {
			fread(&hist, 40, 1, f);
			printf("%lx-%lx: %u counters, %u a second of %.15s (%c)\n", (long)hist.low, (long)hist.high,
			       hist.n, hist.rate, hist.dimension, hist.letter);
			for (uint32_t i = 0; i < hist.n; i++) {
				fread(&counter, sizeof counter, 1, f);
				all += counter;
			}
			printf("samples: %s\n", all > 3 ? "some" : "few");
		} else if (tag == GMON_TAG_CG_ARC) {
			fread(&from, sizeof from, 1, f);
			fread(&to, sizeof to, 1, f);
			fread(&calls, sizeof calls, 1, f);
			if (strcmp(where(to), "elsewhere"))
				printf("%d calls of %s at %lx, from %lx\n", calls, where(to), (long)to, (long)from);
		}
	}
	fclose(f);
}

static void before(int sig) { (void)sig; }

static void show_profil(void)
{
	unsigned short counters[64] = { 0 };
	struct sigaction act;
	struct itimerval timer;
	int all = 0;
	signal(SIGPROF, before);
	printf("profil %d", profil(counters, sizeof counters, (size_t)work & -64, 0x8000));
	work();
	printf(" %d", profil(NULL, 0, 0, 0));
	for (int i = 0; i < 64; i++) all += counters[i];
	sigaction(SIGPROF, NULL, &act);
	getitimer(ITIMER_PROF, &timer);
	printf(", samples: %s, the handler before: %d, timer: %ld\n", all > 3 ? "some" : "few",
	       act.sa_handler == before, (long)(timer.it_interval.tv_usec + timer.it_value.tv_usec));
}

int main(void)
{
	char dir[] = "/tmp/gprof-XXXXXX";
	if (!mkdtemp(dir) || chdir(dir)) return 1;
	for (int i = 0; i < 10; i++) sum += again(i, 1.5);
	work();
	moncontrol(0);
	sum += again(100, 1);
	moncontrol(1);
	_mcleanup();
	show_file();
	show_profil();
	unlink("gmon.out");
	rmdir(dir);
	fflush(stdout);
	_exit(0);
}
