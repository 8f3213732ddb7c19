// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A record for each instruction, and its counters.
 *
 * An instruction is an address, what it is and its length: the kernel patches
 * its own text, and another program may stand at the same user address.
 *
 * rep under -icount executes one iteration at a time, and once more to see that
 * the count is 0. So a rep movs of n bytes is n + 1 executions and n stores, and
 * executions less iterations are operations. repe and repne may end before
 * that: there an operation has ended when what stands behind it was executed.
 */
#include "lab/plugin/counts.h"
#include "lab/plugin/accesses.h"
#include "lab/plugin/core.h"

#include <stdlib.h>

#define BLOCK_RECORDS 5000u
#define BLOCKS_MAX    1024u
#define HASH_MIN      (1u << 16)

/* Of one record, in this order. */
enum { COUNT_INSN, COUNT_ACCESSES, NR_COUNTS = 1 + ACCESSES_COUNTERS };

struct block {
	struct insn_record records[BLOCK_RECORDS];
	struct abi_counters *counters;
};

static struct block *blocks[BLOCKS_MAX];
static uint32_t nr_records;
static uint64_t total;

/* Open addressing; index + 1 of a record. Equal addresses lie in one run. */
static uint32_t *hash;
static size_t nr_hash;

static size_t slot_of(uint64_t addr)
{
	/* 2^64 divided by the golden ratio: neighbours are spread */
	return (size_t)((addr * 0x9e3779b97f4a7c15u) >> 32) & (nr_hash - 1);
}

size_t counts_nr_records(void)
{
	return nr_records;
}

struct insn_record *counts_record(size_t i)
{
	return &blocks[i / BLOCK_RECORDS]->records[i % BLOCK_RECORDS];
}

static void hash_add(uint32_t i)
{
	size_t at = slot_of(counts_record(i)->addr);

	while (hash[at])
		at = (at + 1) & (nr_hash - 1);
	hash[at] = i + 1;
}

static void hash_grow(void)
{
	free(hash);
	nr_hash = nr_hash ? 2 * nr_hash : HASH_MIN;
	hash = plugin_alloc(nr_hash, sizeof(*hash));
	for (uint32_t i = 0; i < nr_records; i++)
		hash_add(i);
}

static struct insn_record *record_new(uint64_t addr, uint32_t flags,
				      uint32_t nr_bytes)
{
	struct insn_record *r;
	uint32_t i = nr_records;

	if (i == BLOCKS_MAX * BLOCK_RECORDS)
		plugin_die("more than %u different instructions", i);
	if (i % BLOCK_RECORDS == 0) {
		struct block *b = plugin_alloc(1, sizeof(*b));

		b->counters =
			abi_counters_new((size_t)BLOCK_RECORDS * NR_COUNTS);
		blocks[i / BLOCK_RECORDS] = b;
	}
	nr_records++;
	r = counts_record(i);
	r->addr = addr;
	r->flags = flags;
	r->size_bytes = nr_bytes;
	r->index = i;
	if (2 * (size_t)nr_records > nr_hash)
		hash_grow();
	else
		hash_add(i);
	return r;
}

struct insn_record *counts_get(uint64_t addr, uint32_t flags, uint32_t nr_bytes)
{
	size_t at = nr_hash ? slot_of(addr) : 0;

	for (; nr_hash && hash[at]; at = (at + 1) & (nr_hash - 1)) {
		struct insn_record *r = counts_record(hash[at] - 1);

		if (r->addr == addr && r->flags == flags &&
		    r->size_bytes == nr_bytes)
			return r;
	}
	return record_new(addr, flags, nr_bytes);
}

static struct abi_counters *counters_of(const struct insn_record *r)
{
	return blocks[r->index / BLOCK_RECORDS]->counters;
}

static size_t place_of(const struct insn_record *r)
{
	return (size_t)(r->index % BLOCK_RECORDS) * NR_COUNTS;
}

static uint64_t executions(const struct insn_record *r)
{
	return abi_counter(counters_of(r), place_of(r) + COUNT_INSN);
}

/* Of whatever stands or stood there. */
static uint64_t executions_at(uint64_t addr)
{
	uint64_t sum = 0;

	for (size_t at = slot_of(addr); hash[at]; at = (at + 1) & (nr_hash - 1))
		if (counts_record(hash[at] - 1)->addr == addr)
			sum += executions(counts_record(hash[at] - 1));
	return sum;
}

static void on_rep_test(unsigned int cpu, void *arg)
{
	struct insn_record *r = arg;
	uint64_t behind;

	(void)cpu;
	if (!region.is_active)
		return;
	behind = executions_at(r->addr + r->size_bytes);
	if (!r->nr_starts || behind != r->last)
		r->nr_starts++;
	r->last = behind;
}

bool counts_is_first(struct insn_record *r)
{
	uint64_t nr = executions(r);

	if (r->last == nr)
		return false;
	r->last = nr;
	return true;
}

void counts_hook(struct qemu_insn *insn, struct insn_record *r)
{
	abi_count_insn(insn, counters_of(r), place_of(r) + COUNT_INSN);
	accesses_hook(insn, r, counters_of(r), place_of(r) + COUNT_ACCESSES);
	if (r->flags & INSN_REP_TEST)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_rep_test,
						       QEMU_CB_NO_REGS, r);
}

void counts_begin(void)
{
	for (uint32_t i = 0; i < nr_records; i += BLOCK_RECORDS)
		abi_counters_zero(blocks[i / BLOCK_RECORDS]->counters);
	for (uint32_t i = 0; i < nr_records; i++) {
		struct insn_record *r = counts_record(i);

		r->nr_starts = r->nr_other_cpus = r->last = 0;
		accesses_begin(r);
	}
}

static int by_address(const void *a, const void *b)
{
	const struct insn_record *x = *(struct insn_record *const *)a;
	const struct insn_record *y = *(struct insn_record *const *)b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->flags != y->flags)
		return x->flags < y->flags ? -1 : 1;
	return (x->size_bytes > y->size_bytes) -
	       (x->size_bytes < y->size_bytes);
}

/* The records that were executed, with their counts; by address. */
static size_t gather(struct insn_record **of)
{
	size_t nr = 0;

	for (uint32_t i = 0; i < nr_records; i++) {
		struct insn_record *r = counts_record(i);

		r->nr = executions(r);
		if (!r->nr)
			continue;
		accesses_learn(r, counters_of(r), place_of(r) + COUNT_ACCESSES);
		of[nr++] = r;
	}
	for (size_t i = 0; i < nr; i++)
		accesses_read(of[i], counters_of(of[i]),
			      place_of(of[i]) + COUNT_ACCESSES);
	qsort(of, nr, sizeof(struct insn_record *), by_address);
	return nr;
}

static uint64_t operations(const struct insn_record *r)
{
	if (r->flags & INSN_REP_TEST)
		return r->nr_starts;
	if (!(r->flags & INSN_REP))
		return 0;
	if (r->size_bytes == 4 && plugin_is_arm64)
		return r->nr; /* dc zva */
	return r->nr - (r->nr_stores ? r->nr_stores : r->nr_loads);
}

void counts_write(FILE *out)
{
	struct insn_record **of = plugin_alloc(nr_records + 1, sizeof(*of));
	size_t nr = gather(of);

	total = 0;
	for (size_t i = 0; i < nr; i++) {
		const struct insn_record *r = of[i];

		total += r->nr;
		out_insn(out, r, operations(r));
	}
	free(of);
}

uint64_t counts_total(void)
{
	return total;
}
