/* What the monitor says to its user: one clear line on stderr per event. */
#ifndef MONITOR_DIAG_H
#define MONITOR_DIAG_H

/* Exit statuses of the monitor itself, as env(1) and containers have them. */
#define EXIT_MONITOR 125  /* htux itself failed, or was called wrongly */
#define EXIT_CANNOT 126   /* the program was found but cannot be run */
#define EXIT_NOTFOUND 127 /* the program was not found */

extern int verbose; /* -v given */

/* Print "htux: ..." and exit with `status`. In a child that shares nothing
 * with the parent's stdio buffers this is safe too: it writes with write(2). */
_Noreturn void die(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* For a command whose output is all that it does: flush stdout, or die. */
void flush_output(void);
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* warn, only with -v. */
void info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
