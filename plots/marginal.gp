# SPDX-License-Identifier: GPL-2.0-or-later
# marginal.gp - what one more operation costs, at each size.
set logscale x 2
set format x '%.0f'
set grid x y
set xlabel x_label
set ylabel y_label offset 0.5,0
set offsets graph 0.05, graph 0.05, graph 0.08, graph 0.08
plot for [i=1:nr_sides] slope[i] with lines lt i lw 0.6 notitle, \
	for [i=1:nr_sides] data index i - 1 using 1:2:3:4 with yerrorbars lt i dt 1 lw 1 ps 0 notitle, \
	for [i=1:nr_sides] data index i - 1 using 1:2 with linespoints lt i ps 1 title names[i]
