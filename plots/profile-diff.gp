# SPDX-License-Identifier: GPL-2.0-or-later
# profile-diff.gp - one row a function: how much more or fewer instructions.
is_only(k) = k == 3 || k == 4
is_rest(k) = k > 4
bar(cond) = cond ? column(2) / 2.0 : NaN
set border 1
unset grid
set grid x back ls 100
set xrange [from : to]
set yrange [nr_rows + 0.6 : 0.4]
set xtics font ',10'
set format x '%+g'
set xtics add ('0' 0)
unset ytics
set xlabel x_label offset 0,0.3
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead front lc rgb GREY lw 1.2
unset key
plot data using (bar($2 > 0 && $5 < 3)):1:(abs($2) / 2.0):(0.33) with boxxyerror dt 1 lc rgb ORANGE fs solid 0.9 noborder, \
	data using (bar($2 < 0 && $5 < 3)):1:(abs($2) / 2.0):(0.33) with boxxyerror dt 1 lc rgb BLUE fs solid 0.9 noborder, \
	data using (bar($2 > 0 && is_only($5))):1:(abs($2) / 2.0):(0.33) with boxxyerror dt 1 lc rgb ORANGE fs pattern 4 border rgb ORANGE, \
	data using (bar($2 < 0 && is_only($5))):1:(abs($2) / 2.0):(0.33) with boxxyerror dt 1 lc rgb BLUE fs pattern 5 border rgb BLUE, \
	data using (bar(is_rest($5))):1:(abs($2) / 2.0):(0.33) with boxxyerror dt 1 lc rgb GREY fs solid 0.35 border rgb GREY
