/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gup.h - the ways in which user space makes the kernel take references to its
 * pages: FOLL_GET (+1 on the reference count) and FOLL_PIN (+1024 since 5.7, or
 * +1 and one in the pin count of a large folio).
 *
 * A way is one struct gup_driver in a file gup_*.c beside this one, put into a
 * list by GUP_DRIVER(); its name is a value of the axis "via". What a driver
 * says of itself is by kernel version and is a claim: the path proof holds it
 * against nr_foll_pin_acquired and nr_foll_pin_released.
 *
 * Nothing below prints, exits or starts a process, but for what a driver says.
 * Each hold ends with its process: no driver leaves a device, a mount, a daemon
 * or a pin behind when the process is killed.
 */
#ifndef SYS_GUP_H
#define SYS_GUP_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum gup_ref {
	GUP_NONE, /* pages are faulted in and nothing is held: a control */
	GUP_GET,
	GUP_PIN,
};

enum gup_trait {
	GUP_WRITE = 1u << 0, /* FOLL_WRITE: breaks COW first */
	GUP_FAST = 1u << 1, /* tries the page tables without mmap_lock first */
	GUP_LONG = 1u << 2, /* FOLL_LONGTERM */
	GUP_HOLDS = 1u << 3, /* until drop(); without it take() drops as well */
	GUP_LOOKS = 1u << 4, /* look() reads the pages through the reference */
	GUP_POKES = 1u << 5, /* poke() writes them through the reference */
};

/* What holds from a kernel version on, "6.5"; "" from the first on. */
struct gup_rule {
	const char *since;
	enum gup_ref ref;
	unsigned int traits; /* enum gup_trait bits */
};

struct gup_want {
	size_t nr_pages; /* most pages that are held at once */
	/* Pages of one system call; 0: as many as one call takes. */
	size_t call_pages;
	/* References to each page at one time; 0 is 1. */
	size_t nr_refs;
	/* The pages are those of this process; 0: of the caller. */
	pid_t pid;
	/*
	 * Block device for those that want one, by path, with room for one call
	 * (0: GUP_DEVICE_PAGES); the caller's string. need_refs() also takes a
	 * kind of need_device(), or NULL for a loop device.
	 */
	const char *device;
};

/* Of one I/O to a device where nothing else is asked for. */
#define GUP_DEVICE_PAGES 256

struct gup_driver {
	const char *name; /* "vmsplice" */
	const char *what; /* what holds the page, a sentence without end */
	const char
		*path; /* functions from the system call to GUP, by version */
	const struct gup_rule
		*rules; /* oldest first; ends with since == NULL */
	/* Asks for gup_want.device. */
	bool wants_device;
	/* What is held counts against RLIMIT_MEMLOCK: sizes are bound by it. */
	bool is_charged;
	/* Can do another process's pages (gup_want.pid). */
	bool does_others;
	/*
	 * Can it be here? Looks, changes nothing. 0, or -errno with what is
	 * missing and the remedy as hint. NULL: everywhere.
	 */
	int (*ready)(struct why *why);
	/*
	 * All that take() needs, so that it allocates nothing. Everything that
	 * is made is closed on exec. 0, or -errno with why; -EOPNOTSUPP, -EPERM,
	 * -ENOSYS: lacking here, which is a skip.
	 */
	int (*open)(void **state, const struct gup_want *want, struct why *why);
	/*
	 * nr_refs references to each of the pages of addr, len_bytes (whole
	 * pages), in calls of call_pages. take() may be called again before
	 * drop(), as long as the pages of all calls are no more than nr_pages.
	 */
	int (*take)(void *state, void *addr, size_t len_bytes, struct why *why);
	/* All references end; 0 when there are none. NULL without GUP_HOLDS. */
	int (*drop)(void *state, struct why *why);
	/*
	 * Copy len_bytes through the references, from offset on in the order in
	 * which they were taken, as a device would: whatever is mapped at the
	 * address by now. The references stay, or are dropped with
	 * GUP_LOOKS as far as the driver's what says so.
	 */
	int (*look)(void *state, size_t offset, void *to, size_t len_bytes,
		    struct why *why);
	int (*poke)(void *state, size_t offset, const void *from,
		    size_t len_bytes, struct why *why);
	void (*close)(void *state); /* drops what is held */
};

#define GUP_DRIVER(driver)                                                     \
	static const struct gup_driver *const gup_driver_entry_##driver        \
		__attribute__((used, section("gup_drivers"))) = &(driver)

/* All drivers in the order of their names; *nr is how many. */
const struct gup_driver *const *gup_drivers(size_t *nr);
const struct gup_driver *gup_driver_find(const char *name); /* or NULL */

/*
 * The rule of a release as uname() has it ("6.1.0-40-amd64"); never NULL: the
 * first where the version can't be read.
 */
const struct gup_rule *gup_rule_of(const struct gup_driver *d,
				   const char *release);

const char *gup_ref_name(enum gup_ref ref); /* "none", "GET", "PIN" */

/*
 * Zeroed memory for what a driver writes in take() and drop(): shared, so that
 * these writes are no COW faults of its own after a fork. Never NULL.
 */
void *gup_state_new(size_t size_bytes);
void gup_state_free(void *state); /* NULL is fine */

/* An open driver. */
struct gup {
	const struct gup_driver *driver;
	const struct gup_rule *rule; /* of this kernel */
	struct gup_want want;
	void *state;
};

/*
 * As gup_driver.open(); also checks ready(). *g is all 0 on failure, and
 * gup_close() is fine then. The others pass on; -EOPNOTSUPP where the driver
 * has no such function.
 */
MUST_CHECK int gup_open(struct gup *g, const struct gup_driver *d,
			const struct gup_want *want, struct why *why);
void gup_close(struct gup *g);
MUST_CHECK int gup_take(struct gup *g, void *addr, size_t len_bytes,
			struct why *why);
MUST_CHECK int gup_drop(struct gup *g, struct why *why);
MUST_CHECK int gup_look(struct gup *g, size_t offset, void *to,
			size_t len_bytes, struct why *why);
MUST_CHECK int gup_poke(struct gup *g, size_t offset, const void *from,
			size_t len_bytes, struct why *why);

static inline bool gup_has(const struct gup *g, enum gup_trait trait)
{
	return g->rule->traits & trait;
}

#endif
