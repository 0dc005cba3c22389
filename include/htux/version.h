#ifndef HTUX_VERSION_H
#define HTUX_VERSION_H
#define HTUX_VERSION "0.1"
#endif
