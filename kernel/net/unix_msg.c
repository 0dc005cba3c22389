/* Data on AF_UNIX sockets. A message is charged to its sender until it has been
 * read, which bounds what may be under way, as on Linux. */
#include "net/unix.h"
#include "core/kmalloc.h"
#include "core/ref.h"
#include "core/string.h"
#include "proc/signal.h"
#include "time/time.h"
#include "plat.h"
#include <asm/socket.h>
#include <linux/eventpoll.h>

#define CHUNK 32768       /* a stream's bytes in one umsg */
#define OVERFLOW_ID 65534 /* nobody */
#define OVERHEAD 512      /* charged for each message beside its bytes */

static size_t charge(size_t len) { return len + OVERHEAD; }

void umsg_free(struct umsg *m)
{
	struct usock *from = m->from;
	if (from) {
		__atomic_fetch_sub(&from->sent, charge(m->off + m->len), __ATOMIC_ACQ_REL);
		if (!list_empty(&from->wq.waiters) && usock_writable(from))
			wq_wake(&from->wq, EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND, INT32_MAX);
		usock_put(from);
	}
	uaddr_put(m->addr);
	scm_free(m->files);
	kfree(m);
}

/* --- sending --- */

/* Who wrote is told only if either side had asked for it by then. */
static struct ucred credentials(struct usock *u, struct usock *peer, struct kmsg *k)
{
	if (k->cred.pid) return k->cred;
	bool asked = u->s.passcred || peer->s.passcred || !peer->s.file;
	return asked ? current_ucred() : (struct ucred){ 0, OVERFLOW_ID, OVERFLOW_ID };
}

static struct umsg *make_msg(struct usock *u, struct usock *peer, struct kmsg *k, size_t len)
{
	struct umsg *m = kmalloc(sizeof *m + len);
	if (!m) return NULL;
	usock_get(u);
	__atomic_fetch_add(&u->sent, charge(len), __ATOMIC_ACQ_REL);
	*m = (struct umsg){ .from = u, .cred = credentials(u, peer, k), .len = len };
	m->addr = u->addr;
	if (m->addr) ref_get(&m->addr->refs);
	m->files = k->files;
	k->files = NULL;
	if (copy_from_iter(m->data, len, &k->it) != len) {
		umsg_free(m);
		return ERR_PTR(-EFAULT);
	}
	return m;
}

/* Wait until we may send more: 0 or -errno. */
static long wait_writable(struct usock *u, struct usock *peer, bool nonblock, ktime_t deadline)
{
	if (__atomic_load_n(&u->sent, __ATOMIC_ACQUIRE) < u->s.sndbuf) return 0;
	if (nonblock) return -EAGAIN;
	long err = wait_event(&u->wq,
			      __atomic_load_n(&u->sent, __ATOMIC_ACQUIRE) < u->s.sndbuf ||
				      (u->shutdown & SEND_SHUTDOWN) || (peer && peer->dead),
			      deadline);
	return err == -ETIMEDOUT ? -EAGAIN : err ? socket_intr(u->s.sndtimeo) : 0;
}

/* Queue m at peer; -EPIPE or -ECONNREFUSED if nobody will read it, -EAGAIN if a
 * one-way peer's queue is full. m is not freed then. */
static int deliver(struct usock *u, struct usock *peer, struct umsg *m)
{
	int err = 0;
	bool dgram = u->s.type == SOCK_DGRAM;
	mutex_lock(&peer->lock);
	if (peer->dead) err = dgram ? -ECONNREFUSED : -EPIPE;
	else if (peer->shutdown & RCV_SHUTDOWN) err = -EPIPE;
	else if (dgram && peer != u && peer->peer != u && peer->qlen > UNIX_MAX_DGRAM_QLEN) err = -EAGAIN;
	else {
		if (peer->s.flags & WANTS_STAMP) m->stamp = plat_clock(CLOCK_REALTIME);
		list_add_tail(&peer->queue, &m->node);
		peer->qlen++;
		peer->qbytes += m->len;
	}
	mutex_unlock(&peer->lock);
	if (!err) wq_wake(&peer->wq, EPOLLIN | EPOLLRDNORM | EPOLLRDBAND, INT32_MAX);
	return err;
}

static ssize_t send_stream(struct usock *u, struct kmsg *k, int flags)
{
	/* A connected stream keeps its peer, dead or not, as long as it lives. */
	struct usock *peer = __atomic_load_n(&u->peer, __ATOMIC_ACQUIRE);
	ktime_t deadline = deadline_after(u->s.sndtimeo);
	ssize_t done = 0;
	long err = 0;
	if (k->namelen) return u->connected ? -EISCONN : -EOPNOTSUPP;
	if (!peer) return -ENOTCONN;
	if (u->shutdown & SEND_SHUTDOWN) err = -EPIPE;
	while (!err && k->it.count) {
		err = wait_writable(u, peer, socket_nonblock(&u->s, flags), deadline);
		if (err) break;
		if (u->shutdown & SEND_SHUTDOWN) {
			err = -EPIPE;
			break;
		}
		size_t n = min(k->it.count, (size_t)CHUNK);
		struct umsg *m = make_msg(u, peer, k, n);
		if (IS_ERR(m) || !m) {
			err = m ? PTR_ERR(m) : -ENOMEM;
			break;
		}
		err = deliver(u, peer, m);
		if (err) umsg_free(m);
		else done += n;
	}
	if (err == -EPIPE && !done && !(flags & MSG_NOSIGNAL)) send_sigpipe();
	return done ? done : err;
}

static struct usock *dgram_target(struct usock *u, struct kmsg *k)
{
	struct usock *peer;
	if (k->namelen && u->s.type == SOCK_DGRAM) return unix_find(&k->name, k->namelen, u->s.type);
	mutex_lock(&unix_pair_lock);
	peer = u->peer;
	if (peer) usock_get(peer);
	mutex_unlock(&unix_pair_lock);
	return peer ? peer : ERR_PTR(-ENOTCONN);
}

static void forget_dead_peer(struct usock *u, struct usock *peer)
{
	mutex_lock(&unix_pair_lock);
	bool ours = u->peer == peer;
	if (ours) {
		u->peer = NULL;
		wq_del(&u->peer_room);
	}
	mutex_unlock(&unix_pair_lock);
	if (ours) usock_put(peer);
}

static ssize_t send_packet(struct usock *u, struct kmsg *k, int flags)
{
	size_t len = k->it.count;
	bool nonblock = socket_nonblock(&u->s, flags);
	ktime_t deadline = deadline_after(u->s.sndtimeo);
	if (u->s.type == SOCK_SEQPACKET && !u->connected) return -ENOTCONN;
	if (len > u->s.sndbuf - 32) return -EMSGSIZE;
	long err = u->s.type == SOCK_DGRAM ? unix_name_sender(u) : 0;
	if (err) return err;
	struct usock *peer = dgram_target(u, k);
	if (IS_ERR(peer)) return PTR_ERR(peer);
	err = u->shutdown & SEND_SHUTDOWN ? -EPIPE : wait_writable(u, NULL, nonblock, deadline);
	if (!err && u->s.type == SOCK_DGRAM && peer->peer && peer->peer != u && peer != u) err = -EPERM;
	if (err) goto out;
	struct umsg *m = make_msg(u, peer, k, len);
	if (IS_ERR(m) || !m) {
		err = m ? PTR_ERR(m) : -ENOMEM;
		goto out;
	}
	while ((err = deliver(u, peer, m)) == -EAGAIN && !nonblock) {
		err = wait_event(&peer->wq, peer->qlen <= UNIX_MAX_DGRAM_QLEN || peer->dead, deadline);
		if (err) {
			err = err == -ETIMEDOUT ? -EAGAIN : socket_intr(u->s.sndtimeo);
			break;
		}
	}
	if (err) umsg_free(m);
	if (err == -ECONNREFUSED) forget_dead_peer(u, peer);
out:
	usock_put(peer);
	return err ? err : (ssize_t)len;
}

ssize_t unix_sendmsg(struct socket *s, struct kmsg *k, int flags)
{
	struct usock *u = usock(s);
	if (flags & MSG_OOB) return -EOPNOTSUPP;
	return usock_stream(u) ? send_stream(u, k, flags) : send_packet(u, k, flags);
}

/* --- receiving --- */

static void set_name(struct kmsg *k, struct umsg *m)
{
	if (m->addr) {
		k->name = m->addr->a;
		k->namelen = m->addr->len;
	}
}

/* Of packets: when it was sent, or, if nobody noted that, is read. */
static void put_stamp(struct usock *u, struct kmsg *k, s64 stamp)
{
	if (!(u->s.flags & WANTS_STAMP)) return;
	if (!stamp) stamp = plat_clock(CLOCK_REALTIME);
	bool ns = u->s.flags & 1ul << SO_TIMESTAMPNS_OLD;
	s64 t[2] = { stamp / NSEC_PER_SEC, stamp % NSEC_PER_SEC / (ns ? 1 : 1000) };
	put_cmsg(k, SOL_SOCKET, ns ? SO_TIMESTAMPNS_OLD : SO_TIMESTAMP_OLD, t, sizeof t);
}

static void deliver_control(struct usock *u, struct kmsg *k, const struct ucred *cred, struct scm_files *files,
			    int flags)
{
	if (u->s.passcred) put_cmsg(k, SOL_SOCKET, SCM_CREDENTIALS, cred, sizeof *cred);
	if (files) scm_deliver_files(k, files, flags & MSG_CMSG_CLOEXEC);
}

/* u->lock held on entry and return: wait for data. 0: look again, 1: end of file. */
static long wait_data(struct usock *u, bool nonblock, ktime_t deadline)
{
	int err = __atomic_exchange_n(&u->s.so_error, 0, __ATOMIC_ACQ_REL);
	if (err) return -err;
	if (u->shutdown & RCV_SHUTDOWN) return 1;
	if (nonblock) return -EAGAIN;
	struct waiter w;
	waiter_init(&w);
	w.events = EPOLLIN;
	wq_add(&u->wq, &w);
	mutex_unlock(&u->lock);
	/* A shutdown is not under u->lock: look again now that we are queued. */
	long ret = u->shutdown & RCV_SHUTDOWN ? 0 : thread_block(deadline);
	wq_del(&w);
	mutex_lock(&u->lock);
	/* What there was may be all that was looked at. */
	if (!ret || (!list_empty(&u->queue) && u->s.peek_off <= 0)) return 0;
	return ret == -ETIMEDOUT ? -EAGAIN : socket_intr(u->s.rcvtimeo);
}

/* SO_PEEK_OFF: where the next look begins, behind what was looked at (negative: always at the front). */
static size_t peek_from(const struct usock *u, bool peek) { return peek && u->s.peek_off > 0 ? u->s.peek_off : 0; }

static void peek_moves(struct usock *u, bool peek, size_t n)
{
	s64 off = u->s.peek_off;
	if (off >= 0) u->s.peek_off = peek ? min(off + (s64)n, (s64)INT32_MAX) : max(off - (s64)n, 0L);
}

static bool same_cred(const struct ucred *a, const struct ucred *b)
{
	return a->pid == b->pid && a->uid == b->uid && a->gid == b->gid;
}

static ssize_t recv_stream(struct usock *u, struct kmsg *k, int flags)
{
	size_t want = k->it.count;
	size_t target = flags & MSG_WAITALL ? want : min((size_t)u->s.rcvlowat, want);
	bool nonblock = socket_nonblock(&u->s, flags), peek = flags & MSG_PEEK, first = true;
	ktime_t deadline = deadline_after(u->s.rcvtimeo);
	struct scm_files *files = NULL;
	struct ucred cred = { 0 };
	ssize_t done = 0;
	long err = 0;
	if (!u->connected) return -EINVAL;
	mutex_lock(&u->lock);
	struct list *at = &u->queue; /* what was looked at last, for peeking */
	size_t skip = peek_from(u, peek);
	while (!files) {
		struct list *next = peek ? at->next : u->queue.next;
		if (next == &u->queue) {
			if (!first && done >= (ssize_t)target) break;
			err = wait_data(u, nonblock, deadline);
			if (err) break;
			at = &u->queue;
			skip = peek_from(u, peek);
			if (peek && done) /* others may have read meanwhile: what was seen stands */
				break;
			continue;
		}
		struct umsg *m = list_entry(next, struct umsg, node);
		if (skip >= m->len) {
			skip -= m->len;
			at = next;
			continue;
		}
		if (first) {
			cred = m->cred;
			set_name(k, m);
			first = false;
		} else if (u->s.passcred && !same_cred(&cred, &m->cred)) {
			break;
		}
		size_t n = min(m->len - skip, k->it.count);
		size_t got = copy_to_iter(m->data + m->off + skip, n, &k->it);
		done += got;
		skip = 0;
		peek_moves(u, peek, got);
		if (m->files) {
			files = peek ? scm_dup(m->files) : m->files;
			if (!peek) m->files = NULL;
		}
		if (!peek) {
			m->off += got, m->len -= got;
			u->qbytes -= got;
			if (!m->len) {
				list_del(&m->node);
				u->qlen--;
				umsg_free(m);
			}
		}
		at = next;
		if (got < n) {
			err = -EFAULT;
			break;
		}
		if (!k->it.count) break;
	}
	mutex_unlock(&u->lock);
	if (!first || files) deliver_control(u, k, &cred, files, flags);
	if (done) return done;
	return err == 1 ? 0 : err;
}

/* The first message, or the one that peek_off lies in, and how far; an empty one is looked at once. */
static struct umsg *packet_at(struct usock *u, bool peek, size_t *skip)
{
	struct umsg *m;
	*skip = peek_from(u, peek);
	list_for_each (m, &u->queue, node) {
		if (!peek || u->s.peek_off < 0 || *skip < m->len || (!*skip && !m->peeked)) {
			m->peeked |= peek;
			return m;
		}
		*skip -= m->len;
	}
	return NULL;
}

static ssize_t recv_packet(struct usock *u, struct kmsg *k, int flags)
{
	bool nonblock = socket_nonblock(&u->s, flags), peek = flags & MSG_PEEK;
	ktime_t deadline = deadline_after(u->s.rcvtimeo);
	struct scm_files *files = NULL;
	if (u->s.type == SOCK_SEQPACKET && !u->connected) return -ENOTCONN;
	mutex_lock(&u->lock);
	struct umsg *m;
	size_t skip;
	while (!(m = packet_at(u, peek, &skip))) {
		long err = wait_data(u, nonblock, deadline);
		if (err) {
			mutex_unlock(&u->lock);
			if (err != 1) return err;
			/* Datagrams have an end for those who wait only. */
			return nonblock && u->s.type == SOCK_DGRAM ? -EAGAIN : 0;
		}
	}
	if (!peek) {
		list_del(&m->node);
		u->qlen--;
		u->qbytes -= m->len;
	}
	size_t len = m->len - skip, n = min(len, k->it.count);
	peek_moves(u, peek, peek ? n : len);
	struct ucred cred = m->cred;
	s64 stamp = m->stamp;
	set_name(k, m);
	size_t got = copy_to_iter(m->data + m->off + skip, n, &k->it);
	if (m->files) {
		files = peek ? scm_dup(m->files) : m->files;
		if (!peek) m->files = NULL;
	}
	bool room = u->qlen <= UNIX_MAX_DGRAM_QLEN;
	mutex_unlock(&u->lock);
	if (!peek) umsg_free(m);
	if (room) wq_wake(&u->wq, EPOLLOUT | UNIX_PEER_ROOM, INT32_MAX); /* senders without a pair */
	if (n < len) k->flags |= MSG_TRUNC;
	if (got < n) {
		scm_free(files);
		return -EFAULT;
	}
	put_stamp(u, k, stamp);
	deliver_control(u, k, &cred, files, flags);
	return flags & MSG_TRUNC ? len : n;
}

ssize_t unix_recvmsg(struct socket *s, struct kmsg *k, int flags)
{
	if (flags & MSG_OOB) return -EOPNOTSUPP;
	if (flags & MSG_ERRQUEUE) return -EAGAIN;
	return usock_stream(usock(s)) ? recv_stream(usock(s), k, flags) : recv_packet(usock(s), k, flags);
}
