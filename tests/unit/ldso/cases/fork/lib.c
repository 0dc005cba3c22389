static __thread int v, pad[600];
int f(int n)
{
	pad[n] = 1;
	return v += n;
}
