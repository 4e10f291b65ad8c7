//! Context of schools: the social index, schools in hard conditions (ШНСУ), resilient schools.
//!
//! The coefficients of a published index were not found, so the index is the plain mean of standardised indicators within
//! the region, each with its sign, shown as a percentile (methodology, section 4). A school is resilient when it is among
//! the 30 % with the lowest index and its results are among the upper 30 %, or lie a standard deviation above what the
//! index lets expect, in two of the last three years.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::file::Problem;
use super::identification::SchoolResults;
use super::statistics::mean_and_deviation;
use crate::refusal::Refusal;

/// Fewest schools of which "better than expected" can be said.
pub const FEWEST_SCHOOLS: usize = 10;
/// Fewest indicators behind an index.
pub const FEWEST_INDICATORS: usize = 3;
/// A school at or under this percentile of the index works in hard social conditions.
pub const HARD_CONDITIONS: f64 = 25.0;

/// What is known of a school's pupils and place. Shares are percent of pupils, from 0 to 100.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SchoolContext {
    /// ФИС ОКО login or `gia:КОД`.
    pub school: String,
    /// Pupils of the school.
    pub pupils: Option<u64>,
    /// The school is in a village.
    pub rural: Option<bool>,
    /// Both parents have higher education.
    pub higher_education: Option<f64>,
    /// Incomplete families.
    pub incomplete_families: Option<f64>,
    /// On a preventive register.
    pub on_register: Option<f64>,
    /// Families of low income.
    pub low_income: Option<f64>,
    /// A parent is unemployed.
    pub unemployed: Option<f64>,
    /// Russian is not the native language.
    pub non_native: Option<f64>,
    /// Pupils with limited health abilities (ОВЗ).
    pub special_needs: Option<f64>,
    /// Families in a socially dangerous position (СОП).
    pub dangerous_position: Option<f64>,
}

/// An indicator: its title on the screen and in the template, and where it is kept.
pub type Indicator = (&'static str, fn(&SchoolContext) -> Option<f64>);

/// The shares of a context in the order of the template.
pub const INDICATORS: [Indicator; 8] = [
    ("Высшее образование у обоих родителей, %", |context| context.higher_education),
    ("Неполные семьи, %", |context| context.incomplete_families),
    ("Состоят на учёте, %", |context| context.on_register),
    ("Малообеспеченные семьи, %", |context| context.low_income),
    ("Безработные родители, %", |context| context.unemployed),
    ("Русский язык не родной, %", |context| context.non_native),
    ("Обучающиеся с ОВЗ, %", |context| context.special_needs),
    ("Семьи в социально опасном положении (СОП), %", |context| {
        context.dangerous_position
    }),
];

/// A table of contexts as it was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ContextTable {
    /// One a school, in the order of the table.
    pub contexts: Vec<SchoolContext>,
    /// Titles of the columns that were understood, in their order.
    pub understood: Vec<String>,
    /// Titles of the columns that were left out.
    pub left_out: Vec<String>,
    /// What is wrong, with row and column; with a fatal one nothing of the table is kept.
    pub problems: Vec<Problem>,
}

impl SchoolContext {
    /// Indicators of the index, the higher the better.
    fn indicators(&self) -> [Option<f64>; 8] {
        let worse = |share: Option<f64>| share.map(|share| -share);
        [
            self.higher_education,
            worse(self.incomplete_families),
            worse(self.on_register),
            worse(self.low_income),
            worse(self.unemployed),
            worse(self.non_native),
            worse(self.special_needs),
            worse(self.dangerous_position),
        ]
    }
}

/// The social index of a school.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SocialIndex {
    /// Mean of the standardised indicators, in standard deviations between schools.
    pub value: f64,
    /// Percentile among the schools, from 0 (hardest) to 100.
    pub percentile: f64,
    /// Indicators it rests on.
    pub indicators: usize,
    /// Works in hard social conditions.
    pub hard_conditions: bool,
}

/// Social index of every school with enough indicators.
///
/// # Errors
/// Too few schools with enough indicators to compare: how many there are, and the way out.
pub fn social_index(contexts: &[SchoolContext]) -> Result<BTreeMap<String, SocialIndex>, Refusal> {
    let rows: Vec<[Option<f64>; 8]> = contexts.iter().map(SchoolContext::indicators).collect();
    let scales: Vec<Option<(f64, f64)>> = (0..8)
        .map(|column| {
            let known: Vec<f64> = rows.iter().filter_map(|row| row[column]).filter(|value| value.is_finite()).collect();
            mean_and_deviation(&known).filter(|(_, deviation)| *deviation > 0.0)
        })
        .collect();
    let values: Vec<(&SchoolContext, f64, usize)> = contexts
        .iter()
        .zip(&rows)
        .filter_map(|(context, row)| {
            let standard = row.iter().zip(&scales).filter_map(|(value, scale)| {
                let (mean, deviation) = (*scale)?;
                value.filter(|value| value.is_finite()).map(|value| (value - mean) / deviation)
            });
            let standard: Vec<f64> = standard.collect();
            let enough = standard.len() >= FEWEST_INDICATORS;
            enough.then(|| (context, standard.iter().sum::<f64>() / standard.len() as f64, standard.len()))
        })
        .collect();
    if values.len() < FEWEST_SCHOOLS {
        return Err(too_few(values.len(), "Социальный индекс не построен", "три и более показателя"));
    }
    let all = sorted(values.iter().map(|(_, value, _)| *value));
    let index = values.iter().map(|(context, value, indicators)| {
        let percentile = percentile_of(*value, &all);
        let hard_conditions = percentile <= HARD_CONDITIONS;
        (context.school.clone(), SocialIndex { value: *value, percentile, indicators: *indicators, hard_conditions })
    });
    Ok(index.collect())
}

fn too_few(known: usize, what: &str, data: &str) -> Refusal {
    Refusal::new(
        "too_few_schools",
        format!("{what}: {data} есть только по {known} школам, нужно не менее {FEWEST_SCHOOLS}."),
        "Загрузите социальные паспорта остальных школ или сравнивайте школы в пределах региона, а не района.",
    )
}

/// Values in order, for percentiles.
fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Percentile of a value: the share of smaller ones, equal ones counted by half.
fn percentile_of(value: f64, sorted: &[f64]) -> f64 {
    let below = sorted.partition_point(|other| *other < value);
    let not_above = sorted.partition_point(|other| *other <= value);
    100.0 * (below + not_above) as f64 / 2.0 / sorted.len().max(1) as f64
}

/// Mean standardised result of each school in a year: over its works, the mean primary score in standard deviations
/// between schools. Works of fewer than [`FEWEST_SCHOOLS`] schools say nothing.
pub fn standard_results(schools: &[SchoolResults], year: u16) -> BTreeMap<String, f64> {
    let mut works: BTreeMap<_, Vec<(&str, f64)>> = BTreeMap::new();
    for school in schools {
        for (work, counts) in school.works.iter().filter(|(work, _)| work.year == year) {
            if let Some(mean) = counts.mean_primary() {
                works.entry(work).or_default().push((&school.school, mean));
            }
        }
    }
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for means in works.values().filter(|means| means.len() >= FEWEST_SCHOOLS) {
        let values: Vec<f64> = means.iter().map(|(_, mean)| *mean).collect();
        let Some((mean, deviation)) = mean_and_deviation(&values).filter(|(_, deviation)| *deviation > 0.0) else {
            continue;
        };
        for (school, value) in means {
            let sum = sums.entry((*school).to_owned()).or_default();
            *sum = (sum.0 + (value - mean) / deviation, sum.1 + 1.0);
        }
    }
    sums.into_iter().map(|(school, (sum, works))| (school, sum / works)).collect()
}

/// A school's result of a year beside what its index lets expect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// The year.
    pub year: u16,
    /// Standardised result.
    pub result: f64,
    /// Its percentile among the schools.
    pub percentile: f64,
    /// What the index lets expect (least squares over the schools).
    pub expected: f64,
    /// The result less the expectation, in standard deviations of that difference.
    pub residual: f64,
    /// Far better than the conditions.
    pub better: bool,
}

/// Resilience of a school.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resilience {
    /// ФИС ОКО login or `gia:КОД`.
    pub school: String,
    /// Its index.
    pub index: SocialIndex,
    /// The years with results, from the earliest.
    pub years: Vec<Expectation>,
    /// Better than its conditions in two of the three years.
    pub resilient: bool,
}

/// A school may be resilient at or under this percentile of the index.
const DISADVANTAGED: f64 = 30.0;
/// Results at or above this percentile are high.
const HIGH_RESULTS: f64 = 70.0;

/// Judges resilience over the three years up to `year`.
///
/// # Errors
/// In none of the years are there enough schools with an index and results.
pub fn resilience(
    index: &BTreeMap<String, SocialIndex>,
    schools: &[SchoolResults],
    year: u16,
) -> Result<Vec<Resilience>, Refusal> {
    let mut years: BTreeMap<&str, Vec<Expectation>> = BTreeMap::new();
    let mut most = 0;
    for year in year - 2..=year {
        let results = standard_results(schools, year);
        let known: Vec<(&str, &SocialIndex, f64)> =
            index.iter().filter_map(|(school, index)| Some((school.as_str(), index, *results.get(school)?))).collect();
        most = most.max(known.len());
        if known.len() >= FEWEST_SCHOOLS {
            for (school, expectation) in expectations(year, &known) {
                years.entry(school).or_default().push(expectation);
            }
        }
    }
    if years.is_empty() {
        return Err(too_few(most, "Резильентность не оценена", "индекс и результаты одного года"));
    }
    let judged = years.into_iter().filter_map(|(school, years)| {
        let index = *index.get(school)?;
        let better = years.iter().filter(|year| year.better).count();
        Some(Resilience { school: school.to_owned(), index, years, resilient: better >= 2 })
    });
    Ok(judged.collect())
}

fn expectations<'a>(year: u16, known: &[(&'a str, &SocialIndex, f64)]) -> Vec<(&'a str, Expectation)> {
    let n = known.len() as f64;
    let (mean_x, mean_y) = known.iter().fold((0.0, 0.0), |sum, (_, index, y)| (sum.0 + index.value / n, sum.1 + y / n));
    let squares: f64 = known.iter().map(|(_, index, _)| (index.value - mean_x).powi(2)).sum();
    let products: f64 = known.iter().map(|(_, index, y)| (index.value - mean_x) * (y - mean_y)).sum();
    let slope = if squares > 0.0 { products / squares } else { 0.0 };
    let expected = |index: &SocialIndex| mean_y + slope * (index.value - mean_x);
    let scatter: f64 = known.iter().map(|(_, index, y)| (y - expected(index)).powi(2)).sum();
    let deviation = (scatter / (n - 2.0)).sqrt();
    let all = sorted(known.iter().map(|(_, _, y)| *y));
    let judged = known.iter().map(|(school, index, result)| {
        let percentile = percentile_of(*result, &all);
        let residual = if deviation > 0.0 { (result - expected(index)) / deviation } else { 0.0 };
        let better = index.percentile <= DISADVANTAGED && (percentile >= HIGH_RESULTS || residual >= 1.0);
        (*school, Expectation { year, result: *result, percentile, expected: expected(index), residual, better })
    });
    judged.collect()
}

/// The four quadrants of conditions and results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// Low results in hard conditions: ШНОР and ШНСУ.
    LowInHardConditions,
    /// Low results with inner causes: ШНОР.
    LowByInnerCauses,
    /// Hard conditions, results not low.
    HoldsInHardConditions,
    /// Neither.
    Ordinary,
}

impl Quadrant {
    /// The quadrant of a school.
    pub const fn of(hard_conditions: bool, low_results: bool) -> Quadrant {
        match (hard_conditions, low_results) {
            (true, true) => Quadrant::LowInHardConditions,
            (false, true) => Quadrant::LowByInnerCauses,
            (true, false) => Quadrant::HoldsInHardConditions,
            (false, false) => Quadrant::Ordinary,
        }
    }

    /// The words on the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Quadrant::LowInHardConditions => "низкие результаты в сложных социальных условиях",
            Quadrant::LowByInnerCauses => "низкие результаты, условия обычные: причины внутри школы",
            Quadrant::HoldsInHardConditions => "сложные социальные условия, результаты не ниже обычных",
            Quadrant::Ordinary => "обычные условия и результаты",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::counts::WorkCounts;

    fn context(number: u8) -> SchoolContext {
        let share = f64::from(number);
        SchoolContext {
            school: format!("edu9902{number:02}"),
            higher_education: Some(10.0 + 3.0 * share),
            low_income: Some(60.0 - 2.0 * share),
            incomplete_families: Some(40.0 - share),
            ..SchoolContext::default()
        }
    }

    #[test]
    fn the_index_orders_schools() {
        let contexts: Vec<SchoolContext> = (0..20).map(context).collect();
        let index = social_index(&contexts).unwrap();
        let hard: Vec<&String> =
            index.iter().filter(|(_, index)| index.hard_conditions).map(|(school, _)| school).collect();
        assert_eq!(hard, ["edu990200", "edu990201", "edu990202", "edu990203", "edu990204"]);
        assert!((index["edu990219"].percentile - 97.5).abs() < 1e-9);
    }

    #[test]
    fn too_few_schools_are_refused_with_the_way_out() {
        let contexts: Vec<SchoolContext> = (0..9).map(context).collect();
        assert_eq!(social_index(&contexts).unwrap_err().code, "too_few_schools");
        // One indicator is no index.
        let poor = (0..20).map(|i| SchoolContext { low_income: None, incomplete_families: None, ..context(i) });
        assert_eq!(social_index(&poor.collect::<Vec<_>>()).unwrap_err().code, "too_few_schools");
    }

    #[test]
    fn resilient_schools_do_better_than_their_conditions() {
        let index = social_index(&(0..20).map(context).collect::<Vec<_>>()).unwrap();
        let school = |number: u8| {
            let works = (2023..=2025).map(|year| {
                // School 1 does well in all years, school 2 in one only.
                let well = number == 1 || (number == 2 && year == 2025);
                let mean = if well { 18 } else { 5 + usize::from(number) / 2 };
                let mut histogram = vec![0; 21];
                histogram[mean] = 20;
                (format!("ВПР-{year}-МА-5").parse().unwrap(), WorkCounts { histogram, ..WorkCounts::default() })
            });
            SchoolResults { school: format!("edu9902{number:02}"), works: works.collect(), ..SchoolResults::default() }
        };
        let schools: Vec<SchoolResults> = (0..20).map(school).collect();
        let found = resilience(&index, &schools, 2025).unwrap();
        let resilient: Vec<&str> = found.iter().filter(|s| s.resilient).map(|s| s.school.as_str()).collect();
        assert_eq!(resilient, ["edu990201"]);
        assert_eq!(resilience(&index, &schools[..5], 2025).unwrap_err().code, "too_few_schools");
    }

    #[test]
    fn quadrants() {
        assert_eq!(Quadrant::of(true, false), Quadrant::HoldsInHardConditions);
        assert_ne!(Quadrant::of(true, true).label(), Quadrant::of(false, true).label());
    }
}
