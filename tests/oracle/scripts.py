"""Runs the PyTorch scripts that Loss Lens makes of its runs, and writes what they print to expected/scripts.json; see README.md.

The scripts of scripts/ are written by `npx vitest run tests/training/script.test.ts -u`.

Usage: /usr/bin/python3 tests/oracle/scripts.py
"""

import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NUMBER = r'(-?(?:[\d.]+(?:e[+-]?\d+)?|inf|nan))'
LINE = re.compile(rf'\s*(.+?)  loss {NUMBER} -> {NUMBER}  \w+ {NUMBER} -> {NUMBER}')


def printed(script):
    output = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True).stdout
    matches = [LINE.fullmatch(line) for line in output.splitlines()]
    return {match[1]: [float(match[place]) for place in range(2, 6)] for match in matches}


if __name__ == '__main__':
    found = {script.stem: printed(script) for script in sorted(HERE.glob('scripts/*.py'))}
    (HERE / 'expected/scripts.json').write_text(json.dumps(found, indent=2) + '\n')
