#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='fork of what is pinned: the copy, the threshold, planted faults'
. "$(dirname "$0")/lib.sh"
need_root

# one_case BENCH AXES...: one process of it into rec; a fast machine or a slow one.
one_case() {
	"$GUEST" case "$@" --samples 3 --policy fifo --cpu 0 >rec
}
# seen WHAT: what the proof of rec saw of it.
seen() {
	json_flat rec | awk -F '\t' -v what="$1" '
		$3 == what && $2 ~ /evidence.*what$/ { at = $2; sub(/what$/, "seen", at) }
		$2 == at { print $3; exit }'
}
one_case fork/pinned page=base pinned=100 via=io_uring --sizes 512
test "$(json_get rec outcome)" != skip || skip_all "$(json_get rec why)"

expect_ok 'pinned pages are copied for the child, as many as are pinned' '
	for n in 100 10 1; do
		one_case fork/pinned page=base pinned=$n via=io_uring --sizes 1000,2000 &&
		test "$(json_get rec outcome)" = ok &&
		seen "mapped once after" | awk -v n=$n "{ exit !(\$1 == n / 100) }" || return 1
	done'
expect_ok 'references of FOLL_GET are not seen by fork' '
	one_case fork/pinned page=base pinned=100 via=vmsplice --sizes 512,1024 &&
	test "$(json_get rec outcome)" = ok && test "$(seen "mapped once after")" = 0.0'
expect_ok 'a pinned huge page is split by the fork' '
	one_case fork/pinned page=thp pinned=100 via=io_uring --sizes 512,1024 || return 1
	case $(json_get rec outcome) in
	ok) test "$(seen "thp after")" = 0.0 ;;
	skip) ;;
	*) return 1 ;;
	esac'
expect_ok 'a fork with pages pinned takes at least twice as long' '
	one_case fork/pinned page=base pinned=100 via=io_uring --sizes 4096 &&
	json_flat rec | awk -F "\t" "
		\$2 ~ /^points.0.wall_ns.0/ && (!call || \$3 < call) { call = \$3 }
		\$2 ~ /^points.0.wall_ns.3/ && (!unpinned || \$3 < unpinned) { unpinned = \$3 }
		END { print call, unpinned; exit !(unpinned && call > 2 * unpinned) }"'
expect_ok 'without an earlier pin nothing is taken for pinned, whatever is held' '
	for by in children tee; do
		one_case fork/false_pinned by=$by once=no && cat rec
		case $(json_get rec outcome) in
		ok) expect_in rec "nothing copied with up to" || return 1 ;;
		skip) ;;
		*) return 1 ;;
		esac
	done'
# 5.10 looks before it takes a reference of its own, later kernels after it.
expect_ok 'with one the step is where the count is 1024' '
	one_case fork/false_pinned by=tee once=yes && cat rec &&
	test "$(json_get rec outcome)" = ok &&
	json_get rec notes.copies_from_refs | grep -qx "102[23]\(\.0\)\?"'
expect_ok 'a pin is one from the first on' '
	one_case fork/false_pinned by=pin once=yes && cat rec &&
	test "$(json_get rec outcome)" = ok && expect_in rec "copied with 1 pin and more"'
expect_ok 'nobody measures what needs no root' '
	cp "$GUEST" guest 2>/dev/null; chmod 755 guest
	for c in "fork/pinned page=base pinned=1 via=io_uring --sizes 512" \
		"fork/pinned page=base pinned=100 via=vmsplice --sizes 512" \
		"fork/pinned_once page=base once=yes --sizes 512" \
		"fork/false_pinned by=tee once=yes" "fork/false_pinned by=children once=no"; do
		as_nobody ./guest case $c --samples 2 >rec || return 1
		cat rec
		test "$(json_get rec outcome)" = ok || return 1
	done'

mutants_begin || {
	skip_one 'planted faults' 'the objects are not in out/'
	plan_done
}
expect_ok 'pins that were dropped before the fork' '
	mutant bench/fork/pinned.c "s/^	refs_take(b, refs.*/&	refs_drop(b, refs);/" \
		fork/pinned page=base pinned=100 via=io_uring'
expect_ok 'fewer pins than said' '
	mutant bench/fork/pinned.c "s/^	refs_take(b, refs.*/	refs_take(b, refs, \&region, 0, nr_pinned \/ 2);/" \
		fork/pinned page=base pinned=100 via=io_uring'
expect_ok 'references that fork should not see, and pins instead' '
	mutant bench/fork/pinned.c "s/need_refs(b, bench_word(b, \"via\"), /need_refs(b, \"io_uring\", /" \
		fork/pinned page=base pinned=100 via=vmsplice'
expect_ok 'an earlier pin that was none' '
	mutant bench/fork/pinned_once.c "s/^	refs_take(b, refs, .other, 0, 1);//" \
		fork/pinned_once page=base once=yes'
expect_ok 'one reference too many below the step' '
	SIZES= mutant bench/fork/false_pinned.c "s/fork_with(b, BELOW, k - 1, 0)/fork_with(b, BELOW, k, 0)/" \
		fork/false_pinned by=tee once=yes'
expect_ok 'protection that was not set' '
	mutant bench/uffd/wp.c "s/^	does_protect = true;/	does_protect = false;/" \
		uffd/wp page=base pinned=no tasks=1 place=near'
plan_done
