/* C entry of the kernel, on the boot stack, as `boot_thread` of init_process. */
#ifndef KERNEL_MAIN_H
#define KERNEL_MAIN_H
struct htux_bootinfo;
_Noreturn void kernel_main(const struct htux_bootinfo *bi);
#endif
