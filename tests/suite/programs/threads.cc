// C++ threads, futures, condition variables, thread_local destructors, exceptions across them.
#include <atomic>
#include <condition_variable>
#include <future>
#include <iostream>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <thread>
#include <vector>

struct noisy {
	int n = 0;
	~noisy() { destroyed += n; }
	static std::atomic<int> destroyed;
};
std::atomic<int> noisy::destroyed;
thread_local noisy local;

int main()
{
	std::mutex m;
	std::condition_variable cv;
	std::recursive_mutex rec;
	std::shared_mutex sh;
	long total = 0;
	int turn = 0;
	std::vector<std::thread> ts;
	for (int i = 0; i < 8; i++)
		ts.emplace_back([&, i] {
			local.n = i;
			for (int k = 0; k < 10000; k++) {
				std::lock_guard<std::mutex> g(m);
				total++;
			}
			{
				std::lock_guard<std::recursive_mutex> a(rec), b(rec);
				std::shared_lock<std::shared_mutex> r(sh);
			}
			std::unique_lock<std::mutex> u(m);
			cv.wait(u, [&] { return turn == i; });
			std::cout << "turn " << i << '\n';
			turn++;
			cv.notify_all();
		});
	for (auto &t : ts)
		t.join();
	std::cout << total << ' ' << noisy::destroyed << '\n';
	auto f = std::async(std::launch::async, [](int x) -> int {
		if (x > 3)
			throw std::out_of_range("too big");
		return x * 2;
	}, 5);
	try {
		f.get();
	} catch (const std::exception &e) {
		std::cout << "caught " << e.what() << '\n';
	}
	std::promise<std::string> p;
	auto fut = p.get_future();
	std::thread([&] { p.set_value("promised"); }).join();
	std::cout << fut.get() << '\n';
	std::once_flag once;
	int n = 0;
	for (int i = 0; i < 3; i++)
		std::call_once(once, [&] { n++; });
	std::cout << n << '\n';
	std::unique_lock<std::mutex> u(m);
	std::cout << (cv.wait_for(u, std::chrono::milliseconds(10)) == std::cv_status::timeout) << '\n';
}
