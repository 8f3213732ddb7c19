#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='scripts/run-tests believes only complete TAP'
. "$(dirname "$0")/../e2e/lib.sh"

# fake NAME: the script on stdin as a test program ./NAME.
fake() {
	{
		echo '#!/bin/sh'
		cat
	} >"$1"
	chmod +x "$1"
}

# judged COUNTS STATUS NAME...: run them; the last line and the exit status.
judged() {
	counts=$1 status=$2
	shift 2
	got=0
	paths=
	for f; do
		case $f in
		beside) paths="$paths $f" ;;
		*) paths="$paths $scratch/$f" ;;
		esac
	done
	# shellcheck disable=SC2086 # a list of paths without blanks
	"$TOP/scripts/run-tests" out $paths >said 2>&1 || got=$?
	cat said
	test "$(tail -n 1 said)" = "$counts" && test "$got" = "$status" &&
		expect_lines 1 said ' passed, .* failed, .* skipped$'
}

fake good <<'F'
echo "ok 1 - one"; echo "ok 2 - two"; echo 1..2
F
fake bad <<'F'
echo "ok 1 - one"; echo "not ok 2 - two"; echo "# five is not six"; echo 1..2; exit 1
F
fake bad_exits_0 <<'F'
echo 1..1; echo "not ok 1 - one"
F
fake short <<'F'
echo 1..3; echo "ok 1 - one"; echo "ok 2 - two"
F
fake long <<'F'
echo 1..1; echo "ok 1 - one"; echo "ok 2 - two"
F
fake no_plan <<'F'
echo "ok 1 - one"
F
fake two_plans <<'F'
echo 1..1; echo "ok 1 - one"; echo 1..1
F
fake silent <<'F'
exit 0
F
fake empty_plan <<'F'
echo 1..0
F
fake crash <<'F'
echo 1..2; echo "ok 1 - one"; echo "last words" >&2; kill -SEGV $$
F
fake status <<'F'
echo 1..1; echo "ok 1 - one"; exit 7
F
fake hang <<'F'
echo 1..1; sleep 20; echo "ok 1 - one"
F
fake misnumbered <<'F'
echo "ok 1 - one"; echo "ok 1 - again"; echo 1..2
F
fake skip_all <<'F'
echo "1..0 # SKIP no such thing here"
F
fake skip_one <<'F'
echo "ok 1 - one # SKIP too small a machine"; echo "ok 2 - two"; echo 1..2
F
fake cmocka_skip <<'F'
echo 1..2; echo "ok 1 - one"; echo "# no THP here"; echo "not ok 2 # SKIP name"
F
fake bail <<'F'
echo "ok 1 - one"; echo 1..1; echo "Bail out! no disk"
F
# Each waits for the other: alone, none ends.
for me in ping:pong pong:ping; do
	fake "${me%:*}" <<-F
		cd "\$(dirname "\$0")" && : >"${me%:*}.here"
		until test -e "${me#*:}.here"; do sleep 0.1; done
		echo "ok 1 - met"; echo 1..1
	F
done
fake kills_its_runner <<'F'
read -r _ _ _ runner _ <"/proc/$PPID/stat"
kill -9 "$runner"
F

expect_ok 'two good tests pass' 'judged "2 passed, 0 failed, 0 skipped" 0 good'
expect_ok 'a failed test is red and says why' '
	judged "1 passed, 1 failed, 0 skipped" 1 bad &&
	expect_in said "not ok 2 - two" "five is not six"'
expect_ok 'a failed test is red even when the program exits 0' '
	judged "0 passed, 1 failed, 0 skipped" 1 bad_exits_0'
expect_ok 'fewer tests than planned are red' '
	judged "2 passed, 1 failed, 0 skipped" 1 short'
expect_ok 'more tests than planned are red' '
	judged "2 passed, 1 failed, 0 skipped" 1 long'
expect_ok 'a missing plan is red' '
	judged "1 passed, 1 failed, 0 skipped" 1 no_plan'
expect_ok 'two plans are red' '
	judged "1 passed, 1 failed, 0 skipped" 1 two_plans'
expect_ok 'a program that says nothing is red' '
	judged "0 passed, 1 failed, 0 skipped" 1 silent'
expect_ok 'a plan of no tests without a reason is red' '
	judged "0 passed, 1 failed, 0 skipped" 1 empty_plan'
expect_ok 'a crash is one failure, with the signal and the last words' '
	judged "1 passed, 1 failed, 0 skipped" 1 crash &&
	expect_in said SIGSEGV "last words"'
expect_ok 'a bad exit status without a failed test is red' '
	judged "1 passed, 1 failed, 0 skipped" 1 status && expect_in said "status is 7"'
expect_ok 'a program that hangs is stopped and red' '
	TEST_TIMEOUT_S=1 judged "0 passed, 1 failed, 0 skipped" 1 hang &&
	expect_in said "stopped after 1 s"'
expect_ok 'test numbers out of order are red' '
	judged "2 passed, 1 failed, 0 skipped" 1 misnumbered'
expect_ok 'a bail out is red' 'judged "1 passed, 1 failed, 0 skipped" 1 bail'
expect_ok 'a missing program is red' '
	judged "0 passed, 1 failed, 0 skipped" 1 not_there'
expect_ok 'skips keep their reasons' '
	judged "4 passed, 0 failed, 3 skipped" 0 good skip_all skip_one cmocka_skip &&
	expect_in said "no such thing here" "too small a machine" "name: no THP here"'
expect_ok 'nothing but skips is red: no test ran' '
	judged "0 passed, 0 failed, 1 skipped" 1 skip_all'
expect_ok 'one red program among green ones is red' '
	judged "5 passed, 1 failed, 0 skipped" 1 good bad good'
expect_ok 'what runs beside runs at the same time, and counts' '
	TEST_TIMEOUT_S=60 judged "7 passed, 0 failed, 1 skipped" 0 ping good beside pong skip_one good'
expect_ok 'one red program beside green ones is red' '
	judged "4 passed, 1 failed, 0 skipped" 1 good beside bad_exits_0 good'
expect_ok 'what runs beside and does not come to its end is red' '
	judged "2 passed, 1 failed, 0 skipped" 1 good beside kills_its_runner good &&
	expect_in said "ended early"'
expect_ok 'an unknown kind is red' '
	expect_status 1 "$TOP/scripts/run-tests" out nothing >said &&
	test "$(tail -n 1 said)" = "0 passed, 1 failed, 0 skipped"'
plan_done
