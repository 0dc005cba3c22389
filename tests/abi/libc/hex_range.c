/* strtod and its like of hexadecimal numbers at the ends of each type's range: value and errno. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const numbers[] = {
	"0x1p1024",
	"0x1p16384",
	"0x1.fffffffffffff7p1023",
	"0x1.fffffffffffffcp1023",
	"0x1.fffffffffffffffe1p16383",
	"0x1.ffffffffffffffffp16383",
	"0x1.fffffep127",
	"0x1.fffffefp127",
	"0x1.ffffffp127",
	"0x1p128",
	"-0x1p99999",
	"0x1p999999999999",
	"0x1p-999999999999",
	"0x0p99999",
	"0x1p-1074",
	"0x1p-1075",
	"0x1.8p-1074",
	"0x1.8p-1075",
	"0x1.fffffffffffffp-1023",
	"0x1.fffffffffffff8p-1023",
	"-0x1.fffffffffffffp-1023",
	"0x0.fffffffffffff8p-1022",
	"0x0.fffffffffffffcp-1022",
	"0x1.fffffffffffffp-1022",
	"0x1.00000000000001p-1022",
	"0x1p-149",
	"0x1.8p-149",
	"0x1p-150",
	"0x1.8p-150",
	"-0x1.8p-150",
	"0x1.ffffffp-127",
	"0x0.ffffffp-126",
	"0x0.fffffffp-126",
	"0x1.000001p-126",
	"0x1p-16445",
	"0x1.8p-16445",
	"0x1p-16446",
	"0x1.8p-16446",
	"0x1.00000000000000001p-16382",
	"0x0.ffffffffffffffffp-16382",
	"0x0.ffffffffffffffff8p-16382",
	"0x0.00000000000000008p-16382",
	"0x1.23456789abcdefp0",
	"1e-320",
	"1e-40",
	"3e-4950",
	"1e400",
	"-0x1p-1080",
	"-0x1p-1076",
	"-0x0.2p-1078",
	"-1e-330",
	"-0x1p-16460",
};

int main(void)
{
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		errno = 0;
		float f = strtof(numbers[i], 0);
		int fe = errno;
		errno = 0;
		double d = strtod(numbers[i], 0);
		int de = errno;
		errno = 0;
		long double l = strtold(numbers[i], 0);
		printf("%s: %a %d, %a %d, %La %d\n", numbers[i], f, fe, d, de, l, errno);
	}
	return 0;
}
