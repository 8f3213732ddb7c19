/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gup_probe.h - references by our own kernel module, twelve drivers by what
 * they ask of GUP:
 *
 *	probe_get, probe_pin, probe_long	to read, by GUP-fast
 *	..._w					to write
 *	..._slow, ..._w_slow			under mmap_lock alone
 */
#ifndef SYS_GUP_PROBE_H
#define SYS_GUP_PROBE_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stdint.h>

struct gup;

/* "probe_long_w_slow": the driver of this reference, or NULL: there is none. */
const char *gup_probe_name(bool is_pin, unsigned int traits);

/*
 * What the kernel says its loops took, of the last take() and the last drop(),
 * in ns of ktime_get(), without the system call. -EOPNOTSUPP for another
 * driver.
 */
MUST_CHECK int gup_probe_ns(const struct gup *g, uint64_t *take_ns,
			    uint64_t *drop_ns);

/* The open file of the references, for probe_pages_held(); -1: another driver. */
int gup_probe_fd(const struct gup *g);

#endif
