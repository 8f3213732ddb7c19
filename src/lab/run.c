// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/run.h"

#include "base/err.h"
#include "lab/files.h"
#include "lab/initrd.h"
#include "sys/clock.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOST_S_PER_GUEST_S 5

size_t lab_run_index(const struct lab_run *r, size_t guest,
		     unsigned int boot_nr)
{
	return (size_t)boot_nr * r->o->nr_guests + guest;
}

static const struct lab_guest *guest_of(const struct lab_run *r, size_t i)
{
	return &r->o->guests[i % r->o->nr_guests];
}

static unsigned int boot_nr_of(const struct lab_run *r, size_t i)
{
	return (unsigned int)(i / r->o->nr_guests);
}

json_t *lab_run_setup(const struct lab_run *r, const struct lab_guest *g)
{
	char *cmdline = lab_cmdline(&r->o->machine, g->append);
	json_t *setup = lab_setup_json(r->o->machine.is_as_shipped, cmdline);

	free(cmdline);
	return setup;
}

const char *lab_run_probe(const struct lab_run *r, const struct lab_guest *g)
{
	return lab_plan_wants_probe(r->o->files.plan) ? g->kernel->probe_path
						      : NULL;
}

int lab_run_initrd(const struct lab_run *r, const struct lab_guest *g,
		   json_t *plan, const char *path, struct why *why)
{
	struct initrd initrd = {
		.init_path = r->o->init_path,
		.guest_path = r->o->files.guest_path,
		.modules_dir = g->kernel->modules_dir,
		.modules = lab_modules,
		.probe_path = lab_run_probe(r, g),
		.setup = lab_run_setup(r, g),
		.plan = plan,
	};
	int err = initrd_write(&initrd, path, why);

	json_decref(initrd.setup);
	json_decref(plan);
	return err;
}

/* What a file name may hold everywhere. */
static char *file_word(const char *title)
{
	char *word = xstrdup(title);

	for (char *s = word; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("._+=-", *s))
			*s = '_';
	if (strlen(word) > 80)
		word[80] = '\0';
	return word;
}

static bool is_taken(const struct lab_run *r, const char *path)
{
	for (size_t i = 0; i < r->nr; i++)
		if (r->files[i].path && !strcmp(r->files[i].path, path))
			return true;
	return !access(path, F_OK);
}

static void name_files(struct lab_run *r, size_t i)
{
	const struct lab_run_options *o = r->o;
	char *word = file_word(guest_of(r, i)->title), boot[24] = "";
	char *stem = NULL, *path = NULL;

	if (o->nr_boots > 1)
		snprintf(boot, sizeof(boot), "-b%u", boot_nr_of(r, i) + 1);
	for (int k = 1; !path || is_taken(r, path); k++) {
		char again[16] = "";

		free(stem);
		free(path);
		if (k > 1)
			snprintf(again, sizeof(again), "-%d", k);
		stem = xasprintf("%s/lab-%s-%s%s%s", o->result_dir, word,
				 o->stamp, boot, again);
		path = xasprintf("%s.jsonl", stem);
	}
	r->files[i].path = path;
	r->files[i].console_path = xasprintf("%s.console.txt", stem);
	free(stem);
	free(word);
}

static int before_end(struct lab_file *f, void *arg)
{
	struct lab_run *r = arg;

	return r->o->before_end(r, (size_t)(f - r->files), f->writer,
				r->o->before_end_arg, &f->why);
}

static void prepare_file(struct lab_run *r, size_t i)
{
	const struct lab_guest *g = guest_of(r, i);
	struct lab_file *f = &r->files[i];
	char *dir = xasprintf("%s/guest-%zu", r->temp_dir, i);

	lab_file_init(f, &r->o->files, dir);
	free(dir);
	if (r->o->before_end) {
		f->before_end = before_end;
		f->before_end_arg = r;
	}
	f->seed = r->o->machine.seed + boot_nr_of(r, i) +
		  (uint64_t)g->twin_nr * r->o->nr_boots;
	f->boot.kernel = g->kernel;
	f->boot.title = g->title;
	f->boot.probe_path = lab_run_probe(r, g);
	f->boot.boot_nr = boot_nr_of(r, i) + 1;
	f->boot.nr_boots = r->o->nr_boots;
}

/*
 * The guest ends a case by its own clock, and tells. A busy one takes several
 * seconds of ours for each of those; only who is silent for longer is dead.
 */
static unsigned int case_timeout_s(const struct lab_run *r)
{
	unsigned int s =
		HOST_S_PER_GUEST_S * r->o->files.plan->plan.suite.timeout_s;

	return s > CASE_TIMEOUT_S ? s : CASE_TIMEOUT_S;
}

static void prepare_boot(struct lab_run *r, size_t i)
{
	const struct lab_run_options *o = r->o;
	const struct lab_guest *g = guest_of(r, i);
	struct lab_boot *b = &r->boots[i];

	r->machines[i] = o->machine;
	r->machines[i].is_warm = o->is_warm;
	/* All boots go on from one snapshot, which has one seed. */
	if (!o->is_warm)
		r->machines[i].seed = (uint32_t)r->files[i].seed;
	r->files[i].boot.machine =
		lab_machine_json(&r->machines[i], o->qemu, g->append);
	b->name = g->title;
	b->qemu = o->qemu;
	b->machine = &r->machines[i];
	b->kernel_path = g->kernel->image.boot_path;
	b->kernel_append = g->append;
	b->boot_timeout_s = o->boot_timeout_s;
	b->case_timeout_s = case_timeout_s(r);
	b->nr_cases = o->files.plan->nr;
	b->case_nr = -1;
	b->arg = r;
}

static void prepare_plugin(struct lab_run *r, size_t i)
{
	const struct lab_guest *g = guest_of(r, i);

	if (!g->plugin)
		return;
	r->streams[i] = xasprintf("%s/plugin-%zu.txt", r->temp_dir, i);
	r->plugins[i] =
		lab_plugin_words(r->o->plugin_path, g->plugin, r->streams[i]);
	r->boots[i].plugin = r->plugins[i];
}

static int prepare_initrds(struct lab_run *r, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < r->nr && !err; i++) {
		json_t *plan =
			lab_plan_guest_json(r->o->files.plan, r->files[i].seed);

		if (r->o->is_warm) {
			r->plans[i] = json_dumps(plan, JSON_COMPACT);
			json_decref(plan);
			r->boots[i].plan_text = r->plans[i];
			continue;
		}
		r->initrds[i] = xasprintf("%s/initrd-%zu", r->temp_dir, i);
		r->boots[i].initrd_path = r->initrds[i];
		err = lab_run_initrd(r, guest_of(r, i), plan, r->initrds[i],
				     why);
	}
	return err;
}

static const char *signal_word(const struct lab_run *r)
{
	switch (r->o->stop ? *r->o->stop : 0) {
	case SIGINT:
		return "SIGINT";
	case SIGTERM:
		return "SIGTERM";
	case SIGHUP:
		return "SIGHUP";
	default:
		return NULL;
	}
}

static void on_frame(struct lab_boot *b, const struct wire_frame *frame,
		     void *arg)
{
	struct lab_run *r = arg;

	/* A full disk: no reason to boot the others. */
	if (lab_file_take(&r->files[b - r->boots], b, frame))
		r->stop_now = 1;
}

static void on_ended(struct lab_boot *b, void *arg)
{
	struct lab_run *r = arg;

	if (lab_file_end(&r->files[b - r->boots], b, signal_word(r)))
		r->stop_now = 1;
}

void lab_run_tick(struct lab_run *r)
{
	if (r->o->stop && *r->o->stop)
		r->stop_now = *r->o->stop;
	if (r->o->progress)
		r->o->progress(r, r->o->arg);
}

static void on_tick(void *arg)
{
	lab_run_tick(arg);
}

int lab_run_boots(struct lab_run *r, struct lab_boot *boots, size_t nr,
		  const struct lab_boot_ops *ops, struct why *why)
{
	if (r->o->stop && *r->o->stop)
		return -EINTR;
	r->start_ns = clock_mono_ns();
	return lab_boot_all(boots, nr, r->o->nr_parallel, ops, &r->stop_now,
			    why);
}

static int measure(struct lab_run *r, struct why *why)
{
	const struct lab_boot_ops ops = {
		.frame = on_frame,
		.ended = on_ended,
		.tick = on_tick,
	};
	int err = lab_run_boots(r, r->boots, r->nr, &ops, why);

	for (size_t i = 0; i < r->nr; i++)
		if (r->files[i].err) {
			*why = r->files[i].why;
			return r->files[i].err;
		}
	return err;
}

int lab_run(struct lab_run *r, const struct lab_run_options *o, struct why *why)
{
	int err;

	memset(r, 0, sizeof(*r));
	r->o = o;
	err = lab_temp_make(&r->temp_dir, why);
	if (err)
		return err;
	r->nr = o->nr_guests * o->nr_boots;
	r->boots = xcalloc(r->nr, sizeof(*r->boots));
	r->files = xcalloc(r->nr, sizeof(*r->files));
	r->machines = xcalloc(r->nr, sizeof(*r->machines));
	r->plans = xcalloc(r->nr, sizeof(*r->plans));
	r->initrds = xcalloc(r->nr, sizeof(*r->initrds));
	r->snapshots = xcalloc(r->nr, sizeof(*r->snapshots));
	r->streams = xcalloc(r->nr, sizeof(*r->streams));
	r->plugins = xcalloc(r->nr, sizeof(*r->plugins));
	for (size_t i = 0; i < r->nr; i++) {
		prepare_file(r, i);
		name_files(r, i);
		prepare_boot(r, i);
		prepare_plugin(r, i);
	}
	err = prepare_initrds(r, why);
	if (!err && o->is_warm)
		err = lab_run_warm(r, why);
	if (!err)
		err = measure(r, why);
	return err;
}

void lab_run_release(struct lab_run *r)
{
	for (size_t i = 0; i < r->nr; i++) {
		json_decref(r->files[i].boot.machine);
		lab_file_release(&r->files[i]);
		lab_boot_release(&r->boots[i]);
		free(r->plans[i]);
		free(r->initrds[i]);
		free(r->snapshots[i]);
		free(r->streams[i]);
		free(r->plugins[i]);
	}
	free(r->boots);
	free(r->files);
	free(r->machines);
	free(r->plans);
	free(r->initrds);
	free(r->snapshots);
	free(r->streams);
	free(r->plugins);
	lab_temp_remove(r->temp_dir);
	free(r->temp_dir);
	memset(r, 0, sizeof(*r));
}

/* Of one boot: what is left at the pace that it has, or that others had. */
static double left_of(const struct lab_boot *b, double case_s)
{
	if (b->state == BOOT_ENDED)
		return 0;
	return case_s * (double)(b->nr_cases - b->nr_done);
}

double lab_run_left_s(const struct lab_run *r)
{
	double spent_s = 0, left_s = 0, longest_s = 0;
	uint64_t now_ns = clock_mono_ns();
	size_t nr_done = 0;

	for (size_t i = 0; i < r->nr; i++) {
		const struct lab_boot *b = &r->boots[i];

		if (!b->start_ns || !b->nr_done)
			continue;
		spent_s +=
			(double)((b->state == BOOT_ENDED ? b->end_ns : now_ns) -
				 b->start_ns) /
			1e9;
		nr_done += b->nr_done;
	}
	if (!nr_done || r->is_making_snapshots)
		return -1;
	for (size_t i = 0; i < r->nr; i++) {
		double s = left_of(&r->boots[i], spent_s / (double)nr_done);

		left_s += s;
		longest_s = s > longest_s ? s : longest_s;
	}
	left_s /= r->o->nr_parallel;
	return left_s > longest_s ? left_s : longest_s;
}
