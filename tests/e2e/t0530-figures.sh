#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every picture that there is, drawn by the gnuplot that is installed.
test_description='figures: pictures, and the scripts that make them again'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

need_command gnuplot python3
figures=$TOOLS/figures
test -x "$figures" || skip_all "tests/tools/figures is not built"
unset GNUTERM GNUPLOT_LIB
# draw DIR GNUPLOT ARGUMENT...: into DIR; what was made is told in DIR.txt
draw() {
	into=$1 program=$2
	shift 2
	mkdir -p "$into" &&
		"$figures" "$into" "$TOP/plots" "$program" "$@" >"$into.txt"
}

expect_ok 'figures of live runs, as the suite measures them' '
	"$RUN_BENCH" run -q -o a.jsonl --rounds 6 self/noop fork/anon page=base \
		state=exclusive pages=128,256,512 2>err || { cat err; exit 1; }
	cp a.jsonl b.jsonl
	draw live gnuplot live a.jsonl b.jsonl 2 &&
		expect_not_in live.txt "^failure" &&
		for kind in forest cost marginal ecdf violin order; do
			ls live/$kind-*.svg >/dev/null || { cat live.txt; exit 1; }
		done'

expect_ok 'figures of the lab: a ladder a case, and a heat map' '
	draw lab gnuplot lab "$TOP"/tests/data/lab/figures/lab-*.jsonl &&
		expect_not_in lab.txt "^failure" &&
		expect_in lab.txt "^heat-5-10|svg png pdf|" "^ladder-cow-copy-page-thp[^|]*|svg png pdf|"'

expect_ok 'figures of shapes that data seldom have: one, sixty, huge, names that bite' '
	draw odd gnuplot made-up &&
		expect_not_in odd.txt "^failure" &&
		expect_lines 9 odd.txt "|svg png pdf|" &&
		expect_lines 4 odd.txt "|nothing to draw" &&
		test ! -e odd/pwned'

expect_ok 'figures of profiles: bars, differences, flame graphs; four kernels, two, one' '
	draw profile gnuplot profile &&
		expect_not_in profile.txt "^failure" &&
		expect_lines 10 profile.txt "|svg png pdf|" &&
		expect_lines 5 profile.txt "^profile-flame-[^|]*|svg |"'

expect_ok 'a flame graph is XML, keeps names as they are, and is no wider than its picture' '
	python3 - profile/profile-flame-*.svg <<"EOF"
import sys, xml.dom.minidom
found = False
for f in sys.argv[1:]:
    d = xml.dom.minidom.parse(f)
    assert not d.getElementsByTagName("script") and not d.getElementsByTagName("style"), f
    w, h = map(float, d.documentElement.getAttribute("viewBox").split()[2:])
    assert w == 900, f
    for r in d.getElementsByTagName("rect"):
        x, y, rw, rh = (float(r.getAttribute(k)) for k in ("x", "y", "width", "height"))
        assert 0 <= x and x + rw <= w + 0.01 and 0 <= y and y + rh <= h + 0.01, (f, x, y, rw, rh)
    for g in d.getElementsByTagName("g"):
        # A frame: its text stands within its box, 6.6 pixels a character.
        boxes = [n for n in g.childNodes if n.nodeName == "rect"]
        texts = [n for n in g.childNodes if n.nodeName == "text"]
        if boxes and len(texts) == 1 and g.childNodes[0].nodeName == "title":
            assert len(texts[0].firstChild.data) * 6.6 <= float(boxes[0].getAttribute("width")), f
    titles = [t.firstChild.data for t in d.getElementsByTagName("title")]
    found |= any("`id`} \"q\" <b>& @x~\\n \u00e9\u20ac: 20.00" in t for t in titles)
assert found
EOF'

expect_ok 'gnuplot has nothing to complain about, and makes the same bytes again' '
	mkdir -p again && cp odd/*.dat odd/*.gp profile/*.dat profile/*.gp lab/*.dat lab/*.gp live/*.dat live/*.gp again/
	cd again
	for gp in *.gp; do
		gnuplot -d "$gp" 2>../said || { cat ../said; exit 1; }
		grep -i "undefined\|error\|cannot\|can.t" ../said && exit 1
		id=${gp%.gp}
		for from in ../odd ../profile ../lab ../live; do
			test -e "$from/$gp" || continue
			cmp "$id.svg" "$from/$id.svg" && cmp "$id.png" "$from/$id.png" || exit 1
			# Of a PDF only the date differs, which cairo insists on.
			sed "s/CreationDate (D:[0-9]*/CreationDate (D:19700101000000/" "$id.pdf" |
				cmp - "$from/$id.pdf" || exit 1
		done
	done'

expect_ok 'a second run of the program makes the same bytes' '
	draw odd2 gnuplot made-up && diff -r odd odd2 && cmp odd.txt odd2.txt
	draw profile2 gnuplot profile && diff -r profile profile2 && cmp profile.txt profile2.txt'

expect_ok 'every SVG is XML, and shows each text once as it was given' '
	python3 - live/*.svg lab/*.svg odd/*.svg <<"EOF"
import sys, xml.dom.minidom
for f in sys.argv[1:]:
    d = xml.dom.minidom.parse(f)
    ids = [e.getAttribute("id") for e in d.getElementsByTagName("*") if e.hasAttribute("id")]
    assert len(ids) == len(set(ids)), f
    assert d.documentElement.getAttribute("viewBox").startswith("0 0 900 "), f
    text = "".join(t.data for e in d.getElementsByTagName("text")
                   for s in e.getElementsByTagName("tspan") for t in s.childNodes)
    assert "nan" not in text, f
    if "forest-it-s" in f:
        assert "`id`} \"q\" <b>&amp; @x~\\n \u00e9\u20ac against base" in text, text[-400:]
        found = True
assert found
EOF'

expect_ok 'PNG and PDF have the sizes that are promised' '
	python3 - live odd lab profile <<"EOF"
import glob, re, struct, sys
for d in sys.argv[1:]:
    for f in glob.glob(d + "/*.png"):
        w, h = struct.unpack(">II", open(f, "rb").read(24)[16:])
        assert w == 1600 and h >= 300, (f, w, h)
        kind = f.split("/")[1].split("-")[0]
        if kind in ("cost", "ecdf", "order", "ladder", "timeline"):
            assert h == 1000, (f, h)
    for f in glob.glob(d + "/*.pdf"):
        b = open(f, "rb").read()
        assert b.startswith(b"%PDF-") and b"D:19700101000000" in b, f
        w = float(re.search(rb"MediaBox \[ ?0 0 ([0-9.]+)", b).group(1))
        assert abs(w - 16 / 2.54 * 72) < 1, (f, w)
EOF'

expect_ok 'without gnuplot: scripts and data, which are those of before' '
	draw bare - made-up &&
		! ls bare | grep -v "\.\(dat\|gp\)$" &&
		expect_lines 9 bare.txt "||" &&
		for f in bare/*; do cmp "$f" "odd/${f#bare/}" || exit 1; done'

expect_ok 'a gnuplot that fails is told once, and nothing of it is left' '
	printf "#!/bin/sh\necho half >\"\${2%%.gp}.svg\"\necho \"\\\"x.gp\\\" line 7: no such thing\" >&2\nexit 1\n" >bad
	chmod +x bad
	draw bad.d "$scratch/bad" made-up &&
		expect_lines 1 bad.d.txt "^failure|" &&
		expect_in bad.d.txt "gnuplot failed: .*line 7: no such thing" &&
		! ls -A bad.d | grep -v "\.\(dat\|gp\)$"'

expect_ok 'a folder that cannot be written into is an error' '
	expect_status 1 "$figures" nowhere "$TOP/plots" - made-up 2>err >out &&
		expect_in err "nowhere.*No such file"'

plan_done
