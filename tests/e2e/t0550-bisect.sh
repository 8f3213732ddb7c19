#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Stock kernels of the user's cache are booted here, as in t0420.
test_description='bisect: git bisect run, a list of kernels, and what must stop them'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"
unset GIT_DIR GIT_WORK_TREE
bisect() {
	"$RUN_BENCH" bisect -q "$@"
}
# refused STATUS ERROR HINT ARGUMENT...: this status, one error line, one hint.
refused() {
	want=$1 error=$2 hint=$3
	shift 3
	expect_status "$want" bisect -o refused --log refused.log "$@" 2>err >out || { cat err; return 1; }
	{
		expect_lines 1 err "error: " && expect_lines 1 err "hint: " &&
			expect_in err "error: .*$error" "hint: .*$hint" && test ! -s out
	} || { cat err out; return 1; }
	test ! -e refused.log || { cat refused.log; return 1; }
}
idle() {
	i=0
	while test "$(processes_of "qemu-system.*$TMPDIR")" != 0; do
		i=$((i + 1))
		test "$i" -lt 50 || { echo "a guest is left"; return 1; }
		sleep 0.1
	done
}

# git takes 1 to 127 for "bad": nothing that is wrong with a step may be there.
expect_ok 'a mistyped option stops git' 'refused 194 "unknown option" "did you mean" --god a --bad b fork/anon'
expect_ok 'no good file stops git' 'refused 194 "needs --good" "." --bad b fork/anon'
expect_ok 'no case stops git' 'refused 194 "no case" "fork/anon" --good a --bad b'
expect_ok 'a good file that is not there stops git' '
	expect_status 195 bisect --good none --bad none fork/anon 2>err; expect_lines 1 err "error: .*none"'
echo 'no result file' >text
expect_ok 'a foreign file stops git' '
	expect_status 195 bisect --good text --bad text fork/anon 2>err; cat err; expect_lines 1 err "error: .*text"'
expect_ok 'wrong usage of a list is 2: nobody takes it for a verdict' '
	expect_status 2 bisect --images 5.10 fork/anon 2>err && expect_in err "error: .*has 1 kernel" &&
	expect_status 2 bisect --images 5.10,6.1,5.10 fork/anon 2>err && expect_in err "error: .*twice" &&
	expect_status 2 bisect --images 5.10,6.1 --live fork/anon 2>err && expect_lines 1 err "error: "'
expect_ok 'help is an answer' 'expect_status 0 bisect -h >out && expect_in out "125" "git bisect run"'

# Ends on this kernel: the bad one did the same with half of the operations.
live() {
	want=$1
	shift
	expect_status "$want" bisect --log live.log -o lives "$@" fork/anon page=base
}
"$RUN_BENCH" run -q --rounds 12 --samples 4 -o cheap.jsonl fork/anon page=base state=exclusive pages=512,1024 >/dev/null
sed 's/"nr_ops":512,/"nr_ops":256,/; s/"nr_ops":1024,/"nr_ops":512,/' cheap.jsonl >dear.jsonl
expect_ok 'live: this kernel is the cheap one, whichever end that is' '
	live 0 --good cheap.jsonl --bad dear.jsonl >out && expect_in out ": good, " &&
	live 1 --good dear.jsonl --bad cheap.jsonl --live >out && expect_in out ": bad, " &&
	for f in lives/*.jsonl; do expect_status 0 "$RUN_BENCH" check "$f" >/dev/null || return 1; done
	expect_lines 2 live.log bisect-begin && expect_lines 2 live.log bisect-step'
expect_ok 'live: sessions that differ by more than the ends: refused before it measures' '
	rm -rf lives; live 195 --session-sd 30% --good cheap.jsonl --bad dear.jsonl 2>err; cat err
	expect_in err "error: .*with 160 processes a step it takes" && test -z "$(ls lives)"'
sed 's/"cpu_model":"[^"]*"/"cpu_model":"xx"/' cheap.jsonl >cheap2.jsonl
sed 's/"cpu_model":"[^"]*"/"cpu_model":"xx"/' dear.jsonl >dear2.jsonl
expect_ok 'live: ends of two machines, ends of another machine: refused' '
	live 195 --good cheap2.jsonl --bad dear.jsonl 2>err; expect_in err "cpu_model is xx and" &&
	live 195 --good cheap2.jsonl --bad dear2.jsonl 2>err; expect_in err "this machine are not of one machine: cpu_model"'
expect_ok 'live: a journal that is no file stops git' '
	live 195 --log /dev/full --good cheap.jsonl --bad dear.jsonl 2>err; cat err; expect_in err "error: read the journal .*no regular file"'

# Two ends of a list, measured here; both ends and steps are 5 s each.
case='fork/anon page=base state=exclusive'
# shellcheck disable=SC2086 # words
if ! bisect --images 5.10,6.1,6.12 -o list $case pages=512,1024 >list.out 2>list.err; then
	test -n "${CI:-}" || {
		skip_one 'what real kernels show' "$(sed -n 's/.*error: //p' list.err | head -n 1)"
		plan_done
	}
fi
expect_ok 'a list: the first bad one, the last good one, what lies between' '
	cat list.err list.out
	expect_in list.out "^good  *11[67]\." "^bad  *200\." "^first bad 6\.12" "^last good 6\.1 " "14[01]\.[0-9]* -> 200\.[0-9]* instructions per page, .*+42\.[0-9]%" &&
	expect_in list.out "more than one change" && idle && test -z "$(ls "$TMPDIR")"'
expect_ok 'its files are whole, its journal tells the same story' '
	for f in list/lab-*.jsonl; do expect_status 0 "$RUN_BENCH" check "$f" >/dev/null || return 1; done
	bisect log list/bisect.jsonl >again && cmp list.out again'
good=$PWD/$(echo list/lab-5.10-*.jsonl) bad=$PWD/$(echo list/lab-6.1-*.jsonl)
image() {
	json_get "$1" lab.image
}
old=$(image "$good") new=$(image "$bad")
# shellcheck disable=SC2086 # words
expect_ok 'ends that cost the same: said, and the answer is no' '
	expect_status 1 bisect --offline --good "$good" --bad "$good" --images "5.10,6.1,$old" -o same $case >out 2>err; cat out err
	expect_in out "do not differ" "cost the same"'
# shellcheck disable=SC2086 # words
expect_ok 'a damaged one in the middle is passed over, and said' '
	head -c 3000000 "$new" >half
	bisect --offline --good "$good" --bad "$bad" --images "5.10,$PWD/half,6.1" -o skips $case >out 2>err || { cat err; return 1; }
	cat out; expect_in out "half .*skip" "^first bad '"$(basename "$bad" .jsonl | sed 's/.*/6.1/')"'" "^last good 5.10" "1 between the last good and the first bad could not be measured"'

# A history of eight commits: two images, a broken one before the change.
history() {
	mkdir repo && cd repo && git init -q . && git config user.email t@example.org && git config user.name t || return 1
	nr=0
	for image in "$old" "$old" "$old" "$new-broken" "$old" "$new" "$new" "$new"; do
		nr=$((nr + 1))
		case $image in
		*-broken) head -c 3000000 "$new" >bzImage ;;
		*) ln -sfn "$image" bzImage ;;
		esac
		echo "$nr" >n && git add -A && git commit -qm "change $nr" || return 1
		rm bzImage
	done
	git checkout -q -f . && git tag last && git tag first "$(git rev-list --max-parents=0 HEAD)"
}
expect_ok 'a history to bisect' '(history)'
expect_ok 'git bisect run finds the first bad commit and skips the broken one' '
	cd repo && git bisect start last first >/dev/null &&
	git bisect run "$RUN_BENCH" bisect -q --offline --good "$good" --bad "$bad" --lab bzImage $case >../run.out 2>../run.err
	cat ../run.err ../run.out
	expect_in ../run.out "skip" && bisect log >../story && expect_in ../story "^bad  *14[01]\." "skip" "^first bad .*change 6" && expect_in ../run.out "is the first bad commit" "change 6"'
expect_ok 'the story stands at the end of the run' '
	expect_in run.out "^first bad .*change 6" "^last good .*change 5" "^change .*instructions per page"'
expect_ok 'a story is not begun anew by looking at it' 'cd repo && bisect log >../story2 && cmp ../story ../story2 && git bisect reset -q 2>/dev/null; git status --short >../status; test ! -s ../status'

step() {
	want=$1
	shift
	expect_status "$want" bisect --offline --log step.log -o steps --good "$good" --bad "$bad" "$@"
}
# shellcheck disable=SC2086 # words
expect_ok 'a step: 0 on the good image, 1 on the bad one' '
	step 0 --lab "$old" $case >out && expect_in out "good, 11[67]\." && step 1 --lab "$new" $case >out && expect_in out "bad, 14[01]\."'
expect_ok 'outside of a repository the journal is where it was named' 'expect_lines 2 step.log bisect-step && expect_lines 1 step.log bisect-begin'
# shellcheck disable=SC2086 # words
expect_ok 'an image that does not reach init is a skip' 'step 125 --lab "$new+rdinit=/none" $case >out 2>err; cat out err; expect_in out "skip"'
# shellcheck disable=SC2086 # words
expect_ok 'an image that is not there stops git: the build failed, or a typing error' 'refused 195 "none/bzImage" "exit 125" --good "$good" --bad "$bad" --lab none/bzImage $case'
expect_ok 'a case that the good file has not' 'refused 194 "cow/reuse" "fork/anon" --good "$good" --bad "$bad" --lab "$old" cow/reuse'
# shellcheck disable=SC2086 # words
expect_ok 'other sizes than those of the good file' 'refused 194 "pages=512" "leave it out" --good "$good" --bad "$bad" --lab "$old" $case pages=512,2048'
# shellcheck disable=SC2086 # words
expect_ok 'good and bad are one file' 'refused 195 "cost the same" "nothing to look for" --good "$good" --bad "$good" --lab "$old" $case'
# shellcheck disable=SC2086 # words
expect_ok 'less than the effect that was asked for' 'refused 195 "differ by 2[01]%, less than the effect of 50%" "." --effect 50% --good "$good" --bad "$bad" --lab "$old" $case'
# shellcheck disable=SC2086 # words
expect_ok 'files of the lab, and no image' 'refused 194 "good file is of the lab" "--lab" --good "$good" --bad "$bad" $case'
sed 's/"qemu":"[^"]*"/"qemu":"1.2.3"/' "$bad" >other.jsonl
sed 's/"qemu":"[^"]*"/"qemu":"1.2.3"/' "$good" >good2.jsonl
# shellcheck disable=SC2086 # words
expect_ok 'ends of two machines: refused before any boot' 'refused 195 "not of one machine: qemu is .* and 1.2.3" "." --good "$good" --bad other.jsonl --lab "$old" $case'
# shellcheck disable=SC2086 # words
expect_ok 'ends of another machine than this one: refused before any boot' 'refused 195 "this machine and the good file are not of one machine: qemu" "." --good good2.jsonl --bad other.jsonl --lab "$old" $case'
sed 's/"guest_build_id":"[^"]*"/"guest_build_id":"00"/' "$good" >good3.jsonl
# shellcheck disable=SC2086 # words
expect_ok 'another build of the measuring program: refused' 'refused 195 "another build" "--guest" --good good3.jsonl --bad "$bad" --lab "$old" $case'
sed 's/"mode":"lab"/"mode":"live"/' "$bad" >live.jsonl
# shellcheck disable=SC2086 # words
expect_ok 'a good end of the lab, a bad one of a running kernel: refused' 'refused 195 "it is of a running kernel" "never compared" --good "$good" --bad live.jsonl --lab "$old" $case'

# shellcheck disable=SC2086 # words
expect_ok 'SIGINT and SIGTERM in a step: no verdict, no line, no guest' '
	for signal in INT:2 TERM:15; do
		: >sig.log
		"$RUN_BENCH" bisect -q --offline --log sig.log -o sig --good "$good" --bad "$bad" --lab "$old" $case >out 2>err &
		host=$!
		sleep 2; kill -${signal%:*} $host; status=0; wait $host || status=$?
		test $status = $((128 + ${signal#*:})) || { echo "status $status"; cat err; return 1; }
		test ! -s sig.log && idle || return 1
	done; test -z "$(ls "$TMPDIR")"'
# shellcheck disable=SC2086 # words
expect_ok 'a list that was interrupted goes on with --resume, from the journal' '
	"$RUN_BENCH" bisect --offline --good "$good" --bad "$bad" --images "5.10,5.10+loglevel=4,5.10+loglevel=5,6.1" -o resumed $case >out 2>err &
	host=$!
	i=0; until grep -qs bisect-step resumed/bisect.jsonl; do sleep 0.1; i=$((i + 1)); test $i -lt 1800 || return 1; done
	kill -INT $host; status=0; wait $host || status=$?
	cat err; test $status = 130 && expect_lines 1 resumed/bisect.jsonl bisect-step && expect_in err "resume" && idle &&
	expect_status 2 bisect --offline --good "$good" --bad "$bad" --images "5.10,5.10+loglevel=4,5.10+loglevel=5,6.1" -o resumed $case 2>err && expect_in err "hint: --resume" &&
	bisect --offline --resume --images "5.10,5.10+loglevel=4,5.10+loglevel=5,6.1" -o resumed $case >out 2>err; cat out err
	expect_lines 2 resumed/bisect.jsonl bisect-step && expect_in out "^first bad 6.1" "^last good 5.10+loglevel=5"'
expect_ok 'nothing is left: no guest, no temporary file' 'idle && test -z "$(ls "$TMPDIR")"'
plan_done
