// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counter groups over libperf 6.1.
 *
 * libperf opens, groups, enables and closes events. It cannot read a group:
 * perf_evsel__read() of a leader returns the leader's value and drops the
 * others, and allocates on the way. Nor does it set close-on-exec, or tell
 * the descriptor with which one could do either. The descriptor is therefore
 * found out (open_event()), and the group read here, in one read().
 */
#include "sys/perf.h"

#include "base/err.h"
#include "sys/perf_plan.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <perf/core.h>
#include <perf/evlist.h>
#include <perf/evsel.h>
#include <perf/threadmap.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* What one read() of a group returned. */
struct shot {
	int64_t len_bytes; /* or -errno */
	char data[PERF_GROUP_BYTES(PERF_EVENTS_MAX)];
};

struct group_set {
	struct perf_evlist *list;
	int fd; /* of the leader */
	uint64_t ids[PERF_EVENTS_MAX]; /* as perf_plan_set.events */
};

struct perf_group {
	size_t nr;
	struct perf_spec *specs;
	struct perf_evsel **evsels; /* NULL: absent */
	struct perf_thread_map *self;
	struct perf_plan plan;
	struct group_set sets[PERF_EVENTS_MAX];
	/*
	 * [set][begin, end], in shared memory: private pages are write-
	 * protected by a fork() in the phase, and then the second read would
	 * fault, and the groups read after it would count that fault.
	 */
	struct shot (*shots)[2];
	size_t shots_bytes;
};

static int quiet(enum libperf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

static void fill_attr(struct perf_event_attr *attr, const struct perf_group *g,
		      size_t set, size_t event)
{
	const struct perf_spec *spec = &g->specs[event];
	bool leads = !g->plan.sets[set].nr;

	memset(attr, 0, sizeof(*attr));
	attr->size = sizeof(*attr);
	attr->type = spec->type;
	attr->config = spec->config;
	attr->exclude_user = spec->exclude_user;
	attr->exclude_kernel = spec->exclude_kernel;
	attr->exclude_hv = 1;
	attr->read_format = PERF_FORMAT_GROUP | PERF_FORMAT_ID |
			    PERF_FORMAT_TOTAL_TIME_ENABLED |
			    PERF_FORMAT_TOTAL_TIME_RUNNING;
	/* Members follow their leader; only a leader may be pinned. */
	attr->disabled = leads;
	attr->pinned = leads && set == 0 && perf_kind_needs_pmu(spec->kind);
}

/*
 * Open with libperf, and find out the descriptor: the lowest free one, which
 * is what a new descriptor is by POSIX. That it is a perf event now, while it
 * was free before, is the proof.
 */
static int open_event(struct perf_evsel *evsel, struct perf_thread_map *self,
		      int *fd, uint64_t *id)
{
	int err;

	*fd = eventfd(0, EFD_CLOEXEC);
	if (*fd < 0)
		return -errno;
	close(*fd);
	err = perf_evsel__open(evsel, NULL, self);
	if (err)
		return err;
	if (ioctl(*fd, PERF_EVENT_IOC_ID, id) ||
	    fcntl(*fd, F_SETFD, FD_CLOEXEC))
		BUG("a perf event is not at descriptor %d: another thread?",
		    *fd);
	return 0;
}

static int plan_open(void *ctx, size_t set_nr, size_t event)
{
	struct perf_group *g = ctx;
	struct group_set *set = &g->sets[set_nr];
	size_t place = g->plan.sets[set_nr].nr;
	struct perf_event_attr attr;
	struct perf_evsel *evsel;
	int err, fd;

	fill_attr(&attr, g, set_nr, event);
	evsel = perf_evsel__new(&attr);
	if (!set->list)
		set->list = perf_evlist__new();
	if (!evsel || !set->list) {
		perf_evsel__delete(evsel);
		return -ENOMEM;
	}
	perf_evlist__add(set->list, evsel);
	perf_evlist__set_leader(set->list); /* the first of the list */
	err = open_event(evsel, g->self, &fd, &set->ids[place]);
	if (err) {
		perf_evlist__remove(set->list, evsel);
		perf_evsel__delete(evsel);
		return err;
	}
	if (!place)
		set->fd = fd;
	g->evsels[event] = evsel;
	return 0;
}

static void plan_close(void *ctx, size_t set_nr, size_t event)
{
	struct perf_group *g = ctx;

	perf_evsel__close(g->evsels[event]);
	perf_evlist__remove(g->sets[set_nr].list, g->evsels[event]);
	perf_evsel__delete(g->evsels[event]);
	g->evsels[event] = NULL;
}

static void shot_take(struct shot *shot, int fd)
{
	ssize_t len_bytes = read(fd, shot->data, sizeof(shot->data));

	shot->len_bytes = len_bytes < 0 ? -errno : len_bytes;
}

static struct perf_evsel *leader_of(const struct perf_group *g, size_t set)
{
	return g->evsels[g->plan.sets[set].events[0]];
}

static bool plan_fits(void *ctx, size_t set_nr)
{
	struct perf_group *g = ctx;
	struct group_set *set = &g->sets[set_nr];
	size_t nr = g->plan.sets[set_nr].nr;
	struct perf_read reads[PERF_EVENTS_MAX];
	bool fits = false, knows = false;
	struct shot shot;

	if (perf_evsel__enable(leader_of(g, set_nr)))
		return false;
	/*
	 * On the PMU at once or not at all: the group was enabled on this CPU.
	 * A coarse clock may need several reads to show any time.
	 */
	for (int i = 0; i < 1000 && !knows; i++) {
		shot_take(&shot, set->fd);
		if (shot.len_bytes < 0 ||
		    perf_decode_group(shot.data, (size_t)shot.len_bytes,
				      set->ids, nr, reads, NULL))
			break;
		fits = reads[0].running_ns > 0;
		knows = reads[0].enabled_ns > 0;
	}
	if (set_nr)
		perf_evsel__disable(leader_of(g, set_nr));
	return fits;
}

static const struct perf_plan_ops libperf_ops = {
	.open = plan_open,
	.close = plan_close,
	.fits = plan_fits,
};

/* The config of a tracepoint is known to the running kernel only. */
static void resolve_tracepoints(struct perf_group *g)
{
	for (size_t i = 0; i < g->nr; i++)
		if (g->specs[i].kind == PERF_KIND_TRACEPOINT)
			g->plan.errs[i] = perf_tracepoint_id(
				&g->specs[i], &g->specs[i].config, NULL);
}

static int make_shots(struct perf_group *g)
{
	void *p;

	if (!g->plan.nr_sets)
		return 0;
	g->shots_bytes = g->plan.nr_sets * sizeof(g->shots[0]);
	p = mmap(NULL, g->shots_bytes, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return -errno;
	memset(p, 0, g->shots_bytes);
	g->shots = p;
	return 0;
}

int perf_group_open(struct perf_group **group, const struct perf_spec *specs,
		    size_t nr, struct why *why)
{
	struct perf_group *g;
	int err;

	*group = NULL;
	if (nr > PERF_EVENTS_MAX)
		return why_set(why, -E2BIG,
			       "count %zu events: at most %d at a time", nr,
			       PERF_EVENTS_MAX);
	libperf_init(quiet);
	g = xcalloc(1, sizeof(*g));
	g->nr = nr;
	g->specs = xcalloc(nr, sizeof(*specs));
	if (nr)
		memcpy(g->specs, specs, nr * sizeof(*specs));
	g->evsels = xcalloc(nr, sizeof(struct perf_evsel *));
	/* Pid 0 is the calling thread; libperf's dummy map says -1, all. */
	g->self = perf_thread_map__new_dummy();
	err = g->self ? 0 : -ENOMEM;
	if (!err) {
		perf_thread_map__set_pid(g->self, 0, 0);
		resolve_tracepoints(g);
		err = perf_plan_open(&g->plan, g->specs, nr, &libperf_ops, g);
	}
	if (!err)
		err = make_shots(g);
	for (size_t i = 0; !err && i < g->plan.nr_sets; i++)
		err = perf_evsel__enable(leader_of(g, i)) ? -errno : 0;
	if (err) {
		perf_group_close(g);
		return why_errno(why, err, "open %zu counters", nr);
	}
	*group = g;
	return 0;
}

void perf_group_close(struct perf_group *g)
{
	if (!g)
		return;
	/* Members first: closing a leader makes each of them a leader. */
	for (size_t i = 0; i < PERF_EVENTS_MAX; i++)
		perf_evlist__delete(g->sets[i].list);
	perf_thread_map__put(g->self);
	if (g->shots)
		munmap(g->shots, g->shots_bytes);
	free(g->evsels);
	free(g->specs);
	free(g);
}

void perf_group_begin(struct perf_group *g)
{
	for (size_t i = g->plan.nr_sets; i-- > 0;)
		shot_take(&g->shots[i][0], g->sets[i].fd);
}

void perf_group_end(struct perf_group *g)
{
	for (size_t i = 0; i < g->plan.nr_sets; i++)
		shot_take(&g->shots[i][1], g->sets[i].fd);
}

/* The read of the event at this place of the set: 0 or -errno. */
static int shot_read(const struct perf_group *g, size_t set, size_t place,
		     int which, struct perf_read *r)
{
	const struct shot *shot = &g->shots[set][which];
	struct perf_read reads[PERF_EVENTS_MAX];
	int err = shot->len_bytes < 0 ? (int)shot->len_bytes : 0;

	if (!err)
		err = perf_decode_group(shot->data, (size_t)shot->len_bytes,
					g->sets[set].ids, g->plan.sets[set].nr,
					reads, NULL);
	if (!err)
		*r = reads[place];
	return err;
}

static void set_result(const struct perf_group *g, size_t set, size_t place,
		       struct perf_count *count)
{
	struct perf_read begin, end;
	int err = shot_read(g, set, place, 0, &begin);

	if (!err)
		err = shot_read(g, set, place, 1, &end);
	if (!err) {
		perf_scale(&begin, &end, count);
		return;
	}
	/* A pinned group that is off the PMU reads as end of file. */
	count->status = err == -ENODATA ? PERF_NEVER_RAN : PERF_ABSENT;
	count->err = err == -ENODATA ? 0 : -err;
}

void perf_group_result(const struct perf_group *g, size_t i,
		       struct perf_count *count)
{
	if (i >= g->nr)
		BUG("counter %zu of %zu", i, g->nr);
	memset(count, 0, sizeof(*count));
	count->status = PERF_ABSENT;
	count->err = -g->plan.errs[i];
	for (size_t set = 0; set < g->plan.nr_sets; set++)
		for (size_t k = 0; k < g->plan.sets[set].nr; k++)
			if (g->plan.sets[set].events[k] == i)
				set_result(g, set, k, count);
}

size_t perf_group_nr(const struct perf_group *g)
{
	return g->nr;
}

const char *perf_group_name(const struct perf_group *g, size_t i)
{
	if (i >= g->nr)
		BUG("counter %zu of %zu", i, g->nr);
	return g->specs[i].name;
}

size_t perf_group_nr_reads(const struct perf_group *g)
{
	return g->plan.nr_sets;
}
