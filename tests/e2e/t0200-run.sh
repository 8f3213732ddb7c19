#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='run: the file, the table, the outcomes, the plan'
. "$(dirname "$0")/lib.sh"

quick='--rounds 2 --samples 2'

expect_ok 'self/noop: the file is complete, and the empty measurement costs at most 100 ns' '
	"$RUN_BENCH" run self/noop $quick -o noop.jsonl >out &&
	expect_status 0 "$RUN_BENCH" check noop.jsonl &&
	json_get noop.jsonl empty_wall_ns | awk "
		{ n++; if (\$1 > 100) { print \"empty: \" \$1; bad = 1 } }
		END { exit bad || n != 2 }"'

# The clock that is waited for is the clock that measures: 1 % holds whatever
# else runs, as an interrupted sample is a dropped sample.
expect_ok 'self/spin: 10 us are measured as 10 us within 1 %' '
	"$RUN_BENCH" run self/spin us=10 --rounds 12 -o spin.jsonl >out &&
	"$TOOLS/estimates" spin.jsonl | awk -F"|" "
		/per_op/ { n++; if (\$4 < 9900 || \$4 > 10100) bad = 1; print }
		END { exit bad || n != 1 }"'

expect_ok 'skip, broken and crash are outcomes with a reason and without a number' '
	expect_status 1 "$RUN_BENCH" run self/skip self/broken self/crash $quick -o bad.jsonl >out &&
	expect_in out "skip: this benchmark always skips" \
		"broken: this benchmark is always broken" "SIGSEGV" &&
	expect_not_in bad.jsonl "wall_ns\":\[\[[0-9]" &&
	json_get bad.jsonl outcome | sort | uniq -c | tr -s " " | tr "\n" ";" >o &&
	expect_in o " 4 broken; 1 skip;"'
expect_ok 'a hanging case ends at its time-out, is broken, and leaves no process' '
	cp "$GUEST" hanging && "$RUN_BENCH" --guest ./hanging run self/hang --timeout 1 $quick -o hang.jsonl >out
	expect_in out "broken:.*ran out of time (1 s)" &&
	! readlink /proc/[0-9]*/exe | grep "^$PWD/hanging"'

expect_ok 'every benchmark: its smallest case runs proven, or says why not' '
	"$RUN_BENCH" run -c ci -o ci.jsonl >out &&
	expect_status 0 "$RUN_BENCH" check ci.jsonl &&
	! json_get ci.jsonl outcome | grep -v -e "^ok$" -e "^skip$" &&
	json_lines ci.jsonl outcome skip >skips &&
	! grep -e "\"why\":null" skips'
if test "$(id -u)" = 0; then
	expect_ok 'as root, every case that claims a path proves it' '
		json_lines ci.jsonl outcome ok >oks &&
		json_get oks proof.verdict | sort -u >verdicts
		! grep -v -e proven -e none -e unproven verdicts && grep -q "^proven$" verdicts &&
		json_lines oks proof.verdict unproven >unproven &&
		! json_get unproven "proof.evidence.*.why" | grep -v "other work"'
fi
expect_ok 'the table fits 100 columns and names every case of the plan' '
	awk "length > 100 { print; bad = 1 } END { exit bad }" out &&
	for b in fault/anon fault/zero fork/anon fork/vmas fork/children fork/vfork \
		fork/spawn cow/copy cow/reuse cow/protect exit/anon unmap/anon; do
		grep -q "$b" out || { echo "no $b"; return 1; }
	done'
expect_ok 'an existing file is never overwritten' '
	cp ci.jsonl before.jsonl &&
	expect_status 3 "$RUN_BENCH" run self/noop $quick -o ci.jsonl 2>err &&
	expect_lines 1 err "error: .*ci.jsonl" && expect_lines 1 err "hint:" && cmp ci.jsonl before.jsonl'
expect_ok 'a full disk is an error, not a result' '
	expect_status 3 "$RUN_BENCH" run self/noop $quick -o - >/dev/full 2>err &&
	expect_lines 1 err "error: .*No space" && expect_lines 1 err "hint: "'
expect_ok 'a resumed run takes no options that would change its plan' '
	expect_status 2 "$RUN_BENCH" run -n --resume ci.jsonl 2>err && expect_lines 1 err "hint: "'
expect_ok '-o - writes JSON lines to stdout and nothing else' '
	"$RUN_BENCH" run self/noop $quick -o - >lines 2>err && test ! -s err &&
	test "$(json_get lines kind | tr "\n" " ")" = "env plan case case end " &&
	"$RUN_BENCH" check lines'

expect_ok 'the same seed gives the same order of processes and sizes' '
	for i in 1 2; do
		"$RUN_BENCH" run cow/reuse page=base write=byte pages=512,1024 \
			cow/copy page=base write=byte pages=512,1024 \
			fork/vfork pages=512,1024 --rounds 3 \
			--samples 2 --seed abc -o order$i.jsonl >out || return 1
		json_get order$i.jsonl bench >benches$i
		json_get order$i.jsonl seed >seeds$i
	done
	cmp benches1 benches2 && cmp seeds1 seeds2'
expect_ok '--dry-run prints plan and time, and writes nothing' '
	mkdir dry && cd dry && "$RUN_BENCH" run -n cow/reuse page=base write=byte >../out &&
	expect_in ../out "^cow/reuse page=base write=byte pages=" "processes each" && test -z "$(ls)"'
expect_ok 'a budget ends the run in time and the file is complete' '
	start=$(date +%s) && "$RUN_BENCH" run fork/anon page=base,thp --budget 4s -o budget.jsonl >out &&
	"$RUN_BENCH" check budget.jsonl &&
	test $(($(date +%s) - start)) -lt 60'
expect_ok 'the repro line of the table runs the same case' '
	"$RUN_BENCH" run cow/reuse page=base write=byte pages=512,1024 $quick -o r.jsonl >out &&
	line=$(sed -n "s/^ *run-bench run \(cow.*\)/\1/p" out) && test -n "$line" &&
	eval "\"$RUN_BENCH\" run -n $line" >again && expect_in again "^cow/reuse page=base write=byte pages=512,1024 "'

expect_ok 'a suite file with an unknown key names line, key and the nearest key' '
	printf "[global]\nhalf_widht = 1%%\n[cow]\n" >s.ini &&
	expect_status 2 "$RUN_BENCH" run -c ./s.ini 2>err &&
	expect_in err "s.ini:2: .*half_widht" "hint: .*half_width"'
expect_ok 'a suite file with an unknown benchmark gets one suggestion' '
	printf "[cow/reus]\n" >s.ini && expect_status 2 "$RUN_BENCH" run -c ./s.ini 2>err &&
	expect_in err "cow/reus" "hint: .*cow/reuse"'
expect_ok 'sizes of a suite file are the sizes of the plan' '
	printf "[global]\nrounds_min = 2\nrounds_max = 2\n[cow/reuse]\npage = base\nwrite = byte\npages = 512,1k,1536\n" >s.ini &&
	"$RUN_BENCH" run -c ./s.ini -o s.jsonl >out &&
	test "$(json_get s.jsonl cases.0.sizes.2)" = 1536 && test "$(json_get s.jsonl cases.0.sizes.1)" = 1024'
expect_ok 'layouts are recorded as a factor' '
	"$RUN_BENCH" run cow/reuse page=base write=byte pages=512,1024 --rounds 4 --samples 2 --layouts 2 -o l.jsonl >out &&
	test "$(json_get l.jsonl layout | sort | uniq -c | tr -s " " | tr "\n" ";")" = " 2 0; 2 1;"'
plan_done
