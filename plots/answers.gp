# SPDX-License-Identifier: GPL-2.0-or-later
# answers.gp - costs of a claim: a group of bars an operation, a bar a kernel.
# Kinds: 0 breaks nothing, 1 breaks something (hatched), 2 nobody looked (grey).
bar(k) = $5 == k && $2 > 0 ? $2 / 2.0 : NaN
set border 0
unset grid
unset key
unset xtics
unset ytics
set xrange [0 : 1 + room]
set yrange [last + 0.6 : 0.2]
set xlabel x_label font ',10' offset 0,0.6
plot data using (bar(0)):1:($2 / 2.0):(0.36) with boxxyerror dt 1 lc rgb BLUE fs solid 0.85 noborder, \
	data using (bar(1)):1:($2 / 2.0):(0.36) with boxxyerror dt 1 lc rgb ORANGE fs pattern 4 border rgb ORANGE, \
	data using (bar(2)):1:($2 / 2.0):(0.36) with boxxyerror dt 1 lc rgb GREY fs solid 0.3 border rgb GREY
