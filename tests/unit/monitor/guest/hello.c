#include "guest.h"
void test_main(void)
{
	CHECK(bi->magic == HTUX_BOOT_MAGIC, "magic %x", bi->magic);
	CHECK(bi->version == HTUX_BOOT_VERSION, "version %u", bi->version);
	print("hello from %s, %s\n", bi->program, bi->argv[0]);
	halt(7);
}
