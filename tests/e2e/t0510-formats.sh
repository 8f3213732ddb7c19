#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='exports and formats of compare, read by something else'
. "$(dirname "$0")/lib.sh"

# Python reads what we write: json, csv. Its Debian packages, not a venv's.
python=/usr/bin/python3
test -x $python || skip_all "python3 is not installed"

# make-runs: files of two kernels, 12 processes a case, without measuring. The
# planted differences: cow/copy 5 % slower in new.jsonl, fork/anon the same.
cat >make-runs <<'PY'
import json
import sys


def env(mode, release, time, **lab):
    e = {"kind": "env", "v": 1, "mode": mode, "time": time,
         "identity": {"arch": "x86_64", "cpu_model_name": "A, \"CPU\"",
                      "nr_cpus": 2, "guest_build_id": "ab"},
         "subject": {"release": release, "compiler": "gcc 12",
                     "config_hash": release, "build_id": release},
         "context": {"thp": {"enabled": "madvise"}},
         "identity_hash": "",
         "tool": {"version": "0.1", "build": "release"}}
    text = json.dumps(e["identity"], sort_keys=True, separators=(",", ":"))
    h = 0xcbf29ce484222325
    for c in text.encode():
        h = (h ^ c) * 0x100000001b3 % 2**64
    e["identity_hash"] = f"{h:016x}"
    if lab:
        e["lab"] = lab
    return e


CASES = [("cow/copy", {"page": "base"}, 900), ("fork/anon", {"page": "base"}, 70),
         ("fork/anon", {"page": "thp"}, None), ("gup/fast", {}, -1)]
SIZES = [512, 1024, 2048]


def record(seq, rnd, bench, case, base, factor, variant=None):
    r = {"kind": "case", "v": 1, "seq": seq, "bench": bench, "version": 1,
         "case": case, "op": "page", "sweep": "pages", "round": rnd,
         "layout": 0, "outcome": "ok", "why": None,
         "seed": f"{seq:016x}", "phases": ["call"], "points": [],
         "empty_wall_ns": 0, "empty_cpu_ns": 0,
         "proof": {"verdict": "none", "evidence": []},
         "noise": {"other_cpus": 0.0, "measured_cpu_other": 0.0,
                   "steal_ns": 0, "nr_preempted": 0, "nr_migrated": 0},
         "cpu": 1, "policy": "fifo", "vm_pte_bytes": 0, "nr_vmas": 0,
         "elapsed_ns": 1000000}
    if variant:
        r["variant"] = variant
    if base is None:
        r.update(outcome="skip", why='needs "THP", and more', phases=[])
    elif base < 0:
        r.update(outcome="broken", why="signal 9", phases=[])
    else:
        for n in SIZES:
            # a fixed scatter of 0.2 % between processes
            ns = (5000 + base * factor * n) * (1 + (rnd * 7 % 12 - 5.5) / 3000)
            r["points"].append({
                "size": n, "nr_ops": n, "wall_ns": [[round(ns)] * 4],
                "cpu_ns": [[round(ns)] * 4], "drop": [1, 0, 0, 0],
                "counters": {}})
    return r


def write(name, e, factors, seed, variants=(None,)):
    plan = {"kind": "plan", "v": 1, "suite": "made", "seed": f"{seed:016x}",
            "argv": ["x"], "cpu": 1, "policy": "fifo", "nr_cases": len(CASES),
            "rounds_min": 12, "rounds_max": 160, "half_width_pct": 0.5,
            "budget_s": 0, "layouts": 1, "nr_samples": 3, "nr_warmups": 1,
            "nr_counted": 0, "timeout_s": 20, "phase_max_ns": 1e6,
            "events": "", "table_pages": 512, "cases": [
                {"bench": b, "version": 1, "case": c, "headline": "per_op",
                 "op": "page", "sweep": "pages", "sizes": SIZES}
                for b, c, _ in CASES]}
    if variants != (None,):
        plan["ab"] = {"kind": "setting", "what": "/proc/sys/vm/swappiness", "a": "0",
                      "b": "60"}
    out, nr = [e, plan], {}
    seq = 0
    for rnd in range(12):
        for i, (b, c, base) in enumerate(CASES):
            for v in variants:
                f = factors.get(b, 1) if v in (None, "b") else 1
                out.append(record(seq, rnd, b, c, base, f, v))
                seq += 1
                nr[i] = nr.get(i, 0) + 1
    out.append({"kind": "end", "v": 1, "status": "complete", "why": None,
                "nr_cases": len(CASES), "nr_records": seq, "elapsed_s": 1.0,
                "cases": [{"bench": b, "case": c, "nr_records": nr[i],
                           "stop": "precise" if base and base > 0 else "ended"}
                          for i, (b, c, base) in enumerate(CASES)]})
    with open(name, "w") as f:
        for o in out:
            f.write(json.dumps(o) + "\n")


write("old.jsonl", env("live", "6.1.0", "2026-01-01T00:00:00Z"), {}, 1)
write("new.jsonl", env("live", "6.2.0", "2026-01-02T00:00:00Z"),
      {"cow/copy": 1.05}, 2)
write("ab.jsonl", env("live", "6.2.0", "2026-01-03T00:00:00Z"),
      {"cow/copy": 1.05}, 3, ("a", "b"))
lab = {"accel": "icount", "kernel": "6.1", "title": "6.1"}
write("lab.jsonl", env("lab", "6.1.0", "2026-01-01T00:00:00Z", **lab), {}, 4)
write("lab2.jsonl", env("lab", "6.2.0", "2026-01-02T00:00:00Z", **lab),
      {"cow/copy": 1.05}, 5)
PY
$python make-runs || { echo "Bail out! the files could not be made" && exit 1; }

expect_ok 'the files are good ones' '
	expect_status 0 "$RUN_BENCH" check old.jsonl new.jsonl lab.jsonl lab2.jsonl'

# export_to FORMAT OUTPUT FILE...
export_to() {
	format=$1 output=$2
	shift 2
	"$RUN_BENCH" export --format "$format" -o "$output" --replace "$@" 2>err
}

expect_ok 'csv: Python finds a row per case, and numbers where they belong' '
	export_to csv x.csv old.jsonl new.jsonl &&
	$python - <<PY
import csv
rows = list(csv.DictReader(open("x.csv")))
assert len(rows) == 8, len(rows)
for r in rows:
    assert None not in r and len(r) == 26, r
    assert (r["status"] == "ok") == (r["value"] != ""), r
    assert (r["status"] != "ok") <= (r["why"] != ""), r
by = {(r["file"], r["id"]): r for r in rows}
v = float(by["old.jsonl", "cow/copy.v1/page=base"]["value"])
assert abs(v / 900 - 1) < 1e-3, v
assert by["new.jsonl", "cow/copy.v1/page=base"]["unit"] == "ns/page"
thp = by["old.jsonl", "fork/anon.v1/page=thp"]
assert thp["why"] == "needs \"THP\", and more" and thp["status"] == "skip"
PY'

expect_ok 'csv-samples: every sample is there, with its drop bits' '
	export_to csv-samples x.csv old.jsonl &&
	$python - <<PY
import csv, json
rows = [r for r in csv.DictReader(open("x.csv"))]
want = 0
for line in open("old.jsonl"):
    o = json.loads(line)
    for p in o.get("points", []):
        want += len(p["drop"])
got = [r for r in rows if r["wall"] != ""]
assert len(got) == want, (len(got), want)
assert sum(r["drop_names"] == "WARMUP" for r in got) * 4 == want
assert {r["status"] for r in rows if r["wall"] == ""} == {"skip", "broken"}
PY'

# The grammar of golang.org/design/14313-benchmark-format: configuration lines,
# unit lines, results of an even number of fields, at least four.
cat >go.awk <<'AWK'
/^Benchmark/ {
	if (NF < 4 || NF % 2 || $2 !~ /^[0-9]+$/) { print "bad: " $0; exit 1 }
	if ($1 !~ /^Benchmark[A-Z][^ \/]*(\/[^ \/=]+=[^ \/]+)*-1$/) {
		print "bad name: " $1; exit 1
	}
	for (i = 3; i < NF; i += 2)
		if ($i !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/) { print "bad: " $0; exit 1 }
	nr[side " " $1 " " $4]++
	sum[side " " $1 " " $4] += $3
	next
}
/^Unit [^ ]+( [^ =]+=[^ ]+)+$/ || /^#/ || /^$/ { next }
/^[a-z][^ A-Z:]*:( .*)?$/ {
	if ($1 == "side:") side = $2
	next
}
{ print "neither result nor configuration: " $0; exit 1 }
END { for (k in nr) print k, nr[k], sum[k] / nr[k] }
AWK

expect_ok 'benchstat: lines of the Go format, one a process' '
	export_to benchstat x.txt old.jsonl &&
	awk -f go.awk x.txt >sums &&
	expect_in sums "^ BenchmarkCowCopy.v1/page=base-1 ns/page 12 900" \
		"^ BenchmarkForkAnon.v1/page=base-1 ns/page 12 70" &&
	expect_lines 2 sums &&
	expect_in x.txt "^# BenchmarkForkAnon.v1/page=thp-1: skip: needs"'

expect_ok 'compare --format benchstat: both sides in one file' '
	expect_status 0 "$RUN_BENCH" compare --format benchstat \
		old.jsonl new.jsonl >x.txt &&
	awk -f go.awk x.txt >sums &&
	expect_in sums "^old BenchmarkCowCopy.v1/page=base-1 ns/page 12 900" \
		"^new BenchmarkCowCopy.v1/page=base-1 ns/page 12 94[45]" &&
	expect_lines 4 sums'

expect_ok 'run --ab: its variants are the sides' '
	export_to benchstat x.txt ab.jsonl &&
	awk -f go.awk x.txt >sums &&
	expect_in sums "^a BenchmarkCowCopy.v1/page=base-1 ns/page 12 900" \
		"^b BenchmarkCowCopy.v1/page=base-1 ns/page 12 94[45]"'

expect_ok 'otava: all that its importer asks of a file' '
	export_to otava x.csv new.jsonl old.jsonl &&
	expect_in err "page=thp: left out" "gup/fast.v1: left out" &&
	$python - <<PY
import csv, datetime
rows = list(csv.reader(open("x.csv", newline=""), delimiter=",", quotechar="\""))
head, rows = rows[0], rows[1:]
assert len(set(head)) == len(head)
times = []
for r in rows:
    assert len(r) >= len(head)
    times.append(datetime.datetime.fromisoformat(
        r[head.index("time")].replace("Z", "+00:00")))
    for metric in ("cow/copy.v1/page=base", "fork/anon.v1/page=base"):
        float(r[head.index(metric)])
    for attribute in ("kernel", "machine", "unit", "file"):
        assert r[head.index(attribute)]
assert times == sorted(times) and len(times) == 2
assert "gup/fast.v1" not in head
PY'

expect_ok 'otava: times and counts do not share a file' '
	rm -f y.csv
	expect_status 3 "$RUN_BENCH" export --format otava -o y.csv \
		old.jsonl lab.jsonl 2>err &&
	expect_in err "one holds times" && test ! -e y.csv'

# kcidb-io v5.0 .. v5.3, restated: required keys, patterns, statuses, no null.
cat >kcidb.py <<'PY'
import json
import re
import sys

ID = re.compile(r"^[a-z0-9_]+:.*$")
KEYS = {
    "checkouts": ({"id", "origin"}, {"comment"}),
    "builds": ({"id", "origin", "checkout_id"},
               {"comment", "architecture", "compiler", "misc"}),
    "tests": ({"id", "origin", "build_id"},
              {"path", "status", "comment", "number", "start_time",
               "duration", "environment", "misc"}),
}


def no_null(o):
    assert o is not None
    for v in (o.values() if isinstance(o, dict) else
              o if isinstance(o, list) else []):
        no_null(v)


doc = json.load(open(sys.argv[1]))
assert set(doc) <= {"version", "checkouts", "builds", "tests"}, doc.keys()
assert doc["version"]["major"] == 5 and 0 <= doc["version"]["minor"] <= 3
no_null(doc)
for kind, (need, may) in KEYS.items():
    ids = [o["id"] for o in doc[kind]]
    assert len(set(ids)) == len(ids), kind
    for o in doc[kind]:
        assert need <= set(o) <= need | may, (kind, set(o))
        assert re.fullmatch("[a-z0-9_]+", o["origin"])
        for key in ("id", "checkout_id", "build_id"):
            assert key not in o or ID.match(o[key])
builds = {b["id"] for b in doc["builds"]}
for b in doc["builds"]:
    assert b["checkout_id"] in {c["id"] for c in doc["checkouts"]}
    assert re.fullmatch("[a-z0-9_]*", b.get("architecture", ""))
for t in doc["tests"]:
    assert t["build_id"] in builds or not builds
    assert re.fullmatch(r"([a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*)?", t["path"])
    assert t["status"] in ("FAIL", "ERROR", "MISS", "PASS", "DONE", "SKIP")
    assert set(t["environment"]) <= {"compatible", "comment", "misc"}
    number = t.get("number")
    if number:
        assert t["status"] in ("FAIL", "PASS", "DONE")
        assert set(number) == {"value", "unit"}
        assert isinstance(number["value"], float)
    print(t["status"], t["path"], number["unit"] if number else "-")
PY

expect_ok 'kcidb: what the schema requires, a status for every case' '
	export_to kcidb x.json old.jsonl new.jsonl &&
	$python kcidb.py x.json >said && expect_lines 8 said &&
	expect_lines 2 said "^DONE cowbench.cow.copy.v1.page_base ns/page" &&
	expect_lines 2 said "^SKIP cowbench.fork.anon.v1.page_thp -" &&
	expect_lines 2 said "^ERROR cowbench.gup.fast.v1 -"'

expect_ok 'kcidb: a known build, an origin, and no other words for one' '
	"$RUN_BENCH" export --format kcidb --origin my_lab \
		--build-id maestro:42 old.jsonl >x.json &&
	$python kcidb.py x.json >said && expect_in x.json maestro:42 my_lab: &&
	expect_status 2 "$RUN_BENCH" export --format kcidb --origin My-Lab \
		old.jsonl 2>err && expect_in err "KCIDB takes small letters" &&
	expect_status 2 "$RUN_BENCH" export --format kcidb --build-id 42 \
		old.jsonl 2>err && expect_in err "names no origin"'

expect_ok 'compare --format kcidb: a regression is a FAIL' '
	"$RUN_BENCH" compare --format kcidb ab.jsonl >x.json
	$python kcidb.py x.json >said &&
	expect_in said "^FAIL cowbench.compare.cow.copy.v1.page_base ns/page" \
		"^PASS cowbench.compare.fork.anon.v1.page_base ns/page" \
		"^SKIP cowbench.compare.fork.anon.v1.page_thp -"'

expect_ok 'the lab exports instructions, never ns' '
	for f in csv csv-samples benchstat otava kcidb json; do
		export_to $f x lab.jsonl &&
		expect_in x insns && expect_not_in x "[^a-z]ns[^a-z]" || exit 1
	done'

expect_ok 'json: one document, numbers only where the status is ok' '
	export_to json x.json old.jsonl lab.jsonl &&
	$python - <<PY
import json
doc = json.load(open("x.json"))
assert [f["mode"] for f in doc["files"]] == ["live", "lab"]
for f in doc["files"]:
    for c in f["cases"]:
        assert (c["status"] == "ok") == (c["value"] is not None), c
        assert len(c["process_values"]) == (12 if c["status"] == "ok" else 0)
        assert c["unit"].split("/")[0] == ("ns" if f["mode"] == "live"
                                           else "insns")
PY'

if $python -c 'import jsonschema' 2>/dev/null; then
	expect_ok 'verdict files satisfy their schema' '
		"$RUN_BENCH" compare --format json -o v1 ab.jsonl
		"$RUN_BENCH" compare --format json -o v2 old.jsonl new.jsonl
		"$RUN_BENCH" compare --format json -o v3 lab.jsonl lab2.jsonl
		here=$PWD && "$TOP/scripts/check-verdict" $here/v1 $here/v2 \
			$here/v3'
	expect_ok 'the example and the schema agree, and see damage' \
		'"$TOP/scripts/check-verdict"'
else
	skip_one 'verdict files satisfy their schema' \
		'python3-jsonschema is not installed'
fi

expect_ok 'verdict file: the planted regression, and the same bytes again' '
	expect_status 1 "$RUN_BENCH" compare --format json ab.jsonl >a &&
	expect_status 1 "$RUN_BENCH" compare --format json ab.jsonl >b &&
	cmp a b && $python - <<PY
import json
v = json.load(open("a"))
rows = {r["id"]: r for r in v["pairs"][0]["rows"]}
assert rows["cow/copy.v1/page=base"]["verdict"] == "REGRESSED"
assert abs(rows["cow/copy.v1/page=base"]["change"]["value"] - .05) < .005
assert rows["fork/anon.v1/page=base"]["verdict"] == "EQUIVALENT"
assert rows["gup/fast.v1"]["old"] is None
assert v["summary"]["regressed"] == 1
PY'

expect_ok 'lkp: columns at the places where the robot has them' '
	"$RUN_BENCH" compare --format lkp lab.jsonl lab2.jsonl >x
	expect_in x "^         %stddev     %change         %stddev$" \
		"^  *[0-9.]*  *+5\.[0-9]%  *[0-9.]*  *cow/copy.v1.page=base.insns/page$" &&
	awk "/^---/ { on = 1 } on && /insns\\/page\$/ && !/  [A-Z]/ {
		if (substr(\$0, 28, 1) != \"%\" && substr(\$0, 27, 1) != \"%\") exit 1
		nr++ } END { exit !nr }" x &&
	expect_in x "REGRESSED  *cow/copy" "Columns: the left number"'

expect_ok 'md: a headline, a table, and folds that close' '
	"$RUN_BENCH" compare --format md ab.jsonl >x
	head -n 1 x | grep -q "^\*\*.*1 regressed.*\*\*$" &&
	expect_in x "^| cow/copy.v1 page=base | ns/page |.*REGRESSED" &&
	test "$(grep -c "^<details>" x)" = "$(grep -c "^</details>" x)" &&
	awk -F"|" "/^\\|/ { if (n && NF != n && !new) exit 1; n = NF; new = 0 }
		!/^\\|/ { n = 0 }" x'

expect_ok 'damaged, foreign and double files: one error, nothing written' '
	rm -f out
	sed "s/\"nr_records\": 48/\"nr_records\": 47/" old.jsonl >damaged.jsonl
	echo "not json" >foreign.jsonl
	: >empty.jsonl
	cp old.jsonl copy.jsonl
	for f in damaged.jsonl foreign.jsonl empty.jsonl absent.jsonl \
		"old.jsonl old.jsonl" "old.jsonl copy.jsonl"; do
		expect_status 3 "$RUN_BENCH" export --format csv -o out $f \
			2>err || exit 1
		test ! -e out && expect_lines 1 err "error: " &&
			expect_in err "error: .*${f##* }" &&
			! grep -v "^run-bench: \(error\|hint\): " err || exit 1
	done
	expect_lines 1 err "same measurement"'

expect_ok 'a partial file, even cut in a line, is exported with a note' '
	head -n 20 old.jsonl >partial.jsonl
	head -c 4000 old.jsonl >cut.jsonl
	for f in partial.jsonl cut.jsonl; do
		"$RUN_BENCH" export --format csv $f >x 2>err || exit 1
		expect_in err "$f is partial" && expect_in x "cow/copy" || exit 1
	done'

expect_ok 'what is there is not written over, but by --replace' '
	echo mine >out &&
	expect_status 3 "$RUN_BENCH" export --format csv -o out old.jsonl \
		2>err &&
	expect_in err "there already" "hint: .*--replace" &&
	test "$(cat out)" = mine &&
	"$RUN_BENCH" export --format csv -o out --replace old.jsonl &&
	expect_in out "^file,time" && test -z "$(ls | grep "[.]part[.]")"'

expect_ok 'a full disk is said, and leaves nothing' '
	test -w /dev/full || exit 0
	"$RUN_BENCH" export --format csv old.jsonl >/dev/full 2>err
	test $? = 3 && expect_in err "error: write to stdout"'

expect_ok 'unknown words get one suggestion' '
	expect_status 2 "$RUN_BENCH" export --format cvs old.jsonl 2>err &&
	expect_in err "there is none" "did you mean csv?" &&
	expect_status 2 "$RUN_BENCH" export old.jsonl 2>err &&
	expect_in err "no format" &&
	expect_status 2 "$RUN_BENCH" export --format csv 2>err &&
	expect_in err "no result file"'

plan_done
