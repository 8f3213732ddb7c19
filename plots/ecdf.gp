# SPDX-License-Identifier: GPL-2.0-or-later
# ecdf.gp - share of the samples that cost at most this.
if (is_log) { set logscale x }
set xrange [least : most]
set format x '%g'
if (is_log) { set xtics (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10000, 20000, 30000, 50000) ; set xtics add (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.85, 1.2, 1.5, 7, 15, 70, 150, 700, 1500, 7000) }
# The rug lies below 0.
rug = 0.035
set yrange [-0.02 - rug * nr_sides : 1.03]
set ytics (0, 0.25, 0.5, 0.75, 0.9, 1)
set grid x y
set xlabel x_label
set ylabel 'share of the samples' offset 0.5,0
plot for [i=1:nr_sides] data index 3 * (i - 1) using 1:2 with steps lt i title names[i], \
	for [i=1:nr_sides] data index 3 * (i - 1) + 1 using 1:2 with points lt i ps 1.2 notitle, \
	for [i=1:nr_sides] data index 3 * (i - 1) + 2 using 1:(-0.015 - rug * ($2 + 1)):(0):(rug * 0.8) with vectors nohead dt 1 lc rgb GREY lw 0.8 notitle
