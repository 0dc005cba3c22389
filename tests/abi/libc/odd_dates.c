/* strftime where it is odd: years of one or two digits, what is no conversion, a modifier that a conversion has not, and the
 * padding of a year within its era. */
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

static void show_narrow(const char *format, const struct tm *t)
{
	char b[300] = "";
	size_t n = strftime(b, sizeof b, format, t);
	printf("%s: %zu %s\n", format, n, b);
}

static void show(const char *format, const struct tm *t)
{
	wchar_t wide[300] = L"", wide_format[100];
	show_narrow(format, t);
	mbstowcs(wide_format, format, 100);
	if (wcsftime(wide, 300, wide_format, t)) printf("%ls\n", wide);
}

int main(void)
{
	static const char *const flags[] = { "", "-", "_", "0", "^", "#", "-3", "_5", "012", "^12", "#^", "-_" };
	static const char *const modifiers[] = { "", "E", "O" };
	static const char *const years[] = { "%-EY|%Ey", "%Ey|%-EY|%Ey", "%-Ec|%Ey", "%_EY|%Ec|%_Ey",
					     "%-Ex|%EY", "%020EY",       "%-20EY",   "%^-EY" };
	static const time_t times[] = { -62135596800, -50000000000, -70000000000, 1234567890 };
	static const char *const locales[] = { "C", "fr_FR.UTF-8", "ja_JP.UTF-8" };
	for (int l = 0; l < 3; l++) {
		if (!setlocale(LC_ALL, locales[l])) continue;
		for (int i = 0; i < 4; i++) {
			struct tm t;
			gmtime_r(times + i, &t);
			for (int f = 0; f < 12; f++)
				for (int m = 0; m < 3; m++)
					for (const char *c = "%CbBhafiYyxP"; *c; c++) {
						char format[20];
						sprintf(format, "%%%s%s%c|", flags[f], modifiers[m], *c);
						show(format, &t);
					}
			for (int y = 0; y < 8; y++) show(years[y], &t);
		}
	}
	/* Fields that are far off, or below 0: wide texts of those are glibc's garbage. */
	for (const char *c = "aAbBcCdDeFgGhHIjklmMnprRSTuVwxXyYzZ"; *c; c++) {
		struct tm much, less, none;
		char format[] = { '%', *c, 0 };
		memset(&much, 1, sizeof much);
		memset(&less, 0xff, sizeof less);
		memset(&none, 0, sizeof none);
		much.tm_zone = less.tm_zone = none.tm_zone = NULL;
		none.tm_mday = -5;
		none.tm_hour = none.tm_mon = -1;
		show_narrow(format, &much);
		show_narrow(format, &less);
		show_narrow(format, &none);
	}
	/* Years that an int does not hold. */
	for (const char *c = "YCyGgFDcx"; *c; c++)
		for (int left = 0; left < 3; left++) {
			struct tm last = { .tm_year = INT_MAX - 950 * left, .tm_mday = 1 };
			show_narrow((char[]){ '%', *c, 0 }, &last);
		}
	return 0;
}
