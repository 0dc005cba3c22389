/* The facets of C++ locales, which libstdc++ takes from the C library's locale data and functions:
 * numpunct, moneypunct, num_put and num_get, money_put and money_get, time_put and time_get, collate,
 * ctype, codecvt, messages; in C, UTF-8 locales of several kinds, char and wchar_t. */
#include <algorithm>
#include <chrono>
#include <codecvt>
#include <condition_variable>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <future>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <locale>
#include <mutex>
#include <regex>
#include <shared_mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using std::cout;

static std::string hex(const std::string &s)
{
	std::ostringstream o;
	for (unsigned char c : s) {
		if (c >= ' ' && c < 127) o << c;
		else o << '\\' << std::hex << std::setw(2) << std::setfill('0') << (int)c;
	}
	return o.str();
}

static std::string hex(const std::wstring &s)
{
	std::ostringstream o;
	for (wchar_t c : s) {
		if (c >= L' ' && c < 127) o << (char)c;
		else o << "\\u" << std::hex << (unsigned long)c << ';';
	}
	return o.str();
}

template <class C> static std::basic_string<C> widen(const char *s) { return std::basic_string<C>(s, s + std::char_traits<char>::length(s)); }

template <class C> static void punctuation(const std::locale &l)
{
	auto &n = std::use_facet<std::numpunct<C>>(l);
	cout << "numpunct " << hex(std::basic_string<C>(1, n.decimal_point())) << ' ' << hex(std::basic_string<C>(1, n.thousands_sep())) << ' '
	     << hex(n.grouping()) << ' ' << hex(n.truename()) << ' ' << hex(n.falsename()) << '\n';
	auto money = [](auto &m) {
		cout << "moneypunct " << hex(std::basic_string<C>(1, m.decimal_point())) << ' ' << hex(std::basic_string<C>(1, m.thousands_sep())) << ' '
		     << hex(m.grouping()) << ' ' << hex(m.curr_symbol()) << ' ' << hex(m.positive_sign()) << ' ' << hex(m.negative_sign()) << ' ' << m.frac_digits();
		for (char f : m.pos_format().field) cout << ' ' << (int)f;
		for (char f : m.neg_format().field) cout << ' ' << (int)f;
		cout << '\n';
	};
	money(std::use_facet<std::moneypunct<C, false>>(l));
	money(std::use_facet<std::moneypunct<C, true>>(l));
}

template <class C> static void numbers(const std::locale &l)
{
	std::basic_ostringstream<C> o;
	o.imbue(l);
	o << 1234567 << C('|') << -98765.4321 << C('|') << std::fixed << std::setprecision(3) << 9876543.21 << C('|') << std::scientific << 0.000123 << C('|')
	  << std::hexfloat << 1.5 << C('|') << std::defaultfloat << 1e300 << C('|') << std::boolalpha << true << false << C('|') << std::hex << std::showbase
	  << 255 << C('|') << std::dec << std::setw(12) << std::internal << std::setfill(C('*')) << -42 << C('|') << 123456.789L << C('|') << 18446744073709551615ULL;
	cout << hex(o.str()) << '\n';
	for (const char *s : {"1,234,567", "1.234.567", "12,34", "0x1F", "-5", "1.5e3", "1,5", "999999999999", "1 234", "+7", ""}) {
		std::basic_istringstream<C> i(widen<C>(s));
		i.imbue(l);
		long n = -1;
		i >> n;
		std::basic_istringstream<C> j(widen<C>(s));
		j.imbue(l);
		double d = -1;
		j >> d;
		cout << s << ": " << n << ' ' << i.rdstate() << ' ' << d << ' ' << j.rdstate() << '\n';
	}
}

template <class C> static void money(const std::locale &l)
{
	std::basic_ostringstream<C> o;
	o.imbue(l);
	for (long double v : {0.0L, 5.0L, 123456789.0L, -123456789.0L}) {
		o << std::put_money(v) << C('|') << std::showbase << std::put_money(v) << C('|') << std::put_money(v, true) << std::noshowbase << C('|');
		o << std::setw(20) << std::left << std::showbase << std::put_money(v) << std::noshowbase << C('|');
	}
	cout << hex(o.str()) << '\n';
	std::basic_ostringstream<C> out;
	out.imbue(l);
	out << std::showbase << std::put_money(-123456.0L);
	std::basic_istringstream<C> in(out.str());
	in.imbue(l);
	long double back = 0;
	in >> std::showbase >> std::get_money(back);
	cout << back << ' ' << in.rdstate() << '\n';
}

template <class C> static void times(const std::locale &l)
{
	std::tm t = {};
	t.tm_year = 123, t.tm_mon = 4, t.tm_mday = 6, t.tm_hour = 17, t.tm_min = 8, t.tm_sec = 9, t.tm_wday = 6, t.tm_yday = 125;
	std::basic_ostringstream<C> o;
	o.imbue(l);
	for (const char *f : {"%c", "%x", "%X", "%r", "%A %a %B %b %p", "%Ec", "%Ex", "%EX", "%Ey", "%Od", "%OH", "%D %T %j %U %W %V %G %u"}) {
		auto w = widen<C>(f);
		o << std::put_time(&t, w.c_str()) << C('|');
	}
	cout << hex(o.str()) << '\n';
	auto &g = std::use_facet<std::time_get<C>>(l);
	cout << "order " << g.date_order() << '\n';
	for (const char *f : {"%x", "%X", "%B %d %Y", "%a %b", "%D", "%T", "%Y-%m-%d"}) {
		auto w = widen<C>(f);
		std::basic_ostringstream<C> p;
		p.imbue(l);
		p << std::put_time(&t, w.c_str());
		std::basic_istringstream<C> i(p.str());
		i.imbue(l);
		std::tm b = {};
		i >> std::get_time(&b, w.c_str());
		cout << f << ": " << b.tm_year << ' ' << b.tm_mon << ' ' << b.tm_mday << ' ' << b.tm_hour << ' ' << b.tm_min << ' ' << b.tm_sec << ' ' << b.tm_wday << ' ' << i.rdstate() << '\n';
	}
}

static void collation(const std::locale &l)
{
	std::vector<std::string> words = {"zebra", "Zebra", "apple", "\303\204pfel", "Apfel", "\303\251t\303\251", "ete", "co-op", "coop", "a b", "ab", "\303\205ngstr\303\266m", "10", "9", "_x", "", "\360\237\230\200"};
	auto &c = std::use_facet<std::collate<char>>(l);
	std::sort(words.begin(), words.end(), [&](auto &a, auto &b) {
		int r = c.compare(a.data(), a.data() + a.size(), b.data(), b.data() + b.size());
		return r < 0 || (r == 0 && a < b);
	});
	for (auto &w : words) cout << hex(w) << ' ';
	cout << '\n';
	for (size_t i = 0; i + 1 < words.size(); i++) {
		auto a = c.transform(words[i].data(), words[i].data() + words[i].size()), b = c.transform(words[i + 1].data(), words[i + 1].data() + words[i + 1].size());
		cout << (a < b ? '<' : a == b ? '=' : '>');
	}
	auto &w = std::use_facet<std::collate<wchar_t>>(l);
	std::wstring x = L"\u00e4b", y = L"ac", z(L"a\0b", 3), v(L"a\0c", 3);
	cout << ' ' << w.compare(x.data(), x.data() + x.size(), y.data(), y.data() + y.size()) << ' ' << w.compare(z.data(), z.data() + 3, v.data(), v.data() + 3) << '\n';
}

static void characters(const std::locale &l)
{
	typedef std::ctype_base B;
	auto &w = std::use_facet<std::ctype<wchar_t>>(l);
	auto &n = std::use_facet<std::ctype<char>>(l);
	static const B::mask masks[] = {B::space, B::print, B::cntrl, B::upper, B::lower, B::alpha, B::digit, B::punct, B::xdigit, B::alnum, B::graph};
	for (wchar_t c : {L'a', L'Z', L'5', L' ', L'\t', L'!', L'\u00e4', L'\u00df', L'\u0130', L'\u20ac', L'\u4e2d', L'\u0660', L'\U0001f600', L'\u200b', L'\u00a0'}) {
		cout << std::hex << (unsigned long)c << std::dec << ':';
		for (auto m : masks) cout << w.is(m, c);
		cout << ' ' << (unsigned long)w.toupper(c) << ' ' << (unsigned long)w.tolower(c) << ' ' << (int)(unsigned char)w.narrow(c, '?') << '\n';
	}
	unsigned sum = 0;
	for (int c = 0; c < 256; c++)
		for (size_t m = 0; m < sizeof masks / sizeof *masks; m++) sum = sum * 31 + n.is(masks[m], (char)c) + n.toupper((char)c) * 3 + n.tolower((char)c) * 7 + (unsigned)w.widen((char)c);
	cout << "table " << sum << '\n';
	const wchar_t text[] = L"abc \u00e4 1";
	cout << w.scan_is(B::space, text, text + 8) - text << ' ' << w.scan_not(B::alpha, text, text + 8) - text << '\n';
}

static void conversion(const std::locale &l)
{
	auto &c = std::use_facet<std::codecvt<wchar_t, char, std::mbstate_t>>(l);
	cout << "codecvt " << c.encoding() << ' ' << c.max_length() << ' ' << c.always_noconv() << '\n';
	for (std::string s : {std::string("abc"), std::string("h\303\251llo"), std::string("\344\270\255\346"), std::string("x\377y"), std::string("\360\237\230\200"), std::string("a\0b", 3), std::string("\300\200")}) {
		std::mbstate_t state = {};
		wchar_t to[20], *to_next;
		const char *from_next;
		auto r = c.in(state, s.data(), s.data() + s.size(), from_next, to, to + 20, to_next);
		std::mbstate_t again = {};
		cout << hex(s) << ": " << r << ' ' << from_next - s.data() << ' ' << hex(std::wstring(to, to_next)) << ' ' << c.length(again, s.data(), s.data() + s.size(), 2) << '\n';
	}
	for (std::wstring s : {std::wstring(L"abc"), std::wstring(L"\u00e9\u4e2d"), std::wstring(L"a\U0001f600"), std::wstring(L"x\xd800y"), std::wstring(L"a\0b", 3)}) {
		for (size_t room : {20, 3}) {
			std::mbstate_t state = {};
			char to[20], *to_next;
			const wchar_t *from_next;
			auto r = c.out(state, s.data(), s.data() + s.size(), from_next, to, to + room, to_next);
			cout << hex(s) << ": " << r << ' ' << from_next - s.data() << ' ' << hex(std::string(to, to_next)) << '\n';
		}
	}
	const char *name = "facets-file";
	{
		std::wofstream f;
		f.imbue(l);
		f.open(name);
		f << L"w\u00e9\u4e2d\n" << 1234567 << L'\n';
		cout << "file " << f.good() << '\n';
	}
	std::ifstream raw(name, std::ios::binary);
	std::string bytes((std::istreambuf_iterator<char>(raw)), {});
	cout << hex(bytes) << '\n';
	std::wifstream f;
	f.imbue(l);
	f.open(name);
	std::wstring line;
	while (std::getline(f, line)) cout << hex(line) << ' ' << f.tellg() << '\n';
	std::filesystem::remove(name);
}

static void catalogs(const std::locale &l)
{
	auto &m = std::use_facet<std::messages<char>>(l);
	auto cat = m.open("libc", l);
	cout << "messages " << (cat >= 0);
	if (cat >= 0) {
		for (const char *s : {"No such file or directory", "Permission denied", "nothing like it"}) cout << ' ' << hex(m.get(cat, 0, 0, s));
		m.close(cat);
	}
	cout << '\n';
}

static void expressions()
{
	for (const char *name : {"C", "en_US.UTF-8"}) {
		std::locale::global(std::locale(name));
		for (const char *p : {"[[:alpha:]]+", "^a.*z$", "(a|b)*c", "\\d{2,3}", "[[=a=]]", "\\bw\\w*", "(\\w)\\1"}) {
			std::regex r(p, std::regex::collate | std::regex::ECMAScript);
			std::smatch m;
			for (std::string s : {"abc 123 word aa", "az", "", "abababc"}) cout << std::regex_search(s, m, r) << '/' << (m.empty() ? -1 : m.position()) << '/' << (m.empty() ? "" : m.str()) << ' ';
		}
		cout << std::regex_replace(std::string("a1b22"), std::regex("[0-9]+"), "<$&>") << '\n';
		for (const char *p : {"(", "[z-a]", "a{2,1}", "*", "[[:nope:]]"}) {
			try {
				std::regex r(p);
				cout << "valid ";
			} catch (std::regex_error &e) {
				cout << e.code() << ' ';
			}
		}
		cout << '\n';
	}
	std::locale::global(std::locale::classic());
}

static void concurrency()
{
	using namespace std::chrono;
	std::mutex m;
	std::condition_variable cv;
	std::shared_timed_mutex sm;
	bool ready = false;
	auto a = std::async(std::launch::async, [&] { std::unique_lock<std::mutex> l(m); return cv.wait_for(l, seconds(20), [&] { return ready; }); });
	{ std::lock_guard<std::mutex> l(m); ready = true; }
	cv.notify_all();
	cout << a.get();
	std::promise<int> p;
	auto f = p.get_future();
	cout << (f.wait_for(milliseconds(1)) == std::future_status::timeout);
	std::thread t([&] { std::shared_lock<std::shared_timed_mutex> l(sm); p.set_value_at_thread_exit(7); });
	cout << f.get();
	t.join();
	std::timed_mutex tm;
	tm.lock();
	std::thread u([&] { cout << tm.try_lock_for(milliseconds(2)) << tm.try_lock_until(steady_clock::now() + milliseconds(2)); });
	u.join();
	tm.unlock();
	std::once_flag once;
	try { std::call_once(once, [] { throw 1; }); } catch (int) { cout << 'x'; }
	std::call_once(once, [] { cout << 'y'; });
	auto before = steady_clock::now();
	std::this_thread::sleep_for(milliseconds(3));
	cout << (steady_clock::now() - before >= milliseconds(3)) << system_clock::to_time_t(system_clock::from_time_t(86400)) << (std::thread::hardware_concurrency() > 0);
	try { std::promise<int> q; auto g = q.get_future(); q.set_exception(std::make_exception_ptr(std::runtime_error("late"))); g.get(); } catch (std::exception &e) { cout << e.what(); }
	cout << '\n';
}

int main()
{
	for (const char *name : {"C", "C.UTF-8", "en_US.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "ja_JP.UTF-8", "pl_PL.UTF-8", "hi_IN.UTF-8", "fa_IR.UTF-8", "sv_SE.UTF-8", "de_CH.UTF-8", "tr_TR.UTF-8", "bn_BD.UTF-8", "xx_YY"}) {
		cout << "== " << name << '\n';
		try {
			std::locale l(name);
			cout << l.name() << '\n';
			punctuation<char>(l), punctuation<wchar_t>(l);
			numbers<char>(l), numbers<wchar_t>(l);
			money<char>(l), money<wchar_t>(l);
			times<char>(l), times<wchar_t>(l);
			collation(l), characters(l), conversion(l), catalogs(l);
			std::locale mixed(std::locale::classic(), l, std::locale::numeric | std::locale::time);
			cout << mixed.name() << ' ' << (mixed == std::locale(mixed.name().c_str())) << ' ' << l(std::string("a"), std::string("B")) << '\n';
		} catch (std::exception &e) {
			cout << e.what() << '\n';
		}
	}
	expressions();
	concurrency();
}
