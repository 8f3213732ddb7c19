#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='help, version, and what a wrong word is answered'
. "$(dirname "$0")/lib.sh"

# refused PROGRAM ARG...: exit 2; nothing on stdout, on stderr one line with
# what is wrong and one with the remedy. Leaves the lines in err.
refused() {
	expect_status 2 "$@" >out 2>err </dev/null || { cat out err; return 1; }
	test ! -s out || { echo "on stdout:"; cat out; return 1; }
	expect_lines 2 err && expect_lines 1 err '^run-bench[a-z-]*: error: ' &&
		expect_lines 1 err '^run-bench[a-z-]*: hint: '
}

# helps PROGRAM ARG...: exit 0 and a text on stdout that fits a terminal.
helps() {
	expect_status 0 "$@" >out 2>err </dev/null || { cat out err; return 1; }
	test ! -s err || { echo "on stderr:"; cat err; return 1; }
	expect_in out '^usage: run-bench' || return
	awk 'length > 80 { print "wider than 80: " $0; bad = 1 } END { exit bad }' out
}

expect_ok '-h lists the commands' 'helps "$RUN_BENCH" -h &&
	expect_in out "^  run  " "^  list  " "^  explain  " "^  check  " "^  inspect  "'
expect_ok '--help and help say the same as -h' '
	"$RUN_BENCH" -h >a && "$RUN_BENCH" --help >b && "$RUN_BENCH" help >c &&
	cmp a b && cmp a c'
for command in run list explain check inspect; do
	expect_ok "$command -h shows its usage" '
		helps "$RUN_BENCH" $command -h && expect_in out "^usage: run-bench $command"'
	expect_ok "help $command is $command -h" '
		"$RUN_BENCH" $command -h >a && "$RUN_BENCH" help $command >b && cmp a b'
	expect_ok "$command refuses an unknown option" '
		refused "$RUN_BENCH" $command --no-such-option && expect_in err "no-such-option"'
done
expect_ok '--version names program, version and commit' '
	expect_status 0 "$RUN_BENCH" --version >out 2>err &&
	expect_lines 1 out "^cowbench [0-9][0-9.]* ([0-9a-z]*\\(, modified\\)*)$" && test ! -s err'

expect_ok 'a misspelt command gets one suggestion' '
	refused "$RUN_BENCH" lsit && expect_in err "lsit" "hint: .*list"'
expect_ok 'a command like no other is referred to -h' '
	refused "$RUN_BENCH" xylophone && expect_in err "xylophone" "hint: .*-h"'
expect_ok 'a benchmark in place of a command is told where it belongs' '
	refused "$RUN_BENCH" fork/anon && expect_in err "hint: .*run-bench run fork/anon"'
expect_ok 'a misspelt option gets one suggestion' '
	refused "$RUN_BENCH" run --bugdet 1m && expect_in err "bugdet" "hint: .*--budget"'
expect_ok 'an option without its value is refused' '
	refused "$RUN_BENCH" run --budget && expect_in err "budget"'
expect_ok 'a value that is no time is refused with the words of the user' '
	refused "$RUN_BENCH" run --budget soon && expect_in err "soon"'
for command in run explain; do
	expect_ok "$command: a misspelt benchmark gets one suggestion" '
		refused "$RUN_BENCH" $command fork/annon &&
		expect_in err "fork/annon" "hint: .*fork/anon"'
done
expect_ok 'a value that the axis does not have gets one suggestion' '
	refused "$RUN_BENCH" run fork/anon state=exclusiv &&
	expect_in err "exclusiv" "hint: .*exclusive"'
expect_ok 'an axis that the benchmark does not have is refused' '
	refused "$RUN_BENCH" run fork/anon colour=red && expect_in err "colour"'
expect_ok 'explain without a name is refused' 'refused "$RUN_BENCH" explain'
expect_ok 'control characters of the user do not reach the terminal' '
	refused "$RUN_BENCH" "$(printf "li\\033[31mst")" && expect_not_in err "$(printf "\\033")"'

expect_ok 'run-bench-guest -h shows its usage' 'helps "$GUEST" -h'
expect_ok 'run-bench-guest refuses an unknown command' 'refused "$GUEST" lsit'
expect_ok 'run-bench-guest refuses an unknown option' 'refused "$GUEST" case self/noop --no-such'
expect_ok 'run-bench-guest refuses an unknown benchmark' 'refused "$GUEST" case no/such'
expect_ok 'a folder with the name of a suite is not taken for it' '
	mkdir quick && "$RUN_BENCH" run -n -c quick >dry && expect_in dry "^fork/anon .*" &&
	expect_status 2 "$RUN_BENCH" run -n -c ./quick 2>err && expect_in err "error: read suite .\./quick.: Is a directory" "hint: "'
plan_done
