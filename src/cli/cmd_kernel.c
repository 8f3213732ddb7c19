// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench kernel: kernels of our own for the lab, built here. */
#include "cli/cmd.h"

#include "base/suggest.h"
#include "cli/kernel.h"
#include "cli/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "kernel [options] build [NAME...]\n"
			    "kernel [options] build --source DIR [--name NAME] "
			    "[--config FRAGMENT] [--patch FILE]\n"
			    "kernel [options] list [NAME...]\n"
			    "kernel [options] probe [KERNEL...]";
static const char about[] =
	"Kernels for the lab that differ in one thing: built from Debian's "
	"source packages with the patches and options of kernels/, or from any "
	"tree. The same inputs give the same image, byte for byte. What is "
	"built is a word KERNEL of lab, profile, designs and bisect. build "
	"without a name builds all that kernels/ calls default; interrupted, "
	"the next one goes on. list shows what there is, and what is built. "
	"probe builds the module kernels/probe for any KERNEL that lab can boot "
	"(without one: the ladder), which its guests load from then on.";

void kernel_load(struct kbuild_recipe *r, const struct kernel_options *o,
		 const char *name)
{
	char *path = xasprintf("%s/%s.ini", o->kernels_dir, name);
	struct why why = { .text = "" };

	if (kbuild_recipe_load(r, path, name, &why))
		cli_die(EXIT_USAGE, &why);
	free(path);
}

void kernel_must_be_one_of(const char *word, const struct word_list *names)
{
	struct suggest near;

	suggest_init(&near, word);
	for (size_t i = 0; i < names->nr; i++) {
		if (!strcmp(names->v[i], word))
			return;
		suggest_offer(&near, names->v[i]);
	}
	err_error("find kernel '%s': there is no kernels/%s.ini", word, word);
	if (suggest_best(&near))
		err_hint("did you mean %s?", suggest_best(&near));
	else
		err_hint("run-bench kernel list shows what there is; "
			 "--source DIR builds a tree of your own");
	exit(EXIT_USAGE);
}

static void refuse(const char *option, const char *why)
{
	err_error("option --%s: %s", option, why);
	err_hint("run-bench kernel -h tells more");
	exit(EXIT_USAGE);
}

/* What says something about --source, and nothing without it. */
static void check(const struct kernel_options *o, bool is_build, bool is_probe,
		  size_t nr_names)
{
	if (!is_build && o->source)
		refuse("source", "only build takes it");
	if (!is_probe && o->tree)
		refuse("tree", "only probe takes it");
	if (o->tree && nr_names != 1)
		refuse("tree", "is of one kernel, which is to be named");
	if (o->source && nr_names)
		refuse("source", "its kernel is named with --name, and not "
				 "with a word");
	if (o->source)
		return;
	if (o->name)
		refuse("name", "names the kernel of --source");
	if (o->configs.nr)
		refuse("config", "is added to the kernel of --source; those "
				 "of kernels/ say theirs");
	if (o->patches.nr)
		refuse("patch", "is added to the kernel of --source; those of "
				"kernels/ say theirs");
	if (o->make_words.nr)
		refuse("make", "is for the kernel of --source");
	if (o->append)
		refuse("append", "is for the kernel of --source");
}

static const struct action {
	const char *name;
	int (*run)(const struct kernel_options *o, size_t nr,
		   char *const names[]);
} actions[] = {
	{ "build", kernel_build },
	{ "list", kernel_list },
	{ "probe", kernel_probe },
};

static const struct action *find_action(const char *word)
{
	struct suggest near;

	suggest_init(&near, word);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		if (!strcmp(actions[i].name, word))
			return &actions[i];
		suggest_offer(&near, actions[i].name);
	}
	err_error("kernel: '%s' is neither build, list nor probe", word);
	err_hint("%s%s%s", suggest_best(&near) ? "did you mean " : "",
		 suggest_best(&near) ? suggest_best(&near)
				     : "run-bench kernel build NAME",
		 suggest_best(&near) ? "?" : "");
	return NULL;
}

static int run(struct kernel_options *o, int argc, char **argv)
{
	size_t nr = argc > 2 ? (size_t)argc - 2 : 0;
	const struct action *a;

	if (argc < 2) {
		err_error("kernel: what is to be done is not named");
		err_hint("run-bench kernel list shows what there is; build "
			 "builds it");
		return EXIT_USAGE;
	}
	a = find_action(argv[1]);
	if (!a)
		return EXIT_USAGE;
	check(o, a->run == kernel_build, a->run == kernel_probe, nr);
	return a->run(o, nr, argv + 2);
}

int cmd_kernel(int argc, char **argv)
{
	struct kernel_options o = { 0 };
	char *dir = path_kernels();
	const struct opt opts[] = {
		{ 0, "source", OPT_STRING, &o.source, "DIR",
		  "build this tree; it is not written to" },
		{ 0, "name", OPT_STRING, &o.name, "NAME",
		  "--source: the word that names it (default: that of DIR)" },
		{ 0, "config", OPT_STRING_LIST, &o.configs, "FRAGMENT",
		  "--source: options on top of kernels/config/lab.config" },
		{ 0, "patch", OPT_STRING_LIST, &o.patches, "FILE",
		  "--source: applied to a copy of the tree" },
		{ 0, "make", OPT_STRING_LIST, &o.make_words, "WORD",
		  "--source: one more word for make, as LLVM=1" },
		{ 0, "append", OPT_STRING, &o.append, "WORDS",
		  "--source: for its kernel command line, whenever it is "
		  "booted" },
		{ 'j', "jobs", OPT_UINT, &o.nr_jobs, "N",
		  "compilers at once (default: one for each CPU)" },
		{ 0, "force", OPT_BOOL, &o.is_forced, NULL,
		  "build what is built, and say whether the image is the "
		  "same" },
		{ 0, "no-ccache", OPT_BOOL, &o.no_ccache, NULL,
		  "do not use ccache where it is installed" },
		{ 0, "keep-sources", OPT_BOOL, &o.has_kept_sources, NULL,
		  "leave unpacked sources (1.3G each) for the next build" },
		{ 0, "tree", OPT_STRING, &o.tree, "DIR",
		  "probe: the tree of the kernel, built, or its objects (make "
		  "O=)" },
		{ 'l', "long", OPT_BOOL, &o.is_long, NULL,
		  "list: all that is known of each" },
		{ 0, "cache", OPT_STRING, &o.cache_dir, "DIR",
		  "kernels are kept there (default: ~/.cache/cowbench)" },
		{ 0, "kernels", OPT_STRING, &o.kernels_dir, "DIR",
		  "kernels/ of another place" },
		{ 0, "offline", OPT_BOOL, &o.is_offline, NULL,
		  "only sources that are in the cache" },
		{ 0 },
	};
	int status;

	o.kernels_dir = dir;
	cli_parse(opts, usage, about, &argc, argv);
	status = run(&o, argc, argv);
	free(o.configs.items);
	free(o.patches.items);
	free(o.make_words.items);
	free(dir);
	return cli_finish(status);
}
