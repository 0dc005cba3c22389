// Ends of threads in C++: pthread_exit and pthread_cancel run destructors and catch (...) blocks.
#include <cstdio>
#include <cxxabi.h>
#include <pthread.h>
#include <unistd.h>

static pthread_barrier_t ready;
static int fds[2];

struct Object {
	const char *name;
	explicit Object(const char *n) : name(n) {}
	~Object() { std::printf("~%s\n", name); }
};

static void handler(void *what) { std::printf("handler %s\n", static_cast<char *>(what)); }

static void *exits(void *)
{
	Object a("outer");
	pthread_cleanup_push(handler, const_cast<char *>("pushed"));
	Object b("inner");
	pthread_exit(const_cast<char *>("value"));
	pthread_cleanup_pop(0);
	return nullptr;
}

static void *catches(void *)
{
	Object a("catching");
	try {
		Object b("tried");
		pthread_exit(nullptr);
	} catch (abi::__forced_unwind &) {
		std::puts("forced unwind");
		throw;
	}
	return nullptr;
}

static void *catches_all(void *)
{
	try {
		Object b("tried");
		char c;
		pthread_barrier_wait(&ready);
		if (read(fds[0], &c, 1) >= 0)
			std::puts("not cancelled");
	} catch (...) {
		std::puts("caught");
		throw;
	}
	return nullptr;
}

static void *loops(void *)
{
	int old;
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	pthread_barrier_wait(&ready);
	for (volatile long i = 0;; i++)
		;
	return nullptr;
}

static void *tests(void *)
{
	Object a("testing");
	pthread_barrier_wait(&ready);
	for (;;) {
		Object b("in the loop");
		for (int i = 0; i < 1000; i++) {
			usleep(1000);
			pthread_testcancel();
		}
	}
	return nullptr;
}

int main()
{
	void *(*leaving[])(void *) = { exits, catches };
	void *(*cancelled[])(void *) = { catches_all, loops, tests };
	pthread_t t;
	void *r;
	if (pipe(fds))
		return 1;
	for (auto f : leaving) {
		pthread_create(&t, nullptr, f, nullptr);
		pthread_join(t, &r);
		std::printf("joined %s\n", r ? static_cast<char *>(r) : "null");
	}
	for (auto f : cancelled) {
		pthread_barrier_init(&ready, nullptr, 2);
		pthread_create(&t, nullptr, f, nullptr);
		pthread_barrier_wait(&ready);
		usleep(20000);
		pthread_cancel(t);
		pthread_join(t, &r);
		std::printf("cancelled %d\n", r == PTHREAD_CANCELED);
	}
	Object last("main");
	std::fflush(stdout);
	pthread_exit(nullptr);
}
