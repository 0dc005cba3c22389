#include <math.h>
#include "bench.h"

static void functions(long n, long which, int t)
{
	double x = 0.5 + t, y = 0;
	(void)t;
	for (long i = 0; i < n; i++) {
		switch (which) {
		case 0: y = exp(x); break;
		case 1: y = log(x); break;
		case 2: y = sin(x); break;
		case 3: y = pow(x, 1.7); break;
		case 4: y = fmod(x, 0.3); break;
		case 5: y = floor(x); break;
		case 6: y = frexp(x, &(int){ 0 }); break;
		case 7: y = ldexp(x, 3); break;
		}
		USE_DOUBLE(y);
		x += 0.001;
	}
}

const struct bench bench_math[] = {
	{ "exp", functions, 0, 1 },   { "log", functions, 1, 1 },   { "sin", functions, 2, 1 },
	{ "pow", functions, 3, 1 },   { "fmod", functions, 4, 1 },  { "floor", functions, 5, 1 },
	{ "frexp", functions, 6, 1 }, { "ldexp", functions, 7, 1 }, { 0, 0, 0, 0 },
};
