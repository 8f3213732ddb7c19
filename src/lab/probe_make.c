// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/probe_parts.h"

#include "base/err.h"
#include "lab/apt_run.h"
#include "lab/files.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGS_MAX 100

struct args {
	char *v[ARGS_MAX];
	size_t nr;
};

static void PRINTF(2, 3) arg(struct args *a, const char *fmt, ...)
{
	va_list ap;

	/* The words of a recipe have no limit; there are few. */
	if (a->nr + 1 >= ARGS_MAX)
		BUG("too many words for make");
	va_start(ap, fmt);
	if (vasprintf(&a->v[a->nr++], fmt, ap) < 0)
		BUG("out of memory");
	va_end(ap);
}

static void args_release(struct args *a)
{
	while (a->nr)
		free(a->v[--a->nr]);
}

/* Does it run, and say yes? */
static bool runs(char *const argv[], const volatile int *stop)
{
	struct apt_how how = { .stop = stop };
	struct apt_said said;
	int err = apt_run(argv, &how, &said, NULL);
	bool is = !err && !said.status;

	apt_said_release(&said);
	return is;
}

static int lacks(const char *program, struct why *why)
{
	why_set(why, -ENOENT, "build the probe module: %s is not here",
		program);
	why_hint(why, "apt-get install gcc make");
	return -ENOENT;
}

/*
 * A kernel of a distribution may be built by a newer compiler than ours, with
 * words that ours has never heard.
 */
static void add_for_package(struct args *a, const char *cc,
			    const volatile int *stop)
{
	char *align[] = { (char *)cc, "-fmin-function-alignment=16",
			  "-E",	      "-x",
			  "c",	      "/dev/null",
			  NULL };

	arg(a, "CC=%s", cc);
	/* Wants pahole, for what nobody here reads. */
	arg(a, "CONFIG_DEBUG_INFO_BTF_MODULES=");
	if (!runs(align, stop))
		arg(a, "CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=");
}

/* The words that the kernel was built with (LLVM=1). */
static void add_words(struct args *a, const json_t *build)
{
	const json_t *words = json_object_get(build, "make");

	for (size_t i = 0; i < json_array_size(words); i++) {
		const char *word = json_string_value(json_array_get(words, i));

		if (word)
			arg(a, "%s", word);
	}
}

static void make_args(struct args *a, const struct probe_tree *t,
		      const struct lab_kernel *k, const char *dir,
		      const struct probe_options *o)
{
	const char *objects = t->objects ? t->objects : t->source;
	char *symbols = xasprintf("%s/Module.symvers", objects);

	/* What a make around us wants is nothing to this one. */
	for (size_t i = 0; i < 3; i++) {
		static const char *const names[] = { "MAKEFLAGS", "MAKELEVEL",
						     "MFLAGS" };

		if (!i)
			arg(a, "env");
		arg(a, "-u");
		arg(a, "%s", names[i]);
	}
	arg(a, "make");
	arg(a, "-s");
	arg(a, "-C");
	arg(a, "%s", t->source);
	if (t->objects)
		arg(a, "O=%s", t->objects);
	arg(a, "M=%s", dir);
	if (t->package)
		add_for_package(a, o->cc ? o->cc : "gcc", o->ladder->stop);
	else if (o->cc)
		arg(a, "CC=%s", o->cc);
	add_words(a, k->build);
	/* A tree of which only the image was built. */
	if (access(symbols, R_OK))
		arg(a, "KBUILD_MODPOST_WARN=1");
	arg(a, "modules");
	free(symbols);
}

static bool has(const char *line, size_t len, const char *word)
{
	const char *at = strstr(line, word);

	return at && at < line + len;
}

char *probe_make_reason(const char *said)
{
	static const char *const words[] = { "not found",
					     "error: ", "Error: ", "***" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		for (const char *at = said; *at;) {
			size_t len = strcspn(at, "\n");

			if (has(at, len, words[i]))
				return xasprintf("%.*s", (int)len, at);
			at += len + (at[len] == '\n');
		}
	return xstrdup("make says nothing");
}

static int failed(const struct apt_said *said, const char *log, struct why *why)
{
	char *reason = probe_make_reason(said->err), *tail = reason;
	bool is_libc = strstr(said->err, "version `GLIBC_");

	/* Paths are long, and what is wrong stands at the end. */
	if (strlen(tail) > 180)
		tail += strlen(tail) - 180;
	why_set(why, -ENOEXEC, "build the probe module: %s", tail);
	if (is_libc)
		why_hint(why,
			 "the build programs of this kernel want a newer C "
			 "library: build on a newer Debian, or against a "
			 "tree of your own");
	else if (!lab_write_file(log, said->err, strlen(said->err), NULL))
		why_hint(why, "all that make said is in '%.180s'", log);
	free(reason);
	return -ENOEXEC;
}

int probe_make(const struct probe_tree *t, const struct lab_kernel *k,
	       const char *dir, const struct probe_options *o, const char *log,
	       struct why *why)
{
	char *make[] = { "make", "--version", NULL };
	char *cc[] = { (char *)(o->cc ? o->cc : "gcc"), "--version", NULL };
	struct apt_how how = { .stop = o->ladder->stop };
	struct args a = { 0 };
	struct apt_said said;
	int err;

	if (!runs(make, how.stop))
		return lacks("make", why);
	if (!runs(cc, how.stop))
		return lacks(cc[0], why);
	make_args(&a, t, k, dir, o);
	err = apt_run(a.v, &how, &said, why);
	if (!err && said.status)
		err = failed(&said, log, why);
	apt_said_release(&said);
	args_release(&a);
	return err;
}
