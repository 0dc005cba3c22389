// C++ streams, locale facets, regex, chrono and string conversion.
#include <chrono>
#include <complex>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <locale>
#include <random>
#include <regex>
#include <sstream>

int main()
{
	std::cout << std::hex << 255 << ' ' << std::oct << 8 << std::dec << ' ' << std::setw(8) << std::setfill('*') << 42
		  << ' ' << std::fixed << std::setprecision(3) << 3.14159 << ' ' << std::scientific << 12345.678 << '\n';
	std::cout << std::boolalpha << true << ' ' << std::complex<double>(1, -2) << ' ' << std::quoted("a\"b") << '\n';
	std::istringstream in("12 0x1f 3.5 word");
	int a, b;
	double d;
	std::string w;
	in >> a >> std::hex >> b >> d >> w;
	std::cout << a << ' ' << b << ' ' << d << ' ' << w << ' ' << in.eof() << '\n';
	for (const char *name : { "C", "C.UTF-8", "" }) {
		std::locale loc(name);
		std::cout << loc.name() << ' ' << std::use_facet<std::numpunct<char>>(loc).decimal_point()
			  << std::use_facet<std::ctype<char>>(loc).toupper('q')
			  << std::use_facet<std::ctype<char>>(loc).is(std::ctype_base::alpha, 'x') << '\n';
		std::ostringstream out;
		out.imbue(loc);
		out << 1234567.5 << ' ' << std::put_money(123456) << ' ';
		std::tm tm = {};
		tm.tm_year = 101, tm.tm_mon = 1, tm.tm_mday = 3;
		out << std::put_time(&tm, "%A %d %B %Y");
		std::cout << out.str() << '\n';
	}
	try {
		std::locale bad("xx_YY.nothing");
	} catch (const std::runtime_error &e) {
		std::cout << "bad locale: " << e.what() << '\n';
	}
	std::smatch m;
	std::string s = "key=value; other=thing";
	std::regex re("(\\w+)=(\\w+)");
	for (auto it = std::sregex_iterator(s.begin(), s.end(), re); it != std::sregex_iterator(); ++it)
		std::cout << (*it)[1] << "->" << (*it)[2] << '\n';
	std::ofstream("file.txt") << "line one\n" << 2 << "\nlast";
	std::ifstream f("file.txt");
	for (std::string line; std::getline(f, line);)
		std::cout << '[' << line << "]\n";
	std::mt19937 rng(1);
	std::cout << rng() << ' ' << std::uniform_int_distribution<>(1, 6)(rng) << ' ' << std::normal_distribution<>()(rng)
		  << '\n';
	std::wcout << L"wide " << 7 << L'\n';
	std::cerr << "to stderr\n";
	std::cout << std::chrono::duration<double>(std::chrono::milliseconds(1500)).count() << ' ' << std::stod("2.5e3")
		  << ' ' << std::to_string(1.25) << std::endl;
	return std::cout.good() ? 0 : 1;
}
