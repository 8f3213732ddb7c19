#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='tests/e2e/lib.sh: its JSON reader and its expectations can say no'
. "$(dirname "$0")/../e2e/lib.sh"

cat >list.json <<'J'
{ "v": 1, "benchmarks": [
	{ "name": "fork/anon", "cases": [ { "axes": { "page": "base" } }, { "axes": { "page": "thp" } } ] },
	{ "name": "self/noop", "cases": [], "say": "a \"b\\c\": {[,]}", "none": null, "x": -1.5e3 }
] }
J
cat >run.jsonl <<'J'
{"type":"env","kernel":{"release":"6.1.0"}}
{"type":"case","bench":"fork/anon","wall_ns":[[1,2],[3]]}
{"type":"case","bench":"cow/copy","wall_ns":[]}
J

expect_ok 'a value is found by its path' '
	test "$(json_get list.json benchmarks.1.name)" = self/noop'
expect_ok 'a star is any one key' '
	test "$(json_get list.json "benchmarks.*.cases.*.axes.page" | tr "\n" " ")" = "base thp "'
expect_ok 'quotes, brackets and commas inside a string stay there' '
	test "$(json_get list.json benchmarks.1.say)" = "a \"b\\c\": {[,]}"'
expect_ok 'numbers and null are plain words' '
	test "$(json_get list.json benchmarks.1.x)" = -1.5e3 &&
	test "$(json_get list.json benchmarks.1.none)" = null'
expect_ok 'lists in lists are counted from 0' '
	test "$(json_get run.jsonl wall_ns.0.1)" = 2 &&
	test "$(json_get run.jsonl wall_ns.1.0)" = 3'
expect_ok 'lines are chosen by a value' '
	json_lines run.jsonl bench cow/copy >l && expect_lines 1 l && expect_in l cow/copy'
expect_ok 'a path that is not there is a failure' '
	expect_status 1 json_get list.json benchmarks.2.name'

echo one >file
expect_ok 'expect_status says no' '! expect_status 0 false && expect_status 1 false'
expect_ok 'expect_in says no' '! expect_in file one two && expect_in file one'
expect_ok 'expect_not_in says no' '! expect_not_in file one && expect_not_in file two'
expect_ok 'expect_lines says no' '! expect_lines 2 file && expect_lines 1 file one'
expect_ok 'a red promise is red in the count and in the exit status' '
	printf "%s\n" "test_description=x" ". \"$TOP/tests/e2e/lib.sh\"" \
		"expect_ok no false" plan_done >"$scratch/red.sh"
	mkdir -p a/b && cp red.sh a/b/ && expect_status 1 sh a/b/red.sh >o && expect_in o "^not ok 1 - no"'
plan_done
