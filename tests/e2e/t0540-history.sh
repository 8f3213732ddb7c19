#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='history: result files become series; changes, alarms, damage'
. "$(dirname "$0")/lib.sh"
need_command python3

XDG_DATA_HOME=$scratch/data HOME=$scratch
export XDG_DATA_HOME HOME
history() { "$RUN_BENCH" history "$@"; }

# make_files DIR NR EXPRESSION: NR result files of one small recorded run, a day
# apart, each with noise of 0.2 % and all times multiplied by EXPRESSION of i;
# kernel 6.1.0-i; thp is what THP (an expression) says.
cat >make.py <<'END'
import json, random, sys, os
base, out, nr, factor, thp = sys.argv[1:6]
os.makedirs(out)
lines = [json.loads(l) for l in open(base)]
for i in range(int(nr)):
    draw = random.Random(int(os.environ.get("SEED", "1")) * 1000 + i)
    k = eval(factor) * (1 + 0.002 * draw.gauss(0, 1))
    with open("%s/r%03d.jsonl" % (out, i), "w") as f:
        for line in lines:
            line = json.loads(json.dumps(line))
            if line["kind"] == "env":
                line["time"] = "2026-%02d-%02dT10:00:00Z" % (i // 28 + 1, i % 28 + 1)
                line["subject"]["release"] = "6.1.0-%d-g%07x" % (i, 0xabc0000 + i)
                line["context"]["thp"] = eval(thp)
            for p in line.get("points", []):
                for clock in ("wall_ns", "cpu_ns"):
                    # large numbers, so that rounding does not matter
                    p[clock] = [[round(v * 1000 * k) for v in phase] for phase in p[clock]]
            f.write(json.dumps(line, separators=(",", ":")) + "\n")
END
make_files() {
	python3 make.py "$TOP/tests/data/results/good.jsonl" "$1" "$2" "$3" "${4:-'\"madvise\"'}"
}
# in_db NAME COMMAND...: with a database of its own.
in_db() {
	db=$1
	shift
	history --db "$db.db" "$@"
}
case_='fork/anon page=base state=exclusive'

expect_ok 'what there is to do must be named, and no database is made for reading' '
	expect_status 2 history 2>err && expect_in err "hint: .*history show" &&
	expect_status 2 history alram 2>err && expect_in err "hint: did you mean alarm" &&
	expect_status 2 history add 2>err && expect_in err "hint: .*history add" &&
	expect_status 3 history show 2>err && expect_in err "hint: run-bench history add FILES makes it" &&
	test ! -e data'
expect_ok 'add makes the database in XDG_DATA_HOME; the same file again adds nothing' '
	make_files plain 30 1 && history add plain/r00[0-4].jsonl >out &&
	expect_in out "^5 files added with [0-9]* points, 0 known before" && test -s data/cowbench/history.db &&
	history show --format csv >one && history add plain/r00[0-4].jsonl >out &&
	expect_in out "^0 files added with 0 points, 5 known before" &&
	history show --format csv >two && cmp one two'
expect_ok 'a file that was moved is known; one that was overwritten is replaced' '
	cp -r plain moved && in_db m add moved/r000.jsonl moved/r001.jsonl >/dev/null &&
	mv moved/r000.jsonl moved/new.jsonl && in_db m add moved/new.jsonl >out && expect_in out " 1 known before" &&
	in_db m show --format csv >out && expect_in out moved/new && expect_not_in out moved/r000 &&
	cp moved/r002.jsonl moved/r001.jsonl && in_db m add moved/r001.jsonl 2>err >out &&
	expect_in err "replaced" && expect_in out "^1 file added" &&
	in_db m show --format csv >out && expect_in out "6.1.0-2-" && expect_not_in out "6.1.0-1-"'
expect_ok 'show lists the series, one in full, and names a case that is not there' '
	in_db p add plain/*.jsonl >/dev/null && in_db p show >out && expect_in out "^fork/anon page=base state=exclusive .* 30$" &&
	in_db p show $case_ >out && expect_in out "^fork/anon page=base state=exclusive  call:per_op, ns/page, live" &&
	test "$(grep -c "^2026-" out)" = 30 && expect_status 1 in_db p show no/such 2>err && expect_in err "no/such"'
expect_ok 'show: csv has a row for each point, json says the same' '
	in_db p show --format csv $case_ >csv && expect_lines 31 csv && in_db p show --format json $case_ >json &&
	python3 -c "
import csv, json
rows = list(csv.DictReader(open(\"csv\")))
points = json.load(open(\"json\"))[0][\"points\"]
assert [float(r[\"value\"]) for r in rows] == [p[\"value\"] for p in points]
assert rows[3][\"commit\"] == \"abc0003\" == points[3][\"commit\"]"'
expect_ok 'show -o makes a figure of the series, with its data and script' '
	in_db p show -o figures $case_ >/dev/null && test -s figures/timeline-*.gp && test -s figures/timeline-*.dat &&
	test "$(grep -c -v "^#\|^ *$" figures/timeline-*.dat)" -ge 30'

expect_ok 'the same kernel again and again: no alarm, exit 0' '
	for seed in 1 2 3 4 5; do
		SEED=$seed make_files aa$seed 40 1 && in_db aa$seed add aa$seed/*.jsonl >/dev/null &&
		in_db aa$seed alarm >out && expect_in out "^no alarm" || return 1
	done'
expect_ok 'a planted step of 3 % is an alarm: exit 1, the files and the commit, what to do next' '
	make_files step 40 "1.03 if i >= 23 else 1" && in_db s add step/*.jsonl >/dev/null &&
	expect_status 1 in_db s alarm >out && expect_in out "^ALARM: " "$case_" "+3\.[0-9]* %\|+2\.9[0-9]* %" \
		"last before: 6.1.0-22-.*step/r022.jsonl" "first after: 6.1.0-23-.*abc0017.*step/r023.jsonl" "next: run-bench compare" &&
	in_db s alarm --format json >json; python3 -c "
import json
a = [f for f in json.load(open(\"json\")) if f[\"verdict\"] == \"alarm\"]
assert a and all(f[\"first_after\"].endswith(\"r023.jsonl\") for f in a)
assert all(abs(f[\"change\"] - 0.03) < 0.005 and f[\"lo\"] < 0.03 < f[\"hi\"] for f in a)"'
expect_ok 'the step is on the line of the series, with its level before and after' '
	in_db s show $case_ >out && expect_in out "^2026-01-24.* level +[23]\.[0-9]* % " &&
	test "$(grep -c " level +" out)" = 1'
expect_ok 'alarms older than --since, or smaller than --delta, are not told' '
	in_db s alarm --since 2026-02-01 >out && expect_in out "^no alarm" &&
	in_db s alarm --delta 5% >out && expect_in out "^no alarm" && expect_status 1 in_db s alarm --since 2026-01-10 >out'
expect_ok 'a step shows with the points that the first line names; a smaller budget needs more; none is refused' '
	in_db t add step/r019.jsonl step/r02[0-6].jsonl >/dev/null && in_db t alarm --budget 2% >out &&
	expect_in out "^no alarm" "0\.01 each (budget 2%; needs 10 points)" &&
	in_db t add step/r018.jsonl step/r027.jsonl >/dev/null && expect_status 1 in_db t alarm --budget 2% >out &&
	expect_in out "first after: .*step/r023.jsonl" && in_db t alarm --budget 0.1% >out &&
	expect_in out "^no alarm" "needs 16 points" &&
	in_db t add step/r01[567].jsonl step/r028.jsonl step/r029.jsonl step/r030.jsonl >/dev/null &&
	expect_status 1 in_db t alarm --budget 0.1% >out && expect_in out "first after: .*step/r023.jsonl" &&
	in_db u add step/r01*.jsonl step/r02*.jsonl step/r03[0-7].jsonl >/dev/null && expect_status 1 in_db u alarm >out &&
	in_db w add step/r01*.jsonl step/r02[0-9].jsonl >/dev/null && expect_status 1 in_db w alarm >out &&
	expect_status 2 in_db t alarm --budget 0/year 2>err && expect_status 2 in_db t alarm --budget 1/yaer 2>err &&
	expect_in err "did you mean year"'
expect_ok 'a case that became faster is no alarm, but told' '
	make_files fast 40 "0.97 if i >= 23 else 1" && in_db f add fast/*.jsonl >/dev/null &&
	in_db f alarm >out && expect_in out "^IMPROVED: " "^no alarm"'
expect_ok 'slower for a while is told apart; so is one point; so is the newest one' '
	make_files bump 60 "1.05 if 20 <= i < 40 else 1" && in_db b add bump/*.jsonl >/dev/null &&
	in_db b alarm >out && expect_in out "^RECOVERED: " "^no alarm" && expect_not_in out "^ALARM\|^IMPROVED" &&
	make_files odd 40 "1.2 if i in (20, 39) else 1" && in_db o add odd/*.jsonl >/dev/null &&
	in_db o alarm >out && expect_in out "^OUTLIER: " "odd/r020.jsonl" "^WATCH: " "odd/r039.jsonl" "^no alarm" && expect_not_in out "^ALARM"'
expect_ok 'an improvement that is lost again is an alarm' '
	make_files lost 60 "0.95 if 20 <= i < 40 else 1" && in_db l add lost/*.jsonl >/dev/null &&
	expect_status 1 in_db l alarm >out && expect_in out "^ALARM: " "lost/r040.jsonl"'
expect_ok 'a change of the environment is on the line, and no alarm where both change at once' '
	make_files env 40 "1.03 if i >= 23 else 1" "\"always\" if i >= 23 else \"madvise\"" && in_db e add env/*.jsonl >/dev/null &&
	in_db e alarm >out && expect_in out "^ENVIRONMENT: " "environment: thp: madvise -> always" "^no alarm" &&
	in_db e show $case_ >out && expect_in out "ENV thp: madvise -> always" && test "$(grep -c "ENV " out)" = 1'
expect_ok 'a step that takes both a year and a version to see: --order' '
	in_db v add --order given step/*.jsonl >/dev/null && for order in time version given; do
		expect_status 1 in_db v alarm --order $order >out && expect_in out "step/r023.jsonl" || return 1
	done && expect_status 2 in_db v alarm --order tmie 2>err && expect_in err "did you mean time"'

expect_ok 'damaged, partial, foreign files: one line each, nothing of them is written, the others are' '
	d=$TOP/tests/data/results && cp plain/r000.jsonl ok.jsonl && printf "hello\n" >foreign && : >empty &&
	nr=0 && for bad in "$d"/bad-*.jsonl "$d"/partial-*.jsonl foreign empty nowhere.jsonl; do
		rm -f x.db* && expect_status 3 in_db x add "$bad" ok.jsonl >out 2>err &&
		expect_lines 1 err "error: " && expect_in out "^1 file added" || { echo "$bad"; cat err; return 1; }
		nr=$((nr + 1))
	done && test $nr -gt 100'
expect_ok 'a file of two variants is refused and compare is named' '
	python3 -c "
import json
for l in open(\"ok.jsonl\"):
    o = json.loads(l)
    if o[\"kind\"] == \"plan\":
        o[\"ab\"] = {\"kind\": \"same\", \"what\": \"same\", \"a\": \"a\", \"b\": \"b\"}
    if o[\"kind\"] == \"case\":
        o[\"variant\"] = \"a\"
    print(json.dumps(o))" >ab.jsonl && rm -f x.db* && expect_status 3 in_db x add ab.jsonl 2>err >/dev/null && expect_in err "error: add .*ab.jsonl"'
expect_ok 'rebuild makes the same again; what is gone keeps its points and is named' '
	cp -r plain again && in_db r add again/*.jsonl >/dev/null && in_db r show --format csv >one &&
	in_db r rebuild >out && expect_in out "^30 of 30 files read anew" && in_db r show --format csv >two && cmp one two &&
	rm again/r007.jsonl && expect_status 3 in_db r rebuild >out 2>err && expect_in out "^29 of 30" && expect_lines 1 err "error: .*r007" &&
	in_db r show --format csv | sort >two && sort one | cmp - two'
expect_ok 'forget drops a file; one that is not known is an error' '
	in_db r forget again/r003.jsonl "$scratch/again/r007.jsonl" && in_db r show --format csv >two &&
	expect_not_in two "r003\|r007" && expect_status 3 in_db r forget again/r003.jsonl 2>err && expect_in err "it is not in"'
expect_ok 'a database that is none, or of something else, is refused and left alone' '
	printf "%0600d\n" 0 >text.db && cp text.db was && expect_status 3 in_db text add ok.jsonl 2>err && expect_in err "not a database" &&
	cmp text.db was && python3 -c "
import sqlite3
sqlite3.connect(\"other.db\").execute(\"create table t (a)\")" &&
	expect_status 3 in_db other add ok.jsonl 2>err && expect_in err "another program" "hint: .*--db"'
expect_ok 'killed at any moment of an import, the history is whole: each file is in, or not' '
	per_file=$(rm -f k.db*; in_db k add plain/r000.jsonl >/dev/null && in_db k show --format csv | wc -l) &&
	for i in 1 2 3 4 5 6 7 8 9 10; do
		rm -f k.db*
		"$RUN_BENCH" history --db k.db add plain/*.jsonl >/dev/null 2>&1 &
		pid=$!
		python3 -c "import time; time.sleep(0.006 * $i)"
		kill -9 $pid 2>/dev/null
		wait $pid 2>/dev/null
		test -s k.db || continue
		in_db k show --format csv >rows 2>err || { expect_in err "no series" || return 1; : >rows; }
		python3 -c "
import collections, csv, sqlite3
files = collections.Counter(r[\"file\"] for r in csv.DictReader(open(\"rows\")))
assert all(n == $per_file - 1 for n in files.values()), files
assert sqlite3.connect(\"k.db\").execute(\"pragma integrity_check\").fetchall() == [(\"ok\",)]" || return 1
	done && in_db k add plain/*.jsonl >/dev/null && in_db k show --format csv >rows && in_db p show --format csv | cmp - rows'

plan_done
