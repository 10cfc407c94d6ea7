"""Pages: one function is one page. Load with permission, form, one service call, answer."""
