"""What runs on a database, in a process of its own: Django reads its settings once. Told what to do by bench/ground.py."""
