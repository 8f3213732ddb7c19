// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/perf_scale.h"

#include "base/err.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

const char *perf_status_name(enum perf_status s)
{
	switch (s) {
	case PERF_ABSENT:
		return "absent";
	case PERF_NEVER_RAN:
		return "never ran";
	case PERF_EXACT:
		return "exact";
	case PERF_SCALED:
		return "scaled";
	}
	BUG("perf status %d", (int)s);
}

uint64_t perf_scale_up(uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
	unsigned __int128 scaled;

	if (!running_ns)
		BUG("scale a count that never ran");
	/*
	 * Integers: a double has 53 bits, and its rounding error would be a
	 * count that nobody counted. The sum cannot wrap: the product is below
	 * 2^128 - 2^65, half of the divisor below 2^63.
	 */
	scaled = ((unsigned __int128)value * enabled_ns + running_ns / 2) /
		 running_ns;
	return scaled > UINT64_MAX ? UINT64_MAX : (uint64_t)scaled;
}

void perf_scale(const struct perf_read *begin, const struct perf_read *end,
		struct perf_count *count)
{
	uint64_t value;

	memset(count, 0, sizeof(*count));
	if (end->value < begin->value || end->enabled_ns < begin->enabled_ns ||
	    end->running_ns < begin->running_ns) {
		count->status = PERF_ABSENT;
		count->err = ERANGE;
		return;
	}
	value = end->value - begin->value;
	count->enabled_ns = end->enabled_ns - begin->enabled_ns;
	count->running_ns = end->running_ns - begin->running_ns;
	/* A clock coarser than the interval: judge by the whole time so far. */
	if (!count->enabled_ns && !count->running_ns)
		count->status =
			end->enabled_ns && end->running_ns >= end->enabled_ns
				? PERF_EXACT
				: PERF_NEVER_RAN;
	else if (!count->running_ns)
		count->status = PERF_NEVER_RAN;
	else if (count->running_ns >= count->enabled_ns)
		count->status = PERF_EXACT;
	else
		count->status = PERF_SCALED;

	if (count->status == PERF_EXACT)
		count->value = value;
	else if (count->status == PERF_SCALED)
		count->value = perf_scale_up(value, count->enabled_ns,
					     count->running_ns);
}

uint64_t perf_scale_less(uint64_t value, uint64_t empty)
{
	return value > empty ? value - empty : 0;
}

double perf_scale_per_op(uint64_t value, uint64_t empty, uint64_t nr_ops)
{
	if (!nr_ops)
		BUG("a count per operation without operations");
	return (double)perf_scale_less(value, empty) / (double)nr_ops;
}

/* The value that follows the three words of the head with this id. */
static bool find_value(const char *entries, size_t nr, uint64_t id,
		       uint64_t *value)
{
	uint64_t entry[2];

	for (size_t i = 0; i < nr; i++) {
		memcpy(entry, entries + i * sizeof(entry), sizeof(entry));
		if (entry[1] == id) {
			*value = entry[0];
			return true;
		}
	}
	return false;
}

int perf_decode_group(const void *buf, size_t len_bytes, const uint64_t *ids,
		      size_t nr, struct perf_read *reads, struct why *why)
{
	uint64_t head[3];

	if (!len_bytes)
		return why_set(why, -ENODATA,
			       "read a counter group: not on the PMU");
	if (len_bytes != PERF_GROUP_BYTES(nr))
		return why_set(why, -EINVAL,
			       "read a counter group: %zu bytes instead of %zu",
			       len_bytes, PERF_GROUP_BYTES(nr));
	memcpy(head, buf, sizeof(head));
	if (head[0] != nr)
		return why_set(
			why, -EINVAL,
			"read a counter group: %llu events instead of %zu",
			(unsigned long long)head[0], nr);
	/* As many as asked for, and all that were asked for: no other. */
	for (size_t i = 0; i < nr; i++) {
		if (!find_value((const char *)buf + sizeof(head), nr, ids[i],
				&reads[i].value))
			return why_set(why, -EINVAL,
				       "read a counter group: no id %llu in it",
				       (unsigned long long)ids[i]);
		reads[i].enabled_ns = head[1];
		reads[i].running_ns = head[2];
	}
	return 0;
}
