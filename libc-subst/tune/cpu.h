/* Choice of an implementation by processor, for IFUNC resolvers. These run
 * before libc.so has bound its data: they may use nothing but hidden names. */
#ifndef CPU_H
#define CPU_H

/* What the processor says of itself: cpuid's leaf 1, and 7 (zero if it has none), each eax, ebx,
 * ecx, edx; and which registers the operating system saves. */
struct cpu {
	unsigned leaf1[4], leaf7[4], saved;
};
#define CPU_SAVED_AVX 6u
#define CPU_SAVED_AVX512 0xe6u
__attribute__((visibility("hidden"))) const struct cpu *__cpu(void);

/* What __cpu() returns, for functions that a resolver has chosen: it is known then. */
extern __attribute__((visibility("hidden"))) struct cpu __cpu_known;
/* What the compiler's header does not name: of leaf 7's ebx, and its edx. */
#define CPU_ERMS (1u << 9)
#define CPU_FSRM (1u << 4)

/* 1: AVX2 with BMI. 2: AVX-512 for bytes and short vectors as well. 3: of a kind
 * whose clock does not slow down for vectors of 64 bytes, which came with FSRM. 0: none.
 * The operating system saves the registers. */
__attribute__((visibility("hidden"))) int __cpu_level(void);

#define FUNCTION(name) __attribute__((visibility("hidden"))) __typeof__(name) name##_sse2, name##_avx2, name##_evex

/* Defines name as the best of the three. */
#define CHOOSE(name)                                                                   \
	static __attribute__((used)) __typeof__(name) *name##_choose(void)             \
	{                                                                              \
		int level_ = __cpu_level();                                            \
		return level_ >= 2 ? name##_evex : level_ ? name##_avx2 : name##_sse2; \
	}                                                                              \
	extern __typeof__(name) name __attribute__((ifunc(#name "_choose")))

/* The same of four. */
#define FUNCTION64(name) \
	FUNCTION(name);  \
	__attribute__((visibility("hidden"))) __typeof__(name) name##_evex64
#define CHOOSE64(name)                                                                                               \
	static __attribute__((used)) __typeof__(name) *name##_choose(void)                                           \
	{                                                                                                            \
		int level_ = __cpu_level();                                                                          \
		return level_ == 3 ? name##_evex64 : level_ == 2 ? name##_evex : level_ ? name##_avx2 : name##_sse2; \
	}                                                                                                            \
	extern __typeof__(name) name __attribute__((ifunc(#name "_choose")))

#endif
