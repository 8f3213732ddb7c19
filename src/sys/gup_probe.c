// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Our kernel module takes references of a kind that is asked for, by the
 * function of GUP that is asked for, and keeps them until it is told to drop
 * them. What stock system calls do around a reference is not in it: one ioctl
 * takes all, with call_pages pages a GUP call, and one drops all.
 *
 * The references are those of the open file. Of several references to a page
 * all but the first are in a second file, so that in the first one they lie as
 * look() and poke() count them.
 */
#include "sys/gup_probe.h"

#include "sys/gup.h"
#include "sys/mm.h"
#include "sys/probe.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct probe {
	int fd;
	int more_fd; /* -1: one reference to each page */
	uint32_t ref, flags;
	size_t call_pages;
	size_t nr_more;
	uint64_t take_ns, drop_ns;
};

static void probe_close(void *state)
{
	struct probe *p = state;

	if (p->fd >= 0)
		close(p->fd);
	if (p->more_fd >= 0)
		close(p->more_fd);
	gup_state_free(p);
}

/* An open file with room for so many references, or -errno. */
static int open_room(size_t nr_refs, struct why *why)
{
	struct cowprobe_room room = { .nr_refs = nr_refs };
	int fd = probe_open(why), err;

	if (fd < 0)
		return fd;
	if (!ioctl(fd, COWPROBE_ROOM, &room))
		return fd;
	err = -errno;
	close(fd);
	why_errno(why, err, "room for %zu references in the probe", nr_refs);
	if (err == -E2BIG || err == -ENOSPC)
		why_hint(why, "its limit is in /sys/module/cowprobe/"
			      "parameters/refs_max");
	return err;
}

static int open_as(uint32_t ref, uint32_t flags, void **state,
		   const struct gup_want *want, struct why *why)
{
	struct probe *p = gup_state_new(sizeof(*p));
	int err = 0;

	p->more_fd = -1;
	p->ref = ref;
	p->flags = flags;
	p->call_pages = want->call_pages;
	p->nr_more = want->nr_refs > 1 ? want->nr_refs - 1 : 0;
	p->fd = open_room(want->nr_pages, why);
	if (p->fd < 0)
		err = p->fd;
	if (!err && p->nr_more)
		p->more_fd = open_room(want->nr_pages * p->nr_more, why);
	if (!err && p->nr_more && p->more_fd < 0)
		err = p->more_fd;
	if (err)
		probe_close(p);
	else
		*state = p;
	return err;
}

static int take_once(struct probe *p, int fd, void *addr, size_t len_bytes,
		     struct why *why)
{
	struct cowprobe_take t = {
		.addr = (uintptr_t)addr,
		.nr_pages = len_bytes / mm_page_bytes(),
		.call_pages = p->call_pages,
		.ref = p->ref,
		.flags = p->flags,
	};

	struct cowprobe_room room = { .nr_refs = t.nr_pages };

	/* More than was announced (all of a huge page): EBUSY if it holds some. */
	if (ioctl(fd, COWPROBE_TAKE, &t) &&
	    (errno != ENOSPC || ioctl(fd, COWPROBE_ROOM, &room) ||
	     ioctl(fd, COWPROBE_TAKE, &t)))
		return why_errno(why, -errno, "COWPROBE_TAKE of %zu pages",
				 len_bytes / mm_page_bytes());
	p->take_ns += t.ns;
	return 0;
}

static int probe_take(void *state, void *addr, size_t len_bytes,
		      struct why *why)
{
	struct probe *p = state;
	int err;

	p->take_ns = 0;
	err = take_once(p, p->fd, addr, len_bytes, why);
	for (size_t i = 0; i < p->nr_more && !err; i++)
		err = take_once(p, p->more_fd, addr, len_bytes, why);
	return err;
}

static int drop_file(struct probe *p, int fd, struct why *why)
{
	struct cowprobe_drop d;

	if (ioctl(fd, COWPROBE_DROP, &d))
		return why_errno(why, -errno, "COWPROBE_DROP");
	p->drop_ns += d.ns;
	return 0;
}

static int probe_drop(void *state, struct why *why)
{
	struct probe *p = state;
	int err;

	p->drop_ns = 0;
	err = drop_file(p, p->fd, why);
	if (p->more_fd >= 0 && !err)
		err = drop_file(p, p->more_fd, why);
	return err;
}

static int copy(struct probe *p, size_t offset, const void *buffer,
		size_t len_bytes, bool is_write, struct why *why)
{
	struct cowprobe_copy c = {
		.offset = offset,
		.buffer = (uintptr_t)buffer,
		.len_bytes = len_bytes,
		.is_write = is_write,
	};
	int err;

	if (!ioctl(p->fd, COWPROBE_COPY, &c))
		return 0;
	err = -errno;
	if (err == -ERANGE)
		return why_set(why, -EINVAL,
			       "the probe holds less than %zu bytes",
			       offset + len_bytes);
	return why_errno(why, err, "COWPROBE_COPY");
}

static int probe_look(void *state, size_t offset, void *to, size_t len_bytes,
		      struct why *why)
{
	return copy(state, offset, to, len_bytes, false, why);
}

static int probe_poke(void *state, size_t offset, const void *from,
		      size_t len_bytes, struct why *why)
{
	return copy(state, offset, from, len_bytes, true, why);
}

#define GET_FAST "get_user_pages_fast"
#define GET_SLOW "get_user_pages, with mmap_lock held over all calls"
#define PIN_FAST "pin_user_pages_fast"
#define PIN_SLOW "pin_user_pages, with mmap_lock held over all calls"

/* clang-format off */
#define PROBE_DRIVER(id, kind, probe_flags, gup_traits, call, writer)          \
static int id##_open(void **state, const struct gup_want *want,                \
		     struct why *why)                                          \
{                                                                              \
	return open_as(COWPROBE_##kind, probe_flags, state, want, why);        \
}                                                                              \
static const struct gup_rule id##_rules[] = {                                  \
	{ "", GUP_##kind, (gup_traits) | GUP_HOLDS | GUP_LOOKS },              \
	{ 0 },                                                                 \
};                                                                             \
static const struct gup_driver id##_driver = {                                 \
	.name = #id,                                                           \
	.what = "our module cowprobe, until it is told to drop it",            \
	.path = "the ioctl COWPROBE_TAKE > " call "; COWPROBE_DROP > "         \
		PUT_##kind,                                                    \
	.rules = id##_rules,                                                   \
	.ready = probe_ready,                                                  \
	.open = id##_open,                                                     \
	.take = probe_take,                                                    \
	.drop = probe_drop,                                                    \
	.look = probe_look,                                                    \
	.poke = (writer),                                                      \
	.close = probe_close,                                                  \
};                                                                             \
GUP_DRIVER(id##_driver)

#define PUT_GET "put_page"
#define PUT_PIN "unpin_user_pages"
#define W (GUP_WRITE | GUP_POKES)

PROBE_DRIVER(probe_get, GET, 0, GUP_FAST, GET_FAST, NULL);
PROBE_DRIVER(probe_get_w, GET, COWPROBE_WRITE, GUP_FAST | W, GET_FAST, probe_poke);
PROBE_DRIVER(probe_get_slow, GET, COWPROBE_SLOW, 0, GET_SLOW, NULL);
PROBE_DRIVER(probe_get_w_slow, GET, COWPROBE_WRITE | COWPROBE_SLOW, W, GET_SLOW, probe_poke);
PROBE_DRIVER(probe_pin, PIN, 0, GUP_FAST, PIN_FAST, NULL);
PROBE_DRIVER(probe_pin_w, PIN, COWPROBE_WRITE, GUP_FAST | W, PIN_FAST, probe_poke);
PROBE_DRIVER(probe_pin_slow, PIN, COWPROBE_SLOW, 0, PIN_SLOW, NULL);
PROBE_DRIVER(probe_pin_w_slow, PIN, COWPROBE_WRITE | COWPROBE_SLOW, W, PIN_SLOW, probe_poke);
PROBE_DRIVER(probe_long, PIN, COWPROBE_LONG, GUP_FAST | GUP_LONG, PIN_FAST, NULL);
PROBE_DRIVER(probe_long_w, PIN, COWPROBE_LONG | COWPROBE_WRITE,
	     GUP_FAST | GUP_LONG | W, PIN_FAST, probe_poke);
PROBE_DRIVER(probe_long_slow, PIN, COWPROBE_LONG | COWPROBE_SLOW, GUP_LONG,
	     PIN_SLOW, NULL);
PROBE_DRIVER(probe_long_w_slow, PIN,
	     COWPROBE_LONG | COWPROBE_WRITE | COWPROBE_SLOW, GUP_LONG | W,
	     PIN_SLOW, probe_poke);
/* clang-format on */

const char *gup_probe_name(bool is_pin, unsigned int traits)
{
	static const struct gup_driver *const all[] = {
		&probe_get_driver,	 &probe_get_w_driver,
		&probe_get_slow_driver,	 &probe_get_w_slow_driver,
		&probe_pin_driver,	 &probe_pin_w_driver,
		&probe_pin_slow_driver,	 &probe_pin_w_slow_driver,
		&probe_long_driver,	 &probe_long_w_driver,
		&probe_long_slow_driver, &probe_long_w_slow_driver,
	};
	const unsigned int asked = GUP_WRITE | GUP_FAST | GUP_LONG;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		const struct gup_rule *r = all[i]->rules;

		if ((r->ref == GUP_PIN) == is_pin &&
		    !((r->traits ^ traits) & asked))
			return all[i]->name;
	}
	return NULL;
}

int gup_probe_ns(const struct gup *g, uint64_t *take_ns, uint64_t *drop_ns)
{
	const struct probe *p = g->state;

	if (g->driver->take != probe_take)
		return -EOPNOTSUPP;
	*take_ns = p->take_ns;
	*drop_ns = p->drop_ns;
	return 0;
}

int gup_probe_fd(const struct gup *g)
{
	const struct probe *p = g->state;

	return g->driver->take == probe_take ? p->fd : -1;
}
