//! The speed of a country's year: making it, reading it, counting it, judging it.
//!
//! `cargo bench -p analytics --bench country -- [--divide N]… [--folder PATH] [--keep]`: each `N` is a country with so
//! many times fewer schools (1 is the whole country: 39,000 schools, 40 million sittings, 4 GB of disk with the peers'
//! layouts). Without arguments three small countries are measured. `--peers PYTHON` also runs `benches/peers/compare.py`
//! with that interpreter on the same files.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use analytics::generate::{Country, CountrySize};
use analytics::scan::country::{Terms, WorkFiles, count_all, judge, read_all};
use analytics::scan::read::SegmentFile;
use analytics::scan::{Below, GroupCounts};
use domain::results::rule::Rule;
use domain::results::work::Work;
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;

/// As the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error>;

/// Works counted at once, and threads that generate: the cores of the machine the bounds are given for.
const CORES: usize = 2;

struct Arguments {
    divide: Vec<usize>,
    folder: Option<PathBuf>,
    keep: bool,
    peers: Option<String>,
    repeat: usize,
}

fn arguments() -> Result<Arguments, Failure> {
    let mut parsed = Arguments { divide: Vec::new(), folder: None, keep: false, peers: None, repeat: 3 };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} asks for a value"));
        match word.as_str() {
            "--divide" => parsed.divide.push(value()?.parse()?),
            "--folder" => parsed.folder = Some(value()?.into()),
            "--peers" => parsed.peers = Some(value()?),
            "--repeat" => parsed.repeat = value()?.parse()?,
            "--keep" => parsed.keep = true,
            // Filters and flags of the harness are of no use here.
            _ => {}
        }
    }
    if parsed.divide.is_empty() {
        parsed.divide = vec![400, 200, 100];
    }
    Ok(parsed)
}

fn main() -> Result<(), Failure> {
    let arguments = arguments()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(CORES).enable_all().build()?;
    let root = arguments.folder.clone().unwrap_or_else(|| std::env::temp_dir().join("opora-country"));
    for divide in &arguments.divide {
        let folder = root.join(format!("divided-{divide}"));
        let size = CountrySize::WHOLE.divided((*divide).max(1));
        let country = generate(size, &folder)?;
        runtime.block_on(measure(&country, &folder, arguments.repeat.max(1)))?;
        if let Some(python) = &arguments.peers {
            compare(python, &folder)?;
        }
        if !arguments.keep {
            std::fs::remove_dir_all(&folder)?;
        }
    }
    Ok(())
}

fn generate(size: CountrySize, folder: &Path) -> Result<Country, Failure> {
    std::fs::create_dir_all(folder)?;
    let country = Country::new(size, 1);
    if folder.join("complete").exists() {
        report("already generated", 0.0, "");
        return Ok(country);
    }
    let begun = Instant::now();
    let open = |work: &Work| {
        let number = country.works.iter().position(|model| model.work == *work).unwrap_or_default();
        File::create(folder.join(file_name(number))).map(|file| BufWriter::with_capacity(1 << 20, file))
    };
    let written =
        country.write(CORES, open, |_, sink: BufWriter<File>| sink.into_inner().map(drop).map_err(Into::into))?;
    let seconds = begun.elapsed().as_secs_f64();
    let sittings: u64 = written.iter().map(|work| work.rows).sum();
    let items: u64 = written.iter().map(|work| work.rows * work.work.items.len() as u64).sum();
    println!("## {} schools, {} works, {sittings} sittings, {items} item scores", size.schools, written.len());
    report("generate", seconds, &format!("{:.2} M sittings/s", sittings as f64 / seconds / 1e6));
    report("size on disk", size_of(folder)? as f64 / 1e9, "GB");
    let maxima = country.works.iter().enumerate().map(|(number, model)| {
        let maxima: Vec<String> = model.work.items.iter().map(|item| item.max.to_string()).collect();
        format!("\"{}\": [{}]", file_name(number), maxima.join(", "))
    });
    std::fs::write(folder.join("maxima.json"), format!("{{{}}}", maxima.collect::<Vec<_>>().join(", ")))?;
    std::fs::write(folder.join("complete"), "")?;
    Ok(country)
}

fn file_name(number: usize) -> String {
    format!("work-{number:02}.parquet")
}

fn size_of(folder: &Path) -> Result<u64, Failure> {
    let sizes = std::fs::read_dir(folder)?.map(|entry| Ok::<u64, std::io::Error>(entry?.metadata()?.len()));
    Ok(sizes.sum::<Result<u64, _>>()?)
}

async fn measure(country: &Country, folder: &Path, repeat: usize) -> Result<(), Failure> {
    let store: Arc<dyn ObjectStore> = Arc::new(LocalFileSystem::new_with_prefix(folder)?);
    let works: Vec<WorkFiles> = country
        .works
        .iter()
        .enumerate()
        .map(|(number, model)| WorkFiles {
            work: model.work.clone(),
            files: vec![(SegmentFile::new(store.clone(), file_name(number).into()), BTreeSet::new())],
            below: Below { minimum: model.minimum },
            boundaries: Some(model.marks_from),
        })
        .collect();
    let terms = |rule: &str| -> Result<Terms, Failure> {
        let rule = Rule::shipped(rule).ok_or("no such rule")?;
        Ok(Terms { rule, year: country.works[0].work.code.year, false_discovery_rate: 0.05 })
    };
    let mut best = [(f64::INFINITY, f64::INFINITY); 4];
    for _ in 0..repeat {
        let begun = Spent::now()?;
        std::hint::black_box(read_all(works.clone(), CORES).await?);
        best[0] = least(best[0], begun.since()?);
        let begun = Spent::now()?;
        let counted = count_all(works.clone(), CORES).await?;
        best[1] = least(best[1], begun.since()?);
        // The peers must come to the same sums.
        std::fs::write(folder.join("check.json"), check_sums(counted.iter().flat_map(|(_, groups)| groups)))?;
        drop(counted);
        for (place, rule) in ["federal-2025", "federal-2025-any"].into_iter().enumerate() {
            let terms = terms(rule)?;
            let begun = Spent::now()?;
            let judged = judge(works.clone(), CORES, terms).await?;
            best[2 + place] = least(best[2 + place], begun.since()?);
            std::hint::black_box(&judged);
        }
    }
    report_spent("only reading the columns", best[0]);
    report_spent("counting every school and item", best[1]);
    report_spent("the whole, by two years' rule: see docs/performance.md", best[2]);
    report_spent("the whole, by one year's rule", best[3]);
    report("  times the reading alone", best[3].0 / best[0].0, "");
    report("peak memory", peak_memory()?, "GiB");
    Ok(())
}

/// Schools with participants, participants, points and full scores of all works together.
fn check_sums<'a>(groups: impl Iterator<Item = &'a GroupCounts>) -> String {
    let mut sums = [0u64; 4];
    for GroupCounts { counts, .. } in groups.filter(|group| group.counts.participants > 0) {
        sums[0] += 1;
        sums[1] += counts.participants;
        sums[2] += counts.items.iter().map(|item| u64::from(item.sum)).sum::<u64>();
        sums[3] += counts.items.iter().map(|item| u64::from(item.full)).sum::<u64>();
    }
    format!("{sums:?}")
}

/// Seconds by the clock and of the processor. On a machine with other work the second tells more.
#[derive(Clone, Copy)]
struct Spent {
    begun: Instant,
    processor: f64,
}

impl Spent {
    fn now() -> Result<Spent, Failure> {
        Ok(Spent { begun: Instant::now(), processor: processor_seconds()? })
    }

    fn since(self) -> Result<(f64, f64), Failure> {
        Ok((self.begun.elapsed().as_secs_f64(), processor_seconds()? - self.processor))
    }
}

fn least(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0.min(b.0), a.1.min(b.1))
}

fn report_spent(what: &str, (wall, processor): (f64, f64)) {
    report(what, wall, &format!("s, {processor:.3} s of processors"));
}

/// Seconds that this process has used its processors for; Linux counts them in hundredths.
fn processor_seconds() -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = status.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |field: usize| fields.get(field).map_or(Ok(0.0), |ticks| ticks.parse::<f64>());
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

fn compare(python: &str, folder: &Path) -> Result<(), Failure> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/compare.py");
    let status = Command::new(python).arg(script).arg(folder).status()?;
    if status.success() { Ok(()) } else { Err("the peers did not end well".into()) }
}

/// Highest resident memory of this process so far (`VmHWM`), in GiB; 0 where the system does not tell.
fn peak_memory() -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1_048_576.0)
}

fn report(what: &str, value: f64, unit: &str) {
    println!("{what:<60} {value:>9.3} {unit}");
}
