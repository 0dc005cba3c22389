/* See commands.h. One function for each kind of packet, found in a table by how the packet
 * begins; what is not there is answered by nothing, which gdb takes for "not supported". */
#define _GNU_SOURCE
#include "commands.h"
#include <errno.h>
#include <string.h>

#define SIGNAL_INT 2 /* gdb's own numbers */
#define SIGNAL_TRAP 5
#define SIGNAL_ABRT 6

/* Half of what a reply can hold as hexadecimal digits. */
#define BYTES_MAX ((GDB_PACKET_MAX - 16) / 2)

static void fail(struct gdb_reply *r, int error)
{
	r->len = 0;
	reply_text(r, "E%02x", error & 255);
}

static void ok_or(struct gdb_reply *r, long result)
{
	if (result < 0) fail(r, (int)-result);
	else reply_text(r, "OK");
}

static int exists(unsigned thread) { return thread && target_next_thread(thread - 1) == thread; }

/* "0" any, "-1" all: both 0. */
static int parse_thread(const char **p, unsigned *thread)
{
	uint64_t v;
	if (parse_char(p, '-')) {
		*thread = 0;
		return parse_char(p, '1');
	}
	if (!parse_hex(p, &v) || v > UINT32_MAX) return 0;
	*thread = (unsigned)v;
	return 1;
}

static unsigned current(struct gdb_session *s)
{
	if (!exists(s->thread)) s->thread = exists(s->last.thread) ? s->last.thread : target_next_thread(0);
	return s->thread;
}

void gdb_stop_reply(struct gdb_session *s, const struct target_stop *stop, struct gdb_reply *r)
{
	static const char *const watch[] = { [EVENT_WRITE] = "watch", [EVENT_ACCESS] = "awatch" };
	s->last = *stop;
	s->thread = stop->thread;
	if (stop->event == EVENT_END) {
		reply_text(r, "W%02x", (unsigned)stop->addr & 255);
		return;
	}
	reply_text(r, "T%02x",
		   stop->event == EVENT_STOP    ? SIGNAL_INT
		   : stop->event == EVENT_CRASH ? SIGNAL_ABRT
						: SIGNAL_TRAP);
	switch (stop->event) {
	case EVENT_BREAK:
		if (s->swbreak) reply_text(r, "swbreak:;");
		break;
	case EVENT_HARD:
		if (s->hwbreak) reply_text(r, "hwbreak:;");
		break;
	case EVENT_WRITE:
	case EVENT_ACCESS: reply_text(r, "%s:%llx;", watch[stop->event], (unsigned long long)stop->addr); break;
	case EVENT_IMAGE:
		if (s->exec_events) {
			reply_text(r, "exec:");
			reply_hex(r, target_exec_file(), strlen(target_exec_file()));
			reply_text(r, ";");
		}
		break;
	default: break;
	}
	reply_text(r, "thread:%x;", stop->thread);
}

static enum gdb_next why(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	struct target_stop stop = s->last;
	(void)args, (void)n;
	if (stop.event == EVENT_IMAGE) /* the program that gdb has come to see */
		stop.event = EVENT_STEP;
	gdb_stop_reply(s, &stop, r);
	return NEXT_REPLY;
}

static enum gdb_next get_registers(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	unsigned char regs[TARGET_REGS_MAX];
	(void)args, (void)n;
	long size = target_get_registers(current(s), regs);
	if (size < 0) fail(r, (int)-size);
	else reply_hex(r, regs, (size_t)size);
	return NEXT_REPLY;
}

static enum gdb_next set_registers(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	unsigned char regs[TARGET_REGS_MAX];
	long size = target_get_registers(current(s), regs);
	if (size < 0) fail(r, (int)-size);
	else if (n < 2 * (size_t)size || !parse_bytes(args, regs, (size_t)size)) fail(r, EINVAL);
	else ok_or(r, target_set_registers(s->thread, regs));
	return NEXT_REPLY;
}

/* All registers, and where number n is among them. NULL: the reply says why not. */
static unsigned char *find_register(struct gdb_session *s, const char **p, unsigned char *regs, unsigned *size,
				    struct gdb_reply *r)
{
	uint64_t n;
	if (!parse_hex(p, &n) || n >= target_registers()) {
		fail(r, EINVAL);
		return NULL;
	}
	long got = target_get_registers(current(s), regs);
	if (got < 0) {
		fail(r, (int)-got);
		return NULL;
	}
	for (unsigned i = 0; i < n; i++) regs += target_register_size(i);
	*size = target_register_size((unsigned)n);
	return regs;
}

static enum gdb_next get_register(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	unsigned char regs[TARGET_REGS_MAX], *at;
	const char *p = args;
	unsigned size;
	(void)n;
	if ((at = find_register(s, &p, regs, &size, r))) reply_hex(r, at, size);
	return NEXT_REPLY;
}

static enum gdb_next set_register(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	unsigned char regs[TARGET_REGS_MAX], *at;
	const char *p = args;
	unsigned size;
	(void)n;
	if (!(at = find_register(s, &p, regs, &size, r))) return NEXT_REPLY;
	if (!parse_char(&p, '=') || !parse_bytes(p, at, size)) fail(r, EINVAL);
	else ok_or(r, target_set_registers(s->thread, regs));
	return NEXT_REPLY;
}

static int parse_range(const char **p, uint64_t *addr, uint64_t *len)
{
	return parse_hex(p, addr) && parse_char(p, ',') && parse_hex(p, len);
}

static enum gdb_next read_memory(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	unsigned char bytes[BYTES_MAX];
	const char *p = args;
	uint64_t addr, len;
	(void)n;
	if (!parse_range(&p, &addr, &len)) {
		fail(r, EINVAL);
		return NEXT_REPLY;
	}
	size_t got = target_read(current(s), addr, bytes, len < sizeof(bytes) ? (size_t)len : sizeof(bytes));
	if (len && !got) fail(r, EFAULT);
	else reply_hex(r, bytes, got);
	return NEXT_REPLY;
}

static void write_bytes(struct gdb_session *s, uint64_t addr, const void *bytes, size_t n, struct gdb_reply *r)
{
	ok_or(r, target_write(current(s), addr, bytes, n) == n ? 0 : -EFAULT);
}

static enum gdb_next write_memory(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	unsigned char bytes[BYTES_MAX];
	const char *p = args;
	uint64_t addr, len;
	(void)n;
	if (!parse_range(&p, &addr, &len) || !parse_char(&p, ':') || len > sizeof(bytes) ||
	    !parse_bytes(p, bytes, (size_t)len))
		fail(r, EINVAL);
	else write_bytes(s, addr, bytes, (size_t)len, r);
	return NEXT_REPLY;
}

static enum gdb_next write_binary(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	const char *p = args;
	uint64_t addr, len;
	if (!parse_range(&p, &addr, &len) || !parse_char(&p, ':')) {
		fail(r, EINVAL);
		return NEXT_REPLY;
	}
	size_t have = gdb_unescape(args + (p - args), n - (size_t)(p - args));
	if (have != len) fail(r, EINVAL);
	else write_bytes(s, addr, p, have, r);
	return NEXT_REPLY;
}

/* "Hg": the thread for registers and memory. "Hc" is for old forms of continuing. */
static enum gdb_next choose_thread(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	const char *p = args + 1;
	unsigned thread;
	if (!n || !parse_thread(&p, &thread) || (thread && !exists(thread))) {
		fail(r, ESRCH);
		return NEXT_REPLY;
	}
	if (*args == 'g' && thread) s->thread = thread;
	reply_text(r, "OK");
	return NEXT_REPLY;
}

static enum gdb_next alive(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	const char *p = args;
	unsigned thread;
	(void)s, (void)n;
	ok_or(r, parse_thread(&p, &thread) && exists(thread) ? 0 : -ESRCH);
	return NEXT_REPLY;
}

/* Z and z: "type,address,kind". */
static enum gdb_next breakpoint(struct gdb_session *s, const char *p, int insert, struct gdb_reply *r)
{
	uint64_t kind, addr, len;
	if (!parse_hex(&p, &kind) || !parse_char(&p, ',') || !parse_range(&p, &addr, &len) || kind > BREAK_ACCESS) {
		fail(r, EINVAL);
		return NEXT_REPLY;
	}
	int err = target_break((enum target_break)kind, insert, current(s), addr, len);
	if (err != -ENOSYS) ok_or(r, err);
	return NEXT_REPLY;
}

static enum gdb_next insert(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)n;
	return breakpoint(s, args, 1, r);
}

static enum gdb_next take_out(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)n;
	return breakpoint(s, args, 0, r);
}

/* "vCont;action:thread;...". A signal that gdb would pass on is not passed: the guest's
 * signals are its kernel's, and gdb does not see them. */
static int parse_action(const char **p, struct target_action *a)
{
	uint64_t signal;
	char what = **p;
	if (what) (*p)++;
	*a = (struct target_action){ .what = ACTION_CONTINUE };
	switch (what) {
	case 'C':
		if (!parse_hex(p, &signal)) return 0;
		break;
	case 'c': break;
	case 'S':
		if (!parse_hex(p, &signal)) return 0;
		a->what = ACTION_STEP;
		break;
	case 's': a->what = ACTION_STEP; break;
	case 'r':
		a->what = ACTION_RANGE;
		if (!parse_range(p, &a->range[0], &a->range[1])) return 0;
		break;
	default: return 0;
	}
	return !parse_char(p, ':') || parse_thread(p, &a->thread);
}

static enum gdb_next resume(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	struct target_action a[TARGET_ACTIONS_MAX];
	const char *p = args;
	unsigned count = 0;
	(void)s, (void)n;
	while (parse_char(&p, ';')) {
		if (count == TARGET_ACTIONS_MAX || !parse_action(&p, &a[count++])) {
			fail(r, EINVAL);
			return NEXT_REPLY;
		}
	}
	if (*p || !count) {
		fail(r, EINVAL);
		return NEXT_REPLY;
	}
	target_resume(a, count);
	return NEXT_RUN;
}

static enum gdb_next resume_kinds(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)s, (void)args, (void)n;
	reply_text(r, "vCont;c;C;s;S;r");
	return NEXT_REPLY;
}

static enum gdb_next continue_all(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	const struct target_action a = { .what = ACTION_CONTINUE };
	(void)s, (void)n;
	if (*args) { /* from another address: gdb has not used that for long */
		fail(r, EINVAL);
		return NEXT_REPLY;
	}
	target_resume(&a, 1);
	return NEXT_RUN;
}

static enum gdb_next step_one(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	const struct target_action a = { .what = ACTION_STEP, .thread = current(s) };
	(void)n;
	if (*args) {
		fail(r, EINVAL);
		return NEXT_REPLY;
	}
	target_resume(&a, 1);
	return NEXT_RUN;
}

static enum gdb_next detach(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)s, (void)args, (void)n;
	reply_text(r, "OK");
	return NEXT_DETACH;
}

static enum gdb_next end_guest(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)s, (void)args, (void)n;
	reply_text(r, "OK");
	return NEXT_KILL;
}

static enum gdb_next supported(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)n;
	s->swbreak = !!strstr(args, "swbreak+");
	s->hwbreak = !!strstr(args, "hwbreak+");
	s->exec_events = !!strstr(args, "exec-events+");
	reply_text(r,
		   "PacketSize=%x;QStartNoAckMode+;qXfer:features:read+;qXfer:auxv:read+;qXfer:exec-file:read+;"
		   "swbreak+;hwbreak+;vContSupported+%s",
		   GDB_PACKET_MAX, s->exec_events ? ";exec-events+" : "");
	return NEXT_REPLY;
}

static enum gdb_next no_acks(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)args, (void)n;
	s->no_ack = 1;
	reply_text(r, "OK");
	return NEXT_REPLY;
}

/* An object "annex:offset,length". */
static int parse_part(const char **p, uint64_t *offset, uint64_t *len)
{
	const char *colon = strchr(*p, ':');
	if (!colon) return 0;
	*p = colon + 1;
	return parse_range(p, offset, len);
}

static enum gdb_next send_part(const char *args, const void *object, size_t size, struct gdb_reply *r)
{
	uint64_t offset, len;
	if (!parse_part(&args, &offset, &len)) fail(r, EINVAL);
	else reply_part(r, object, size, offset, len);
	return NEXT_REPLY;
}

static enum gdb_next send_description(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	size_t size;
	const char *xml = target_description(&size);
	(void)s, (void)n;
	return send_part(args, xml, size, r);
}

static enum gdb_next send_auxv(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	size_t size;
	const void *auxv = target_auxv(&size);
	(void)s, (void)n;
	return send_part(args, auxv, size, r);
}

static enum gdb_next send_exec_file(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)s, (void)n;
	return send_part(args, target_exec_file(), strlen(target_exec_file()), r);
}

/* "qfThreadInfo", then "qsThreadInfo" until the answer is "l". */
static enum gdb_next list_threads(struct gdb_session *s, struct gdb_reply *r)
{
	char separator = 'm';
	unsigned t;
	while (r->len < GDB_PACKET_MAX - 16 && (t = target_next_thread(s->listed))) {
		reply_text(r, "%c%x", separator, t);
		separator = ',';
		s->listed = t;
	}
	if (separator == 'm') reply_text(r, "l");
	return NEXT_REPLY;
}

static enum gdb_next first_threads(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)args, (void)n;
	s->listed = 0;
	return list_threads(s, r);
}

static enum gdb_next more_threads(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)args, (void)n;
	return list_threads(s, r);
}

static enum gdb_next thread_name(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	const char *p = args;
	char name[64];
	unsigned thread;
	(void)s, (void)n;
	if (!parse_thread(&p, &thread) || !exists(thread)) fail(r, ESRCH);
	else reply_hex(r, name, target_thread_name(thread, name, sizeof(name)));
	return NEXT_REPLY;
}

static enum gdb_next current_thread(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)args, (void)n;
	reply_text(r, "QC%x", current(s));
	return NEXT_REPLY;
}

/* gdb has come to a program that was there: it lets go of it rather than end it. */
static enum gdb_next attached(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r)
{
	(void)s, (void)args, (void)n;
	reply_text(r, "1");
	return NEXT_REPLY;
}

static const struct {
	const char *begins;
	enum gdb_next (*fn)(struct gdb_session *s, char *args, size_t n, struct gdb_reply *r);
} table[] = {
	{ "qSupported", supported },
	{ "qXfer:features:read:target.xml", send_description },
	{ "qXfer:auxv:read:", send_auxv },
	{ "qXfer:exec-file:read:", send_exec_file },
	{ "qfThreadInfo", first_threads },
	{ "qsThreadInfo", more_threads },
	{ "qThreadExtraInfo,", thread_name },
	{ "qAttached", attached },
	{ "qC", current_thread },
	{ "QStartNoAckMode", no_acks },
	{ "vCont?", resume_kinds },
	{ "vCont", resume },
	{ "vKill", end_guest },
	{ "?", why },
	{ "g", get_registers },
	{ "G", set_registers },
	{ "p", get_register },
	{ "P", set_register },
	{ "m", read_memory },
	{ "M", write_memory },
	{ "X", write_binary },
	{ "H", choose_thread },
	{ "T", alive },
	{ "Z", insert },
	{ "z", take_out },
	{ "c", continue_all },
	{ "s", step_one },
	{ "D", detach },
	{ "k", end_guest },
};

enum gdb_next gdb_command(struct gdb_session *s, char *packet, size_t len, struct gdb_reply *r)
{
	r->len = 0;
	r->full = 0;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		size_t n = strlen(table[i].begins);
		if (len < n || memcmp(packet, table[i].begins, n)) continue;
		enum gdb_next next = table[i].fn(s, packet + n, len - n, r);
		if (r->full) fail(r, E2BIG);
		return next;
	}
	return NEXT_REPLY;
}
