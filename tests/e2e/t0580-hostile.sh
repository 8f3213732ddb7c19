#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='compare, export, report, history, bisect: damaged files, odd names and places'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

good=$TOP/tests/data/results/good.jsonl
cp "$good" good.jsonl
mkdir bad in

# refused STATUS COMMAND...: this status, one error line, at most one hint, not a
# byte on stdout and no file in ./in, where it runs.
refused() {
	want=$1
	shift
	if (cd in && expect_status "$want" "$RUN_BENCH" "$@" >../out 2>../err) &&
		test "$(grep -c "error: " err)" = 1 && test "$(grep -c "hint: " err)" -le 1 &&
		test "$(grep -cv "error: \|hint: " err)" = 0 &&
		test ! -s out && test -z "$(ls -A in)"; then
		return 0
	fi
	echo "refused $*"
	cat out err
	ls -A in
	return 1
}

# Where whole JSON ends before the plan, or a line is wrong.
: >bad/empty.jsonl
head -c 3000 "$RUN_BENCH" >bad/binary.jsonl
sed 's/"v":1,/"v":99,/' good.jsonl >bad/newer.jsonl
tail -n +2 good.jsonl >bad/noenv.jsonl
tr '\n' '\0' <good.jsonl >bad/nuls.jsonl
sed 's/"kind":"plan"/"kind":"pl\xe9n"/' good.jsonl >bad/latin1.jsonl
awk 'BEGIN { while (i++ < 100000) printf "["; print "" }' >bad/deep.jsonl
awk 'BEGIN { while (i++ < 1000000) printf "{\"kind\":"; print "" }' >bad/long.jsonl
mkdir bad/folder.jsonl
ln -s loop.jsonl bad/loop.jsonl
for f in bad/*.jsonl bad/missing.jsonl; do
	expect_ok "$(basename "$f" .jsonl): one clear line from each, nothing is written" "
		refused 3 compare ../good.jsonl ../$f -o c && refused 3 compare ../$f -o c &&
		refused 3 report ../$f -o r --no-figures &&
		refused 3 export -f json ../$f -o e && refused 3 history --db d/h.db add ../$f &&
		refused 195 bisect --log l -o s --good ../$f --bad ../good.jsonl self/spin us=10 &&
		refused 3 bisect log ../$f"
done
expect_ok 'cut anywhere: a verdict of what is left or one line, no signal, no crash' '
	size=$(wc -c <good.jsonl); at=0
	while test $at -lt $size; do
		head -c $at good.jsonl >cut.jsonl
		for words in "export -f csv cut.jsonl" "compare good.jsonl cut.jsonl" \
			"history --db cut.db add cut.jsonl" "report -o cut.r --no-figures cut.jsonl"; do
			got=0; rm -rf cut.r
			"$RUN_BENCH" $words >out 2>err || got=$?
			case $got in 0 | 3) ;; *) echo "$words, cut at $at: $got"; cat err; return 1 ;; esac
			test $got = 0 || expect_lines 1 err "error: " || return 1
		done
		at=$((at + 1000))
	done'

expect_ok 'a device is written to, not replaced by a file' '
	mkfifo pipe && { cat pipe >got & } &&
	"$RUN_BENCH" export -f csv good.jsonl -o pipe --replace && wait && test -p pipe && test -s got &&
	expect_status 0 "$RUN_BENCH" export -f csv good.jsonl -o /dev/null --replace && test -c /dev/null &&
	expect_status 3 "$RUN_BENCH" export -f csv good.jsonl -o /dev/full 2>err &&
	expect_lines 1 err "error: write /dev/full: No space left" &&
	expect_status 3 "$RUN_BENCH" export -f csv good.jsonl -o bad --replace 2>err &&
	expect_lines 1 err "error: write bad: Is a directory" && test -z "$(ls | grep part)"'
expect_ok 'a history that is no file: a line, no abort' '
	mkfifo pipe2
	for db in /dev/null /dev/full ../pipe2 ../bad; do
		refused 3 history --db "$db" show && refused 3 history --db "$db" add ../good.jsonl || return 1
	done
	: >none.db; refused 3 history --db ../none.db show && test ! -s none.db'
expect_ok 'a full disk: a line, and nothing is left' '
	mkdir tiny && mount -t tmpfs -o size=100k none tiny 2>/dev/null || return 0
	head -c 92000 /dev/zero >tiny/fill; failed=0
	for words in "history --db tiny/h.db add good.jsonl" "report good.jsonl --no-figures -o tiny/r" \
		"export -f csv-samples good.jsonl -o tiny/e"; do
		got=0; "$RUN_BENCH" $words >out 2>err || got=$?
		case $got in 0 | 3) ;; *) echo "$got: $words"; cat err; failed=1 ;; esac
	done
	find tiny -name "*part*" -o -name "*making*" | grep . && failed=1
	umount tiny; test $failed = 0'
expect_ok 'names that a shell, gnuplot or a page would take for more' '
	for name in "\$(touch PWNED)" "\`touch PWNED\`" "q\"uo'"'"'te" "-o" "a,b" "{x}_y^z@ %s" "<b>&amp;" ";touch PWNED" "new
line"; do
		cp good.jsonl "./$name.jsonl" &&
		"$RUN_BENCH" report --brief "./$name.jsonl" -o "./r$name" >/dev/null &&
		"$RUN_BENCH" export -f json "./$name.jsonl" >json &&
		"$RUN_BENCH" history --db n.db add "./$name.jsonl" >/dev/null &&
		test "$(json_get json kind 2>/dev/null | head -n 1)" != "" || test -s json || { echo "$name"; return 1; }
		! grep -q "<b>&amp;.jsonl" "./r$name/index.html" || { echo "$name in the page"; return 1; }
		rm -rf "./$name.jsonl" "./r$name"
	done
	test -z "$(find . -name PWNED)"'
expect_ok 'changed report: the hint names the option that replaces it' '
	"$RUN_BENCH" report good.jsonl --no-figures -o rep >/dev/null && echo x >>rep/report.md &&
	expect_status 3 "$RUN_BENCH" report good.jsonl --no-figures -o rep 2>err && expect_in err "hint: .*--replace" &&
	"$RUN_BENCH" report good.jsonl --no-figures -o rep --replace >/dev/null'
expect_ok 'a style that cannot be read is an error, not a page without style' '
	expect_status 3 "$RUN_BENCH" report good.jsonl --no-figures -o styled --style bad 2>err &&
	expect_lines 1 err "error: read the style .bad.: Is a directory" && test ! -e styled'

# git takes 1 to 127 for "bad".
stops() {
	got=0
	"$@" >out 2>err || got=$?
	test "$got" -ge 128 || { echo "$got: $*"; cat err; return 1; }
}
expect_ok 'a step that is mistyped before "bisect" stops git too' '
	stops "$RUN_BENCH" bisct --good a --bad b fork/anon &&
	stops "$RUN_BENCH" --gest x bisect --good a --bad b fork/anon &&
	stops "$RUN_BENCH" --bisect --good=a --bad=b fork/anon &&
	stops "$RUN_BENCH" --sysroot /none --wrong bisect --bad b --good a fork/anon'
expect_ok 'a step that crashes, or has no memory, stops git' '
	(ulimit -c 0; ulimit -v 60000; stops "$RUN_BENCH" bisect --good good.jsonl --bad good.jsonl self/spin)'
expect_ok 'a build that fails stops git' '
	mkdir -p broken/src broken/scripts && cp "$TOP/run-bench" broken &&
	printf "#!/bin/sh\nexit 0\n" >broken/scripts/deps && chmod +x broken/scripts/deps &&
	printf "all:\n\tfalse\n" >broken/Makefile &&
	stops broken/run-bench bisect --good a --bad b fork/anon &&
	expect_status 3 broken/run-bench list 2>err'
expect_ok 'a journal is cut back, a note of yours without newline is not' '
	printf "my notes, no newline" >notes
	stops "$RUN_BENCH" bisect --log notes --good good.jsonl --bad good.jsonl self/spin
	test "$(cat notes)" = "my notes, no newline"'

expect_ok 'nobody reads what root has made' '
	"$RUN_BENCH" history --db root.db add good.jsonl >/dev/null && mkdir mine && chmod 777 mine && chmod a+r good.jsonl &&
	as_nobody "$RUN_BENCH" history --db root.db show >out 2>err && expect_in out "series" &&
	as_nobody "$RUN_BENCH" compare good.jsonl good.jsonl 2>err; expect_lines 1 err "error: " &&
	as_nobody "$RUN_BENCH" export -f csv good.jsonl >out && as_nobody "$RUN_BENCH" report good.jsonl --no-figures -o mine/r >/dev/null &&
	test "$(id -u)" != 0 || { expect_status 3 as_nobody "$RUN_BENCH" history --db root.db add good.jsonl 2>err; } || cat err'
expect_ok 'neither HOME nor a terminal' '
	env -i PATH="$PATH" "$RUN_BENCH" report good.jsonl --no-figures -o bare >/dev/null &&
	expect_status 3 env -i PATH="$PATH" "$RUN_BENCH" history show 2>err && expect_lines 1 err "hint: name it: --db"'
expect_ok 'nobody hears: exit status 3, and a closed stderr is no error' '
	for words in "compare cold.jsonl warm.jsonl" "export -f csv good.jsonl" "history --db n.db show"; do
		cp good.jsonl cold.jsonl; sed "s/\"seed\":\"[0-9a-f]/&1/; s/\"time\":\"20../\"time\":\"2099/" good.jsonl >warm.jsonl
		expect_status 3 "$RUN_BENCH" $words >/dev/full 2>err && expect_lines 1 err "error: " || return 1
		expect_status 3 "$RUN_BENCH" $words >&- 2>/dev/null || return 1
	done
	"$RUN_BENCH" export -f csv good.jsonl 2>&- >/dev/null'

# A kill at any moment.
expect_ok 'report, killed: no page is half; the next one clears up' '
	for ms in 01 03 06 10 15 25 40; do
		"$RUN_BENCH" report good.jsonl --brief -o killed >/dev/null 2>&1 &
		pid=$!; sleep 0.$ms; kill -9 $pid 2>/dev/null; wait $pid
		test ! -e killed || test -s killed/index.html || return 1
	done
	"$RUN_BENCH" report good.jsonl --brief -o killed --replace >/dev/null && test ! -e .killed.making'
expect_ok 'a gnuplot that hangs does not outlive a stop' '
	mkdir -p hang && printf "#!/bin/sh\nexec sleep 77\n" >hang/gnuplot && chmod +x hang/gnuplot
	PATH=$PWD/hang:$PATH "$RUN_BENCH" report good.jsonl --brief -o hung >/dev/null 2>err &
	pid=$!; sleep 1; kill -TERM $pid; wait $pid; test $? = 143 || { cat err; return 1; }
	test ! -e hung && test ! -e .hung.making && test "$(processes_of "^sleep 77")" = 0'

expect_ok 'a setting that changes another one is refused' '
	test "$(id -u)" = 0 || return 0
	now=/proc/sys/vm; cat $now/overcommit_ratio $now/overcommit_kbytes $now/dirty_ratio $now/dirty_bytes >was
	for pair in overcommit_kbytes:overcommit_ratio dirty_bytes:dirty_ratio dirty_background_bytes:dirty_background_ratio; do
		test "$(cat $now/${pair#*:})" != 0 || continue
		expect_status 3 "$RUN_BENCH" run -q self/spin --ab $now/${pair%:*}=1000000,2000000 -o two.jsonl 2>err &&
		expect_in err "would change $now/${pair#*:} too" && test ! -e two.jsonl || return 1
	done
	cat $now/overcommit_ratio $now/overcommit_kbytes $now/dirty_ratio $now/dirty_bytes | cmp - was'
plan_done
