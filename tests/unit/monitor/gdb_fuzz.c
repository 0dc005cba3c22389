/* What comes from gdb's side of the connection: packets that are right, damaged and mutated,
 * through framing and commands, with a target that checks what it is asked. Built with
 * sanitizers. Arguments: seed, number of packets. */
#include "../../../monitor/gdb/commands.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 3
#define REGS 57
#define PAGE 4096
#define BASE 0x7fff00000000UL

static unsigned char memory[PAGE];
static unsigned long calls[8];

static void check(int ok, const char *what)
{
	if (ok) return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static int alive(unsigned t) { return t >= 1 && t <= THREADS; }

unsigned target_next_thread(unsigned after) { return after < THREADS ? after + 1 : 0; }
size_t target_thread_name(unsigned t, char *to, size_t size)
{
	check(alive(t), "name of no thread");
	return (size_t)snprintf(to, size, "thread %u", t);
}
void target_resume(const struct target_action *a, unsigned n)
{
	check(n >= 1 && n <= TARGET_ACTIONS_MAX, "number of actions");
	for (unsigned i = 0; i < n; i++) check(a[i].what <= ACTION_RANGE, "action");
	calls[0]++;
}
void target_kill(void) { abort(); }
const char *target_description(size_t *len)
{
	static char text[40000];
	memset(text, 'x', sizeof(text) - 1);
	*len = sizeof(text) - 1;
	return text;
}
unsigned target_registers(void) { return REGS; }
unsigned target_register_size(unsigned n) { return n < REGS ? 1 + n % TARGET_REG_MAX : 0; }
static size_t all_registers(void)
{
	size_t n = 0;
	for (unsigned i = 0; i < REGS; i++) n += target_register_size(i);
	return n;
}
long target_get_registers(unsigned t, unsigned char *to)
{
	check(alive(t), "registers of no thread");
	memset(to, 0x5a, all_registers());
	return (long)all_registers();
}
long target_set_registers(unsigned t, const unsigned char *from)
{
	unsigned sum = 0;
	check(alive(t), "registers of no thread");
	for (size_t i = 0; i < all_registers(); i++) sum += from[i];
	calls[1]++;
	return sum % 7 ? 0 : -EBUSY;
}
size_t target_read(unsigned t, uint64_t addr, void *to, size_t n)
{
	check(alive(t), "memory of no thread");
	if (addr < BASE || addr - BASE >= PAGE) return 0;
	if (n > PAGE - (addr - BASE)) n = PAGE - (addr - BASE);
	memcpy(to, memory + (addr - BASE), n);
	calls[2]++;
	return n;
}
size_t target_write(unsigned t, uint64_t addr, const void *from, size_t n)
{
	check(alive(t), "memory of no thread");
	if (addr < BASE || addr - BASE >= PAGE || n > PAGE - (addr - BASE)) return 0;
	memcpy(memory + (addr - BASE), from, n);
	calls[3]++;
	return n;
}
int target_break(enum target_break kind, int insert, unsigned t, uint64_t addr, uint64_t len)
{
	check(kind <= BREAK_ACCESS && alive(t), "breakpoint");
	(void)insert, (void)len;
	calls[4]++;
	return addr % 5 ? 0 : addr % 2 ? -ENOSYS : -ENOSPC;
}
const void *target_auxv(size_t *len)
{
	*len = 300;
	return memory;
}
const char *target_exec_file(void) { return "/usr/bin/pro$gram#}*"; }

static const char *const corpus[] = {
	"qSupported:multiprocess+;swbreak+;hwbreak+;exec-events+",
	"vMustReplyEmpty",
	"QStartNoAckMode",
	"Hg0",
	"Hg2",
	"Hc-1",
	"qXfer:features:read:target.xml:0,ffb",
	"qXfer:auxv:read::0,1000",
	"qXfer:exec-file:read::0,1000",
	"qTStatus",
	"?",
	"qXfer:features:read:target.xml:ffff,fffffffff",
	"qfThreadInfo",
	"qsThreadInfo",
	"qThreadExtraInfo,2",
	"qC",
	"qAttached",
	"g",
	"G5a5a5a5a",
	"p10",
	"P3=0000000000000000",
	"m7fff00000010,40",
	"m7fff00000ff0,ffffffffffffffff",
	"m0,1",
	"M7fff00000020,4:01020304",
	"X7fff00000020,3:a}\x03z",
	"X7fff00000000,0:",
	"T1",
	"T99",
	"Z0,7fff00000000,1",
	"z0,401000,1",
	"Z1,401000,1",
	"Z2,601000,8",
	"z4,601000,4",
	"vCont?",
	"vCont;c",
	"vCont;s:1;c",
	"vCont;r401000,401010:2;c:-1",
	"vCont;C05:1",
	"vCont;s:1;s:2;s:3;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;s:1;"
	"s:1;s:1;s:1",
	"c",
	"s",
	"D",
	"D;1",
	"vKill;1",
	"k",
	"\x03",
	"",
};

static unsigned char stream[2 * GDB_PACKET_MAX + 64];

/* A packet of the corpus, most of the time changed, in a frame that is mostly right. */
static size_t make(void)
{
	char data[GDB_PACKET_MAX + 32];
	const char *from = corpus[(unsigned)rand() % (sizeof(corpus) / sizeof(*corpus))];
	size_t n = strlen(from), len = 0;
	memcpy(data, from, n);
	for (int k = rand() % 4; k > 0 && n; k--) {
		size_t at = (size_t)rand() % n;
		switch (rand() % 5) {
		case 0: data[at] = (char)rand(); break;
		case 1: n = at; break;
		case 2: memmove(data + at + 1, data + at, n - at), data[at] = "0f,:;=}#$-"[rand() % 10], n++; break;
		case 3: memset(data + n, "f0;}"[rand() % 4], 20), n += 20; break;
		case 4: data[at] = "0123456789abcdef"[rand() % 16]; break;
		}
	}
	if (rand() % 200 == 0) {
		memset(data + n, 'a' + rand() % 6, sizeof(data) - n);
		n = sizeof(data) - (size_t)rand() % 64;
	}
	unsigned char sum = 0;
	stream[len++] = '$';
	for (size_t i = 0; i < n; i++)
		sum = (unsigned char)(sum + (unsigned char)(stream[len++] = (unsigned char)data[i]));
	if (rand() % 20 == 0) sum++;
	len += (size_t)sprintf((char *)stream + len, "#%02x", sum);
	return len;
}

/* The command sees exactly its bytes, so that the sanitizer sees what is beyond. */
static void perform(struct gdb_session *s, const struct gdb_parser *p)
{
	static struct gdb_reply r;
	static char out[GDB_PACKET_MAX + 4];
	char *copy = malloc(p->len + 1);
	memcpy(copy, p->data, p->len + 1);
	enum gdb_next next = gdb_command(s, copy, p->len, &r);
	check(next <= NEXT_KILL && r.len <= sizeof(r.data), "reply");
	size_t n = reply_frame(&r, out);
	check(n == r.len + 4 && out[0] == '$' && out[n - 3] == '#', "frame");
	check(!memchr(out + 1, '$', n - 1), "a frame in a frame");
	free(copy);
	calls[5 + (next == NEXT_RUN)]++;
	if (next == NEXT_RUN || rand() % 50 == 0) {
		const struct target_stop stop = { (enum target_event)(rand() % (EVENT_END + 1)),
						  1 + (unsigned)rand() % THREADS, 7 };
		r.len = 0;
		gdb_stop_reply(s, &stop, &r);
		check(!r.full && r.len >= 3, "stop reply");
	}
}

int main(int argc, char **argv)
{
	static struct gdb_parser p;
	static struct gdb_session s;
	unsigned long packets = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
	srand(argc > 1 ? (unsigned)atoi(argv[1]) : 1);
	s.last.thread = 1;
	for (unsigned long i = 0; i < packets; i++) {
		size_t n = make();
		for (size_t k = 0; k < n; k++) {
			check(p.len <= GDB_PACKET_MAX, "length");
			if (gdb_parse(&p, stream[k]) == GDB_PACKET) perform(&s, &p);
		}
	}
	for (unsigned i = 0; i < 7; i++) check(calls[i] > 0 || packets < 1000, "a part that was never reached");
	printf("%lu commands\n", calls[5] + calls[6]);
	return 0;
}
