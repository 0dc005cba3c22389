/* What gdb's packets ask for. */
#ifndef MONITOR_GDB_COMMANDS_H
#define MONITOR_GDB_COMMANDS_H
#include "packet.h"
#include "target.h"

struct gdb_session {
	int no_ack;                        /* packets are not acknowledged */
	int swbreak, hwbreak, exec_events; /* what gdb understands */
	unsigned thread;                   /* for registers and memory */
	unsigned listed;                   /* the last one that a list of threads has named */
	struct target_stop last;           /* what gdb has been told last */
};

enum gdb_next {
	NEXT_REPLY,  /* send the reply */
	NEXT_RUN,    /* the guest runs: the reply is the next stop */
	NEXT_DETACH, /* send the reply, then let it run without gdb */
	NEXT_KILL,
};

/* Perform a packet's command (it is changed on the way) and fill in the reply. */
enum gdb_next gdb_command(struct gdb_session *s, char *packet, size_t len, struct gdb_reply *r);
/* The packet that reports a stop. */
void gdb_stop_reply(struct gdb_session *s, const struct target_stop *stop, struct gdb_reply *r);

#endif
