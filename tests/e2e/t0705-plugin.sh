#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='plugin: what it does not understand is one line, and QEMU does not start'
. "$(dirname "$0")/lib.sh"

qemu='qemu-system-x86_64'
command -v "$qemu" >/dev/null || skip_all "$qemu is not installed"
plugin=${RUN_BENCH%/*}/run-bench-plugin.so
test -f "$plugin" || skip_all "$plugin is not built"

# No machine: nothing to boot, and the plugin is loaded all the same.
start() {
	timeout 20 "$qemu" -M none -display none -monitor none -S -plugin "file=$plugin$1" 2>err
}
# refused WORDS LINE
refused() {
	rm -f counts
	start "$1" && { echo "QEMU ran"; return 1; }
	# Modules of its own that QEMU cannot load are no concern of this.
	{
		test "$(grep -c '^run-bench-plugin: ' err)" = 1 &&
			expect_in err "^run-bench-plugin: $2" "Could not load plugin" &&
			test ! -e counts
	} || { cat err; return 1; }
}
expect_ok 'no file to write' 'refused "" "no out=FILE"'
expect_ok 'a file that cannot be opened' 'refused ,out=no/such "open .no/such.: No such file"'
expect_ok 'an unknown word' 'refused ,out=counts,lynes=on ".lynes=on.: no such option"'
expect_ok 'a value that is none' 'refused ,out=counts,lines=maybe ".lines=maybe.: no value of lines"'
expect_ok 'calls without symbols' 'refused ,out=counts,calls=on "calls=on: no symbols=FILE"'

# The plugin guesses the version from what QEMU exports: lie to it.
if command -v "${CC:-gcc}" >/dev/null && test "$("$qemu" --version |
	sed -n 's/.*version \([0-9]*\).*/\1/p')" -lt 11; then
	echo 'int qemu_plugin_set_pc;' | "${CC:-gcc}" -shared -fPIC -x c -o newer.so -
	expect_ok 'a version that QEMU has not: it names both' '
		! LD_PRELOAD=$PWD/newer.so timeout 20 $qemu -M none -display none -S \
			-plugin "file=$plugin,out=counts" 2>err || return 1
		expect_in err "requires API version 7, but this QEMU supports only up to version" &&
			test ! -e counts'
else
	skip_one 'a version that QEMU has not' 'no compiler, or QEMU is newer than 10'
fi
expect_ok 'a guest that executes no mark leaves a whole stream without a region' '
	timeout 5 $qemu -M none -display none -monitor none -S \
		-plugin "file=$plugin,out=counts" 2>err
	expect_in counts "^cowbench-plugin 1 target x86_64 api " "^X 0" &&
		test "$(wc -l <counts)" = 2'
plan_done
