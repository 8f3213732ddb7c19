// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every access by physical address, for the distinct lines and the cache model.
 *
 * To ask QEMU each time (qemu_plugin_get_hwaddr()) costs more than everything
 * else together. So answers are kept, by virtual page and CPU, and forgotten at
 * each instruction that a kernel needs before it may use another translation:
 * invlpg, invpcid, a move to cr0, cr3 or cr4; tlbi, ttbr, tcr. A kernel that used
 * one before would meet the old one in the TLB of a real processor too. What was
 * not mapped needs no such instruction, and nothing is kept of it.
 *
 * "check=on" asks QEMU in each case and ends the guest when an answer that was
 * kept is another one; docs/plugin.md says what was compared.
 */
#include "lab/plugin/abi.h"
#include "lab/plugin/line_set.h"
#include "lab/plugin/plugin.h"

#include <inttypes.h>
#include <string.h>

/* No target has a smaller page; a larger one takes several answers. */
enum { SPAN_BITS = 12 };
enum { NR_ANSWERS = 1u << 9 };
/* What an address leaves free in a key counts how often was forgotten. */
#define EPOCH_ONE (1ull << (64 - SPAN_BITS))

struct answer {
	uint64_t key; /* page of the address, and epoch */
	uint64_t phys; /* of the page's first byte */
};

static struct {
	struct answer answers[NR_ANSWERS];
	uint64_t epoch; /* a multiple of EPOCH_ONE, never 0 */
} cpus[PLUGIN_CPUS_MAX];

/* Copies of the options, near to each other: read at each access. */
static bool has_lines, has_cache, is_checked;

bool memory_init(char *why, size_t why_bytes)
{
	for (unsigned int i = 0; i < PLUGIN_CPUS_MAX; i++)
		cpus[i].epoch = EPOCH_ONE;
	has_lines = plugin_options.has_lines;
	is_checked = plugin_options.is_checked;
	has_cache = plugin_options.cache != NULL;
	return !has_cache || cache_init(plugin_options.cache, why, why_bytes);
}

void memory_remap(unsigned int cpu)
{
	cpus[cpu].epoch += EPOCH_ONE;
	if (cpus[cpu].epoch)
		return;
	/* Counted to its end: what is left of old epochs must not return. */
	memset(cpus[cpu].answers, 0, sizeof(cpus[cpu].answers));
	cpus[cpu].epoch = EPOCH_ONE;
}

/* QEMU's own answer; PHYS_NONE for a device. */
static uint64_t ask(uint32_t access, uint64_t addr)
{
	const struct qemu_hwaddr *hwaddr = qemu_plugin_get_hwaddr(access, addr);

	if (!hwaddr || qemu_plugin_hwaddr_is_io(hwaddr))
		return PHYS_NONE;
	return qemu_plugin_hwaddr_phys_addr(hwaddr);
}

/* There is no caller to give an error to, and no number to trust from here. */
static void check(uint32_t access, uint64_t addr, uint64_t phys)
{
	uint64_t now = ask(access, addr);

	if (now == phys)
		return;
	plugin_die("check=on: %" PRIx64 " was at %" PRIx64
		   " and is at %" PRIx64,
		   addr, phys, now);
}

static uint64_t find(unsigned int cpu, uint32_t access, uint64_t addr)
{
	uint64_t page = addr >> SPAN_BITS;
	uint64_t offset = addr - (page << SPAN_BITS);
	uint64_t key = page | cpus[cpu].epoch;
	struct answer *a = &cpus[cpu].answers[page % NR_ANSWERS];
	uint64_t phys;

	if (a->key == key) {
		if (is_checked)
			check(access, addr, a->phys + offset);
		return a->phys + offset;
	}
	phys = ask(access, addr);
	/* A device may be smaller than a page, so that it is asked for anew. */
	if (phys != PHYS_NONE)
		*a = (struct answer){ key, phys - offset };
	return phys;
}

static void touch(struct insn_record *r, unsigned int cpu, uint32_t access,
		  uint64_t addr, bool is_store)
{
	uint64_t phys = find(cpu, access, addr);

	if (has_lines && region.is_active)
		lines_access(r, phys, is_store);
	if (has_cache && phys != PHYS_NONE)
		cache_access(r, addr, phys);
}

void memory_access(struct insn_record *r, unsigned int cpu, uint32_t access,
		   uint64_t addr)
{
	bool is_store = qemu_plugin_mem_is_store(access);
	uint64_t last = addr + (1u << qemu_plugin_mem_size_shift(access)) - 1;

	/* Of lines alone nothing is kept but by regions. */
	if (!has_cache && !region.is_active)
		return;
	touch(r, cpu, access, addr, is_store);
	/* The rest may be on another page, and in another frame. */
	for (addr = (addr >> LINE_BITS) + 1; addr <= last >> LINE_BITS; addr++)
		touch(r, cpu, access, addr << LINE_BITS, is_store);
}
