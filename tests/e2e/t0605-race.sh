#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='races on the running kernel: one that all kernels lose, one that none does'
. "$(dirname "$0")/lib.sh"
need_command taskset nproc

# Two CPUs that this shell may use: the ends of its list.
cpus=$(taskset -cp $$ | sed 's/.*: //; s/[,-]/\n/g' | sed -n '1p;$p' | tr '\n' ' ')
first=${cpus%% *} last=${cpus#* }
last=${last% }

expect_ok 'a race on one CPU is a skip that says so' '
	"$GUEST" case litmus/race scn=race-fork-write page=base --cpu="$last" --cpus="$last" >one.jsonl &&
	expect_in one.jsonl "\"outcome\":\"skip\"" "needs 2 CPUs, 1 is allowed"'
if test "$first" = "$last"; then
	skip_one 'two threads of a process that race' 'one CPU is allowed here'
	plan_done
fi

# race SCENARIO FILE: some seconds of it.
race() {
	"$GUEST" case litmus/race scn="$1" page=base --cpu="$first" --cpus="$first,$last" \
		--samples=8 --warmups=2 --counted=0 >"$2"
}
# Does anything hold a page there, so that fork must copy it?
race race-torn-copy torn.jsonl
outcome=$(json_get torn.jsonl outcome)
if test "$outcome" = ok; then
	# Rare, and rarer on a busy machine: until the first one is found.
	expect_ok 'fork tears a pinned page that another thread writes to' '
		for i in 1 2 3 4 5; do
			test "$(json_get torn.jsonl data.broke_torn-copy)" -gt 0 && break
			race race-torn-copy torn.jsonl
		done
		expect_in torn.jsonl "\"race\":\"[1-9][0-9]* of [0-9]* broke torn-copy: 0*[.0-9]* % \[" &&
		test "$(json_get torn.jsonl data.runs)" -gt 200'
	# 1 was there, 4 was written to the first half and then 5 to the second,
	# from the first word to the last: no moment has an old word before a new one.
	expect_ok 'what it shows of one is torn indeed: whole, and old before new' '
		json_get torn.jsonl data.torn >torn && cat torn && page=$(getconf PAGESIZE) &&
		tr "," "\n" <torn | awk -v words=$((page / 8)) "
			{ all += \$3; bad += \$1 != 1 && was_old; was_old += \$1 == 1 }
			\$1 != 1 && \$1 != 4 && \$1 != 5 { alien++ }
			END { exit !(all == words && bad && !alien) }"'
else
	skip_one 'fork tears a pinned page' "$(json_get torn.jsonl why)"
fi
expect_ok 'fork never tears a page that nobody holds, and shows nothing of later' '
	race race-fork-write plain.jsonl && test "$(json_get plain.jsonl outcome)" = ok &&
	test "$(json_get plain.jsonl data.broke_torn-copy)" = 0 &&
	test "$(json_get plain.jsonl data.broke_isolation)" = 0 &&
	expect_in plain.jsonl "0 of [0-9]* broke torn-copy: at most [.0-9]* % at 95 %"'
expect_ok 'there both columns were first at times: they did race' '
	test "$(json_get plain.jsonl notes.like_column_1_first | cut -d. -f1)" -gt 50 &&
	test "$(json_get plain.jsonl notes.like_column_2_first | cut -d. -f1)" -gt 50'
expect_ok 'no process of a race is left' '
	test "$(processes_of "case litmus/rac[e] scn=")" = 0'
plan_done
