# SPDX-License-Identifier: GPL-2.0-or-later
# conf.awk Kconfig ASKED - what allnoconfig makes of KCONFIG_ALLCONFIG.
FNR == NR {
	if ($0 !~ /^#/ && NF)
		known["CONFIG_" $1] = $2 == "needs" ? "CONFIG_" $3 : ""
	next
}
/^CONFIG_/ {
	eq = index($0, "=")
	value[substr($0, 1, eq - 1)] = substr($0, eq + 1)
}
END {
	for (name in known)
		if (known[name] != "" && value[known[name]] != "y")
			continue
		else if (name in value)
			print name "=" value[name] | "sort"
		else
			print "# " name " is not set" | "sort"
}
