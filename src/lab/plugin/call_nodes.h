/* SPDX-License-Identifier: GPL-2.0-or-later */
/* call_nodes.h - what the tree is stored in; for call_tree.c. */
#ifndef LAB_PLUGIN_CALL_NODES_H
#define LAB_PLUGIN_CALL_NODES_H

#include "lab/plugin/call_tree.h"

/* 0: there is none. */
uint32_t call_node_find(const struct call_tree *t, uint32_t parent,
			uint32_t function);
/*
 * The same, made if there is none. Below a depth that no kernel stack has room
 * for, the parent stands for its child.
 */
uint32_t call_node_child(struct call_tree *t, uint32_t parent,
			 uint32_t function, uint64_t addr);

/* Number of the kernel's stack that sp lies in. */
uint32_t call_stack_find(struct call_tree *t, uint64_t sp);
void call_stack_push(struct call_stack *s, struct call_frame f);

uint32_t call_task_new(struct call_tree *t);

#endif
