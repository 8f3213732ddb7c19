#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='check: this machine, recorded machines, files, --fix and its undoing'
. "$(dirname "$0")/lib.sh"

machines=$TOP/tests/data/machines
expect_ok 'this machine: findings that fit 100 columns, a verdict, exit 0 or 1' '
	"$RUN_BENCH" check >out; test $? -le 1 &&
	awk "length > 100 { print; bad = 1 } END { exit bad }" out &&
	expect_in out "^machine " "^measure " "^\(fit\|not fit\|un\)"'
expect_ok 'a debug kernel voids a measurement: exit 1, with the option named' '
	expect_status 1 "$RUN_BENCH" --sysroot "$machines/debug-vm" check >out &&
	expect_in out "^bad .*debug" "KASAN"'
expect_ok 'a two-node server: governor, turbo and KSM are found, each with a remedy' '
	"$RUN_BENCH" --sysroot "$machines/server-2node" check >out; test $? -le 1 &&
	expect_in out "powersave" "KSM" && test "$(grep -c remedy out)" -ge 3'
expect_ok 'the answer as JSON' '
	"$RUN_BENCH" --sysroot "$machines/debug-vm" check --json >out.json
	test "$(json_get out.json verdict)" = bad'
expect_ok 'a recorded machine cannot be fixed' '
	expect_status 2 "$RUN_BENCH" --sysroot "$machines/debug-vm" check --fix 2>err && expect_lines 1 err "error: "'
expect_ok 'a command after -- needs --fix' '
	expect_status 2 "$RUN_BENCH" check -- true 2>err && expect_lines 1 err "hint: .*--fix"'
expect_ok 'files: good is 0, cut is 1, missing is 3' '
	"$RUN_BENCH" run self/noop --rounds 2 -o good.jsonl >/dev/null &&
	head -c -20 good.jsonl >cut.jsonl && head -n 1 good.jsonl >env.jsonl && : >empty.jsonl &&
	expect_status 0 "$RUN_BENCH" check good.jsonl &&
	for f in cut env empty; do expect_status 1 "$RUN_BENCH" check $f.jsonl >out || return 1; done
	expect_status 3 "$RUN_BENCH" check good.jsonl missing.jsonl 2>err && expect_in err "missing.jsonl"'

knob=/sys/kernel/mm/ksm/run
if test "$(id -u)" = 0 && test -w "$knob" && test "$(cat "$knob")" = 0; then
	# KSM on is a finding that --fix can undo; whatever happens, off again.
	trap 'echo 0 >"$knob"; cd / && rm -rf "$scratch"' EXIT
	wait_for() {
		i=0
		while test "$(cat "$knob")" != "$1" && test "$i" -lt 200; do
			i=$((i + 1))
			sleep 0.05
		done
		test "$(cat "$knob")" = "$1"
	}
	expect_ok '--fix changes the setting for the command and puts it back' '
		echo 1 >$knob && "$RUN_BENCH" check --fix -- cat $knob >out 2>err && expect_in out "^0$" && wait_for 1'
	expect_ok 'run --fix measures with it and puts it back' '
		"$RUN_BENCH" run --fix self/noop --rounds 2 -o fix.jsonl >out 2>err && wait_for 1 &&
		test "$(json_get fix.jsonl context.ksm_run)" = 0'
	for signal in INT TERM; do
		expect_ok "SIG$signal puts it back" '
			mkfifo hold$signal; "$RUN_BENCH" check --fix <hold$signal >out 2>err & p=$!
			exec 9>hold$signal; wait_for 0 && kill -$signal $p && wait $p; wait_for 1'
	done
	expect_ok 'kill -9 leaves it changed, and the next start of any command puts it back' '
		mkfifo hold9; "$RUN_BENCH" check --fix <hold9 >out 2>err & p=$!
		exec 9>hold9; wait_for 0 && kill -9 $p; wait $p
		test "$(cat $knob)" = 0 && "$RUN_BENCH" list >out 2>err && expect_in err "ksm" && test "$(cat $knob)" = 1'
	echo 0 >"$knob"
else
	skip_one '--fix and its undoing' 'needs root and a KSM that is off'
fi
plan_done
