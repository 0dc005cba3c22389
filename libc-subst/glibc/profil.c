/* profil: a histogram of where the program spends its time, by ITIMER_PROF's signal. And what
 * code compiled with -finstrument-functions calls where it brings no functions of its own. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#define FREQUENCY 100 /* samples a second */

static unsigned short *samples; /* null: not profiling */
static size_t how_many, first_pc;
static unsigned scale_to; /* 0x10000: a counter for two bytes of code */
static struct sigaction action_before;
static struct itimerval timer_before;

int __profile_frequency(void) { return FREQUENCY; }

static void sample(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info;
	size_t i = ((size_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] - first_pc) / sizeof *samples;
	i = (unsigned __int128)i * scale_to >> 16;
	if (i < how_many) samples[i]++;
}

static int stop(void)
{
	return setitimer(ITIMER_PROF, &timer_before, 0) || sigaction(SIGPROF, &action_before, 0) ? -1 : 0;
}

int profil(unsigned short *buf, size_t size, size_t offset, unsigned scale)
{
	struct sigaction act = { .sa_sigaction = sample, .sa_flags = SA_SIGINFO | SA_RESTART };
	struct itimerval every = { .it_interval.tv_usec = 1000000 / FREQUENCY,
				   .it_value.tv_usec = 1000000 / FREQUENCY };
	if (samples && stop()) return -1;
	samples = buf;
	if (!buf) return 0;
	how_many = size / sizeof *buf;
	first_pc = offset;
	scale_to = scale;
	sigfillset(&act.sa_mask);
	if (sigaction(SIGPROF, &act, &action_before)) return -1;
	return setitimer(ITIMER_PROF, &every, &timer_before);
}

void __cyg_profile_func_enter(void *f, void *c) { (void)f, (void)c; }
void __cyg_profile_func_exit(void *f, void *c) { (void)f, (void)c; }
