//! How long a municipality's upload takes beside a country's year: `upload [DIVISOR] [FOLDER]`, where the divisor makes
//! the country smaller (1 is the whole of it). Prints one line a step; steps in brackets are made once, before the upload.

#![expect(clippy::print_stdout, reason = "the times are what this program is for")]

use std::collections::BTreeMap;
use std::time::Instant;

use analytics::Lake;
use analytics::generate::{Country, CountrySize};
use domain::results::counts::WorkCounts;
use domain::results::file::{FileKind, ResultsFile, WorkPart};
use domain::results::identification::{SchoolResults, identify_some};
use domain::results::lake::{IncomingFile, SchoolFilter};
use domain::results::objectivity::{WorkFacts, WorkFindings, conclude, examine_work};
use domain::results::rule::Rule;
use domain::results::sitting::Sitting;
use domain::results::work::WorkCode;
use jiff::Timestamp;

/// As the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let divisor = arguments.next().map_or(Ok(100), |text| text.parse())?;
    let folder = arguments.next().map(std::path::PathBuf::from);
    let kept = tempfile::tempdir()?;
    let lake = Lake::open_local(&folder.unwrap_or_else(|| kept.path().to_path_buf()))?;
    let country = Country::new(CountrySize::WHOLE.divided(divisor), 2025);
    let at = Timestamp::from_second(1_760_000_000)?;
    if lake.number().await? == 0 {
        let begun = Instant::now();
        lake.take_country(&country, 2, at).await?;
        tell("country taken in", begun);
    }
    let place = &country.schools[country.schools.len() / 2].municipality;
    let school = &country.schools[country.schools.len() / 2].login;
    let upload = municipality(&lake, &country, place).await?;
    let begun = Instant::now();
    let report = lake.import(&[upload], at, false).await?;
    tell("municipality's upload, stored and counted", begun);
    println!("  {:?}", report.files[0].works[0]);
    let begun = Instant::now();
    let changes = lake.changed_since(lake.number().await? - 1).await?;
    tell(&format!("what changed ({:?} schools)", changes.map(|changes| changes.schools.len())), begun);
    let begun = Instant::now();
    let there = SchoolFilter { municipalities: vec![place.clone()], ..SchoolFilter::default() };
    let found = lake.schools(&there).await?.len();
    tell(&format!("its page's counts ({found} schools, every work)"), begun);
    let begun = Instant::now();
    lake.schools(&SchoolFilter { schools: vec![school.clone()], ..SchoolFilter::default() }).await?;
    tell("counts of one school", begun);
    let begun = Instant::now();
    lake.classes(&country.works[0].work.code, school).await?;
    tell("classes of one school in a work", begun);
    let begun = Instant::now();
    lake.sittings(&country.works[0].work.code, school).await?;
    tell("sittings of one school in a work", begun);
    let begun = Instant::now();
    lake.works(None).await?;
    tell("list of works", begun);
    let begun = Instant::now();
    let one = lake.facts(2025, Some(&[country.works[0].work.code.clone()].into())).await?;
    tell("facts of the changed work", begun);
    school_page(&lake, &country.works[0].work.code, school, &one).await
}

/// What the page of a school asks beside its own counts: all schools are in memory from the pages before the upload.
async fn school_page(
    lake: &Lake,
    changed: &WorkCode,
    school: &str,
    facts: &BTreeMap<WorkCode, WorkFacts>,
) -> Result<(), Failure> {
    let begun = Instant::now();
    let all = lake.schools(&SchoolFilter::default()).await?;
    tell(&format!("(counts of all {} schools in every work: once)", all.len()), begun);
    let begun = Instant::now();
    let known = lake.facts(2025, None).await?;
    tell("(facts of the year: once)", begun);
    let begun = Instant::now();
    let mut findings: BTreeMap<&WorkCode, WorkFindings> =
        known.iter().map(|(work, facts)| (work, examined(work, &all, facts))).collect();
    tell("(every work examined: once, on one core)", begun);
    let begun = Instant::now();
    let mut sum = WorkCounts::default();
    all.iter().filter_map(|school| school.works.get(changed)).for_each(|counts| sum.merge(counts));
    tell("sum of the changed work over all schools", begun);
    let begun = Instant::now();
    findings.insert(changed, examined(changed, &all, &facts[changed]));
    let findings: Vec<&WorkFindings> = findings.values().collect();
    conclude(2025, &findings, all.len(), |place| all[place].school.as_str(), 0.05);
    tell("markers of the year, with the changed work examined anew", begun);
    let begun = Instant::now();
    let rule = Rule::shipped("federal-2025-any").ok_or("no such rule")?;
    identify_some(&rule, 2025, &all, |found| found.school == school);
    tell("verdict on the school among all", begun);
    Ok(())
}

fn examined(work: &WorkCode, schools: &[SchoolResults], facts: &WorkFacts) -> WorkFindings {
    let counted = schools.iter().enumerate().filter_map(|(place, school)| Some((place, school.works.get(work)?)));
    examine_work(work, &counted.collect::<Vec<_>>(), facts, 0.05)
}

/// A corrected file of one work of a municipality: every journal mark is another one.
async fn municipality(lake: &Lake, country: &Country, place: &str) -> Result<IncomingFile, Failure> {
    let work = country.works[0].work.clone();
    let mut sittings: Vec<Sitting> = Vec::new();
    for school in country.schools.iter().filter(|school| school.municipality == place) {
        sittings.extend(lake.sittings(&work.code, &school.login).await?);
    }
    let mut marks: BTreeMap<Option<u8>, u64> = BTreeMap::new();
    for sitting in &mut sittings {
        sitting.journal = sitting.journal.map(|journal| if journal == 5 { 2 } else { journal + 1 });
        *marks.entry(sitting.mark).or_default() += 1;
    }
    println!("the upload has {} sittings, marks {marks:?}", sittings.len());
    let parts = vec![WorkPart { work, sittings, aggregates: Vec::new() }];
    let file = ResultsFile {
        kind: FileKind::Sittings,
        parts,
        schools: Vec::new(),
        appeals: Vec::new(),
        diagnostics: Vec::new(),
        personal_values_dropped: 0,
        problems: Vec::new(),
    };
    // Another file each time the program runs on the same folder.
    Ok(IncomingFile { name: "район.csv".into(), sha256: format!("{:064x}", lake.number().await?), file })
}

fn tell(what: &str, begun: Instant) {
    println!("{what}: {:.3} s", begun.elapsed().as_secs_f64());
}
