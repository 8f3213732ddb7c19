# SPDX-License-Identifier: GPL-2.0-or-later
# style.gp - what all figures share: colours, points, frame, title, footer.
#
# Colours are those of Okabe and Ito (2008); every series also has a point and a
# dash of its own, so that a figure survives a grey copy. Pure black is what a
# page in dark mode turns to its own text colour: use INK for what must stay.
BLUE = '#0072B2'
ORANGE = '#D55E00'
GREEN = '#009E73'
PINK = '#CC79A7'
AMBER = '#E69F00'
SKY = '#56B4E9'
GREY = '#808080'
INK = '#1A1A1A'
PAPER = '#FFFFFF'
set linetype 1 lc rgb BLUE lw 1.5 pt 7 dt 1
set linetype 2 lc rgb ORANGE lw 1.5 pt 5 dt (12,4)
set linetype 3 lc rgb GREEN lw 1.5 pt 9 dt (4,3)
set linetype 4 lc rgb PINK lw 1.5 pt 13 dt (12,4,2,4)
set linetype 5 lc rgb AMBER lw 1.5 pt 11 dt (2,2)
set linetype 6 lc rgb SKY lw 1.5 pt 15 dt (12,3,2,3,2,3)
set linetype 7 lc rgb GREY lw 1.5 pt 4 dt (8,3)
set linetype 8 lc rgb BLUE lw 1.5 pt 6 dt (4,3)
set linetype 9 lc rgb ORANGE lw 1.5 pt 8 dt (2,2)
set linetype 10 lc rgb GREEN lw 1.5 pt 10 dt 1
set linetype 11 lc rgb PINK lw 1.5 pt 12 dt (4,3)
set linetype 12 lc rgb AMBER lw 1.5 pt 14 dt (12,4)
set linetype 13 lc rgb SKY lw 1.5 pt 4 dt (2,2)
set linetype 14 lc rgb GREY lw 1.5 pt 6 dt (12,4,2,4)
set linetype 15 lc rgb BLUE lw 1.5 pt 12 dt (2,2)
set linetype cycle 15

# Pieces of a bar, dark and light in turn, the rest last; and what is written on
# them.
array STACK = [BLUE, AMBER, GREEN, '#F0E442', ORANGE, SKY, '#4D4D4D', PINK, '#004B76', '#F2D9A6', '#7A3600', '#CFCFCF']
array ON_STACK = [PAPER, INK, PAPER, INK, PAPER, INK, PAPER, INK, PAPER, INK, PAPER, INK]

# Sizes of pictures: 900x560 on a screen; a higher one grows all three.
start(picture) = picture eq 'svg' ? \
	sprintf("set terminal svg enhanced font 'DejaVu Sans,12' size %d,%d dynamic background 'white' name '%s'; set output '%s.svg'", width_px, height_px, name, id) : \
	picture eq 'png' ? \
	sprintf("set terminal pngcairo enhanced font 'DejaVu Sans,12' fontscale 1.36 size 1600,%d linewidth 1.78 pointscale 2.4; set output '%s.png'", int(1000.0 * height_px / 560 + 0.5), id) : \
	sprintf("set terminal pdfcairo enhanced font 'DejaVu Sans,12' fontscale 0.5 size 16cm,%.4fcm linewidth 0.7 pointscale 0.7; set output '%s.pdf'", 10.0 * height_px / 560, id)

across(px) = 1.0 * px / width_px
down(px) = 1.0 - 1.0 * px / height_px
set lmargin at screen across(left_px)
set rmargin at screen 1 - across(right_px)
set tmargin at screen down(top_px)
set bmargin at screen 1 - down(bottom_px)
set datafile missing 'nan'
set border 3 lw 1
set tics nomirror out scale 0.6
# The default has a blank in front, which moves every number off its tick.
set format '%g'
set style fill solid 1.0 noborder
set errorbars 0
set key left top at screen across(left_px - 12), down(legend_px) \
	horizontal Left reverse samplen 2.4 width 1 maxrows 8 font ',11'
set style line 100 lc rgb '#B0B0B0' lw 0.6 dt (2,3)
set grid back ls 100
set label 901 '{/:Bold=15 '.title_line[1].'}' at screen across(16), down(22) left
set label 902 headline[1] at screen across(16), down(42) left
set label 903 headline[2] at screen across(16), down(59) left
set label 904 footer[1] at screen across(16), 1 - down(20) left font ',9'
set label 905 footer[2] at screen across(16), 1 - down(8) left font ',9'
