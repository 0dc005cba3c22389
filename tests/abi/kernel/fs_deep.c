/* More directories in one another than a kernel stack could hold in a recursion: their handles are
 * long closed when all are left by "..". */
#include "fs.h"

enum { DEEP = 1500 };

int main(int argc, char **argv)
{
	static const char name[] = "directory";
	struct stat st;
	int down = 0, up = 0;

	begin(argc, argv);
	while (down < DEEP && !mkdir(name, 0777) && !chdir(name)) down++;
	int here = open(".", O_RDONLY | O_DIRECTORY);
	while (up < down && !chdir("..") && !stat(name, &st)) up++;
	printf("down %d, up %d\n", down, up);
	E(fchdir(here));
	E(mkdir("last", 0777));
	E(rmdir("last"));
	for (up = 0; up < down && !chdir("..") && !rmdir(name);) up++;
	printf("up %d\n", up);
	return 0;
}
