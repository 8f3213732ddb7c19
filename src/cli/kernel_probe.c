// SPDX-License-Identifier: GPL-2.0-or-later
/* kernel probe: our module (kernels/probe) for each kernel, in the cache. */
#include "cli/kernel.h"

#include "base/err.h"
#include "cli/cmd.h"
#include "cli/paths.h"
#include "cli/stop.h"
#include "lab/probe_build.h"
#include "lab/run_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say(const char *text, void *arg)
{
	(void)arg;
	err_note("%s", text);
}

/* Two words may name one image, started with other words. */
static bool is_image_of_before(const struct ladder *l, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(l->kernels[k].image.sha256,
			    l->kernels[i].image.sha256))
			return true;
	return false;
}

static int build_one(const struct lab_kernel *k, const struct probe_options *p,
		     bool is_forced)
{
	struct why why = { .text = "" };
	const char *note = "";
	char *ko = NULL;
	int err = 0;

	if (k->probe_path && !is_forced && !p->tree) {
		ko = xstrdup(k->probe_path);
		note = ", as it was";
	} else {
		err = probe_build(k, p, &ko, &why);
	}
	if (!err) {
		printf("%s: %s, %s%s\n", k->name, k->image.release, ko, note);
		fflush(stdout);
		free(ko);
		return EXIT_DONE;
	}
	if (err == -EINTR) {
		err_note("stopped");
		return 128 + stop_signal;
	}
	err_error("%s", why.text);
	if (why.hint[0])
		err_hint("%s", why.hint);
	return EXIT_CANNOT;
}

/* One that has none keeps the others from nothing. */
static int build_all(const struct ladder *l, const struct probe_options *p,
		     bool is_forced)
{
	int status = EXIT_DONE;

	for (size_t i = 0; i < l->nr && status < 128; i++) {
		int one = is_image_of_before(l, i)
				  ? EXIT_DONE
				  : build_one(&l->kernels[i], p, is_forced);

		if (one)
			status = one;
	}
	return status;
}

int kernel_probe(const struct kernel_options *o, size_t nr, char *const names[])
{
	char *config_dir = path_config("kernels");
	char *source_dir = xasprintf("%s/probe", o->kernels_dir);
	const struct ladder_options ladder = {
		.cache_dir = o->cache_dir,
		.config_dir = config_dir,
		.build_dir = o->kernels_dir,
		.is_offline = o->is_offline,
		.say = say,
		.stop = &stop_signal,
	};
	const struct probe_options p = { .ladder = &ladder,
					 .source_dir = source_dir,
					 .tree = o->tree };
	struct lab_words words;
	struct why why = { .text = "" };
	struct ladder l = { 0 };
	int status = EXIT_CANNOT, err;

	stop_catch();
	stop_survive_pipes();
	/* What a kernel is started with is nothing to a module of it. */
	lab_words_parse(&words, names, nr);
	err = ladder_resolve(&l, words.kernels, words.nr_kernels, true, &ladder,
			     &why);
	if (err == -EINVAL || err == -EINTR)
		status = err == -EINVAL ? EXIT_USAGE : 128 + stop_signal;
	if (!err) {
		status = build_all(&l, &p, o->is_forced);
	} else {
		err_error("%s", why.text);
		if (why.hint[0])
			err_hint("%s", why.hint);
	}
	ladder_release(&l);
	lab_words_release(&words);
	free(source_dir);
	free(config_dir);
	return status;
}
