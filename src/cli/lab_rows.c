// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/lab_rows.h"

#include "base/err.h"
#include "base/units.h"
#include "cli/cmd.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_MAX	 100000 /* boots, rounds, samples, seconds */
#define CPUS_MAX	 64
#define MEMORY_MIN_BYTES (256u << 20)

void lab_rows_die(const char *hint, const char *option, const char *text,
		  const char *why)
{
	err_error("read %s '%s': %s", option, text, why);
	if (hint)
		err_hint("%s", hint);
	exit(EXIT_USAGE);
}

int lab_rows_choose(const char *option, const char *text,
		    const char *const *words, const char *hint)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	lab_rows_die(hint, option, text, "unknown");
}

struct lab_options lab_rows_defaults(void)
{
	return (struct lab_options){
		.nr_boots = 1, .nr_cpus = 1, .seed = 1, .memory_bytes = 1u << 30
	};
}

size_t lab_rows(struct lab_options *o, struct lab_texts *t,
		struct opt rows[LAB_ROWS_MAX])
{
	const struct opt table[] = {
		{ 'c', "suite", OPT_STRING, &o->suite, "SUITE",
		  "a suite of configs/run, or an INI file (default: lab)" },
		{ 'o', "output", OPT_STRING, &o->result_dir, "DIR",
		  "folder for the result files (default: results)" },
		{ 0, "warm", OPT_BOOL, &o->is_warm, NULL,
		  "boot once, keep a snapshot, start from it from then on" },
		{ 0, "as-shipped", OPT_BOOL, &o->is_as_shipped, NULL,
		  "the kernel's own defaults: mitigations, init_on_alloc, ..." },
		{ 0, "append", OPT_STRING, &o->append, "WORDS",
		  "more for the command line of every kernel" },
		{ 0, "smp", OPT_UINT, &o->nr_cpus, "N",
		  "CPUs of the guest (default 1)" },
		{ 0, "memory", OPT_SIZE, &o->memory_bytes, "SIZE",
		  "memory of the guest (default 1G)" },
		{ 0, "numa", OPT_STRING, &t->numa, "fake=N",
		  "split the memory into N nodes" },
		{ 0, "cpu", OPT_STRING, &o->cpu, "MODEL",
		  "QEMU's CPU model (default: one with ERMS, without LA57)" },
		{ 'j', "jobs", OPT_UINT, &o->nr_jobs, "N",
		  "guests at once (default: idle CPUs)" },
		{ 0, "cache", OPT_STRING, &o->cache_dir, "DIR",
		  "kernels and snapshots (default: ~/.cache/cowbench)" },
		{ 0, "offline", OPT_BOOL, &o->is_offline, NULL,
		  "fetch nothing: what is in the cache" },
		{ 0, "samples", OPT_UINT, &o->nr_samples, "N",
		  "samples per process and size" },
		{ 0, "seed", OPT_STRING, &t->seed, "HEX",
		  "of the first boot (default 1); same seed, same counts" },
		{ 0, "timeout", OPT_UINT, &o->timeout_s, "S",
		  "seconds of the guest's clock that one case may take" },
		{ 0, "boot-timeout", OPT_UINT, &o->boot_timeout_s, "S",
		  "seconds until a kernel must have reached init" },
		{ 0, "phases", OPT_BOOL, &o->all_phases, NULL,
		  "all phases of a case, not only the first" },
		{ 'q', "quiet", OPT_BOOL, &o->is_quiet, NULL, "no progress" },
	};

	memcpy(rows, table, sizeof(table));
	return ARRAY_SIZE(table);
}

static void at_most(const char *option, uint64_t value, uint64_t least,
		    uint64_t most)
{
	if (value >= least && value <= most)
		return;
	err_error("read %s '%llu': must be from %llu to %llu", option,
		  (unsigned long long)value, (unsigned long long)least,
		  (unsigned long long)most);
	err_hint("-h says what it is for");
	exit(EXIT_USAGE);
}

static void check(const struct lab_options *o)
{
	at_most("--boots", o->nr_boots, 1, 1000);
	at_most("--jobs", o->nr_jobs, 0, 1024);
	at_most("--smp", o->nr_cpus, 1, CPUS_MAX);
	at_most("--memory", o->memory_bytes, MEMORY_MIN_BYTES, 1ull << 40);
	at_most("--rounds", o->rounds, 0, COUNT_MAX);
	at_most("--samples", o->nr_samples, 0, COUNT_MAX);
	at_most("--layouts", o->nr_layouts, 0, COUNT_MAX);
	at_most("--timeout", o->timeout_s, 0, COUNT_MAX);
	at_most("--boot-timeout", o->boot_timeout_s, 0, COUNT_MAX);
	/* It becomes a word of QEMU's command line. */
	if (o->cpu && (!*o->cpu || strpbrk(o->cpu, " \t\n")))
		lab_rows_die("such as --cpu max, or --cpu "
			     "Skylake-Server-v4,-erms",
			     "--cpu", o->cpu, "not one word");
}

void lab_rows_take(struct lab_options *o, const struct lab_texts *t)
{
	struct why why;
	uint64_t nr;

	if (t->numa) {
		if (strncmp(t->numa, "fake=", 5) != 0 ||
		    units_parse_uint(&nr, t->numa + 5, &why) || nr < 1 ||
		    nr > 64)
			lab_rows_die("such as --numa fake=2", "--numa", t->numa,
				     "not fake=N with N from 1 to 64");
		o->nr_fake_nodes = (unsigned int)nr;
	}
	if (t->seed) {
		size_t len = strlen(t->seed);

		o->seed = (uint32_t)strtoul(t->seed, NULL, 16);
		/* strtoul() alone takes "-1", " 1" and "0x1" as well. */
		if (!len || len > 8 ||
		    strspn(t->seed, "0123456789abcdefABCDEF") != len)
			lab_rows_die("such as --seed 1f", "--seed", t->seed,
				     "not a hexadecimal number of at most 8 "
				     "digits");
	}
	check(o);
}
