/* psiginfo: every signal with every kind of reason. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	for (int sig = -1; sig <= 65; sig++)
		for (int code = -61; code <= 0x81; code++) {
			siginfo_t si;
			if (code == -59) code = -8;
			if (code == 11) code = 0x7f;
			memset(&si, 0, sizeof si);
			si.si_signo = sig;
			si.si_code = code;
			if (sig == SIGPOLL) si.si_band = 7;
			else if (code != 2) {
				si.si_pid = 12;
				si.si_uid = code == 1 ? 0xfffffffe : 34;
			}
			if (sig == SIGCHLD) si.si_status = 5;
			psiginfo(&si, code % 3 == 0 ? NULL : code % 3 == 1 ? "" : "text");
		}
	return 0;
}
