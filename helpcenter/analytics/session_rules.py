"""How long a session lasts and a search is credited: said here once, told to SQL as macros and to Python as seconds."""

SESSION_SECONDS = 30 * 60
"""Who does nothing for longer than this begins another session."""
ATTRIBUTION_SECONDS = 30 * 60
"""A call to action is credited to its session's last search for so long."""

MACROS = f"""
CREATE OR REPLACE MACRO session_pause() AS to_seconds({SESSION_SECONDS});
CREATE OR REPLACE MACRO attribution_window() AS to_seconds({ATTRIBUTION_SECONDS});
"""
