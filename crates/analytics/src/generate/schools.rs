//! Schools of an invented country: regions, municipalities, sizes, abilities, and what is planted.

use serde::Serialize;

use super::random::Random;

/// Regions of a country; smaller countries have fewer.
const REGIONS: usize = 85;

/// Schools of a municipality, about.
const SCHOOLS_OF_MUNICIPALITY: usize = 17;

/// What is planted in a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Planted {
    /// Nothing: an ordinary school.
    Nothing,
    /// Pupils know little in every work.
    Low,
    /// Strong and honest in every work.
    Strong,
    /// Results of ВПР are helped: hard items done, scores lifted over boundaries; journal and state exams are not.
    Inflated,
}

/// An invented school.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelSchool {
    /// Login as ФИС ОКО gives it.
    pub login: String,
    /// Municipality.
    pub municipality: String,
    /// What is planted.
    pub planted: Planted,
    /// Mean ability of its pupils.
    #[serde(skip)]
    pub ability: f64,
    /// Pupils of one grade.
    #[serde(skip)]
    pub pupils: usize,
}

/// Makes the schools, sorted by municipality and login. `pupils` is the mean number of pupils of a grade.
pub fn schools(count: usize, pupils: f64, seed: u64) -> Vec<ModelSchool> {
    let municipalities = count.div_ceil(SCHOOLS_OF_MUNICIPALITY);
    let regions = REGIONS.min(municipalities.max(1));
    let mut schools: Vec<ModelSchool> =
        (0..count).map(|index| school(index, municipalities.max(1), regions, pupils, seed)).collect();
    schools.sort_by(|a, b| (&a.municipality, &a.login).cmp(&(&b.municipality, &b.login)));
    schools
}

fn school(index: usize, municipalities: usize, regions: usize, pupils: f64, seed: u64) -> ModelSchool {
    let mut random = Random::new(seed, [2, index as u64]);
    let municipality = index % municipalities;
    let region = municipality % regions + 1;
    let (place, number) = (municipality / regions + 1, index / municipalities + 1);
    // Log-normal sizes: many small schools, a few large ones; the mean stays.
    let size = pupils * (0.8 * random.normal() - 0.32).exp();
    let planted = match random.uniform() {
        chance if chance < 0.05 => Planted::Low,
        chance if chance < 0.10 => Planted::Strong,
        chance if chance < 0.115 => Planted::Inflated,
        _ => Planted::Nothing,
    };
    let shift = match planted {
        Planted::Low => -1.6,
        Planted::Strong => 1.1,
        Planted::Nothing | Planted::Inflated => 0.0,
    };
    ModelSchool {
        login: format!("edu{region:02}{place:03}{number:03}"),
        municipality: format!("Регион {region:02}, район {place:03}"),
        planted,
        ability: 0.3 * random.normal() + shift,
        pupils: size.round().max(2.0) as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schools_are_sorted_named_once_and_of_the_size_asked_for() {
        let schools = schools(3_000, 43.0, 11);
        let logins: std::collections::BTreeSet<&str> = schools.iter().map(|school| school.login.as_str()).collect();
        assert_eq!(logins.len(), 3_000);
        assert!(schools.is_sorted_by_key(|school| (school.municipality.clone(), school.login.clone())));
        let mean = schools.iter().map(|school| school.pupils).sum::<usize>() as f64 / 3_000.0;
        assert!((mean / 43.0 - 1.0).abs() < 0.08, "{mean}");
        assert!(schools.iter().filter(|school| school.planted == Planted::Low).count() > 100);
    }
}
