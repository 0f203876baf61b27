"""What the editors' files say now, for the console: checked beside the site, whenever a file changed."""
