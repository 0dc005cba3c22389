/* Choice of an implementation by processor, for IFUNC resolvers. These run
 * before libc.so has bound its data: they may use nothing but hidden names. */
#ifndef CPU_H
#define CPU_H

/* AVX2 with BMI and ERMS, and an operating system that saves the registers. */
__attribute__((visibility("hidden"))) int __cpu_has_avx2(void);

#define FUNCTION(name) __attribute__((visibility("hidden"))) __typeof__(name) name##_sse2, name##_avx2

/* Defines name as name_avx2 or name_sse2. */
#define CHOOSE(name) \
	static __attribute__((used)) __typeof__(name) *name##_choose(void) \
	{ \
		return __cpu_has_avx2() ? name##_avx2 : name##_sse2; \
	} \
	extern __typeof__(name) name __attribute__((ifunc(#name "_choose")))

#endif
