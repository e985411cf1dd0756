/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Names for the compiler extensions of gcc and clang that the program uses. */
#ifndef ZK_BASE_COMPILER_H
#define ZK_BASE_COMPILER_H

#define ALIGNED(n)  __attribute__((aligned(n)))
#define RESTRICT    __restrict__
#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/* The arguments from number `first` on are formatted by the string at number `string`. */
#define PRINTF_LIKE(string, first) __attribute__((format(printf, string, first)))

#define NOINLINE      __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NORETURN      __attribute__((noreturn))

/* Goes before the return type of a prototype whose result may not be dropped. */
#define MUST_USE __attribute__((warn_unused_result))

/* 1 in a build with AddressSanitizer, else 0. */
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER 1
#endif
#endif
#ifndef ADDRESS_SANITIZER
#define ADDRESS_SANITIZER 0
#endif

/* Goes before a loop of constant length that is to be written out. */
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

/* Ask for the cache line at p, which will be read soon. Any address is allowed. */
#define PREFETCH(p) __builtin_prefetch(p)

/* Tell the processor that this thread is spinning. */
#if defined(__x86_64__) || defined(__i386__)
#define CPU_RELAX() __builtin_ia32_pause()
#else
#define CPU_RELAX() ((void)0)
#endif

#endif
