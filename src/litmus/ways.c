// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which driver takes which reference on this kernel.
 *
 *	get read		vmsplice; from TEE_FROM references on tee
 *	get write		fuse_read, as long as FUSE takes FOLL_GET (6.9)
 *	pin write long		io_uring
 *	pin read long		gup_test_hold
 *	pin write, pin read	fuse_read, fuse_write since FUSE pins (6.9)
 *	dio read, dio write	fuse_read, fuse_write
 *
 * fuse_write can be looked at once: the device takes the data then. And the
 * answer to a fuse_read, which is the poke, is its end. So a reference may be
 * made up of several such holds of the one page: one for each look; one for each
 * poke, of that half only if only one is poked, and one that has no answer
 * before the drop where anything else is done in between.
 *
 * What these cannot do, or what is not here, our kernel module does where it is
 * loaded (sys/gup_probe.h): any reference, and looks and pokes without end. It
 * does no I/O. Where a system call of the kernel does as well, that is taken, with
 * the module or without, so that both see the same.
 */
#include "litmus/litmus_impl.h"

#include "sys/gup_probe.h"
#include "sys/kernel.h"
#include "sys/probe.h"

#include <errno.h>
#include <string.h>

#define TEE_FROM 16

/* What is done to a reference from the step on that takes it. */
struct uses {
	unsigned int nr_looks, nr_pokes;
	uint8_t halves[SCN_STEPS]; /* of each poke; 0: both */
	bool is_late; /* something that may see a reference, after a poke */
};

static bool sees_no_reference(const struct scn_step *st)
{
	return st->verb == SCN_READ || st->verb == SCN_LOOK ||
	       st->verb == SCN_DROP || st->verb == SCN_EXIT;
}

static struct uses uses_of(const struct scenario *s, size_t taken)
{
	const unsigned int ref = s->steps[taken].ref;
	struct uses u = { 0 };

	for (size_t i = taken + 1; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];

		if (st->ref == ref && st->verb == SCN_DROP)
			break;
		if (st->verb == SCN_EXIT && st->proc == s->steps[taken].proc)
			break;
		if (st->ref == ref && st->verb == SCN_POKE) {
			u.halves[u.nr_pokes++] =
				st->flags & (SCN_F_HALF0 | SCN_F_HALF1);
			continue;
		}
		u.is_late |= u.nr_pokes && !sees_no_reference(st);
		u.nr_looks += st->ref == ref && st->verb == SCN_LOOK;
	}
	return u;
}

static const char *driver_for(const struct scn_step *st)
{
	bool is_write = st->flags & SCN_F_WRITE;

	if (st->verb == SCN_GET && !is_write)
		return st->times < TEE_FROM ? "vmsplice" : "tee";
	if (st->verb == SCN_PIN && (st->flags & SCN_F_LONG))
		return is_write ? "io_uring" : "gup_test_hold";
	return is_write ? "fuse_read" : "fuse_write";
}

static int lacks(struct why *why, const struct scn_step *st, const char *what,
		 const char *hint)
{
	why_set(why, -EOPNOTSUPP, "%s %s%s: %s", scn_verb_name(st->verb),
		!(st->flags & SCN_F_WRITE) == (st->verb == SCN_DIO) ? "write"
								    : "read",
		st->flags & SCN_F_LONG ? " long" : "", what);
	if (hint)
		why_hint(why, "%s", hint);
	return -EOPNOTSUPP;
}

/* Is it the reference that the step asks for? */
static int check_rule(const struct scn_step *st, const struct gup_rule *rule,
		      const char *release, struct why *why)
{
	const char *newer = "needs FUSE to pin: Linux 6.9 or later";

	if (st->verb == SCN_GET && (st->flags & SCN_F_LONG))
		return lacks(why, st, "no FOLL_GET is long-term", NULL);
	if (st->verb == SCN_GET && rule->ref != GUP_GET)
		return lacks(why, st,
			     "no driver takes FOLL_GET to write and holds it "
			     "since FUSE pins (6.9)",
			     "a kernel before 6.9");
	if (st->verb == SCN_PIN && rule->ref != GUP_PIN)
		return lacks(why, st,
			     "no driver takes a short FOLL_PIN and holds it",
			     newer);
	if (st->verb == SCN_DIO && rule->ref != GUP_PIN &&
	    kernel_version_code(release) >= kernel_version_code("6.5"))
		return lacks(why, st,
			     "direct I/O pins since 6.5, that of FUSE, which "
			     "is what can be held, does not",
			     newer);
	if ((st->flags & SCN_F_SLOW) && (rule->traits & GUP_FAST))
		return lacks(why, st,
			     "no driver of this kernel takes it by the slow "
			     "path alone",
			     NULL);
	return 0;
}

static int check_uses(const struct scn_step *st, const struct uses *u,
		      const struct gup_rule *rule, struct litmus_way *way,
		      struct why *why)
{
	bool answers = !(rule->traits & GUP_LOOKS); /* fuse_read */
	bool samples = !strcmp(way->driver->name, "fuse_write");
	unsigned int nr = 1;

	if (u->nr_looks && answers)
		return lacks(why, st, "nothing can look through a read of FUSE",
			     NULL);
	if (u->nr_pokes && !(rule->traits & GUP_POKES))
		return lacks(why, st, "its driver cannot write through it",
			     NULL);
	way->is_used_up = answers || samples;
	if (samples && u->nr_looks)
		nr = u->nr_looks;
	if (answers && u->nr_pokes)
		nr = u->nr_pokes + u->is_late;
	if (nr > LITMUS_HOLDS)
		return lacks(why, st, "too many looks or pokes through FUSE",
			     NULL);
	way->nr_holds = (uint8_t)nr;
	if (answers)
		memcpy(way->halves, u->halves, sizeof(way->halves));
	return 0;
}

static int choose_stock(const struct scenario *s, size_t i, const char *release,
			struct litmus_way *way, struct why *why)
{
	const struct scn_step *st = &s->steps[i];
	const struct gup_rule *rule;
	struct uses u = uses_of(s, i);
	int err;

	way->driver = gup_driver_find(driver_for(st));
	way->nr_refs = st->times;
	if (!way->driver)
		return lacks(why, st, "there is no driver for it", NULL);
	rule = gup_rule_of(way->driver, release);
	way->is_pin = rule->ref == GUP_PIN;
	err = check_rule(st, rule, release, why);
	return err ? err : check_uses(st, &u, rule, way, why);
}

/* Of our module; false: it has no such reference. */
static bool choose_probe(const struct scn_step *st, struct litmus_way *way)
{
	unsigned int traits = st->flags & SCN_F_SLOW ? 0 : GUP_FAST;
	const char *name;

	if (st->verb != SCN_GET && st->verb != SCN_PIN)
		return false;
	traits |= st->flags & SCN_F_WRITE ? GUP_WRITE : 0;
	traits |= st->flags & SCN_F_LONG ? GUP_LONG : 0;
	name = gup_probe_name(st->verb == SCN_PIN, traits);
	if (!name)
		return false;
	*way = (struct litmus_way){
		.driver = gup_driver_find(name),
		.nr_refs = st->times,
		.nr_holds = 1,
		.is_pin = st->verb == SCN_PIN,
	};
	return way->driver;
}

static int choose(const struct scenario *s, size_t i, const char *release,
		  bool has_probe, struct litmus_way *way, struct why *why)
{
	int err = choose_stock(s, i, release, way, why);

	return err && has_probe && choose_probe(&s->steps[i], way) ? 0 : err;
}

int ways_choose(const struct scenario *s, const char *release, bool has_probe,
		struct litmus_way ways[SCN_STEPS], struct why *why)
{
	int err = 0;

	memset(ways, 0, SCN_STEPS * sizeof(ways[0]));
	for (size_t i = 0; i < s->nr_steps && !err; i++) {
		unsigned int verb = s->steps[i].verb;

		if (verb == SCN_GET || verb == SCN_PIN || verb == SCN_DIO)
			err = choose(s, i, release, has_probe, &ways[i], why);
	}
	return err;
}

int ways_find(const struct scenario *s, struct litmus_way ways[SCN_STEPS],
	      struct why *why)
{
	struct kernel_id id;
	bool has_probe = !probe_ready(NULL);
	int err = kernel_id_read(&id, why);

	if (!err)
		err = ways_choose(s, id.release, has_probe, ways, why);
	for (size_t i = 0; i < s->nr_steps && !err; i++) {
		if (ways[i].driver && ways[i].driver->ready)
			err = ways[i].driver->ready(why);
		if (err && has_probe && choose_probe(&s->steps[i], &ways[i]))
			err = 0;
	}
	return err;
}
