#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# image.sh VMLINUX RELEASE OUT - a bzImage of a protocol that names no payload.
put_bytes() {
	# shellcheck disable=SC2059 # octal escapes are the point
	printf "$2" | dd of="$out" bs=1 seek="$1" conv=notrunc 2>/dev/null
}
out=$3
head -c 8192 /dev/zero >"$out"
put_bytes 497 '\001' # setup_sects
put_bytes 510 '\125\252'
put_bytes 514 'HdrS\007\002'
put_bytes 526 '\000\003' # the version stands at 0x300 + 0x200
put_bytes 1280 "$2 (nobody) #1"
cat "$1" >>"$out"
