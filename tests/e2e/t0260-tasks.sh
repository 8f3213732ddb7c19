#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='several tasks: threads and processes on two CPUs, one CPU, scaling'
. "$(dirname "$0")/lib.sh"
need_command taskset nproc

quick='--rounds 2 --samples 3 --half-width 50%'
pages=pages=512,1024

# Two CPUs that this shell may use: the ends of its list.
cpus=$(taskset -cp $$ | sed 's/.*: //; s/[,-]/\n/g' | sed -n '1p;$p' | tr '\n' ' ')
first=${cpus%% *} last=${cpus#* }
last=${last% }

expect_ok 'with one CPU two tasks are a skip that says so, and one task is measured' '
	taskset -c "$last" "$RUN_BENCH" run fork/concurrent by=threads,processes tasks=1,2 place=near $pages \
		$quick -o one.jsonl >out &&
	expect_lines 2 out "skip: needs 2 CPUs, 1 is allowed" &&
	test "$(json_lines one.jsonl outcome ok | wc -l)" = 4'
expect_ok 'a place that is not there is named' '
	taskset -c "$last" "$RUN_BENCH" run cow/contended what=page by=threads \
		place=core,llc,package,node $pages $quick -o place.jsonl >out &&
	json_get place.jsonl why >why &&
	expect_in why "^place=core: CPU $last has no second thread on its core among the CPUs allowed$" \
		"^place=llc: CPU $last has no other core that shares its last-level cache among" \
		"^place=package: CPU $last has no second last-level cache on its memory node among" \
		"^place=node: CPU $last has no second memory node with CPUs among"'
expect_ok 'list says what one CPU is too few for, each lack in one line' '
	taskset -c "$last" "$RUN_BENCH" list >out && taskset -c "$last" "$RUN_BENCH" list -l fork/concurrent >long &&
	expect_lines 1 out "  needs more CPUs than the 1 allowed$" &&
	expect_lines 1 out "  CPU $last has no second thread on its core among" &&
	expect_in long "^fork/concurrent  page  2 of 22 " "^  ready: by=threads,processes tasks=1 place=near$" \
		"^  skip: by=threads,processes tasks=2,4,8,16,32,64 place=near: needs more CPUs" \
		"^  skip: by=threads,processes tasks=2 place=node: CPU $last has no"'
expect_ok 'a combination that is not declared is no case' '
	expect_status 2 "$RUN_BENCH" run -n fork/concurrent tasks=4 place=llc 2>err &&
	expect_in err "error: .*no case has tasks=4 place=llc together" "hint: .*list -l fork/concurrent" &&
	expect_status 2 "$GUEST" case fork/concurrent by=threads tasks=4 place=llc --sizes=512 2>err &&
	expect_in err "error: no such case: fork/concurrent by=threads tasks=4 place=llc" "hint: .*list -l" &&
	expect_status 2 "$GUEST" case fork/concurrent by=threads tasks=4 place=far --sizes=512 2>err &&
	expect_in err "no value .far."'
expect_ok 'a list of CPUs must begin with the measured one and name none twice' '
	expect_status 2 "$GUEST" case self/noop --cpu="$last" --cpus=999 2>err && expect_in err "first" &&
	expect_status 2 "$GUEST" case self/noop --cpus="$last,$last" 2>err && expect_in err "twice" &&
	expect_status 2 "$GUEST" case self/noop --cpus="$last,x" 2>err && expect_in err "not a list"'

if test "$first" = "$last"; then
	skip_one 'two tasks' 'one CPU is allowed here'
	plan_done
fi
two="taskset -c $first,$last"

# proven_all FILE: as root each process of each case is proven.
proven_all() {
	! json_get "$1" outcome | grep -v "^ok$" &&
	json_get "$1" proof.verdict | sort | uniq -c &&
	{ test "$(id -u)" != 0 || ! json_get "$1" proof.verdict | grep -v "^proven$"; }
}
for bench in fork/concurrent fault/concurrent unmap/concurrent; do
	expect_ok "$bench: threads and processes on two CPUs are proven" '
		$two "$RUN_BENCH" run $bench by=threads,processes tasks=1,2 place=near $pages $quick \
			-o "${bench%/*}.jsonl" >"${bench%/*}.out" &&
		proven_all "${bench%/*}.jsonl"'
done
expect_ok 'exit/concurrent: threads and processes on two CPUs are proven' '
	$two "$RUN_BENCH" run exit/concurrent tasks=2 place=near $pages $quick -o exit.jsonl >out && proven_all exit.jsonl'
expect_ok 'cow/contended: the same pages and disjoint ones on two CPUs are proven' '
	$two "$RUN_BENCH" run cow/contended what=page,disjoint tasks=1,2 place=near $pages $quick -o cow.jsonl >out &&
	proven_all cow.jsonl'
expect_ok 'the table of a run with one and two tasks has a line of efficiencies' '
	expect_in fork.out "^scaling  *tasks  time/op  *ops/s  *linear  efficiency" \
		"^fork/concurrent.v1:call, page" "^  by=threads place=near  *1 .* 100%" \
		"^  *2 .*%$" "^  by=processes place=near  *1 .* 100%" &&
	awk "length > 100 { print; bad = 1 } END { exit bad }" fork.out'

# median ROW FILE: over the samples of all processes and sizes, of one phase.
median() {
	json_get "$2" "points.*.wall_ns.$1.*" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
expect_ok 'fork/threads: the longest stall has a control, and is the call'"'"'s doing' '
	$two "$RUN_BENCH" run fork/threads does=store page=base $pages --rounds 6 --samples 6 \
		-o bystander.jsonl >out &&
	proven_all bystander.jsonl &&
	expect_in out "^    max " "^    control-max " "^    fork-share " &&
	call=$(median 0 bystander.jsonl) max=$(median 3 bystander.jsonl) &&
	control=$(median 6 bystander.jsonl) share=$(median 7 bystander.jsonl) &&
	echo "call $call, longest $max, control $control, share $share" &&
	test "$share" -gt "$control" && test "$max" -gt "$control"'
expect_ok 'fork/threads: who reads is not stalled for as long as who writes' '
	$two "$RUN_BENCH" run fork/threads does=read,fault page=base $pages --rounds 6 --samples 6 \
		-o others.jsonl >out &&
	proven_all others.jsonl && json_lines others.jsonl case.does read >read.jsonl &&
	read=$(median 3 read.jsonl) store=$(median 3 bystander.jsonl) &&
	echo "read $read, store $store" && test "$read" -lt "$store"'

# They die with the thread that made them, whatever ends it.
expect_ok 'a case that is killed leaves none of its crew' '
	cp "$GUEST" crewing
	for by in threads processes; do
		./crewing case cow/contended what=page by=$by tasks=2 place=near --cpus="$first,$last" \
			--sizes=1024 --samples=10000 >rec &
		pid=$!
		sleep 0.4
		kill -9 $pid
		wait $pid
		for i in 1 2 3 4 5 6 7 8 9 10; do
			readlink /proc/[0-9]*/exe | grep -q "^$PWD/crewing" || break
			sleep 0.1
		done
		! readlink /proc/[0-9]*/exe | grep "^$PWD/crewing" || return 1
	done'
plan_done
