//! One school: why it is listed in plain words, then the figures, what changed, what calls for a closer look.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::chart_model::{ChartKind, ChartModel};
use domain::results::dynamics::SchoolDynamics;
use domain::results::identification::{ProcedureResult, SchoolVerdict};
use domain::results::items::Zone;
use domain::results::linking::diagnostic::school_year;
use domain::results::objectivity::Marker;
use domain::results::words;
use domain::results::work::WorkCode;
use domain::russian::number;
use operations::results::growth;
use operations::results::imports::{self, ImportState};
use operations::results::school::{SchoolView, SchoolWork};
use operations::results::{rules, works};

use super::charts;
use crate::error::{Answer, Problem};
use crate::fields::{encode, encode_path};
use crate::html;
use crate::pages::Choice;
use crate::pages::chart::{ChartView, interval_row};
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// A school's page.
#[derive(Template)]
#[template(path = "schools/school.html")]
pub struct SchoolPage {
    /// Shared parts.
    pub shell: Shell,
    /// Its figures.
    pub view: SchoolView,
    /// Address of the page without parameters.
    pub path: String,
    /// Name and version of the rule.
    pub rule: String,
    /// Title of the rule.
    pub rule_title: String,
    /// When the newest files were stored, in words; empty when unknown.
    pub as_of: String,
    /// Why, the most important sentence first.
    pub ground: Vec<String>,
    /// Procedures of the year, low ones first.
    pub procedures: Vec<ProcedureRow>,
    /// What would have kept a work under the threshold.
    pub ways_out: Vec<String>,
    /// Share below the minimum, journal, marks.
    pub charts: Vec<ChartView>,
    /// Works to look at closer.
    pub works: Vec<(Choice, bool)>,
    /// Scores and items of the chosen work.
    pub closer: Vec<ChartView>,
    /// Page of the items of the chosen work by class and by mark.
    pub items_address: String,
    /// Items that are not mastered, by work.
    pub deficits: Vec<DeficitRow>,
    /// Overall change in words.
    pub change_sentence: String,
    /// Changes of the works.
    pub changes: Vec<ChangeRow>,
    /// Markers.
    pub markers: Vec<MarkerView>,
    /// The school's own diagnostic works of its newest school year, in words.
    pub own_works: Vec<String>,
}

/// A procedure of the verdict.
pub struct ProcedureRow {
    /// «Математика, 5 класс».
    pub work: String,
    /// Page of the work's items at the school.
    pub address: String,
    /// Participants.
    pub participants: u64,
    /// Below the minimum.
    pub below: u64,
    /// «35 % (22–51)».
    pub share: String,
    /// Its picture.
    pub picture: String,
    /// Share of the year before, in words.
    pub before: String,
    /// The rule's threshold is reached.
    pub low: bool,
    /// Few participants.
    pub small: bool,
}

/// Items of a work that are not mastered.
pub struct DeficitRow {
    /// «Математика, 5 класс».
    pub work: String,
    /// Its items at the school.
    pub address: String,
    /// Items: red, yellow, green.
    pub zones: [usize; 3],
    /// The hardest for the school: «7 (12 %, все школы 45 %)».
    pub hardest: Vec<String>,
}

/// Change of a work.
pub struct ChangeRow {
    /// «Математика, 5 класс».
    pub work: String,
    /// Share before and now in words.
    pub shares: [String; 2],
    /// «−3,2 п. п. (от −15 до 9)».
    pub change: String,
    /// What may be said.
    pub words: &'static str,
    /// The groups beside: «все школы: −1,2 п. п.».
    pub groups: Vec<String>,
    /// Kept out of growth.
    pub withheld: bool,
}

/// A marker with its form.
pub struct MarkerView {
    /// Number on the page.
    pub number: usize,
    /// The marker.
    pub marker: Marker,
    /// The work in words.
    pub work: String,
    /// Strength in words.
    pub strength: &'static str,
    /// False discovery rate in words: «не больше 0,4 %».
    pub rate: String,
}

/// Threshold of the rule a school was judged by.
pub(super) async fn threshold(state: &State, visitor: &Visitor, view: &SchoolView) -> Result<Option<f64>, Problem> {
    let rule = view.verdict.as_ref().map_or(rules::DEFAULT, |verdict| verdict.rule.as_str());
    let rule = rules::find(&state.app, &visitor.actor(), rule).await?.rule;
    Ok(words::threshold(&rule))
}

fn procedures(state: &State, verdict: &SchoolVerdict, path: &str, threshold: Option<f64>) -> Vec<ProcedureRow> {
    let all = || verdict.criteria.iter().flat_map(|criterion| &criterion.procedures);
    let mut seen = std::collections::BTreeSet::new();
    let mut now: Vec<&ProcedureResult> = all().filter(|procedure| procedure.work.year == verdict.year).collect();
    // The same work may stand in several criteria: the one that holds is shown.
    now.sort_by(|a, b| b.low.cmp(&a.low).then(b.share.total_cmp(&a.share)).then_with(|| a.work.cmp(&b.work)));
    now.retain(|procedure| seen.insert(procedure.work.clone()));
    let before = |code: &WorkCode| {
        let past = code.of_year(code.year.saturating_sub(1));
        all().find(|procedure| procedure.work == past).map(words::share).unwrap_or_default()
    };
    let row = |(at, procedure): (usize, &ProcedureResult)| {
        let picture = interval_row(procedure).map(|row| {
            let model = ChartModel {
                id: format!("procedure-{at}"),
                title: row.label.clone(),
                note: String::new(),
                kind: ChartKind::Whisker { row, threshold },
            };
            (state.app.ports.chart)(&model)
        });
        ProcedureRow {
            work: words::work(&procedure.work),
            address: format!("{path}/works/{}", encode_path(&procedure.work.to_string())),
            participants: procedure.participants,
            below: procedure.below,
            share: words::share(procedure),
            picture: picture.unwrap_or_default(),
            before: before(&procedure.work),
            low: procedure.low,
            small: procedure.small,
        }
    };
    now.into_iter().enumerate().map(row).collect()
}

/// Works with at least one item that is not mastered, the most such items first.
fn deficits(view: &SchoolView, path: &str) -> Vec<DeficitRow> {
    let row = |work: &SchoolWork| {
        let of = |zone| work.items.iter().filter(|item| item.zone == Some(zone)).count();
        let mut red: Vec<(usize, f64)> = work
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.zone == Some(Zone::Red))
            .filter_map(|(at, item)| Some((at, item.percent?)))
            .collect();
        red.sort_by(|a, b| a.1.total_cmp(&b.1));
        let hardest = red.iter().take(3).map(|(at, percent)| {
            let all = work.region_items.get(*at).and_then(|item| item.percent);
            let all = all.map(|all| format!(", все школы {}\u{a0}%", number(all, 0))).unwrap_or_default();
            format!("№\u{a0}{} ({}\u{a0}%{all})", work.items[*at].item.number, number(*percent, 0))
        });
        DeficitRow {
            work: words::work(&work.work.work.code),
            address: format!("{path}/works/{}", encode_path(&work.work.work.code.to_string())),
            zones: [of(Zone::Red), of(Zone::Yellow), of(Zone::Green)],
            hardest: hardest.collect(),
        }
    };
    let mut rows: Vec<DeficitRow> = view.works.iter().map(row).filter(|row| row.zones[0] > 0).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.zones[0]));
    rows
}

/// «−3,2 п. п. (от −15 до 9)»
fn points(change: f64, interval: Option<[f64; 2]>) -> String {
    let sign = if change > 0.0 { "+" } else { "" };
    let interval = interval.map(|[low, high]| format!(" (от {} до {})", number(low, 0), number(high, 0)));
    format!("{sign}{}\u{a0}п.\u{a0}п.{}", number(change, 1), interval.unwrap_or_default())
}

fn changes(dynamics: &SchoolDynamics) -> Vec<ChangeRow> {
    let rows = dynamics.changes.iter().map(|work| {
        let change = &work.change;
        let groups = work.groups.iter().map(|group| {
            let name = match group.group {
                domain::results::dynamics::GroupKind::Region => "все школы".to_owned(),
                domain::results::dynamics::GroupKind::Municipality => group.name.clone(),
                domain::results::dynamics::GroupKind::Cluster => {
                    format!("похожие школы ({})", group.name.to_lowercase())
                }
            };
            format!("{name}: {}", points(group.below_change, None))
        });
        ChangeRow {
            work: words::work(&change.work),
            shares: change.below_percent.map(|percent| format!("{}\u{a0}%", number(percent, 1))),
            // Beside the two shares stands their difference, to the digit shown.
            change: points(words::difference(change.below_percent), Some(change.below_interval)),
            words: match (work.withheld, change.cannot_be_told) {
                (true, _) => "ростом не считается: результат требует внимания",
                (_, true) => "нельзя отличить от прошлого года",
                _ => words::direction(change.direction),
            },
            groups: groups.collect(),
            withheld: work.withheld,
        }
    });
    rows.collect()
}

fn change_sentence(dynamics: Option<&SchoolDynamics>) -> String {
    let Some(dynamics) = dynamics.filter(|dynamics| !dynamics.changes.is_empty()) else {
        return "Сравнить не с чем: результатов прошлого года по тем же работам нет.".to_owned();
    };
    let mut text = crate::format::first_up(words::trend(dynamics.trend));
    if let Some(change) = dynamics.overall.first() {
        let works = crate::format::count(change.works as u64, "работе", "работам", "работам");
        text += &format!(
            ": по {works} доля ниже минимума {}\u{a0}% → {}\u{a0}%, разница {}; если сравнивать каждую работу с нею же год \
             назад, {}",
            number(change.below_percent[0], 1),
            number(change.below_percent[1], 1),
            points(words::difference(change.below_percent), None),
            points(change.below_change, Some(change.below_interval))
        );
    }
    text + "."
}

fn markers(view: &SchoolView) -> Vec<MarkerView> {
    let strength = |marker: &Marker| match marker.strength {
        "strong" => "сильный",
        "clear" => "заметный",
        _ => "слабый",
    };
    let views = view.markers.iter().enumerate().map(|(at, marker)| MarkerView {
        number: at,
        work: words::work_with_year(&marker.work),
        strength: strength(marker),
        rate: match 100.0 * marker.q {
            small if small < 0.1 => "меньше 0,1\u{a0}%".to_owned(),
            percent => format!("не больше {}\u{a0}%", number(percent, 1)),
        },
        marker: marker.clone(),
    });
    views.collect()
}

/// Moment of the newest stored files.
async fn as_of(state: &State, visitor: &Visitor) -> Result<String, Problem> {
    // Who sees only an own school is shown no list of everybody's files.
    let stored =
        if visitor.sees_common() { imports::list(&state.app, &visitor.actor(), 1).await?.rows } else { Vec::new() };
    let newest = stored.into_iter().find(|import| import.state == ImportState::Stored);
    let moment = newest.map(|import| import.settled_at.unwrap_or(import.at));
    Ok(moment.map(|moment| format!("по файлам от {}", crate::format::moment(&moment))).unwrap_or_default())
}

/// «Математика, 5 класс, 2025/26 (входная, итоговая)».
async fn own_works(state: &State, visitor: &Visitor, school: &str) -> Result<Vec<String>, Problem> {
    let own = growth::works(&state.app, &visitor.actor(), school, None).await?;
    let words = own.works.iter().map(|work| {
        let stages: Vec<&str> = work.stages.iter().map(|stage| stage.stage.label()).collect();
        let year = school_year(own.year);
        format!("{}, {}\u{a0}класс, {year} ({})", work.subject, work.grade, stages.join(", "))
    });
    Ok(words.collect())
}

/// `GET /schools/{school}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    let actor = visitor.actor();
    let view = charts::view(&state, &visitor, &id, &query).await?;
    let asked = query.given("rule").unwrap_or_else(|| rules::DEFAULT.to_owned());
    let rule = rules::find(&state.app, &actor, &asked).await?;
    let threshold = words::threshold(&rule.rule);
    let path = format!("/schools/{}", encode_path(&id));
    let chosen = charts::chosen(&view, query.get("work"));
    let code = chosen.map(|work| work.work.work.code.clone());
    let address = |chart: &str| {
        let mut pairs = vec![("year".to_owned(), view.year.to_string()), ("rule".to_owned(), rule.id.clone())];
        pairs.extend(code.as_ref().map(|code| ("work".to_owned(), code.to_string())));
        format!("{path}/charts/{chart}.xlsx?{}", encode(&pairs))
    };
    let draw = |model: &ChartModel| ChartView::of(&state.app, model, address(&model.id));
    let scales = works::scales(&state.app, &actor).await?;
    let marks_from = code.as_ref().and_then(|code| scales.of(code)?.marks_from);
    // The long chart of marks last: the two short ones fill the column beside it.
    let overview = [charts::shares(&view, threshold), charts::journal(&view), charts::marks(&view)];
    let closer = chosen.map(|work| [charts::scores(work, marks_from), charts::items(work)]);
    let link = |work: &SchoolWork| {
        let own = work.work.work.code.to_string();
        let pairs = [("year", view.year.to_string()), ("rule", rule.id.clone()), ("work", own)]
            .map(|(name, value)| (name.to_owned(), value));
        let current = code.as_ref() == Some(&work.work.work.code);
        (Choice::new(format!("{path}?{}#closer", encode(&pairs)), words::work(&work.work.work.code)), current)
    };
    let verdict = view.verdict.as_ref();
    let ways_out = threshold.zip(verdict).map(|(threshold, verdict)| {
        words::low_works(verdict, view.year).into_iter().filter_map(|low| words::way_out(low, threshold)).collect()
    });
    let ground = match verdict {
        Some(verdict) => words::ground(verdict, Some(&rule.rule)),
        None => {
            vec![format!("За {} год заключения нет: правило не судит такие школы или результатов не было.", view.year)]
        }
    };
    html::page(&SchoolPage {
        shell: visitor.shell(view.name.clone(), Place::Schools).under("Школы", "/schools"),
        as_of: as_of(&state, &visitor).await?,
        ground,
        procedures: verdict.map(|verdict| procedures(&state, verdict, &path, threshold)).unwrap_or_default(),
        ways_out: ways_out.unwrap_or_default(),
        charts: overview.iter().filter_map(draw).collect(),
        works: view.works.iter().map(link).collect(),
        closer: closer.iter().flatten().filter_map(draw).collect(),
        items_address: code
            .as_ref()
            .map(|code| format!("{path}/works/{}", encode_path(&code.to_string())))
            .unwrap_or_default(),
        deficits: deficits(&view, &path),
        change_sentence: change_sentence(view.dynamics.as_ref()),
        changes: view.dynamics.as_ref().map(changes).unwrap_or_default(),
        markers: markers(&view),
        own_works: own_works(&state, &visitor, &id).await?,
        rule: rule.id.clone(),
        rule_title: rule.rule.title.clone(),
        path,
        view,
    })
}
