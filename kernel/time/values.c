/* Time values of the ABI to and from nanoseconds. */
#include "core/uaccess.h"
#include "time/time.h"

#define KTIME_MAX_SEC (INT64_MAX / NSEC_PER_SEC)

static int from_spec(s64 sec, s64 nsec, ktime_t *ns)
{
	if (sec < 0 || nsec < 0 || nsec >= NSEC_PER_SEC) return -EINVAL;
	/* Beyond 292 years: the far future, but not "never". */
	*ns = sec >= KTIME_MAX_SEC ? KTIME_NEVER - 1 : sec * NSEC_PER_SEC + nsec;
	return 0;
}

int get_timespec(const void *uts, ktime_t *ns)
{
	struct __kernel_timespec ts;
	*ns = KTIME_NEVER;
	if (!uts) return 0;
	if (copy_from_user(&ts, uts, sizeof(ts))) return -EFAULT;
	return from_spec(ts.tv_sec, ts.tv_nsec, ns);
}

int put_timespec(void *uts, ktime_t ns)
{
	struct __kernel_timespec ts = { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
	return copy_to_user(uts, &ts, sizeof(ts));
}

int get_timeval(const void *utv, ktime_t *ns)
{
	struct __kernel_old_timeval tv;
	*ns = KTIME_NEVER;
	if (!utv) return 0;
	if (copy_from_user(&tv, utv, sizeof(tv))) return -EFAULT;
	if (tv.tv_usec < 0 || tv.tv_usec >= 1000000) return -EINVAL;
	return from_spec(tv.tv_sec, tv.tv_usec * 1000, ns);
}

int put_timeval(void *utv, ktime_t ns)
{
	struct __kernel_old_timeval tv = { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / 1000 };
	return copy_to_user(utv, &tv, sizeof(tv));
}

int get_itimerspec(const void *u, ktime_t *interval, ktime_t *value)
{
	struct __kernel_itimerspec it;
	if (copy_from_user(&it, u, sizeof(it))) return -EFAULT;
	int e = from_spec(it.it_interval.tv_sec, it.it_interval.tv_nsec, interval);
	return e ? e : from_spec(it.it_value.tv_sec, it.it_value.tv_nsec, value);
}

int put_itimerspec(void *u, ktime_t interval, ktime_t value)
{
	struct __kernel_itimerspec it = { { interval / NSEC_PER_SEC, interval % NSEC_PER_SEC },
					  { value / NSEC_PER_SEC, value % NSEC_PER_SEC } };
	return copy_to_user(u, &it, sizeof(it));
}

/* The sum, at most the far future. */
static ktime_t add(ktime_t t, ktime_t rel) { return rel > KTIME_NEVER - 1 - t ? KTIME_NEVER - 1 : t + rel; }

ktime_t deadline_after(ktime_t rel) { return rel == KTIME_NEVER ? KTIME_NEVER : add(ktime_now(), rel); }

s64 timer_forward(ktime_t *expiry, ktime_t interval, ktime_t now)
{
	s64 n = (now - *expiry) / interval;
	/* n whole intervals lead to `now` at most. */
	*expiry = add(*expiry + n * interval, interval);
	return n + 1;
}
