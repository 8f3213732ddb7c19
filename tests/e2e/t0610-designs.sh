#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='designs: models, this kernel against them, and the matrix'
. "$(dirname "$0")/lib.sh"

cat >own.scn <<'X'
# SPDX-License-Identifier: GPL-2.0-or-later
scenario own-leak
about    A child keeps a reference and reads what its parent writes.
source   written for this test
asks     isolation
page     a base
breaks   isolation: mapcount

P write a
P fork C
C get read r a
C unmap a
P write a
C look r
X

expect_ok 'list names designs and scenarios, and shows one in full' '
	"$RUN_BENCH" designs list >out &&
	grep -q "^  exclusive-5.19" out && grep -q "^  vmsplice-child" out &&
	"$RUN_BENCH" designs list vmsplice-child mapcount >out &&
	grep -q "^scenario vmsplice-child" out && grep -q "kernels" out'

expect_ok 'a mistyped part, scenario, design, format gets one suggestion' '
	expect_status 2 "$RUN_BENCH" designs matrx 2>err &&
	grep -q "did you mean matrix" err &&
	expect_status 2 "$RUN_BENCH" designs litmus vmsplice-chidl 2>err &&
	grep -q "did you mean vmsplice-child" err &&
	expect_status 2 "$RUN_BENCH" designs matrix -d mapcont 2>err &&
	grep -q "did you mean .mapcount" err &&
	expect_status 2 "$RUN_BENCH" designs matrix --format htm 2>err &&
	grep -q "did you mean html" err'

expect_ok 'a scenario with a mistake is refused with line and column' '
	printf "scenario x\nasks isolation\npage a base\n\nP wirte a\n" >x.scn &&
	expect_status 2 "$RUN_BENCH" designs check ./x.scn 2>err &&
	grep -q "line 5, column 3" err'

expect_ok 'one that expects something of a design that is none, too' '
	sed "s/isolation: mapcount/isolation: mapcont/" own.scn >y.scn &&
	expect_status 2 "$RUN_BENCH" designs check ./y.scn 2>err &&
	grep -q "hint: did you mean .mapcount" err'

expect_ok 'each error is one line, and has one hint' '
	i=0 &&
	while read -r words; do
		i=$((i + 1))
		# shellcheck disable=SC2086 # words
		"$RUN_BENCH" designs $words >out 2>err && exit 1
		test "$(grep -c "error: " err)" = 1 &&
			test "$(grep -c "hint: " err)" = 1 ||
			{ echo "designs $words"; cat err; exit 1; }
	done <<-X && test "$i" = 12
	matrx
	list mapcont
	check ./none.scn
	check --page zero vmsplice-child
	check --page swap vmsplice-child
	trace mapcount
	trace mapcount vmsplice-child --page zero
	matrix none.jsonl
	matrix ./own.scn
	conform --count 0
	conform none.jsonl
	litmus --rounds 0
	X'

expect_ok 'an own scenario is checked as one of the library' '
	"$RUN_BENCH" designs -q check ./own.scn >out &&
	grep -q " 0 not as expected" out'

expect_ok 'a trace tells the leak, and that it is none a design later' '
	"$RUN_BENCH" designs trace mapcount vmsplice-child --page base >out &&
	grep -q "broken: isolation" out &&
	"$RUN_BENCH" designs trace exclusive-5.19 vmsplice-child --page base \
		>out && ! grep -q "broken: isolation" out'

expect_ok 'exploring finds the leak by itself, and says where it stopped' '
	expect_status 1 "$RUN_BENCH" designs -q explore mapcount --depth 6 \
		--asks isolation >out &&
	grep -q "isolation is broken in" out'

expect_ok 'exploring judges what was promised, and the rest if asked' '
	"$RUN_BENCH" designs -q explore exclusive-6.15 --depth 6 \
		--asks synchrony,lost-write >out &&
	grep -q "^not judged: .*--unpromised" out &&
	expect_status 1 "$RUN_BENCH" designs -q explore exclusive-6.15 \
		--depth 6 --asks synchrony,lost-write --unpromised >out &&
	grep -q "P get read r a  .*#1 count 3 maps 2" out &&
	! grep -q "^not judged" out'

expect_ok 'the matrix as text is at most 72 columns wide, twice the same' '
	"$RUN_BENCH" designs matrix >a && "$RUN_BENCH" designs matrix >b &&
	cmp a b && ! grep -q "^.\{73\}" a && grep -q "^vmsplice-child" a'

expect_ok 'a rule that is broken is a column of its own that differs' '
	"$RUN_BENCH" designs list exclusive-5.19 >out &&
	rule=$(sed -n "/rules that can/,\$s/^  \([a-z-]*\) .*/\1/p" out | head -1) &&
	"$RUN_BENCH" designs matrix --format md -d exclusive-5.19 \
		-d "exclusive-5.19!$rule" >m.md &&
	grep -q "exclusive-5.19!$rule" m.md &&
	grep -q "^| vmsplice-child | base |" m.md'

expect_ok 'the page needs no other file, and is not overwritten by chance' '
	"$RUN_BENCH" designs matrix --format html -o m.html &&
	! grep -qE "src=|<link|<script|https?://" m.html &&
	grep -q "</html>" m.html &&
	expect_status 3 "$RUN_BENCH" designs matrix --format html -o m.html \
		2>err && grep -q -e --replace err &&
	"$RUN_BENCH" designs matrix --format html -o m.html --replace'

test "$(id -u)" = 0 || {
	skip_one 'scenarios on this kernel' 'needs root to see frames'
	plan_done
}

expect_ok 'litmus runs a scenario here and says who predicted it' '
	"$RUN_BENCH" designs -q litmus vmsplice-child --page base -o lit >out ||
		{ cat out && false; }
	grep -q "^vmsplice-child base, Linux" out && grep -q "agrees with" out &&
	grep -q "predicted by" out && "$RUN_BENCH" check lit/*.jsonl'

expect_ok 'its result file is a column of the matrix' '
	"$RUN_BENCH" designs matrix --format md lit/*.jsonl >m.md &&
	grep -q "1 as predicted, 0 not, 0 without" m.md'

expect_ok 'two kernels of one release are two columns' '
	mkdir two && sed "s/\"version\": *\"#/\"version\":\"another #/" \
		lit/*.jsonl >two/x.jsonl && ! cmp -s lit/*.jsonl two/x.jsonl &&
	"$RUN_BENCH" designs matrix --format md lit/*.jsonl two/x.jsonl >m.md \
		2>err && grep -q "^- \*\*Linux [^ ]* (2)\*\*" m.md &&
	grep -q "another kernel that is called" err &&
	"$RUN_BENCH" designs matrix --format md lit/*.jsonl lit/*.jsonl >m.md \
		2>err && ! grep -q "(2)" m.md && ! test -s err'

expect_ok 'a file without scenarios is named, and is no column' '
	"$RUN_BENCH" run -q self/noop -o noop.jsonl --budget 1s >/dev/null 2>&1
	"$RUN_BENCH" designs matrix --format md noop.jsonl >m.md 2>err &&
	grep -q "no scenario was run there" err && ! grep -q "Linux" m.md'

expect_ok 'an interrupted run ends with 130, says so, and can be read' '
	"$RUN_BENCH" designs -q litmus --rounds 50 -o cut >out & pid=$! &&
	for i in 1 2 3 4 5 6 7 8 9 10; do
		test "$(cat cut/*.jsonl 2>/dev/null | wc -l)" -gt 3 && break
		sleep 0.3
	done && kill -INT "$pid" && { wait "$pid"; test "$?" = 130; } &&
	grep -q "interrupted" out &&
	"$RUN_BENCH" designs matrix --format md cut/*.jsonl >m.md'

expect_ok 'a file of another scenario is no evidence' '
	mkdir old && sed "s/\"steps\": *\"[0-9a-f]*\"/\"steps\": \"0123\"/" \
		lit/*.jsonl >old/x.jsonl &&
	"$RUN_BENCH" designs matrix --format md old/x.jsonl >out &&
	grep -q "of other steps" out && grep -q "0 not, 1 without" out'

expect_ok 'an own scenario runs here too' '
	"$RUN_BENCH" designs -q litmus ./own.scn >out || { cat out && false; }
	grep -q "^own-leak base, Linux" out &&
	! grep -q "^vmsplice-child" out'

expect_ok 'but not in the lab, which is said' '
	expect_status 2 "$RUN_BENCH" designs litmus ./own.scn -k 6.1 2>err &&
	grep -q "without -k it runs on this kernel" err'

expect_ok 'random scenarios on base pages conform to the model' '
	"$RUN_BENCH" designs -q conform --page base --count 64 -o conf >out ||
		{ cat out && false; }
	grep -q "^64 scenarios" out'

expect_ok 'the same seed runs the same scenarios' '
	"$RUN_BENCH" designs -q conform --page base --count 64 -o again >out &&
	"$RUN_BENCH" designs conform conf/*.jsonl again/*.jsonl >out &&
	grep -q "^128 scenarios" out &&
	for d in conf again; do
		grep -o "\"observed_[0-9]*\": *\"[^\"]*\"" $d/*.jsonl >$d.txt
	done && cmp conf.txt again.txt'

# What this kernel showed, as if it were that of a kernel of another design.
expect_ok 'a kernel that is not as its design is found, shortest first' '
	mkdir other && sed "s/\"release\": *\"[^\"]*\"/\"release\": \"5.4.0\"/" \
		conf/*.jsonl >other/x.jsonl &&
	expect_status 1 "$RUN_BENCH" designs conform other/x.jsonl >out &&
	grep -q "Linux 5.4.0 is not as mapcount has it" out &&
	grep -q "<- differs first here" out &&
	sed -n "/^scenario /,/^$/p" out | grep -q "^page "'

plan_done
