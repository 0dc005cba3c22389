/* See rlimits.h. */
#include "rlimits.h"
#include "diag.h"

struct rlimit inherited_limits[HTUX_RLIMITS];

/* One descriptor table and one process's memory serve all of the guest (on kvm also one process's time), whose alarms and
 * signals from outside are queued signals of the host. Beyond the hard limit, to `least`, only the privileged get. */
static const struct {
	int what;
	rlim_t least;
} lifted[] = {
	{ RLIMIT_NOFILE, 4096 },       { RLIMIT_AS, RLIM_INFINITY },    { RLIMIT_DATA, RLIM_INFINITY },
	{ RLIMIT_SIGPENDING, 32768 },  { RLIMIT_FSIZE, RLIM_INFINITY }, /* the memory is a file */
	{ RLIMIT_CPU, RLIM_INFINITY },
};

static void lift(int what, rlim_t least)
{
	struct rlimit soft = inherited_limits[what], hard = soft;
	soft.rlim_cur = soft.rlim_max;
	if (hard.rlim_max < least) hard.rlim_max = least;
	hard.rlim_cur = hard.rlim_max;
	if (setrlimit(what, &hard)) setrlimit(what, &soft);
}

#define LEAST_FILES 10 /* the monitor and a guest without volumes open so many */

void take_limits(void)
{
	struct rlimit files;
	for (int i = 0; i < HTUX_RLIMITS; i++)
		if (getrlimit(i, &inherited_limits[i]))
			inherited_limits[i].rlim_cur = inherited_limits[i].rlim_max = RLIM_INFINITY;
	for (unsigned i = 0; i < sizeof(lifted) / sizeof(*lifted); i++) lift(lifted[i].what, lifted[i].least);
	if (!getrlimit(RLIMIT_NOFILE, &files) && files.rlim_cur < LEAST_FILES)
		die(EXIT_MONITOR, "%lu open files are allowed (ulimit -n), at least %d are needed",
		    (unsigned long)files.rlim_cur, LEAST_FILES);
}
