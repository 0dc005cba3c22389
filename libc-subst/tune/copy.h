/* Where copying changes its way. */
#ifndef COPY_H
#define COPY_H

/* From here on the processor's own string instruction is as fast as a loop and
 * leaves the caches of the core to others: sooner on processors that say so (FSRM), which
 * are those with vectors of 64 bytes. From the last one on, data that will
 * not fit into the cache anyway is written around it. */
#define REP_MIN (VSIZE == 64 ? 2112 : 128 * VSIZE)
#define REP_SET_MIN (VSIZE == 64 ? 2048 : 8192)
#define STREAM_MIN (12 << 20)

#endif
