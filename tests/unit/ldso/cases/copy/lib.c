#include <getopt.h>
int counter = 41;
char text[64] = "from the library";
int get_counter(void) { return counter; }
int lib_optind(void) { return optind; }
