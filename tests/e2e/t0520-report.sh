#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='run-bench report: the page, its folder, and what it refuses'
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all "python3 is not installed"

# Two sessions of one machine, made here: small and quick.
"$RUN_BENCH" run -q --rounds 6 --samples 3 --policy other -o a.jsonl \
	self/noop fork/vfork pages=512,1024 >a.txt 2>a.err || cat a.err
"$RUN_BENCH" run -q --rounds 6 --samples 3 --policy other --like a.jsonl \
	-o b.jsonl >b.txt 2>b.err || cat b.err

# The page is XML, too; nothing is loaded or run; every link has its end.
cat >look.py <<'EOF'
import re, sys, os
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
page = sys.argv[1]
text = open(page, encoding="utf-8").read()
body = text.split("\n", 1)
assert body[0] == "<!DOCTYPE html>", body[0]
css = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
assert css.count("{") == css.count("}") > 50
ET.fromstring(re.sub(r"<style>.*?</style>", "", body[1], flags=re.S))
assert "url(" not in css and "@import" not in css
ids, links, files = [], [], []
class P(HTMLParser):
    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "iframe", "object", "embed", "link",
                           "img", "image", "foreignobject"), tag
        for k, v in attrs:
            assert not k.startswith("on"), k
            if k == "id": ids.append(v)
            if k in ("href", "src", "xlink:href", "poster", "srcset"):
                assert not re.match(r"(?i)\s*(https?:|//|data:|javascript:)", v), v
                (links if v.startswith("#") else files).append(v)
            for r in re.findall(r"url\(#([^)]*)\)", v or ""):
                links.append("#" + r.strip("'\""))
            if k in ("aria-labelledby", "aria-describedby"):
                links.extend("#" + w for w in v.split())
P().feed(text)
assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1][:5]
lost = [l for l in links if l[1:] not in ids]
assert not lost, lost[:5]
gone = [f for f in files
        if not os.path.exists(os.path.join(os.path.dirname(page), f))]
assert not gone, gone[:5]
assert re.search(r"<svg[^>]*role=.img", text) or "--tables" in sys.argv
EOF
look() { python3 "$scratch/look.py" "$@"; }
# With what is on PATH but gnuplot.
mkdir bin
for c in sh cat rm mkdir; do ln -s "$(command -v $c)" bin/; done
without_gnuplot() { PATH=$scratch/bin "$RUN_BENCH" "$@"; }

expect_ok 'the path of the page is what it prints' '
	"$RUN_BENCH" report --brief a.jsonl -o one >said &&
	test "$(cat said)" = one/index.html && test -s one/index.html &&
	test -s one/report.md && test ! -e one/verdicts.json'
expect_ok 'the page of one run is whole: no script, no loads, all links' '
	look one/index.html --tables &&
	grep -q "fork/vfork" one/index.html &&
	grep -q "$(sha256sum <a.jsonl | cut -d" " -f1)" one/index.html'
expect_ok 'every benchmark says what it measures' '
	test "$(grep -c "What it measures and how to read it" one/index.html)" -ge 2 &&
	grep -q "<dt>pitfalls</dt>" one/index.html'
expect_ok 'the sums of its files hold' '
	cd one && sha256sum --quiet -c SHA256SUMS'
expect_ok 'the same command gives the same bytes' '
	cp -r one kept && "$RUN_BENCH" report --brief a.jsonl -o one &&
	sed "s/^Made.*//" one/SHA256SUMS >now && grep -v "[.]pdf$" now >now1 &&
	grep -v "[.]pdf$" kept/SHA256SUMS | diff - now1'
expect_ok 'two files are compared, with a bound on every row and verdicts' '
	"$RUN_BENCH" report --no-figures --force a.jsonl b.jsonl -o two &&
	look two/index.html && grep -q "no change larger than" two/index.html &&
	python3 -m json.tool two/verdicts.json >/dev/null &&
	test "$(grep -c "<svg class=.strip" two/index.html)" -ge 1'
expect_ok 'joined by a comma they are sessions, and nothing is tested' '
	"$RUN_BENCH" report --no-figures a.jsonl,b.jsonl -o sessions &&
	look sessions/index.html --tables &&
	grep -q "Nothing is tested" sessions/index.html &&
	test ! -e sessions/verdicts.json'

expect_ok 'what a result file says is text, never markup' '
	sed "s|\"release\":\"[^\"]*\"|\"release\":\"<script>alert(1)</script>\\\\u0001 \\\\\"\\&amp;\"|" a.jsonl >evil.jsonl &&
	"$RUN_BENCH" report --no-figures --title "<b onload=x>" evil.jsonl -o evil &&
	look evil/index.html --tables && grep -q "&lt;script&gt;" evil/index.html &&
	grep -q "&lt;b onload=x&gt;" evil/index.html'
expect_ok 'without gnuplot: tables, data, scripts, and one hint' '
	without_gnuplot report --brief a.jsonl -o bare >said 2>err &&
	look bare/index.html --tables && test "$(grep -c hint: err)" = 1 &&
	grep -q gnuplot-nox err && ls bare/figures/*.gp &&
	! ls bare/figures/*.png && grep -q "No figures:" bare/index.html'
if command -v gnuplot >/dev/null; then
	expect_ok 'with gnuplot: every picture in the page, and as files' '
		look one/index.html && ls one/figures/*.svg one/figures/*.png \
			one/figures/*.pdf one/figures/*.gp one/figures/*.dat'
else
	skip_one 'with gnuplot: every picture in the page, and as files' \
		'gnuplot is not installed'
fi

expect_ok 'an unfinished run is reported, and says so' '
	sed -n "/\"kind\":\"end\"/!p" a.jsonl >part.jsonl &&
	"$RUN_BENCH" report --no-figures part.jsonl -o part &&
	grep -q "partial" part/index.html && grep -qi "partial" part/report.md'
refused() { # FILE...: status 3, one error line, nothing written
	got=0
	"$RUN_BENCH" report "$@" -o no >out 2>err || got=$?
	cat err
	test "$got" = 3 && test "$(grep -c error: err)" = 1 && test ! -s out &&
		test ! -e no && test ! -e .no.making
}
: >empty.jsonl
echo '{"what":1}' >foreign.jsonl
sed '5s/.$//' a.jsonl >damaged.jsonl
expect_ok 'no file' 'refused nowhere.jsonl'
expect_ok 'an empty file' 'refused empty.jsonl'
expect_ok 'a foreign file' 'refused foreign.jsonl'
expect_ok 'a damaged file' 'refused damaged.jsonl'
expect_ok 'a good file beside a damaged one' 'refused a.jsonl damaged.jsonl'
expect_ok 'the same run twice' 'cp a.jsonl copy.jsonl && refused a.jsonl copy.jsonl'
expect_ok 'no word at all is wrong usage' '
	expect_status 2 "$RUN_BENCH" report 2>err && grep -q hint: err'

expect_ok 'a folder that is no report is left alone, with force, too' '
	mkdir mine && echo x >mine/file &&
	expect_status 3 "$RUN_BENCH" report --no-figures a.jsonl -o mine &&
	expect_status 3 "$RUN_BENCH" report --no-figures --replace a.jsonl -o mine &&
	test "$(ls -A mine)" = file'
expect_ok 'an empty folder is used' '
	mkdir void && "$RUN_BENCH" report --no-figures a.jsonl -o void/ &&
	test -s void/index.html'
expect_ok 'a report that somebody changed is kept unless told' '
	echo "# mine" >>void/report.md &&
	expect_status 3 "$RUN_BENCH" report --no-figures a.jsonl -o void 2>err &&
	grep -q changed err && grep -q "^# mine" void/report.md &&
	"$RUN_BENCH" report --no-figures --replace a.jsonl -o void &&
	! grep -q "^# mine" void/report.md && test ! -e .void.making'
expect_ok 'a file in its place is left alone' '
	echo x >plain && expect_status 3 "$RUN_BENCH" report a.jsonl -o plain &&
	test "$(cat plain)" = x'
expect_ok 'no parent folder: one line' '
	expect_status 3 "$RUN_BENCH" report a.jsonl -o not/here 2>err &&
	test "$(grep -c error: err)" = 1'
expect_ok 'killed at any moment it leaves no half report' '
	for ms in 01 03 06 10 20 40; do
		"$RUN_BENCH" report --brief a.jsonl -o cut >/dev/null 2>&1 &
		pid=$!
		command -p sleep 0.$ms
		kill -9 $pid 2>/dev/null
		wait $pid 2>/dev/null
		test ! -e cut || (cd cut && sha256sum --quiet -c SHA256SUMS) || exit 1
	done
	"$RUN_BENCH" report --no-figures a.jsonl -o cut2 && test -s cut2/index.html'
expect_ok 'stopped by a signal it removes what it made' '
	"$RUN_BENCH" report a.jsonl -o stopped >/dev/null 2>err &
	pid=$! && command -p sleep 0.1 && kill -TERM $pid; wait $pid
	test ! -e .stopped.making &&
	{ test ! -e stopped || test -s stopped/index.html; }'
if test "$(id -u)" = 0 && mkdir disk && mount -t tmpfs -o size=24k none disk; then
	expect_ok 'a full disk is one line, and nothing is left' '
		expect_status 3 "$RUN_BENCH" report --no-figures a.jsonl -o disk/r 2>err &&
		cat err && test "$(grep -c error: err)" = 1 && test -z "$(ls -A disk)"'
	umount disk
else
	skip_one 'a full disk is one line, and nothing is left' 'needs root'
fi
expect_ok 'a run of a suite leaves its report beside the file' '
	printf "[global]\nrounds_min = 2\nrounds_max = 2\nsamples = 2\n\n[self/noop]\n" >s.ini &&
	"$RUN_BENCH" run -q -c ./s.ini --rounds 2 >out 2>err || cat err
	ls results && ls -d results/*-report && test -s results/*-report/index.html &&
	look results/*-report/index.html --tables && grep -q "report: " err'
expect_ok 'unless told not to; with words only if asked' '
	"$RUN_BENCH" run -q --rounds 2 -o w.jsonl --report wr self/noop >out &&
	test -s wr/index.html &&
	"$RUN_BENCH" run -q --rounds 2 -o w2.jsonl self/noop >out && test ! -e w2-report &&
	n=$(ls -d results/*-report | wc -l) &&
	"$RUN_BENCH" run -q -c ./s.ini --rounds 2 --no-report >out &&
	test "$(ls -d results/*-report | wc -l)" = "$n"'
plan_done
