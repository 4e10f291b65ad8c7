"""Layouts of the same sittings that the peers can read.

- wide: one row a sitting, one UInt8 column an item (i1, i2, …): our own layout without the fixed-size vector, which no
  peer can sum;
- items: the usual table, one row an item: school, participant, item, score, with `sittings` beside it for marks.

Not attempted items have no value (null), as anybody would store them. Files are Parquet with ZSTD, as ours are.
"""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

NOT_ATTEMPTED = 255
BATCH = 131_072


def works(folder: Path) -> list[Path]:
    """Our files of a country, one a work."""
    return sorted(folder.glob("work-*.parquet"))


def maxima(folder: Path) -> dict[str, list[int]]:
    """Highest score of each item by the name of the work's file."""
    return json.loads((folder / "maxima.json").read_text())


def convert(folder: Path) -> None:
    """Writes both layouts beside our files, one file a work, unless they are there."""
    for layout in ("wide", "items", "sittings"):
        (folder / layout).mkdir(exist_ok=True)
    for source in works(folder):
        if not (folder / "items" / source.name).exists():
            convert_work(folder, source)


def convert_work(folder: Path, source: Path) -> None:
    reader = pq.ParquetFile(source)
    columns = ["school", "participant", "items", "primary", "test", "mark", "journal", "absent"]
    writers: dict[str, pq.ParquetWriter] = {}
    for batch in reader.iter_batches(BATCH, columns=columns):
        count = batch.num_rows
        items = batch.column("items")
        width = items.type.byte_width
        raw = np.frombuffer(items.buffers()[1], dtype=np.uint8, count=width * count, offset=width * items.offset)
        scores = raw.reshape(count, width)
        kept = pa.Table.from_batches([batch]).drop_columns(["items"])
        wide = kept
        for item in range(width):
            column = scores[:, item]
            wide = wide.append_column(f"i{item + 1}", pa.array(column, mask=column == NOT_ATTEMPTED))
        pupils = np.repeat(np.arange(count), width)
        long = pa.table({
            "school": batch.column("school").take(pa.array(pupils)),
            "participant": batch.column("participant").take(pa.array(pupils)),
            "absent": batch.column("absent").take(pa.array(pupils)),
            "item": pa.array(np.tile(np.arange(1, width + 1, dtype=np.uint8), count)),
            "score": pa.array(raw, mask=raw == NOT_ATTEMPTED),
        })
        for layout, table in (("wide", wide), ("items", long), ("sittings", kept)):
            if layout not in writers:
                writers[layout] = pq.ParquetWriter(folder / layout / f"{source.name}.part", table.schema, compression="zstd")
            writers[layout].write_table(table)
    for layout, writer in writers.items():
        writer.close()
        (folder / layout / f"{source.name}.part").rename(folder / layout / source.name)
