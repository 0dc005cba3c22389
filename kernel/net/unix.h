/* Inside AF_UNIX sockets, unix(7).
 *
 * Locks: pair_lock orders everything about who is connected to whom and what is
 * shut down (connect, accept, close, shutdown: rare); usock->lock guards the
 * queue of one socket. pair_lock before usock->lock, never two usock locks. A
 * peer is used with a reference, or under pair_lock. */
#ifndef KERNEL_UNIX_H
#define KERNEL_UNIX_H
#include "net/socket.h"
#include "core/ref.h"

struct dentry;
struct usock;

struct uaddr { /* a bound name, shared by accepted sockets */
	u32 refs;
	int len; /* as getsockname tells it */
	struct sockaddr_any a;
	struct dentry *dentry; /* of the file, or NULL: abstract */
};

struct umsg {
	struct list node;
	struct usock *from; /* reference: the sender, charged until the message goes */
	struct uaddr *addr; /* the sender's name, reference, or NULL */
	struct scm_files *files;
	struct ucred cred;
	bool peeked;     /* SO_PEEK_OFF: an empty one has been looked at */
	s64 stamp;       /* realtime ns when it was sent, if the receiver wanted that by then, else 0 */
	size_t off, len; /* unread part of data */
	u8 data[];
};

struct usock {
	struct socket s;
	u32 refs;
	struct mutex lock;   /* queue, queued bytes */
	struct waitqueue wq; /* EPOLLIN: data or connections; EPOLLOUT: room; also for senders to it */
	struct list queue;   /* struct umsg */
	u32 qlen;
	size_t qbytes;
	size_t sent; /* bytes charged to us, in others' queues (atomic) */
	/* under pair_lock: */
	struct usock *peer;   /* reference */
	bool connected, dead; /* connected: stream or seqpacket; dead: no file any more */
	int shutdown;         /* RCV_SHUTDOWN | SEND_SHUTDOWN */
	struct uaddr *addr;
	struct list names_node;  /* abstract names */
	struct waiter peer_room; /* datagrams: on the queue of a peer that was full, once u was polled */
	/* listening: */
	struct list pending; /* connections to accept, by accept_node; under lock */
	struct list accept_node;
	u32 npending, backlog;
};

extern struct mutex unix_pair_lock;
extern const struct socket_ops unix_ops;
static inline struct usock *usock(struct socket *s) { return (struct usock *)s; }
static inline void usock_get(struct usock *u) { ref_get(&u->refs); }
void usock_put(struct usock *u);
void umsg_free(struct umsg *m); /* gives the sender its room back and wakes it */
void uaddr_put(struct uaddr *a);
static inline bool usock_stream(struct usock *u) { return u->s.type == SOCK_STREAM; }
static inline bool usock_writable(struct usock *u)
{
	return !u->s.listening && __atomic_load_n(&u->sent, __ATOMIC_ACQUIRE) * 4 <= u->s.sndbuf;
}
#define UNIX_MAX_DGRAM_QLEN 10
#define UNIX_PEER_ROOM (1u << 16) /* key of a wake-up, beside EPOLL*: room for messages to this socket */

/* unix_name.c */
int unix_bind(struct socket *s, const struct sockaddr_any *a, int len);
/* Who passes credentials has a name: 0 or -errno. */
int unix_name_sender(struct usock *u);
void unix_unbind(struct usock *u); /* its name is free again */
/* The socket bound to a name, with a reference: ERR_PTR(-ECONNREFUSED, -EINVAL, -EPROTOTYPE, path errors). */
struct usock *unix_find(const struct sockaddr_any *a, int len, int type);
int unix_getname(struct socket *s, struct sockaddr_any *a, bool peer);

/* unix_msg.c */
ssize_t unix_sendmsg(struct socket *s, struct kmsg *m, int flags);
ssize_t unix_recvmsg(struct socket *s, struct kmsg *m, int flags);
#endif
