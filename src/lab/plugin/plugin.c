// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What QEMU calls.
 *
 * A boot is 10^9 instructions, and what is measured 10^6 to 10^8. So until the
 * first process says its seed, nothing is done but to look for marks in user
 * code while it is translated. Then every translation is thrown away, once, and
 * each instruction gets its counters: they add up for good, are set to 0 at the
 * begin of a region that is kept and read at its end.
 *
 * The default is without a callback: two or three additions in generated code
 * for an instruction with an access to memory, and one without. What needs more
 * pays for it: locks= at locked instructions, lines= and cache= at accesses,
 * calls= and more than one CPU at every instruction.
 */
#include "lab/plugin/abi.h"
#include "lab/plugin/accesses.h"
#include "lab/plugin/core.h"
#include "lab/plugin/counts.h"
#include "lab/plugin/marks.h"

#include <stdio.h>
#include <string.h>

#define EXPORT	       __attribute__((visibility("default")))
#define INSN_BYTES_MAX 16

struct region region;
bool plugin_is_arm64;

static struct marks marks;
static unsigned int nr_cpus;
static bool is_restarting, is_armed;

static void begin_region(void)
{
	region = marks.region;
	counts_begin();
	if (plugin_options.has_locks)
		locks_begin();
	if (plugin_options.has_lines)
		lines_begin();
	if (plugin_options.has_calls)
		calls_begin();
	if (plugin_options.cache)
		cache_begin();
}

static void arm(void);

/* arg: class << 16 | id. */
static void on_mark(unsigned int cpu, void *arg)
{
	unsigned int mark = (unsigned int)(uintptr_t)arg;

	switch (marks_take(&marks, mark >> 16, mark & 0xffff, abi_cpu(cpu))) {
	case MARKS_SEED:
		if (!is_restarting)
			abi_restart(arm);
		is_restarting = true;
		break;
	case MARKS_BEGIN:
		begin_region();
		break;
	case MARKS_END:
		region.is_active = false;
		out_region(&region);
		break;
	case MARKS_NOTHING:
		break;
	}
}

static void on_insn(unsigned int index, void *arg)
{
	struct insn_record *r = arg;
	unsigned int cpu;

	if (!region.is_active)
		return;
	cpu = abi_cpu(index);
	if (cpu != region.cpu)
		r->nr_other_cpus++;
	if (plugin_options.has_calls)
		calls_insn(r, cpu);
}

static void on_access(unsigned int cpu, uint32_t access, uint64_t addr,
		      void *arg)
{
	struct insn_record *r = arg;
	bool is_store;

	(void)cpu;
	if (!region.is_active)
		return;
	is_store = qemu_plugin_mem_is_store(access);
	if (plugin_options.has_locks && is_store && r->flags & INSN_LOCKED &&
	    counts_is_first(r))
		locks_access(r, addr);
	if (plugin_options.has_calls &&
	    r->flags & (is_store ? INSN_CALL : INSN_RET))
		calls_access(r, addr, is_store);
}

/* lines=, cache=: in regions or not. */
static void on_every_access(unsigned int index, uint32_t access, uint64_t addr,
			    void *arg)
{
	struct insn_record *r = arg;

	memory_access(r, abi_cpu(index), access, addr);
	if (r->flags & (INSN_LOCKED | INSN_CALL | INSN_RET))
		on_access(index, access, addr, arg);
}

static void on_remap(unsigned int index, void *arg)
{
	(void)arg;
	memory_remap(abi_cpu(index));
}

static bool wants_memory(void)
{
	return plugin_options.has_lines || plugin_options.cache;
}

/*
 * Each callback asks for loads and stores: QEMU before 9.1 stops at the first
 * of an instruction's that does not want an access made by a helper.
 */
static void hook(struct qemu_insn *insn, struct insn_record *r)
{
	const struct plugin_options *o = &plugin_options;

	if (nr_cpus > 1 || o->has_calls)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn,
						       QEMU_CB_NO_REGS, r);
	if (wants_memory() && r->flags & (INSN_TLB | INSN_REMAP))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_remap,
						       QEMU_CB_NO_REGS, NULL);
	accesses_guard(insn, r);
	if (wants_memory())
		qemu_plugin_register_vcpu_mem_cb(
			insn, on_every_access, QEMU_CB_NO_REGS, QEMU_MEM_RW, r);
	else if ((o->has_locks && r->flags & INSN_LOCKED) ||
		 (o->has_calls && r->flags & (INSN_CALL | INSN_RET)))
		qemu_plugin_register_vcpu_mem_cb(
			insn, on_access, QEMU_CB_NO_REGS, QEMU_MEM_RW, r);
	counts_hook(insn, r);
}

/* A mark is no instruction of what is measured: it is not counted. */
static bool hook_mark(struct qemu_insn *insn, const uint8_t *bytes, size_t nr)
{
	unsigned int class, id;

	if (!(plugin_is_arm64 ? marks_decode_arm64(bytes, nr, &class, &id)
			      : marks_decode_x86(bytes, nr, &class, &id)))
		return false;
	qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark, QEMU_CB_NO_REGS,
					       (void *)(uintptr_t)(class << 16 |
								   id));
	return true;
}

static void on_translate(struct qemu_tb *tb)
{
	const size_t mark_bytes = plugin_is_arm64 ? 4 : 7;

	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct insn_record *r;
		uint64_t addr = qemu_plugin_insn_vaddr(insn);
		size_t nr = qemu_plugin_insn_size(insn);
		bool is_kernel = addr >> 63;
		uint8_t bytes[INSN_BYTES_MAX];
		uint32_t flags;

		if (!is_armed && (is_kernel || nr != mark_bytes))
			continue;
		nr = abi_insn_bytes(insn, bytes, sizeof(bytes));
		if ((!is_kernel && hook_mark(insn, bytes, nr)) || !is_armed)
			continue;
		flags = plugin_is_arm64 ? decode_arm64(bytes, nr)
					: decode_x86(bytes, nr);
		if (is_kernel)
			flags |= INSN_KERNEL;
		r = counts_get(addr, flags, (uint32_t)nr);
		if (plugin_options.has_calls)
			calls_translated(r);
		hook(insn, r);
	}
}

static void on_exit_of_qemu(void)
{
	if (!out_close())
		plugin_say("the counts could not be written");
}

static void arm(void)
{
	is_armed = true;
	abi_on_translate(on_translate);
	abi_at_exit(on_exit_of_qemu);
}

static bool start(uint64_t id, const struct qemu_info *info, int argc,
		  char **argv, char *why, size_t why_bytes)
{
	const struct out_head head = {
		.target = info->target_name,
		.api = qemu_plugin_version,
		.api_min = info->version.min,
		.api_max = info->version.cur,
		.nr_cpus = (unsigned int)info->system.nr_cpus,
	};
	int err;

	plugin_is_arm64 = !strcmp(info->target_name, "aarch64");
	if (!plugin_is_arm64 && strcmp(info->target_name, "x86_64") != 0) {
		snprintf(why, why_bytes, "no instructions of '%s' are known",
			 info->target_name);
		return false;
	}
	if (!abi_init(id, info, why, why_bytes) ||
	    !options_parse(argc, argv, why, why_bytes))
		return false;
	nr_cpus = head.nr_cpus;
	if ((wants_memory() && !memory_init(why, why_bytes)) ||
	    (plugin_options.has_calls && !calls_init(why, why_bytes)))
		return false;
	if (plugin_options.has_locks && !guest_mem_init()) {
		snprintf(why, why_bytes,
			 "locks=on: this QEMU shows no guest memory");
		return false;
	}
	err = out_open(plugin_options.out_path, &head);
	if (err)
		snprintf(why, why_bytes, "open '%s': %s",
			 plugin_options.out_path, strerror(-err));
	return !err;
}

EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info *info,
			       int argc, char **argv)
{
	char why[200];

	if (!start(id, info, argc, argv, why, sizeof(why))) {
		plugin_say(why);
		return -1;
	}
	abi_on_translate(on_translate);
	abi_at_exit(on_exit_of_qemu);
	return 0;
}
