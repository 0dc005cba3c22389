// Exceptions: nested, rethrown, through C frames and qsort, from constructors, unexpected ones.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <typeinfo>
#include <vector>

struct tracer {
	const char *name;
	explicit tracer(const char *n) : name(n) {}
	~tracer() { std::cout << "~" << name << '\n'; }
};
static int compare(const void *, const void *)
{
	throw std::runtime_error("from qsort");
}
static void deep(int n)
{
	tracer t("deep");
	if (n == 0)
		throw std::logic_error("bottom");
	deep(n - 1);
}
int main()
{
	try {
		deep(3);
	} catch (const std::exception &e) {
		std::cout << typeid(e).name() << ' ' << e.what() << '\n';
	}
	int a[] = { 3, 1, 2 };
	try {
		qsort(a, 3, sizeof *a, compare);
	} catch (const std::exception &e) {
		std::cout << e.what() << '\n';
	}
	try {
		try {
			throw 42;
		} catch (...) {
			std::throw_with_nested(std::runtime_error("outer"));
		}
	} catch (const std::exception &e) {
		try {
			std::rethrow_if_nested(e);
		} catch (int n) {
			std::cout << e.what() << ' ' << n << '\n';
		}
	}
	try {
		std::vector<int>().at(5);
	} catch (const std::out_of_range &e) {
		std::cout << e.what() << '\n';
	}
	try {
		std::unique_ptr<char[]> p(new char[(size_t)1 << 62]);
	} catch (const std::bad_alloc &e) {
		std::cout << e.what() << '\n';
	}
	std::set_terminate([] { std::puts("terminate"); std::fflush(stdout); std::_Exit(3); });
	throw "uncaught";
}
