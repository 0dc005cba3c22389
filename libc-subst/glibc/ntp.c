/* adjtime and the answers of adjtimex as glibc gives them. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <sys/time.h>
#include <sys/timex.h>
#include "twin.h"

/* glibc's struct is longer than musl's. */
struct ntp_answer {
	struct timeval time;
	long maxerror, esterror, tai, unused[4];
};
int ntp_gettimex(struct ntp_answer *n)
{
	struct timex t = { 0 };
	int r = adjtimex(&t);
	*n = (struct ntp_answer){ t.time, t.maxerror, t.esterror, t.tai, { 0 } };
	return r;
}
ALIAS(ntp_gettime, ntp_gettimex);

/* What is still to be adjusted is asked for without a change; seconds beyond what fits in an int of microseconds are refused. */
int glibc_adjtime(const struct timeval *in, struct timeval *out)
{
	enum { MOST = INT_MAX / 1000000 - 2 };
	struct timex t = { .modes = ADJ_OFFSET_SS_READ };
	if (in) {
		long seconds = in->tv_sec + in->tv_usec / 1000000;
		if (seconds > MOST || seconds < -MOST) {
			errno = EINVAL;
			return -1;
		}
		t.modes = ADJ_OFFSET_SINGLESHOT;
		t.offset = seconds * 1000000 + in->tv_usec % 1000000;
	}
	if (adjtimex(&t) < 0) return -1;
	if (out) *out = (struct timeval){ t.offset / 1000000, t.offset % 1000000 };
	return 0;
}
TWIN(adjtime, GLIBC_2.2.5, glibc_adjtime);
