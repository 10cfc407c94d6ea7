"""Imported first by what runs without pytest: Django, with the settings of tests and a folder of its own."""

import atexit
import os
import shutil
import tempfile

import django
from django.apps import apps

if not apps.ready:
    folder = tempfile.mkdtemp(prefix="faults-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["VAR_DIR"], os.environ["DJANGO_SETTINGS_MODULE"] = folder, "config.settings_test"
    django.setup()
