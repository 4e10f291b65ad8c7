"""One peer on one layout: peer.py FOLDER duckdb|polars|pandas wide|items THREADS → JSON with seconds and a check sum."""

import json
import resource
import sys
import time
from pathlib import Path

import layouts


def duckdb_peer(folder: Path, layout: str, threads: int):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}; SET preserve_insertion_order = false")

    def ask(query: str):
        return connection.execute(query).fetchnumpy()

    def histogram(source: Path):
        return ask(f"SELECT school, \"primary\", count(*) AS n FROM '{source}' WHERE NOT absent GROUP BY ALL")

    marks = """count(*) AS n, count_if(mark = 2) AS m2, count_if(mark = 3) AS m3, count_if(mark = 4) AS m4, count_if(mark = 5) AS m5,
        count_if(mark < journal) AS lower, count_if(mark = journal) AS equal, count_if(mark > journal) AS higher,
        count_if(abs(mark::TINYINT - journal::TINYINT) >= 2) AS wide"""

    def wide(source: Path, top: list[int]):
        items = ", ".join(
            f"sum(i{i}) AS s{i}, count_if(i{i} = {m}) AS f{i}, count_if(coalesce(i{i}, 0) = 0) AS z{i}"
            for i, m in enumerate(top, 1)
        )
        table = ask(f"SELECT school, {marks}, {items} FROM '{source}' WHERE NOT absent GROUP BY school")
        histogram(source)
        return len(table["school"]), total(table["n"]), sum(total(table[f"s{i}"]) for i in range(1, len(top) + 1)), sum(
            total(table[f"f{i}"]) for i in range(1, len(top) + 1)
        )

    def items(source: Path, top: list[int]):
        sittings = folder / "sittings" / source.name
        tops = ", ".join(str(m) for m in top)
        pupils = ask(f"SELECT school, {marks} FROM '{sittings}' WHERE NOT absent GROUP BY school")
        histogram(sittings)
        table = ask(
            f"""SELECT school, item, sum(score) AS s, count_if(score = [{tops}][item]) AS f, count_if(coalesce(score, 0) = 0) AS z
            FROM '{source}' WHERE NOT absent GROUP BY school, item"""
        )
        return len(pupils["school"]), total(pupils["n"]), total(table["s"]), total(table["f"])

    return duckdb.__version__, wide if layout == "wide" else items


def total(column) -> int:
    return int(column.sum())


def polars_peer(folder: Path, layout: str, threads: int):
    import polars as pl

    mark, journal = pl.col("mark").cast(pl.Int8), pl.col("journal").cast(pl.Int8)
    marks = [pl.len().alias("n")]
    marks += [(pl.col("mark") == m).sum().alias(f"m{m}") for m in range(2, 6)]
    marks += [(mark < journal).sum().alias("lower"), (mark == journal).sum().alias("equal")]
    marks += [(mark > journal).sum().alias("higher"), ((mark - journal).abs() >= 2).sum().alias("wide")]

    def histogram(present):
        return present.group_by("school", "primary").agg(pl.len())

    def wide(source: Path, top: list[int]):
        present = pl.scan_parquet(source).filter(~pl.col("absent"))
        sums = []
        for i, m in enumerate(top, 1):
            item = pl.col(f"i{i}")
            sums += [item.sum().cast(pl.Int64).alias(f"s{i}"), (item == m).sum().alias(f"f{i}"), (item.fill_null(0) == 0).sum().alias(f"z{i}")]
        table, _ = pl.collect_all([present.group_by("school").agg(*marks, *sums), histogram(present)], engine="streaming")
        s = sum(int(table[f"s{i}"].sum()) for i in range(1, len(top) + 1))
        f = sum(int(table[f"f{i}"].sum()) for i in range(1, len(top) + 1))
        return table.height, int(table["n"].sum()), s, f

    def items(source: Path, top: list[int]):
        present = pl.scan_parquet(folder / "sittings" / source.name).filter(~pl.col("absent"))
        maximum = pl.col("item").replace_strict(list(range(1, len(top) + 1)), top, return_dtype=pl.UInt8)
        rows = pl.scan_parquet(source).filter(~pl.col("absent"))
        sums = [pl.col("score").sum().cast(pl.Int64).alias("s"), (pl.col("score") == maximum).sum().alias("f"), (pl.col("score").fill_null(0) == 0).sum().alias("z")]
        answers = pl.collect_all(
            [present.group_by("school").agg(*marks), histogram(present), rows.group_by("school", "item").agg(*sums)], engine="streaming"
        )
        pupils, _, table = answers
        return pupils.height, int(pupils["n"].sum()), int(table["s"].sum()), int(table["f"].sum())

    return pl.__version__, wide if layout == "wide" else items


def pandas_peer(folder: Path, layout: str, threads: int):
    import pandas as pd
    import pyarrow.parquet as pq

    def read(path: Path, columns: list[str]):
        # Keys of the dictionary as a category: the fastest grouping pandas has.
        table = pq.read_table(path, columns=columns + ["absent"], read_dictionary=["school"], use_threads=True)
        frame = table.to_pandas()
        return frame[~frame["absent"]]

    def pupils(frame):
        grouped = frame["school"]
        flags = pd.DataFrame({f"m{m}": frame["mark"] == m for m in range(2, 6)})
        known = frame["mark"].notna() & frame["journal"].notna()
        flags["lower"] = known & (frame["mark"] < frame["journal"])
        flags["equal"] = known & (frame["mark"] == frame["journal"])
        flags["higher"] = known & (frame["mark"] > frame["journal"])
        flags["wide"] = known & ((frame["mark"] - frame["journal"]).abs() >= 2)
        flags["n"] = 1
        frame.groupby(["school", "primary"], observed=True).size()
        return flags.groupby(grouped, observed=True).sum()

    def wide(source: Path, top: list[int]):
        names = [f"i{i}" for i in range(1, len(top) + 1)]
        frame = read(source, ["school", "primary", "mark", "journal", *names])
        counts = pupils(frame)
        scores = frame[names].fillna(0)
        s = scores.groupby(frame["school"], observed=True).sum()
        f = (scores == top).groupby(frame["school"], observed=True).sum()
        (scores == 0).groupby(frame["school"], observed=True).sum()
        return len(counts), int(counts["n"].sum()), int(s.to_numpy().sum()), int(f.to_numpy().sum())

    def items(source: Path, top: list[int]):
        import numpy as np

        counts = pupils(read(folder / "sittings" / source.name, ["school", "primary", "mark", "journal"]))
        frame = read(source, ["school", "item", "score"])
        score = frame["score"].fillna(0)
        maximum = np.array([0, *top])[frame["item"].to_numpy()]
        sums = pd.DataFrame({"s": score, "f": score == maximum, "z": score == 0})
        table = sums.groupby([frame["school"], frame["item"]], observed=True).sum()
        return len(counts), int(counts["n"].sum()), int(table["s"].sum()), int(table["f"].sum())

    return pd.__version__, wide if layout == "wide" else items


def main() -> None:
    folder, peer, layout, threads = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    version, one = {"duckdb": duckdb_peer, "polars": polars_peer, "pandas": pandas_peer}[peer](folder, layout, threads)
    top = layouts.maxima(folder)
    begun, processor = time.perf_counter(), time.process_time()
    answers = [one(folder / layout / source.name, top[source.name]) for source in layouts.works(folder)]
    seconds, processor = time.perf_counter() - begun, time.process_time() - processor
    check = [int(sum(values)) for values in zip(*answers)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_048_576
    print(json.dumps({"version": version, "seconds": seconds, "processor": processor, "check": check, "peak": peak}))


if __name__ == "__main__":
    main()
