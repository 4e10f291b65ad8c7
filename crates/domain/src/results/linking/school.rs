//! Growth of a school's pupils between two of its diagnostic works: of all of them, of each class, of each pupil.
//!
//! A class is measured by its own pupils alone, with its own error: the method of [`super::growth`], whose coverage is
//! simulated for groups of that size.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::common::{MatchedBy, common_items};
use super::diagnostic::{DiagnosticItem, DiagnosticPupil, DiagnosticWork};
use super::{Booklet, CommonItem, FEWEST_COMMON_ITEMS, Growth, growth};
use crate::refusal::Refusal;
use crate::russian::counted;

/// Growth between two works of a school.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchoolGrowth {
    /// How the common items were found.
    pub matched_by: MatchedBy,
    /// The common items.
    pub common: Vec<SharedItem>,
    /// All pupils together.
    pub whole: GroupGrowth,
    /// Each class; empty when the files name none or only one.
    pub classes: Vec<ClassGrowth>,
    /// Each pupil, by class and code. Left out for those who may not see pupils.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pupils: Vec<SchoolPupilGrowth>,
    /// Pupils who wrote only the first, and only the second work.
    pub wrote_one: [u64; 2],
    /// What to mind: Russian sentences.
    pub warnings: Vec<String>,
}

/// A common item with what the school says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharedItem {
    /// How it moved.
    #[serde(flatten)]
    pub item: CommonItem,
    /// Label «Общее задание»; may be empty.
    pub label: String,
    /// What it checks; may be empty.
    pub skill: String,
}

/// Growth of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupGrowth {
    /// Pupils who wrote both works.
    pub pupils: u64,
    /// Mean growth in logits.
    pub growth: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// 95 % interval.
    pub interval: [f64; 2],
    /// Of the pupils of the group as many would solve now an item that half of them solved before, in percent; 50 is no
    /// growth. With the bounds of the interval.
    pub half_becomes: [f64; 3],
    /// It cannot be told from no growth.
    pub cannot_be_told: bool,
}

/// What may be said of a growth with its interval.
pub const fn growth_words(cannot_be_told: bool, growth: f64) -> &'static str {
    match (cannot_be_told, growth > 0.0) {
        (true, _) => "нельзя отличить от прежнего уровня",
        (false, true) => "рост",
        (false, false) => "снижение",
    }
}

impl GroupGrowth {
    /// What may be said of it.
    pub const fn words(&self) -> &'static str {
        growth_words(self.cannot_be_told, self.growth)
    }

    fn of(found: &Growth) -> GroupGrowth {
        GroupGrowth {
            pupils: found.pupils as u64,
            growth: found.growth,
            standard_error: found.standard_error,
            interval: found.interval,
            half_becomes: [found.growth, found.interval[0], found.interval[1]].map(half_becomes),
            cannot_be_told: found.cannot_be_told,
        }
    }
}

/// Growth of a class, or why there is no figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassGrowth {
    /// «5А».
    pub class: String,
    /// Pupils who wrote both works.
    pub pupils: u64,
    /// The figures.
    pub growth: Option<GroupGrowth>,
    /// Why there are none.
    pub refused: Option<String>,
}

/// Growth of a pupil.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchoolPupilGrowth {
    /// Class, where the files name it.
    pub class: Option<String>,
    /// The school's code of the pupil.
    pub code: String,
    /// Growth in logits.
    pub growth: f64,
    /// Half of the 95 % interval: «±».
    pub error: f64,
    /// It cannot be told from no growth.
    pub cannot_be_told: bool,
}

/// Of an item that half of the group solved: the share that solves it after so many logits of growth, in percent.
pub fn half_becomes(growth: f64) -> f64 {
    100.0 / (1.0 + (-growth).exp())
}

/// Pupils of a work by class and code; those whose code stands twice are left out.
fn by_pupil(work: &DiagnosticWork, with_class: bool) -> (BTreeMap<String, &DiagnosticPupil>, u64) {
    let key = |pupil: &DiagnosticPupil| match &pupil.class {
        Some(class) if with_class => format!("{class}\t{}", pupil.code),
        _ => format!("\t{}", pupil.code),
    };
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    work.pupils.iter().for_each(|pupil| *counts.entry(key(pupil)).or_default() += 1);
    let twice = counts.values().filter(|count| **count > 1).sum();
    let once = work.pupils.iter().filter(|pupil| counts.get(&key(pupil)) == Some(&1));
    (once.map(|pupil| (key(pupil), pupil)).collect(), twice)
}

fn booklet<'a>(work: &DiagnosticWork, pupils: impl Iterator<Item = (&'a String, &'a &'a DiagnosticPupil)>) -> Booklet {
    Booklet {
        items: work.items.iter().map(|item| item.item.clone()).collect(),
        pupils: pupils.map(|(key, pupil)| (key.clone(), pupil.scores.clone())).collect(),
    }
}

/// Measures the growth between two works of one school, subject, grade and school year.
///
/// # Errors
/// Too few common items or pupils: what is wrong and the way out.
pub fn school_growth(before: &DiagnosticWork, after: &DiagnosticWork) -> Result<SchoolGrowth, Refusal> {
    let found = common_items(before, after);
    if found.pairs.len() < FEWEST_COMMON_ITEMS {
        return Err(too_few_common(found.pairs.len(), &found.unlike, found.by));
    }
    // A class is part of the pupil's code only where both works know it.
    let named = |work: &DiagnosticWork| work.pupils.iter().all(|pupil| pupil.class.is_some());
    let with_class = named(before) && named(after);
    let (early, early_twice) = by_pupil(before, with_class);
    let (late, late_twice) = by_pupil(after, with_class);
    let both: BTreeSet<&String> = early.keys().filter(|key| late.contains_key(*key)).collect();
    let of = |class: Option<&str>| {
        let wanted =
            |key: &&String| both.contains(*key) && class.is_none_or(|class| key.split('\t').next() == Some(class));
        let first = booklet(before, early.iter().filter(|(key, _)| wanted(key)));
        growth(&first, &booklet(after, late.iter().filter(|(key, _)| wanted(key))), &found.pairs)
    };
    let whole = of(None)?;
    let classes: BTreeSet<&str> =
        both.iter().filter_map(|key| key.split('\t').next()).filter(|class| !class.is_empty()).collect();
    let classes = classes.iter().filter(|_| classes.len() > 1).map(|class| {
        let pupils = both.iter().filter(|key| key.split('\t').next() == Some(class)).count() as u64;
        let measured = of(Some(class));
        let refused = measured.as_ref().err().map(|refusal| refusal.message.clone());
        let growth = measured.ok().map(|found| GroupGrowth::of(&found));
        ClassGrowth { class: (*class).to_owned(), pupils, growth, refused }
    });
    let mut warnings = found.unlike.clone();
    if found.by == MatchedBy::Skill {
        warnings.push(
            "Общие задания найдены по коду и названию умения. Если это не одни и те же задания слово в слово, рост посчитан \
             неверно: отметьте общие задания в строке «Общее задание» и загрузите файлы снова."
                .to_owned(),
        );
    }
    if early_twice + late_twice > 0 {
        warnings
            .push(format!("Строк, где код ученика повторяется: {}; они не сравниваются.", early_twice + late_twice));
    }
    warnings.extend(whole.warnings.iter().cloned());
    Ok(SchoolGrowth {
        matched_by: found.by,
        whole: GroupGrowth::of(&whole),
        classes: classes.collect(),
        pupils: pupils(&whole),
        wrote_one: [early.len() - both.len(), late.len() - both.len()].map(|count| count as u64),
        common: shared(before, &found.pairs, whole.common),
        warnings,
    })
}

fn shared(before: &DiagnosticWork, pairs: &[(usize, usize)], items: Vec<CommonItem>) -> Vec<SharedItem> {
    let described = items.into_iter().zip(pairs).map(|(item, (place, _))| {
        let known = before.items.get(*place);
        let text = |of: fn(&DiagnosticItem) -> &String| known.map(of).cloned().unwrap_or_default();
        SharedItem { item, label: text(|known| &known.common), skill: text(|known| &known.skill) }
    });
    described.collect()
}

fn pupils(whole: &Growth) -> Vec<SchoolPupilGrowth> {
    let pupils = whole.each.iter().map(|pupil| {
        let (class, code) = pupil.pupil.split_once('\t').unwrap_or(("", &pupil.pupil));
        SchoolPupilGrowth {
            class: (!class.is_empty()).then(|| class.to_owned()),
            code: code.to_owned(),
            growth: pupil.growth,
            error: (pupil.interval[1] - pupil.interval[0]) / 2.0,
            cannot_be_told: pupil.cannot_be_told,
        }
    });
    let mut pupils: Vec<SchoolPupilGrowth> = pupils.collect();
    // «2» before «10».
    pupils
        .sort_by(|a, b| (&a.class, a.code.chars().count(), &a.code).cmp(&(&b.class, b.code.chars().count(), &b.code)));
    pupils
}

fn too_few_common(found: usize, unlike: &[String], by: MatchedBy) -> Refusal {
    let items = counted(found as u64, "общее задание", "общих задания", "общих заданий");
    let how = match by {
        MatchedBy::Label => "с одной меткой в строке «Общее задание»",
        MatchedBy::Skill => "(меток «Общее задание» в файлах нет, поэтому искали по коду и названию умения)",
    };
    let unlike = if unlike.is_empty() { String::new() } else { format!(" {}", unlike.join(" ")) };
    Refusal::new(
        "too_few_common_items",
        format!("Нашли {items} {how}, а для сравнения нужно не меньше {FEWEST_COMMON_ITEMS}.{unlike}"),
        "Отметьте в обоих файлах одной меткой задания, которые повторяются слово в слово, и загрузите файлы снова. В следующий раз включите в работы 5 и больше общих заданий.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::linking::diagnostic::Stage;
    use crate::results::linking::sample::{self, item, pupil};

    /// Two classes of so many pupils; in the second work class «5Б» is abler by `grown`, and its codes begin at `from`.
    fn work(stage: Stage, pupils: u8, grown: f64, labels: usize) -> DiagnosticWork {
        let mut state = 11u64 + stage as u64;
        let mut chance = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let mut all = Vec::new();
        for class in ["5А", "5Б"] {
            for code in 0..pupils {
                let ability = f64::from(code) / 10.0 - 1.2 + if class == "5Б" { grown } else { 0.0 };
                let scores = (0..10u8)
                    .map(|item| u8::from(chance() < 1.0 / (1.0 + (0.25 * f64::from(item) - 1.0 - ability).exp())));
                all.push(pupil(class, &code.to_string(), scores.collect()));
            }
        }
        let label = |number: usize| if number < labels { format!("А{number}") } else { String::new() };
        sample::work(stage, (0..10).map(|number| item(&label(number))).collect(), all)
    }

    #[test]
    fn the_class_that_grew_is_told_from_the_other() {
        let found = school_growth(&work(Stage::Entry, 25, 0.0, 8), &work(Stage::Final, 25, 1.6, 8)).unwrap();
        assert_eq!((found.whole.pupils, found.pupils.len(), found.wrote_one), (50, 50, [0, 0]));
        let growth: Vec<&GroupGrowth> = found.classes.iter().filter_map(|class| class.growth.as_ref()).collect();
        assert!(growth[0].cannot_be_told && !growth[1].cannot_be_told, "{growth:?}");
        assert!(growth[1].half_becomes[0] > 70.0 && growth[1].half_becomes[1] > 50.0);
        assert_eq!(found.pupils[1].code, "1");
    }

    #[test]
    fn small_classes_have_no_figure_of_their_own() {
        let found = school_growth(&work(Stage::Entry, 8, 0.0, 8), &work(Stage::Final, 8, 0.0, 8)).unwrap();
        assert_eq!(found.whole.pupils, 16);
        assert!(
            found.classes.iter().all(|class| class.growth.is_none() && class.refused.as_ref().unwrap().contains("8"))
        );
    }

    #[test]
    fn refusals_and_warnings() {
        let refused = school_growth(&work(Stage::Entry, 25, 0.0, 2), &work(Stage::Final, 25, 0.0, 8)).unwrap_err();
        assert_eq!(refused.code, "too_few_common_items");
        assert!(refused.message.contains("2\u{a0}общих задания"), "{}", refused.message);
        let refused = school_growth(&work(Stage::Entry, 4, 0.0, 8), &work(Stage::Final, 25, 0.0, 8)).unwrap_err();
        assert_eq!(refused.code, "too_few_pupils");
        let mut before = work(Stage::Entry, 25, 0.0, 8);
        before.pupils[1].code = "0".into();
        let found = school_growth(&before, &work(Stage::Final, 25, 0.0, 8)).unwrap();
        assert!(found.warnings[0].contains("повторяется") && found.whole.pupils == 48);
    }

    #[test]
    fn without_classes_codes_alone_tell_pupils() {
        let bare = |stage| {
            let mut work = work(stage, 25, 0.0, 8);
            work.pupils.truncate(25);
            work.pupils.iter_mut().for_each(|pupil| pupil.class = None);
            work
        };
        let found = school_growth(&bare(Stage::Entry), &work(Stage::Final, 25, 0.0, 8));
        // The codes of two classes repeat: nobody can be told.
        assert_eq!(found.unwrap_err().code, "too_few_pupils");
        assert!(school_growth(&bare(Stage::Entry), &bare(Stage::Final)).unwrap().classes.is_empty());
    }
}
