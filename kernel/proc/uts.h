/* What uname(2) says; sethostname(2) changes it. /proc/sys/kernel reads it too. */
#ifndef KERNEL_UTS_H
#define KERNEL_UTS_H
#include <linux/utsname.h>
extern struct new_utsname uts_name;
#endif
