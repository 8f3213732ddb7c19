#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='planted in the benchmarks: a wrong path must never be proven'
. "$(dirname "$0")/lib.sh"
need_root
mutants_begin || skip_all 'the objects are not in out/'

expect_ok 'a change that changes nothing is still proven' '
	! mutant bench/cow/copy.c "s/^static void setup/\n&/" cow/copy page=base write=byte && grep -q "\"outcome\":\"ok\"" rec'
expect_ok 'a fork that leaves the region out' '
	mutant bench/fork/anon.c "s/^	bench_begin(b);/	madvise(region.addr, region.len_bytes, 10);&/;s/#include <string.h>/&\n#include <sys\/mman.h>/" \
		fork/anon page=base state=exclusive'
expect_ok 'a protection that never happens' '
	mutant bench/cow/protect.c "s/err = protect(true, .why);/err = 0;/" cow/protect by=mprotect'
expect_ok 'a copy whose child is gone already' '
	mutant bench/cow/copy.c "s/^	bench_begin(b);/	need_unpark(b, park, child); park_reset(park); child = 0;&/;s/^	need_unpark(b, park, child);$/	if (child) &/" cow/copy page=base write=byte'
expect_ok 'a reuse whose child is still alive' '
	mutant bench/cow/reuse.c "s/need_unpark(b, park, need_parked_child(b, park));/need_child_after(b, park, NULL, NULL);/" cow/reuse page=base write=byte'
expect_ok 'a first touch of memory that was touched before' '
	mutant bench/fault/anon.c "s/^	bench_begin(b);/	mm_region_fill(\&region);&/" fault/anon page=base'
expect_ok 'a child that was to unmap and did not' '
	mutant bench/cow/after.c "s/? unmap$/? ((void)unmap, NULL)/" cow/after gone=unmap'
expect_ok 'a last sharer that is not the last' '
	mutant bench/cow/sharers.c "s/if (writes)/if (0 \&\& writes)/" cow/sharers k=4 writer=last'
expect_ok 'an order that leaves pages out' '
	mutant bench/cow/order.c "s/first += *1/first += 2/;s/first++/first += 2/" cow/order do=copy order=stride'
expect_ok 'a huge page that is still shared when it is to be reused' '
	mutant bench/cow/thp.c "s/if (!is_split) {/if (is_split \&\& !b) {/;s/^	if (is_split) {/	if (is_split || b) {/" cow/thp what=reuse'
expect_ok 'pages that were never write-protected: neither reused nor copied' '
	mutant bench/cow/false_copy.c "s/^	child = is_lru() ? prepare_batch(b) : prepare(b);/	child = b ? 0 : is_lru() ? prepare_batch(b) : prepare(b);/" cow/false_copy ref=none protect=fork'
expect_ok 'memory that is not given back' '
	mutant bench/dontneed/anon.c "s/err = mm_region_dontneed(.region);/err = 0;/" dontneed/anon page=base state=exclusive'
plan_done
