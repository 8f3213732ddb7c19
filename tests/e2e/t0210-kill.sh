#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='kill -9 at any moment: readable, honest about it, resumable'
. "$(dirname "$0")/lib.sh"

plan='cow/reuse page=base write=byte pages=512,1024 fork/vfork pages=512,1024 fork/anon page=base pages=512,1024'
# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
living() {
	living_of "$GUEST" | wc -l
}
run_bench() {
	"$RUN_BENCH" --guest "$GUEST" run "$@"
}
# The process number of the host program started in the background is $!.
start() {
	# shellcheck disable=SC2086 # words
	"$RUN_BENCH" --guest "$GUEST" run $plan --rounds 6 --samples 2 --seed 7 -o "$1" >/dev/null 2>&1 </dev/null &
	host=$!
}
# Until the file has so many lines: waiting for an event, not for a time.
wait_lines() {
	while kill -0 "$host" 2>/dev/null; do
		test -f "$1" && test "$(wc -l <"$1")" -ge "$2" && return 0
		sleep 0.02
	done
}
settle() {
	wait "$host" 2>/dev/null
	i=0
	while test "$(living)" != 0 && test "$i" -lt 100; do
		i=$((i + 1))
		sleep 0.05
	done
}

for moment in 0 1 2 3 5 8 12 15 19 23; do
	expect_ok "the host program is killed after $moment lines" '
		f=k$moment.jsonl; start $f; wait_lines $f $moment
		kill -9 $host 2>/dev/null; settle
		test "$(living)" = 0 || { echo "a case lives"; return 1; }
		if test $moment -gt 0; then test -s $f || return 1; fi
		test -s $f || return 0 # killed before the first line
		if ! grep -q "\"kind\":\"end\"" $f; then
			expect_status 1 "$RUN_BENCH" check $f >out 2>&1 || return 1
			expect_in out "partial" || return 1
			if test "$(wc -l <$f)" -lt 2; then
				expect_status 1 run_bench --resume $f || return 1
				return 0
			fi
			run_bench --resume $f >table || return 1
		fi
		expect_status 0 "$RUN_BENCH" check $f &&
		test "$(json_lines $f kind case | wc -l)" = 24'
done

for moment in 2 6 10 14 18; do
	expect_ok "a case is killed after $moment lines: broken, named, and measured again" '
		f=c$moment.jsonl; start $f; wait_lines $f $moment
		victim=
		while kill -0 $host 2>/dev/null && test -z "$victim"; do
			victim=$(child_of $host)
		done
		kill -9 $victim 2>/dev/null; settle
		expect_in $f "\"kind\":\"end\"" || return 1
		"$RUN_BENCH" check $f >out 2>&1 || { cat out; return 1; }
		nr_broken=$(json_lines $f outcome broken | wc -l)
		test $nr_broken -le 1 || return 1
		if test $nr_broken = 1; then
			echo hit >>hits
			json_lines $f outcome broken | grep -q SIGKILL || return 1
		fi
		test "$(json_lines $f outcome ok | wc -l)" = 24'
done

expect_ok 'at least one of those kills met a case' 'test -s hits'
for signal in INT:2 TERM:15; do
	number=${signal#*:} signal=${signal%:*}
	expect_ok "SIG$signal: an end line that says interrupted, exit 128 + n, resumable" '
		f=s$signal.jsonl; start $f; wait_lines $f 8
		kill -$signal $host; status=0; wait $host || status=$?
		test $status = $((128 + number)) || { echo "status $status"; return 1; }
		test "$(json_get $f status)" = interrupted &&
		expect_status 1 "$RUN_BENCH" check $f >out && expect_in out "partial" &&
		run_bench --resume $f >table && expect_status 0 "$RUN_BENCH" check $f &&
		test "$(json_get $f status)" = complete'
done
expect_ok 'a complete file is not resumed' '
	expect_status 3 run_bench --resume sINT.jsonl 2>err && expect_lines 1 err "error: .*complete"'
expect_ok 'two runs cannot append to one file' '
	start two.jsonl; wait_lines two.jsonl 4
	expect_status 3 run_bench --resume two.jsonl 2>err; r=$?
	kill -9 $host; settle; test $r = 0 && expect_lines 1 err "error: "'
expect_ok 'a file of another machine is not resumed' '
	start o.jsonl; wait_lines o.jsonl 6; kill -9 $host; settle
	sed "1s/\"release\":\"/\"release\":\"x/" o.jsonl >other.jsonl
	expect_status 3 run_bench --resume other.jsonl 2>err && expect_in err "kernel (.*release" '
plan_done
