# SPDX-License-Identifier: GPL-2.0-or-later
# heat.gp - ratio to the first column: blue cheaper, orange dearer.
inside(x) = x > limit ? limit : x < -limit ? -limit : x
set palette defined (-1 BLUE, -0.5 '#7FB8D8', 0 PAPER, 0.5 '#EAAE7F', 1 ORANGE)
set border 0
unset grid
unset key
set xrange [0.5 : nr_columns + 0.5]
set yrange [0.5 : nr_rows + 0.5]
set x2range [0.5 : nr_columns + 0.5]
unset xtics
set x2tics scale 0 font ',11'
set ytics scale 0 font ',11'
if (nr_columns > 8) { set x2tics rotate by 30 left }
set cbrange [-limit : limit]
percent(l) = sprintf('%+.3g %%%%', 100 * (2 ** l - 1))
set cbtics (percent(-limit) -limit, percent(-limit / 2.0) -limit / 2.0, '0' 0, percent(limit / 2.0) limit / 2.0, percent(limit) limit) scale 0 font ',10'
set colorbox user origin screen across(width_px - right_px + 14), screen 1 - down(bottom_px) size screen across(12), screen down(top_px) - 1 + down(bottom_px)
plot data using 1:2:(0.485):(0.46):(inside($3)) with boxxyerror palette fs solid border lc rgb GREY, \
	data using ($4 == 3 ? $1 : NaN):2:(0.485):(0.46) with boxxyerror lc rgb GREY fs transparent pattern 4 border rgb GREY, \
	data using ($4 < 2 ? $1 : NaN):2:(0.485):(0.46) with boxxyerror lc rgb GREY fs empty border rgb '#B0B0B0'
