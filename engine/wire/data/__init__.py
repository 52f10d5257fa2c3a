"""Structures that are neither messages nor records of a coordinator."""
