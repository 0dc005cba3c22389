/* A function within a function: its address is that of instructions on the stack. */
static int twice(int (*f)(int), int v) { return f(f(v)); }
int add_twice(int n)
{
	int add(int v) { return v + n; }
	int (*volatile f)(int) = add;
	return twice(f, 1);
}
