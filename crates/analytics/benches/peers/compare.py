"""DuckDB, Polars and pandas on the data of `cargo bench -p analytics --bench country -- --peers PYTHON`.

Each peer makes the sums on which identification, objectivity and completion rest, for every school of every work:
participants, marks, pupils below the minimum, the histogram of primary scores, comparison with the journal, and for each
item the points, full scores and zeros. The tests and verdicts on top of the sums, which our figure includes, are left
out: a favour to the peers. Every peer answers with the same check sum, or the comparison stops.

Usage: compare.py FOLDER [--layouts wide,items] [--peers duckdb,polars,pandas] [--threads 2]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

PEERS = ("duckdb", "polars", "pandas")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--layouts", default="wide,items")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    import layouts

    begun = time.perf_counter()
    layouts.convert(arguments.folder)
    print(f"{'(converting for the peers)':<60} {time.perf_counter() - begun:>9.3f} s", flush=True)
    sums = {json.dumps(json.loads((arguments.folder / "check.json").read_text()))}
    for layout in arguments.layouts.split(","):
        for peer in arguments.peers.split(","):
            # A process of its own for each, so that memory and threads are its own.
            environment = dict(os.environ, POLARS_MAX_THREADS=str(arguments.threads), OMP_NUM_THREADS=str(arguments.threads))
            command = [sys.executable, str(Path(__file__).with_name("peer.py")), str(arguments.folder), peer, layout, str(arguments.threads)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
            if done.returncode:
                print(done.stderr[-2000:])
                print(f"{peer}, {layout}: did not end well ({done.returncode})")
                continue
            answer = json.loads(done.stdout)
            sums.add(json.dumps(answer["check"]))
            name = f"{peer} {answer['version']}, {layout} layout, sums only"
            spent = f"{answer['seconds']:>9.3f} s, {answer['processor']:.3f} s of processors, peak {answer['peak']:.2f} GiB"
            print(f"{name:<60} {spent}", flush=True)
    print(f"check sums of the peers and ours: {'equal' if len(sums) == 1 else 'DIFFERENT'} {' '.join(sums)}")
    return 0 if len(sums) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
