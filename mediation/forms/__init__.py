"""Forms: what people type, checked and turned into the arguments of one service call."""
