// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_lab.h"

#include "cli/bisect_plan.h"
#include "cli/cmd.h"
#include "cli/paths.h"
#include "cli/stop.h"
#include "lab/run_idle.h"
#include "lab/run_words.h"
#include "sys/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* From here on QEMU brings up the second CPU of every kernel. */
#define QEMU_SMP_TOOL "qemu-10"

static void say(const char *text, void *arg)
{
	const struct bisect_lab *l = arg;

	if (!l->o->is_quiet)
		err_note("%s", text);
}

static NORETURN void die(int err, const struct why *why)
{
	if (err == -EINTR)
		exit(128 + stop_signal);
	cli_die(err == -EINVAL ? EXIT_USAGE : EXIT_CANNOT, why);
}

static void find_places(struct bisect_lab *l)
{
	struct why why;
	int err;

	l->config_dir = path_config("kernels");
	l->init_path = path_beside("run-bench-init");
	if (access(l->init_path, R_OK)) {
		err_error("find '%s': %s", l->init_path, strerror(errno));
		err_hint("build the programs anew: make");
		exit(EXIT_CANNOT);
	}
	err = ladder_cache_dir(l->o->cache_dir, &l->cache_dir, &why);
	if (err)
		die(err, &why);
	l->ladder_options = (struct ladder_options){
		.cache_dir = l->cache_dir,
		.config_dir = l->config_dir,
		.is_offline = l->o->is_offline,
		.say = say,
		.arg = l,
		.stop = &stop_signal,
	};
}

static void find_qemu(struct bisect_lab *l)
{
	struct why why;
	int err = lab_qemu_find(&l->qemu, l->machine.arch, NULL, &why);

	if (!err && l->machine.nr_cpus > 1 && !lab_qemu_can_smp(&l->qemu)) {
		lab_qemu_release(&l->qemu);
		err = ladder_fetch_tool(QEMU_SMP_TOOL, &l->ladder_options,
					&l->tool_dir, &why);
		if (!err)
			err = lab_qemu_find(&l->qemu, l->machine.arch,
					    l->tool_dir, &why);
	}
	if (err)
		die(err, &why);
}

/*
 * What the file was made with beyond what the machine itself says is appended
 * to every step too.
 */
static char *appended(const struct bisect_lab *l, const json_t *lab)
{
	const char *all = json_string_value(json_object_get(lab, "cmdline"));
	char *own = lab_cmdline(&l->machine, NULL), *more = NULL;
	size_t len = strlen(own);

	if (all && !strncmp(all, own, len) && all[len] == ' ')
		more = xstrdup(all + len + 1);
	free(own);
	return more;
}

static void set_machine(struct bisect_lab *l, const json_t *lab,
			bool has_append)
{
	json_int_t nodes =
		json_integer_value(json_object_get(lab, "fake_nodes"));

	l->machine = (struct lab_machine){
		.arch = json_string_value(json_object_get(lab, "arch")),
		.accel = LAB_ICOUNT,
		.nr_cpus = (unsigned int)json_integer_value(
			json_object_get(lab, "cpus")),
		.memory_bytes = (uint64_t)json_integer_value(
			json_object_get(lab, "memory_bytes")),
		.cpu = json_string_value(json_object_get(lab, "cpu")),
		.seed = (uint32_t)json_integer_value(
			json_object_get(lab, "seed")),
		.nr_fake_nodes = (unsigned int)nodes,
		.is_as_shipped =
			json_is_true(json_object_get(lab, "as_shipped")),
	};
	if (!l->machine.arch || !l->machine.nr_cpus || !l->machine.memory_bytes)
		err_die(EXIT_CANNOT, "read the good file: it does not say on "
				     "what machine it was made");
	l->append = has_append ? appended(l, lab) : NULL;
	l->machine.append = l->append;
}

/* The machine that would boot the steps, against that of the file. */
static void check_machine(const struct bisect_lab *l, const json_t *lab,
			  bool has_append)
{
	json_t *mine = lab_machine_json(&l->machine, &l->qemu, NULL);
	struct why why;
	int err = bisect_same_lab(mine, lab, "this machine", "the good file",
				  has_append, &why);

	json_decref(mine);
	if (err)
		cli_die(EXIT_CANNOT, &why);
}

void bisect_lab_like(struct bisect_lab *l, const struct result_file *good,
		     const struct plan *plan, const struct plan_case *c,
		     bool has_append)
{
	const json_t *lab = json_object_get(good->env, "lab");
	struct suite suite, defaults;
	struct why why;
	json_t *list;

	set_machine(l, lab, has_append);
	find_places(l);
	find_qemu(l);
	check_machine(l, lab, has_append);
	bisect_suite_like(&suite, plan, c);
	suite_init(&defaults, "none");
	list = bisect_guest_list(good);
	if (lab_plan_build(&l->plan, &suite, &defaults, list,
			   (int)l->machine.nr_cpus - 1, &why) ||
	    lab_plan_machine(&l->plan, l->machine.nr_cpus,
			     l->machine.nr_fake_nodes, &why))
		cli_die(EXIT_CANNOT, &why);
	json_decref(list);
	bisect_check_plan(&l->plan.plan, good);
}

static const char *host_arch(void)
{
	static struct utsname u;

	return uname(&u) ? "x86_64" : u.machine;
}

void bisect_lab_new(struct bisect_lab *l)
{
	struct suite suite, defaults;
	struct why why;
	json_t *list;

	l->machine = (struct lab_machine){
		.arch = host_arch(),
		.nr_cpus = 1,
		.memory_bytes = 1u << 30,
		.seed = 1,
	};
	find_places(l);
	find_qemu(l);
	bisect_suite_words(&suite, &defaults, l->o->nr_words, l->o->words);
	list = bisect_guest_list(NULL);
	if (lab_plan_build(&l->plan, &suite, &defaults, list, 0, &why))
		cli_die(EXIT_USAGE, &why);
	json_decref(list);
	bisect_check_one(&l->plan.plan);
	if (lab_plan_machine(&l->plan, 1, 0, &why))
		cli_die(EXIT_CANNOT, &why);
}

void bisect_boot_release(struct bisect_boot *b)
{
	free(b->file);
	free(b->image);
	free(b->why);
	*b = (struct bisect_boot){ 0 };
}

/* What a session holds beside the run; the kernels stay until its end. */
struct booting {
	struct lab_words words;
	struct ladder *ladders; /* [nr] */
	struct lab_guest *guests; /* [nr_guests] */
	char **appends; /* [nr_guests], owned */
	size_t *of; /* guest -> boot */
	size_t nr_guests;
};

static char *append_of(const struct lab_kernel *k, const struct lab_word *word)
{
	if (k->append && word->append)
		return xasprintf("%s %s", k->append, word->append);
	if (k->append || word->append)
		return xstrdup(k->append ? k->append : word->append);
	return NULL;
}

void bisect_lab_check_words(struct bisect_lab *l, const char *word,
			    const struct result_file *f)
{
	const char *was = json_string_value(
		json_object_get(json_object_get(f->env, "lab"), "cmdline"));
	char *copy = xstrdup(word), *words[] = { copy, NULL }, *append, *now;
	struct lab_words parsed;
	struct ladder ladder;
	struct why why;
	int err;

	lab_words_parse(&parsed, words, 1);
	err = ladder_resolve(&ladder, &parsed.words[0].kernel, 1, true,
			     &l->ladder_options, &why);
	if (err)
		die(err, &why);
	append = append_of(&ladder.kernels[0], &parsed.words[0]);
	now = lab_cmdline(&l->machine, append);
	if (!was || strcmp(was, now) != 0) {
		err_error("bisect from '%s': %s was measured with another "
			  "command line: '%s', now '%s'",
			  word, f->path, was ? was : "", now);
		err_hint("leave --good and --bad out: then both ends are "
			 "measured as the steps");
		exit(EXIT_CANNOT);
	}
	free(now);
	free(append);
	free(copy);
	ladder_release(&ladder);
	lab_words_release(&parsed);
}

/*
 * A file that is there but no kernel is a step that cannot be tested. One that
 * is not there, or an unknown name, is a mistake.
 */
static int resolve(struct bisect_lab *l, struct booting *b, size_t i,
		   struct bisect_boot *boot, struct why *why)
{
	const struct lab_word *word = &b->words.words[i];
	char *words[] = { word->kernel };
	struct lab_guest *g = &b->guests[b->nr_guests];
	const struct lab_kernel *k;
	int err;

	err = ladder_resolve(&b->ladders[i], words, 1, true, &l->ladder_options,
			     why);
	if (err == -ENOEXEC || err == -ENOTSUP || err == -EBADMSG ||
	    err == -EFBIG) {
		boot->why = xstrdup(why->text);
		return 0;
	}
	if (err)
		return err;
	k = &b->ladders[i].kernels[0];
	boot->image = xstrdup(k->image.sha256);
	if (strcmp(k->image.arch, l->machine.arch) != 0) {
		boot->why = xasprintf("it is for %s", k->image.arch);
		return 0;
	}
	b->appends[i] = append_of(k, word);
	*g = (struct lab_guest){ .kernel = k,
				 .title = boot->word,
				 .append = b->appends[i] };
	b->of[b->nr_guests++] = i;
	return 0;
}

static void keep(const struct lab_run *run, size_t guest,
		 struct bisect_boot *boot)
{
	const struct lab_boot *b = &run->boots[guest];
	const struct lab_file *f = &run->files[guest];

	if (b->end_ns > b->start_ns)
		boot->wall_s = (double)(b->end_ns - b->start_ns) / 1e9;
	if (b->is_stopped)
		return;
	if (f->is_begun && f->nr_written)
		boot->file = xstrdup(f->path);
	if (b->has_end)
		return;
	boot->why = xasprintf("%s%s%s", b->end_text,
			      f->has_console ? "; console: " : "",
			      f->has_console ? f->console_path : "");
}

static int run_guests(struct bisect_lab *l, struct booting *b,
		      struct bisect_boot *boots, struct why *why)
{
	char stamp[32];
	time_t now = time(NULL);
	struct lab_run run = { 0 };
	struct lab_run_options o = {
		.files = {
			.plan = &l->plan,
			.guest_path = cli_globals.guest_path,
			.config_hash = plan_config_hash(&l->plan.plan),
			.argv = l->argv,
			.start_ns = clock_mono_ns(),
		},
		.guests = b->guests,
		.nr_guests = b->nr_guests,
		.machine = l->machine,
		.qemu = &l->qemu,
		.init_path = l->init_path,
		.result_dir = l->result_dir,
		.stamp = stamp,
		.cache_dir = l->cache_dir,
		.nr_boots = 1,
		.nr_parallel = lab_idle_cpus(),
		.boot_timeout_s = (unsigned int)l->o->boot_timeout_s,
		.stop = &stop_signal,
		.say = say,
		.arg = l,
	};
	struct tm tm;
	int err;

	localtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", &tm);
	err = lab_run(&run, &o, why);
	for (size_t i = 0; i < b->nr_guests && run.boots; i++)
		keep(&run, i, &boots[b->of[i]]);
	lab_run_release(&run);
	return err;
}

int bisect_lab_boot(struct bisect_lab *l, struct bisect_boot *boots, size_t nr,
		    struct why *why)
{
	char **words = xcalloc(nr + 1, sizeof(*words));
	struct booting b = {
		.ladders = xcalloc(nr + 1, sizeof(*b.ladders)),
		.guests = xcalloc(nr + 1, sizeof(*b.guests)),
		.appends = xcalloc(nr + 1, sizeof(*b.appends)),
		.of = xcalloc(nr + 1, sizeof(*b.of)),
	};
	int err = 0;

	for (size_t i = 0; i < nr; i++)
		words[i] = xstrdup(boots[i].word);
	lab_words_parse(&b.words, words, nr);
	for (size_t i = 0; i < nr && !err; i++)
		err = resolve(l, &b, i, &boots[i], why);
	if (!err && b.nr_guests)
		err = run_guests(l, &b, boots, why);
	for (size_t i = 0; i < nr; i++) {
		ladder_release(&b.ladders[i]);
		free(b.appends[i]);
		free(words[i]);
	}
	lab_words_release(&b.words);
	free(words);
	free(b.ladders);
	free(b.guests);
	free(b.appends);
	free(b.of);
	return err;
}

void bisect_lab_release(struct bisect_lab *l)
{
	lab_plan_release(&l->plan);
	lab_qemu_release(&l->qemu);
	free(l->append);
	free(l->config_dir);
	free(l->cache_dir);
	free(l->init_path);
	free(l->tool_dir);
}
