/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_scale.h - what a pair of counter reads means. Pure arithmetic.
 *
 * A read gives a value, the time for which the event was enabled, and the
 * time for which it was on the PMU; all three only grow. A PMU with too few
 * counters takes turns (multiplexing); then running < enabled, and the count
 * is an extrapolation (perf_event_open(2), "PERF_FORMAT_TOTAL_TIME_RUNNING").
 */
#ifndef SYS_PERF_SCALE_H
#define SYS_PERF_SCALE_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>
#include <stdint.h>

/* A count is a value and a status; absent is never 0. */
enum perf_status {
	PERF_ABSENT, /* no count: err says why */
	PERF_NEVER_RAN, /* not for one moment on the PMU in this interval */
	PERF_EXACT,
	PERF_SCALED, /* multiplexed: value * enabled / running */
};

struct perf_read {
	uint64_t value;
	uint64_t enabled_ns;
	uint64_t running_ns;
};

struct perf_count {
	enum perf_status status;
	int err; /* positive errno if absent, else 0 */
	uint64_t value; /* valid if exact or scaled */
	uint64_t enabled_ns; /* of the interval; 0 if absent */
	uint64_t running_ns;
};

/* "absent", "never ran", "exact", "scaled". */
const char *perf_status_name(enum perf_status s);

/*
 * The count between two reads of one event.
 *
 * A read that went backwards (a broken PMU, a virtual machine restored from a
 * snapshot: the kernel's own counts are 64 bits wide and do not wrap) is
 * absent with ERANGE: it is input, not a mistake of ours, hence no BUG(), and
 * "never ran" would blame multiplexing. No time between the two reads is
 * exact for an event that has never been off the PMU, else it never ran.
 */
void perf_scale(const struct perf_read *begin, const struct perf_read *end,
		struct perf_count *count);

/* value * enabled / running, to nearest, UINT64_MAX if larger; running > 0. */
uint64_t perf_scale_up(uint64_t value, uint64_t enabled_ns,
		       uint64_t running_ns);

/* What is left of a value after the cost of an empty measurement: >= 0. */
uint64_t perf_scale_less(uint64_t value, uint64_t empty);

/* (value - empty, at least 0) / nr_ops; nr_ops > 0. */
double perf_scale_per_op(uint64_t value, uint64_t empty, uint64_t nr_ops);

/* Bytes that one read of a group of nr events returns. */
#define PERF_GROUP_BYTES(nr) ((3 + 2 * (size_t)(nr)) * sizeof(uint64_t))

/*
 * Decode what read() returned for a group opened with PERF_FORMAT_GROUP,
 * _TOTAL_TIME_ENABLED, _TOTAL_TIME_RUNNING and _ID: u64 nr, enabled, running,
 * then { value, id } nr times. The event with ids[i] goes to reads[i].
 *
 * Returns 0; -ENODATA for 0 bytes, which is what the kernel returns for a
 * pinned group that did not fit on the PMU; -EINVAL with why when the buffer
 * is cut, has bytes left over, or holds other events than asked for (reads
 * are then undefined).
 */
MUST_CHECK int perf_decode_group(const void *buf, size_t len_bytes,
				 const uint64_t *ids, size_t nr,
				 struct perf_read *reads, struct why *why);

#endif
