/* Structures as the kernel and the C library fill them: all bytes that do not change by themselves, over 0xee. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmpx.h>
#include "filled.h"

static void tell(const char *what, long r) { printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : ""); }
#define TELL(call) tell(#call, call)

/* In a folder of its own. */
static void files(void)
{
	struct stat st;
	CLEAR(st);
	TELL(stat("/etc/passwd", &st));
	/* (Those of the file system that it lies on.) */
	printf("device %d number %d blocks %d\n", st.st_dev != 0, st.st_ino != 0, st.st_blksize >= 512);
	st.st_dev = st.st_ino = st.st_blksize = 0;
	memset(&st.st_atim, 0, 3 * sizeof st.st_atim);
	bytes("stat", &st, sizeof st);
	CLEAR(st);
	TELL(stat("/nosuchfile", &st));
	touched("stat", &st, sizeof st);

	struct statfs fs;
	struct statvfs vfs;
	CLEAR(fs);
	TELL(statfs("/proc", &fs));
	printf("type %lx blocks %lu of %ld, files %lu, name %ld\n", fs.f_type, fs.f_blocks, fs.f_bsize, fs.f_files,
	       fs.f_namelen);
	bytes("spare", fs.f_spare, sizeof fs.f_spare);
	CLEAR(fs);
	TELL(statfs("/nosuchfile", &fs));
	TELL(fstatfs(-1, &fs));
	touched("statfs", &fs, sizeof fs);
	/* (How it is mounted is not the same in a guest.) */
	static const char *const places[] = { "/proc", "/" };
	for (int i = 0; i < 2; i++) {
		CLEAR(vfs);
		printf("statvfs %d\n", statvfs(places[i], &vfs));
		statfs(places[i], &fs);
		printf("read-only %d, flags %d id %d size %d name %lu favail %d\n", (vfs.f_flag & ST_RDONLY) != 0,
		       vfs.f_flag == (fs.f_flags & ~0x20UL),
		       vfs.f_fsid == ((unsigned)fs.f_fsid.__val[0] | (unsigned long)fs.f_fsid.__val[1] << 32),
		       vfs.f_frsize == fs.f_frsize && vfs.f_bsize == fs.f_bsize && vfs.f_blocks == fs.f_blocks,
		       vfs.f_namemax, vfs.f_favail == vfs.f_ffree);
		bytes("spare", vfs.__f_spare, sizeof vfs.__f_spare);
	}
	CLEAR(vfs);
	TELL(statvfs("/nosuchfile", &vfs));
	TELL(fstatvfs(-1, &vfs));
	touched("statvfs", &vfs, sizeof vfs);

	mkdir("sub", 0750);
	close(open("sub/file", O_CREAT | O_RDWR, 0640));
	symlink("file", "sub/a link of some length");
	struct dirent **list, *e;
	int n = scandir("sub", &list, NULL, alphasort);
	for (int i = 0; i < n; free(list[i++]))
		printf("%s %d %d\n", list[i]->d_name, list[i]->d_reclen, list[i]->d_type);
	free(list);
	DIR *d = opendir("sub");
	union {
		struct dirent e;
		char room[400];
	} u;
	int seen = 0;
	for (int i = 0; i < 5; i++) {
		CLEAR(u);
		if (readdir_r(d, &u.e, &e) || !e) break;
		seen += u.e.d_reclen + u.e.d_type + u.e.d_name[0] + (e == &u.e);
	}
	printf("readdir_r %d\n", seen);
	closedir(d);

	char *roots[] = { "sub", "none", NULL };
	FTS *t = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	int found[16] = { 0 };
	for (FTSENT *f; (f = fts_read(t));) {
		if (f->fts_info == FTS_NS) {
			printf("fts %s %d %d\n", f->fts_path, f->fts_errno, f->fts_level);
			continue;
		}
		found[f->fts_info]++;
		if (f->fts_level != 1) printf("fts %d: ", f->fts_info);
		if (f->fts_level != 1)
			printf("level %d path %d name %d instr %d flags %x nlink %d '%s' '%s' '%s' parent %d\n",
			       f->fts_level, f->fts_pathlen, f->fts_namelen, f->fts_instr, f->fts_flags,
			       (int)f->fts_nlink, f->fts_name, f->fts_path, f->fts_accpath, f->fts_parent->fts_level);
		else
			found[15] += f->fts_pathlen + f->fts_namelen + f->fts_statp->st_mode +
				     (f->fts_ino == f->fts_statp->st_ino);
	}
	for (int i = 0; i < 16; i++) printf(" %d", found[i]);
	printf(" options %x\n", t->fts_options);
	fts_close(t);

	struct utmpx x = { .ut_type = USER_PROCESS,
			   .ut_pid = 77,
			   .ut_line = "pts/1",
			   .ut_id = "ab",
			   .ut_user = "me",
			   .ut_host = "there",
			   .ut_session = 5,
			   .ut_exit = { 1, 2 },
			   .ut_addr_v6 = { 1, 2, 3, 4 } },
		     *r;
	x.ut_tv.tv_sec = 12345;
	x.ut_tv.tv_usec = 678;
	close(open("utmp", O_CREAT | O_RDWR, 0600));
	utmpxname("utmp");
	setutxent();
	printf("pututxline %d\n", pututxline(&x) != NULL);
	setutxent();
	r = getutxent();
	printf("getutxent %d, end %d\n", r != NULL, getutxent() == NULL);
	setutxent();
	r = getutxid(&x);
	if (r) bytes("utmpx", r, sizeof *r);
	setutxent();
	r = getutxline(&x);
	printf("getutxline %d\n", r != NULL);
	endutxent();
	updwtmpx("utmp", &x);
	stat("utmp", &st);
	printf("size %ld\n", (long)st.st_size);
}

static void show_termios(const struct termios *t)
{
	bytes("termios", t, offsetof(struct termios, c_cc) + NCCS);
	printf("speeds %o %o\n", t->c_ispeed, t->c_ospeed);
}

static void terminals(void)
{
	int m = posix_openpt(O_RDWR | O_NOCTTY);
	grantpt(m);
	unlockpt(m);
	int s = open(ptsname(m), O_RDWR | O_NOCTTY);
	struct termios t;
	struct winsize w;
	CLEAR(t);
	TELL(tcgetattr(s, &t));
	show_termios(&t);
	TELL(cfsetispeed(&t, B0));
	TELL(cfsetospeed(&t, B19200));
	TELL(tcsetattr(s, TCSANOW, &t));
	TELL(tcsetattr(s, 3, &t));
	CLEAR(t);
	TELL(tcgetattr(s, &t));
	show_termios(&t);
	printf("speeds %o %o\n", cfgetispeed(&t), cfgetospeed(&t));
	cfmakeraw(&t);
	cfsetspeed(&t, 115200);
	TELL(tcsetattr(s, TCSAFLUSH, &t));
	CLEAR(t);
	TELL(tcgetattr(m, &t));
	show_termios(&t);
	CLEAR(t);
	int p[2];
	pipe(p);
	TELL(tcgetattr(p[0], &t));
	touched("termios", &t, 56);
	CLEAR(w);
	TELL(ioctl(s, TIOCGWINSZ, &w));
	bytes("winsize", &w, sizeof w);
	close(s);
	close(m);
	close(p[0]);
	close(p[1]);
}

static void messages(void)
{
	enum { MANY = 253 };
	int s[2], fds[MANY], one = 1;
	union {
		struct cmsghdr h;
		char room[CMSG_SPACE(sizeof fds) + 64];
	} c;
	char text[16];
	struct iovec v = { "hello", 5 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = &c, .msg_controllen = CMSG_LEN(sizeof fds) };
	socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, s);
	for (int i = 0; i < MANY; i++) fds[i] = 0;
	CLEAR(c);
	c.h.cmsg_len = CMSG_LEN(sizeof fds);
	c.h.cmsg_level = SOL_SOCKET;
	c.h.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&c.h), fds, sizeof fds);
	TELL(sendmsg(s[0], &m, 0));
	CLEAR(c);
	CLEAR(text);
	v = (struct iovec){ text, sizeof text };
	m.msg_controllen = sizeof c;
	m.msg_flags = 0x77;
	TELL(recvmsg(s[1], &m, MSG_CMSG_CLOEXEC));
	bytes("cmsghdr", &c, CMSG_LEN(0));
	printf("controllen %zu iovlen %zu flags %x namelen %u\n", m.msg_controllen, m.msg_iovlen, m.msg_flags,
	       m.msg_namelen);
	memcpy(fds, CMSG_DATA(&c.h), sizeof fds);
	for (int i = 0; i < MANY; i++) close(fds[i]);

	/* The lengths have eight bytes, all of which count. */
	v.iov_len = 5;
	m = (struct msghdr){ .msg_iov = &v, .msg_iovlen = 1, .msg_control = &c, .msg_controllen = 1UL << 32 };
	TELL(sendmsg(s[0], &m, 0));
	m.msg_controllen = 0;
	m.msg_iovlen = (1UL << 32) + 1;
	TELL(sendmsg(s[0], &m, 0));
	TELL(recvmsg(s[1], &m, 0));
	m.msg_iovlen = 1;
	c.h = (struct cmsghdr){ .cmsg_len = (1UL << 32) + CMSG_LEN(4),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS };
	m.msg_controllen = CMSG_SPACE(4);
	m.msg_control = &c;
	TELL(sendmsg(s[0], &m, 0));
	TELL(recvmsg(s[1], &m, 0));
	TELL(sendmsg(s[0], NULL, 0));
	TELL(sendmsg(s[0], (void *)-4096, 0));
	TELL(recvmsg(s[1], (void *)-4096, 0));
	m.msg_control = (void *)-4096;
	TELL(sendmsg(s[0], &m, 0));

	struct mmsghdr mm[3] = { { .msg_hdr = { .msg_iov = &v, .msg_iovlen = 1 } },
				 { .msg_hdr = { .msg_iov = &v, .msg_iovlen = 0 } },
				 { .msg_hdr = { .msg_iov = &v, .msg_iovlen = 2000 } } };
	mm[0].msg_len = mm[1].msg_len = mm[2].msg_len = 99;
	TELL(sendmmsg(s[0], mm, 3, 0));
	TELL(sendmmsg(s[0], mm + 2, 1, 0));
	TELL(sendmmsg(s[0], mm, 0, 0));
	TELL(sendmmsg(-1, mm, 0, 0));
	TELL(sendmmsg(-1, mm, 1, 0));
	TELL(sendmmsg(s[0], (void *)-4096, 1, 0));
	printf("lengths %u %u %u\n", mm[0].msg_len, mm[1].msg_len, mm[2].msg_len);
	TELL(recvmmsg(s[1], mm, 2, MSG_DONTWAIT, NULL));
	printf("lengths %u %u %u\n", mm[0].msg_len, mm[1].msg_len, mm[2].msg_len);
	TELL(recvmmsg(s[1], mm, 2, MSG_DONTWAIT, NULL));
	TELL(recvmmsg(s[1], (void *)-4096, 1, MSG_DONTWAIT, NULL));
	TELL(recvmmsg(s[1], mm, 0, MSG_DONTWAIT, NULL));

	setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &one, sizeof one);
	send(s[0], "x", 1, 0);
	m = (struct msghdr){ .msg_iov = &v, .msg_iovlen = 1, .msg_control = &c, .msg_controllen = sizeof c };
	v = (struct iovec){ text, sizeof text };
	TELL(recvmsg(s[1], &m, 0));
	for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h))
		printf("level %d type %d len %zu\n", h->cmsg_level, h->cmsg_type, h->cmsg_len);
	struct ucred cred;
	socklen_t len = sizeof cred;
	TELL(getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &cred, &len));
	printf("peer %d %d, length %u\n", cred.pid == getpid(), cred.uid, len);
	struct f_owner_ex own = { F_OWNER_PGRP, getpgrp() };
	TELL(fcntl(s[0], F_SETOWN_EX, &own));
	CLEAR(own);
	TELL(fcntl(s[0], F_GETOWN_EX, &own));
	printf("owner %d %d %d\n", own.type, own.pid == getpgrp(), fcntl(s[0], F_GETOWN) == -getpgrp());
	close(s[0]);
	close(s[1]);
}

static void numbers(void)
{
	struct {
		struct rusage u;
		char beyond[256];
	} r;
	CLEAR(r);
	TELL(getrusage(RUSAGE_SELF, &r.u));
	touched("rusage", &r, sizeof r);
	CLEAR(r);
	pid_t child = fork();
	if (!child) _exit(3);
	int status;
	printf("wait4 %d", wait4(child, &status, 0, &r.u) == child);
	printf(" %x\n", status);
	touched("rusage", &r, sizeof r);
	struct {
		struct sysinfo s;
		char beyond[256];
	} i;
	CLEAR(i);
	TELL(sysinfo(&i.s));
	touched("sysinfo", &i, sizeof i);
	printf("unit %u, ram %d\n", i.s.mem_unit, i.s.totalram > 1000);
	struct utsname u;
	CLEAR(u);
	TELL(uname(&u));
	touched("utsname", &u, sizeof u);
	printf("%s %s\n", u.sysname, u.machine);
	struct rlimit l;
	CLEAR(l);
	TELL(getrlimit(RLIMIT_NOFILE, &l));
	touched("rlimit", &l, sizeof l);
	cpu_set_t set[2];
	CLEAR(set);
	TELL(sched_getaffinity(0, sizeof *set, set));
	bytes("cpus", (char *)set + 16, sizeof set - 16);
	TELL(sched_getaffinity(0, 4, set));
	CLEAR(set);
	TELL(pthread_getaffinity_np(pthread_self(), sizeof set, set));
	bytes("cpus", (char *)set + 16, sizeof set - 16);
	struct {
		struct sched_param p;
		char beyond[60];
	} p;
	int policy = -1;
	CLEAR(p);
	TELL(sched_getparam(0, &p.p));
	bytes("sched_param", &p, sizeof p);
	CLEAR(p);
	TELL(pthread_getschedparam(pthread_self(), &policy, &p.p));
	bytes("sched_param", &p, sizeof p);
	pthread_attr_t a;
	pthread_attr_init(&a);
	CLEAR(p);
	TELL(pthread_attr_getschedparam(&a, &p.p));
	bytes("sched_param", &p, sizeof p);
	printf("policy %d\n", policy);

	struct timex x = { 0 };
	struct {
		struct ntptimeval t;
		char beyond[64];
	} n;
	CLEAR(n);
	TELL(adjtimex(&x));
	printf("tick %ld tai %d precision %ld tolerance %ld\n", x.tick, x.tai, x.precision, x.tolerance);
	TELL(ntp_gettime(&n.t));
	touched("ntptimeval", &n, sizeof n);
	struct timeval left = { 77, 77 };
	TELL(adjtime(NULL, &left));
	printf("left %ld %ld\n", (long)left.tv_sec, (long)left.tv_usec);
	left = (struct timeval){ 2146, 0 }; /* (more than may be asked for: nothing is adjusted) */
	TELL(adjtime(&left, NULL));
	left = (struct timeval){ -2146, 0 };
	TELL(adjtime(&left, NULL));

	struct epoll_event e[2] = { { EPOLLIN, { .u64 = 0x123456789abcdef } } };
	int ep = epoll_create1(0), pp[2];
	pipe(pp);
	write(pp[1], "x", 1);
	epoll_ctl(ep, EPOLL_CTL_ADD, pp[0], e);
	CLEAR(e);
	TELL(epoll_wait(ep, e, 2, 0));
	bytes("epoll_event", e, sizeof e);
	struct flock k = { F_WRLCK, SEEK_SET, 5, 7 };
	FILE *f = tmpfile();
	CLEAR(k);
	k.l_type = F_WRLCK, k.l_whence = SEEK_SET, k.l_start = 5, k.l_len = 7;
	TELL(fcntl(fileno(f), F_GETLK, &k));
	printf("lock %d %d %ld %ld\n", k.l_type, k.l_whence, (long)k.l_start, (long)k.l_len);
}

static void show_perm(const struct ipc_perm *p)
{
	printf("mode %o uid %u gid %u cuid %u cgid %u key %x, spare %d %lu %lu\n", p->mode, p->uid, p->gid, p->cuid,
	       p->cgid, p->__key, p->__pad2, p->__glibc_reserved1, p->__glibc_reserved2);
}

static void queues(void)
{
	int q = msgget(IPC_PRIVATE, 0640), s = semget(IPC_PRIVATE, 3, 0600), m = shmget(IPC_PRIVATE, 5000, 0644);
	struct msqid_ds md;
	struct semid_ds sd;
	struct shmid_ds hd;
	struct msginfo mi;
	struct seminfo si;
	struct shminfo hi;
	struct shm_info used;
	unsigned short values[4] = { 9, 9, 9, 9 };
	struct {
		long type;
		char text[8];
	} letter = { 5, "letter" };
	TELL(msgsnd(q, &letter, 8, 0));
	CLEAR(md);
	TELL(msgctl(q, IPC_STAT, &md));
	show_perm(&md.msg_perm);
	printf("qnum %lu cbytes %lu qbytes %lu pid %d %d rtime %ld\n", md.msg_qnum, md.__msg_cbytes, md.msg_qbytes,
	       md.msg_lspid == getpid(), md.msg_lrpid, (long)md.msg_rtime);
	md.msg_perm.mode = 0600;
	TELL(msgctl(q, IPC_SET, &md));
	CLEAR(mi);
	printf("MSG_INFO %d\n", msgctl(q, IPC_INFO, (void *)&mi) >= 0);
	printf("max %d mnb %d mni %d\n", mi.msgmax, mi.msgmnb, mi.msgmni);
	TELL(msgctl(q, IPC_RMID, NULL));
	TELL(semctl(s, 1, SETVAL, 7));
	TELL(semctl(s, 1, GETVAL));
	TELL(semctl(s, 1, GETPID) == getpid());
	TELL(semctl(s, 0, GETALL, values));
	bytes("values", values, sizeof values);
	CLEAR(sd);
	TELL(semctl(s, 0, IPC_STAT, &sd));
	show_perm(&sd.sem_perm);
	printf("nsems %lu otime %ld\n", sd.sem_nsems, (long)sd.sem_otime);
	CLEAR(si);
	printf("IPC_INFO %d\n", semctl(s, 0, IPC_INFO, &si) >= 0);
	bytes("seminfo", &si, sizeof si);
	TELL(semctl(s, 0, 99, 0));
	TELL(semctl(s, 0, IPC_RMID));
	TELL(semget(IPC_PRIVATE, 70000, 0600));
	TELL(semget(IPC_PRIVATE, -1, 0600));
	CLEAR(hd);
	TELL(shmctl(m, IPC_STAT, &hd));
	show_perm(&hd.shm_perm);
	printf("segsz %zu attached %lu pid %d %d\n", hd.shm_segsz, hd.shm_nattch, hd.shm_cpid == getpid(), hd.shm_lpid);
	CLEAR(hi);
	printf("IPC_INFO %d\n", shmctl(m, IPC_INFO, (void *)&hi) >= 0);
	bytes("shminfo", &hi, sizeof hi);
	CLEAR(used);
	printf("SHM_INFO %d\n", shmctl(m, SHM_INFO, (void *)&used) >= 0);
	touched("shm_info", &used, sizeof used);
	TELL(shmctl(m, IPC_RMID, NULL));

	struct mq_attr ma = { .mq_maxmsg = 4, .mq_msgsize = 50 };
	mqd_t d = mq_open("/filled-structs", O_CREAT | O_RDWR, 0600, &ma);
	CLEAR(ma);
	TELL(mq_getattr(d, &ma));
	bytes("mq_attr", &ma, sizeof ma);
	mq_unlink("/filled-structs");
}

int main(void)
{
	char name[] = "/tmp/htux-filledXXXXXX";
	mkdtemp(name);
	chdir(name);
	files();
	chdir("/");
	char rm[64];
	snprintf(rm, sizeof rm, "rm -r %s", name);
	system(rm);
	terminals();
	messages();
	numbers();
	queues();
	return 0;
}
