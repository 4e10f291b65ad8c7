//! Shape of a Parquet file of sittings: one file holds sittings of one work, sorted by municipality, school, class and
//! participant.
//!
//! | column | type | meaning |
//! |---|---|---|
//! | `work` | Utf8 | code of the work, the same in every row |
//! | `municipality` | Utf8? | its name as the files have it |
//! | `school` | Utf8 | ФИС ОКО login or `gia:КОД` as the files have it |
//! | `class` | Utf8? | class or parallel |
//! | `participant` | Utf8 | code of the file, or keyed hash |
//! | `variant` | Utf8? | variant of the paper |
//! | `date` | Date32? | day it was written |
//! | `items` | FixedSizeBinary(n)? | score of each of the n items, one byte each; 255 is not attempted; null where the file has no item scores of this pupil; the column is left out when the work has no items |
//! | `primary` | UInt16? | primary score |
//! | `test` | UInt16? | test score of ЕГЭ |
//! | `mark` | UInt8? | mark 2–5 |
//! | `journal` | UInt8? | journal mark 2–5 |
//! | `absent` | Boolean | absent pupils are kept and count nowhere |
//! | `source` | Utf8 | first 16 hexadecimal digits of the file's SHA-256 |

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

/// The schema of a file whose work has so many items.
pub fn sittings(items: usize) -> SchemaRef {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    let mut fields = vec![
        text("work", false),
        text("municipality", true),
        text("school", false),
        text("class", true),
        text("participant", false),
        text("variant", true),
        Field::new("date", DataType::Date32, true),
    ];
    if let Some(width) = i32::try_from(items).ok().filter(|width| *width > 0) {
        fields.push(Field::new("items", DataType::FixedSizeBinary(width), true));
    }
    fields.extend([
        Field::new("primary", DataType::UInt16, true),
        Field::new("test", DataType::UInt16, true),
        Field::new("mark", DataType::UInt8, true),
        Field::new("journal", DataType::UInt8, true),
        Field::new("absent", DataType::Boolean, false),
        text("source", false),
    ]);
    Arc::new(Schema::new(fields))
}
