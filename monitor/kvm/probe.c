/* Is KVM usable here? See kvm.h. */
#define _GNU_SOURCE
#include "kvm.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct {
	int cap;
	const char *name;
} needed[] = {
	{ KVM_CAP_USER_MEMORY, "KVM_CAP_USER_MEMORY" },
	{ KVM_CAP_SYNC_MMU, "KVM_CAP_SYNC_MMU" },
	{ KVM_CAP_IMMEDIATE_EXIT, "KVM_CAP_IMMEDIATE_EXIT" },
	{ KVM_CAP_EXT_CPUID, "KVM_CAP_EXT_CPUID" },
	{ KVM_CAP_XSAVE, "KVM_CAP_XSAVE" },
	{ KVM_CAP_XCRS, "KVM_CAP_XCRS" },
	{ KVM_CAP_VCPU_EVENTS, "KVM_CAP_VCPU_EVENTS" },
	{ KVM_CAP_X86_MSR_FILTER, "KVM_CAP_X86_MSR_FILTER" },
};

const char *kvm_unusable(void)
{
	static char why[160];
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		snprintf(why, sizeof(why), "/dev/kvm: %s%s", strerror(errno),
			 errno == EACCES ? " (add yourself to the group kvm)" : "");
		return why;
	}
	int version = ioctl(fd, KVM_GET_API_VERSION, 0UL);
	*why = 0;
	if (version != KVM_API_VERSION)
		snprintf(why, sizeof(why), "/dev/kvm has API version %d, not %d", version, KVM_API_VERSION);
	for (size_t i = 0; !*why && i < sizeof(needed) / sizeof(*needed); i++)
		if (ioctl(fd, KVM_CHECK_EXTENSION, (unsigned long)needed[i].cap) <= 0)
			snprintf(why, sizeof(why), "the host's KVM lacks %s", needed[i].name);
	close(fd);
	return *why ? why : NULL;
}
