/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arch.h - what differs between architectures, and nowhere else.
 *
 * One arch_NAME.c is built; it says what the CPU calls itself and what its
 * huge page sizes are called. The marker instruction is inline: it stands in
 * the measured phase.
 */
#ifndef SYS_ARCH_H
#define SYS_ARCH_H

#include <stdint.h>

#if defined(__x86_64__)
#include "sys/arch_x86.h"
#elif defined(__aarch64__)
#include "sys/arch_arm64.h"
#else
#error "only x86-64 and arm64 are supported"
#endif

/* "x86-64" or "arm64". */
extern const char *const arch_name;

/* The /proc/cpuinfo keys that identify a CPU model; NULL-terminated. */
extern const char *const arch_cpuinfo_keys[];

#endif
