/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arch_x86.h - the marker instruction on x86-64. */
#ifndef SYS_ARCH_X86_H
#define SYS_ARCH_X86_H

/*
 * A 7-byte NOP whose displacement says what it marks: seen by the lab's TCG
 * plugin at translation, free of effects everywhere else.
 */
#define ARCH_MARK(class, id)                                                   \
	__asm__ volatile(".byte 0x0f, 0x1f, 0x80\n\t.long %c0"                 \
			 :                                                     \
			 : "i"(0x5a000000u | (unsigned int)(class) << 16 |     \
			       (unsigned int)(id))                             \
			 : "memory")

/* In a loop that waits for another CPU: kinder to a thread of the same core. */
#define ARCH_PAUSE() __asm__ volatile("pause" : : : "memory")

#endif
