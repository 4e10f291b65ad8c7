//! A run: the sentence, the map of municipalities, the schools, what changed since the last run.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::chart_model::{ChartKind, ChartModel};
use domain::results::identification::{SchoolVerdict, VerdictKind};
use domain::results::rule::Rule;
use domain::results::words;
use operations::results::context::{self, Places};
use operations::results::runs::{self, Changes, Municipality, RunView, VerdictFilter};
use operations::{Actor, App, Page};

use super::{school_address, verdict_class};
use crate::error::{Answer, Problem};
use crate::fields::{Fields, encode};
use crate::format::count;
use crate::html;
use crate::pager::Pager;
use crate::pages::Choice;
use crate::pages::chart::interval_row;
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// A run, or the invitation to make the first one.
#[derive(Template)]
#[template(path = "schools/run.html")]
pub struct RunPage {
    /// Shared parts.
    pub shell: Shell,
    /// The run; none before the first one.
    pub run: Option<RunView>,
    /// Whether there are results at all.
    pub has_results: bool,
    /// The finding.
    pub sentence: String,
    /// Address of this page without parameters.
    pub path: String,
    /// Filter as chosen.
    pub filter: VerdictFilter,
    /// Whether any filter is set.
    pub filtered: bool,
    /// Verdicts to choose from.
    pub verdicts: Vec<Choice>,
    /// Title of the statuses.
    pub status_title: &'static str,
    /// Statuses to choose from.
    pub statuses: Vec<Choice>,
    /// Municipalities to choose from.
    pub municipalities: Vec<Choice>,
    /// The map.
    pub tiles: Vec<Tile>,
    /// How many schools were found.
    pub found: String,
    /// This page's schools.
    pub rows: Vec<SchoolRow>,
    /// Other pages.
    pub pager: Pager,
    /// Since the last run.
    pub changes: Option<Changes>,
}

/// A municipality on the map: tiles are equal, the number and the word say how it stands.
pub struct Tile {
    /// Its name.
    pub name: String,
    /// Schools judged.
    pub schools: u64,
    /// Of these low.
    pub low: u64,
    /// Of these at risk.
    pub risk: u64,
    /// Shade from 0 (none listed) to 3.
    pub shade: u8,
    /// Filter by it.
    pub address: String,
    /// It is the filter now.
    pub current: bool,
}

/// A school in the list.
pub struct SchoolRow {
    /// Name.
    pub name: String,
    /// Its page.
    pub address: String,
    /// Municipality, and the cluster of like schools where it is known.
    pub place: String,
    /// Verdict in words.
    pub verdict: &'static str,
    /// Class of the verdict's tag.
    pub class: &'static str,
    /// Statuses in words.
    pub statuses: String,
    /// «3 из 8».
    pub low: String,
    /// The work with the largest share: words and share.
    pub worst: Option<(String, String)>,
    /// Its picture.
    pub picture: String,
    /// Years in which the school was low.
    pub years: String,
    /// Chance in words.
    pub chance: String,
    /// Few participants.
    pub small: bool,
    /// Results are better than the conditions let expect.
    pub resilient: bool,
}

impl SchoolRow {
    /// Row of a verdict.
    pub fn of(app: &App, verdict: &SchoolVerdict, threshold: Option<f64>, number: usize) -> SchoolRow {
        let year = verdict.year;
        let mut works: Vec<_> = verdict
            .criteria
            .iter()
            .flat_map(|criterion| &criterion.procedures)
            .filter(|procedure| procedure.work.year == year)
            .collect();
        works.sort_by(|a, b| a.work.cmp(&b.work).then(b.low.cmp(&a.low)));
        works.dedup_by(|a, b| a.work == b.work);
        let low = works.iter().filter(|procedure| procedure.low).count();
        let worst = works.iter().max_by(|a, b| a.share.total_cmp(&b.share));
        let picture = worst.and_then(|procedure| interval_row(procedure)).map(|row| {
            let model = ChartModel {
                id: format!("school-{number}"),
                title: row.label.clone(),
                note: String::new(),
                kind: ChartKind::Whisker { row, threshold },
            };
            (app.ports.chart)(&model)
        });
        let statuses = verdict.statuses.iter().filter(|status| *status != "listed");
        SchoolRow {
            name: verdict.name.clone(),
            address: school_address(&verdict.school, year, &verdict.rule),
            place: verdict.municipality.clone().unwrap_or_default(),
            verdict: words::verdict(verdict.verdict),
            class: verdict_class(verdict.verdict),
            statuses: statuses.map(|status| words::status(status)).collect::<Vec<_>>().join(", "),
            low: format!("{low} из {}", works.len()),
            worst: worst.map(|procedure| {
                let share = format!("{}, n\u{a0}=\u{a0}{}", words::share(procedure), procedure.participants);
                (words::work(&procedure.work), share)
            }),
            picture: picture.unwrap_or_default(),
            years: verdict.years_low.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
            chance: match verdict.verdict {
                VerdictKind::Insufficient => String::new(),
                _ => words::chance(verdict.probability),
            },
            small: verdict.small_sample,
            resilient: false,
        }
    }

    /// The same with where the school stands by its context.
    #[must_use]
    pub fn placed(self, school: &str, places: &Places) -> SchoolRow {
        let cluster = places.clusters.get(school).map(|cluster| cluster.replacen('К', "к", 1));
        let known = Some(self.place).filter(|place| !place.is_empty());
        let place = known.into_iter().chain(cluster).collect::<Vec<_>>().join(", ");
        SchoolRow { resilient: places.resilient.contains(school), place, ..self }
    }
}

/// «Из 120 школ в списке 12, в зоне риска 9; 3 – три года подряд и дольше.»
fn sentence(run: &RunView) -> String {
    let totals = run.totals;
    let schools = count(totals.schools, "школы", "школ", "школ");
    let mut text = format!("Из {schools} в списке за {} год {}", run.year, totals.low);
    if totals.stagnation > 0 {
        text += &format!(", из них три года подряд и дольше {}", totals.stagnation);
    }
    text += &format!("; в зоне риска {}", totals.risk);
    if totals.insufficient > 0 {
        text += &format!("; данных недостаточно по {}", totals.insufficient);
    }
    text + "."
}

fn tiles(map: Vec<Municipality>, path: &str, query: &Fields, current: &str) -> Vec<Tile> {
    let address = |name: &str| {
        let kept = query
            .0
            .iter()
            .filter(|(field, value)| !matches!(field.as_str(), "page" | "municipality") && !value.is_empty());
        let mut pairs: Vec<_> = kept.cloned().collect();
        if name != current {
            pairs.push(("municipality".to_owned(), name.to_owned()));
        }
        format!("{path}?{}", encode(&pairs))
    };
    let tile = |of: Municipality| {
        // Shares in tenths: none, up to a tenth, up to a quarter, more.
        let shade = match (of.low, of.schools) {
            (0, _) => 0,
            (low, all) if 10 * low <= all => 1,
            (low, all) if 4 * low <= all => 2,
            _ => 3,
        };
        Tile {
            address: address(&of.name),
            current: !current.is_empty() && of.name == current,
            shade,
            schools: of.schools,
            low: of.low,
            risk: of.risk,
            name: of.name,
        }
    };
    // Schools of which no file says the municipality cannot be filtered by it.
    map.into_iter().filter(|of| !of.name.is_empty()).map(tile).collect()
}

fn filter(query: &Fields) -> VerdictFilter {
    VerdictFilter {
        verdict: query.text("verdict"),
        status: query.text("status"),
        municipality: query.text("municipality"),
        words: query.text("words"),
        ..VerdictFilter::default()
    }
}

fn choices(with_context: bool) -> (Vec<Choice>, Vec<Choice>) {
    let verdicts = [
        ("low", words::verdict(VerdictKind::Low)),
        ("risk", words::verdict(VerdictKind::Risk)),
        ("insufficient", words::verdict(VerdictKind::Insufficient)),
        ("clear", words::verdict(VerdictKind::Clear)),
    ];
    let mut statuses: Vec<_> = words::STATUSES.into_iter().filter(|(code, _)| *code != "listed").collect();
    if with_context {
        statuses.push((runs::RESILIENT, "устойчивые школы"));
    }
    (Choice::list("Все заключения", &verdicts), Choice::list("Любое", &statuses))
}

/// The threshold of a run's rule, for pictures.
pub(super) fn threshold(run: &RunView) -> Option<f64> {
    Rule::parse(&run.rule_content).ok().as_ref().and_then(words::threshold)
}

async fn page(
    state: &State,
    visitor: &Visitor,
    run: RunView,
    path: String,
    query: &Fields,
) -> Result<RunPage, Problem> {
    let (app, actor): (&App, Actor) = (&state.app, visitor.actor());
    let filter = filter(query);
    let found: Page<SchoolVerdict> = runs::verdicts(app, &actor, &run.id, filter.clone(), query.page()).await?;
    let map = runs::map(app, &actor, &run.id).await?;
    let mut municipalities = vec![Choice::new("", "Все")];
    let named = map.iter().filter(|of| !of.name.is_empty());
    municipalities.extend(named.map(|of| Choice::new(of.name.clone(), of.name.clone())));
    let threshold = threshold(&run);
    let places = context::places(app, run.year).await?;
    let with_context = !places.clusters.is_empty() || !places.resilient.is_empty();
    let (verdicts, statuses) = choices(with_context);
    let row = |(at, verdict): (usize, &SchoolVerdict)| {
        SchoolRow::of(app, verdict, threshold, at).placed(&verdict.school, &places)
    };
    let newest = path == "/schools";
    let shell = match newest {
        true => visitor.shell("Школы", Place::Schools),
        false => visitor
            .shell(format!("Отбор за {} год", run.year), Place::Schools)
            .under("Школы", "/schools")
            .under("Отборы", "/schools/runs"),
    };
    Ok(RunPage {
        shell,
        has_results: true,
        sentence: sentence(&run),
        filtered: [&filter.verdict, &filter.status, &filter.municipality, &filter.words]
            .iter()
            .any(|text| !text.is_empty()),
        verdicts,
        status_title: if with_context { "По годам и условиям" } else { "По годам" },
        statuses,
        municipalities,
        tiles: tiles(map, &path, query, &filter.municipality),
        found: count(found.total, "школа", "школы", "школ"),
        rows: found.rows.iter().enumerate().map(row).collect(),
        pager: Pager::new(&path, &query.0, found.page, found.pages),
        changes: runs::changes(app, &actor, &run.id).await?,
        run: Some(run),
        path,
        filter,
    })
}

/// `GET /schools`: the newest run that was not withdrawn.
pub async fn newest(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let actor = visitor.actor();
    let last = runs::list(&state.app, &actor, 1).await?.rows.into_iter().find(|run| run.withdrawn_at.is_none());
    if let Some(run) = last {
        return html::page(&page(&state, &visitor, run, "/schools".to_owned(), &query).await?);
    }
    let has_results = !super::year_choices(&state.app, &actor).await?.is_empty();
    html::page(&RunPage {
        shell: visitor.shell("Школы", Place::Schools),
        run: None,
        has_results,
        sentence: String::new(),
        path: "/schools".to_owned(),
        filter: VerdictFilter::default(),
        filtered: false,
        verdicts: Vec::new(),
        status_title: "По годам",
        statuses: Vec::new(),
        municipalities: Vec::new(),
        tiles: Vec::new(),
        found: String::new(),
        rows: Vec::new(),
        pager: Pager::default(),
        changes: None,
    })
}

/// `GET /schools/runs/{id}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    let run = runs::view(&state.app, &visitor.actor(), &id).await?;
    let path = format!("/schools/runs/{id}");
    html::page(&page(&state, &visitor, run, path, &query).await?)
}
