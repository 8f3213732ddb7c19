#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='--shard and --like: a plan in parts, and the same plan again'
. "$(dirname "$0")/lib.sh"

words='self/spin self/noop fork/vfork pages=512,1024 fork/anon page=base pages=512,1024'
cases_of() {
	grep -h '"kind":"plan"' "$@" >plans
	json_flat plans | awk -F '\t' '
		$2 ~ /^cases\.[0-9]+\.(bench|case\..*)$/ {
			split($2, p, ".")
			id[$1 "." p[2]] = id[$1 "." p[2]] " " $3
		}
		END { for (i in id) print id[i] }' | sort
}
# shellcheck disable=SC2086 # words
run() {
	"$RUN_BENCH" --guest "$GUEST" run -q $words --rounds 2 --samples 2 "$@"
}
expect_ok 'the parts are the plan: each case once' '
	run -o whole.jsonl >/dev/null && cases_of whole.jsonl >all &&
	for i in 1 2 3; do
		run --shard $i/3 -o s$i.jsonl >/dev/null || return 1
		"$RUN_BENCH" check s$i.jsonl || return 1
		test "$(json_get s$i.jsonl shard.index)" = $i || return 1
	done
	cases_of s1.jsonl s2.jsonl s3.jsonl >parts && cmp all parts'
expect_ok 'a part that cannot be is refused' '
	for part in 0/2 3/2 x 1/0 99/99; do
		expect_status 2 run --shard $part -o bad.jsonl 2>err || return 1
		expect_lines 1 err "error:" && test ! -e bad.jsonl || return 1
	done'
expect_ok '--like: the cases, sizes and samples of the file, another seed, no sizes of its own' '
	"$RUN_BENCH" --guest "$GUEST" run -q --like whole.jsonl -o like.jsonl >/dev/null &&
	cases_of like.jsonl >again && cmp all again &&
	for key in nr_samples rounds_max cases.*.sizes.0 cases.*.sizes.1; do
		test "$(json_get whole.jsonl $key)" = "$(json_get like.jsonl $key)" || return 1
	done
	sed -n 2p whole.jsonl >p1; sed -n 2p like.jsonl >p2
	test "$(json_get p1 seed)" != "$(json_get p2 seed)"'
expect_ok '--like: words narrow it; what is not in the file is an error' '
	"$RUN_BENCH" --guest "$GUEST" run -q fork/vfork --like whole.jsonl -o vfork.jsonl >/dev/null &&
	test "$(json_get vfork.jsonl nr_cases | head -n 1)" = 1 &&
	expect_status 2 "$RUN_BENCH" --guest "$GUEST" run fault/anon --like whole.jsonl 2>err &&
	expect_in err "there is no fault/anon" &&
	expect_status 2 "$RUN_BENCH" --guest "$GUEST" run -c quick --like whole.jsonl 2>err &&
	expect_status 2 "$RUN_BENCH" --guest "$GUEST" run --like /dev/null 2>err'
command -v parallel >/dev/null || {
	skip_one 'GNU parallel spreads a plan' 'parallel is not installed'
	plan_done
}
expect_ok 'GNU parallel spreads a plan; merged, all cases are there once' '
	mkdir old new && run -o old/whole.jsonl >/dev/null &&
	seq 2 | parallel --will-cite -j1 "$RUN_BENCH" --guest "$GUEST" run -q --like old/whole.jsonl \
		--shard {}/2 -o new/part-{}.jsonl >/dev/null &&
	cases_of new/part-1.jsonl new/part-2.jsonl >parts && cmp all parts &&
	"$RUN_BENCH" compare old new >out 2>err; test $? -le 1 &&
	expect_in out "fork/anon" "fork/vfork" "self/spin"'
plan_done
