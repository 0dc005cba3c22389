#include <string.h>
static __thread int v;
int f(int n)
{
	char b[64];
	memset(b, 0, sizeof b);
	strcpy(b, "x");
	return v += n + (int)strlen(b) - 1;
}
