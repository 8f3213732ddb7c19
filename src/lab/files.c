// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/files.h"

#include "base/err.h"
#include "base/rng.h"
#include "lab/cache.h"
#include "results/put.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	/* What cannot be removed stays; there is nobody to tell. */
	(void)!remove(path);
	return 0;
}

void lab_temp_remove(const char *dir)
{
	if (dir)
		(void)!nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#define TEMP_PREFIX "cowbench-lab-"

/* Who was killed could not: the folder of a process that is gone, if ours. */
static void remove_orphan(const char *base, const char *name)
{
	char *path = xasprintf("%s/%s", base, name), *end;
	long pid = strtol(name + strlen(TEMP_PREFIX), &end, 10);
	struct stat st;

	if (*end == '-' && pid > 0 && kill((pid_t)pid, 0) && errno == ESRCH &&
	    !lstat(path, &st) && S_ISDIR(st.st_mode) && st.st_uid == geteuid())
		lab_temp_remove(path);
	free(path);
}

static void remove_orphans(const char *base)
{
	DIR *dir = opendir(base);
	struct dirent *d;

	while (dir && (d = readdir(dir)) != NULL)
		if (!strncmp(d->d_name, TEMP_PREFIX, strlen(TEMP_PREFIX)))
			remove_orphan(base, d->d_name);
	if (dir)
		closedir(dir);
}

int lab_temp_make(char **dir, struct why *why)
{
	const char *base = getenv("TMPDIR");
	int err;

	if (!base || !*base)
		base = "/tmp";
	remove_orphans(base);
	*dir = xasprintf("%s/" TEMP_PREFIX "%ld-XXXXXX", base, (long)getpid());
	if (mkdtemp(*dir))
		return 0;
	err = why_errno(why, -errno, "make the folder '%.200s'", *dir);
	why_hint(why, "name a place with room in TMPDIR");
	free(*dir);
	*dir = NULL;
	return err;
}

int lab_make_parents(const char *path, struct why *why)
{
	char *copy = xstrdup(path);
	int err = 0;

	for (char *s = strchr(copy + 1, '/'); s && !err;
	     s = strchr(s + 1, '/')) {
		*s = '\0';
		if (mkdir(copy, 0755) && errno != EEXIST)
			err = why_errno(why, -errno, "make the folder '%.200s'",
					copy);
		*s = '/';
	}
	free(copy);
	return err;
}

int lab_write_file(const char *path, const void *data, size_t len_bytes,
		   struct why *why)
{
	/* Another session may be writing the same one. */
	char *beside = xasprintf("%s.%ld.part", path, (long)getpid());
	int fd, err = 0;

	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		err = -errno;
	if (!err)
		err = cache_write_all(fd, data, len_bytes);
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	if (!err && rename(beside, path))
		err = -errno;
	if (err) {
		unlink(beside);
		why_errno(why, err, "write '%.200s'", path);
		if (err == -ENOSPC || err == -EDQUOT)
			why_hint(why, "make room there, or choose another "
				      "place with -o, --cache or TMPDIR");
	}
	free(beside);
	return err;
}

uint64_t lab_file_hash(const char *path, struct why *why)
{
	char buf[1 << 16];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t hash = hash_str("");
	ssize_t n = -1;

	while (fd >= 0) {
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		hash = hash_bytes(hash, buf, (size_t)n);
	}
	if (n < 0) {
		why_errno(why, -errno, "read '%.200s'", path);
		hash = 0;
	}
	if (fd >= 0)
		close(fd);
	return hash;
}

/*
 * The usual ones that memory management is tried with: disks of memory,
 * compressed swap, a file system in user space.
 */
const char *const lab_modules[] = { "brd",  "null_blk", "loop",
				    "zram", "fuse",	NULL };

/* What makes a count depend on when it was taken. */
static const struct setting {
	const char *path, *value;
	bool is_always; /* --as-shipped too: without it nothing is measured */
	const char *word; /* of a command line that asks for it otherwise */
} settings[] = {
	/* The cases run as FIFO and must not be throttled after 0.95 s. */
	{ "/proc/sys/kernel/sched_rt_runtime_us", "-1", true, NULL },
	/*
	 * Beyond the kernel's own threads, whose number differs between two
	 * kernels: processes begin in an empty leaf of the PID tree.
	 */
	{ "/proc/sys/kernel/ns_last_pid", "1024", true, NULL },
	/* Programs' own memory stays in base pages; cases ask for huge ones. */
	{ "/sys/kernel/mm/transparent_hugepage/enabled", "madvise", false,
	  "transparent_hugepage" },
	{ "/sys/kernel/mm/transparent_hugepage/defrag", "madvise", false,
	  NULL },
	/* Who collapses, merges, moves and ages pages behind one's back. */
	{ "/sys/kernel/mm/transparent_hugepage/khugepaged/defrag", "0", false,
	  NULL },
	{ "/sys/kernel/mm/ksm/run", "0", false, NULL },
	{ "/proc/sys/kernel/numa_balancing", "0", false, "numa_balancing" },
	{ "/proc/sys/vm/compaction_proactiveness", "0", false,
	  "sysctl.vm.compaction_proactiveness" },
};

/*
 * What env_collect() reads; globs. scripts/gather-machine has the same list
 * for machines that are not booted here, with names left out.
 */
static const char *const files[] = {
	"/proc/version",
	"/proc/cmdline",
	"/proc/cpuinfo",
	"/proc/loadavg",
	"/proc/meminfo",
	"/proc/config.gz",
	"/proc/pressure/*",
	"/proc/self/cgroup",
	"/proc/self/limits",
	"/proc/self/smaps",
	"/proc/self/status",
	"/proc/stat",
	"/proc/swaps",
	"/proc/sys/kernel/arch",
	"/proc/sys/kernel/kptr_restrict",
	"/proc/sys/kernel/nmi_watchdog",
	"/proc/sys/kernel/numa_balancing",
	"/proc/sys/kernel/osrelease",
	"/proc/sys/kernel/perf_event_paranoid",
	"/proc/sys/kernel/randomize_va_space",
	"/proc/sys/kernel/sched_autogroup_enabled",
	"/proc/sys/kernel/sched_rt_period_us",
	"/proc/sys/kernel/sched_rt_runtime_us",
	"/proc/sys/kernel/tainted",
	"/proc/sys/kernel/version",
	"/proc/sys/vm/overcommit_memory",
	"/proc/sys/vm/swappiness",
	"/proc/uptime",
	"/sys/class/dmi/id/product_name",
	"/sys/class/dmi/id/sys_vendor",
	"/sys/devices/system/clocksource/clocksource0/current_clocksource",
	"/sys/devices/system/cpu/cpu[0-9]*/topology/thread_siblings_list",
	"/sys/devices/system/cpu/isolated",
	"/sys/devices/system/cpu/nohz_full",
	"/sys/devices/system/cpu/online",
	"/sys/devices/system/cpu/smt/*",
	"/sys/devices/system/cpu/vulnerabilities/*",
	"/sys/kernel/debug/sched/fair_server/cpu0/runtime",
	"/sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds",
	"/sys/kernel/mm/ksm/run",
	"/sys/kernel/mm/lru_gen/enabled",
	"/sys/kernel/mm/transparent_hugepage/*",
	"/sys/kernel/mm/transparent_hugepage/hugepages-*/enabled",
	"/sys/kernel/mm/transparent_hugepage/khugepaged/defrag",
	"/sys/kernel/notes",
	"/sys/kernel/security/lsm",
	"/sys/module/damon_*/parameters/enabled",
	"/sys/module/kfence/parameters/sample_interval",
	"/sys/module/page_alloc/parameters/shuffle",
	"/sys/module/page_reporting/parameters/page_reporting_order",
	"/sys/module/zswap/parameters/enabled",
};

/* Does the line hold the parameter, as "word" or "word=..."? */
static bool line_has(const char *line, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = line; p && *p; p += strcspn(p, " ")) {
		p += strspn(p, " ");
		if (!strncmp(p, word, len) && strchr("= ", p[len]))
			return true;
	}
	return false;
}

json_t *lab_setup_json(bool is_as_shipped, const char *cmdline)
{
	json_t *o = put_object(), *set = put_array(), *list = put_array();

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		json_t *pair;

		if (is_as_shipped && !settings[i].is_always)
			continue;
		/* init writes after the boot: it would undo what was asked. */
		if (settings[i].word && line_has(cmdline, settings[i].word))
			continue;
		pair = put_array();
		append_text(pair, settings[i].path);
		append_text(pair, settings[i].value);
		append_json(set, pair);
	}
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		append_text(list, files[i]);
	put_uint(o, "v", 1);
	put_json(o, "settings", set);
	put_json(o, "files", list);
	return o;
}
