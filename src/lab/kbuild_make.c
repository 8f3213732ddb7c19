// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#define TELL_S 0.5

extern char **environ;

static const struct arch {
	const char *machine, *target, *path;
} archs[] = {
	{ "x86_64", "bzImage", "arch/x86/boot/bzImage" },
	{ "aarch64", "Image", "arch/arm64/boot/Image" },
};

static const struct arch *this_arch(void)
{
	struct utsname u;

	if (!uname(&u))
		for (size_t i = 0; i < ARRAY_SIZE(archs); i++)
			if (!strcmp(u.machine, archs[i].machine))
				return &archs[i];
	return &archs[0];
}

const char *kbuild_image_target(void)
{
	return this_arch()->target;
}

const char *kbuild_image_path(void)
{
	return this_arch()->path;
}

/* What is written into an image: the same on every day and machine. */
static const char *const fixed[] = {
	"LC_ALL=C",
	"KBUILD_BUILD_TIMESTAMP=Mon Jan  1 00:00:00 UTC 2024",
	"KBUILD_BUILD_USER=cowbench",
	"KBUILD_BUILD_HOST=lab",
	"KBUILD_BUILD_VERSION=1",
	/* Set, and empty: nothing is added for a tree with changes. */
	"LOCALVERSION=",
	/* The same file in another cache is the same file. */
	"CCACHE_NOHASHDIR=1",
};

char **kbuild_env(void)
{
	static const char *const taken[] = { "PATH=", "HOME=", "TMPDIR=",
					     "XDG_", "CCACHE_" };
	size_t nr = 0, k = 0;
	char **env;

	while (environ[nr])
		nr++;
	env = xcalloc(nr + ARRAY_SIZE(fixed) + 1, sizeof(*env));
	for (size_t i = 0; i < nr; i++)
		for (size_t t = 0; t < ARRAY_SIZE(taken); t++)
			if (!strncmp(environ[i], taken[t], strlen(taken[t])) &&
			    strncmp(environ[i], "CCACHE_NOHASHDIR=", 17))
				env[k++] = xstrdup(environ[i]);
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		env[k++] = xstrdup(fixed[i]);
	return env;
}

void kbuild_env_free(char **env)
{
	for (char **e = env; *e; e++)
		free(*e);
	free(env);
}

static unsigned int nr_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set)
		       ? 1
		       : (unsigned int)CPU_COUNT(&set);
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct attend {
	struct kbuild_make *m;
	double start_s, told_s;
	FILE *out; /* or NULL */
};

static void on_line(const char *line, void *arg)
{
	struct attend *a = arg;
	struct kbuild_make *m = a->m;
	struct kbuild_progress p = { .name = m->r->name };
	double t_s = now_s();

	if (line) {
		kbuild_log_line(&m->log, line);
		if (a->out)
			fprintf(a->out, "%s\n", line);
	}
	if (!m->o->progress || !m->nr_total || t_s - a->told_s < TELL_S)
		return;
	a->told_s = t_s;
	p.nr_done = m->nr_before + m->log.nr_objects;
	p.nr_total = m->nr_total > p.nr_done ? m->nr_total : p.nr_done;
	p.elapsed_s = t_s - a->start_s;
	/* The rate is that of this call, without what was there before. */
	p.left_s = kbuild_left_s(m->log.nr_objects, p.nr_total - m->nr_before,
				 p.elapsed_s);
	m->o->progress(&p, m->o->ladder.arg);
}

static bool has_word(const struct word_list *l, const char *start)
{
	for (size_t i = 0; i < l->nr; i++)
		if (!strncmp(l->v[i], start, strlen(start)))
			return true;
	return false;
}

/*
 * DWARF names the folder of the compiler, and the build id, which is in the
 * image, is a hash of DWARF too: say the same folder wherever the cache lies.
 * ccache knows this word.
 */
static char *prefix_map(const struct kbuild_make *m)
{
	char *tree = realpath(m->tree, NULL), *obj = realpath(m->obj, NULL);
	char *word = xasprintf("KCPPFLAGS=-fdebug-prefix-map=%s=/linux/build "
			       "-fdebug-prefix-map=%s=/linux",
			       obj ? obj : m->obj, tree ? tree : m->tree);

	free(tree);
	free(obj);
	return word;
}

static void put_words(struct word_list *l, const struct kbuild_make *m,
		      const char *const words[])
{
	const struct word_list *more = &m->r->make_words;
	char *jobs =
		xasprintf("-j%u", m->o->nr_jobs ? m->o->nr_jobs : nr_cpus());
	char *obj = xasprintf("O=%s", m->obj);
	char *map = prefix_map(m);

	word_list_add(l, "make");
	word_list_add(l, jobs);
	word_list_add(l, obj);
	word_list_add(l, map);
	if (m->is_ccache && !has_word(more, "CC="))
		word_list_add(l, has_word(more, "LLVM=") ? "CC=ccache clang"
							 : "CC=ccache gcc");
	if (m->pahole) {
		char *pahole = xasprintf("PAHOLE=%s", m->pahole);

		word_list_add(l, pahole);
		free(pahole);
	}
	for (size_t i = 0; i < more->nr; i++)
		word_list_add(l, more->v[i]);
	for (; *words; words++)
		word_list_add(l, *words);
	l->v = xrealloc(l->v, l->nr + 1, sizeof(*l->v));
	l->v[l->nr] = NULL;
	free(map);
	free(jobs);
	free(obj);
}

static int failed(const struct kbuild_make *m, const char *target, int status,
		  const char *log_path, struct why *why)
{
	const char *line = m->log.error ? m->log.error : m->log.last;

	why_set(why, -EIO, "build kernel %s: make %s: %.200s", m->r->name,
		target, line ? line : "it failed and said nothing");
	if (line && strstr(line, "No space left"))
		why_hint(why, "make room (a build takes up to 2G), or keep "
			      "the cache elsewhere with --cache DIR");
	else if (status >= 128)
		why_hint(why,
			 "it was ended by signal %d; the same command "
			 "goes on where it stopped",
			 status - 128);
	else
		why_hint(why, "all that it said: %.200s", log_path);
	return -EIO;
}

int kbuild_make(struct kbuild_make *m, const char *const words[],
		const char *log_path, char **out, struct why *why)
{
	struct attend a = { .m = m, .start_s = now_s() };
	struct kbuild_command c = { .cwd = m->tree,
				    .stop = m->o->ladder.stop,
				    .line = on_line,
				    .arg = &a };
	struct word_list argv = { 0 };
	char **env = kbuild_env(), *text = NULL;
	size_t len = 0;
	double cpu_s = 0;
	int status = 0, err;

	kbuild_log_release(&m->log);
	memset(&m->log, 0, sizeof(m->log));
	put_words(&argv, m, words);
	m->log.file = fopen(log_path, "ae");
	if (out)
		a.out = open_memstream(&text, &len);
	/* For who looks at it meanwhile. */
	if (m->log.file)
		setvbuf(m->log.file, NULL, _IOLBF, 0);
	if (m->log.file)
		fprintf(m->log.file, "# make %s\n", words[0]);
	c.argv = argv.v;
	c.env = env;
	err = kbuild_run(&c, &status, &cpu_s, why);
	m->cpu_s += cpu_s;
	if (!err && status)
		err = failed(m, words[0], status, log_path, why);
	if (m->log.file)
		fclose(m->log.file);
	m->log.file = NULL;
	if (a.out)
		fclose(a.out);
	if (out)
		*out = text;
	word_list_release(&argv);
	kbuild_env_free(env);
	return err;
}
