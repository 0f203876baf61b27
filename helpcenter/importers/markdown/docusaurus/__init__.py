"""Sites of Docusaurus: settings and sidebars as far as they are data, and MDX."""
