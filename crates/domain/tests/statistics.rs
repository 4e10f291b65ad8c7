//! The statistics keep their bounds on seeded populations, smaller than those of `docs/statistics.md`: the same simulations
//! as `examples/statistics`, which prints the tables.

#[path = "../examples/statistics/closer_look.rs"]
mod closer_look;
#[path = "../examples/statistics/draw.rs"]
mod draw;
#[path = "../examples/statistics/linking.rs"]
mod linking;
#[path = "../examples/statistics/listing.rs"]
mod listing;
#[path = "../examples/statistics/shares.rs"]
mod shares;

use closer_look::{District, Found, REAL, WITHOUT_HELP};

#[test]
fn intervals_of_shares_cover_at_95_percent() {
    let check = |covered: f64| assert!((94.0..=96.0).contains(&covered), "{covered}");
    check(shares::coverage((10, 120), 40_000, 1));
    check(shares::coverage_of_change((20, 120), 40_000, 2));
}

#[test]
fn the_stated_chance_is_what_happens() {
    for population in [listing::POPULATIONS[0], listing::POPULATIONS[1]] {
        let bins = listing::reliability(&population, 1_500, 6, 3);
        // Bins are thin here: thirds are told from the stated chance within three points and the error of the simulation.
        for thirds in bins.chunks(4) {
            let schools: u32 = thirds.iter().map(|bin| bin.schools).sum();
            let told: Vec<_> = thirds.iter().filter(|bin| bin.schools > 0).collect();
            let mean = |value: &dyn Fn(&listing::Bin) -> f64| -> f64 {
                told.iter().map(|bin| f64::from(bin.schools) * value(bin)).sum::<f64>() / f64::from(schools.max(1))
            };
            let gap = mean(&|bin| bin.stated() - bin.listed());
            let error = mean(&|bin| bin.error().powi(2) * f64::from(bin.schools) / f64::from(schools)).sqrt();
            assert!(gap.abs() <= 0.03 + 2.0 * error, "{}: {gap} ± {error} of {schools}", population.name);
        }
    }
}

#[test]
fn the_stated_chance_of_a_rule_on_means_is_what_happens() {
    let bins = listing::reliability_of_means(300, 4, 1);
    let schools: u32 = bins.iter().map(|bin| bin.schools).sum();
    let sum = |value: &dyn Fn(&listing::Bin) -> f64| -> f64 {
        bins.iter().filter(|bin| bin.schools > 0).map(|bin| f64::from(bin.schools) * value(bin)).sum()
    };
    let gap = sum(&|bin| bin.stated() - bin.listed()) / f64::from(schools);
    assert!(schools == 300 && gap.abs() <= 0.03, "{gap}");
}

#[test]
fn honest_districts_are_left_in_peace() {
    for (district, seed) in WITHOUT_HELP[..5].iter().zip(1..) {
        let found = closer_look::flags(district, 12, seed);
        assert!(Found::percent(found.honest) <= 5.0, "{}", district.name);
    }
}

#[test]
fn strong_help_is_found() {
    let district = District { helped: 3, help: 0.5, exams: true, ..REAL };
    let found = closer_look::flags(&district, 5, 1);
    assert!(Found::percent(found.helped) >= 80.0 && found.false_discovery() <= 10.0, "{:?}", found.helped);
    assert!(Found::percent(found.honest) <= 5.0 && found.districts.0 == 5);
}

#[test]
fn growth_is_covered() {
    assert!(linking::agrees());
    let found = linking::coverage(&linking::PAIRS[0], 120, 1);
    // 120 intervals at 95 %: 106 is three standard errors below.
    let name = linking::PAIRS[0].name;
    assert!(found.group >= 106 && found.rounds == 120, "{name}: {}", found.group);
    assert!(found.pupils.1 * 100 >= found.pupils.0 * 93, "{:?}", found.pupils);
    assert!(found.bias.abs() / 120.0 < 0.1 && found.error > 0.0);
}

#[test]
fn a_country_in_small_is_judged() {
    let schools = listing::country(60, 2);
    assert!(listing::identified(&schools) <= schools.len());
}
