#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='scenarios on this kernel: known answers, kills, planted faults'
. "$(dirname "$0")/lib.sh"
need_root

# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
litmus() {
	"$GUEST" case "$@" --policy fifo --cpu 0
}
# observed FILE: what the record has, one line a key, without the quotes.
observed() {
	json_flat "$1" | awk -F '\t' '$2 ~ /^data\./ { print $2, $3 }'
}
# none_left: no process of this program lives, 10 s at the most.
none_left() {
	i=0
	while test -n "$(living_of "$GUEST")"; do
		i=$((i + 1))
		test "$i" -lt 200 || { living_of "$GUEST"; return 1; }
		sleep 0.05
	done
}
# until_living N: so many live, 10 s at the most.
until_living() {
	i=0
	while test "$(living_of "$GUEST" | wc -l)" -lt "$1"; do
		i=$((i + 1))
		test "$i" -lt 200 || return 1
		sleep 0.05
	done
}

# 17839856fd58 and 09854ba94c6a for base pages; hugetlb goes by the mapping count
# to this day (hugetlb_wp()).
expect_ok 'what a child unmapped but holds by vmsplice is not written to' '
	litmus litmus/scenario scn=vmsplice-child page=base --samples 3 >rec &&
	grep -q "\"outcome\":\"ok\"" rec && json_get rec data.observed >seen && cat seen &&
	test "$(cat seen)" = rrr.co && test "$(json_get rec notes.verdict)" = holds'
expect_ok 'a hugetlb page leaks' '
	litmus litmus/scenario scn=vmsplice-child page=hugetlb --samples 3 >rec
	if grep -q "\"outcome\":\"skip\"" rec; then json_get rec why; exit 0; fi
	test "$(json_get rec data.observed)" = rrr.rf &&
	test "$(json_get rec notes.verdict)" = "breaks isolation"'
expect_ok 'a pinned page stays that of the process that forks' '
	litmus litmus/scenario scn=pin-fork-parent-writes page=base --samples 3 >rec &&
	test "$(json_get rec data.observed)" = rcroo'
expect_ok 'without privilege it is seen by data alone' '
	as_nobody "$GUEST" case litmus/scenario scn=vmsplice-child page=base --samples 2 >rec &&
	test "$(json_get rec data.observed)" = www.wo'
expect_ok 'what cannot be done on a kernel is skipped, with the reason' '
	litmus litmus/scenario scn=clean-pinned page=base --samples 1 >rec
	grep -q "\"outcome\":\"skip\"" rec && json_get rec why | grep -q "cannot be ordered from user space"'

# The same, though reference and debugger name one base page of it.
cat >unit.scn <<'X'
# SPDX-License-Identifier: GPL-2.0-or-later
scenario unit
about    A huge page is a unit: whoever has a copy of it has one of all of it.
source   written for this test
asks     needless-copy
page     a thp

P fork C
P fork D
C dio write r a
D force a
P write a
P swapout a
P swapout a
X
expect_ok 'a huge page is pinned, forced and swapped out as a whole' '
	"$RUN_BENCH" --guest "$GUEST" designs -q litmus ./unit.scn >out
	grep -q "skip: " out && exit 0
	cat out && grep -q "agrees with" out'

scenarios='scn=fork-parent-writes,pin-mprotect,swap-child-exits,merge-write'
expect_ok 'twice the same, and the tables say it is no price' '
	for k in 1 2; do
		"$RUN_BENCH" --guest "$GUEST" run --rounds 1 --samples 3 --no-report -o t$k.jsonl \
			litmus/scenario $scenarios page=base,thp >table || return 1
		"$RUN_BENCH" check t$k.jsonl || return 1
		grep "\"kind\":\"case\"" t$k.jsonl | sort >lines
		observed t$k.jsonl | sort >seen$k
	done
	expect_in table "verdict: holds" && test -s seen1 && cmp seen1 seen2'
expect_ok 'generated scenarios: the same seed, the same outcome' '
	for k in 1 2; do
		litmus litmus/conform page=base --samples 2 --seed 2a >rec || return 1
		observed rec >seen$k
	done
	expect_in seen1 "data.observed_0 [a-z.?]" "data.observed_1 " "data.generator" && cmp seen1 seen2'
expect_ok 'only who names it gets it' '
	expect_status 2 "$RUN_BENCH" --guest "$GUEST" run --no-report -o none.jsonl "lit*" scn=no-such 2>err
	expect_in err "no-such"
	"$RUN_BENCH" --guest "$GUEST" run --rounds 1 --samples 1 --no-report -o all.jsonl "*" page=no-such 2>err
	expect_not_in err "litmus"'

machine_now >before
for what in 'scn=references-1024 page=base' 'scn=swap-child-exits page=base' 'scn=merge-write page=base'; do
	expect_ok "kill -9 in the middle of $what leaves nothing" '
		# shellcheck disable=SC2086 # words
		"$GUEST" case litmus/scenario $what --samples 100000 --timeout 20 --policy fifo --cpu 0 >rec 2>&1 &
		victim=$!
		until_living 3 || { cat rec; return 1; }
		kill -9 $victim; wait $victim
		none_left && machine_as before'
done
# Whichever of its children are there at the moment, until one was needed.
expect_ok 'an actor that is killed ends the case as broken, and nothing is left' '
	"$GUEST" case litmus/scenario scn=references-1024 page=base --samples 100000 --timeout 20 --policy fifo --cpu 0 >rec 2>&1 &
	victim=$!
	until_living 3 || return 1
	while kill -0 $victim 2>/dev/null; do
		for pid in $(awk -v p=$victim "/^Pid:/ { pid = \$2 } /^PPid:/ && \$2 == p { print pid }" \
			/proc/[0-9]*/status 2>/dev/null); do
			kill -9 "$pid" 2>/dev/null
		done
	done
	wait $victim
	json_get rec why && grep -q "\"outcome\":\"broken\"" rec && none_left && machine_as before'

mutants_begin || {
	skip_one 'planted faults' 'the objects are not in out/'
	plan_done
}
# plant FILE SED-SCRIPT: into the copy; a script that changes nothing fails.
plant() {
	sed "$2" "$TOP/$1" >"tree/$1"
	! cmp -s "$TOP/$1" "tree/$1" || { echo "nothing was changed in $1"; return 1; }
}
# One build for all: each shows in another sign of what is observed.
mutant() {
	tree/out/run-bench-guest case litmus/scenario "$1" page=base --samples 2 --policy fifo --cpu 0 >rec
	json_get rec data.observed
}
expect_ok 'three faults are planted' '
	plant src/litmus/actor_refs.c "s/r->seen.0. = page.0.;/r->seen[0] = 63;/" &&
	plant src/litmus/actor_memory.c \
		"s/actor_word(a, st->page, half) = word;/actor_word(a, st->page, half) = word + !!a->me;/" &&
	plant src/litmus/run.c "s/return before == after ?/return before != after ?/" &&
	make -s -C tree out/run-bench-guest'
expect_ok 'a look that shows what is mapped, not what is held, is seen' '
	mutant scn=vmsplice-child >seen && cat seen && grep -qx "[rc]r[rc][.][rc][^o]" seen'
expect_ok 'a write of a child that nobody asked for is seen' '
	mutant scn=fork-child-writes >seen && cat seen && grep -qx "r[rc]o[rc][^o]" seen'
expect_ok 'frames of the wrong process are seen' '
	mutant scn=fork-parent-writes >seen && cat seen && grep -qx rroco seen'
plan_done
