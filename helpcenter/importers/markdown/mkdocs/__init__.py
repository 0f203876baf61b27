"""Sites of MkDocs: configuration, navigation and old addresses."""
