/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arch_arm64.h - the marker instruction on arm64. */
#ifndef SYS_ARCH_ARM64_H
#define SYS_ARCH_ARM64_H

/*
 * A write to the zero register: no effect, and seen by the lab's plugin. id is
 * the 16 bits of it, and class how far they are shifted; class 4 (facts) stands
 * where 0 would. No compiler emits any of the four.
 */
#define ARCH_MARK(class, id)                                                   \
	__asm__ volatile("movz xzr, %0, lsl %1"                                \
			 :                                                     \
			 : "i"(id), "i"((class) % 4 * 16)                      \
			 : "memory")

/* In a loop that waits for another CPU: kinder to a thread of the same core. */
#define ARCH_PAUSE() __asm__ volatile("yield" : : : "memory")

#endif
