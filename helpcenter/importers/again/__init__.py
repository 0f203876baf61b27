"""What an import after the first must know: pages that moved, and files that stay though their source is gone."""
