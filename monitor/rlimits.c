#include "rlimits.h"

struct rlimit inherited_limits[INHERITED_LIMITS];

/* One descriptor table and one process's memory serve all of the guest. Beyond the hard limit, to `least`, only the
 * privileged get. */
static const struct {
	int what;
	rlim_t least;
} lifted[] = {
	{ RLIMIT_NOFILE, 4096 },
	{ RLIMIT_AS, RLIM_INFINITY },
	{ RLIMIT_DATA, RLIM_INFINITY },
};

static void lift(int what, rlim_t least)
{
	struct rlimit soft = inherited_limits[what], hard = soft;
	soft.rlim_cur = soft.rlim_max;
	if (hard.rlim_max < least) hard.rlim_max = least;
	hard.rlim_cur = hard.rlim_max;
	if (setrlimit(what, &hard)) setrlimit(what, &soft);
}

void take_limits(void)
{
	for (int i = 0; i < INHERITED_LIMITS; i++)
		if (getrlimit(i, &inherited_limits[i]))
			inherited_limits[i].rlim_cur = inherited_limits[i].rlim_max = RLIM_INFINITY;
	for (unsigned i = 0; i < sizeof(lifted) / sizeof(*lifted); i++) lift(lifted[i].what, lifted[i].least);
}
