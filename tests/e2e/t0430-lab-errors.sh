#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='lab: what goes wrong is one line and one hint, and nothing is left behind'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"
lab() {
	"$RUN_BENCH" lab "$@"
}
# refused STATUS ERROR HINT ARGUMENT...: this status, one error line, one hint.
refused() {
	want=$1 error=$2 hint=$3
	shift 3
	expect_status "$want" lab -o refused "$@" 2>err >out || { cat err; return 1; }
	{
		expect_lines 1 err "error: " && expect_lines 1 err "hint: " &&
			expect_in err "error: .*$error" "hint: .*$hint"
	} || { cat err; return 1; }
	test ! -e refused || { ls refused; return 1; }
}
idle() {
	i=0
	while test "$(processes_of "qemu-system.*$TMPDIR")" != 0; do
		i=$((i + 1))
		test "$i" -lt 50 || { echo "a guest is left"; return 1; }
		sleep 0.1
	done
}

: >empty
head -c 20000 /dev/zero >zeros
head -c 20000 "$GUEST" >part
echo "not a kernel" >text
expect_ok 'an empty file' 'refused 3 "empty" "." ./empty'
expect_ok 'a file of zeros' 'refused 3 "zeros" "." ./zeros'
expect_ok 'a program that is cut' 'refused 3 "part" "." ./part'
expect_ok 'a text' 'refused 3 "text" "." ./text'
expect_ok 'a program that is no kernel' 'refused 3 "run-bench-guest" "." "$GUEST"'
expect_ok 'no such file' 'refused 3 "No such file" "." ./none'
expect_ok 'an unknown name, with the nearest' 'refused 2 "6.11" "did you mean 6.1?" 6.11'
expect_ok 'an empty cache and --offline' 'refused 3 "cache" "offline" --cache none --offline 6.1'
expect_ok 'an unknown benchmark' 'refused 2 "cow/reusee" "did you mean cow/reuse" 6.1 -- cow/reusee'
expect_ok 'a benchmark where a kernel should be' 'refused 2 "that is a benchmark" "behind --" fork/anon'
expect_ok 'AXIS=VALUE where a kernel should be' 'refused 2 "no kernel" "behind --" 6.1 page=base'
expect_ok '--ab with one kernel' 'refused 2 "two kernels" "." --ab 6.1'
expect_ok '--gate without --ab' 'refused 2 "--gate" "." --gate 1% 6.1'
expect_ok '--numa without fake=' 'refused 2 "--numa" "fake=2" --numa 2 6.1'
expect_ok '--seed that is no number' 'refused 2 "--seed" "1f" --seed pi 6.1'
expect_ok '--seed with a sign' 'refused 2 "--seed" "1f" --seed -1 6.1'
expect_ok '--boots 0' 'refused 2 "--boots .0.: must be from 1" "-h" --boots 0 6.1'
expect_ok '--cpu that would be two words for the emulator' 'refused 2 "--cpu" "such as" --cpu "max -s" 6.1'
expect_ok '--accel that is unknown' 'refused 2 "--accel" "kvm" --accel tcg 6.1'
expect_ok '--warm with time' 'refused 2 "warm" "." --warm --accel kvm 6.1'
expect_ok 'a mistyped option' 'refused 2 "unknown option" "--boots" --boot 3 6.1'

if ! lab -q -o probe 6.1 -- self/noop >probe.out 2>probe.err; then
	test -n "${CI:-}" || {
		skip_one 'what goes wrong while a kernel runs' "$(sed -n 's/.*error: //p' probe.err | head -n 1)"
		plan_done
	}
fi
expect_ok 'a good kernel, to compare with' 'cat probe.err; test -s probe.out'
image=$(json_get probe/*.jsonl lab.image)
expect_ok 'no emulator in PATH' '
	expect_status 3 env PATH=/nonexistent "$RUN_BENCH" lab -o refused "$image" -- self/noop 2>err; cat err
	expect_lines 1 err "error: .*qemu-system" && expect_lines 1 err "hint: .*install" && test ! -e refused'
expect_ok 'an image that is cut in the middle' '
	head -c 3000000 "$image" >half; refused 3 "cut" "again" ./half'
expect_ok 'an image with bytes that were changed' '
	cp "$image" damaged; head -c 4096 /dev/urandom | dd of=damaged bs=4096 seek=1000 conv=notrunc 2>/dev/null
	refused 3 "damaged" "." ./damaged'
expect_ok 'more on the command line than a kernel takes' '
	refused 2 "command line: it has [0-9]* bytes, and a kernel takes 2047" "less" --append "$(head -c 3000 /dev/zero | tr "\0" a)" "$image" -- self/noop'
expect_ok 'a byte on the command line that is no text' '
	refused 2 "byte 0xff" "ASCII" --append "$(printf "x=\\377")" "$image" -- self/noop'
expect_ok '-o that is a file: said before anything is booted' '
	expect_status 3 lab -o text "$image" -- self/noop 2>err >out; cat err
	expect_lines 1 err "error: make the folder .text.: Not a directory" && expect_lines 1 err "hint: -o names a folder" && expect_lines 2 err'
expect_ok 'a case that is busy beyond its time: broken, and the next one measured' '
	expect_status 1 lab -q --timeout 1 --rounds 1 --layouts 1 --samples 20 -o busy "$image" -- cow/copy page=base write=byte pages=63,20000 self/noop 2>err >out; cat err
	expect_lines 0 err && f=$(echo busy/*.jsonl) && json_lines "$f" bench cow/copy | grep -q "ran out of time" &&
	json_lines "$f" bench self/noop | grep -q "\"outcome\":\"ok\""'
expect_ok 'a snapshot that is cut is named, and made anew when it is gone' '
	snapshots=${XDG_CACHE_HOME:-$HOME/.cache}/cowbench/snapshots
	warm() { lab -q --warm --seed c0ffee -o "$1" 6.1 -- self/noop; }
	test -d "$snapshots" && ls "$snapshots" >before || : >before
	warm warm1 >out && ls "$snapshots" >after
	name=$(diff before after | sed -n "s/^> \(.*\.snapshot\)/\1/p") && test -n "$name" && truncate -s 20M "$snapshots/$name" &&
	expect_status 3 warm warm2 2>err; cat err; expect_lines 1 err "error: .*load of migration failed" &&
	expect_lines 1 err "hint: .*remove [^ ]*$name" && rm "$snapshots/$name" && warm warm3 >out; status=$?
	rm -f "$snapshots/${name%.snapshot}".*; return $status'
expect_ok 'a kernel without initrd: said in words, its console kept' '
	expect_status 3 lab -q -o noinitrd "$image+rdinit=/none" -- self/noop 2>err; cat err
	expect_lines 1 err "error: " && expect_lines 1 err "hint: " && expect_in err "hint: .*console" &&
	ls noinitrd/*.console.txt && test ! -e "$(echo noinitrd/*.jsonl)" && idle'
expect_ok 'a kernel that says nothing in time' '
	expect_status 3 lab -q --boot-timeout 1 -o slow 6.1 -- self/noop 2>err; cat err
	expect_lines 1 err "error: .*1" && idle'
expect_ok 'one dead kernel does not spoil the other' '
	expect_status 3 lab -q -o both 6.1 6.1+rdinit=/none -- self/noop 2>err >out
	expect_lines 1 err "error: " && expect_in out "self/noop" &&
	expect_status 0 "$RUN_BENCH" check both/lab-6.1-*.jsonl && idle'
expect_ok 'a case that hangs, one that crashes: broken, the others measured' '
	expect_status 1 lab -q --timeout 5 -o bad 6.1 -- self/hang self/crash self/noop >out 2>err; cat err
	f=$(echo bad/*.jsonl); expect_status 0 "$RUN_BENCH" check "$f" &&
	json_lines "$f" bench self/noop | grep -q "\"outcome\":\"ok\"" &&
	json_lines "$f" bench self/crash | grep -q "\"outcome\":\"broken\"" &&
	json_lines "$f" bench self/hang | grep -q "\"outcome\":\"broken\""'

# start DIR: a session in the background; until the first record is written.
start() {
	"$RUN_BENCH" lab -q -o "$1" 6.1 -- fork/anon >"$1.out" 2>"$1.err" &
	host=$!
	while kill -0 "$host" 2>/dev/null; do
		grep -qs '"kind":"case"' "$1"/*.jsonl && return 0
		sleep 0.05
	done
}
for signal in INT:2 TERM:15; do
	number=${signal#*:} signal=${signal%:*}
	expect_ok "SIG$signal half-way: what was finished is kept, the file says partial" '
		start s$signal; kill -$signal $host; status=0; wait $host || status=$?
		test $status = $((128 + number)) || { echo "status $status"; return 1; }
		idle && f=$(echo s$signal/*.jsonl) && test "$(json_get "$f" status)" = interrupted &&
		test "$(json_get "$f" outcome | sort -u)" = ok &&
		expect_status 1 "$RUN_BENCH" check "$f" >out && expect_in out "partial: .*SIG$signal" &&
		expect_not_in out "--resume" && test -z "$(ls "$TMPDIR")"'
done
expect_ok 'the emulator is killed half-way: its records are kept, the rest is broken' '
	start killed
	kill -9 "$(child_of "$host")"; status=0; wait $host || status=$?
	test $status = 1 || { echo "status $status"; return 1; }
	expect_lines 1 killed.err "error: " && idle && f=$(echo killed/*.jsonl) &&
	test "$(json_get "$f" status)" = interrupted && json_get "$f" outcome | grep -qx ok &&
	json_get "$f" outcome | grep -qx broken'
expect_ok 'kill -9 of the host program: no guest is left, the file is readable' '
	start dead; kill -9 $host; wait $host; idle && f=$(echo dead/*.jsonl) &&
	expect_status 1 "$RUN_BENCH" check "$f" >out && expect_in out "partial"'
expect_ok 'what a killed one left is removed by the next' '
	ls "$TMPDIR" | grep -q . && lab -q -o next 6.1 -- self/noop >out && test -z "$(ls "$TMPDIR")"'
expect_ok 'nobody reads the table: the results are there, nothing else is left' '
	{ lab -o unread "$image" -- self/noop 2>unread.err; echo $? >unread.status; } | true
	test "$(cat unread.status)" = 3 && expect_lines 0 unread.err "error: " && expect_status 0 "$RUN_BENCH" check unread/*.jsonl && test -z "$(ls "$TMPDIR")"'
expect_ok 'stdout is closed: said, and the results are there' '
	expect_status 3 lab -q -o closed "$image" -- self/noop >&- 2>err; cat err
	expect_in err "error: write to stdout" && expect_status 0 "$RUN_BENCH" check closed/*.jsonl'
full='mount -t tmpfs -o size=24k none full && exec "$RUN_BENCH" lab -q -o full/results 6.1 -- fork/anon page=base'
mkdir full
if unshare -m true 2>/dev/null || unshare -rm true 2>/dev/null; then
	unshare -m true 2>/dev/null && map= || map=-r
	# shellcheck disable=SC2086 # no word, or one
	expect_ok 'a full disk' '
		expect_status 3 unshare $map -m sh -c "$full" >out 2>err; cat err
		expect_lines 1 err "error: .*No space left" && expect_lines 1 err "hint: .*room" && idle'
else
	skip_one 'a full disk' 'no mounts of one'"'"'s own here'
fi
expect_ok 'nothing is left: no guest, no temporary file' 'idle && test -z "$(ls "$TMPDIR")"'
plan_done
