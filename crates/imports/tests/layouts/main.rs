//! One plan in very many layouts reads as one plan. `OPORA_LAYOUTS` sets how many documents are drawn (300 otherwise),
//! `OPORA_LAYOUTS_FIRST` the first seed; `cargo xtask layouts 5000` runs it.

#[cfg(test)]
mod chance;
#[cfg(test)]
mod check;
#[cfg(test)]
mod layout;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod paper;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod writers;

use std::collections::BTreeMap;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn read(drawn: &layout::Drawn) -> (Vec<u8>, Result<domain::roadmap::Roadmap, domain::refusal::Refusal>) {
    let bytes = writers::write(&drawn.paper, drawn.layout.format);
    let read = imports::read_roadmap(&bytes, &format!("план.{}", drawn.layout.format), None);
    (bytes, read)
}

#[test]
fn every_layout_reads_as_the_same_plan() {
    let (first, count) = (number("OPORA_LAYOUTS_FIRST", 1), number("OPORA_LAYOUTS", 300));
    let (mut rows, mut rows_right, mut fields, mut fields_right, mut silent, mut whole) = (0, 0, 0, 0, 0, 0);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut shown = 0;
    for seed in first..first + count {
        let drawn = layout::draw(seed);
        let (bytes, read) = read(&drawn);
        let outcome = check::judge(&drawn, &read);
        rows += outcome.rows;
        rows_right += outcome.rows_right;
        fields += outcome.fields;
        fields_right += outcome.fields_right;
        silent += outcome.silent;
        whole += usize::from(outcome.faults.is_empty());
        if !outcome.faults.is_empty() {
            let kind: String = outcome.faults[0].chars().take_while(|c| *c != '«').take(24).collect();
            *kinds
                .entry(format!("{kind} / {} {:?} {:?}", drawn.layout.format, drawn.layout.heading, drawn.layout.time))
                .or_insert(0) += 1;
            if shown < 400 {
                shown += 1;
                println!("seed {seed}: {} faults, {} silent; {:?}", outcome.faults.len(), outcome.silent, drawn.layout);
                outcome.faults.iter().take(4).for_each(|fault| println!("    {fault}"));
                if let Ok(folder) = std::env::var("OPORA_LAYOUTS_KEEP") {
                    std::fs::write(format!("{folder}/{seed}.{}", drawn.layout.format), &bytes).unwrap();
                }
            }
        }
    }
    for (kind, count) in &kinds {
        println!("{count:5} {kind}");
    }
    println!(
        "{whole} of {count} documents whole; rows {rows_right} of {rows}; fields {fields_right} of {fields}; silently wrong {silent}"
    );
    assert_eq!(rows_right, rows, "rows are lost");
    assert!(fields_right * 1000 >= fields * 995, "too many fields are wrong");
    // What is left is said in docs/reading.md.
    assert!(silent * 1000 <= fields, "fields are wrong without a warning");
}
