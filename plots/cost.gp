# SPDX-License-Identifier: GPL-2.0-or-later
# cost.gp - cost over size with the fitted line; below it the residuals.
split_px = height_px - bottom_px - (height_px - top_px - bottom_px) * 0.27
set multiplot
set bmargin at screen down(split_px - 14)
set format x ''
set ylabel y_label offset 0.5,0
set grid x y
if (is_wide) { set logscale xy; set logscale x 2; set format y '%g' } else { set xrange [0:*]; set yrange [*<0:*] }
set offsets graph 0.02, graph 0.04, graph 0.04, 0
set samples 400
plot for [i=1:nr_sides] fixed[i] + slope[i] * x with lines lt i notitle, \
	for [i=1:nr_sides] data index i - 1 using 1:2:3:4 with yerrorbars lt i dt 1 ps 0.9 lw 1 notitle, \
	for [i=1:nr_sides] NaN with linespoints lt i ps 0.9 title names[i]
unset key
unset label
unset logscale y
set tmargin at screen down(split_px)
set bmargin at screen 1 - down(bottom_px)
set offsets graph 0.02, graph 0.04, graph 0.15, graph 0.15
if (is_wide) { set format x '%.0f' } else { set format x '%g' }
set format y '%+g'
set xlabel x_label
set ylabel 'off [%]' offset -1,0
set yrange [-1.45 * off_line : 1.45 * off_line]
set ytics (-off_line, '0' 0, off_line)
set xzeroaxis lc rgb GREY lw 1 dt 1
plot 0 with lines dt 1 lc rgb GREY lw 1, \
	for [i=1:nr_sides] data index i - 1 using 1:5 with linespoints lt i lw 0.8 ps 0.8
unset multiplot
unset logscale
set autoscale
set xtics autofreq
