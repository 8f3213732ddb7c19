#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='the sizes of lab.ini make lines'
. "$(dirname "$0")/../e2e/lib.sh"

# fork copies page tables: a part of one costs as much as all of it, and the
# steps of the sweep would differ by that (512 entries with pages of 4 KiB).
check_whole_tables() {
	awk -F' = ' '/^\[/ { fork = /^\[fork\/(anon|children|vmas)\]/ }
	fork && $1 == "pages" {
		for (n = split($2, v, ","); n; n--)
			if (v[n] % 512 && ++bad)
				print FILENAME ":" FNR ": " v[n]
		seen++
	}
	END { exit bad || !seen }' "$1"
}
expect_ok 'fork is counted over whole page tables' \
	'check_whole_tables "$TOP/configs/run/lab.ini"'

sed '/^\[fork\/vmas\]/,/^pages/s/1024/768/' "$TOP/configs/run/lab.ini" >part.ini
expect_ok 'one and a half of them are found' '! check_whole_tables part.ini'
plan_done
