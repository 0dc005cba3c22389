/* Where copying changes its way. */
#ifndef COPY_H
#define COPY_H

/* From here on the processor's own string instruction is as fast as a loop and leaves the caches
 * of the core to others: the soonest on processors that say so (FSRM), which are those with vectors
 * of 64 bytes, and where the loop has vectors of 16. Where it is not made for that (ERMS; AMD's of
 * before 2020, and what some virtual machines show) it takes many times as long. From the last one
 * on, data that will not fit into the cache anyway is written around it. */
#define HAS_REP (__cpu_known.leaf7[1] & CPU_ERMS)
#define REP_MIN (VSIZE == 32 ? 8192 : 2112)
#define REP_SET_MIN (VSIZE == 32 ? 8192 : 2048)
#define STREAM_MIN (12 << 20)

#endif
