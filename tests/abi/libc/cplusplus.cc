/* C++: streams, locales, regex, threads, exceptions, filesystem. */
#include <iostream>
#include <locale>
#include <regex>
#include <thread>
#include <mutex>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <ctime>
struct D{ ~D(){ puts("tls dtor"); } };
thread_local D d;
int main(){ (void)&d; std::cout<<std::fixed<<1.5<<" "<<std::setw(8)<<42<<"\n"; std::recursive_mutex m; m.lock(); m.lock(); 
 std::thread t([]{ (void)&d; D*volatile p=&d; (void)p; std::cout<<"thr\n";}); t.join(); std::regex r("a(b+)c"); std::smatch s; std::string x="xxabbbcyy"; std::cout<<std::regex_search(x,s,r)<<s[1]<<"\n";
 try { throw std::runtime_error("boo"); } catch(std::exception&e){std::cout<<e.what()<<"\n";}
 std::locale l(""); std::cout<<l.name()<<"\n"; std::cout<<std::isalpha('x',l)<<std::toupper('x',l)<<"\n"; std::time_t z=0; std::cout<<std::put_time(std::gmtime(&z),"%c %Ex %H")<<"\n";
 for(auto&e: std::filesystem::directory_iterator("/usr/lib/locale")) std::cout<<e.path()<<"\n"; std::ostringstream o; o.imbue(std::locale("C.UTF-8")); o<<1234567<<" "<<3.25; std::cout<<o.str()<<"\n"; try{ std::locale q("xx_YY"); }catch(std::exception&e){std::cout<<e.what()<<"\n";}
 D*volatile p=&d; (void)p; }
