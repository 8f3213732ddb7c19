// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/lab_session.h"

#include "cli/cmd.h"
#include "cli/lab_show.h"
#include "cli/paths.h"
#include "cli/stop.h"
#include "lab/run_idle.h"
#include "runner/guest_list.h"
#include "sys/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A kernel from QEMU 10 on brings up the second CPU of 5.10 and 6.1 too. */
#define QEMU_SMP_MAJOR 10
#define QEMU_SMP_TOOL  "qemu-10"

static NORETURN void die(int err, const struct why *why)
{
	if (err == -EINTR) {
		err_note("stopped: nothing was written");
		exit(128 + stop_signal);
	}
	cli_die(err == -EINVAL ? EXIT_USAGE : EXIT_CANNOT, why);
}

static const char *keep(struct lab_session *s, char *text)
{
	s->strings =
		xrealloc(s->strings, s->nr_strings + 1, sizeof(*s->strings));
	s->strings[s->nr_strings++] = text;
	return text;
}

static const char *join(struct lab_session *s, const char *a, const char *b)
{
	if (a && b)
		return keep(s, xasprintf("%s %s", a, b));
	return a ? a : b;
}

static char *plus(const char *append)
{
	char *text = xstrdup(append);

	for (char *c = text; *c; c++)
		if (*c == ' ')
			*c = '+';
	return text;
}

/* Named twice: numbered, so that a column is one thing. */
static void set_title(struct lab_session *s, struct lab_guest *g,
		      const char *append)
{
	char *words = append ? plus(append) : NULL;
	char *title = xasprintf("%s%s%s", g->kernel->name, words ? "+" : "",
				words ? words : "");

	for (size_t i = 0; i < s->nr_guests; i++) {
		const struct lab_guest *other = &s->guests[i];
		size_t len = strlen(title);

		g->twin_nr += !strncmp(other->title, title, len) &&
			      (!other->title[len] || other->title[len] == '#');
	}
	g->title =
		keep(s, g->twin_nr ? xasprintf("%s#%u", title, g->twin_nr + 1)
				   : xstrdup(title));
	free(title);
	free(words);
}

static void add_guest(struct lab_session *s, const struct lab_kernel *k,
		      const char *append)
{
	struct lab_guest g = { .kernel = k };

	set_title(s, &g, append);
	g.append = join(s, k->append, append);
	s->guests = xrealloc(s->guests, s->nr_guests + 1, sizeof(*s->guests));
	s->guests[s->nr_guests++] = g;
}

/* Oldest first, in the order of the words where the releases are the same. */
static void sort_guests(struct lab_session *s)
{
	for (size_t i = 1; i < s->nr_guests; i++)
		for (size_t j = i; j > 0; j--) {
			struct lab_guest *a = &s->guests[j - 1];
			struct lab_guest swap = *a;

			if (strverscmp(a->kernel->image.release,
				       a[1].kernel->image.release) <= 0)
				break;
			a[0] = a[1];
			a[1] = swap;
		}
}

static void find_kernels(struct lab_session *s)
{
	const struct lab_options *o = &s->options;
	struct why why;
	int err;

	lab_words_parse(&s->words, o->kernels, o->nr_kernels);
	err = ladder_resolve(&s->ladder, s->words.kernels, s->words.nr_kernels,
			     true, &s->ladder_options, &why);
	if (err)
		die(err, &why);
	for (size_t i = 0; i < s->words.nr; i++)
		add_guest(s, &s->ladder.kernels[s->words.words[i].idx],
			  s->words.words[i].append);
	for (size_t i = 0; !s->words.nr && i < s->ladder.nr; i++)
		add_guest(s, &s->ladder.kernels[i], NULL);
	if (!s->nr_guests)
		err_die(EXIT_USAGE, "boot the ladder: no kernel is in it");
	if (!o->is_ab)
		sort_guests(s);
}

/* The measuring program is of this machine's architecture. */
static const char *common_arch(const struct lab_session *s)
{
	const char *arch = s->guests[0].kernel->image.arch;

	for (size_t i = 0; i < s->nr_guests; i++) {
		const struct lab_kernel *k = s->guests[i].kernel;

		if (strcmp(k->image.arch, lab_host_arch()) != 0) {
			err_error("boot '%s': it is for %s, the measuring "
				  "program for %s",
				  k->image.path, k->image.arch,
				  lab_host_arch());
			err_hint("name kernels of this machine's architecture");
			exit(EXIT_CANNOT);
		}
	}
	return arch;
}

static void find_qemu(struct lab_session *s)
{
	const char *arch = common_arch(s);
	struct why why;
	int err;

	err = lab_qemu_find(&s->qemu, arch, NULL, &why);
	if (err)
		die(err, &why);
	if (s->options.nr_cpus < 2 || s->qemu.major >= QEMU_SMP_MAJOR)
		return;
	lab_qemu_release(&s->qemu);
	err = ladder_fetch_tool(QEMU_SMP_TOOL, &s->ladder_options, &s->tool_dir,
				&why);
	if (!err)
		err = lab_qemu_find(&s->qemu, arch, s->tool_dir, &why);
	if (err)
		die(err, &why);
}

/* The kernel would cut what is too long, without a word. */
static void check_cmdlines(const struct lab_session *s)
{
	for (size_t i = 0; i < s->nr_guests; i++) {
		const struct lab_guest *g = &s->guests[i];
		const struct lab_machine m =
			lab_options_machine(&s->options, g->kernel->image.arch);
		struct why why;

		if (lab_machine_check(&m, g->append, &why))
			cli_die(EXIT_USAGE, &why);
	}
}

/* "--" was forgotten before the benchmarks. */
static void refuse_benchmarks(const struct lab_session *s, json_t *list)
{
	for (size_t i = 0; i < s->options.nr_kernels; i++) {
		const char *word = s->options.kernels[i];

		if (!guest_list_find(list, word) || !access(word, F_OK))
			continue;
		err_error("boot '%s': that is a benchmark", word);
		err_hint("benchmarks stand behind --: run-bench lab -- %s",
			 word);
		exit(EXIT_USAGE);
	}
}

static void make_plan(struct lab_session *s, struct suite *suite,
		      struct suite *defaults)
{
	struct why why;
	json_t *list;

	list = guest_list_load(cli_globals.guest_path, &why);
	if (!list)
		cli_die(EXIT_CANNOT, &why);
	refuse_benchmarks(s, list);
	/* The last CPU: the first one keeps the time for all. */
	if (lab_plan_build(&s->plan, suite, defaults, list,
			   (int)s->options.nr_cpus - 1, &why))
		cli_die(EXIT_USAGE, &why);
	if (lab_plan_machine(&s->plan, (unsigned int)s->options.nr_cpus,
			     s->options.nr_fake_nodes, &why))
		cli_die(EXIT_CANNOT, &why);
	json_decref(list);
}

static void find_places(struct lab_session *s)
{
	const struct lab_options *o = &s->options;
	struct why why;
	int err;

	s->config_dir = path_config("kernels");
	s->init_path = path_beside("run-bench-init");
	if (access(s->init_path, R_OK)) {
		err_error("find '%s': %s", s->init_path, strerror(errno));
		err_hint("build the programs anew: make");
		exit(EXIT_CANNOT);
	}
	err = ladder_cache_dir(o->cache_dir, &s->cache_dir, &why);
	if (err)
		die(err, &why);
	s->ladder_options = (struct ladder_options){
		.cache_dir = s->cache_dir,
		.config_dir = s->config_dir,
		.is_offline = o->is_offline,
		.say = lab_show_note,
		.arg = &s->options,
		.stop = &stop_signal,
	};
}

/* Last, so that a mistake leaves no empty folder. */
static void make_result_dir(struct lab_session *s)
{
	const char *dir = s->options.result_dir;

	if (!dir) {
		s->result_dir = path_results_dir();
		return;
	}
	path_make_dir(dir, "-o names a folder: there is a file for each boot");
	s->result_dir = xstrdup(dir);
}

static unsigned int nr_parallel(const struct lab_session *s)
{
	if (s->options.nr_jobs)
		return (unsigned int)s->options.nr_jobs;
	return lab_idle_cpus();
}

void lab_session_set_run(struct lab_session *s, char *const *argv)
{
	const struct lab_options *o = &s->options;
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(s->stamp, sizeof(s->stamp), "%Y%m%d-%H%M%S", &tm);
	s->run_options = (struct lab_run_options){
		.files = {
			.plan = &s->plan,
			.guest_path = cli_globals.guest_path,
			.config_hash = plan_config_hash(&s->plan.plan),
			.argv = argv,
			.start_ns = clock_mono_ns(),
		},
		.guests = s->guests,
		.nr_guests = s->nr_guests,
		.machine = lab_options_machine(
			o, s->guests[0].kernel->image.arch),
		.qemu = &s->qemu,
		.init_path = s->init_path,
		.result_dir = s->result_dir,
		.stamp = s->stamp,
		.cache_dir = s->cache_dir,
		.nr_boots = (unsigned int)o->nr_boots,
		.nr_parallel = nr_parallel(s),
		.boot_timeout_s = (unsigned int)o->boot_timeout_s,
		.is_warm = o->is_warm,
		.stop = &stop_signal,
		.say = lab_show_note,
		.arg = &s->options,
		.plugin_path = s->plugin_path,
		.before_end = s->before_end,
		.before_end_arg = s->before_end_arg,
	};
	if (!o->is_quiet && isatty(STDERR_FILENO))
		s->run_options.progress = lab_show_progress;
}

void lab_session_prepare(struct lab_session *s, struct suite *suite,
			 struct suite *defaults)
{
	make_plan(s, suite, defaults);
	find_places(s);
	find_kernels(s);
	find_qemu(s);
	check_cmdlines(s);
	make_result_dir(s);
}

int lab_session_boot(struct lab_session *s, char *const *argv, struct why *why)
{
	const struct lab_run_options *run = &s->run_options;
	int err;

	if (!run->guests)
		lab_session_set_run(s, argv);
	if (!s->options.is_quiet)
		err_note("%zu kernel%s, %u boot%s each, %zu process%s in a "
			 "boot, %u guest%s at once",
			 s->nr_guests, s->nr_guests == 1 ? "" : "s",
			 run->nr_boots, run->nr_boots == 1 ? "" : "s",
			 s->plan.nr, s->plan.nr == 1 ? "" : "es",
			 run->nr_parallel, run->nr_parallel == 1 ? "" : "s");
	err = lab_run(&s->run, run, why);
	lab_show_progress_end();
	return err;
}

void lab_session_release(struct lab_session *s)
{
	lab_run_release(&s->run);
	lab_plan_release(&s->plan);
	lab_qemu_release(&s->qemu);
	ladder_release(&s->ladder);
	lab_words_release(&s->words);
	lab_options_release(&s->options);
	for (size_t i = 0; i < s->nr_strings; i++)
		free(s->strings[i]);
	free(s->strings);
	free(s->guests);
	free(s->config_dir);
	free(s->cache_dir);
	free(s->result_dir);
	free(s->init_path);
	free(s->tool_dir);
}
