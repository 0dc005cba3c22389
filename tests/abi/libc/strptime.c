/* strptime in locales with names, formats, eras and digits of their own: of what strftime writes there,
 * of what it writes in English, and of mixtures. */
#define _GNU_SOURCE
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const locales[] = {
	"C",           "C.UTF-8",     "am_ET.UTF-8", "ar_SA.UTF-8", "be_BY.UTF-8", "bn_BD.UTF-8", "ca_ES.UTF-8",
	"cs_CZ.UTF-8", "de_DE.UTF-8", "el_GR.UTF-8", "en_GB.UTF-8", "en_US.UTF-8", "fa_IR.UTF-8", "fi_FI.UTF-8",
	"fr_FR.UTF-8", "ja_JP.UTF-8", "ko_KR.UTF-8", "lo_LA.UTF-8", "my_MM.UTF-8", "pl_PL.UTF-8", "ru_RU.UTF-8",
	"th_TH.UTF-8", "tr_TR.UTF-8", "uk_UA.UTF-8", "zh_CN.UTF-8", "zh_TW.UTF-8",
};
static const char *const formats[] = {
	"%A",
	"%a",
	"%B",
	"%b",
	"%OB",
	"%c",
	"%x",
	"%X",
	"%r",
	"%p",
	"%I:%M %p",
	"%Ec",
	"%Ex",
	"%EX",
	"%EY",
	"%EC%Ey",
	"%Ey",
	"%Od %Om %Oy",
	"%OH:%OM:%OS",
	"%A, %d %B %Y",
	"%d %OB %Y",
	"%a %b %EY",
	"%a, %d %b %y",
	"%Ow %OU %OW %OV",
	"%e. %B %Y, %H:%M",
};
static const char *const texts[] = {
	"Sunday",
	"Mon",
	"tuesday",
	"May",
	"february 3",
	"Sept",
	"AM",
	"12:01 pm",
	"03/05/24",
	"10:11:12",
	"Tue Mar  5 10:11:12 2024",
	"3:04:05 PM",
	"Mon, 05 Mar 24",
	"7",
	"2024",
	"99",
	"Montag",
	"lundi",
};
static const struct tm dates[] = {
	{ .tm_year = 124,
	  .tm_mon = 2,
	  .tm_mday = 5,
	  .tm_hour = 15,
	  .tm_min = 4,
	  .tm_sec = 9,
	  .tm_wday = 2,
	  .tm_yday = 64 },
	{ .tm_year = 119, .tm_mon = 4, .tm_mday = 1, .tm_hour = 0, .tm_min = 30, .tm_wday = 3, .tm_yday = 120 },
	{ .tm_year = 88,
	  .tm_mon = 11,
	  .tm_mday = 31,
	  .tm_hour = 12,
	  .tm_min = 59,
	  .tm_sec = 59,
	  .tm_wday = 6,
	  .tm_yday = 365 },
	{ .tm_year = 11, .tm_mon = 9, .tm_mday = 10, .tm_hour = 9, .tm_wday = 2, .tm_yday = 282 },
};

static void parse(const char *text, const char *format)
{
	struct tm t = { .tm_year = 77, .tm_mon = 6, .tm_mday = 7 };
	const char *end = strptime(text, format, &t);
	if (!end) printf("%s [%s]: none", format, text);
	else printf("%s [%s]: %d:", format, text, (int)(end - text));
	/* Of what does not match glibc leaves this and that. */
	if (end)
		printf(" %d-%d-%d %d:%d:%d w%d y%d", t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec,
		       t.tm_wday, t.tm_yday);
	putchar('\n');
}

/* Which conversions E and O go with; centuries, years before 0, zones. */
static void conversions(void)
{
	static const char *const pairs[][2] = {
		{ "%C %Y", "19 1974" },
		{ "%Y %C", "1974 19" },
		{ "%C %y", "19 74" },
		{ "%C %F", "20 2011-07-31" },
		{ "%D %C", "07/31/11 20" },
		{ "%Y %y", "1974 88" },
		{ "%y %Y", "88 1974" },
		{ "%C %y %Y", "20 88 1974" },
		{ "%C%Oy", "2015" },
		{ "%m%x%Y", "0208/02/2530" },
		{ "%Y-%m-%d %C", "0000-01-01 0" },
		{ "%A%d %b%Y", "Tuesday \t 22 \t July\t1942" },
		{ "%H:%M", "\t12:\v13" },
		{ "%y%Od%z", "\n19\f5\t+0100" },
	};
	static const char *const zones[] = { "+1400", "+1401", "+2400", "+9959", "+9960", "-99", "+15:00", "+0060" };
	char text[100], format[] = "%E?", plain[] = "%?";
	time_t t = 1000000000;
	for (int c = 1; c < 128; c++) {
		plain[1] = format[2] = c;
		text[strftime(text, sizeof text, plain, gmtime(&t))] = 0;
		for (format[1] = 'E'; format[1]; format[1] = format[1] == 'E' ? 'O' : 0) parse(text, format);
	}
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) parse(pairs[i][1], pairs[i][0]);
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		struct tm z = { 0 };
		printf("%s %d", zones[i], strptime(zones[i], "%z", &z) != 0);
		printf(" %ld\n", z.tm_gmtoff);
	}
}

int main(void)
{
	char text[400];
	for (size_t l = 0; l < sizeof locales / sizeof *locales; l++) {
		const char *set = setlocale(LC_ALL, locales[l]);
		printf("%s: %s\n", locales[l], set ? set : "none");
		for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
			for (size_t d = 0; d < sizeof dates / sizeof *dates; d++)
				if (strftime(text, sizeof text, formats[f], &dates[d])) parse(text, formats[f]);
			for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) parse(texts[i], formats[f]);
		}
	}
	setlocale(LC_ALL, "C");
	conversions();
	return 0;
}
