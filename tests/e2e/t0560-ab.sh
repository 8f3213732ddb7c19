#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='run --ab: pairs of every kind, their order, and what is put back'
. "$(dirname "$0")/lib.sh"

# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
ab() {
	"$RUN_BENCH" --guest "$GUEST" run -q "$@"
}
# pairs_ok FILE: both variants in each round of a case and stage, side by side,
# and two rounds are ABBA or BAAB.
pairs_ok() {
	json_flat "$1" | awk -F '\t' '
		$2 == "round" { round[$1] = $3 }
		$2 == "variant" { order[++n] = $1; v[$1] = $3 }
		END {
			for (i = 1; i < n; i += 2)
				if (round[order[i]] != round[order[i + 1]] ||
				    v[order[i]] == v[order[i + 1]])
					bad = 1
			for (i = 1; i + 3 <= n; i += 4)
				if (v[order[i]] == v[order[i + 2]])
					bad = 1
			exit bad || n < 2 || n % 2
		}' || { echo "$1: these are no pairs"; return 1; }
}

expect_ok 'A against A: pairs in random order, no verdict' '
	ab self/spin us=100 --ab same --rounds 12 --seed 5 -o same.jsonl >out &&
	"$RUN_BENCH" check same.jsonl && pairs_ok same.jsonl &&
	test "$(json_lines same.jsonl kind case | wc -l)" = 24 &&
	test "$(json_get same.jsonl ab.kind)" = same &&
	expect_not_in out "REGRESSED" "IMPROVED"'
expect_ok 'the same seed gives the same order, another one another' '
	for seed in 5 6; do
		ab self/spin us=100 --ab same --rounds 12 --seed $seed -o o$seed.jsonl >/dev/null || return 1
		json_get o$seed.jsonl variant >o$seed
	done
	json_get same.jsonl variant >o && cmp o o5 && ! cmp o o6'
expect_ok 'an axis: the cases of both values, and a change that is one' '
	ab self/spin --ab us=10,100 --rounds 16 -o axis.jsonl >out &&
	"$RUN_BENCH" check axis.jsonl && pairs_ok axis.jsonl &&
	expect_in out "REGRESSED" "us=10 " "us=100 "'
expect_ok '--gate: exit 1 when b is slower by so much, 0 when it is faster' '
	expect_status 1 ab self/spin --ab us=10,100 --rounds 16 --gate 5% -o g1.jsonl >out &&
	expect_status 0 ab self/spin --ab us=100,10 --rounds 16 --gate 5% -o g2.jsonl >out &&
	expect_in out IMPROVED'
expect_ok 'two sizes of the sweep: each variant has one, compared per page' '
	ab fork/anon page=base state=exclusive --ab pages=512,1k --rounds 4 -o sizes.jsonl >out &&
	"$RUN_BENCH" check sizes.jsonl && pairs_ok sizes.jsonl &&
	json_lines sizes.jsonl variant b >b && test "$(json_get b points.0.size | sort -u)" = 1024 &&
	json_lines sizes.jsonl variant a >a && test "$(json_get a points.0.size | sort -u)" = 512'
expect_ok 'two programs: the build ids of both are in the plan' '
	cp "$GUEST" other && ab self/spin us=10 --ab guest=$PWD/guest,$PWD/other --rounds 4 -o guests.jsonl >out &&
	"$RUN_BENCH" check guests.jsonl && pairs_ok guests.jsonl &&
	id=$(json_get guests.jsonl ab.b_build_id) &&
	test "$id" = "$(json_get guests.jsonl tool.guest_build_id || json_get guests.jsonl identity.guest_build_id)"'
expect_ok 'what is suspected is measured again, as often, in other processes' '
	ab self/spin --ab us=10,100 --rounds 8 --confirm --seed 9 -o confirm.jsonl >out &&
	"$RUN_BENCH" check confirm.jsonl && pairs_ok confirm.jsonl &&
	json_lines confirm.jsonl kind case >cases && test "$(wc -l <cases)" = 32 &&
	test "$(json_lines confirm.jsonl stage 1 | wc -l)" = 16 &&
	test "$(json_get cases seed | sort -u | wc -l)" = 16'
expect_ok 'a planted 5 % more pages is found, and named by its faults' '
	ab self/planted pct=5 pages=512,1024 --ab plant=none,pages --rounds 28 -o planted.jsonl >out &&
	"$RUN_BENCH" check planted.jsonl && expect_not_in planted.jsonl "\"outcome\":\"suspect\"" &&
	expect_in out "page-faults: 1 -> 1.05"'

start() {
	f=$1
	shift
	"$RUN_BENCH" --guest "$GUEST" run -q "$@" -o "$f" >log 2>&1 </dev/null &
	host=$!
}
wait_lines() {
	while kill -0 "$host" 2>/dev/null; do
		test -f "$1" && test "$(wc -l <"$1")" -ge "$2" && return 0
		sleep 0.02
	done
}
expect_ok 'a process that is killed voids its pair; another is run' '
	start void.jsonl self/borrow loans=settings hold_ms=100 --ab same --rounds 3 --samples 1
	test "$(id -u)" = 0 || { wait $host; return 0; }
	wait_lines void.jsonl 4
	for i in 1 2 3 4 5 6 7 8 9 10; do
		victim=$(living_of "$GUEST" case)
		test -z "$victim" || { kill -9 $victim 2>/dev/null; break; }
		sleep 0.05
	done
	wait $host; "$RUN_BENCH" check void.jsonl && pairs_ok void.jsonl &&
	test "$(json_get void.jsonl outcome | grep -c ok)" -ge 6'
for moment in 3 6 9; do
	expect_ok "the run is killed after $moment lines: goes on in pairs" '
		f=k$moment.jsonl; start $f self/spin --ab us=10,100 --rounds 8 --samples 2
		wait_lines $f $moment; kill -9 $host 2>/dev/null; wait $host 2>/dev/null
		if ! grep -q "\"kind\":\"end\"" $f; then
			"$RUN_BENCH" --guest "$GUEST" run -q --resume $f >out || return 1
		fi
		"$RUN_BENCH" check $f || return 1
		json_flat $f | awk -F "\t" "
			\$2 == \"round\" { round[\$1] = \$3 }
			\$2 == \"variant\" { n[round[\$1] SUBSEP \$3]++; seen[round[\$1]] = 1 }
			END {
				for (r in seen)
					nr += n[r, \"a\"] && n[r, \"b\"]
				exit nr != 8
			}"'
done

expect_ok 'words that make no pair: one line each, nothing is written' '
	for word in pag=base,thp page=base,tph page=base,base page=base page=a,b,c x \
		/etc/passwd=1,2 pages=512,512; do
		expect_status 2 ab fork/anon --ab $word -o bad.jsonl 2>err || return 1
		expect_lines 1 err "error:" && expect_lines 1 err "hint:" || return 1
		test ! -e bad.jsonl || return 1
	done
	expect_status 3 ab fork/anon --ab /sys/no/such=0,1 -o bad.jsonl 2>err &&
	expect_status 3 ab fork/anon --ab guest=/etc/passwd,/nonexistent -o bad.jsonl 2>err &&
	expect_status 3 ab fork/anon --ab guest=$GUEST,/bin/true -o bad.jsonl 2>err &&
	expect_status 2 ab fork/anon --confirm 2>err && expect_status 2 ab fork/anon --gate 1% 2>err'

knob=/sys/kernel/mm/ksm/pages_to_scan
if test "$(id -u)" != 0 || ! test -w "$knob"; then
	skip_one 'a setting that alternates' "needs root and $knob"
	plan_done
fi
was=$(cat "$knob")
one=$((was + 1)) two=$((was + 2))
put_back() {
	test "$(cat "$knob")" = "$was" || { echo "$knob is $(cat "$knob"), was $was"; return 1; }
}
expect_ok 'a setting alternates, stands in the plan, and is put back' '
	ab self/spin us=10 --ab $knob=$one,$two --rounds 4 -o set.jsonl >out 2>err && put_back &&
	expect_in err "alternates between $one and $two, and is $was again" &&
	"$RUN_BENCH" check set.jsonl && pairs_ok set.jsonl &&
	test "$(json_get set.jsonl ab.what)" = $knob && test "$(json_get set.jsonl ab.a)" = $one'
expect_ok 'it is set while it is measured' '
	ab self/borrow loans=memcg hold_ms=100 --ab $knob=$one,$two --rounds 3 --samples 1 -o seen.jsonl >out 2>&1 &
	host=$!; : >values
	while kill -0 $host 2>/dev/null; do cat $knob >>values; sleep 0.02; done
	wait $host; sort -u values >seen; grep -qx $one seen && grep -qx $two seen && put_back'
expect_ok 'SIGINT: put back, and the file goes on with --resume' '
	start int.jsonl self/spin us=100 --ab $knob=$one,$two --rounds 40
	wait_lines int.jsonl 8; kill -INT $host; wait $host; put_back &&
	"$RUN_BENCH" --guest "$GUEST" run -q --resume int.jsonl >out 2>&1 && put_back &&
	"$RUN_BENCH" check int.jsonl'
expect_ok 'SIGKILL: the next start of the program puts it back' '
	start kill.jsonl self/spin us=100 --ab $knob=$one,$two --rounds 40
	wait_lines kill.jsonl 8; kill -9 $host; wait $host
	test "$(cat $knob)" != $was || { echo "nothing was set"; return 1; }
	"$RUN_BENCH" -h >/dev/null 2>err; put_back && expect_in err "put back"'
expect_ok 'somebody else turns the knob: the run ends, and says who it was not' '
	start foreign.jsonl self/spin us=100 --ab $knob=$one,$two --rounds 200
	wait_lines foreign.jsonl 8; echo $((was + 7)) >$knob; wait $host; status=$?
	echo $was >$knob; test $status = 3 && expect_in log "somebody else"'
expect_ok 'a value that the kernel refuses: nothing is changed' '
	expect_status 2 ab self/spin --ab $knob=$one,many -o no.jsonl 2>err && put_back && test ! -e no.jsonl'
plan_done
