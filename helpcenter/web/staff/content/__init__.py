"""The page that says how every guide stands."""
