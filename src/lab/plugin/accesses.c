// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loads and stores, without a callback for each.
 *
 * An inline addition is registered for loads or for stores. Before version 2
 * that went wrong in two ways (QEMU 7.2.22, both found by check=on):
 *
 *  - What generated code accesses is compared with a mask that is off by one: an
 *    addition for loads is done at stores, and one for stores at both.
 *  - What a helper in C accesses meets the additions of its instruction in
 *    order, up to the first that does not want it.
 *  - Which instruction that is, is forgotten behind it, but not where it ends a
 *    block by a jump through a register or memory, as ret does: an interrupt that
 *    comes next reads its gate and writes its frame on that instruction's bill.
 *
 * So in version 1, instructions whose accesses may be made by a helper
 * (INSN_HELPER: there are few, and the kernel executes fewer) get a callback,
 * and for the others it is found out which masks this QEMU has: by instructions
 * that load and do nothing else (x86-64: ret). Since version 2 masks are right,
 * but stop early in 9.0 still: an addition that wants all accesses comes first.
 */
#include "lab/plugin/accesses.h"

#include <inttypes.h>

enum masks {
	MASKS_UNKNOWN,
	MASKS_RIGHT, /* loads, stores */
	MASKS_OFF, /* stores, loads and stores */
};

static enum masks masks;

static bool is_old(void)
{
	return qemu_plugin_version < 2;
}

static bool is_by_callback(const struct insn_record *r)
{
	return is_old() && r->flags & INSN_HELPER;
}

static void on_access(unsigned int cpu, uint32_t access, uint64_t addr,
		      void *arg)
{
	struct insn_record *r = arg;

	(void)cpu;
	(void)addr;
	r->nr_called[qemu_plugin_mem_is_store(access)]++;
}

static void on_never(unsigned int cpu, uint32_t access, uint64_t addr,
		     void *arg)
{
	(void)cpu;
	(void)addr;
	plugin_die("%" PRIx64 ": an access of kind %" PRIu32
		   " came where none was asked for",
		   ((struct insn_record *)arg)->addr, access);
}

/* A helper's accesses stop here, at what wants none; generated code passes. */
void accesses_guard(struct qemu_insn *insn, struct insn_record *r)
{
	if (is_old() && !(r->flags & INSN_HELPER))
		qemu_plugin_register_vcpu_mem_cb(
			insn, on_never, QEMU_CB_NO_REGS, QEMU_MEM_NEVER, r);
}

void accesses_hook(struct qemu_insn *insn, struct insn_record *r,
		   struct abi_counters *c, size_t i)
{
	if (is_by_callback(r) || plugin_options.is_checked)
		qemu_plugin_register_vcpu_mem_cb(
			insn, on_access, QEMU_CB_NO_REGS, QEMU_MEM_RW, r);
	if (is_by_callback(r))
		return;
	abi_count_access(insn, c, i, is_old() ? QEMU_MEM_R : QEMU_MEM_RW);
	abi_count_access(insn, c, i + 1, QEMU_MEM_W);
}

void accesses_begin(struct insn_record *r)
{
	r->nr_called[0] = r->nr_called[1] = 0;
}

/* An attempt that faults is executed and accesses nothing. */
void accesses_learn(const struct insn_record *r, const struct abi_counters *c,
		    size_t i)
{
	uint64_t first = abi_counter(c, i), second = abi_counter(c, i + 1);
	enum masks seen = MASKS_UNKNOWN;

	if (!is_old() || !(r->flags & INSN_LOADS) || !(first + second))
		return;
	if (first && first <= r->nr && !second)
		seen = MASKS_RIGHT;
	else if (second && second <= r->nr && !first)
		seen = MASKS_OFF;
	if (!seen || (masks && seen != masks))
		plugin_die("%" PRIx64 " loads once and was seen to load or "
			   "store %" PRIu64 " and %" PRIu64 " times: this QEMU "
			   "does not tell loads from stores",
			   r->addr, first, second);
	masks = seen;
}

static void check(const struct insn_record *r)
{
	if (r->nr_called[0] != r->nr_loads || r->nr_called[1] != r->nr_stores)
		plugin_die("check: %" PRIx64 ": %" PRIu64 " loads and %" PRIu64
			   " stores by callback, %" PRIu64 " and %" PRIu64
			   " by addition",
			   r->addr, r->nr_called[0], r->nr_called[1],
			   r->nr_loads, r->nr_stores);
}

void accesses_read(struct insn_record *r, const struct abi_counters *c,
		   size_t i)
{
	uint64_t first, second;

	if (is_by_callback(r)) {
		r->nr_loads = r->nr_called[0];
		r->nr_stores = r->nr_called[1];
		return;
	}
	first = abi_counter(c, i);
	second = abi_counter(c, i + 1);
	if (!is_old()) {
		r->nr_loads = first - second;
		r->nr_stores = second;
	} else if (masks == MASKS_OFF) {
		r->nr_loads = second - first;
		r->nr_stores = first;
	} else if (masks == MASKS_RIGHT) {
		r->nr_loads = first;
		r->nr_stores = second;
	} else if (first + second) {
		plugin_die("nothing in this region tells loads from stores");
	}
	if (plugin_options.is_checked)
		check(r);
}
