/* Flags ' and I of printf, of numbers of any length. */
#include <float.h>
#include <locale.h>
#include <stdio.h>
#include <wchar.h>

/* The locale's own digits, which count as bytes or as characters; points and separators of several bytes. */
static void own_digits(void)
{
	static wchar_t w[300];
	printf("%Id|%I'd|%I5d|%-I8d|%I08d|%I.8d|%I'.12d|%Ix|%#'o|%'#.9o\n", -12345, 1234567, 42, 5, -77, 33, -1234567,
	       255, 01234567, 01234567);
	printf("%I.2f|%I12.2f|%I'015.1f|%Ig|%-I12e|%I'Lf|%If|%Ia|%20.3a|%I020La\n", 1.5, 1234.5, 1234567.8, 1e-4,
	       12345.678, 1234567.25L, -1. / 0, 1.5, 1.7, 1.5L);
	int n = swprintf(w, 300, L"%Id|%I'd|%I8d|%I08d|%I.8d|%I.2f|%I'Lf|%Ie|%.3f|%012.1f|%15.3a|%-20La|%'f", -12345,
			 1234567, 42, -77, 33, 1.5, 1234567.25L, 12.5, 1.5, -2.5, 1.7, 1.5L, 1234567.5);
	for (int k = 0; k < n; k++) printf(w[k] < 128 ? "%c" : "<%x>", w[k]);
	puts("");
}

int main(void)
{
	static const char *const locales[] = { "C", "en_US.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "sv_SE" };
	static wchar_t w[9000];
	for (int i = 0; i < 5; i++) {
		printf("%s\n", setlocale(LC_ALL, locales[i]));
		printf("%'f|%'.0f|%'.2Lf|%+'.1f|%'200.3f|%-'200.0f|%'0180.1f\n", 1e100, 1e150, 1e120L, -1e99, 1e101,
		       1e98, 1e97);
		printf("%'Lf|%'.0f|%'.200f|%'d|%'u|%'g\n", LDBL_MAX, DBL_MAX, 12345.5, -1234567, 4000000000u, 1e15);
		printf("%'.10d|%'.3d|%'.20d|%'15.10d|%'-18.10d|%'018d|%'.0d|%'.150i|%'160.150u\n", 1234567, 1234567,
		       -1234567, 1234567, 1234567, 1234567, 0, -1234567, 1234567);
		printf("%'15.1f|%'-15.2g|%'015.0f|%'15d|%'15.2f\n", 1234567.89, 1e6, 1234567., 1234567,
		       .5); /* separators of several bytes */
		int n = swprintf(w, 9000, L"%'15.1f|%'-15.2g|%'015.0f|%'15d|%'u", 1234567.89, 1e6, 1234567., 1234567,
				 12345);
		for (int k = 0; k < n; k++) printf("%x ", (unsigned)w[k]);
		swprintf(w, 9000, L"%'.12d %'.1d", -1234567, 1234);
		printf("%ls\n", w);
		swprintf(w, 9000, L"%'Lf %'.0f", -LDBL_MAX, 1e140);
		printf("%ls\n", w);
	}
	static const char *const digits[] = { "hi_IN.UTF-8", "fa_IR.UTF-8", "ps_AF.UTF-8", "de_DE.UTF-8" };
	for (int i = 0; i < 4; i++) {
		printf("%s\n", setlocale(LC_ALL, digits[i]));
		own_digits();
	}
	setlocale(LC_CTYPE, "fa_IR.UTF-8");
	own_digits();
	return 0;
}
