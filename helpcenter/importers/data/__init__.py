"""Data that other systems wrote, read so that whatever it says is no more than a finding."""
