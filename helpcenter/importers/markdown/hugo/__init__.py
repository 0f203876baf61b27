"""Sites of Hugo, and what its themes write as shortcodes."""
