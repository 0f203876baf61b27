"""JSON Schemas of the editors' files, for `helpcenter check` and for VS Code alike."""
