/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compiler.h - the few compiler extensions the project uses, by name. */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN	  __attribute__((noreturn))
#define MUST_CHECK	  __attribute__((warn_unused_result))
#define ARRAY_SIZE(a)	  (sizeof(a) / sizeof((a)[0]))

/* The compiler must assume that *p is read and written here. */
#define keep_memory(p) __asm__ volatile("" : : "r"(p) : "memory")

#endif
