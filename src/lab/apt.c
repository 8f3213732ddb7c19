// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/apt.h"

#include "base/err.h"
#include "lab/apt_error.h"
#include "lab/apt_run.h"
#include "lab/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/*
 * Settings of the machine that say how to reach an archive. No hooks (they
 * would tell the machine's programs about lists that are not its own), and
 * nothing that lets unsigned data in.
 */
static const char *const taken[] = {
	"Acquire::http::",     "Acquire::https::",
	"Acquire::ftp::",      "Acquire::socks",
	"Acquire::tor",	       "Acquire::Retries ",
	"Acquire::ForceIPv",   "Acquire::Check-Valid-Until ",
	"Acquire::Check-Date", "Acquire::Max-FutureTime ",
};

static int write_file(const char *path, const char *text, struct why *why)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int err = fd < 0 ? -errno : cache_write_all(fd, text, strlen(text));

	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	return err ? cache_errno(why, err, "write '%s'", path) : 0;
}

static int no_apt(struct why *why)
{
	why_set(why, -ENOENT, "fetch a kernel package: apt-get is not here");
	why_hint(why, "packages are fetched on Debian only: name kernel "
		      "images by their paths, or bring a cache and --offline");
	return -ENOENT;
}

static void taken_lines(const char *dump, char **text)
{
	while (*dump) {
		size_t len = strcspn(dump, "\n");

		for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
			if (!strncasecmp(dump, taken[i], strlen(taken[i]))) {
				char *old = *text;

				*text = xasprintf("%s%.*s\n", old, (int)len,
						  dump);
				free(old);
				break;
			}
		dump += len + (dump[len] == '\n');
	}
}

/* What apt on this machine (or one configured as apt_dir says) would do. */
static int machine_settings(struct apt *a, const char *apt_dir, char **text,
			    struct why *why)
{
	char *argv[] = { "apt-config", "dump", NULL };
	char *other = NULL, *line;
	struct apt_how how = { .stop = a->stop };
	struct apt_said said;
	int err = 0;

	if (apt_dir) {
		other = xasprintf("%s/machine.conf", a->dir);
		line = xasprintf("Dir::Etc \"%s\";\n", apt_dir);
		err = write_file(other, line, why);
		free(line);
		how.config = other;
	}
	if (!err) {
		err = apt_run(argv, &how, &said, why);
		if (err == -ENOENT)
			no_apt(why);
		else if (!err && !said.status)
			taken_lines(said.out, text);
		else if (!err)
			err = apt_explain(why, said.err,
					  "read the configuration of apt");
		apt_said_release(&said);
	}
	free(other);
	return err;
}

static int write_config(struct apt *a, const char *apt_dir, struct why *why)
{
	const char *etc = apt_dir ? apt_dir : "/etc/apt", *d = a->dir;
	char *text = xstrdup(""), *whole, *status;
	int err = machine_settings(a, apt_dir, &text, why);

	if (err)
		goto out;
	whole = xasprintf("// made by run-bench lab: not the machine's apt\n"
			  "Dir::Etc::main \"/dev/null\";\n"
			  "Dir::Etc::parts \"/dev/null\";\n"
			  "Dir::Etc::sourcelist \"%s/lab.sources\";\n"
			  "Dir::Etc::sourceparts \"/dev/null\";\n"
			  "Dir::Etc::preferences \"/dev/null\";\n"
			  "Dir::Etc::preferencesparts \"/dev/null\";\n"
			  "Dir::Etc::netrc \"%s/auth.conf\";\n"
			  "Dir::Etc::netrcparts \"%s/auth.conf.d\";\n"
			  "Dir::Etc::trusted \"%s/trusted.gpg\";\n"
			  "Dir::Etc::trustedparts \"%s/trusted.gpg.d\";\n"
			  "Dir::State \"%s\";\n"
			  "Dir::State::lists \"%s/lists\";\n"
			  "Dir::State::status \"%s/status\";\n"
			  "Dir::State::extended_states \"%s/extended\";\n"
			  "Dir::Cache \"%s/cache\";\n"
			  "Dir::Cache::srcpkgcache \"\";\n"
			  "Dir::Log \"%s\";\n"
			  "APT::Architecture \"%s\";\n"
			  "APT::Get::List-Cleanup \"false\";\n"
			  "APT::Update::Error-Mode \"any\";\n"
			  "Acquire::Languages \"none\";\n"
			  "Acquire::GzipIndexes \"true\";\n"
			  "%s",
			  d, etc, etc, etc, etc, d, d, d, d, d, d, a->deb_arch,
			  text);
	err = write_file(a->config, whole, why);
	free(whole);
	status = xasprintf("%s/status", d);
	if (!err)
		err = write_file(status, "", why);
	free(status);
out:
	free(text);
	return err;
}

int apt_open(struct apt *a, const char *cache_dir, const char *apt_dir,
	     const char *deb_arch, const volatile int *stop, struct why *why)
{
	static const char *const dirs[] = { "lists/partial",
					    "cache/archives/partial" };
	int err = 0;

	memset(a, 0, sizeof(*a));
	a->dir = xasprintf("%s/apt", cache_dir);
	a->config = xasprintf("%s/apt.conf", a->dir);
	a->deb_arch = deb_arch;
	a->stop = stop;
	for (size_t i = 0; !err && i < ARRAY_SIZE(dirs); i++) {
		char *dir = xasprintf("%s/%s", a->dir, dirs[i]);

		err = cache_make_dir(dir, why);
		free(dir);
	}
	if (!err)
		err = write_config(a, apt_dir, why);
	if (!err)
		err = apt_machine_read(&a->machine,
				       apt_dir ? apt_dir : "/etc/apt", why);
	if (err)
		apt_close(a);
	return err;
}

void apt_close(struct apt *a)
{
	char *big = a->dir ? xasprintf("%s/cache/pkgcache.bin", a->dir) : NULL;

	/* Apt's index of the lists: large, and made again in a second. */
	if (big)
		unlink(big);
	free(big);
	apt_machine_release(&a->machine);
	free(a->dir);
	free(a->config);
	memset(a, 0, sizeof(*a));
}

int apt_update(struct apt *a, char *const suites[], size_t nr, struct why *why)
{
	char *argv[] = { "apt-get", "update", "-q", NULL };
	struct apt_how how = { .config = a->config, .stop = a->stop };
	char *path = xasprintf("%s/lab.sources", a->dir);
	char *text = apt_sources_text(&a->machine, suites, nr, a->deb_arch);
	struct apt_said said;
	int err;

	memset(&a->trouble, 0, sizeof(a->trouble));
	err = write_file(path, text, why);
	free(text);
	free(path);
	if (err)
		return err;
	err = apt_run(argv, &how, &said, why);
	if (err == -ENOENT)
		no_apt(why);
	/* Older apt ends with 0 although some lists could not be had. */
	if (!err && (said.status || strstr(said.err, "\nW: Failed to fetch") ||
		     !strncmp(said.err, "W: Failed to fetch", 18)))
		(void)apt_explain(&a->trouble, said.err,
				  "look for kernel packages");
	apt_said_release(&said);
	return err;
}

int apt_download(struct apt *a, char *const words[], const char *dir,
		 struct why *why)
{
	struct apt_how how = { .config = a->config,
			       .stop = a->stop,
			       .cwd = dir };
	struct apt_said said;
	size_t nr = 0;
	char **argv;
	int err;

	while (words[nr])
		nr++;
	argv = xcalloc(nr + 4, sizeof(*argv));
	argv[0] = "apt-get";
	argv[1] = "download";
	argv[2] = "-q";
	memcpy(argv + 3, words, nr * sizeof(*argv));
	err = apt_run(argv, &how, &said, why);
	if (err == -ENOENT)
		no_apt(why);
	else if (!err && said.status)
		err = apt_explain(why, said.err, "fetch %.80s", words[0]);
	apt_said_release(&said);
	free(argv);
	return err;
}
