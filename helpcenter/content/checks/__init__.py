"""What is wrong with the editors' files, as problems with path and line."""

import sys

# Where this package of others is installed, jsonschema loads its grammar of addresses in any script, which takes two
# thirds of the time in which any command starts. No schema of ours asks for that format.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
