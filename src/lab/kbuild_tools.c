// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"
#include "lab/apt_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool kbuild_has_program(const char *name)
{
	const char *path = getenv("PATH");
	char *copy = xstrdup(path ? path : "/usr/bin:/bin"), *rest = copy;
	char *dir, *file;
	bool has = false;

	while (!has && (dir = strsep(&rest, ":"))) {
		file = xasprintf("%s/%s", *dir ? dir : ".", name);
		has = !access(file, X_OK);
		free(file);
	}
	free(copy);
	return has;
}

/* The value of CC=, or of what LLVM= means. */
static const char *compiler_of(const struct kbuild_recipe *r)
{
	const char *cc = "gcc";

	for (size_t i = 0; i < r->make_words.nr; i++) {
		const char *word = r->make_words.v[i];

		if (!strncmp(word, "CC=", 3))
			cc = word + 3;
		else if (!strncmp(word, "LLVM=", 5))
			cc = "clang";
	}
	return cc;
}

static bool asks(const struct kbuild_config *c, const char *name)
{
	const char *value = kbuild_config_value(c, name);

	return value && !strcmp(value, "y");
}

/* objtool, which x86 needs, reads ELF files. */
static bool has_libelf(const char *cc, struct why *why, int *err)
{
	char *argv[] = { (char *)cc, "-E", "-include",	"gelf.h",
			 "-x",	     "c",  "/dev/null", NULL };
	const struct apt_how how = { 0 };
	struct apt_said said;
	bool has;

	*err = apt_run(argv, &how, &said, why);
	has = !*err && !said.status;
	apt_said_release(&said);
	return has;
}

struct missing {
	char names[160], packages[160];
};

static void add(struct missing *m, const char *name, const char *package)
{
	size_t len = strlen(m->names);

	snprintf(m->names + len, sizeof(m->names) - len, "%s%s",
		 len ? ", " : "", name);
	len = strlen(m->packages);
	snprintf(m->packages + len, sizeof(m->packages) - len, " %s", package);
}

int kbuild_tools_check(const struct kbuild_recipe *r,
		       const struct kbuild_config *c, struct why *why)
{
	const char *cc = compiler_of(r);
	const struct {
		const char *program, *package;
		bool is_needed;
	} tools[] = {
		{ cc, cc, true },
		{ "ld", "binutils", true },
		{ "make", "make", true },
		{ "flex", "flex", true },
		{ "bison", "bison", true },
		{ "bc", "bc", true },
		{ "patch", "patch", r->patches.nr },
		{ "tar", "tar", r->package },
		{ "xz", "xz-utils", r->package },
		{ "pahole", "pahole", asks(c, "CONFIG_DEBUG_INFO_BTF") },
		{ "cpio", "cpio", asks(c, "CONFIG_IKHEADERS") },
	};
	struct missing m = { 0 };
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tools); i++)
		if (tools[i].is_needed && !kbuild_has_program(tools[i].program))
			add(&m, tools[i].program, tools[i].package);
	if (kbuild_has_program(cc) && !has_libelf(cc, why, &err) && !err)
		add(&m, "gelf.h", "libelf-dev");
	if (err)
		return err;
	if (!m.names[0])
		return 0;
	why_set(why, -ENOENT, "build kernel %s: missing here: %s", r->name,
		m.names);
	why_hint(why, "%sapt-get install --no-install-recommends%s",
		 geteuid() ? "sudo " : "", m.packages);
	return -ENOENT;
}

static int first_line(char *const argv[], char **line, struct why *why)
{
	const struct apt_how how = { 0 };
	struct apt_said said;
	int err = apt_run(argv, &how, &said, why);

	if (!err && said.status)
		err = why_set(why, -EIO, "ask %s for its version: %.200s",
			      argv[0], said.err);
	*line = err ? NULL
		    : xasprintf("%.*s", (int)strcspn(said.out, "\n"), said.out);
	apt_said_release(&said);
	return err;
}

int kbuild_compiler(const struct kbuild_recipe *r, char **compiler,
		    char **linker, struct why *why)
{
	const char *name = compiler_of(r);
	char *cc[] = { (char *)name, "--version", NULL };
	char *ld[] = { "ld", "--version", NULL };
	int err;

	if (!strcmp(name, "clang"))
		ld[0] = kbuild_has_program("ld.lld") ? "ld.lld" : "ld";
	*linker = NULL;
	err = first_line(cc, compiler, why);
	if (!err)
		err = first_line(ld, linker, why);
	if (err) {
		free(*compiler);
		*compiler = NULL;
	}
	return err;
}
