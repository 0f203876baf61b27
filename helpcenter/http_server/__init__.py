"""From the socket to the application: connections with bounds, workers that are replaced, an end that loses nothing."""
