#ifdef LIB
__thread int in_lib = 22;
int *lib_addr(void) { return &in_lib; }
#else
static __thread int v = START;
static __thread char pad[SIZE];
__thread int visible = 9;
int NAME(int n)
{
	pad[n] += n;
	visible += pad[n] - n;
	return v += n;
}
#endif
