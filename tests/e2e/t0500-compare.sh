#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run-bench compare on files of known numbers (tests/data/compare): what is
# planted is found, what is not there is not, and what cannot be compared is
# refused in one line.
test_description='compare: verdicts, exit status, files that do not compare'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

data=$TOP/tests/data/compare

# made FILE NAME=VALUE...: a result file of known numbers.
made() {
	to=$1
	shift
	for word; do
		set -- "$@" -v "$word"
		shift
	done
	awk "$@" -f "$data/make.awk" "$data/env.json" >"$to"
}

# one_error FILE PATTERN: one error line that matches, one hint, no data.
one_error() {
	expect_lines 1 "$1" 'error:' && expect_lines 1 "$1" 'hint:' &&
		expect_in "$1" "error:.*$2"
}

# compare_fails STATUS PATTERN ARG...: and nothing is written.
compare_fails() {
	want=$1 pattern=$2
	shift 2
	expect_status "$want" "$RUN_BENCH" compare "$@" >out 2>err || { cat err; return 1; }
	test ! -s out || { echo 'stdout has data'; return 1; }
	one_error err "$pattern"
}

made a.jsonl seed=1
made b.jsonl seed=2
made ab-same.jsonl seed=3 ab=1 rounds=24
made ab-slow.jsonl seed=4 ab=1 rounds=24 factor=1.03
mkdir old new slow
for i in 1 2 3 4 5 6 7; do
	made old/$i.jsonl seed=1$i session=1.00$i
	made new/$i.jsonl seed=2$i session=1.00$((8 - i))
	made slow/$i.jsonl seed=3$i session=1.00$i factor=1.05
done

expect_ok 'the files of this test keep the rules of the format' '
	for f in a.jsonl ab-slow.jsonl slow/3.jsonl; do
		expect_status 0 "$RUN_BENCH" check "$f" || exit 1
	done'

expect_ok 'a planted 3 % in pairs is found, and only that: exit 1' '
	expect_status 1 "$RUN_BENCH" compare ab-slow.jsonl >said &&
	head -n 1 said | grep -qx "1 regressed, 1 equivalent within 1 %" &&
	expect_in said "REGRESSED$" "page-faults: 0 -> 0.5 per op" "pgreuse: 0 -> 0.5 per page" || { cat said; exit 1; }'

expect_ok 'pairs of the same are equivalent: exit 0' '
	expect_status 0 "$RUN_BENCH" compare ab-same.jsonl >said &&
	head -n 1 said | grep -qx "2 equivalent within 1 %" || { cat said; exit 1; }'

expect_ok 'an improvement is none of the exit status' '
	made fast.jsonl seed=5 ab=1 rounds=24 factor=0.97 &&
	expect_status 0 "$RUN_BENCH" compare fast.jsonl >said && expect_in said "IMPROVED$"'

expect_ok 'below --delta it is a small change: exit 0' '
	expect_status 0 "$RUN_BENCH" compare --delta 10% ab-slow.jsonl >said &&
	expect_in said "^1 changed (small), 1 equivalent within 10 %" "CHANGED$"'

expect_ok 'seven sessions a side find 5 %' '
	expect_status 1 "$RUN_BENCH" compare old slow >said &&
	expect_in said "^1 regressed" "sessions (one number a file)" "7 sessions" || { cat said; exit 1; }'

expect_ok 'seven sessions a side of the same raise nothing' '
	expect_status 0 "$RUN_BENCH" compare old new >said &&
	expect_not_in said "REGRESSED\$" "IMPROVED\$"'

expect_ok 'three sessions a side cannot, and say how many could' '
	expect_status 0 "$RUN_BENCH" compare old/1.jsonl,old/2.jsonl,old/3.jsonl \
		slow/1.jsonl,slow/2.jsonl,slow/3.jsonl >said &&
	expect_in said "3 and 3 are too few to find any change: needs [0-9]* sessions a side" &&
	expect_status 1 "$RUN_BENCH" compare --fail-inconclusive old/1.jsonl,old/2.jsonl,old/3.jsonl \
		slow/1.jsonl,slow/2.jsonl,slow/3.jsonl >/dev/null'

expect_ok 'single files: what sessions differ by is allowed for' '
	expect_status 0 "$RUN_BENCH" compare a.jsonl slow/1.jsonl >said &&
	expect_in said "2 % (sd)" "INCONCLUSIVE$" &&
	expect_status 1 "$RUN_BENCH" compare --session-sd 0.1% a.jsonl slow/1.jsonl >said &&
	expect_in said "0.1 % (sd)" "REGRESSED$"'

expect_ok 'what broke is lost, and said first: exit 1' '
	made broken.jsonl seed=6 broken=1 &&
	expect_status 1 "$RUN_BENCH" compare a.jsonl broken.jsonl >said &&
	expect_in said "^1 lost" "LOST$" "new: broken: killed by signal 7"'

expect_ok 'a second stage alone decides what the first suspects' '
	made stage.jsonl seed=7 ab=1 stage=1 rounds=24 factor=1.03 &&
	expect_status 1 "$RUN_BENCH" compare stage.jsonl >said &&
	expect_in said "over 1 test$" "of the second stage" "measured again" "^1 regressed" || { cat said; exit 1; }
	sed "/\"stage\": 1/d; /\"kind\": \"end\"/d" stage.jsonl >cut.jsonl &&
	expect_status 0 "$RUN_BENCH" compare cut.jsonl >said &&
	expect_in said "suspicious, and not measured again" "cut.jsonl is partial" || { cat said; exit 1; }'

expect_ok '--confirm takes the second data from files' '
	made slow2.jsonl seed=8 ab=1 rounds=24 factor=1.03 &&
	expect_status 1 "$RUN_BENCH" compare --confirm slow2.jsonl ab-slow.jsonl >said &&
	expect_in said "measured again" "^1 regressed" &&
	made same2.jsonl seed=9 ab=1 rounds=24 &&
	expect_status 0 "$RUN_BENCH" compare --confirm same2.jsonl ab-slow.jsonl >said &&
	expect_in said "^2 equivalent" &&
	compare_fails 2 "confirm: 1 given, for 2 sides" --confirm a.jsonl old new &&
	compare_fails 3 "given twice" --confirm ab-slow.jsonl ab-slow.jsonl'

expect_ok 'another machine is refused, with the key and both values' '
	made other.jsonl seed=2 model=17 &&
	compare_fails 3 "cpu_model: 167 and 17" a.jsonl other.jsonl &&
	expect_status 0 "$RUN_BENCH" compare --force a.jsonl other.jsonl >said 2>err &&
	expect_in said "by force, although cpu_model: 167 and 17"'

expect_ok 'another kernel and other settings of a run are no other machine' '
	made kernel.jsonl seed=2 release=6.99.1 hash=0123456789abcdef &&
	expect_status 0 "$RUN_BENCH" compare a.jsonl kernel.jsonl >said &&
	expect_in said "release: 6.18.44-fc-v669 -> 6.99.1"'

expect_ok 'two kernels are not one side' '
	made kernel.jsonl seed=2 release=6.99.1 &&
	compare_fails 3 "one side and two kernels: release" a.jsonl,kernel.jsonl b.jsonl'

expect_ok 'a row whose sizes, version or warm-ups differ has no number, and says why' '
	made sizes.jsonl seed=2 sizes=2048,4096,8192 && made version.jsonl seed=2 version=2 &&
	made warmups.jsonl seed=2 warmups=9 &&
	expect_status 0 "$RUN_BENCH" compare a.jsonl sizes.jsonl >said &&
	expect_in said "2 without a number" "sizes differ: 512,1024,2048 and 2048,4096,8192" "run --like" &&
	expect_status 0 "$RUN_BENCH" compare a.jsonl version.jsonl >said &&
	expect_in said "another workload: version 1 and 2" &&
	expect_status 0 "$RUN_BENCH" compare a.jsonl warmups.jsonl >said &&
	expect_in said "nr_warmups is 1 and 9" &&
	made two.jsonl seed=2 sizes=1024,2048,4096 &&
	expect_status 0 "$RUN_BENCH" compare a.jsonl two.jsonl >said && expect_not_in said "without a number"'

expect_ok 'a file that was cut is compared, and called partial' '
	made cut.jsonl seed=2 cut=1 &&
	expect_status 0 "$RUN_BENCH" compare a.jsonl cut.jsonl >said &&
	expect_in said "cut.jsonl is partial" &&
	head -c 30000 b.jsonl >torn.jsonl &&
	expect_status 0 "$RUN_BENCH" compare a.jsonl torn.jsonl >said &&
	expect_in said "torn.jsonl is partial"'

expect_ok 'damaged, empty, foreign and absent files: one line each, exit 3' '
	sed "5s/wall_ns/wall_xx/" b.jsonl >damaged.jsonl &&
	compare_fails 3 "damaged.jsonl:5" a.jsonl damaged.jsonl &&
	: >empty.jsonl && compare_fails 3 "empty.jsonl: it is empty" a.jsonl empty.jsonl &&
	head -n 2 b.jsonl >none.jsonl && compare_fails 3 "it holds no measurement" a.jsonl none.jsonl &&
	echo "{\"metric\": 5}" >foreign.jsonl && compare_fails 3 "foreign.jsonl:1" a.jsonl foreign.jsonl &&
	head -c 4096 /dev/urandom >noise.jsonl && compare_fails 3 "noise.jsonl" a.jsonl noise.jsonl &&
	sed 10d b.jsonl >hole.jsonl && compare_fails 3 "hole.jsonl" a.jsonl hole.jsonl &&
	expect_status 3 "$RUN_BENCH" compare a.jsonl nosuch.jsonl 2>err && expect_in err nosuch.jsonl'

expect_ok 'the same run twice, or a copy of it, whole or cut' '
	compare_fails 3 "given twice" a.jsonl a.jsonl &&
	cp a.jsonl copy.jsonl && compare_fails 3 "the same run" a.jsonl copy.jsonl &&
	head -n 20 a.jsonl >part.jsonl && compare_fails 3 "the same run" a.jsonl part.jsonl &&
	compare_fails 3 "the same run" a.jsonl,copy.jsonl b.jsonl'

expect_ok 'live and lab never meet' '
	sed "1s/\"mode\": \"live\"/\"mode\": \"lab\", \"lab\": {\"accel\": \"icount\"}/" b.jsonl >lab.jsonl &&
	compare_fails 3 "one is live, the other lab" a.jsonl lab.jsonl'

expect_ok 'both variants of a run --ab are no side' '
	compare_fails 3 "holds both variants" a.jsonl ab-same.jsonl'

expect_ok 'wrong usage: exit 2' '
	compare_fails 2 "no result file was given" &&
	compare_fails 2 "it is one side" a.jsonl &&
	compare_fails 2 "there is none" --format jsn a.jsonl b.jsonl && expect_in err "did you mean json" &&
	compare_fails 2 "delta" --delta 200% a.jsonl b.jsonl'

expect_ok 'a file of -o is whole, and is not overwritten unasked' '
	expect_status 0 "$RUN_BENCH" compare -o out.txt a.jsonl b.jsonl >none && test ! -s none &&
	"$RUN_BENCH" compare a.jsonl b.jsonl | sed /^made/d >said && sed /^made/d out.txt | cmp - said &&
	compare_fails 3 "out.txt" -o out.txt a.jsonl b.jsonl &&
	expect_status 0 "$RUN_BENCH" compare --replace -o out.txt a.jsonl b.jsonl &&
	compare_fails 3 "it is empty" -o no.txt a.jsonl empty.jsonl && test ! -e no.txt'

expect_ok 'the same files give the same bytes, in 72 columns' '
	"$RUN_BENCH" compare old slow >one; "$RUN_BENCH" compare old slow >two; cmp one two &&
	awk "length > 72 { print; bad = 1 } END { exit bad }" one'

plan_done
