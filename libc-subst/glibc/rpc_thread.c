/* RPC's variables: those of each thread. The public ones are the first thread's that asks. */
#include <pthread.h>
#include <stdlib.h>
#include "rpc.h"

struct rpc_createerr rpc_createerr;
fd_set svc_fdset;
struct pollfd *svc_pollfd;
int svc_max_pollfd;

static pthread_key_t key;
static struct rpc_thread first;

static void end(void *p)
{
	struct rpc_thread *t = p;
	pthread_setspecific(key, t); /* what is called here asks again */
	while (t->services) glibc_svc_unregister(t->services->prog, t->services->vers);
	rpc_forget_procedures(t);
	if (t->called) t->called->ops->destroy(t->called);
	free(t->called_host);
	free(t->text);
	free(t->xprts);
	free(t->raw);
	pthread_setspecific(key, 0);
	if (t->first) {
		free(svc_pollfd);
		svc_pollfd = 0;
		svc_max_pollfd = 0;
		*t = (struct rpc_thread){ .first = 1 };
	} else {
		free(t->pollfd);
		free(t);
	}
}

static void start(void)
{
	first.first = 1;
	if (!pthread_key_create(&key, end)) pthread_setspecific(key, &first);
}

struct rpc_thread *rpc_thread(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, start);
	struct rpc_thread *t = pthread_getspecific(key);
	if (t) return t;
	if (!(t = calloc(1, sizeof *t)) || pthread_setspecific(key, t)) {
		free(t);
		return &first;
	}
	return t;
}

/* ACCESS(type, name, what): where a public variable is for this thread. */
#define ACCESS(type, name, public, own)                      \
	type *glibc_##name(void)                             \
	{                                                    \
		struct rpc_thread *t = rpc_thread();         \
		return t->first ? (type *)&public : &t->own; \
	}                                                    \
	OLD_RPC(name)

ACCESS(struct rpc_createerr, __rpc_thread_createerr, rpc_createerr, createerr);
ACCESS(fd_set, __rpc_thread_svc_fdset, svc_fdset, fdset);
ACCESS(struct pollfd *, __rpc_thread_svc_pollfd, svc_pollfd, pollfd);
ACCESS(int, __rpc_thread_svc_max_pollfd, svc_max_pollfd, max_pollfd);
