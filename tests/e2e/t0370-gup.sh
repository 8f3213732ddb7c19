#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='references and pins: each path is proven, and planted faults are seen'
. "$(dirname "$0")/lib.sh"
need_root

# one BENCH AXIS=VALUE...: one process of it into rec; what it lacks is fine.
one() {
	timeout 30 "$GUEST" case "$@" --sizes 512,1024 --samples 2 --policy fifo --cpu 0 --cpus "$cpus" >rec ||
		{ cat rec; return 1; }
	json_get rec outcome | grep -qx 'ok\|skip' || { json_get rec why; return 1; }
}
# Two CPUs that this shell may use, the first of them 0.
cpus=$(taskset -cp $$ | sed 's/.*: //; s/[,-]/\n/g' | sed -n '1p;$p' | tr '\n' ',' | sed 's/,$//')
test "${cpus%,*}" = 0 || skip_all 'needs CPU 0'
solo='tasks=1 range=own'

expect_ok 'gup/fast: vmsplice and io_uring take and drop' '
	for via in vmsplice io_uring; do
		one gup/fast via=$via page=base state=exclusive batch=64 $solo || return 1
	done'
expect_ok 'gup/fast: of a zero page, a shared page and a huge page' '
	one gup/fast via=vmsplice page=zero state=exclusive batch=512 $solo &&
	one gup/fast via=vmsplice page=base state=shared batch=512 $solo &&
	one gup/fast via=io_uring page=thp state=exclusive batch=512 $solo'
expect_ok 'gup/slow: pins that end with the call, of this process and of a child' '
	for of in self child; do
		one gup/slow via=process_vm_readv of=$of page=base state=exclusive batch=512 $solo || return 1
	done
	one gup/slow via=populate of=self page=base state=exclusive batch=512 $solo'
expect_ok 'gup/longterm: a pin to write of a file mapped privately is of a copy' '
	one gup/longterm via=io_uring page=memfd map=private state=exclusive batch=512 $solo &&
	one gup/longterm via=io_uring page=memfd map=shared state=exclusive batch=512 $solo'
expect_ok 'gup/test is measured or says what is missing' '
	one gup/test via=gup_test_pin page=base state=exclusive batch=512 &&
	{ json_get rec outcome | grep -qx ok || json_get rec why | grep -q "gup_test\|debugfs"; }'
expect_ok 'gup/futex, pin/bias, pin/max: proven paths' '
	one gup/futex via=futex page=base && one pin/bias pair=stock page=base batch=512 &&
	one pin/max via=io_uring page=base && one pin/max via=tee page=base'
expect_ok 'pin/max says the limit, and what comes before it' '
	one pin/max via=io_uring page=base && { json_get rec outcome | grep -qx skip ||
	expect_in rec "\"limit\":\"computed: 2097152 pins" "\"earlier\":\"16384 buffers"; }'
expect_ok 'pin/unshare: shared, left and exclusive pages' '
	for state in shared left exclusive; do
		one pin/unshare via=process_vm_readv page=base state=$state || return 1
	done'
if test "$cpus" = "${cpus%,*}" || test "${cpus#*,}" = 0; then
	skip_one 'gup/fork_race' 'one CPU is allowed here'
else
	expect_ok 'gup/fork_race: no pin loses its page beside fork' '
		one gup/fork_race via=io_uring page=base && { json_get rec outcome | grep -qx skip ||
		expect_in rec "\"race\":\"0 of [1-9][0-9]* references"; }'
	expect_ok 'gup/fast: two threads on the same pages and on their own' '
		for range in same own; do
			one gup/fast via=vmsplice page=base state=exclusive batch=64 tasks=2 range=$range || return 1
		done'
fi

mutants_begin || {
	skip_one 'planted faults' 'the objects are not in out/'
	plan_done
}
expect_ok 'planted: pins that are not taken' '
	mutant bench/gup/longterm.c "s/^	refs_crew_take(b, refs);/	(void)refs_crew_take;/" \
		gup/longterm via=io_uring page=base map=private state=exclusive batch=512 $solo'
expect_ok 'planted: a drop that is left out' '
	mutant bench/gup/fast.c "s/^	refs_crew_drop(b, refs);/	(void)refs_crew_drop;/;s/^	refs_crew_rest(b, refs);//" \
		gup/fast via=vmsplice page=base state=exclusive batch=64 $solo'
expect_ok 'planted: pages that were given back before they are taken' '
	mutant bench/gup/fast.c "s/^	bench_begin(b);/	(void)!mm_region_dontneed(\&region);&/" \
		gup/fast via=vmsplice page=base state=exclusive batch=64 $solo'
expect_ok 'planted: a page that is not shared when it is to be unshared' '
	mutant bench/pin/unshare.c "s/^	if (strcmp(state, .exclusive.) != 0)/	if (0)/" \
		pin/unshare via=process_vm_readv page=base state=shared'
expect_ok 'planted: a page of a child that is this process'"'"'s own' '
	mutant bench/gup/slow.c "s/^	want->pid = child;/	want->pid = 0, mm_region_fill(\&region);/" \
		gup/slow via=process_vm_readv of=child page=base state=exclusive batch=512 $solo'
expect_ok 'planted: get where a pin is claimed' '
	mutant bench/pin/bias.c "s/both(b, pinner, HALF_PIN);/both(b, getter, HALF_PIN);/" \
		pin/bias pair=stock page=base batch=512'
plan_done
