#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The real scripts, with an apt and a dpkg that only tell what they were asked.
test_description='run-bench and deps install what a command needs, and no more'
. "$(dirname "$0")/../e2e/lib.sh"

# A PATH of its own: what is not in it is not installed.
mkdir bin out
for c in basename cut dirname find grep head ls mktemp nproc readlink rm sed \
	sh sort tail touch tr cat; do
	ln -s "$(command -v $c)" bin/
done
# fake NAME SCRIPT
fake() {
	printf '#!/bin/sh\n%s\n' "$2" >"bin/$1"
	chmod +x "bin/$1"
}
machine=$(uname -m)
fake uname "echo $machine"
fake make 'echo make >>log'
# have PACKAGE...: all are installed but these.
lacks() {
	echo " $* " >lacking
	rm -f log
}
fake dpkg-query 'for p; do :; done
grep -q " $p " lacking && exit 1
echo "install ok installed"'
fake apt-get 'echo "apt-get $*" >>log
for p; do sed -i "s/ $p / /" lacking; done'
fake apt-cache true
fake id 'echo "${FAKE_UID:-0}"'
case $machine in
aarch64) emulator=qemu-system-arm ;;
*) emulator=qemu-system-x86 ;;
esac
deps() {
	PATH=$scratch/bin "$TOP/scripts/deps" "$@"
}
run_bench() {
	PATH=$scratch/bin RUN_BENCH_OUT=$scratch/out "$TOP/run-bench" "$@"
}
for p in run-bench run-bench-guest run-bench-init; do
	printf '#!/bin/sh\necho "run $*"\n' >out/$p
	chmod +x out/$p
done
# The kernel source is not a question to dpkg.
ls /usr/src/linux-source-*.tar.* >/dev/null 2>&1 || skip_all "no kernel source"

expect_ok 'nothing is missing: nothing is done' '
	lacks nothing; deps && deps --check && run_bench list >out.txt && expect_in out.txt "^run list" && test ! -e log'
expect_ok 'each set is named with what it lacks' '
	lacks gcc "$emulator" cppcheck
	expect_status 1 deps --check build >b; expect_status 1 deps --check lab >l; expect_status 1 deps --check >a
	test "$(cat b)" = gcc && test "$(cat l)" = "gcc $emulator" && test "$(cat a)" = "gcc $emulator cppcheck" && test ! -e log'
expect_ok 'an unknown set is refused' 'expect_status 2 deps everything 2>err && expect_in err "^usage: "'
expect_ok 'root: the lab gets its emulator, and nothing else' '
	lacks "$emulator" cppcheck clang; run_bench lab 6.1 >out.txt 2>err && expect_in out.txt "^run lab 6.1" &&
	expect_lines 1 log && expect_in log "^apt-get install .*--no-install-recommends $emulator$"'
expect_ok 'other commands do without, and so does its help' '
	lacks "$emulator" cppcheck
	for words in "" list "run lab" "explain lab" "help lab" "lab -h" "lab --help"; do
		run_bench $words >out.txt || return 1
	done
	test ! -e log'
expect_ok 'a build without an emulator is a build' '
	lacks "$emulator" gcc; mv out/run-bench-init away; run_bench list 2>err; mv away out/run-bench-init
	expect_in log "^make" "^apt-get install .* gcc$"'
expect_ok 'not root: one error, one line to run' '
	lacks "$emulator"; FAKE_UID=1000 expect_status 3 run_bench lab 2>err >out.txt; cat err
	expect_lines 1 err "error: " && expect_in err "hint: .*apt-get install --no-install-recommends $emulator$" &&
	test ! -s out.txt && test ! -e log && FAKE_UID=1000 run_bench list >out.txt && test -s out.txt'
expect_ok 'an emulator of no package is good enough' '
	lacks "$emulator"; fake "qemu-system-$machine" true; run_bench lab >out.txt; status=$?; rm "bin/qemu-system-$machine"
	test $status = 0 && test ! -e log'
plan_done
