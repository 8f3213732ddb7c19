/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gup_test.h - the kernel's own test of GUP, a file in debugfs: what the
 * drivers gup_test_get, gup_test_pin, gup_test_long and gup_test_hold use.
 *
 * mm/gup_benchmark.c (CONFIG_GUP_BENCHMARK, file gup_benchmark) had PIN commands
 * from 5.6 on; in 5.11 it became mm/gup_test.c (CONFIG_GUP_TEST, file gup_test)
 * with other numbers for them. Neither is in the uapi headers. The structs and
 * numbers below are of 5.10 and of 5.11 to 7.3.
 */
#ifndef SYS_GUP_TEST_H
#define SYS_GUP_TEST_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdint.h>
#include <sys/ioctl.h>

struct gup;

struct gup_benchmark_args { /* 5.6 to 5.10; flags: FOLL_WRITE, 1, or 0 */
	uint64_t get_usec, put_usec;
	uint64_t addr, len_bytes;
	uint32_t call_pages;
	uint32_t flags;
	uint64_t expansion[10];
};

struct gup_test_args { /* since 5.11 */
	uint64_t get_usec, put_usec;
	uint64_t addr, len_bytes;
	uint32_t call_pages;
	uint32_t gup_flags;
	uint32_t test_flags;
	uint32_t which_pages[8];
};

struct gup_test_hold_args { /* struct pin_longterm_test, since 6.2 */
	uint64_t addr, len_bytes;
	uint32_t flags;
};

#define GUP_BENCHMARK_GET      _IOWR('g', 1, struct gup_benchmark_args)
#define GUP_BENCHMARK_PIN      _IOWR('g', 3, struct gup_benchmark_args)
#define GUP_BENCHMARK_LONGTERM _IOWR('g', 5, struct gup_benchmark_args)

#define GUP_TEST_GET	  _IOWR('g', 1, struct gup_test_args)
#define GUP_TEST_PIN	  _IOWR('g', 2, struct gup_test_args)
#define GUP_TEST_LONGTERM _IOWR('g', 3, struct gup_test_args)

#define GUP_TEST_HOLD_START _IOW('g', 7, struct gup_test_hold_args)
#define GUP_TEST_HOLD_STOP  _IO('g', 8)
#define GUP_TEST_HOLD_READ  _IOW('g', 9, uint64_t)

#define GUP_TEST_HOLD_WRITE 1u
#define GUP_TEST_HOLD_FAST  2u

enum gup_test_abi {
	GUP_TEST_NONE,
	GUP_TEST_5_6, /* gup_benchmark */
	GUP_TEST_5_11, /* gup_test */
};

/*
 * The file of this kernel, and by which ABI it is spoken to. Looks only.
 * -EOPNOTSUPP: not built; -EPERM: who is not root can't tell; -ENOENT: debugfs
 * is not mounted.
 */
MUST_CHECK int gup_test_find(enum gup_test_abi *abi, struct why *why);

/* Read-write, closed on exec; or -errno. */
MUST_CHECK int gup_test_fd(enum gup_test_abi abi, struct why *why);

/*
 * What the kernel itself measured in the last take() of gup_test_get, _pin or
 * _long: all calls that took, and all that put, in whole microseconds
 * (ktime_get() around either loop), without the system call. -EOPNOTSUPP for
 * another driver.
 */
MUST_CHECK int gup_test_usec(const struct gup *g, uint64_t *get_usec,
			     uint64_t *put_usec);

#endif
