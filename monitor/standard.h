/* Standard files that are closed where htux is started: the program finds them closed too, and nothing that htux opens
 * takes their numbers, where messages or the program's output would go into it. */
#ifndef MONITOR_STANDARD_H
#define MONITOR_STANDARD_H
#include <stdbool.h>

/* Call it before anything is opened. */
void stdio_reserve(void);
/* Was it closed? Its number then holds a descriptor that can neither be read nor written. */
bool stdio_closed(int fd);

#endif
