"""The words of the field. Standard library only, no input or output."""
