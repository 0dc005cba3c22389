/* Sun's RPC (RFC 4506, 5531, 1833), which glibc keeps for programs linked before 2018: its structures, as its
 * <rpc/...> had them, and our functions, which those programs know without the prefix. Nothing of it is found
 * unless asked for with the version. */
#ifndef RPC_H
#define RPC_H

#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/un.h>
#include "twin.h"

#define OLD_RPC(name) OLD_TWIN(name, GLIBC_2.2.5, glibc_##name)

typedef int bool_t, enum_t;

/* XDR: a stream of units of four bytes, and what it can do. */
enum { UNIT = 4 };
enum xdr_op { XDR_ENCODE, XDR_DECODE, XDR_FREE };

typedef struct XDR XDR;
struct xdr_ops {
	bool_t (*getlong)(XDR *, long *);
	bool_t (*putlong)(XDR *, const long *);
	bool_t (*getbytes)(XDR *, char *, unsigned);
	bool_t (*putbytes)(XDR *, const char *, unsigned);
	unsigned (*getpostn)(const XDR *);
	bool_t (*setpostn)(XDR *, unsigned);
	int32_t *(*inline_)(XDR *, unsigned);
	void (*destroy)(XDR *);
	bool_t (*getint32)(XDR *, int32_t *);
	bool_t (*putint32)(XDR *, const int32_t *);
};
struct XDR {
	enum xdr_op op;
	const struct xdr_ops *ops;
	char *public, *private, *base;
	unsigned handy;
};
typedef bool_t (*xdrproc_t)(XDR *, void *, ...);
/* What procedures get as their third argument where they ask for two. */
#define NO_LIMIT (~0u)

bool_t glibc_xdr_void(XDR *, void *, ...);
bool_t glibc_xdr_int(XDR *, int *);
bool_t glibc_xdr_u_int(XDR *, unsigned *);
bool_t glibc_xdr_long(XDR *, long *);
bool_t glibc_xdr_u_long(XDR *, unsigned long *);
bool_t glibc_xdr_u_short(XDR *, unsigned short *);
bool_t glibc_xdr_bool(XDR *, bool_t *);
bool_t glibc_xdr_enum(XDR *, enum_t *);
bool_t glibc_xdr_opaque(XDR *, char *, unsigned);
bool_t glibc_xdr_bytes(XDR *, char **, unsigned *, unsigned max);
bool_t glibc_xdr_string(XDR *, char **, unsigned max);
bool_t glibc_xdr_array(XDR *, char **, unsigned *, unsigned max, unsigned size, xdrproc_t);
bool_t glibc_xdr_reference(XDR *, char **, unsigned size, xdrproc_t);
bool_t glibc_xdr_pointer(XDR *, char **, unsigned size, xdrproc_t);
void glibc_xdrmem_create(XDR *, char *, unsigned size, enum xdr_op);
void glibc_xdrrec_create(XDR *, unsigned out, unsigned in, char *handle, int (*get)(char *, char *, int),
			 int (*put)(char *, char *, int));
bool_t glibc_xdrrec_skiprecord(XDR *);
bool_t glibc_xdrrec_eof(XDR *);
bool_t glibc_xdrrec_endofrecord(XDR *, bool_t now);

/* Who calls, and the proof of it. */
enum { MAX_AUTH_BYTES = 400, MAX_MACHINE_NAME = 255, MAX_GROUPS = 16 };
enum auth_stat { AUTH_OK, AUTH_BADCRED, AUTH_REJECTEDCRED, AUTH_BADVERF, AUTH_REJECTEDVERF, AUTH_TOOWEAK };
enum { AUTH_NONE, AUTH_SYS, AUTH_SHORT, AUTH_DES };
struct opaque_auth {
	enum_t flavor;
	char *base;
	unsigned length;
};
typedef struct AUTH AUTH;
struct AUTH {
	struct opaque_auth cred, verf;
	char key[8];
	const struct auth_ops {
		void (*nextverf)(AUTH *);
		int (*marshal)(AUTH *, XDR *);
		int (*validate)(AUTH *, struct opaque_auth *);
		int (*refresh)(AUTH *);
		void (*destroy)(AUTH *);
	} * ops;
	char *private;
};
struct authunix_parms {
	unsigned long time;
	char *machine;
	uid_t uid;
	gid_t gid;
	unsigned n;
	gid_t *groups;
};
extern struct opaque_auth _null_auth;

/* Messages. */
enum { CALL, REPLY };
enum { MSG_ACCEPTED, MSG_DENIED };
enum { SUCCESS, PROG_UNAVAIL, PROG_MISMATCH, PROC_UNAVAIL, GARBAGE_ARGS, SYSTEM_ERR };
enum { RPC_MISMATCH, AUTH_ERROR };
enum { RPC_VERSION = 2 };
struct versions {
	unsigned long low, high;
};
struct accepted_reply {
	struct opaque_auth verf;
	enum_t stat;
	union {
		struct versions versions;
		struct {
			char *where;
			xdrproc_t proc;
		} results;
	};
};
struct rejected_reply {
	enum_t stat;
	union {
		struct versions versions;
		enum_t why;
	};
};
struct rpc_msg {
	unsigned long xid;
	enum_t direction;
	union {
		struct {
			unsigned long rpcvers, prog, vers, proc;
			struct opaque_auth cred, verf;
		} call;
		struct {
			enum_t stat;
			union {
				struct accepted_reply accepted;
				struct rejected_reply rejected;
			};
		} reply;
	};
};
/* What came of a call: a clnt_stat, and what more is known of it. */
enum clnt_stat {
	RPC_SUCCESS,
	RPC_CANTENCODEARGS,
	RPC_CANTDECODERES,
	RPC_CANTSEND,
	RPC_CANTRECV,
	RPC_TIMEDOUT,
	RPC_VERSMISMATCH,
	RPC_AUTHERROR,
	RPC_PROGUNAVAIL,
	RPC_PROGVERSMISMATCH,
	RPC_PROCUNAVAIL,
	RPC_CANTDECODEARGS,
	RPC_SYSTEMERROR,
	RPC_UNKNOWNHOST,
	RPC_PMAPFAILURE,
	RPC_PROGNOTREGISTERED,
	RPC_FAILED,
	RPC_UNKNOWNPROTO,
};
struct rpc_err {
	enum clnt_stat status;
	union {
		int number;
		enum_t why;
		struct versions versions;
		long words[2];
	};
};
void glibc__seterr_reply(const struct rpc_msg *, struct rpc_err *);

bool_t glibc_xdr_opaque_auth(XDR *, struct opaque_auth *);
bool_t glibc_xdr_authunix_parms(XDR *, struct authunix_parms *);
bool_t glibc_xdr_callhdr(XDR *, struct rpc_msg *);
bool_t glibc_xdr_callmsg(XDR *, struct rpc_msg *);
bool_t glibc_xdr_replymsg(XDR *, struct rpc_msg *);

/* Clients. */
typedef struct CLIENT CLIENT;
struct CLIENT {
	AUTH *auth;
	const struct clnt_ops {
		enum clnt_stat (*call)(CLIENT *, unsigned long, xdrproc_t, void *, xdrproc_t, void *, struct timeval);
		void (*abort)(void);
		void (*geterr)(CLIENT *, struct rpc_err *);
		bool_t (*freeres)(CLIENT *, xdrproc_t, void *);
		void (*destroy)(CLIENT *);
		bool_t (*control)(CLIENT *, int, void *);
	} * ops;
	void *private;
};
enum { SMALL_MESSAGE = 400, UDP_MESSAGE = 8800, CALL_HEADER = 24 };
enum { PMAP_PROGRAM = 100000, PMAP_VERSION = 2, PMAP_PORT = 111 };
enum { RETRIES_OF_AUTH = 2, AUTH_INVALIDRESP = 6 };
struct rpc_createerr {
	enum clnt_stat stat;
	struct rpc_err error;
};
extern struct rpc_createerr rpc_createerr;
AUTH *glibc_authnone_create(void);
AUTH *glibc_authunix_create(char *machine, uid_t, gid_t, int n, gid_t *groups);
CLIENT *glibc_clnttcp_create(struct sockaddr_in *, unsigned long prog, unsigned long vers, int *fd, unsigned out,
			     unsigned in);
CLIENT *glibc_clntunix_create(struct sockaddr_un *, unsigned long prog, unsigned long vers, int *fd, unsigned out,
			      unsigned in);
CLIENT *glibc_clntudp_create(struct sockaddr_in *, unsigned long prog, unsigned long vers, struct timeval, int *fd);
CLIENT *glibc_clntudp_bufcreate(struct sockaddr_in *, unsigned long prog, unsigned long vers, struct timeval, int *fd,
				unsigned out, unsigned in);
const char *glibc_clnt_sperrno(enum clnt_stat);
void glibc_clnt_perror(CLIENT *, const char *);
void glibc_get_myaddress(struct sockaddr_in *);
unsigned short glibc_pmap_getport(struct sockaddr_in *, unsigned long prog, unsigned long vers, unsigned protocol);
bool_t glibc_pmap_set(unsigned long prog, unsigned long vers, int protocol, unsigned short port);
bool_t glibc_pmap_unset(unsigned long prog, unsigned long vers);
bool_t glibc_xdr_pmap(XDR *, void *);

/* The parts of a client that are the same for all transports (rpc_clnt.c); private is the whole. */
struct rpc_client {
	CLIENT client;
	int fd;
	bool_t ours; /* to close */
	struct rpc_err error;
	char header[CALL_HEADER];
	unsigned n; /* of header */
};
hidden enum clnt_stat rpc_fail(struct rpc_client *, enum clnt_stat, int number); /* the same stat */
hidden void rpc_geterr(CLIENT *, struct rpc_err *);
hidden bool_t rpc_freeres(CLIENT *, xdrproc_t, void *results);
hidden void rpc_abort(void);
hidden bool_t rpc_control(struct rpc_client *, int request, void *info);
hidden int rpc_milliseconds(struct timeval); /* no less than that, and what poll takes */
hidden void rpc_create_failed(enum clnt_stat, int number);
hidden unsigned rpc_header(char header[CALL_HEADER], unsigned long prog,
			   unsigned long vers); /* its length, 0 if it fails */
hidden uint32_t rpc_next_xid(char *header);
hidden bool_t rpc_put_call(struct rpc_client *, XDR *, unsigned long proc, xdrproc_t, void *args);
hidden bool_t rpc_get_reply(XDR *, struct rpc_msg *);
hidden void rpc_drop_reply(struct rpc_msg *);
hidden bool_t rpc_take_reply(struct rpc_client *, XDR *, struct rpc_msg *, xdrproc_t, void *results);
hidden bool_t rpc_host(const char *name, struct sockaddr_in *); /* false, and why in rpc_createerr */

void glibc_perror(const char *);
int bindresvport(int, struct sockaddr_in *);

/* Servers. */
enum xprt_stat { XPRT_DIED, XPRT_MOREREQS, XPRT_IDLE };
typedef struct SVCXPRT SVCXPRT;
struct SVCXPRT {
	int fd;
	unsigned short port;
	const struct xp_ops {
		bool_t (*recv)(SVCXPRT *, struct rpc_msg *);
		enum xprt_stat (*stat)(SVCXPRT *);
		bool_t (*getargs)(SVCXPRT *, xdrproc_t, void *);
		bool_t (*reply)(SVCXPRT *, struct rpc_msg *);
		bool_t (*freeargs)(SVCXPRT *, xdrproc_t, void *);
		void (*destroy)(SVCXPRT *);
	} * ops;
	int addrlen;
	struct sockaddr_in raddr;
	struct opaque_auth verf;
	void *p1, *p2;
	char pad[256];
};
struct svc_req {
	unsigned long prog, vers, proc;
	struct opaque_auth cred;
	void *clntcred;
	SVCXPRT *xprt;
};
typedef void (*dispatch_t)(struct svc_req *, SVCXPRT *);
extern fd_set svc_fdset;
extern struct pollfd *svc_pollfd;
extern int svc_max_pollfd;
enum auth_stat glibc__authenticate(struct svc_req *, struct rpc_msg *);
void glibc_xprt_register(SVCXPRT *);
void glibc_xprt_unregister(SVCXPRT *);
bool_t glibc_svc_register(SVCXPRT *, unsigned long prog, unsigned long vers, dispatch_t, unsigned long protocol);
void glibc_svc_unregister(unsigned long prog, unsigned long vers);
bool_t glibc_svc_sendreply(SVCXPRT *, xdrproc_t, void *);
void glibc_svcerr_auth(SVCXPRT *, enum auth_stat);
void glibc_svcerr_decode(SVCXPRT *);
void glibc_svcerr_noprog(SVCXPRT *);
void glibc_svcerr_progvers(SVCXPRT *, unsigned long low, unsigned long high);
hidden void rpc_serve(SVCXPRT *); /* the next call */

/* The parts of a transport that are the same for all kinds (rpc_svc_parts.c); p2 is the whole, as programs may copy
 * what they see of it. */
struct rpc_transport {
	SVCXPRT s;
	XDR x;
	unsigned long xid; /* of the call that is being served */
	char verf[MAX_AUTH_BYTES];
};
hidden enum xprt_stat rpc_idle(SVCXPRT *);
hidden bool_t rpc_getargs(SVCXPRT *, xdrproc_t, void *args);
hidden bool_t rpc_freeargs(SVCXPRT *, xdrproc_t, void *args);
hidden void rpc_close(SVCXPRT *);
hidden bool_t rpc_server_socket(int *fd, int type, struct sockaddr_in *, const char *complaint); /* bound to a port */
void glibc_svc_exit(void);
SVCXPRT *glibc_svcudp_create(int fd);

/* What each thread has of its own; the first that asks has the public variables for some of it. */
struct rpc_service {
	struct rpc_service *next;
	unsigned long prog, vers;
	dispatch_t dispatch;
	bool_t mapped;
};
struct rpc_thread {
	bool_t first;
	struct rpc_createerr createerr;
	fd_set fdset;
	struct pollfd *pollfd;
	int max_pollfd;
	char *text; /* clnt_sperror's */
	struct rpc_service *services;
	SVCXPRT **xprts; /* by descriptor */
	int nxprts;
	SVCXPRT *simple; /* registerrpc's, for: */
	struct rpc_procedure *procedures;
	struct rpc_raw *raw;
	CLIENT *called; /* callrpc's, for: */
	char *called_host;
	unsigned long called_prog, called_vers;
};
hidden struct rpc_thread *rpc_thread(void);
hidden void rpc_forget_procedures(struct rpc_thread *);
struct rpc_createerr *glibc___rpc_thread_createerr(void);
fd_set *glibc___rpc_thread_svc_fdset(void);
struct pollfd **glibc___rpc_thread_svc_pollfd(void);
int *glibc___rpc_thread_svc_max_pollfd(void);

#endif
