//! What the statistics are worth, by simulation: prints the tables of `docs/statistics.md`. Seeded: the same figures every
//! time. Run with `cargo run --release -p domain --example statistics`.
#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

mod draw;
mod listing;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("speed") {
        return speed();
    }
    listing_tables();
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
        println!("| {} | {total} | {worst:.1} | {} |", population.name, row.join("; "));
    }
}
