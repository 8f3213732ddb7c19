// SPDX-License-Identifier: GPL-2.0-or-later
/* One step of git bisect run. */
#include "cli/bisect_session.h"

#include "base/units.h"
#include "cli/cmd.h"
#include "cli/paths.h"
#include "cli/stop.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In .git the files of a step are out of the way of a checkout. */
static void choose_places(struct bisect_session *s)
{
	const char *dir = s->git.dir ? s->git.dir : ".";

	s->log_path = s->o.log ? xstrdup(s->o.log)
			       : xasprintf("%s/cowbench-bisect.jsonl", dir);
	s->dir = s->o.result_dir ? xstrdup(s->o.result_dir)
				 : xasprintf("%s/cowbench-bisect", dir);
	path_make_dir(s->dir, "-o names a folder for the result files");
}

static int boot_step(struct bisect_session *s, struct bisect_step *step)
{
	struct bisect_lab l = { .o = &s->o,
				.argv = s->argv,
				.result_dir = s->dir };
	struct bisect_boot boot = { .word = s->o.image };
	struct why why;
	int err;

	bisect_lab_like(&l, &s->good.files[0], &s->plan, s->c, true);
	err = bisect_lab_boot(&l, &boot, 1, &why);
	if (err && err != -EINTR) {
		err_error("%s", why.text);
		err_hint("%s", *why.hint && !access(s->o.image, F_OK)
				       ? why.hint
				       : "a build that failed is a skip: make "
					 "... || exit 125");
		exit(err == -EINVAL ? EXIT_USAGE : EXIT_CANNOT);
	}
	step->what = xstrdup(s->o.image);
	step->image = boot.image ? xstrdup(boot.image) : NULL;
	step->file = boot.file ? xstrdup(boot.file) : NULL;
	step->why = boot.why ? xstrdup(boot.why) : NULL;
	step->wall_s = boot.wall_s;
	bisect_boot_release(&boot);
	bisect_lab_release(&l);
	return err;
}

/* A boot that failed says more than the records that it left. */
static void decide(struct bisect_session *s, struct bisect_step *step)
{
	char *boot_why = step->why;

	step->why = NULL;
	if (step->file)
		bisect_judge(s, step);
	if (!step->file || boot_why) {
		free(step->why);
		step->why = boot_why;
		bisect_decide(&s->ends, NAN, NAN, step);
	}
}

/* The build that was not made anew: another commit, the same image. */
static void warn_same_image(const struct bisect_session *s,
			    const struct bisect_step *step)
{
	struct bisect_log log;
	struct why why;

	if (!step->image || bisect_log_read(&log, s->log_path, &why))
		return;
	for (size_t i = log.nr; i-- > 0;) {
		const struct bisect_step *was = &log.steps[i];

		if (!was->image || strcmp(was->image, step->image) != 0 ||
		    !was->commit || !step->commit ||
		    !strcmp(was->commit, step->commit))
			continue;
		err_warn("'%s' is the image of %s too, byte for byte: was it "
			 "built anew?",
			 step->what, was->commit);
		break;
	}
	bisect_log_release(&log);
}

static void print_step(const struct bisect_session *s,
		       const struct bisect_step *step)
{
	printf("bisect: %s%s%s: %s", step->commit ? step->commit : step->what,
	       step->kernel ? " " : "", step->kernel ? step->kernel : "",
	       bisect_verdict_name(step->verdict));
	if (!isnan(step->value))
		printf(", %.2f +-%.2f", step->value, step->margin);
	printf(" (good %.2f, bad %.2f)%s%s\n", s->ends.good, s->ends.bad,
	       step->why ? ": " : "", step->why ? step->why : "");
}

static void finish_story(struct bisect_session *s, enum bisect_verdict v)
{
	size_t nr_skipped = 0;
	struct why why;

	if (bisect_git_left(&s->git, v, &nr_skipped) != 0)
		return;
	if (bisect_log_end(s->log_path, nr_skipped, &why))
		cli_die(EXIT_CANNOT, &why);
	putchar('\n');
	bisect_show_story(s->log_path);
}

int bisect_git_form(struct bisect_session *s)
{
	static const int statuses[] = {
		[BISECT_GOOD] = EXIT_DONE,
		[BISECT_BAD] = EXIT_ANSWER_NO,
		[BISECT_SKIP] = BISECT_EXIT_SKIP,
	};
	struct bisect_step step = { .value = NAN, .margin = NAN };
	enum bisect_verdict v;
	struct why why;
	int err;

	bisect_end_read(&s->good, s->o.good, NULL);
	bisect_end_read(&s->bad, s->o.bad, NULL);
	bisect_open_ends(s);
	if (bisect_weigh_ends(s, &why))
		cli_die(EXIT_CANNOT, &why);
	if (s->ends.is_lab != !!s->o.image) {
		err_error("bisect: the good file is of %s, the step would be "
			  "of %s",
			  s->ends.is_lab ? "the lab" : "a running kernel",
			  s->o.image ? "the lab" : "the running kernel");
		err_hint(s->ends.is_lab ? "name the image to boot: --lab "
					  "arch/x86/boot/bzImage"
					: "without --lab, the running kernel "
					  "is measured");
		exit(EXIT_USAGE);
	}
	bisect_git_read(&s->git);
	choose_places(s);
	err = s->o.image ? boot_step(s, &step) : bisect_live_measure(s, &step);
	if (err) {
		err_note("stopped: this step has no verdict, the journal does "
			 "not have it");
		exit(128 + stop_signal);
	}
	bisect_begin_log(s);
	step.commit = s->git.commit ? xstrdup(s->git.commit) : NULL;
	step.subject = s->git.subject ? xstrdup(s->git.subject) : NULL;
	decide(s, &step);
	warn_same_image(s, &step);
	bisect_log(s, &step);
	print_step(s, &step);
	finish_story(s, step.verdict);
	v = step.verdict;
	bisect_step_release(&step);
	return statuses[v];
}
