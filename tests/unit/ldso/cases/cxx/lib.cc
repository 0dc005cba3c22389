#include <stdexcept>
#include <iostream>
struct Base { virtual ~Base() {} };
#ifdef PLUG
struct Derived : Base {};
struct P { int v = 5; ~P() { std::cout << "plug's thread_local gone\n"; } };
thread_local P p;
extern "C" void plug(int n) { throw std::runtime_error("number " + std::to_string(n)); }
extern "C" Base *make() { return new Derived; }
extern "C" int tl() { return p.v++; }
#else
void thrower(int n) { throw std::out_of_range("out " + std::to_string(n)); }
void calls_back(void (*f)()) { f(); }
#endif
