/* Sun's RPC as glibc's <rpc/...> declared it until 2.31. Programs of today can bind its functions by their version only. */
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/un.h>

#define OLD(type, name, ...)                                \
	__asm__(".symver " #name "," #name "@GLIBC_2.2.5"); \
	extern type name(__VA_ARGS__)

enum { ENCODE, DECODE, FREE };
typedef struct XDR XDR;
struct XDR {
	int op;
	struct {
		int (*getlong)(XDR *, long *), (*putlong)(XDR *, const long *);
		int (*getbytes)(XDR *, char *, unsigned), (*putbytes)(XDR *, const char *, unsigned);
		unsigned (*getpos)(const XDR *);
		int (*setpos)(XDR *, unsigned);
		int32_t *(*in_line)(XDR *, unsigned);
		void (*destroy)(XDR *);
		int (*getint32)(XDR *, int32_t *), (*putint32)(XDR *, const int32_t *);
	} * ops;
	char *public, *private, *base;
	unsigned handy;
};
typedef int xdrproc(XDR *, void *, ...);

struct opaque_auth {
	int flavor;
	char *base;
	unsigned length;
};
struct two {
	unsigned long low, high;
};
struct accepted {
	struct opaque_auth verf;
	int stat;
	union {
		struct two versions;
		struct {
			char *where;
			xdrproc *proc;
		};
	};
};
struct rejected {
	int stat;
	union {
		struct two versions;
		int why;
	};
};
struct msg {
	unsigned long xid;
	int direction;
	union {
		struct {
			unsigned long rpcvers, prog, vers, proc;
			struct opaque_auth cred, verf;
		} call;
		struct {
			int stat;
			union {
				struct accepted accepted;
				struct rejected rejected;
			};
		} reply;
	};
};
struct rpc_err {
	int status;
	union {
		int number;
		struct two versions;
	};
};

typedef struct AUTH AUTH;
struct AUTH {
	struct opaque_auth cred, verf;
	char key[8];
	struct {
		void (*nextverf)(AUTH *);
		int (*marshal)(AUTH *, XDR *), (*validate)(AUTH *, struct opaque_auth *), (*refresh)(AUTH *);
		void (*destroy)(AUTH *);
	} * ops;
	char *private;
};
typedef struct CLIENT CLIENT;
struct CLIENT {
	AUTH *auth;
	struct {
		int (*call)(CLIENT *, unsigned long, xdrproc *, void *, xdrproc *, void *, struct timeval);
		void (*abort)(void);
		void (*geterr)(CLIENT *, struct rpc_err *);
		int (*freeres)(CLIENT *, xdrproc *, void *);
		void (*destroy)(CLIENT *);
		int (*control)(CLIENT *, int, void *);
	} * ops;
	char *private;
};
typedef struct XPRT XPRT;
struct XPRT {
	int fd;
	unsigned short port;
	struct {
		int (*recv)(XPRT *, struct msg *), (*stat)(XPRT *), (*getargs)(XPRT *, xdrproc *, void *);
		int (*reply)(XPRT *, struct msg *), (*freeargs)(XPRT *, xdrproc *, void *);
		void (*destroy)(XPRT *);
	} * ops;
	int addrlen;
	struct sockaddr_in raddr;
	struct opaque_auth verf;
	void *p1, *p2;
	char pad[256];
};
struct req {
	unsigned long prog, vers, proc;
	struct opaque_auth cred;
	void *cooked;
	XPRT *xprt;
};
struct parms {
	unsigned long time;
	char *machine;
	unsigned uid, gid, n, *groups;
};
struct createerr {
	int stat;
	struct rpc_err error;
};
