/* Where copying changes its way. */
#ifndef COPY_H
#define COPY_H

/* From here on the processor's own string instruction is as fast as a loop and
 * leaves the caches of the core to others; from the second on, data that will
 * not fit into the cache anyway is written around it. */
#define REP_MIN (128 * VSIZE)
#define REP_SET_MIN 8192
#define STREAM_MIN (12 << 20)

#endif
