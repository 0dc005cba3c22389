/* The system as a whole: uname, sysinfo, host name, random bytes, and what needs
 * privileges that nobody has here. */
#include "proc/process.h"
#include "proc/uts.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "mm/mmap.h"
#include "plat/host.h"
#include "time/time.h"
#include <htux/bootinfo.h>
#include <linux/random.h>
#include <linux/sysinfo.h>
#include <linux/utsname.h>

static struct mutex uts_lock;
struct new_utsname uts_name = {
	.sysname = "Linux",
	.machine = "x86_64",
	.domainname = "(none)",
	.release = "6.12.0-htux",
	.version = "#1 SMP PREEMPT_DYNAMIC htux",
};

void system_init(const struct htux_bootinfo *bi)
{
	strlcpy(uts_name.nodename, bi->hostname ? bi->hostname : "htux", sizeof uts_name.nodename);
}

long sys_uname(struct new_utsname *u)
{
	mutex_lock(&uts_lock);
	struct new_utsname copy = uts_name;
	mutex_unlock(&uts_lock);
	return copy_to_user(u, &copy, sizeof copy);
}

long sys_sysinfo(struct sysinfo *u)
{
	struct sysinfo si;
	long r = host_call(HC_sysinfo, &si);
	if (r) return r;
	struct process *p;
	si.procs = 0;
	mutex_lock(&proctree_lock);
	list_for_each (p, &all_processes, all_node) si.procs += p->nthreads;
	mutex_unlock(&proctree_lock);
	return copy_to_user(u, &si, sizeof si);
}

#define FROM_POOL 32 /* bytes at most that are not worth a host call */

long sys_getrandom(u8 *u, size_t n, unsigned flags)
{
	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) return -EINVAL;
	if ((flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE)) return -EINVAL;
	if (n > INT32_MAX) n = INT32_MAX;
	size_t done = 0;
	while (done < n) {
		u8 buf[1024];
		long r = min(n - done, sizeof buf);
		if (r <= FROM_POOL) mm_random_bytes(buf, r);
		else r = host_call(HC_getrandom, buf, r, GRND_NONBLOCK);
		if (r <= 0) return done ? (long)done : r;
		size_t put = r - copy_to_user_partial(u + done, buf, r);
		done += put;
		if (put < (size_t)r) return done ? (long)done : -EFAULT;
		if (done < n && signal_pending()) return done;
	}
	return done;
}

long sys_sethostname(const char *name, int len)
{
	(void)name, (void)len;
	return -EPERM;
}

long sys_setdomainname(const char *name, int len)
{
	(void)name, (void)len;
	return -EPERM;
}

/* The kernel log: none to read, but the size of its buffer may be asked. */
long sys_syslog(int type, char *buf, int len)
{
	(void)buf, (void)len;
	return type < 0 || type > 10 ? -EINVAL : -EPERM;
}

long sys_acct(const char *name)
{
	(void)name;
	return -EPERM;
}

long sys_reboot(int magic1, int magic2, unsigned cmd, void *arg)
{
	(void)magic1, (void)magic2, (void)cmd, (void)arg;
	return -EPERM;
}

long sys_iopl(unsigned level) { return level > 3 ? -EINVAL : -EPERM; }

long sys_ioperm(u64 from, u64 num, int on)
{
	if (from + num <= from || from + num > 65536) return -EINVAL;
	return on ? -EPERM : 0;
}

long sys_vhangup(void) { return -EPERM; }

long sys_init_module(void) { return -EPERM; }

long sys_finit_module(void) { return -EPERM; }

long sys_delete_module(void) { return -EPERM; }

long sys_kexec_load(void) { return -EPERM; }

long sys_swapon(void) { return -EPERM; }

long sys_swapoff(void) { return -EPERM; }
