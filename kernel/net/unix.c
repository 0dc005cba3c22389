/* AF_UNIX sockets: life, connections, readiness. Names are in unix_name.c, data
 * in unix_msg.c. */
#include "net/unix.h"
#include "core/kmalloc.h"
#include "core/ref.h"
#include "proc/process.h"
#include <asm/ioctls.h>
#include <linux/eventpoll.h>

struct mutex unix_pair_lock = MUTEX_INIT;

/* Who polls u hears of room at the peer. No chain of these is circular: a socket that is
 * connected is connected to by its own peer only; and they hear of each other's room, not of this. */
static bool room_at_peer(struct waiter *w, u32 key)
{
	(void)key;
	wq_wake(&container_of(w, struct usock, peer_room)->wq, EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND, INT32_MAX);
	return true;
}

static struct usock *usock_new(int type)
{
	struct usock *u = kzalloc(sizeof *u);
	if (!u) return NULL;
	socket_init(&u->s, &unix_ops, AF_UNIX, type);
	u->refs = 1;
	wq_init(&u->wq);
	list_init(&u->queue);
	list_init(&u->pending);
	list_init(&u->accept_node);
	list_init(&u->names_node);
	waiter_init(&u->peer_room);
	u->peer_room.fn = room_at_peer;
	u->peer_room.events = UNIX_PEER_ROOM;
	return u;
}

void usock_put(struct usock *u)
{
	if (!ref_put(&u->refs)) return;
	uaddr_put(u->addr);
	kfree(u);
}

static int check_protocol(int *type, int protocol)
{
	if (protocol && protocol != AF_UNIX) return -EPROTONOSUPPORT;
	if (*type == SOCK_RAW) /* as Linux: taken as datagrams */
		*type = SOCK_DGRAM;
	if (*type != SOCK_STREAM && *type != SOCK_DGRAM && *type != SOCK_SEQPACKET) return -ESOCKTNOSUPPORT;
	return 0;
}

struct socket *unix_create(int type, int protocol)
{
	int err = check_protocol(&type, protocol);
	if (err) return ERR_PTR(err);
	struct usock *u = usock_new(type);
	return u ? &u->s : ERR_PTR(-ENOMEM);
}

/* pair_lock held, or both unpublished. */
static void join(struct usock *a, struct usock *b, const struct ucred *a_cred, const struct ucred *b_cred)
{
	usock_get(a);
	usock_get(b);
	a->s.peercred = *b_cred;
	b->s.peercred = *a_cred;
	a->connected = b->connected = a->s.type != SOCK_DGRAM;
	b->peer = a;
	__atomic_store_n(&a->peer, b, __ATOMIC_RELEASE);
}

int unix_pair(int type, int protocol, struct socket *pair[2])
{
	int err = check_protocol(&type, protocol);
	if (err) return err;
	struct usock *a = usock_new(type), *b = usock_new(type);
	struct ucred me = current_ucred();
	if (!a || !b) {
		if (a) usock_put(a);
		if (b) usock_put(b);
		return -ENOMEM;
	}
	join(a, b, &me, &me);
	pair[0] = &a->s;
	pair[1] = &b->s;
	return 0;
}

/* --- the end --- */

static void purge(struct usock *u)
{
	struct list gone;
	list_init(&gone);
	mutex_lock(&u->lock);
	while (!list_empty(&u->queue)) {
		struct list *n = u->queue.next;
		list_del(n);
		list_add_tail(&gone, n);
	}
	u->qlen = 0;
	u->qbytes = 0;
	mutex_unlock(&u->lock);
	while (!list_empty(&gone)) {
		struct umsg *m = list_first(&gone, struct umsg, node);
		list_del(&m->node);
		umsg_free(m);
	}
}

static void close_sock(struct usock *u)
{
	unix_unbind(u);
	mutex_lock(&unix_pair_lock);
	mutex_lock(&u->lock);
	u->dead = true;
	bool unread = !list_empty(&u->queue);
	mutex_unlock(&u->lock);
	u->shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
	struct usock *peer = u->peer;
	if (peer && u->connected) {
		peer->shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
		if (unread || !u->s.file) peer->s.so_error = ECONNRESET;
	}
	u->peer = NULL;
	wq_del(&u->peer_room);
	u->connected = false;
	mutex_unlock(&unix_pair_lock);
	wq_wake_all(&u->wq); /* senders that wait for room here */
	if (peer) {
		wq_wake_all(&peer->wq);
		usock_put(peer);
	}
	purge(u);
	usock_put(u);
}

static void unix_release(struct socket *s)
{
	struct usock *u = usock(s);
	struct list orphans;
	list_init(&orphans);
	mutex_lock(&u->lock);
	s->listening = false;
	while (!list_empty(&u->pending)) {
		struct list *n = u->pending.next;
		list_del(n);
		list_add_tail(&orphans, n);
	}
	mutex_unlock(&u->lock);
	while (!list_empty(&orphans)) {
		struct usock *o = list_first(&orphans, struct usock, accept_node);
		list_del(&o->accept_node);
		close_sock(o);
	}
	close_sock(u);
}

static int unix_shutdown(struct socket *s, int how)
{
	struct usock *u = usock(s), *peer = NULL;
	int peer_how = (how & RCV_SHUTDOWN ? SEND_SHUTDOWN : 0) | (how & SEND_SHUTDOWN ? RCV_SHUTDOWN : 0);
	mutex_lock(&unix_pair_lock);
	u->shutdown |= how;
	if (u->peer && u->connected) {
		peer = u->peer;
		usock_get(peer);
		peer->shutdown |= peer_how;
	}
	mutex_unlock(&unix_pair_lock);
	wq_wake_all(&u->wq);
	if (peer) {
		wq_wake_all(&peer->wq);
		usock_put(peer);
	}
	return 0;
}

/* --- connections --- */

static int unix_listen(struct socket *s, int backlog)
{
	struct usock *u = usock(s);
	int err = 0;
	if (s->type == SOCK_DGRAM) return -EOPNOTSUPP;
	mutex_lock(&unix_pair_lock);
	if (!u->addr || u->connected) {
		err = -EINVAL;
	} else {
		mutex_lock(&u->lock);
		s->listening = true;
		u->backlog = backlog;
		mutex_unlock(&u->lock);
		s->peercred = current_ucred();
	}
	mutex_unlock(&unix_pair_lock);
	wq_wake(&u->wq, EPOLLOUT, INT32_MAX); /* the backlog may have grown */
	return err;
}

static int connect_dgram(struct usock *u, const struct sockaddr_any *a, int len)
{
	struct usock *peer = NULL, *old;
	if (a->family != AF_UNSPEC) {
		peer = unix_find(a, len, u->s.type);
		if (IS_ERR(peer)) return PTR_ERR(peer);
	}
	mutex_lock(&unix_pair_lock);
	if (peer && peer->peer && peer->peer != u && peer != u) {
		mutex_unlock(&unix_pair_lock);
		usock_put(peer);
		return -EPERM;
	}
	old = u->peer;
	u->peer = peer;
	if (old != peer) wq_del(&u->peer_room);
	bool lost = old && old != peer && u->qlen; /* what the old peer sent is not for us any more */
	bool told = lost && !old->dead && old->peer == u;
	if (told) old->s.so_error = ECONNRESET;
	mutex_unlock(&unix_pair_lock);
	if (lost) purge(u);
	if (told) wq_wake_all(&old->wq);
	if (old) usock_put(old);
	wq_wake_all(&u->wq);
	return 0;
}

/* Is there a place in the listener's queue? 0, -EAGAIN: full, or -ECONNREFUSED. Its lock is held. */
static int admits(const struct usock *listener)
{
	if (!listener->s.listening || (listener->shutdown & RCV_SHUTDOWN) || listener->dead) return -ECONNREFUSED;
	return listener->npending > listener->backlog ? -EAGAIN : 0;
}

static int try_connect(struct usock *u, struct usock *listener, struct usock *server)
{
	struct ucred me = current_ucred(), there = listener->s.peercred;
	mutex_lock(&unix_pair_lock);
	mutex_lock(&listener->lock); /* who accepts finds it connected */
	int err = u->connected ? -EISCONN : u->s.listening ? -EINVAL : admits(listener);
	if (!err) {
		server->addr = listener->addr;
		if (server->addr) ref_get(&server->addr->refs);
		server->s.passcred = listener->s.passcred;
		join(server, u, &there, &me);
		/* The server side sees the client, the client the listener. */
		server->s.peercred = me;
		u->s.peercred = there;
		list_add_tail(&listener->pending, &server->accept_node);
		listener->npending++;
	}
	mutex_unlock(&listener->lock);
	mutex_unlock(&unix_pair_lock);
	if (!err) wq_wake(&listener->wq, EPOLLIN | EPOLLRDNORM, INT32_MAX);
	return err;
}

static bool has_room(struct usock *listener)
{
	return !listener->s.listening || listener->npending <= listener->backlog;
}

static int unix_connect(struct socket *s, const struct sockaddr_any *a, int len, bool nonblock)
{
	struct usock *u = usock(s);
	int named = a->family == AF_UNIX ? unix_name_sender(u) : 0;
	if (named) return named;
	if (s->type == SOCK_DGRAM) return connect_dgram(u, a, len);
	ktime_t deadline = deadline_after(s->sndtimeo);
	struct usock *server = usock_new(s->type);
	if (!server) return -ENOMEM;
	long err;
	do {
		struct usock *listener = unix_find(a, len, s->type);
		if (IS_ERR(listener)) {
			err = PTR_ERR(listener);
			break;
		}
		err = try_connect(u, listener, server);
		long waited = 0;
		if (err == -EAGAIN && !nonblock) {
			waited = wait_event(&listener->wq, has_room(listener), deadline);
			if (waited) err = waited == -ETIMEDOUT ? -EAGAIN : socket_intr(s->sndtimeo);
		}
		usock_put(listener);
		if (waited || nonblock) break;
	} while (err == -EAGAIN);
	if (err) usock_put(server);
	return err;
}

static struct usock *next_pending(struct usock *u)
{
	struct usock *server = NULL;
	mutex_lock(&u->lock);
	if (!list_empty(&u->pending)) {
		server = list_first(&u->pending, struct usock, accept_node);
		list_del(&server->accept_node);
		u->npending--;
	}
	mutex_unlock(&u->lock);
	return server;
}

static struct socket *unix_accept(struct socket *s, bool nonblock)
{
	struct usock *u = usock(s), *server;
	if (s->type == SOCK_DGRAM) return ERR_PTR(-EOPNOTSUPP);
	if (!s->listening) return ERR_PTR(-EINVAL);
	ktime_t deadline = deadline_after(s->rcvtimeo);
	server = next_pending(u);
	if (!server && !nonblock) {
		long err = wait_event(&u->wq, (server = next_pending(u)) || (u->shutdown & RCV_SHUTDOWN), deadline);
		if (err && !server) return ERR_PTR(err == -ETIMEDOUT ? -EAGAIN : socket_intr(s->rcvtimeo));
		if (!server) return ERR_PTR(-EINVAL);
	}
	if (!server) return ERR_PTR(u->shutdown & RCV_SHUTDOWN ? -EINVAL : -EAGAIN);
	wq_wake(&u->wq, EPOLLOUT, INT32_MAX); /* room for one more to connect */
	return &server->s;
}

/* --- readiness --- */

static u32 unix_poll(struct socket *s, struct waiter *w)
{
	struct usock *u = usock(s);
	u32 mask = 0;
	if (w) wq_add(&u->wq, w);
	mutex_lock(&u->lock);
	bool data = !list_empty(&u->queue) || !list_empty(&u->pending);
	mutex_unlock(&u->lock);
	int shut = __atomic_load_n(&u->shutdown, __ATOMIC_ACQUIRE);
	if (s->so_error) mask |= EPOLLERR;
	if (shut == (RCV_SHUTDOWN | SEND_SHUTDOWN)) mask |= EPOLLHUP;
	if (shut & RCV_SHUTDOWN) mask |= EPOLLRDHUP | EPOLLIN | EPOLLRDNORM;
	if (data) mask |= EPOLLIN | EPOLLRDNORM;
	if (s->type != SOCK_DGRAM && !u->connected && !s->listening) mask |= EPOLLHUP;
	if (usock_writable(u)) mask |= EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
	if (s->type == SOCK_DGRAM) { /* a one-way peer's full queue is not writable to */
		mutex_lock(&unix_pair_lock);
		struct usock *p = u->peer;
		if (p && p != u && p->peer != u && p->qlen > UNIX_MAX_DGRAM_QLEN) {
			if (!u->peer_room.wq) wq_add(&p->wq, &u->peer_room);
			/* Queued by now: look again. */
			if (__atomic_load_n(&p->qlen, __ATOMIC_ACQUIRE) > UNIX_MAX_DGRAM_QLEN)
				mask &= ~(EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND);
		}
		mutex_unlock(&unix_pair_lock);
	}
	return mask;
}

static long unix_ioctl(struct socket *s, unsigned cmd, u64 arg)
{
	struct usock *u = usock(s);
	int n;
	switch (cmd) {
	case TIOCOUTQ: n = __atomic_load_n(&u->sent, __ATOMIC_RELAXED); return put_user(n, (int *)arg);
	case FIONREAD:
		if (s->listening) return -EINVAL;
		mutex_lock(&u->lock);
		if (s->type == SOCK_DGRAM)
			n = list_empty(&u->queue) ? 0 : (int)list_first(&u->queue, struct umsg, node)->len;
		else n = u->qbytes;
		mutex_unlock(&u->lock);
		return put_user(n, (int *)arg);
	}
	return -ENOTTY;
}

const struct socket_ops unix_ops = {
	.bind = unix_bind,
	.connect = unix_connect,
	.listen = unix_listen,
	.accept = unix_accept,
	.shutdown = unix_shutdown,
	.getname = unix_getname,
	.sendmsg = unix_sendmsg,
	.recvmsg = unix_recvmsg,
	.poll = unix_poll,
	.ioctl = unix_ioctl,
	.release = unix_release,
};
