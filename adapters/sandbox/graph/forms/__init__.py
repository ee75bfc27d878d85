"""How Graph writes things: ids, times, bodies, series, extended properties, refusals."""
