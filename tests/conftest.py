"""What every test gets."""

import hypothesis

# Four processes share the cores, so how long one example takes says nothing.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")
