//! A look at an XLS before it is read: the reader spreads every sheet out in memory from its first to its last cell, so
//! two cells in opposite corners of a sheet of 20 cells would take half a gigabyte.

/// The container's parts (\[MS-CFB\] 2.2): a table of sectors, a table of small sectors, a directory.
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
}

/// Sector numbers from here on are marks, not sectors.
const MARKS: u32 = 0xffff_fffa;
/// Directory entry.
const ENTRY: usize = 128;
/// A small sector.
const SMALL: usize = 64;

/// Rows times columns of the largest sheet; nothing when the file is no readable XLS.
pub(super) fn largest_sheet(bytes: &[u8]) -> Option<u64> {
    let compound = Compound::open(bytes)?;
    let stream = compound.workbook()?;
    let mut largest = 0;
    let mut bounds: Option<[u64; 4]> = None;
    let mut at = 0;
    while let (Some(kind), Some(length)) = (short(&stream, at), short(&stream, at + 2)) {
        let record = stream.get(at + 4..at + 4 + usize::from(length))?;
        match kind {
            // A new sheet begins.
            0x0809 => bounds = None,
            // Formula, number, label, truth, rich string, shared string, short number, row of short numbers.
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x00d6 | 0x00fd | 0x027e | 0x00bd => {
                let (Some(row), Some(first)) = (short(record, 0), short(record, 2)) else { return None };
                let many = kind == 0x00bd;
                let last = if many { short(record, record.len().checked_sub(2)?)? } else { first };
                let cell = [u64::from(row), u64::from(row), u64::from(first), u64::from(last.max(first))];
                let known = bounds.unwrap_or(cell);
                let wide = [known[0].min(cell[0]), known[1].max(cell[1]), known[2].min(cell[2]), known[3].max(cell[3])];
                largest = largest.max((wide[1] - wide[0] + 1) * (wide[3] - wide[2] + 1));
                bounds = Some(wide);
            }
            _ => {}
        }
        at += 4 + usize::from(length);
    }
    Some(largest)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Compound<'a>> {
        let shift = short(bytes, 0x1e).filter(|shift| (7..=12).contains(shift))?;
        let mut compound = Compound { bytes, sector: 1 << shift, table: Vec::new() };
        let mut parts: Vec<u32> = numbers(bytes.get(0x4c..0x200)?).collect();
        let mut next = long(bytes, 0x44)?;
        // Large files keep the rest of the list in sectors of their own, each ending with the number of the next.
        for _ in 0..bytes.len() / compound.sector {
            if next >= MARKS {
                break;
            }
            let list: Vec<u32> = numbers(compound.sector(next)?).collect();
            let (last, inside) = list.split_last()?;
            parts.extend(inside);
            next = *last;
        }
        for part in parts.into_iter().filter(|part| *part < MARKS) {
            let entries = numbers(compound.sector(part)?).collect::<Vec<_>>();
            compound.table.extend(entries);
            // A list that runs in a circle names more sectors than there are.
            if compound.table.len() > bytes.len() / compound.sector + compound.sector {
                return None;
            }
        }
        Some(compound)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (usize::try_from(number).ok()?.checked_add(1)?).checked_mul(self.sector)?;
        self.bytes.get(start..(start + self.sector).min(self.bytes.len()))
    }

    /// The bytes of a chain of sectors; a chain that runs in a circle ends with the file's size.
    fn stream(&self, start: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut next = start;
        while next < MARKS && bytes.len() <= self.bytes.len() {
            let Some(sector) = self.sector(next) else { break };
            bytes.extend_from_slice(sector);
            next = self.table.get(next as usize).copied().unwrap_or(u32::MAX);
        }
        bytes
    }

    fn workbook(&self) -> Option<Vec<u8>> {
        let directory = self.stream(long(self.bytes, 0x30)?);
        let entry =
            |wanted: &[&str]| directory.chunks_exact(ENTRY).find(|entry| wanted.contains(&name(entry).as_str()));
        let found = entry(&["Workbook", "Book"])?;
        let (start, size) = (long(found, 116)?, long(found, 120)? as usize);
        let mut stream = if size >= long(self.bytes, 0x38)? as usize {
            self.stream(start)
        } else {
            self.small_stream(&self.stream(long(entry(&["Root Entry"])?, 116)?), start)?
        };
        stream.truncate(size);
        Some(stream)
    }

    fn small_stream(&self, container: &[u8], start: u32) -> Option<Vec<u8>> {
        let table: Vec<u32> = numbers(&self.stream(long(self.bytes, 0x3c)?)).collect();
        let mut bytes = Vec::new();
        let mut next = start;
        while next < MARKS && bytes.len() <= container.len() {
            let at = next as usize * SMALL;
            bytes.extend_from_slice(container.get(at..(at + SMALL).min(container.len()))?);
            next = table.get(next as usize).copied().unwrap_or(u32::MAX);
        }
        Some(bytes)
    }
}

fn name(entry: &[u8]) -> String {
    let length = usize::from(short(entry, 64).unwrap_or(0)).saturating_sub(2).min(62);
    let units = entry[..length].chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A container whose directory is in sector 1 and whose workbook starts in sector 2.
    fn xls(records: &[(u16, &[u8])]) -> Vec<u8> {
        let mut stream: Vec<u8> = Vec::new();
        for (kind, data) in records {
            stream.extend(kind.to_le_bytes());
            stream.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
            stream.extend(*data);
        }
        let size = u32::try_from(stream.len()).unwrap();
        stream.resize(512, 0);
        let mut header = vec![0_u8; 512];
        header[0x1e] = 9;
        header[0x30..0x34].copy_from_slice(&1_u32.to_le_bytes());
        header[0x44..0x48].copy_from_slice(&u32::MAX.to_le_bytes());
        header[0x4c..0x200].fill(0xff);
        header[0x4c..0x50].copy_from_slice(&0_u32.to_le_bytes());
        let mut table = vec![0xff_u8; 512];
        for at in [1, 2] {
            table[at * 4..at * 4 + 4].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
        }
        let mut directory = vec![0_u8; 512];
        let name: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
        directory[..16].copy_from_slice(&name);
        directory[64] = 18;
        directory[116..120].copy_from_slice(&2_u32.to_le_bytes());
        directory[120..124].copy_from_slice(&size.to_le_bytes());
        [header, table, directory, stream].concat()
    }

    #[test]
    fn the_spread_of_cells_is_known_before_reading() {
        let near = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
        let far = [0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(largest_sheet(&xls(&[(0x0809, &[6, 0]), (0x027e, &near)])), Some(1));
        assert_eq!(largest_sheet(&xls(&[(0x0809, &[6, 0]), (0x027e, &near), (0x027e, &far)])), Some(65_536 * 255));
        // Sheets do not add up.
        assert_eq!(largest_sheet(&xls(&[(0x027e, &near), (0x0809, &[6, 0]), (0x027e, &far)])), Some(1));
        assert_eq!(largest_sheet(b"\xd0\xcf\x11\xe0"), None);
    }
}
