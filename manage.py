#!/usr/bin/env python
"""Django's command line."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # What is being loaded is no garbage: looking for some every 700 objects takes a sixth of a command's start. What a
    # command leaves behind is then looked for by fifty thousand, some megabytes.
    gc.set_threshold(50_000, 20, 20)
    execute_from_command_line(sys.argv)
