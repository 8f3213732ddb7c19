// SPDX-License-Identifier: GPL-2.0-or-later
/* kernel list: what kernels/ defines, and what is built. */
#include "cli/kernel.h"

#include "base/err.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/cmd.h"
#include "lab/probe_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct row {
	const char *name;
	struct kbuild_recipe r; /* without name: of no INI file */
	struct kbuild_built b; /* of r.of, if that is one */
	const char *state;
	bool has_probe;
};

static bool has_probe(const struct row *row, const struct kernel_options *o,
		      const char *cache_dir)
{
	char *sources = xasprintf("%s/probe", o->kernels_dir), *ko;
	struct kernel_image image = { .path = NULL };
	bool has;

	snprintf(image.release, sizeof(image.release), "%s", row->b.release);
	snprintf(image.sha256, sizeof(image.sha256), "%s", row->b.image_sha256);
	ko = probe_find(&image, cache_dir, sources);
	has = ko;
	free(ko);
	free(sources);
	return has;
}

static const char *state_of(const struct row *row,
			    const struct kernel_options *o)
{
	const struct kbuild_recipe *r = &row->r;
	struct kbuild_recipe other = { 0 };
	struct kbuild_hash h;
	const char *state;

	if (!row->b.dir)
		return "not built";
	if (!r->name)
		return "built";
	if (r->of) {
		kernel_load(&other, o, r->of);
		r = &other;
	}
	if (kbuild_recipe_hash(&h, r, NULL))
		state = "a file is missing";
	else
		state = strcmp(h.hex, row->b.recipe_sha256) ? "out of date"
							    : "built";
	kbuild_recipe_release(&other);
	return state;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "2026-11-22 07:40" */
static void put_time(int64_t s, char *text, size_t size)
{
	time_t t = (time_t)s;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, size, "%Y-%m-%d %H:%M", &tm);
}

static void print_row(const struct row *row)
{
	const struct kbuild_recipe *r = &row->r;
	const struct kbuild_built *b = &row->b;
	const char *source = r->of	  ? r->of
			     : r->package ? r->package
			     : r->dir	  ? base_name(r->dir)
			     : b->source  ? base_name(b->source)
					  : "-";

	printf("%-20s %-18s %-12s", row->name, source, row->state);
	if (b->dir)
		printf(" %-26s %-5s %8s %7s  %.12s", b->release,
		       row->has_probe ? "yes" : "no",
		       units_size(b->image_bytes >> 10 << 10).s,
		       units_duration(b->seconds).s, b->image_sha256);
	putchar('\n');
}

static void print_words(const char *what, const struct word_list *l)
{
	for (size_t i = 0; i < l->nr; i++)
		printf("  %-10s %s\n", i ? "" : what, base_name(l->v[i]));
}

static void print_long(const struct row *row)
{
	const struct kbuild_recipe *r = &row->r;
	const struct kbuild_built *b = &row->b;
	char when[40];

	printf("%s\n", row->name);
	if (r->about)
		text_print_wrapped(stdout, "  about", 13, 78, r->about);
	if (r->of)
		printf("  image of   %s\n", r->of);
	if (r->package)
		printf("  source     %s\n", r->package);
	print_words("patches", &r->patches);
	print_words("config", &r->configs);
	print_words("make", &r->make_words);
	if (r->append || b->append)
		printf("  append     %s\n", r->append ? r->append : b->append);
	printf("  state      %s\n", row->state);
	if (!b->dir)
		return;
	put_time(b->built_s, when, sizeof(when));
	printf("  release    %s\n  built      %s UTC of %s, %s (CPU %s), %lu "
	       "objects\n",
	       b->release, when, b->source, units_duration(b->seconds).s,
	       units_duration(b->cpu_s).s, b->nr_objects);
	printf("  compiler   %s\n", b->compiler ? b->compiler : "-");
	printf("  probe      %s\n",
	       row->has_probe ? "built" : "not built (run-bench kernel probe)");
	printf("  image      %s, vmlinux %s\n",
	       units_size(b->image_bytes >> 10 << 10).s,
	       units_size(b->vmlinux_bytes >> 10 << 10).s);
	printf("  sha256     %s\n  key        %.12s\n  folder     %s\n",
	       b->image_sha256, b->key, b->dir);
}

static bool is_in(const struct word_list *l, const char *name)
{
	for (size_t i = 0; i < l->nr; i++)
		if (!strcmp(l->v[i], name))
			return true;
	return false;
}

static void show(const struct kernel_options *o, const char *cache_dir,
		 const char *name, bool is_defined)
{
	struct row row = { .name = name };

	if (is_defined)
		kernel_load(&row.r, o, name);
	(void)!kbuild_built_read(&row.b, cache_dir, row.r.of ? row.r.of : name);
	row.state = state_of(&row, o);
	row.has_probe = row.b.dir && has_probe(&row, o, cache_dir);
	if (o->is_long)
		print_long(&row);
	else
		print_row(&row);
	kbuild_built_release(&row.b);
	if (is_defined)
		kbuild_recipe_release(&row.r);
}

int kernel_list(const struct kernel_options *o, size_t nr, char *const names[])
{
	struct word_list defined = { 0 }, all = { 0 };
	struct why why = { .text = "" };
	char *cache_dir;

	if (ladder_cache_dir(o->cache_dir, &cache_dir, &why))
		cli_die(EXIT_CANNOT, &why);
	recipe_names(&defined, o->kernels_dir);
	recipe_names(&all, o->kernels_dir);
	kbuild_built_names(&all, cache_dir);
	for (size_t i = 0; i < nr; i++)
		kernel_must_be_one_of(names[i], &all);
	if (!o->is_long && all.nr)
		printf("%-20s %-18s %-12s %-26s %-5s %8s %7s  %s\n", "KERNEL",
		       "SOURCE", "STATE", "RELEASE", "PROBE", "IMAGE", "TIME",
		       "SHA256");
	for (size_t i = 0; i < (nr ? nr : all.nr); i++) {
		const char *name = nr ? names[i] : all.v[i];

		show(o, cache_dir, name, is_in(&defined, name));
	}
	if (!all.nr)
		err_note("no kernel is defined in '%s', and none is built",
			 o->kernels_dir);
	word_list_release(&defined);
	word_list_release(&all);
	free(cache_dir);
	return EXIT_DONE;
}
