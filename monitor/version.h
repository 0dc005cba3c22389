#ifndef MONITOR_VERSION_H
#define MONITOR_VERSION_H
#define HTUX_VERSION "0.1"
#endif
