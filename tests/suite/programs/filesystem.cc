// std::filesystem over the guest's files.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>
namespace fs = std::filesystem;

int main()
{
	fs::create_directories("a/b/c");
	std::ofstream("a/b/file") << "0123456789";
	fs::create_symlink("file", "a/b/link");
	fs::create_hard_link("a/b/file", "a/b/hard");
	fs::copy("a", "copy", fs::copy_options::recursive | fs::copy_options::copy_symlinks);
	fs::rename("copy/b/hard", "copy/b/renamed");
	fs::resize_file("copy/b/renamed", 4);
	fs::permissions("copy/b/renamed", fs::perms::owner_read);
	std::vector<std::string> names;
	for (auto &e : fs::recursive_directory_iterator("."))
		names.push_back(e.path().string() + (e.is_symlink() ? "@" : e.is_directory() ? "/" : " " + std::to_string(e.file_size())));
	std::sort(names.begin(), names.end());
	for (auto &n : names)
		std::cout << n << '\n';
	std::cout << fs::hard_link_count("a/b/file") << ' ' << fs::equivalent("a/b/file", "a/b/hard") << ' '
		  << fs::relative("/usr/lib", "/usr/share") << ' ' << fs::weakly_canonical("a/../a/b/./link").filename() << '\n';
	std::error_code ec;
	fs::remove("nope/x", ec);
	std::cout << ec.message() << '\n';
	fs::copy_file("a/b/file", "/proc/nope", ec);
	std::cout << (bool)ec << '\n';
	try {
		fs::create_directory("missing/dir");
	} catch (const fs::filesystem_error &e) {
		std::cout << e.code() << ' ' << e.path1() << '\n';
	}
	std::cout << fs::remove_all("copy") << '\n';
}
