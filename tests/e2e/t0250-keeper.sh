#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='what a case borrows from the machine is given back, whatever ends it'
. "$(dirname "$0")/lib.sh"

need_nobody
expect_ok 'without root a case that borrows skips: what is missing, what it is now' '
	for loans in settings zram loop device hugetlb memcg; do
		as_nobody "$GUEST" case self/borrow loans=$loans hold_ms=0 >record || return 1
		test "$(json_get record outcome)" = skip || return 1
		expect_in record "needs .*run as root" || return 1
	done
	as_nobody "$GUEST" case self/borrow loans=settings hold_ms=0 >record &&
	expect_in record "needs /sys/kernel/mm/ksm/pages_to_scan 12345, it is [0-9]"'
expect_ok 'a keeper started by hand says that it is none of that' '
	expect_status 2 "$GUEST" keep 1 2>err && expect_in err "error: .*only a case"'
test "$(id -u)" = 0 || { plan_done; }

# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
# processes with our copy as program, all or those of one command
living() {
	living_of "$GUEST" "$@"
}
machine_now >before

expect_ok 'each loan, and all at once: there, used, and given back' '
	for loans in settings zram loop device hugetlb memcg all; do
		"$GUEST" case self/borrow loans=$loans hold_ms=0 --samples=2 >record || return 1
		echo "$loans: $(json_get record outcome) $(json_get record why)"
		test "$(json_get record outcome)" = ok || return 1
		test -z "$(living)" || { echo "a keeper lives"; return 1; }
		machine_now >now && cmp before now || return 1
	done'
# Without one of them the rest of this script has nothing to lose.
"$GUEST" case self/borrow loans=all hold_ms=0 --samples=2 >record 2>/dev/null
test "$(json_get record outcome)" = ok || {
	skip_one 'killed at random moments' "$(json_get record why)"
	plan_done
}

expect_ok 'a second keeper waits for the first' '
	"$GUEST" case self/borrow loans=all hold_ms=100 --samples=4 --warmups=4 >one &
	first=$!
	while test -z "$(living keep)"; do sleep 0.02; done
	"$GUEST" case self/borrow loans=zram hold_ms=0 --samples=2 >two && wait $first &&
	test "$(cat one two >both; json_get both outcome | sort -u)" = ok && machine_as before'

expect_ok 'the keeper is killed while it keeps: the case is broken, and says why' '
	"$GUEST" case self/borrow loans=all hold_ms=100 --samples=20 >record &
	case=$!
	while ! grep -q loop /proc/swaps || test -z "$(living keep)"; do sleep 0.02; done
	kill -9 $(living keep); wait $case
	test "$(json_get record outcome)" = broken && expect_in record "the keeper died" &&
	test -z "$(living)" && machine_now >now && cmp before now'

# As the end of a case in the lab, where init kills whatever is left.
expect_ok 'case and keeper are killed: in the lab the next case gives back' '
	"$GUEST" case self/borrow loans=all hold_ms=100 --samples=20 >record &
	while ! grep -q loop /proc/swaps; do sleep 0.02; done
	kill -9 $(living); while test -n "$(living)"; do sleep 0.02; done
	machine_now >now; ! cmp -s before now || return 1
	"$GUEST" case self/noop --lab >record && test "$(json_get record outcome)" = ok &&
	machine_now >now && cmp before now'

start() {
	"$RUN_BENCH" --guest "$GUEST" run self/borrow loans=all hold_ms=100 \
		--rounds 40 --samples 2 --seed 7 -o "$1" >out 2>&1 </dev/null &
	host=$!
}
# Random moments, which the seed gives again. The first keepers are there after
# about a tenth of a second.
seed=${SEED:-$$}
echo "# SEED=$seed"
moments() {
	awk -v seed="$seed$1" -v n="$2" 'BEGIN {
		srand(seed)
		while (n--)
			printf "%.3f\n", 0.05 + rand()
	}'
}

for moment in $(moments 1 6); do
	expect_ok "the case is killed after $moment s" '
		start case.jsonl; sleep $moment
		kill -9 $(living case); sleep 0.3
		kill -TERM $host; wait $host
		machine_as before && test -z "$(living)"; status=$?; rm -f case.jsonl
		return $status'
done
for moment in $(moments 2 6); do
	expect_ok "run-bench is killed after $moment s" '
		start host.jsonl; sleep $moment
		kill -9 $host; wait $host
		machine_as before && test -z "$(living)"; status=$?; rm -f host.jsonl
		return $status'
done
for moment in $(moments 3 6); do
	expect_ok "the keeper is killed after $moment s: the case gives back itself" '
		start keeper.jsonl; sleep $moment
		victim=$(living keep); test -z "$victim" || kill -9 $victim; sleep 0.3
		kill -TERM $host; wait $host
		machine_as before && test -z "$(living)"; status=$?; rm -f keeper.jsonl
		return $status'
done
for moment in $(moments 4 8); do
	expect_ok "all are killed at once after $moment s: the next start gives back" '
		start all.jsonl; sleep $moment
		kill -9 $host $(living); wait $host
		test -z "$(living)" || sleep 0.2
		machine_now >left; cmp -s before left || echo left >>"$scratch/left"
		"$RUN_BENCH" check -h >/dev/null 2>err
		machine_as before; status=$?; cat err; rm -f all.jsonl
		return $status'
done
expect_ok 'at least one of those kills left something to give back' 'test -s "$scratch/left"'
for signal in INT TERM HUP; do
	expect_ok "SIG$signal: given back before the prompt is there again" '
		start s.jsonl; sleep 0.7
		kill -$signal $host; wait $host
		machine_now >now; cmp before now && test -z "$(living)"; status=$?; rm -f s.jsonl
		return $status'
done
plan_done
