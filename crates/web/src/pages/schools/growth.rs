//! Growth of the same pupils between a school's own works: «в сравнении с самим собой».

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::chart_model::{ChangeRow as Bar, ChartKind, ChartModel};
use domain::results::linking::diagnostic::{Stage, school_year};
use domain::results::linking::school::{GroupGrowth, SchoolGrowth, SchoolPupilGrowth, SharedItem, growth_words};
use domain::russian::number;
use operations::Failure;
use operations::results::growth::{self, Ask, Compared, FormAsk, OwnStage, OwnWork, OwnWorks};

use crate::error::{Answer, Problem};
use crate::fields::{Fields, encode, encode_path};
use crate::html;
use crate::pages::Choice;
use crate::pages::chart::{ChartView, workbook};
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// The page of a school's own works.
#[derive(Template)]
#[template(path = "schools/growth.html")]
pub struct GrowthPage {
    /// Shared parts.
    pub shell: Shell,
    /// The works of the year.
    pub own: OwnWorks,
    /// Address of the page without parameters.
    pub path: String,
    /// Subjects and grades to choose from; whether it is the chosen one.
    pub works: Vec<(Choice, bool)>,
    /// The chosen one.
    pub chosen: Option<OwnWork>,
    /// Its growth, or why there is none.
    pub compared: Option<Compared>,
    /// The finding, then more sentences.
    pub sentences: Vec<String>,
    /// Stages to compare.
    pub stages: Vec<Choice>,
    /// Growth of all and by class.
    pub chart: Option<ChartView>,
    /// The common items.
    pub items: Vec<CommonRow>,
    /// The pupils.
    pub pupils: Vec<PupilRow>,
    /// Forms of works that are not loaded yet.
    pub forms: Vec<Choice>,
    /// Other years.
    pub years: Vec<(Choice, bool)>,
}

impl GrowthPage {
    /// «2025/26».
    pub fn school_year(&self) -> String {
        school_year(self.own.year)
    }

    /// Code of one end of the comparison.
    pub fn stage(&self, last: bool) -> &'static str {
        let stages = self.compared.as_ref().map(|compared| compared.stages.as_slice()).unwrap_or_default();
        let stage = if last { stages.last() } else { stages.first() };
        stage.map_or("", |stage| stage.code())
    }

    /// Key of the chosen work.
    pub fn key(&self) -> String {
        self.chosen.as_ref().map(OwnWork::key).unwrap_or_default()
    }

    /// «52 %».
    pub fn completion(&self, stage: &OwnStage) -> String {
        stage.completion.map(|percent| format!("{}\u{a0}%", number(percent, 0))).unwrap_or_default()
    }

    /// «15.09.2025» or nothing.
    pub fn day(&self, stage: &OwnStage) -> String {
        crate::format::day_or_empty(stage.date)
    }

    /// Names of the files of a work.
    pub fn files(&self, stage: &OwnStage) -> String {
        stage.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join("; ")
    }
}

/// A common item.
pub struct CommonRow {
    /// Label of the school.
    pub label: String,
    /// What it checks.
    pub skill: String,
    /// Its numbers in both works.
    pub numbers: [String; 2],
    /// «стало легче на 0,8».
    pub shift: String,
    /// It moved otherwise than the others.
    pub drifts: bool,
}

/// Growth of a pupil.
pub struct PupilRow {
    /// Class.
    pub class: String,
    /// The school's code.
    pub code: String,
    /// «+0,8 ± 1,1».
    pub growth: String,
    /// What may be said.
    pub words: &'static str,
    /// It can be told from no growth.
    pub told: bool,
}

impl PupilRow {
    /// Row of a pupil.
    pub fn of(pupil: &SchoolPupilGrowth) -> PupilRow {
        // A keyed hash stands for a pupil whom the file knew by name; its beginning is enough to tell pupils apart.
        let code: String = pupil.code.chars().take(8).collect();
        PupilRow {
            class: pupil.class.clone().unwrap_or_default(),
            code,
            growth: format!("{} ± {}", signed(pupil.growth), number(pupil.error, 1)),
            words: growth_words(pupil.cannot_be_told, pupil.growth),
            told: !pupil.cannot_be_told,
        }
    }
}

fn signed(value: f64) -> String {
    let words = number(value, 1);
    if value > 0.0 && words != "0" { format!("+{words}") } else { words }
}

/// What the comparison says, the most important first.
pub fn sentences(growth: &SchoolGrowth) -> Vec<String> {
    let of = |wanted: &str| {
        let measured = growth.classes.iter().filter_map(|class| Some((&class.class, class.growth.as_ref()?)));
        let named = measured.filter(|(_, found)| found.words() == wanted);
        named.map(|(class, _)| class.clone()).collect::<Vec<_>>().join(", ")
    };
    let (grew, fell, same) = (of("рост"), of("снижение"), of("нельзя отличить от прежнего уровня"));
    let mut parts = Vec::new();
    for (classes, said) in
        [(grew, "Рост виден"), (fell, "Снижение видно"), (same, "Нельзя отличить от прежнего уровня")]
    {
        if !classes.is_empty() {
            parts.push(format!("{said}: {classes}."));
        }
    }
    if parts.is_empty() {
        parts.push(match growth.whole.words() {
            "рост" => "Ученики выросли.".to_owned(),
            "снижение" => "Результаты учеников снизились.".to_owned(),
            other => format!("Рост {other}."),
        });
    }
    let mut sentences = vec![parts.join(" ")];
    sentences.push(group("Все вместе", &growth.whole));
    for class in &growth.classes {
        sentences.push(match (&class.growth, &class.refused) {
            (Some(found), _) => group(&class.class, found),
            (None, why) => format!("{}: {}", class.class, why.as_deref().unwrap_or("рост не измерен.")),
        });
    }
    sentences
}

/// «5Б, 20 учеников: +1,6 ± 0,9 логита; задание, которое решала половина, теперь решают 84 из 100 (от 67 до 93).»
fn group(name: &str, found: &GroupGrowth) -> String {
    let [now, low, high] = found.half_becomes.map(|percent| number(percent, 0));
    format!(
        "{name}, {}: {} ± {} логита; задание, которое решала половина, теперь решают {now} из 100 (от {low} до {high}).",
        crate::format::count(found.pupils, "ученик", "ученика", "учеников"),
        signed(found.growth),
        number((found.interval[1] - found.interval[0]) / 2.0, 1),
    )
}

/// The growth of all and by class.
fn chart(compared: &Compared, growth: &SchoolGrowth) -> ChartModel {
    let bar = |label: &str, participants: u64, found: Option<&GroupGrowth>| Bar {
        label: label.to_owned(),
        participants,
        change: found.map(|found| found.growth),
        interval: found.map(|found| found.interval),
        cannot_be_told: found.is_none_or(|found| found.cannot_be_told),
    };
    let mut rows = vec![bar("Все", growth.whole.pupils, Some(&growth.whole))];
    rows.extend(growth.classes.iter().map(|class| bar(&class.class, class.pupils, class.growth.as_ref())));
    let stages: Vec<&str> = compared.stages.iter().map(|stage| stage.label()).collect();
    ChartModel {
        id: "growth".to_owned(),
        title: format!(
            "Все вместе: {} ± {} логита",
            signed(growth.whole.growth),
            number((growth.whole.interval[1] - growth.whole.interval[0]) / 2.0, 1)
        ),
        note: format!(
            "{}, {}\u{a0}класс, {}: {}. Точка – рост в логитах, отрезок – 95-процентный интервал по {}.",
            compared.subject,
            compared.grade,
            school_year(compared.year),
            stages.join(" → "),
            crate::format::count(growth.common.len() as u64, "общему заданию", "общим заданиям", "общим заданиям"),
        ),
        kind: ChartKind::Changes {
            row_title: "Класс".to_owned(),
            unit: "логиты".to_owned(),
            none: "прежний уровень".to_owned(),
            rows,
        },
    }
}

fn asked_year(query: &Fields) -> Result<Option<u16>, Problem> {
    query.given("year").map(|year| year.parse()).transpose().map_err(|_| Problem::not_found())
}

/// The works of the year and the chosen one: the one asked for, else the first with two stages.
async fn chosen(
    state: &State,
    visitor: &Visitor,
    school: &str,
    query: &Fields,
) -> Result<(OwnWorks, Option<(OwnWork, Compared)>), Problem> {
    let found = growth::works(&state.app, &visitor.actor(), school, asked_year(query)?).await;
    let own = found.map_err(|failure| match failure {
        Failure::NotFound => Problem::not_found().way("Школы", "/schools"),
        other => other.into(),
    })?;
    let asked = own.works.iter().find(|work| work.key() == query.get("work"));
    let work = asked.or_else(|| own.works.iter().find(|work| work.stages.len() > 1)).or(own.works.first()).cloned();
    let Some(work) = work else { return Ok((own, None)) };
    let stages = Stage::of_words(query.get("from")).zip(Stage::of_words(query.get("to")));
    let ask = Ask {
        year: Some(own.year),
        subject: Some(work.subject_code.clone()),
        grade: Some(work.grade),
        stages: stages.map(|(from, to)| [from, to]),
    };
    let compared = growth::of_school(&state.app, &visitor.actor(), school, &ask).await?;
    let compared = compared.into_iter().find(|compared| compared.subject == work.subject);
    Ok((own, compared.map(|compared| (work, compared))))
}

/// `GET /schools/{school}/growth`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    let (own, chosen) = chosen(&state, &visitor, &id, &query).await?;
    let path = format!("/schools/{}/growth", encode_path(&id));
    let (work, compared) = chosen.unzip();
    let measured = compared.as_ref().and_then(|compared| Some((compared, compared.growth.as_ref()?)));
    let sentences = measured.map(|(_, growth)| sentences(growth)).unwrap_or_default();
    let chart = measured.and_then(|(compared, growth)| {
        let key = work.as_ref().map(OwnWork::key).unwrap_or_default();
        let mut pairs = vec![("year", own.year.to_string()), ("work", key)];
        if let [from, to] = compared.stages.as_slice() {
            pairs.extend([("from", from.code().to_owned()), ("to", to.code().to_owned())]);
        }
        let download = format!("{path}/classes.xlsx?{}", query_of(&pairs));
        ChartView::of(&state.app, &chart(compared, growth), download)
    });
    let key = work.as_ref().map(OwnWork::key);
    let works = own.works.iter().map(|of| {
        let address = format!("{path}?{}", query_of(&[("year", own.year.to_string()), ("work", of.key())]));
        (Choice::new(address, format!("{}, {}\u{a0}класс", of.subject, of.grade)), key.as_ref() == Some(&of.key()))
    });
    let years = own.years.iter().map(|year| {
        let address = format!("{path}?{}", query_of(&[("year", year.to_string())]));
        (Choice::new(address, school_year(*year)), *year == own.year)
    });
    let mut shell = visitor.shell(format!("Рост тех же учеников: {}", own.name), Place::Schools);
    shell = shell.under("Школы", "/schools").under(own.name.clone(), format!("/schools/{}", encode_path(&id)));
    html::page(&GrowthPage {
        shell,
        works: works.collect(),
        years: years.collect(),
        stages: stage_choices(work.as_ref()),
        forms: forms(&path, &own, work.as_ref()),
        items: measured.map(|(_, growth)| common_rows(growth)).unwrap_or_default(),
        pupils: measured.map(|(_, growth)| growth.pupils.iter().map(PupilRow::of).collect()).unwrap_or_default(),
        chosen: work,
        compared,
        sentences,
        chart,
        path,
        own,
    })
}

/// The part of an address after the question mark.
fn query_of(pairs: &[(&str, String)]) -> String {
    encode(&pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<Vec<_>>())
}

fn stage_choices(work: Option<&OwnWork>) -> Vec<Choice> {
    let stages = work.into_iter().flat_map(|work| &work.stages).map(|stage| stage.stage);
    stages.map(|stage| Choice::new(stage.code(), stage.label())).collect()
}

/// Forms to download: of the stages that the chosen work lacks, or an empty one.
fn forms(path: &str, own: &OwnWorks, work: Option<&OwnWork>) -> Vec<Choice> {
    let address = |pairs: &[(&str, String)]| format!("{path}/form.xlsx?{}", query_of(pairs));
    let year = ("year", own.year.to_string());
    let Some(work) = work else { return vec![Choice::new(address(&[year]), "Пустой образец")] };
    let first = work.stages.first().map(|stage| stage.stage);
    let lacking = Stage::ALL.into_iter().filter(|stage| {
        work.stages.iter().all(|known| known.stage != *stage) && first.is_some_and(|first| *stage > first)
    });
    let mut forms: Vec<Choice> = lacking
        .map(|stage| {
            let pairs = [year.clone(), ("work", work.key()), ("stage", stage.code().to_owned())];
            Choice::new(address(&pairs), format!("Для {} работы: с общими заданиями и кодами учеников", stage.of()))
        })
        .collect();
    forms.push(Choice::new(address(&[year]), "Пустой образец"));
    forms
}

fn common_rows(growth: &SchoolGrowth) -> Vec<CommonRow> {
    let row = |shared: &SharedItem| {
        let item = &shared.item;
        let side = if item.shift >= 0.0 { "легче" } else { "труднее" };
        CommonRow {
            label: shared.label.clone(),
            skill: shared.skill.clone(),
            numbers: item.numbers.clone(),
            shift: format!("{side} на {} ± {}", number(item.shift.abs(), 1), number(1.96 * item.error, 1)),
            drifts: item.drifts,
        }
    };
    growth.common.iter().map(row).collect()
}

/// `GET /schools/{school}/growth/classes.xlsx`
pub async fn sheet(
    Given(state): Given<State>,
    visitor: Visitor,
    Path(id): Path<String>,
    Asked(query): Asked,
) -> Answer {
    let (own, chosen) = chosen(&state, &visitor, &id, &query).await?;
    let Some((_, compared)) = chosen else { return Err(Problem::not_found()) };
    let Some(growth) = &compared.growth else { return Err(Problem::not_found()) };
    let mut table = chart(&compared, growth).table();
    table.note = format!("{}. {} Файлы: {}", own.name, table.note, compared.sources.join("; "));
    html::file(workbook(&state.app, &table, &format!("{} рост тех же учеников", own.name))?)
}

/// `GET /schools/{school}/growth/form.xlsx`
pub async fn form(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    let ask = FormAsk {
        school: Some(id),
        year: asked_year(&query)?,
        work: query.given("work"),
        stage: Stage::of_words(query.get("stage")),
    };
    html::file(growth::form(&state.app, &visitor.actor(), &ask).await?)
}
