//! A school's own diagnostic works of a school year, and the growth of the same pupils between two of them.

use std::collections::BTreeMap;

use domain::access::{self, Action, Resource};
use domain::refusal::Refusal;
use domain::results::linking::diagnostic::{DiagnosticForm, DiagnosticWork, Stage, school_year};
use domain::results::linking::kept::{DiagnosticFile, KeptWork};
use domain::results::linking::school::{SchoolGrowth, school_growth};
use jiff::civil::Date;
use phrases::text::fold;
use serde::Serialize;

use super::{cache, engine};
use crate::actor::{allow_anywhere, allow_common, allow_school};
use crate::ports::OutputFile;
use crate::{Actor, App, Failure};

/// What a school has of its own works in a school year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnWorks {
    /// Login of ФИС ОКО or `gia:КОД`.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Year in which the school year ends: 2026 for 2025/26.
    pub year: u16,
    /// Years with works, newest first.
    pub years: Vec<u16>,
    /// The works by subject and grade.
    pub works: Vec<OwnWork>,
}

/// The works of a year in one subject and grade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnWork {
    /// Two-letter code of the subject.
    pub subject_code: String,
    /// Subject in words.
    pub subject: String,
    /// Grade.
    pub grade: u8,
    /// Entry, middle, final: those that were loaded.
    pub stages: Vec<OwnStage>,
}

impl OwnWork {
    /// `МА-5`: how addresses name it.
    pub fn key(&self) -> String {
        key(&self.subject_code, self.grade)
    }
}

fn key(subject_code: &str, grade: u8) -> String {
    format!("{subject_code}-{grade}")
}

/// One work of the year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnStage {
    /// Which one.
    pub stage: Stage,
    /// Its code: `КР-2025-МА-5`.
    pub work: String,
    /// Day it was written.
    pub date: Option<Date>,
    /// Pupils who wrote it.
    pub participants: u64,
    /// Pupils of the list who did not.
    pub absent: u64,
    /// Items.
    pub items: u64,
    /// Highest sum of scores.
    pub highest: u64,
    /// Mean share of points in percent.
    pub completion: Option<f64>,
    /// Files it rests on.
    pub files: Vec<DiagnosticFile>,
}

impl OwnStage {
    fn of(kept: &KeptWork) -> OwnStage {
        OwnStage {
            stage: kept.work.stage,
            work: kept.work.code().to_string(),
            date: kept.work.date,
            participants: kept.work.pupils.len() as u64,
            absent: kept.work.absent.len() as u64,
            items: kept.work.items.len() as u64,
            highest: kept.work.highest(),
            completion: kept.work.completion(),
            files: kept.files.clone(),
        }
    }
}

/// Growth in one subject and grade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// School.
    pub school: String,
    /// Year in which the school year ends.
    pub year: u16,
    /// Two-letter code of the subject.
    pub subject_code: String,
    /// Subject in words.
    pub subject: String,
    /// Grade.
    pub grade: u8,
    /// The works compared, the earlier first; one when there is no second.
    pub stages: Vec<Stage>,
    /// The growth with its error.
    pub growth: Option<SchoolGrowth>,
    /// Why there is none.
    pub refused: Option<Refusal>,
    /// The figures of single pupils were left out: the asker may not see them.
    pub pupils_hidden: bool,
    /// Files it rests on.
    pub sources: Vec<String>,
}

/// Which growth is asked for.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Year in which the school year ends; the newest when none is given.
    pub year: Option<u16>,
    /// Subject by code or by its words; all when none is given.
    pub subject: Option<String>,
    /// Grade; all when none is given.
    pub grade: Option<u8>,
    /// The two works; the first and the last of the year when none are given.
    pub stages: Option<[Stage; 2]>,
}

/// The two works that are named by words; none when neither is.
///
/// # Errors
/// Refused `stage_unread` when only one is named or a word is no stage.
pub fn asked_stages(from: Option<&str>, to: Option<&str>) -> Result<Option<[Stage; 2]>, Failure> {
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let [from, to] = [from, to].map(|words| words.and_then(Stage::of_words));
    from.zip(to).map(|(from, to)| Some([from, to])).ok_or_else(|| {
        Failure::refused(
            "stage_unread",
            "Этапы для сравнения не поняты.",
            "Назовите оба: entry, middle или final (входная, промежуточная, итоговая).",
        )
    })
}

/// Own works of a school in a year; empty when none were loaded.
///
/// # Errors
/// Not found: no file names the school.
pub async fn works(app: &App, actor: &Actor, school: &str, year: Option<u16>) -> Result<OwnWorks, Failure> {
    allow_school(app, actor, Action::Read, school).await?;
    let kept = engine(app)?.diagnostics(school.to_owned()).await?;
    let known = cache::schools(app).await?.0;
    let name = known.iter().find(|found| found.school == school).map(|found| found.name.clone());
    let own = kept.iter().rev().find_map(|kept| kept.work.school_name.clone());
    let name = match (name, own) {
        (Some(name), Some(own)) if name == school => own,
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) if kept.is_empty() => return Err(Failure::NotFound),
        (None, None) => school.to_owned(),
    };
    let mut years: Vec<u16> = kept.iter().map(|kept| kept.work.year).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let newest_of_school =
        || known.iter().find(|found| found.school == school)?.works.keys().map(|work| work.year).max();
    let year = year.or(years.first().copied()).or_else(newest_of_school).ok_or(Failure::NotFound)?;
    let mut works: BTreeMap<(String, u8), OwnWork> = BTreeMap::new();
    for kept in kept.iter().filter(|kept| kept.work.year == year) {
        let entry = works.entry((kept.work.subject.clone(), kept.work.grade)).or_insert_with(|| OwnWork {
            subject_code: kept.work.subject_code.clone(),
            subject: kept.work.subject.clone(),
            grade: kept.work.grade,
            stages: Vec::new(),
        });
        entry.stages.push(OwnStage::of(kept));
    }
    let mut works: Vec<OwnWork> = works.into_values().collect();
    works.iter_mut().for_each(|work| work.stages.sort_by_key(|stage| stage.stage));
    Ok(OwnWorks { school: school.to_owned(), name, year, years, works })
}

/// Growth of the same pupils of a school, one answer a subject and grade that was asked for.
///
/// # Errors
/// Not found; refused `no_diagnostics` when no such works were loaded.
pub async fn of_school(app: &App, actor: &Actor, school: &str, ask: &Ask) -> Result<Vec<Compared>, Failure> {
    let own = works(app, actor, school, ask.year).await?;
    let wanted = |work: &&OwnWork| {
        let subject = ask.subject.as_ref().is_none_or(|asked| is_subject(asked, work));
        subject && ask.grade.is_none_or(|grade| grade == work.grade)
    };
    let chosen: Vec<&OwnWork> = own.works.iter().filter(wanted).collect();
    if chosen.is_empty() {
        let what = ask.subject.as_ref().map(|subject| format!(" по предмету «{subject}»")).unwrap_or_default();
        return Err(Failure::refused(
            "no_diagnostics",
            format!("Диагностических работ школы {school} за {} учебный год{what} нет.", school_year(own.year)),
            "Загрузите входную и итоговую работы по образцу: он есть на странице роста школы и на странице «Загрузить результаты».",
        ));
    }
    let kept = engine(app)?.diagnostics(school.to_owned()).await?;
    let sees_pupils = may_see_pupils(app, actor);
    let mut found = Vec::with_capacity(chosen.len());
    for work in chosen {
        let of_work = |kept: &&KeptWork| {
            kept.work.year == own.year && kept.work.subject == work.subject && kept.work.grade == work.grade
        };
        let mut stages: Vec<KeptWork> = kept.iter().filter(of_work).cloned().collect();
        stages.sort_by_key(|kept| kept.work.stage);
        let asked = ask.stages;
        let compared = tokio::task::spawn_blocking(move || compare(&stages, asked)).await;
        let mut compared = compared.map_err(Failure::unexpected)?.ok_or(Failure::NotFound)?;
        if !sees_pupils && let Some(growth) = &mut compared.growth {
            growth.pupils.clear();
            compared.pupils_hidden = true;
        }
        found.push(compared);
    }
    Ok(found)
}

/// Figures of single pupils are for those who load and check results; everybody else sees classes.
pub fn may_see_pupils(app: &App, actor: &Actor) -> bool {
    access::decide(actor, Action::EditResults, &Resource::Common, app.clock.today()).allowed
}

/// Schools with own works, by login: a page of them, and how many there are in all.
///
/// # Errors
/// By the lake.
pub async fn schools(app: &App, actor: &Actor, page: usize, size: usize) -> Result<(Vec<OwnWorks>, usize), Failure> {
    allow_common(app, actor, Action::Read)?;
    let all = engine(app)?.diagnostic_schools().await?;
    let mut found = Vec::new();
    for school in all.iter().skip(page.saturating_sub(1) * size).take(size) {
        found.push(works(app, actor, school, None).await?);
    }
    Ok((found, all.len()))
}

fn is_subject(asked: &str, work: &OwnWork) -> bool {
    let asked = fold(asked);
    asked == fold(&work.subject_code) || fold(&work.subject).starts_with(&asked)
}

/// Compares two of the works of a year; nothing where there are none.
fn compare(stages: &[KeptWork], asked: Option<[Stage; 2]>) -> Option<Compared> {
    let (first, last) = (stages.first()?, stages.last()?);
    let of = |stage: Stage| stages.iter().find(|kept| kept.work.stage == stage);
    let pair = match asked {
        Some([a, b]) => of(a.min(b)).zip(of(a.max(b))).filter(|_| a != b),
        None => (stages.len() > 1).then_some((first, last)),
    };
    let outcome = match (pair, asked) {
        (Some((before, after)), _) => school_growth(&before.work, &after.work),
        (None, Some(_)) => Err(Refusal::new(
            "work_missing",
            "Одной из выбранных работ нет среди загруженных.",
            "Выберите две разные работы этого года.",
        )),
        (None, None) => Err(Refusal::new(
            "work_missing",
            format!("Загружена только {} работа: сравнить не с чем.", first.work.stage.label()),
            "Загрузите вторую работу года: в ней должны быть те же коды учеников и несколько тех же заданий.",
        )),
    };
    let shown: Vec<&KeptWork> = pair.map_or_else(|| stages.iter().collect(), |(before, after)| vec![before, after]);
    let (growth, refused) = match outcome {
        Ok(growth) => (Some(growth), None),
        Err(refusal) => (None, Some(refusal)),
    };
    Some(Compared {
        school: first.work.school.clone(),
        year: first.work.year,
        subject_code: first.work.subject_code.clone(),
        subject: first.work.subject.clone(),
        grade: first.work.grade,
        stages: shown.iter().map(|kept| kept.work.stage).collect(),
        growth,
        refused,
        pupils_hidden: false,
        sources: shown.iter().flat_map(|kept| kept.files.iter().map(|file| file.name.clone())).collect(),
    })
}

/// Which form of a diagnostic work is asked for.
#[derive(Debug, Clone, Default)]
pub struct FormAsk {
    /// School; none for an empty form.
    pub school: Option<String>,
    /// Year in which the school year ends.
    pub year: Option<u16>,
    /// `МА-5`: the work whose next stage the form is for.
    pub work: Option<String>,
    /// Stage.
    pub stage: Option<Stage>,
}

/// The form of a diagnostic work. When the school has an earlier work of the same subject and grade, its common items and
/// its pupils' codes stand in the form already (codes only for those who may see pupils).
///
/// # Errors
/// Not found; our own failure.
pub async fn form(app: &App, actor: &Actor, ask: &FormAsk) -> Result<OutputFile, Failure> {
    allow_anywhere(app, actor, Action::Read)?;
    let mut form = DiagnosticForm { year: ask.year, stage: ask.stage, ..DiagnosticForm::default() };
    let mut name = "Диагностическая работа – образец".to_owned();
    if let Some(school) = &ask.school {
        let own = works(app, actor, school, ask.year).await?;
        form.school.clone_from(school);
        form.school_name = Some(own.name).filter(|name| name != school);
        form.year = Some(own.year);
        let kept = engine(app)?.diagnostics(school.clone()).await?;
        let is_asked = |work: &DiagnosticWork| ask.work == Some(key(&work.subject_code, work.grade));
        let mut of_work: Vec<KeptWork> = kept
            .into_iter()
            .filter(|kept| kept.work.year == own.year && is_asked(&kept.work))
            .filter(|kept| ask.stage.is_none_or(|stage| kept.work.stage < stage))
            .collect();
        of_work.sort_by_key(|kept| kept.work.stage);
        if let Some(earlier) = of_work.first() {
            name = format!(
                "{} {} класс – {} работа",
                earlier.work.subject,
                earlier.work.grade,
                ask.stage.map_or("следующая", Stage::label)
            );
            continued(&mut form, &earlier.work, may_see_pupils(app, actor));
        }
    }
    let bytes = (app.ports.diagnostic_form)(&form).map_err(Failure::unexpected)?;
    Ok(OutputFile::xlsx(format!("{name}.xlsx"), bytes))
}

/// Takes what stays the same over from the earlier work: its common items, numbered anew, and its pupils.
fn continued(form: &mut DiagnosticForm, earlier: &DiagnosticWork, with_pupils: bool) {
    form.subject = Some(earlier.subject.clone());
    form.grade = Some(earlier.grade);
    let common = earlier.items.iter().filter(|item| !item.common.is_empty()).zip(1..);
    form.items = common
        .map(|(item, number)| {
            let mut item = item.clone();
            item.item.number = number.to_string();
            item
        })
        .collect();
    if with_pupils {
        form.pupils = earlier.pupils.iter().map(|pupil| (pupil.class.clone(), pupil.code.clone())).collect();
    }
}
