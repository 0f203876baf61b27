"""Other systems' help centers, brought in as this one's files. One module or folder a source; see `model` for what
each of them gives."""
