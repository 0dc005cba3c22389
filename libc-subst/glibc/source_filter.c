/* Multicast source filters: a socket option of variable length. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int level_of(int family) { return family == AF_INET ? IPPROTO_IP : family == AF_INET6 ? IPPROTO_IPV6 : -1; }

int setsourcefilter(int s, uint32_t interface, const struct sockaddr *group, socklen_t len, uint32_t mode, uint32_t n,
		    const struct sockaddr_storage *list)
{
	int level = level_of(group->sa_family);
	if (level < 0) {
		errno = EINVAL;
		return -1;
	}
	struct group_filter *f = calloc(1, GROUP_FILTER_SIZE(n ? n : 1));
	if (!f) return -1;
	f->gf_interface = interface;
	memcpy(&f->gf_group, group, len);
	f->gf_fmode = mode;
	f->gf_numsrc = n;
	memcpy(f->gf_slist, list, n * sizeof *list);
	int r = setsockopt(s, level, MCAST_MSFILTER, f, GROUP_FILTER_SIZE(n)), saved = errno;
	free(f);
	errno = saved;
	return r;
}

int getsourcefilter(int s, uint32_t interface, const struct sockaddr *group, socklen_t len, uint32_t *mode, uint32_t *n,
		    struct sockaddr_storage *list)
{
	int level = level_of(group->sa_family);
	socklen_t size = GROUP_FILTER_SIZE(*n);
	if (level < 0) {
		errno = EINVAL;
		return -1;
	}
	struct group_filter *f = calloc(1, GROUP_FILTER_SIZE(*n ? *n : 1));
	if (!f) return -1;
	f->gf_interface = interface;
	memcpy(&f->gf_group, group, len);
	f->gf_numsrc = *n;
	int r = getsockopt(s, level, MCAST_MSFILTER, f, &size), saved = errno;
	if (!r) {
		*mode = f->gf_fmode;
		memcpy(list, f->gf_slist, (*n < f->gf_numsrc ? *n : f->gf_numsrc) * sizeof *list);
		*n = f->gf_numsrc;
	}
	free(f);
	errno = saved;
	return r;
}

int setipv4sourcefilter(int s, struct in_addr interface, struct in_addr group, uint32_t mode, uint32_t n,
			const struct in_addr *list)
{
	struct ip_msfilter *f = malloc(IP_MSFILTER_SIZE(n ? n : 1));
	if (!f) return -1;
	f->imsf_multiaddr = group;
	f->imsf_interface = interface;
	f->imsf_fmode = mode;
	f->imsf_numsrc = n;
	memcpy(f->imsf_slist, list, n * sizeof *list);
	int r = setsockopt(s, IPPROTO_IP, IP_MSFILTER, f, IP_MSFILTER_SIZE(n)), saved = errno;
	free(f);
	errno = saved;
	return r;
}

int getipv4sourcefilter(int s, struct in_addr interface, struct in_addr group, uint32_t *mode, uint32_t *n,
			struct in_addr *list)
{
	socklen_t size = IP_MSFILTER_SIZE(*n);
	struct ip_msfilter *f = calloc(1, IP_MSFILTER_SIZE(*n ? *n : 1));
	if (!f) return -1;
	f->imsf_multiaddr = group;
	f->imsf_interface = interface;
	f->imsf_numsrc = *n;
	int r = getsockopt(s, IPPROTO_IP, IP_MSFILTER, f, &size), saved = errno;
	if (!r) {
		*mode = f->imsf_fmode;
		memcpy(list, f->imsf_slist, (*n < f->imsf_numsrc ? *n : f->imsf_numsrc) * sizeof *list);
		*n = f->imsf_numsrc;
	}
	free(f);
	errno = saved;
	return r;
}
