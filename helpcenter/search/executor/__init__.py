"""Answers a plan from the sidecar's arrays: exact best guides without scoring every passage."""
