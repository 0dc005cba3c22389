/* Pages of the host and of guests. */
#ifndef MONITOR_PAGE_H
#define MONITOR_PAGE_H

#define PAGE 4096UL
#define PAGE_UP(x) (((x) + PAGE - 1) & ~(PAGE - 1))

#endif
