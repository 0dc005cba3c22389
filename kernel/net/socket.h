/* Sockets: what socket(2) and its family share, and what an address family
 * implements. The numbers are Linux's ABI (no UAPI header has them). */
#ifndef KERNEL_SOCKET_H
#define KERNEL_SOCKET_H
#include "fs/fs.h"
#include "time/time.h"

#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_MAX 46
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define SOCK_SEQPACKET 5
#define SOCK_TYPE_MASK 15
#define SOCK_CLOEXEC O_CLOEXEC
#define SOCK_NONBLOCK O_NONBLOCK
#define SOL_SOCKET 1
#define SCM_RIGHTS 1
#define SCM_CREDENTIALS 2
#define SCM_MAX_FD 253
#define MSG_OOB 1
#define MSG_PEEK 2
#define MSG_CTRUNC 8
#define MSG_TRUNC 0x20
#define MSG_DONTWAIT 0x40
#define MSG_WAITALL 0x100
#define MSG_ERRQUEUE 0x2000
#define MSG_NOSIGNAL 0x4000
#define MSG_WAITFORONE 0x10000
#define MSG_CMSG_CLOEXEC 0x40000000
#define RCV_SHUTDOWN 1
#define SEND_SHUTDOWN 2
#define SOCK_BUF_DEFAULT 212992
#define SOCK_BUF_MAX 212992 /* without the doubling */
#define SOMAXCONN_LIMIT 4096

struct ucred {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};
struct sockaddr_any {
	u16 family;
	u8 data[126];
};
struct msghdr_user {
	void __user *name;
	int namelen;
	const void __user *iov;
	size_t iovlen;
	void __user *control;
	size_t controllen;
	unsigned flags;
};
struct cmsghdr {
	size_t len;
	int level, type;
};
#define CMSG_ALIGN_(n) (((n) + 7) & ~7UL)

/* Files under way in a message (SCM_RIGHTS). */
struct scm_files {
	struct scm_files *next;
	int n;
	struct file *files[SCM_MAX_FD];
};

/* A message being sent or received. */
struct kmsg {
	struct iov_iter it;
	struct sockaddr_any name;
	int namelen;             /* 0: none */
	void __user *control;    /* recvmsg: where to put control messages */
	size_t controllen;       /* recvmsg: room left */
	unsigned flags;          /* recvmsg: MSG_* of the result */
	struct scm_files *files; /* owned */
	struct ucred cred;       /* sendmsg: as SCM_CREDENTIALS says; pid 0: nothing was said */
};

struct socket {
	const struct socket_ops *ops;
	int family, type;
	struct file *file;
	/* sockopt.c */
	ktime_t rcvtimeo, sndtimeo; /* KTIME_NEVER: none */
	u32 sndbuf, rcvbuf, rcvlowat;
	int so_error; /* pending, positive */
	int peek_off; /* SO_PEEK_OFF; under the protocol's lock when it moves */
	bool passcred, listening;
	u64 flags; /* plain options: 1 << SO_* */
	struct {
		int on, secs;
	} linger;
	int priority;
	mode_t mode; /* permissions, for a name that it will get */
	struct ucred peercred;
};

#define WANTS_STAMP (1ul << SO_TIMESTAMP_OLD | 1ul << SO_TIMESTAMPNS_OLD) /* socket.flags */

struct socket_ops {
	int (*bind)(struct socket *s, const struct sockaddr_any *a, int len);
	int (*connect)(struct socket *s, const struct sockaddr_any *a, int len, bool nonblock);
	int (*listen)(struct socket *s, int backlog);
	struct socket *(*accept)(struct socket *s, bool nonblock);           /* ERR_PTR */
	int (*shutdown)(struct socket *s, int how);                          /* RCV_SHUTDOWN | SEND_SHUTDOWN */
	int (*getname)(struct socket *s, struct sockaddr_any *a, bool peer); /* length */
	ssize_t (*sendmsg)(struct socket *s, struct kmsg *m, int flags);
	ssize_t (*recvmsg)(struct socket *s, struct kmsg *m, int flags);
	u32 (*poll)(struct socket *s, struct waiter *w);
	long (*ioctl)(struct socket *s, unsigned cmd, u64 arg);
	void (*release)(struct socket *s);
};

/* socket.c */
void socket_init(struct socket *s, const struct socket_ops *ops, int family, int type);
struct file *socket_get(int fd, struct socket **s); /* ERR_PTR(-EBADF, -ENOTSOCK) */
int sockaddr_from_user(struct sockaddr_any *a, const void __user *u, int len);
int sockaddr_to_user(const struct sockaddr_any *a, int len, void __user *u, int __user *ulen);
static inline bool socket_nonblock(struct socket *s, int flags)
{
	return (flags & MSG_DONTWAIT) || (s->file && s->file->flags & O_NONBLOCK);
}
/* What an interrupted wait with this timeout returns. */
static inline long socket_intr(ktime_t timeo) { return timeo == KTIME_NEVER ? -ERESTARTSYS : -EINTR; }

/* scm.c: control messages, cmsg(3) */
int scm_parse(struct kmsg *m, const void __user *control, size_t len);
void scm_free(struct scm_files *s);
void put_cmsg(struct kmsg *m, int level, int type, const void *data, size_t len);
void scm_deliver_files(struct kmsg *m, struct scm_files *s, bool cloexec); /* frees s */
struct scm_files *scm_dup(const struct scm_files *s);

/* sockopt.c */
long socket_setsockopt(struct socket *s, int level, int opt, const void __user *val, int len);
long socket_getsockopt(struct socket *s, int level, int opt, void __user *val, int __user *len);

/* netdev.c: SIOCGIFINDEX and its kin; -ENOTTY for all other requests */
long netdev_ioctl(unsigned cmd, u64 arg);

/* unix.c */
struct socket *unix_create(int type, int protocol); /* ERR_PTR */
int unix_pair(int type, int protocol, struct socket *pair[2]);
struct ucred current_ucred(void);
#endif
