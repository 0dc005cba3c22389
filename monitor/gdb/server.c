/* The thread that speaks with gdb: one connection at a time. */
#define _GNU_SOURCE
#include "../diag.h"
#include "../kvm/filter.h"
#include "commands.h"
#include "gdb.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define STATUS_KILLED 137 /* as if by SIGKILL */

struct connection {
	int fd;
	int running; /* the guest: gdb waits for a stop */
	int over;
	struct gdb_parser in;
	struct gdb_reply reply;
	size_t sent; /* length of what is in `out`, should it be wanted again */
	char out[GDB_PACKET_MAX + 4];
	struct gdb_session session;
};

static void send_bytes(struct connection *c, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(c->fd, p, n);
		if (k < 0 && errno == EINTR) continue;
		if (k <= 0) {
			c->over = 1;
			return;
		}
		p += k;
		n -= (size_t)k;
	}
}

static void send_reply(struct connection *c)
{
	c->sent = reply_frame(&c->reply, c->out);
	send_bytes(c, c->out, c->sent);
}

static void report(struct connection *c, const struct target_stop *stop)
{
	c->running = 0;
	c->reply.len = 0;
	gdb_stop_reply(&c->session, stop, &c->reply);
	send_reply(c);
	c->over |= stop->event == EVENT_END;
}

_Noreturn void target_kill(void) { _exit(STATUS_KILLED); }

static void on_packet(struct connection *c)
{
	if (!c->session.no_ack) send_bytes(c, "+", 1);
	if (c->running) /* gdb sends none now */
		return;
	switch (gdb_command(&c->session, c->in.data, c->in.len, &c->reply)) {
	case NEXT_REPLY: send_reply(c); break;
	case NEXT_RUN: c->running = 1; break;
	case NEXT_DETACH:
		send_reply(c);
		c->over = 1;
		break;
	case NEXT_KILL: send_reply(c); target_kill();
	}
}

static void on_byte(struct connection *c, unsigned char byte)
{
	struct target_stop stop;
	switch (gdb_parse(&c->in, byte)) {
	case GDB_MORE: break;
	case GDB_PACKET: on_packet(c); break;
	case GDB_DAMAGED: send_bytes(c, "-", 1); break;
	case GDB_NAK: send_bytes(c, c->out, c->sent); break;
	case GDB_INTERRUPT:
		if (!c->running) break;
		gdb_take_event(&stop);
		report(c, &stop);
		break;
	}
}

static void on_wake(struct connection *c)
{
	struct target_stop stop;
	uint64_t count;
	if (read(gdb.wake, &count, sizeof(count)) < 0 || !c->running) return;
	if (gdb_take_event(&stop)) report(c, &stop);
	else gdb_run_on();
}

static void serve(struct connection *c)
{
	while (!c->over) {
		/* While it is stopped, events wait. */
		struct pollfd p[2] = { { c->fd, POLLIN, 0 }, { c->running ? gdb.wake : -1, POLLIN, 0 } };
		unsigned char bytes[4096];
		if (poll(p, 2, -1) < 0) continue;
		if (p[1].revents) on_wake(c);
		if (!p[0].revents) continue;
		ssize_t n = read(c->fd, bytes, sizeof(bytes));
		if (n <= 0) break;
		for (ssize_t i = 0; i < n && !c->over; i++) on_byte(c, bytes[i]);
	}
}

/* gdb has gone: the guest goes on as if it had not been there. */
static void leave(struct connection *c)
{
	gdb_stop_all();
	if (!gdb.ended) gdb_break_clear();
	pthread_mutex_lock(&gdb.lock);
	gdb.connected = gdb.attached = 0;
	gdb.end_told = 1;
	pthread_mutex_unlock(&gdb.lock);
	gdb_run_all();
	close(c->fd);
}

static void wait_for_event(struct target_stop *stop)
{
	struct pollfd p = { gdb.wake, POLLIN, 0 };
	uint64_t count;
	do {
		while (poll(&p, 1, -1) < 1)
			;
		if (read(gdb.wake, &count, sizeof(count)) < 0) continue;
	} while (!gdb_take_event(stop));
}

static void *gdb_main(void *arg)
{
	static struct connection c;
	struct target_stop stop;
	(void)arg;
	filter_thread(FILTER_GDB);
	wait_for_event(&stop);
	if (stop.event != EVENT_END) warn("gdb: the program waits for `target remote %s`", gdb_listen_name());
	for (;;) {
		memset(&c, 0, sizeof(c));
		c.fd = accept4(gdb.listener, NULL, NULL, SOCK_CLOEXEC);
		if (c.fd < 0) continue;
		pthread_mutex_lock(&gdb.lock);
		gdb.connected = gdb.attached = 1;
		pthread_mutex_unlock(&gdb.lock);
		if (stop.event == EVENT_NONE) gdb_take_event(&stop);
		c.session.last = stop;
		serve(&c);
		leave(&c);
		stop.event = EVENT_NONE;
	}
	return NULL;
}

void gdb_prepare(struct vm *vm, int listener, int libc)
{
	size_t size;
	gdb.vm = vm;
	gdb.listener = listener;
	gdb.attached = 1;
	gdb.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (gdb.wake < 0) die(EXIT_MONITOR, "gdb: eventfd: %s", strerror(errno));
	vm->debugger = &gdb_debugger;
	vm->boot->debugged = 1;
	gdb_image_libc(libc);
	target_description(&size); /* made now: it needs memory */
}

void gdb_start(void)
{
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 256 << 10);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	int err = pthread_create(&thread, &attr, gdb_main, NULL);
	if (err) die(EXIT_MONITOR, "gdb: cannot start a thread: %s", strerror(err));
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}
