//! Counts as bytes, for the way between processes: numbers of seven bits a byte, least first, with the length before each
//! list (LEB128). The same counts have the same bytes.

use domain::results::counts::{ItemCounts, WorkCounts};

/// Bytes of the counts.
pub fn encode(counts: &WorkCounts) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(160);
    let single = [counts.participants, counts.below, counts.journal, counts.wide_gap];
    single.iter().chain(&counts.marks).chain(&counts.against_journal).for_each(|number| put(&mut bytes, *number));
    put(&mut bytes, counts.histogram.len() as u64);
    counts.histogram.iter().for_each(|number| put(&mut bytes, *number));
    put(&mut bytes, counts.items.len() as u64);
    for ItemCounts { sum, full, zero } in &counts.items {
        [sum, full, zero].into_iter().for_each(|number| put(&mut bytes, u64::from(*number)));
    }
    bytes
}

/// The counts of bytes that [`encode`] made; none for other bytes.
pub fn decode(mut bytes: &[u8]) -> Option<WorkCounts> {
    let mut counts = WorkCounts {
        participants: take(&mut bytes)?,
        below: take(&mut bytes)?,
        journal: take(&mut bytes)?,
        wide_gap: take(&mut bytes)?,
        ..WorkCounts::default()
    };
    for number in counts.marks.iter_mut().chain(&mut counts.against_journal) {
        *number = take(&mut bytes)?;
    }
    let scores = take(&mut bytes)?;
    counts.histogram = (0..scores).map(|_| take(&mut bytes)).collect::<Option<_>>()?;
    let items = take(&mut bytes)?;
    let mut number = || take(&mut bytes).and_then(|number| u32::try_from(number).ok());
    let mut item = || Some(ItemCounts { sum: number()?, full: number()?, zero: number()? });
    counts.items = (0..items).map(|_| item()).collect::<Option<_>>()?;
    bytes.is_empty().then_some(counts)
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_give_the_counts_back(
            single in any::<[u64; 4]>(),
            marks in any::<[u64; 4]>(),
            against_journal in any::<[u64; 3]>(),
            histogram in vec(any::<u64>(), 0..256),
            items in vec(any::<[u32; 3]>(), 0..256),
        ) {
            let [participants, below, journal, wide_gap] = single;
            let items = items.into_iter().map(|[sum, full, zero]| ItemCounts { sum, full, zero }).collect();
            let counts = WorkCounts {
                participants, below, marks, histogram, items, journal, against_journal, wide_gap,
            };
            let bytes = encode(&counts);
            prop_assert_eq!(decode(&bytes), Some(counts));
            prop_assert_eq!(decode(&bytes[..bytes.len() - 1]), None);
        }

        #[test]
        fn foreign_bytes_do_no_harm(bytes in vec(any::<u8>(), 0..200)) {
            if let Some(counts) = decode(&bytes) {
                prop_assert_eq!(decode(&encode(&counts)), Some(counts));
            }
        }
    }
}
