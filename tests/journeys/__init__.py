"""Whole lives of disputes, walked by the services: the published cases, and the roads every dispute may take."""
