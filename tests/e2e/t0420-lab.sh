#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two stock kernels are fetched once into the user's cache, and booted here.
test_description='real kernels: booted, counted, compared, told apart'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"
lab() {
	"$RUN_BENCH" lab -q "$@"
}
# Without the emulator or the network there is nothing to boot; in CI there is.
if ! lab -o probe 6.1 5.10 -- self/noop >probe.out 2>probe.err; then
	test -n "${CI:-}" || skip_all "$(sed -n 's/.*error: //p' probe.err | head -n 1)"
fi
expect_ok 'two stock kernels boot and give a table' '
	cat probe.err; expect_in probe.out "self/noop" "^  5\.10  *5\.10\.0-" "^  6\.1  *6\.1\.0-"'
expect_ok 'one result file and one console a boot' '
	test "$(ls probe/*.jsonl | wc -l)" = 2 && test "$(ls probe/*.console.txt | wc -l)" = 2'

# insns FILE BENCH: the least count at the largest and the smallest size, per
# operation; computed here, from the raw samples.
slope() {
	json_lines "$1" bench "$2" >"$scratch/.cases"
	json_flat "$scratch/.cases" | awk -F "\t" '
		{ n = split($2, p, ".") }
		$2 ~ /^points\.[0-9]+\.size$/ { size[$1, p[2]] = $3 }
		n == 5 && p[3] == "wall_ns" && p[4] == 0 {
			v[$1, p[2], p[5]] = $3
		}
		n == 4 && p[3] == "drop" && $3 == 0 {
			s = size[$1, p[2]]
			ok[s, ++nr[s]] = $1 SUBSEP p[2] SUBSEP p[4]
		}
		END {
			for (s in nr) {
				for (i = 1; i <= nr[s]; i++)
					if (!(s in min) || v[ok[s, i]] < min[s])
						min[s] = v[ok[s, i]]
				if (lo == "" || s + 0 < lo + 0) lo = s
				if (hi == "" || s + 0 > hi + 0) hi = s
			}
			printf "%.2f\n", (min[hi] - min[lo]) / (hi - lo)
		}'
}
cases='fork/anon page=base state=exclusive pages=512,1024,2048 cow/reuse page=base write=byte pages=256,512,1024'
# shellcheck disable=SC2086 # words
expect_ok 'a session of two kernels' 'lab -o one 5.10 6.1 -- $cases >one.out'
old=$(echo one/lab-5.10-*.jsonl) new=$(echo one/lab-6.1-*.jsonl)
expect_ok 'files are whole, of mode lab, and say on what they were made' '
	expect_status 0 "$RUN_BENCH" check "$old" "$new" &&
	test "$(json_get "$new" mode)" = lab && test "$(json_get "$new" lab.accel)" = icount &&
	test "$(json_get "$new" lab.warm)" = false && json_get "$new" lab.image_sha256 &&
	json_get "$new" lab.package_version && json_get "$new" subject.release | grep "^6\.1\." &&
	json_get "$new" subject.config_hash && json_get "$new" subject.cmdline | grep nokaslr'
expect_ok 'every record is ok and proven' '
	test "$(json_get "$new" outcome | sort -u)" = ok &&
	test "$(json_get "$new" proof.verdict | sort -u)" = proven'
expect_ok 'fork of 6.1 costs a tenth to a third more instructions per page than that of 5.10' '
	a=$(slope "$old" fork/anon) b=$(slope "$new" fork/anon); echo "$a $b"
	awk -v a="$a" -v b="$b" "BEGIN { exit !(a > 100 && a < 140 && b > a * 1.1 && b < a * 1.34) }"'
expect_ok 'the table says the same as the samples' '
	b=$(slope "$new" cow/reuse | sed "s/\..*//")
	awk -v b="$b" "/^cow\/reuse/ { on = 1 } on { for (i = 3; i <= NF; i++) if (\$i >= b - 2 && \$i <= b + 2) ok = 1 } END { exit !ok }" one.out ||
	{ echo "wanted $b"; cat one.out; return 1; }'
expect_ok 'no row is in a unit of time' 'expect_not_in one.out "[0-9] [nu]s\b"'
expect_ok 'the console holds what was printed per case' 'expect_in "${new%.jsonl}.console.txt" "cowbench: case 0"'

counts() {
	json_lines "$1" kind case | grep -o '"points":.*"empty_wall_ns"'
}
# On a busy host about one boot in ten parts from the others by some instructions
# (docs/kernel-lab.md), so two of up to four must be the same.
# shellcheck disable=SC2086 # words
same_twice() {
	counts "$new" >same.0 && test -s same.0 || return 1
	for i in 1 2 3; do
		lab -o same$i 6.1 -- $cases >/dev/null && counts same$i/*.jsonl >same.$i || return 1
		for k in 0 1 2; do
			test $k -ge $i || ! cmp same.$k same.$i || return 0
		done
	done
	return 1
}
expect_ok 'the same seed gives the same counts, all of them' same_twice
# shellcheck disable=SC2086 # words
expect_ok 'a kernel against itself, with other seeds: nothing changed' '
	expect_status 0 lab --ab -o aa 6.1 6.1 -- $cases >aa.out && expect_in aa.out "^0 of 2 cases changed"'
# clear_refs is opened in the phase that protects: a path name is a buffer of 4 KiB.
expect_ok 'init_on_alloc is found in what allocates, and in nothing else' '
	expect_status 1 lab --ab -o ab 6.1 6.1+init_on_alloc=1 -- cow/copy page=base write=byte cow/reuse page=base write=byte cow/protect by=mprotect,softdirty >ab.out
	expect_in ab.out "^cow/copy .*+[0-9]" "^gate .*FAILED" && expect_not_in ab.out "^cow/reuse .*[0-9]  *[+-]" "^cow/protect by=[a-z]*  *[0-9].*[0-9]  *[+-]"'
expect_ok '--gate lets pass what is below it' '
	expect_status 0 lab --ab --gate 90% -o ab2 6.1 6.1+init_on_alloc=1 -- cow/copy page=base write=byte >out'
expect_ok 'a snapshot is made once and used from then on' '
	lab --warm -o w1 6.1 -- cow/reuse page=base write=byte >out && lab --warm -o w2 6.1 -- cow/copy page=base write=byte >out &&
	expect_status 0 "$RUN_BENCH" check w1/*.jsonl w2/*.jsonl && test "$(json_get w2/*.jsonl lab.warm)" = true'
expect_ok 'JSON and Markdown are what they say' '
	lab --format json -o f1 6.1 -- self/noop >j && test "$(json_get j kernels.0.name)" = 6.1 && lab --format md -o f2 6.1 -- self/noop >m && expect_in m "^|"'
expect_ok 'two CPUs, more memory, fake nodes, more on the command line' '
	lab --smp 2 --memory 2G --numa fake=2 --append "loglevel=4" -o smp 6.1 -- self/noop >out &&
	f=$(echo smp/*.jsonl) && test "$(json_get "$f" identity.nr_cpus)" = 2 && test "$(json_get "$f" identity.memory_class_gib)" = 2 &&
	test "$(json_get "$f" lab.fake_nodes)" = 2 &&
	json_get "$f" lab.qemu_options | grep -e "-numa " && json_get "$f" subject.cmdline | grep "loglevel=4"'
expect_ok 'neither root nor KVM is needed' '
	as_nobody test -x "$RUN_BENCH" || return 0
	mkdir -m 777 nobody; cache=${XDG_CACHE_HOME:-$HOME/.cache}/cowbench
	mkdir nobody/cache && for d in "$cache"/*; do
		test "${d##*/}" = snapshots || cp -r "$d" nobody/cache || return 1
	done && chmod -R a+rwX nobody && chmod 777 "$TMPDIR"
	as_nobody "$RUN_BENCH" lab -q --offline --cache "$PWD/nobody/cache" -o "$PWD/nobody/results" 6.1 -- self/noop >out'
expect_ok 'a kernel that panics keeps what was finished, and gives no number' '
	expect_status 1 lab --append cowbench.crash_at=2 -o dead 6.1 -- cow/reuse page=base write=byte --rounds 4 >out 2>err
	f=$(echo dead/*.jsonl); test "$(json_get "$f" outcome | tr "\n" " ")" = "ok ok broken broken broken " &&
	expect_in err "^run-bench: error: .*panic while running case 2" "^run-bench: hint: the console" && expect_in out "^  page=base write=byte.* broken *$" &&
	expect_status 1 "$RUN_BENCH" check "$f" >checked && expect_in checked "partial: the run was interrupted (panic"'
expect_ok 'a lab file is not resumed' '
	cp "$new" again.jsonl; sed -i "\$d" again.jsonl; cp again.jsonl before
	expect_status 3 "$RUN_BENCH" run --resume again.jsonl 2>err && expect_in err "hint: .*lab" && cmp again.jsonl before'
expect_ok 'nothing is left: no guest, no temporary file' '
	test "$(processes_of "qemu-system.*$TMPDIR")" = 0 && test -z "$(ls "$TMPDIR")"'
plan_done
