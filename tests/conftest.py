"""What every test gets."""

import hypothesis
from django.conf import settings

# Four processes share the cores, so how long one example takes says nothing.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")

# `make test` needs no server. `make test-services` names its servers, and then these tests are no longer optional.
collect_ignore = [] if settings.HAS_BROKER else ["services"]
