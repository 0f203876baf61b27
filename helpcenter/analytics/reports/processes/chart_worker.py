"""The process that draws charts: run as a script, so that it loads nothing else of ours.

A question is `[number, specification]`, the answer `[number, {"svg": …}]`, or `"error"` for what cannot be drawn.
"""

import json
import sys

import vl_convert


def main() -> None:
    for line in sys.stdin:
        number, specification = json.loads(line)
        try:
            answer = {"svg": vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])}
        except ValueError as error:
            answer = {"error": str(error).partition("\n")[0]}
        sys.stdout.write(json.dumps([number, answer]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
