"""`python -m workbench`: what bin/workbench runs."""

import sys

from workbench.cli import main

sys.exit(main())
