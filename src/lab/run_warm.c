// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A snapshot of every guest, made once: booted, set up and parked, it waits
 * for a plan. It is kept under a name that is made of all that it depends on,
 * so that it is never wrong, only unused.
 */
#include "lab/run.h"

#include "base/err.h"
#include "base/rng.h"
#include "base/units.h"
#include "lab/cache.h"
#include "lab/files.h"
#include "sys/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNUSED_S (7L * 24 * 3600)

/* One to be made, for the first of the boots that need it. */
struct making {
	struct lab_run *r;
	size_t idx; /* boot */
	char *stem; /* path without its ending */
	char *to; /* .new-PID-KEY: only what is whole gets its name */
	struct lab_boot boot;
	struct lab_env_source source;
	int err;
	struct why why;
};

static uint64_t add_text(uint64_t hash, const char *text)
{
	return hash_bytes(hash, text ? text : "", strlen(text ? text : "") + 1);
}

/* It is built again in the same place. */
static uint64_t add_file(uint64_t hash, const char *path)
{
	uint64_t of = path ? lab_file_hash(path, NULL) : 0;

	return path ? hash_bytes(hash, &of, sizeof(of)) : hash;
}

/* Two hashes of everything: 128 bits, as nothing else guards the name. */
static char *key_of(const struct lab_run *r, size_t i, uint64_t programs)
{
	const struct lab_guest *g = &r->o->guests[i % r->o->nr_guests];
	char *machine = json_dumps(r->files[i].boot.machine,
				   JSON_COMPACT | JSON_SORT_KEYS);
	json_t *setup = lab_run_setup(r, g);
	char *setup_text = json_dumps(setup, JSON_COMPACT | JSON_SORT_KEYS);
	uint64_t hash[2];
	char *key;

	for (int k = 0; k < 2; k++) {
		hash[k] = hash_bytes(hash_str(k ? "b" : "a"), &programs,
				     sizeof(programs));
		hash[k] = add_text(hash[k], g->kernel->image.sha256);
		hash[k] = add_text(hash[k], g->kernel->modules_dir);
		hash[k] = add_file(hash[k], lab_run_probe(r, g));
		hash[k] = add_text(hash[k], machine);
		hash[k] = add_text(hash[k], setup_text);
	}
	key = xasprintf("%016" PRIx64 "%016" PRIx64, hash[0], hash[1]);
	json_decref(setup);
	free(setup_text);
	free(machine);
	return key;
}

static void on_frame(struct lab_boot *b, const struct wire_frame *f, void *arg)
{
	struct making *m = arg;
	int err;

	(void)b;
	err = lab_env_take(&m->source, f, &m->why);
	if (err < 0 && err != -EINVAL && !m->err) {
		m->err = err;
		m->r->stop_now = 1;
	}
}

/* Env and notes beside it: a resumed guest does not say them again. */
static int keep_env(struct making *m, struct why *why)
{
	struct lab_run *r = m->r;
	const struct lab_guest *g = &r->o->guests[m->idx % r->o->nr_guests];
	char *path = xasprintf("%s.env.json", m->stem), *text;
	json_t *env, *all;
	int err;

	err = lab_env_collect(&env, &m->source, g->kernel,
			      r->o->files.guest_path, r->o->files.config_hash,
			      why);
	if (err)
		goto out_free;
	all = json_pack("{s:o, s:O*, s:O}", "env", env, "hello",
			m->source.hello, "notes", m->source.notes);
	text = json_dumps(all, JSON_COMPACT);
	err = lab_write_file(path, text, strlen(text), why);
	free(text);
	json_decref(all);
out_free:
	free(path);
	return err;
}

static int keep(struct making *m, struct why *why)
{
	int err = keep_env(m, why);
	char *path = xasprintf("%s.snapshot", m->stem);

	if (!err && rename(m->to, path))
		err = why_errno(why, -errno, "keep the snapshot '%.200s'",
				path);
	free(path);
	return err;
}

static void on_ended(struct lab_boot *b, void *arg)
{
	struct making *m = arg;
	char *text;

	if (m->err || b->is_stopped)
		return;
	if (!b->is_saved) {
		m->err = why_set(&m->why, -EIO, "make a snapshot of %.60s: %s",
				 b->name, b->end_text);
		why_hint(&m->why, "%s",
			 b->end_hint[0] ? b->end_hint
					: "try without --warm: a cold boot "
					  "keeps the console");
		return;
	}
	m->err = keep(m, &m->why);
	if (m->err || !m->r->o->say)
		return;
	text = xasprintf(
		"%s: snapshot made in %s", b->name,
		units_duration((double)(b->end_ns - b->start_ns) / 1e9).s);
	m->r->o->say(text, m->r->o->arg);
	free(text);
}

static void on_tick(void *arg)
{
	const struct making *m = arg;

	lab_run_tick(m->r);
}

static int prepare(struct making *m, struct lab_run *r, size_t i,
		   const char *stem, struct why *why)
{
	const struct lab_guest *g = &r->o->guests[i % r->o->nr_guests];
	char *dir = xasprintf("%s/snapshot-%zu", r->temp_dir, i);

	m->r = r;
	m->idx = i;
	m->stem = xstrdup(stem);
	/* Of this session alone; what a killed one leaves is swept. */
	m->to = xasprintf("%s/snapshots/.new-%ld-%s", r->o->cache_dir,
			  (long)getpid(), strrchr(stem, '/') + 1);
	lab_env_source_init(&m->source, dir);
	free(dir);
	m->boot = r->boots[i];
	m->boot.plan_text = NULL;
	m->boot.plugin = NULL; /* nothing is measured */
	m->boot.nr_cases = 0;
	m->boot.snapshot_to = m->to;
	m->boot.arg = m;
	return lab_run_initrd(r, g, NULL, r->initrds[i], why);
}

static void release(struct making *m)
{
	if (m->to)
		(void)!unlink(m->to);
	lab_env_source_release(&m->source);
	lab_boot_release(&m->boot);
	free(m->stem);
	free(m->to);
}

/* boots is a copy in one row for lab_boot_all(); the results are in it. */
static int make_all(struct lab_run *r, struct making *all, size_t nr,
		    struct why *why)
{
	const struct lab_boot_ops ops = {
		.frame = on_frame,
		.ended = on_ended,
		.tick = on_tick,
	};
	struct lab_boot *boots = xcalloc(nr, sizeof(*boots));
	int err;

	for (size_t i = 0; i < nr; i++)
		boots[i] = all[i].boot;
	r->is_making_snapshots = true;
	err = lab_run_boots(r, boots, nr, &ops, why);
	r->is_making_snapshots = false;
	for (size_t i = 0; i < nr; i++)
		all[i].boot = boots[i];
	free(boots);
	for (size_t i = 0; i < nr; i++)
		if (all[i].err) {
			*why = all[i].why;
			return all[i].err;
		}
	return err;
}

static int take_env(struct lab_file *f, const char *stem, struct why *why)
{
	char *path = xasprintf("%s.env.json", stem);
	json_t *all = json_load_file(path, 0, NULL), *hello;
	int err = 0;

	if (!json_is_object(json_object_get(all, "env"))) {
		err = why_set(why, -EINVAL, "read '%.200s': damaged", path);
		why_hint(why, "remove it: it is made again");
	} else {
		json_decref(f->stored_env);
		f->stored_env = json_incref(json_object_get(all, "env"));
		hello = json_object_get(all, "hello");
		if (hello && !f->source.hello)
			f->source.hello = json_incref(hello);
		json_array_extend(f->source.notes,
				  json_object_get(all, "notes"));
	}
	json_decref(all);
	free(path);
	return err;
}

static bool is_there(const char *stem)
{
	static const char *const ends[] = { "env.json", "snapshot", "initrd" };
	bool is = true;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		char *path = xasprintf("%s.%s", stem, ends[i]);

		is &= !access(path, R_OK);
		/* Used today: for cache_forget_unused(). */
		(void)utimensat(AT_FDCWD, path, NULL, 0);
		free(path);
	}
	return is;
}

static bool is_planned(const struct making *all, size_t nr, const char *stem)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(all[i].stem, stem))
			return true;
	return false;
}

static uint64_t hash_programs(const struct lab_run *r, struct why *why)
{
	uint64_t init = lab_file_hash(r->o->init_path, why), guest;

	if (!init)
		return 0;
	guest = lab_file_hash(r->o->files.guest_path, why);
	return guest ? hash_bytes(init, &guest, sizeof(guest)) : 0;
}

static int make_place(const struct lab_run *r, struct why *why)
{
	char *dir = xasprintf("%s/snapshots", r->o->cache_dir);
	int err = cache_make_dir(dir, why);

	if (!err) {
		cache_sweep(dir, 0);
		/* Every new build of the programs leaves 90 MB a kernel. */
		cache_forget_unused(dir, UNUSED_S);
	}
	free(dir);
	return err;
}

int lab_run_warm(struct lab_run *r, struct why *why)
{
	char **stems = xcalloc(r->nr, sizeof(*stems));
	struct making *all = xcalloc(r->nr, sizeof(*all));
	uint64_t programs = hash_programs(r, why);
	int err = programs ? 0 : -EIO;
	size_t nr = 0;

	for (size_t i = 0; i < r->nr && !err; i++) {
		char *key = key_of(r, i, programs);

		stems[i] = xasprintf("%s/snapshots/%s", r->o->cache_dir, key);
		free(key);
		r->initrds[i] = xasprintf("%s.initrd", stems[i]);
		r->snapshots[i] = xasprintf("%s.snapshot", stems[i]);
		r->boots[i].initrd_path = r->initrds[i];
		if (is_there(stems[i]) || is_planned(all, nr, stems[i]))
			continue;
		if (!nr)
			err = make_place(r, why);
		if (!err)
			err = prepare(&all[nr++], r, i, stems[i], why);
	}
	if (!err && nr)
		err = make_all(r, all, nr, why);
	for (size_t i = 0; i < r->nr && !err; i++) {
		r->boots[i].snapshot_path = r->snapshots[i];
		err = take_env(&r->files[i], stems[i], why);
	}
	for (size_t i = 0; i < nr; i++)
		release(&all[i]);
	for (size_t i = 0; i < r->nr; i++)
		free(stems[i]);
	free(stems);
	free(all);
	return err;
}
