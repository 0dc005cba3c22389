// Exceptions through libraries and out of dlopen'ed ones, thread_local
// destructors, type identity across libraries, iostream before main.
#include <iostream>
#include <stdexcept>
#include <thread>
#include <typeinfo>
#include <string>
#include <dlfcn.h>
struct Base { virtual ~Base() {} };
void thrower(int);
void calls_back(void (*f)());
struct Init { Init() { std::cout << "static init\n"; } ~Init() { std::cout << "static exit\n"; } } init;
struct T { const char *n; ~T() { std::cout << "thread_local gone: " << n << "\n"; } };
thread_local T t{"main's"};
static void cb() { throw std::string("through the library"); }
int main()
{
	try { thrower(1); } catch (const std::exception &e) { std::cout << e.what() << "\n"; }
	try { calls_back(cb); } catch (const std::string &s) { std::cout << s << "\n"; }
	void *h = dlopen("./libplug.so", RTLD_NOW);
	if (!h) { std::cout << dlerror() << "\n"; return 1; }
	auto f = (void (*)(int))dlsym(h, "plug");
	try { f(2); } catch (const std::runtime_error &e) { std::cout << "plug: " << e.what() << "\n"; }
	auto g = (Base *(*)())dlsym(h, "make");
	Base *b = g();
	std::cout << (dynamic_cast<Base *>(b) != nullptr) << " " << (typeid(*b) == typeid(Base)) << "\n";
	delete b;
	std::thread([&] { t.n = "thread's"; auto k = (int (*)())dlsym(h, "tl"); std::cout << k() << "\n"; }).join();
	t.n = "main's";
	std::cout << dlclose(h) << "\n";
	return 0;
}
