# SPDX-License-Identifier: GPL-2.0-or-later
# timeline.gp - one case over time, with the levels between change points.
set grid y
set xrange [0.3 : nr_points + 0.7]
set xtics scale 0.4
if (is_aslant) { set xtics rotate by -30 }
set ylabel y_label offset 0.5,0
set offsets 0, 0, graph 0.12, graph 0.08
set key maxrows 1
plot data index 1 using 1:2:3:(0) with vectors nohead lc rgb BLUE lw 3.5 dt 1 notitle, \
	data index 0 using 1:2:3:4 with yerrorbars dt 1 lc rgb GREY lw 1 pt 0 notitle, \
	data index 0 using 1:(column(6) == 0 ? $2 : NaN) with points pt 7 ps 1 lc rgb BLUE title 'point', \
	data index 0 using 1:(column(6) == 1 ? $2 : NaN) with points pt 6 ps 1 lc rgb GREY title 'noisy machine', \
	data index 0 using 1:(column(6) == 2 ? $2 : NaN) with points pt 2 ps 1.2 lw 1.6 lc rgb PINK title 'outlier'
