#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='a hand-written loop of fork and rewrite agrees within 5 %'
. "$(dirname "$0")/lib.sh"
need_root

# The two take turns, so that a slower spell of the machine hits both; the
# median of turns is compared. Other work may still fall on one of them:
# then more turns are taken, and only if the difference stays is it real: more
# than 5 % whatever the error of both medians, which must itself be smaller.
cpu=$(getconf _NPROCESSORS_ONLN)
cpu=$((cpu - 1))
turn() {
	"$TOOLS/loop" 1024 4096 $cpu >>loop.txt || return 1
	"$RUN_BENCH" run fork/anon page=base state=exclusive pages=1024,4096 \
		cow/reuse page=base write=byte pages=1024,4096 --rounds 1 --samples 12 --cpu $cpu \
		-o turn.jsonl >/dev/null 2>&1 || return 1
	"$TOOLS/estimates" turn.jsonl >>ours.txt
	rm turn.jsonl
}
# median and its relative standard error, of normal scatter: 1.253 x 1.4826 x MAD / sqrt(n)
median() {
	sort -g | awk '
		function mid(v, n) { return (v[int((n + 1) / 2)] + v[int(n / 2) + 1]) / 2 }
		{ v[NR] = $1 }
		END {
			m = mid(v, NR)
			for (i = 1; i <= NR; i++) {
				x = v[i] > m ? v[i] - m : m - v[i]
				for (k = i - 1; k > 0 && d[k] > x; k--) d[k + 1] = d[k]
				d[k + 1] = x
			}
			print m, 1.858 * mid(d, NR) / sqrt(NR) / m
		}'
}
compare() {
	# shellcheck disable=SC2016
	awk '{ print $'"$1"' }' loop.txt | median >a
	awk -F'|' -v b="$2" 'index($1, b) == 1 && ($2 == "call" || $2 == "write") && $3 ~ /^per_op/ { print $4 }' ours.txt | median >b
	paste a b | awk -v what="$2" '{
		d = $3 / $1 - 1
		error = 2 * sqrt($2 * $2 + $4 * $4)
		printf "%s: loop %.1f, suite %.1f ns/page, %+.1f +- %.1f %%\n", what, $1, $3, d * 100, error * 100
		exit d - error > 0.05 || d + error < -0.05 || error > 0.05 }'
}
agree() {
	compare 2 fork/anon >fork.txt && compare 4 cow/reuse >reuse.txt
}
status=0
"$TOOLS/loop" 512 1024 $cpu >/dev/null || status=$?
test $status != 77 || skip_all 'SCHED_FIFO is not allowed here'

# 24 turns; if they disagree, 36 more once: two looks, not one until it passes.
n=0
take() {
	while test $n -lt "$1"; do
		turn || return
		n=$((n + 1))
	done
}
take 24
agree || take 60
echo "# $n turns"
expect_ok 'fork, per page' 'compare 2 fork/anon'
expect_ok 'rewrite after the child is gone, per page' 'compare 4 cow/reuse'
compare 2 fork/anon | sed 's/^/# /'
compare 4 cow/reuse | sed 's/^/# /'
plan_done
