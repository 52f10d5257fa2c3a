"""Runs a printed program unchanged, with its library's log on stderr: run_told.py PROGRAM."""

import logging
import runpy
import sys

logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
runpy.run_path(sys.argv[1], run_name="__main__")
