// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pins that a case leaves behind: nr_foll_pin_acquired less
 * nr_foll_pin_released, for the whole machine, before the case and after its
 * last driver is closed.
 *
 * Others pin too. What is in flight for them comes and goes, and drivers here
 * release by work queue (AF_XDP, io_uring): so the balance counts as kept when
 * it is seen to be so once within a second. An excess that stays the same is a
 * leak, whoever's it is; one that keeps changing is other work, and says
 * nothing.
 *
 * Fewer pins than at the start are none left behind. That is no sign of a bug
 * either: folio_add_pin() (since 6.5; fs/direct-io.c has it for a page that
 * goes into two bios) adds pins that nr_foll_pin_acquired does not count and
 * nr_foll_pin_released does, and what others held before may end meanwhile.
 */
#include "harness/run.h"

#include "base/err.h"

#include <inttypes.h>
#include <time.h>

/* At the start: the least of some reads, until so many are alike. */
#define START_POLLS 20
#define START_SAME  2
#define START_NS    500000l

#define POLLS	50
#define POLL_NS 20000000l
/* Polls at the end through which a leak does not change. */
#define CALM_POLLS 25

struct pins {
	int64_t acquired, released;
};

static bool read_pins(struct bench *b, struct pins *p)
{
	uint64_t acquired, released;

	if (!counts_now(b, "nr_foll_pin_acquired", &acquired) ||
	    !counts_then(b, "nr_foll_pin_released", &released))
		return false;
	p->acquired = (int64_t)acquired;
	p->released = (int64_t)released;
	return true;
}

/* What is in flight for others at the start would hide as many pins later. */
void balance_start(struct bench *b)
{
	static const struct timespec t = { .tv_nsec = START_NS };
	struct pins p = { 0 };
	int64_t now;

	b->has_balance = read_pins(b, &p);
	b->balance_start = p.acquired - p.released;
	for (int i = 0, nr_same = 0;
	     b->has_balance && i < START_POLLS && nr_same < START_SAME; i++) {
		nanosleep(&t, NULL);
		if (!read_pins(b, &p))
			return;
		now = p.acquired - p.released;
		nr_same = now == b->balance_start ? nr_same + 1 : 0;
		if (now < b->balance_start)
			b->balance_start = now;
	}
}

/*
 * Pins more than at the start: 0 or less as soon as that was seen. is_seen: the
 * counters could be read to the end.
 */
static int64_t excess(struct bench *b, struct pins *p, bool *is_calm,
		      bool *is_seen)
{
	static const struct timespec t = { .tv_nsec = POLL_NS };
	int64_t now = 0, last = 0;
	int nr_same = 0;

	for (int i = 0; i < POLLS; i++) {
		*is_seen = read_pins(b, p);
		if (!*is_seen)
			return 0;
		last = now;
		now = p->acquired - p->released - b->balance_start;
		if (now <= 0)
			return now;
		nr_same = i && now == last ? nr_same + 1 : 0;
		nanosleep(&t, NULL);
	}
	*is_calm = nr_same >= CALM_POLLS;
	return now;
}

char *balance_end(struct bench *b, struct case_record *r)
{
	static const struct expect none = { .what = EV_LEFT_PINS };
	const char *op = b->def->op;
	bool is_calm = false, is_seen = b->has_balance;
	struct pins p;
	int64_t left = 0;

	if (is_seen)
		left = excess(b, &p, &is_calm, &is_seen);
	if (!is_seen) {
		if (b->has_refs)
			evidence_add(r, &none, op, EVIDENCE_MISSING, 0,
				     xstrdup(b->why_no_lagging));
		return NULL;
	}
	if (left <= 0) {
		if (b->has_refs)
			evidence_add(r, &none, op, EVIDENCE_OK, 0, NULL);
		return NULL;
	}
	if (is_calm)
		return xasprintf("%" PRId64 " pins are left behind: "
				 "nr_foll_pin_acquired %" PRId64
				 ", nr_foll_pin_released %" PRId64 ", %" PRId64
				 " apart when the case began",
				 left, p.acquired, p.released,
				 b->balance_start);
	evidence_add(r, &none, op, EVIDENCE_MISSING, 0,
		     xasprintf("other work holds pins that come and go "
			       "(%" PRId64 " more than before)",
			       left));
	return NULL;
}
