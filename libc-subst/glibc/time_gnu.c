/* Where <time.h> answers in a way of its own in glibc, and what else it has there. */
#define _GNU_SOURCE
#include <time.h>
#include "time_impl.h"
#include "twin.h"

/* musl calls the zone of gmtime() UTC, glibc GMT. */
static const char gmt[] = "GMT";

/* In the zones that count leap seconds, glibc's gmtime knows of them too. */
static struct tm *utc(const time_t *t, struct tm *(*convert)(const time_t *restrict, struct tm *restrict), struct tm *r)
{
	int within, leaps = __leap_seconds(*t, &within);
	time_t counted = *t - leaps;
	r = convert(&counted, r);
	if (!r) return 0;
	r->tm_sec += within;
	r->__tm_zone = gmt;
	return r;
}

struct tm *glibc_gmtime_r(const time_t *restrict t, struct tm *restrict r) { return utc(t, gmtime_r, r); }

static struct tm *into_static(const time_t *restrict t, struct tm *restrict r)
{
	(void)r;
	return gmtime(t);
}

struct tm *glibc_gmtime(const time_t *t) { return utc(t, into_static, 0); }

TWIN(gmtime_r, GLIBC_2.2.5, glibc_gmtime_r);
TWIN(__gmtime_r, GLIBC_2.2.5, glibc_gmtime_r);
TWIN(gmtime, GLIBC_2.2.5, glibc_gmtime);

/* The difference of far times is not that of their integers. */
double glibc_difftime(time_t a, time_t b) { return (double)((long double)a - (long double)b); }
TWIN(difftime, GLIBC_2.2.5, glibc_difftime);

int timespec_getres(struct timespec *t, int base)
{
	return base == TIME_UTC && !clock_getres(CLOCK_REALTIME, t) ? base : 0;
}
int dysize(int y) { return y % 4 == 0 && (y % 100 || y % 400 == 0) ? 366 : 365; }
