/* scanf: what is read, what is left, errno. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <wchar.h>
#include <locale.h>
static const char *hex(void *p, int n)
{
	static char b[200];
	for (int i = 0; i < n; i++) sprintf(b + 2 * i, "%02x", ((unsigned char *)p)[i]);
	return b;
}
int main()
{
	struct {
		const char *in, *f;
	} t[] = { { "12 34", "%d %d" },
		  { "0x1f", "%i" },
		  { "0x", "%i" },
		  { "0xg", "%x" },
		  { "-", "%d" },
		  { "+5", "%u" },
		  { "99999999999", "%d" },
		  { "99999999999999999999999", "%ld" },
		  { "-99999999999999999999999", "%ld" },
		  { "99999999999999999999999", "%lu" },
		  { "-1", "%lu" },
		  { "300", "%hhd" },
		  { "70000", "%hd" },
		  { "1.5e", "%lf" },
		  { "1.5e+", "%lf" },
		  { "1e5x", "%lf" },
		  { "nan", "%lf" },
		  { "nan(12)x", "%lf" },
		  { "nan(", "%lf" },
		  { "infinit", "%lf" },
		  { "inf", "%lf" },
		  { "infinity", "%lf" },
		  { "0x1p3", "%lf" },
		  { "0x.p", "%lf" },
		  { ".", "%lf" },
		  { "-.5", "%lf" },
		  { "1e400", "%lf" },
		  { "in", "%lf" },
		  { "abc", "%2s" },
		  { "   x", "%c" },
		  { "abc", "%3c" },
		  { "ab", "%3c" },
		  { "a-b]", "%[]a-]" },
		  { "hello", "%[^l]" },
		  { "z", "%[a-c]" },
		  { "c-a", "%[c-a]" },
		  { "", "%d" },
		  { "  ", "%d" },
		  { "", "%n" },
		  { "abc", "abc%n" },
		  { "abd", "abc%n" },
		  { "5%", "%d%%" },
		  { "5 %", "%d%%" },
		  { "5 x", "%d%n x" },
		  { "0b101", "%i" },
		  { "0b101", "%b" },
		  { "1,234", "%'d" },
		  { "12", "%Id" },
		  { "123456", "%3d%d" },
		  { "0x12345", "%4x" },
		  { "0x12345", "%1i" },
		  { "0x12345", "%2i" },
		  { "- 5", "%d" },
		  { "1 2 3", "%3$d %1$d %2$d" },
		  { "10", "%z" },
		  { "10", "%lld" },
		  { "10", "%jd" },
		  { "10", "%qd" },
		  { "10", "%Ld" },
		  { "0xdeadbeef", "%p" },
		  { "(nil)", "%p" },
		  { "-0x5", "%p" },
		  { "a b", "%s%*[ ]%s" },
		  { "abc", "%*s%n" },
		  { "1.5", "%d.%d" },
		  { "1.", "%d.%d" },
		  { "x", "%d" },
		  { "1 x", "%d %d" },
		  { "08", "%i" },
		  { "0o7", "%o" },
		  { "12abc", "%5[0-9]%s" },
		  { "\x80\x81", "%s" },
		  { "abc def", "%ms" },
		  { "abc", "%m[a-b]" },
		  { "abc", "%mc" },
		  { "abcd", "%3mc" },
		  { "q", "%5mc" },
		  { "a", "%as" },
		  { "abc", "%a[a-b]" },
		  { "1e-5", "%5e" },
		  { "12", "%1$d" },
		  { "\n\t 7", "%d" },
		  { "7", "\n%d" },
		  { "1:2", "%d:%d" },
		  { "1 :2", "%d:%d" },
		  { "1 :2", "%d :%d" },
		  { "0x1.8", "%a" },
		  { "1e", "%3lf%s" },
		  { "1ee", "%lf%s" },
		  { "infx", "%lf%s" },
		  { "nanx", "%lf%s" },
		  { "na", "%lf%s" },
		  { "0xx", "%lf%s" },
		  { "0x1pz", "%lf%s" },
		  { "+-5", "%d" },
		  { "--5", "%lf" },
		  { "123", "%0d" } };
	for (int i = 0; i < sizeof t / sizeof *t; i++)
		for (int way = 0; way < 2; way++) {
			char a[4][64];
			memset(a, 0xee, sizeof a);
			errno = 0;
			int r;
			if (strstr(t[i].f, "%z")) continue;
			if (way == 0) r = sscanf(t[i].in, t[i].f, a[0], a[1], a[2], a[3]);
			else {
				FILE *f = tmpfile();
				fputs(t[i].in, f);
				rewind(f);
				r = fscanf(f, t[i].f, a[0], a[1], a[2], a[3]);
			}
			int e = errno;
			printf("[%s] %s: %d %d ", t[i].in, t[i].f, r, r < 0 ? 0 : e);
			if (strchr(t[i].f, 'm') || strstr(t[i].f, "as") || strstr(t[i].f, "a[")) {
				if (r > 0) printf("%s\n", strstr(t[i].f, "mc") ? "c" : *(char **)a[0]);
				else puts("");
			} else {
				printf("%s ", hex(a[0], 9));
				printf("%s\n", hex(a[1], 8));
			}
		}
	// stream position after failures
	const char *pf[] = { "0xg", "1e+x", "nanx", "nan(1x", "infix", "-x", "12abc", "0x1p+q", "1.x", "+", "1ex" };
	for (int i = 0; i < 11; i++) {
		FILE *f = tmpfile();
		fputs(pf[i], f);
		rewind(f);
		double d = -1;
		int r = fscanf(f, "%lf", &d);
		printf("%s %d %g rest", pf[i], r, d);
		int c;
		while ((c = getc(f)) != EOF) putchar(c);
		rewind(f);
		long l = -1;
		r = fscanf(f, "%li", &l);
		printf(" %d %ld rest", r, l);
		while ((c = getc(f)) != EOF) putchar(c);
		puts("");
		fclose(f);
	}
	setlocale(LC_ALL, "C.UTF-8");
	wchar_t w[20];
	int r = sscanf("h\u00e9llo w", "%ls", w);
	printf("%d %ls\n", r, w);
	wmemset(w, 0, 20);
	r = sscanf("\u00e9\u00e8x", "%2lc", w);
	printf("%d %x %x %x\n", r, w[0], w[1], w[2]);
	r = sscanf("\u00e9\u00e8x", "%l[\u00e9\u00e8]", w);
	printf("%d %x %x\n", r, w[0], w[1]);
	char c[20] = { 0 };
	r = sscanf("\u00e9\u00e8x", "%[^\u00e8]", c);
	printf("%d %s\n", r, hex(c, 4));
	int n = 0;
	r = swscanf(L"été 5", L"%l[a-zé] %d", w, &n);
	printf("%d %d %ls\n", r, n, w);
	r = swscanf(L"ab 0x1f 1.5", L"%s %i %lf", c, &n, &(double){ 0 });
	printf("%d %s %d\n", r, c, n);
	r = swscanf(L"éb", L"%s", c);
	printf("%d %s\n", r, c);
}
