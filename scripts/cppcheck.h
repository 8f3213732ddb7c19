/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cppcheck.h - what cppcheck must know of jansson, whose headers it skips. */
#define json_array_foreach(array, i, value)                                    \
	for (i = 0; (value = json_array_get(array, i)); i++)
#define json_object_foreach(object, key, value)                                \
	for (key = json_first_key(object); (value = json_value(key));          \
	     key = json_next_key(object, key))
