//! What the statistics are worth, by simulation: prints the tables of `docs/statistics.md`. Seeded: the same figures every
//! time. Run with `cargo run --release -p domain --example statistics`.
#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

mod closer_look;
mod draw;
mod linking;
mod listing;
mod shares;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("speed") => speed(),
        Some("listing") => listing_tables(),
        Some("closer-look") => closer_look_tables(),
        Some("shares") => shares_tables(),
        Some("linking") => linking_tables(),
        _ => {
            shares_tables();
            listing_tables();
            closer_look_tables();
            linking_tables();
        }
    }
}

fn shares_tables() {
    println!("## Intervals of shares\n");
    println!("| participants | share covered, % | change covered, % |");
    println!("|---|---|---|");
    for (sizes, seed) in [(10, 20), (20, 50), (50, 120), (10, 120)].into_iter().zip(1..) {
        let (share, change) =
            (shares::coverage(sizes, 400_000, seed), shares::coverage_of_change(sizes, 400_000, seed));
        println!("| {} to {} | {share:.1} | {change:.1} |", sizes.0, sizes.1);
    }
    println!();
}

fn linking_tables() {
    assert!(linking::agrees(), "the simulated answers follow the model");
    println!("\n## Growth of the same pupils\n");
    println!(
        "| works | rounds | interval of the group covers, % | mean error of the estimate | mean standard error | interval of a pupil covers, % |"
    );
    println!("|---|---|---|---|---|---|");
    for (pair, seed) in linking::PAIRS.iter().zip(300..) {
        let found = linking::coverage(pair, 1_000, seed);
        let n = f64::from(found.rounds);
        let (group, pupil) =
            (100.0 * f64::from(found.group) / n, 100.0 * f64::from(found.pupils.1) / f64::from(found.pupils.0));
        println!(
            "| {} | {} | {group:.1} | {:+.3} | {:.3} | {pupil:.1} |",
            pair.name,
            found.rounds,
            found.bias / n,
            found.error / n
        );
    }
}

fn closer_look_tables() {
    use closer_look::{District, Found, REAL, WITHOUT_HELP, flags};
    println!("\n## Closer look without help\n");
    println!("| district | districts | honest schools flagged, % | districts with a false marker, % | by code |");
    println!("|---|---|---|---|---|");
    for (district, seed) in WITHOUT_HELP.iter().zip(100..) {
        let found = flags(district, 300, seed);
        let (schools, districts) = (Found::percent(found.honest), Found::percent(found.districts));
        println!("| {} | 300 | {schools:.2} | {districts:.1} | {:?} |", district.name, found.codes);
    }
    println!("\n## Closer look with help in every work of one school in ten\n");
    println!("| schools | help | helped schools flagged, % | honest schools flagged, % | false markers, % |");
    println!("|---|---|---|---|---|");
    for (schools, seed) in [(10, 200), (30, 210), (100, 220)] {
        for (help, seed) in [0.1, 0.2, 0.3, 0.5].into_iter().zip(seed..) {
            let district = District { schools, helped: schools / 10, help, exams: true, ..REAL };
            let found = flags(&district, 3_000 / schools as u32, seed);
            let (power, honest) = (Found::percent(found.helped), Found::percent(found.honest));
            println!("| {schools} | {help} | {power:.1} | {honest:.2} | {:.1} |", found.false_discovery());
        }
    }
}

/// How long identification takes at the size of the country: 39,000 schools, 24 works, two years.
fn speed() {
    let schools = listing::country(39_000, 2);
    let start = std::time::Instant::now();
    let listed = listing::identified(&schools);
    println!("{} schools, {listed} listed, {:.2} s", schools.len(), start.elapsed().as_secs_f64());
}

fn listing_tables() {
    println!("## Chance of being listed again\n");
    println!("| population | schools | worst gap, points | stated → listed again, % (schools) |");
    println!("|---|---|---|---|");
    for (population, seed) in listing::POPULATIONS.iter().zip(1..) {
        let total = 60_000;
        let bins = listing::reliability(population, total, 4, seed);
        listing_row(population.name, total, &bins);
    }
    listing_row("rule below-mean-deviation, one year", 10_000, &listing::reliability_of_means(10_000, 4, 50));
}

fn listing_row(name: &str, total: usize, bins: &[listing::Bin]) {
    let told = bins.iter().filter(|bin| bin.schools >= 200);
    let worst = told.clone().map(|bin| 100.0 * (bin.stated() - bin.listed()).abs()).fold(0.0, f64::max);
    let row: Vec<String> = told
        .map(|bin| {
            format!(
                "{:.1} → {:.1} ± {:.1} ({})",
                100.0 * bin.stated(),
                100.0 * bin.listed(),
                196.0 * bin.error(),
                bin.schools
            )
        })
        .collect();
    println!("| {} | {total} | {worst:.1} | {} |", name, row.join("; "));
}
