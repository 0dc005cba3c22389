/* Owners of files, asked of the monitor (bootinfo.h, struct htux_owner_request). */
#include "core/lock.h"
#include "core/printk.h"
#include "core/string.h"
#include "plat.h"
#include "plat/host.h"

static struct mutex owner_lock = MUTEX_INIT;

bool plat_host_owner(int dir, const char *name, uid_t *uid, gid_t *gid)
{
	/* The request is the one part of the bootinfo that the kernel writes. */
	struct htux_owner_request *r = (struct htux_owner_request *)&bootinfo->owner;
	bool known = false;

	if (!bootinfo->owners_hidden || (*uid != bootinfo->overflow_uid && *gid != bootinfo->overflow_gid))
		return false;
	mutex_lock(&owner_lock);
	r->dir = dir;
	strlcpy(r->name, name, sizeof r->name);
	__atomic_store_n(&r->state, HTUX_OWNER_ASKED, __ATOMIC_RELEASE);
	if (host_call(HC_write, bootinfo->report_handle, "O", 1) == 1) {
		while (__atomic_load_n(&r->state, __ATOMIC_ACQUIRE) == HTUX_OWNER_ASKED)
			plat_wait(&r->state, HTUX_OWNER_ASKED, KTIME_NEVER, false);
		known = !r->error;
		if (known) {
			*uid = r->uid;
			*gid = r->gid;
		}
	}
	r->state = HTUX_OWNER_IDLE;
	mutex_unlock(&owner_lock);
	return known;
}
