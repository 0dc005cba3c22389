/* getpass: asks on the terminal, or where there is none on standard error. */
#define _GNU_SOURCE
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

char *getpass(const char *prompt)
{
	static char *line;
	static size_t room;
	struct termios before, quiet;
	FILE *tty = fopen("/dev/tty", "w+ce");
	FILE *in = tty ? tty : stdin, *out = tty ? tty : stderr;
	int silent = 0;
	if (tcgetattr(fileno(in), &before) == 0) {
		quiet = before;
		quiet.c_lflag &= ~(ECHO | ISIG);
		silent = tcsetattr(fileno(in), TCSAFLUSH, &quiet) == 0;
	}
	fputs(prompt, out);
	fflush(out);
	ssize_t n = getline(&line, &room, in);
	if (n < 0 && line) {
		line[0] = 0;
	} else if (n > 0 && line[n - 1] == '\n') {
		line[n - 1] = 0;
		if (silent) fputc('\n', out);
	}
	if (silent) tcsetattr(fileno(in), TCSAFLUSH, &before);
	if (tty) fclose(tty);
	return line;
}
