// SPDX-License-Identifier: GPL-2.0-or-later
/* kernel build: one after the other, with progress. */
#include "cli/kernel.h"

#include "base/err.h"
#include "base/units.h"
#include "cli/cmd.h"
#include "cli/stop.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool has_line; /* a progress line stands on the terminal */

static void clear_line(void)
{
	if (has_line)
		fputs("\r\033[K", stderr);
	has_line = false;
}

static void say(const char *text, void *arg)
{
	(void)arg;
	clear_line();
	err_note("%s", text);
}

static void show_progress(const struct kbuild_progress *p, void *arg)
{
	char left[60] = "";

	(void)arg;
	if (p->left_s == p->left_s) /* no NAN */
		snprintf(left, sizeof(left), ", about %s left",
			 units_duration(p->left_s).s);
	fprintf(stderr, "\r\033[K%s: %lu of about %lu objects, %s%s", p->name,
		p->nr_done, p->nr_total, units_duration(p->elapsed_s).s, left);
	fflush(stderr);
	has_line = true;
}

/* --source and its company as what an INI file says. */
static void take_source(struct kbuild_recipe *r, const struct kernel_options *o)
{
	char *base = xasprintf("%s/config/lab.config", o->kernels_dir);
	char *copy = realpath(o->source, NULL);
	struct why why = { .text = "" };

	memset(r, 0, sizeof(*r));
	r->dir = xstrdup(o->source);
	r->name = xstrdup(o->name ? o->name : copy ? basename(copy) : "");
	if (!copy) {
		err_error("open the tree '%s': %s", o->source, strerror(errno));
		err_hint("--source names the top of a kernel's source");
		exit(EXIT_USAGE);
	}
	if (kbuild_name_check(r->name, &why))
		cli_die(EXIT_USAGE, &why);
	r->append = o->append ? xstrdup(o->append) : NULL;
	word_list_add(&r->configs, base);
	for (size_t i = 0; i < o->configs.nr; i++)
		word_list_add(&r->configs, o->configs.items[i]);
	for (size_t i = 0; i < o->patches.nr; i++)
		word_list_add(&r->patches, o->patches.items[i]);
	for (size_t i = 0; i < o->make_words.nr; i++)
		word_list_add(&r->make_words, o->make_words.items[i]);
	free(copy);
	free(base);
}

/* A word of a tree may not hide one of kernels/. */
static void check_free(const char *name, const struct word_list *names)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (strcmp(names->v[i], name))
			continue;
		err_error("name the kernel '%s': kernels/%s.ini has that name",
			  name, name);
		err_hint("give it another one: --name mine");
		exit(EXIT_USAGE);
	}
}

struct batch {
	struct kbuild_recipe *v;
	size_t nr;
};

static void add(struct batch *b, const struct kernel_options *o,
		const char *name)
{
	struct kbuild_recipe r;

	kernel_load(&r, o, name);
	if (r.of) {
		char *of = xstrdup(r.of);

		kbuild_recipe_release(&r);
		kernel_load(&r, o, of);
		free(of);
		if (r.of) {
			err_error("kernel '%s': %s is the image of another "
				  "one itself",
				  name, r.name);
			exit(EXIT_USAGE);
		}
	}
	for (size_t i = 0; i < b->nr; i++)
		if (!strcmp(b->v[i].name, r.name)) {
			kbuild_recipe_release(&r);
			return;
		}
	b->v = xrealloc(b->v, b->nr + 1, sizeof(*b->v));
	b->v[b->nr++] = r;
}

static void take_names(struct batch *b, const struct kernel_options *o,
		       const struct word_list *known, size_t nr,
		       char *const names[])
{
	for (size_t i = 0; i < nr; i++) {
		kernel_must_be_one_of(names[i], known);
		add(b, o, names[i]);
	}
	for (size_t i = 0; !nr && i < known->nr; i++) {
		struct kbuild_recipe r;
		bool is_wanted;

		kernel_load(&r, o, known->v[i]);
		is_wanted = r.is_default;
		kbuild_recipe_release(&r);
		if (is_wanted)
			add(b, o, known->v[i]);
	}
	if (b->nr)
		return;
	err_error("build kernels: none is the default in '%s'", o->kernels_dir);
	err_hint("name one, or --source DIR");
	exit(EXIT_USAGE);
}

static void tell(const struct kbuild_recipe *r, const struct kbuild_result *res,
		 const char *before)
{
	const char *note = "";

	if (!res->was_built)
		note = ", as it was";
	else if (before)
		note = strcmp(before, res->image_sha256)
			       ? ", another image than before"
			       : ", the same image as before";
	printf("%s: %s, sha256 %.16s%s", r->name, res->release,
	       res->image_sha256, note);
	if (res->was_built)
		printf(", %s (CPU %s), %lu objects",
		       units_duration(res->seconds).s,
		       units_duration(res->cpu_s).s, res->nr_objects);
	putchar('\n');
	fflush(stdout);
}

static int build_one(const struct kbuild_recipe *r,
		     const struct kbuild_options *o, const char *cache_dir)
{
	struct why why = { .text = "" };
	struct kbuild_built old;
	struct kbuild_result res;
	int err;

	(void)!kbuild_built_read(&old, cache_dir, r->name);
	err = kbuild(r, o, &res, &why);
	clear_line();
	if (!err)
		tell(r, &res, old.image_sha256);
	kbuild_built_release(&old);
	kbuild_result_release(&res);
	if (!err)
		return EXIT_DONE;
	if (err == -EINTR) {
		err_note("stopped; the same command goes on where it was");
		return 128 + stop_signal;
	}
	err_error("%s", why.text);
	if (why.hint[0])
		err_hint("%s", why.hint);
	return EXIT_CANNOT;
}

static int build_all(const struct batch *b, const struct kernel_options *o)
{
	struct kbuild_options k = {
		.ladder = { .cache_dir = o->cache_dir,
			    .build_dir = o->kernels_dir,
			    .is_offline = o->is_offline,
			    .say = say,
			    .stop = &stop_signal },
		.nr_jobs = (unsigned int)o->nr_jobs,
		.no_ccache = o->no_ccache,
		.is_forced = o->is_forced,
		.progress = isatty(2) ? show_progress : NULL,
	};
	struct why why = { .text = "" };
	int status = EXIT_DONE;
	char *cache_dir;

	if (ladder_cache_dir(o->cache_dir, &cache_dir, &why))
		cli_die(EXIT_CANNOT, &why);
	stop_catch();
	stop_survive_pipes();
	for (size_t i = 0; !status && i < b->nr; i++)
		status = build_one(&b->v[i], &k, cache_dir);
	if (!status && !o->has_kept_sources)
		kbuild_forget_sources(cache_dir);
	free(cache_dir);
	return status;
}

int kernel_build(const struct kernel_options *o, size_t nr, char *const names[])
{
	struct batch b = { 0 };
	struct word_list known = { 0 };
	int status;

	recipe_names(&known, o->kernels_dir);
	if (o->source) {
		b.v = xcalloc(1, sizeof(*b.v));
		b.nr = 1;
		take_source(&b.v[0], o);
		check_free(b.v[0].name, &known);
	} else {
		take_names(&b, o, &known, nr, names);
	}
	status = build_all(&b, o);
	while (b.nr)
		kbuild_recipe_release(&b.v[--b.nr]);
	free(b.v);
	word_list_release(&known);
	return status;
}
