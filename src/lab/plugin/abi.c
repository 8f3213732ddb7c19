// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What differs between the versions of QEMU's plugin interface.
 *
 * QEMU reads qemu_plugin_version before it calls anything, so a constructor
 * has to guess from the functions that it exports. A guess that is too high or
 * too low is refused by QEMU itself, in words that name both numbers.
 */
#include "lab/plugin/abi.h"
#include "lab/plugin/plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

/* A function that only newer ones export, newest first. */
static const struct {
	int version;
	const char *function;
} since[] = {
	{ 7, "qemu_plugin_set_pc" },
	{ 5, "qemu_plugin_write_register" },
	{ 4, "qemu_plugin_mem_get_value" },
	{ 3, "qemu_plugin_register_vcpu_tb_exec_cond_cb" },
	{ 2, "qemu_plugin_num_vcpus" },
};

__attribute__((constructor)) static void declare_version(void)
{
	for (size_t i = 0; i < sizeof(since) / sizeof(since[0]); i++) {
		if (!dlsym(RTLD_DEFAULT, since[i].function))
			continue;
		qemu_plugin_version = since[i].version;
		return;
	}
}

static struct {
	uint64_t id;
	unsigned int nr_cpus;
	bool copies_bytes, has_scores, has_args;
	/*
	 * QEMU 10.0 with several CPUs in one thread computes the place of a
	 * score as one of the CPU that it translates on, and that wrong: it
	 * crashes. There callbacks add.
	 */
	bool adds_by_callback;
	void (*on_translate)(struct qemu_tb *tb);
	void (*at_exit)(void);
	void (*then)(void);
	/* Looked up; which form each has is said by the three above. */
	void *reset, *register_translate, *register_exit, *insn_data;
	void *inline_insn, *inline_access;
	void *score_new, *score_find;
} abi;

static bool find(void **to, const char *name, char *why, size_t why_bytes)
{
	*to = dlsym(RTLD_DEFAULT, name);
	if (!*to)
		snprintf(why, why_bytes,
			 "this QEMU (plugin interface %d) has no %s()",
			 qemu_plugin_version, name);
	return *to != NULL;
}

static bool find_all(char *why, size_t size)
{
	const bool is_old = !abi.has_scores;

	return find(&abi.reset, "qemu_plugin_reset", why, size) &&
	       find(&abi.register_translate,
		    "qemu_plugin_register_vcpu_tb_trans_cb", why, size) &&
	       find(&abi.register_exit, "qemu_plugin_register_atexit_cb", why,
		    size) &&
	       find(&abi.insn_data, "qemu_plugin_insn_data", why, size) &&
	       find(&abi.inline_insn,
		    is_old ? "qemu_plugin_register_vcpu_insn_exec_inline"
			   : "qemu_plugin_register_vcpu_insn_exec_inline_per_"
			     "vcpu",
		    why, size) &&
	       find(&abi.inline_access,
		    is_old ? "qemu_plugin_register_vcpu_mem_inline"
			   : "qemu_plugin_register_vcpu_mem_inline_per_vcpu",
		    why, size) &&
	       (is_old || (find(&abi.score_new, "qemu_plugin_scoreboard_new",
				why, size) &&
			   find(&abi.score_find, "qemu_plugin_scoreboard_find",
				why, size)));
}

bool abi_init(uint64_t id, const struct qemu_info *info, char *why,
	      size_t why_bytes)
{
	if (!info->is_system) {
		snprintf(why, why_bytes, "this QEMU emulates no whole machine");
		return false;
	}
	if (info->system.nr_cpus < 1 ||
	    info->system.nr_cpus > PLUGIN_CPUS_MAX) {
		snprintf(why, why_bytes, "%d CPUs: 1 to %d can be told apart",
			 info->system.nr_cpus, PLUGIN_CPUS_MAX);
		return false;
	}
	abi.id = id;
	abi.nr_cpus = (unsigned int)info->system.nr_cpus;
	abi.has_scores = qemu_plugin_version >= 2;
	abi.adds_by_callback = abi.has_scores && abi.nr_cpus > 1;
	abi.has_args = qemu_plugin_version >= 7;
	/* Follows what QEMU is, not what we declared. */
	abi.copies_bytes = info->version.cur >= 3;
	return find_all(why, why_bytes);
}

size_t abi_insn_bytes(const struct qemu_insn *insn, uint8_t *to, size_t nr)
{
	size_t size = qemu_plugin_insn_size(insn);
	size_t (*copy)(const struct qemu_insn *, void *, size_t);
	const void *(*get)(const struct qemu_insn *);

	if (nr > size)
		nr = size;
	if (abi.copies_bytes) {
		copy = abi.insn_data;
		return copy(insn, to, nr);
	}
	get = abi.insn_data;
	memcpy(to, get(insn), nr);
	return nr;
}

/* The three callbacks in both forms: QEMU's id first, or our argument last. */
static void translate_id(uint64_t id, struct qemu_tb *tb)
{
	(void)id;
	abi.on_translate(tb);
}

static void translate_arg(struct qemu_tb *tb, void *arg)
{
	(void)arg;
	abi.on_translate(tb);
}

static void exit_id(uint64_t id, void *arg)
{
	(void)id;
	(void)arg;
	abi.at_exit();
}

static void exit_arg(void *arg)
{
	(void)arg;
	abi.at_exit();
}

static void then_id(uint64_t id)
{
	(void)id;
	abi.then();
}

static void then_arg(void *arg)
{
	(void)arg;
	abi.then();
}

void abi_on_translate(void (*cb)(struct qemu_tb *tb))
{
	void (*with_id)(uint64_t, void (*)(uint64_t, struct qemu_tb *)) =
		abi.register_translate;
	void (*with_arg)(uint64_t, void (*)(struct qemu_tb *, void *), void *) =
		abi.register_translate;

	abi.on_translate = cb;
	if (abi.has_args)
		with_arg(abi.id, translate_arg, NULL);
	else
		with_id(abi.id, translate_id);
}

void abi_at_exit(void (*cb)(void))
{
	void (*with_id)(uint64_t, void (*)(uint64_t, void *), void *) =
		abi.register_exit;
	void (*with_arg)(uint64_t, void (*)(void *), void *) =
		abi.register_exit;

	abi.at_exit = cb;
	if (abi.has_args)
		with_arg(abi.id, exit_arg, NULL);
	else
		with_id(abi.id, exit_id, NULL);
}

void abi_restart(void (*then)(void))
{
	void (*with_id)(uint64_t, void (*)(uint64_t)) = abi.reset;
	void (*with_arg)(uint64_t, void (*)(void *), void *) = abi.reset;

	abi.then = then;
	if (abi.has_args)
		with_arg(abi.id, then_arg, NULL);
	else
		with_id(abi.id, then_id);
}

struct abi_counters {
	size_t nr;
	uint64_t *own; /* or NULL: */
	struct qemu_scoreboard *score;
};

struct abi_counters *abi_counters_new(size_t nr)
{
	struct abi_counters *c = plugin_alloc(1, sizeof(*c));
	struct qemu_scoreboard *(*score_new)(size_t) = abi.score_new;

	c->nr = nr;
	if (abi.has_scores && !abi.adds_by_callback)
		c->score = score_new(nr * sizeof(uint64_t));
	else
		c->own = plugin_alloc(nr, sizeof(uint64_t));
	return c;
}

static uint64_t *values(const struct abi_counters *c)
{
	void *(*score_find)(struct qemu_scoreboard *, unsigned int) =
		abi.score_find;

	return c->own ? c->own : score_find(c->score, 0);
}

static struct qemu_u64 place(const struct abi_counters *c, size_t i)
{
	return (struct qemu_u64){ c->score, i * sizeof(uint64_t) };
}

static void add_one(unsigned int cpu, void *arg)
{
	uint64_t *counter = arg;

	(void)cpu;
	++*counter;
}

static void add_access(unsigned int cpu, uint32_t access, uint64_t addr,
		       void *arg)
{
	(void)access;
	(void)addr;
	add_one(cpu, arg);
}

static void add_store(unsigned int cpu, uint32_t access, uint64_t addr,
		      void *arg)
{
	(void)addr;
	if (qemu_plugin_mem_is_store(access))
		add_one(cpu, arg);
}

void abi_count_insn(struct qemu_insn *insn, struct abi_counters *c, size_t i)
{
	void (*to_own)(struct qemu_insn *, enum qemu_op, void *, uint64_t) =
		abi.inline_insn;
	void (*to_score)(struct qemu_insn *, enum qemu_op, struct qemu_u64,
			 uint64_t) = abi.inline_insn;

	if (abi.adds_by_callback)
		qemu_plugin_register_vcpu_insn_exec_cb(
			insn, add_one, QEMU_CB_NO_REGS, &c->own[i]);
	else if (abi.has_scores)
		to_score(insn, QEMU_INLINE_ADD_U64, place(c, i), 1);
	else
		to_own(insn, QEMU_INLINE_ADD_U64, &c->own[i], 1);
}

void abi_count_access(struct qemu_insn *insn, struct abi_counters *c, size_t i,
		      enum qemu_mem_rw rw)
{
	void (*to_own)(struct qemu_insn *, enum qemu_mem_rw, enum qemu_op,
		       void *, uint64_t) = abi.inline_access;
	void (*to_score)(struct qemu_insn *, enum qemu_mem_rw, enum qemu_op,
			 struct qemu_u64, uint64_t) = abi.inline_access;

	if (abi.adds_by_callback)
		qemu_plugin_register_vcpu_mem_cb(
			insn, rw == QEMU_MEM_W ? add_store : add_access,
			QEMU_CB_NO_REGS, QEMU_MEM_RW, &c->own[i]);
	else if (abi.has_scores)
		to_score(insn, rw, QEMU_INLINE_ADD_U64, place(c, i), 1);
	else
		to_own(insn, rw, QEMU_INLINE_ADD_U64, &c->own[i], 1);
}

uint64_t abi_counter(const struct abi_counters *c, size_t i)
{
	return values(c)[i];
}

void abi_counters_zero(struct abi_counters *c)
{
	memset(values(c), 0, c->nr * sizeof(uint64_t));
}

/*
 * current_cpu of QEMU is a variable of each thread, so it is looked up once in
 * each. The order in which CPUs are first seen numbers them.
 */
unsigned int abi_cpu(unsigned int index)
{
	static __thread void **current;
	static void *seen[PLUGIN_CPUS_MAX];
	unsigned int i;

	if (abi.nr_cpus == 1)
		return 0;
	if (!current)
		current = dlsym(RTLD_DEFAULT, "current_cpu");
	if (!current || !*current)
		return index;
	for (i = 0; i < PLUGIN_CPUS_MAX && seen[i]; i++)
		if (seen[i] == *current)
			return i;
	if (i < PLUGIN_CPUS_MAX)
		seen[i] = *current;
	return i;
}
