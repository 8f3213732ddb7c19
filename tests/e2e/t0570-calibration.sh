#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='false alarms and power, on recorded and on simulated noise'
. "$(dirname "$0")/lib.sh"

# The promises of docs/calibration.md on data that does not change: recorded
# noise of one kernel, and draws with fixed seeds. No time is measured here.
tools=$TOOLS
noise=$TOP/tests/data/noise/quick.txt

# value KEY FILE - the number behind the KEY of a line "KEY = NUMBER ..."
value() {
	awk -F ' *= *' -v key="$1" '{ k = $1; sub(/^ */, "", k) }
		k == key { split($2, w, " "); print w[1]; exit }' "$2"
}
# within KEY LEAST MOST FILE
within() {
	v=$(value "$1" "$4")
	if awk -v v="$v" -v lo="$2" -v hi="$3" \
		'BEGIN { exit !(v != "" && v + 0 >= lo && v + 0 <= hi) }'; then
		return 0
	fi
	echo "$1: '$v' is not in $2 .. $3"
	return 1
}
# rule NAME COLUMN - percent of a line of the table of rules; 1: the same program
rule() {
	awk -v name="$1" -v column="$2" 'index($0, name) == 1 {
		rest = substr($0, length(name) + 1)
		split(rest, w, " ")
		print w[column]; exit }' rules
}
rule_within() {
	v=$(rule "$1" "$2")
	awk -v v="$v" -v lo="$3" -v hi="$4" \
		'BEGIN { exit !(v != "" && v + 0 >= lo && v + 0 <= hi) }' ||
		{ echo "$1, column $2: '$v' is not in $3 .. $4"; return 1; }
}

calibrate() {
	# shellcheck disable=SC2094 # once a word, once a file
	nice "$tools/calibrate" "$noise" "$1" "$2" >"$2" 2>>said
}
calibrate 100 pairs
calibrate 100 single
calibrate 100 alone
calibrate 40 planted
calibrate 100 rules

expect_ok 'the same against itself, 100 suites of 27 cases: alarms in 1 % at most' '
	test ! -s said &&
	within aa.paired.20 0 1 pairs && within aa.paired.40 0 1 pairs'

expect_ok 'the level is kept and the interval covers, row by row' '
	within "raw p < 0.05" 3.5 6 pairs &&
	within "95 % interval has 0" 93 97 pairs'

expect_ok 'one session a side: no pair of 16 sessions raises an alarm' '
	within aa.single 0 0 single'

expect_ok 'and without the rule for it one in four would' '
	within aa.single.alone 20 30 alone'

expect_ok 'what is planted is found the more the larger it is' '
	within planted.1.40 2 100 planted && within planted.2.40 20 100 planted &&
	within planted.5.40 65 100 planted'

expect_ok 'the intervals hold what was planted' '
	awk "/interval has it/ { n++; bad += \$7 < 93 || \$7 > 97 }
		END { exit n != 3 || bad }" planted'

expect_ok 'rules of other tools cry wolf on the same noise, ours does not' '
	rule_within "hyperfine + Welch" 1 6 100 &&
	rule_within "benchstat" 1 6 100 &&
	rule_within "repetitions in one process" 1 25 100 &&
	rule_within "pyperf pooled t" 1 8 100 &&
	rule_within "cowbench: 10 pairs, signed rank 0.01" 1 0 2 &&
	rule_within "cowbench: 40 pairs, signed rank 0.01" 1 0 2'

expect_ok 'and those that do not cry wolf are blind to 5 %' '
	rule_within "LKP range gap" 4 0 5 &&
	rule_within "Fuchsia interval overlap" 4 0 25 &&
	rule_within "cowbench: 40 pairs, signed rank 0.01" 4 75 100'

expect_ok 'the same noise gives the same bytes' '
	nice "$tools/calibrate" "$noise" 5 pairs planted >one &&
	nice "$tools/calibrate" "$noise" 5 pairs planted >two &&
	cmp one two'

expect_ok 'damaged noise is refused' '
	sed "s/|/x/" "$noise" >bad
	expect_status 1 "$tools/calibrate" bad 1 2>said && expect_in said "cannot be understood"'

expect_ok 'no promise about draws with a known truth is missed' '
	nice "$tools/simulate" --draws 300 >simulated &&
	! grep MISSED simulated && test "$(wc -l <simulated)" -gt 60'

plan_done
