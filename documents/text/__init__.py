"""Words and figures of a paper: money in capitals, Chinese dates, clean names. Pure functions, standard library only."""
