"""The panes: each shows one subject, none knows another; the shell wires them."""
