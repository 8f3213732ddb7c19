// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernels [OPTION...] [KERNEL...] - what run-bench lab would boot, one kernel a
 * line, for tests:
 *
 *	6.1|6.1.0-56-cloud-amd64|linux-image-...|6.1.192-2|bookworm|pvh|modules
 *
 * that is name, release, package, version, suite ("-": none), and what it has.
 * Fields behind: format, boot path. Words about progress go to stderr.
 *
 *	--cache DIR  --configs DIR  --apt DIR  --offline  --keep-order
 *	--tool NAME	print where the tool lies instead
 *	--probe DIR	build our module of these sources for each, and print where
 *			it lies instead; --tree DIR: in this kernel tree
 *	--build DIR	build what DIR/KERNEL.ini says instead, and print its name,
 *			release, and the version of its source
 */
#include "base/err.h"
#include "lab/kbuild.h"
#include "lab/ladder.h"
#include "lab/probe_build.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile int stop;

static void on_signal(int signal_nr)
{
	stop = signal_nr;
}

static void say(const char *text, void *arg)
{
	(void)arg;
	fprintf(stderr, "kernels: %s\n", text);
}

static int fail(const struct why *why)
{
	err_error("%s", why->text);
	if (why->hint[0])
		err_hint("%s", why->hint);
	return EXIT_CANNOT;
}

static void put(const struct lab_kernel *k)
{
	const struct kernel_image *i = &k->image;

	printf("%s|%s|%s|%s|%s|%s|%s|%d|%s\n", k->name, i->release,
	       k->package ? k->package : "-", k->version ? k->version : "-",
	       k->suite ? k->suite : "-", i->has_pvh ? "pvh" : "no-pvh",
	       k->modules_dir ? "modules" : "no-modules", (int)i->format,
	       i->boot_path);
}

static int build(const struct ladder *l, const struct probe_options *o)
{
	struct why why = { 0 };
	char *ko;

	for (size_t i = 0; i < l->nr; i++) {
		if (probe_build(&l->kernels[i], o, &ko, &why))
			return fail(&why);
		printf("%s|%s\n", l->kernels[i].name, ko);
		free(ko);
	}
	return 0;
}

static int build_kernel(const char *dir, const char *name,
			const struct ladder_options *ladder)
{
	const struct kbuild_options o = { .ladder = *ladder };
	char *path = xasprintf("%s/%s.ini", dir, name);
	struct kbuild_result res = { .dir = NULL };
	struct kbuild_built b = { .dir = NULL };
	struct why why = { .text = "" };
	struct kbuild_recipe r;
	int err = kbuild_recipe_load(&r, path, name, &why);

	free(path);
	if (err)
		return fail(&why);
	err = kbuild(&r, &o, &res, &why);
	if (!err && kbuild_built_read(&b, ladder->cache_dir, name))
		printf("%s|%s|%s\n", name, b.release, b.source);
	kbuild_built_release(&b);
	kbuild_result_release(&res);
	kbuild_recipe_release(&r);
	return err ? fail(&why) : 0;
}

int main(int argc, char **argv)
{
	struct ladder_options o = { .say = say, .stop = &stop };
	struct probe_options probe = { .ladder = &o };
	const char *tool = NULL, *build_dir = NULL;
	struct ladder l;
	struct why why = { 0 };
	bool keep_order = false;
	int at = 1, err = 0;

	err_set_program("kernels");
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	for (; at < argc && !strncmp(argv[at], "--", 2); at++) {
		const char *value = at + 1 < argc ? argv[at + 1] : "";

		if (!strcmp(argv[at], "--offline")) {
			o.is_offline = true;
			continue;
		}
		if (!strcmp(argv[at], "--keep-order")) {
			keep_order = true;
			continue;
		}
		if (!strcmp(argv[at], "--cache"))
			o.cache_dir = value;
		else if (!strcmp(argv[at], "--configs"))
			o.config_dir = value;
		else if (!strcmp(argv[at], "--apt"))
			o.apt_dir = value;
		else if (!strcmp(argv[at], "--tool"))
			tool = value;
		else if (!strcmp(argv[at], "--build"))
			build_dir = value;
		else if (!strcmp(argv[at], "--probe"))
			probe.source_dir = value;
		else if (!strcmp(argv[at], "--tree"))
			probe.tree = value;
		else
			return EXIT_USAGE;
		at++;
	}
	if (tool) {
		char *dir;

		if (ladder_fetch_tool(tool, &o, &dir, &why))
			return fail(&why);
		printf("%s\n", dir);
		free(dir);
		return 0;
	}
	for (; build_dir && !err && at < argc; at++)
		err = build_kernel(build_dir, argv[at], &o);
	if (build_dir)
		return err;
	if (ladder_resolve(&l, argv + at, (size_t)(argc - at), keep_order, &o,
			   &why))
		return fail(&why);
	if (probe.source_dir)
		err = build(&l, &probe);
	for (size_t i = 0; !probe.source_dir && i < l.nr; i++)
		put(&l.kernels[i]);
	ladder_release(&l);
	return err;
}
