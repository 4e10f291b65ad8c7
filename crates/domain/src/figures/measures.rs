//! How one figure of one school is counted.

use jiff::ToSpan;
use jiff::civil::Date;

use super::catalogue::{Definition, scale};
use super::facts::{Fact, Facts, OwedWindow, SchoolFacts};
use super::{Figure, Listed, Question};
use crate::registers::describe::{self, Kind};
use crate::registers::values::key_text;

/// Counts while it walks, and keeps the list when it is asked for.
struct Count<'a> {
    figure: Figure,
    school: &'a str,
    listed: bool,
}

impl<'a> Count<'a> {
    fn new(question: &Question<'_>, school: &'a str) -> Count<'a> {
        let figure = Figure { denominator: Some(0.0), known: true, ..Figure::default() };
        Count { figure, school, listed: question.listed }
    }

    /// One of the denominator, and whether it is of the numerator too.
    fn one(&mut self, counted: bool, who: impl FnOnce() -> String) {
        self.add(if counted { 1.0 } else { 0.0 }, 1.0);
        if self.listed {
            self.figure.list.push(Listed { unit: self.school.to_owned(), who: who(), counted });
        }
    }

    fn add(&mut self, numerator: f64, denominator: f64) {
        self.figure.numerator += numerator;
        self.figure.denominator = Some(self.figure.denominator.unwrap_or(0.0) + denominator);
    }

    fn number(&mut self, number: f64) {
        self.figure.numerator += number;
        self.figure.denominator = None;
    }
}

/// The part of one school in a figure.
pub(super) fn of_school(facts: &Facts, definition: &Definition, question: &Question<'_>, school: &str) -> Figure {
    let empty = SchoolFacts::default();
    let rows = facts.school(school).unwrap_or(&empty);
    let mut count = Count::new(question, school);
    let day = question.as_of;
    count.figure.known = definition
        .registers
        .iter()
        .all(|register| if register == "events" { facts.is_loaded("events") } else { !rows.of(register).is_empty() });
    count.figure.known &= definition.reads.iter().all(|register| facts.is_loaded(register));
    let view = School { facts, rows, id: school, day, question };
    match definition.measure.as_str() {
        "teachers" => teachers(&view, definition, &mut count),
        "schools" => {
            if let Some(counted) = view.holds(&definition.code) {
                count.one(counted, String::new);
            }
        }
        "pupils" => pupils(&view, definition, &mut count),
        "managers_trained" => managers_trained(&view, &mut count),
        "staffed" => staffed(&view, &mut count),
        "parents" => {
            if let Some(row) = view.passport() {
                count.add(row.number("higher_education").unwrap_or(0.0), row.number("families").unwrap_or(0.0));
            }
        }
        "equipment" => equipment(&view, &mut count),
        "textbooks" => textbooks(&view, &mut count),
        "funds" => funds(&view, &mut count),
        "directors" => directors(&view, &mut count),
        "event_coverage" => event_coverage(&view, &mut count),
        "register" => with_register(&view, &mut count),
        "events_held" => events_held(&view, &mut count),
        "activity_done" => activity_done(&view, &mut count),
        "indicators_met" => indicators_met(&view, &mut count),
        "visited" => visited(&view, &mut count),
        "documents" => documents(&view, &mut count),
        "results" => results(&view, definition, &mut count),
        _ => count.figure.known = false,
    }
    if !definition.is_share() {
        count.figure.denominator = None;
    }
    count.figure
}

/// What a figure has beside the parts of schools: events that the institute or the authority holds, indicators of a whole plan.
pub(super) fn beyond_schools(facts: &Facts, definition: &Definition, question: &Question<'_>) -> Figure {
    let day = question.as_of;
    let whole = |figure: &mut Figure, counted: bool, who: String| {
        if question.listed {
            figure.list.push(Listed { unit: String::new(), who, counted });
        }
    };
    match definition.measure.as_str() {
        "events_held" => {
            let mut figure = Figure { known: facts.is_loaded("events"), ..Figure::default() };
            for (organiser, event) in facts.events.iter().filter(|_| question.whole) {
                let by_school = organiser.as_ref().is_some_and(|unit| question.schools.contains(unit));
                if !by_school && event_counts(event, organiser.as_deref(), question, day) {
                    figure.numerator += 1.0;
                    whole(&mut figure, true, event.text("title").to_owned());
                }
            }
            figure
        }
        "activity_done" if question.whole => {
            let mut figure = Figure { denominator: Some(0.0), ..Figure::default() };
            let others = facts.windows.iter().filter(|window| !question.schools.contains(&window.unit));
            for window in others.filter(|window| asked_for(question, window)) {
                let Some(due) = window.due.filter(|due| this_year(Some(*due), day)) else { continue };
                figure.known = true;
                figure.numerator += f64::from(u8::from(is_done(window, due, question)));
                figure.denominator = Some(figure.denominator.unwrap_or(0.0) + 1.0);
            }
            figure
        }
        "indicators_met" if question.whole => {
            let wanted = question.args.plan.as_deref();
            let all = facts.indicators.iter().filter(|i| i.unit.is_none() && wanted.is_none_or(|plan| plan == i.plan));
            let mut figure = Figure { denominator: Some(0.0), ..Figure::default() };
            for indicator in all {
                figure.known = true;
                figure.numerator += f64::from(u8::from(indicator.met));
                figure.denominator = Some(figure.denominator.unwrap_or(0.0) + 1.0);
            }
            figure
        }
        _ => Figure { denominator: definition.is_share().then_some(0.0), ..Figure::default() },
    }
}

/// A school on a day.
struct School<'a> {
    facts: &'a Facts,
    rows: &'a SchoolFacts,
    id: &'a str,
    day: Date,
    question: &'a Question<'a>,
}

/// First day of the school year to which a day belongs, as its year.
pub(super) fn school_year(day: Date) -> i16 {
    if day.month() >= 9 { day.year() } else { day.year() - 1 }
}

fn within(start: Option<Date>, end: Option<Date>, day: Date) -> bool {
    start.is_some_and(|start| start <= day) && end.is_none_or(|end| day <= end)
}

fn this_year(day: Option<Date>, as_of: Date) -> bool {
    day.is_some_and(|day| day.year() == as_of.year() && day <= as_of)
}

impl School<'_> {
    fn employed(&self, row: &Fact) -> bool {
        within(row.day("hired"), row.day("dismissed"), self.day)
    }

    fn is_teacher(row: &Fact) -> bool {
        row.flag("manager") != Some(true) && row.flag("part_timer") != Some(true)
    }

    /// Teachers employed on the day, with their place among the staff rows.
    fn teachers(&self) -> impl Iterator<Item = (usize, &Fact)> {
        let staff = self.rows.of("staff").iter().enumerate();
        staff.filter(|(_, row)| School::is_teacher(row) && self.employed(row))
    }

    fn of_person(&self, register: &str, at: usize) -> impl Iterator<Item = &Fact> {
        self.rows.of(register).iter().filter(move |row| row.staff == Some(at))
    }

    /// The level of the newest diagnostics up to the day.
    fn level(&self, at: usize) -> Option<String> {
        let all = self.of_person("diagnostics", at).filter(|row| row.day("date").is_some_and(|day| day <= self.day));
        let leveled = all.filter_map(|row| Some((row.day("date")?, level_of(row)?)));
        // Of two on one day the graver counts, whichever was loaded first.
        leveled.max_by_key(|(day, level)| (*day, scale().gravity(level))).map(|(_, level)| level)
    }

    fn is_needy(&self, at: usize) -> bool {
        self.level(at).is_some_and(|level| scale().needs_route(&level))
    }

    fn courses(&self, at: usize) -> impl Iterator<Item = &Fact> {
        self.of_person("training", at).filter(|row| this_year(row.day("end"), self.day))
    }

    fn routes(&self, at: usize) -> impl Iterator<Item = &Fact> {
        self.of_person("teacher-routes", at)
            .filter(|row| within(row.day("start"), row.day("finished").or(row.day("end")), self.day))
    }

    fn is_young(&self, row: &Fact) -> bool {
        row.day("teaches_since").and_then(|day| day.checked_add(3.years()).ok()).is_some_and(|day| day > self.day)
    }

    fn is_of_pension_age(&self, row: &Fact) -> bool {
        row.day("born").and_then(|day| day.checked_add(60.years()).ok()).is_some_and(|day| day <= self.day)
    }

    /// The passport of the newest school year up to the day.
    fn passport(&self) -> Option<&Fact> {
        let year = |row: &&Fact| row.number("school_year").filter(|year| *year <= f64::from(school_year(self.day)));
        self.rows
            .of("passport")
            .iter()
            .filter(|row| year(row).is_some())
            .max_by(|a, b| year(a).partial_cmp(&year(b)).unwrap_or(std::cmp::Ordering::Equal))
    }

    /// Rows of the newest table up to the day.
    fn newest(&self, register: &str) -> impl Iterator<Item = &Fact> {
        let rows = self.rows.of(register).iter();
        let newest = rows.filter_map(|row| row.day("date")).filter(|day| *day <= self.day).max();
        self.rows.of(register).iter().filter(move |row| newest.is_some() && row.day("date") == newest)
    }

    fn has_agreement(&self, form: &str) -> bool {
        let holds = |row: &&Fact| within(row.day("date"), row.day("until"), self.day);
        self.rows.of("agreements").iter().filter(holds).any(|row| row.text("form") == form)
    }

    /// Whether a school is of the numerator of a share of schools; nothing when it is not even of the denominator.
    fn holds(&self, code: &str) -> Option<bool> {
        Some(match code {
            "schools_pension_le_30_share" => {
                let (all, old) = self.teachers().fold((0_u32, 0_u32), |(all, old), (_, row)| {
                    (all + 1, old + u32::from(self.is_of_pension_age(row)))
                });
                (all > 0).then_some(old * 10 <= all * 3)?
            }
            "schools_parents_higher_lt_3_share" => {
                let row = self.passport()?;
                let families = row.number("families").unwrap_or(0.0);
                100.0 * row.number("higher_education").unwrap_or(0.0) < 3.0 * families
            }
            "schools_with_library_share" => {
                self.rows.of("libraries").iter().any(|row| within(row.day("since"), row.day("until"), self.day))
            }
            "schools_targeted_training_share" => self.has_agreement("целевое обучение"),
            "schools_network_agreements_share" => self.has_agreement("сетевое"),
            "schools_with_curator_share" => {
                self.facts.curatorships.iter().any(|c| c.unit == self.id && c.days.contain(self.day))
            }
            "participation_share" => {
                let year = f64::from(school_year(self.day));
                let of_year = |row: &&Fact| row.number("school_year") == Some(year);
                self.rows
                    .of("olympiads")
                    .iter()
                    .filter(of_year)
                    .any(|row| row.number("participants").unwrap_or(0.0) > 0.0)
            }
            _ => return None,
        })
    }
}

/// The level as written, else by the scale in force.
fn level_of(row: &Fact) -> Option<String> {
    if !row.text("level").is_empty() {
        return Some(row.text("level").to_owned());
    }
    let (score, maximum) = (row.number("score")?, row.number("maximum").filter(|maximum| *maximum > 0.0)?);
    scale().level(100.0 * score / maximum)
}

fn teachers(school: &School<'_>, definition: &Definition, count: &mut Count<'_>) {
    let year_ago = school.day.checked_sub(365.days()).unwrap_or(Date::MIN);
    for (at, row) in school.teachers() {
        let who = || row.text("person").to_owned();
        let counted = match definition.code.as_str() {
            "teachers_trained_share" => school.courses(at).next().is_some(),
            "teachers_trained_by_deficit_share" if school.is_needy(at) => {
                school.courses(at).any(|course| course.flag("by_deficit") == Some(true))
            }
            "teachers_diagnosed_share" => school
                .of_person("diagnostics", at)
                .any(|row| row.day("date").is_some_and(|day| year_ago < day && day <= school.day)),
            "teachers_with_route_share" => school.routes(at).next().is_some(),
            "needy_teachers_with_route_share" if school.is_needy(at) => {
                school.routes(at).any(|route| route.text("form") == "ИОМ")
            }
            "mentored_share"
                if school.is_young(row)
                    || this_year(row.day("hired"), school.day)
                    || school.level(at).is_some_and(|level| level == scale().gravest()) =>
            {
                school.routes(at).any(|route| !route.text("mentor").is_empty())
            }
            "highest_category_share" => row.text("category") == "высшая",
            "pension_age_share" => school.is_of_pension_age(row),
            "young_share" => school.is_young(row),
            "teachers_in_events_share" => school.of_person("attendance", at).any(|row| {
                let event = school.facts.event_of(row);
                row.flag("present") != Some(false)
                    && this_year(row.day("event_date"), school.day)
                    && event.is_none_or(|event| is_of_kind(event, school.question))
            }),
            _ => continue,
        };
        count.one(counted, who);
    }
}

fn pupils(school: &School<'_>, definition: &Definition, count: &mut Count<'_>) {
    let up_to = |day: Option<Date>| day.is_some_and(|day| day <= school.day);
    for row in school.rows.of("pupils").iter().filter(|row| up_to(row.day("ground_date"))) {
        let route = up_to(row.day("route_since"));
        let lessons = row.number("lessons_attended").unwrap_or(0.0) > 0.0;
        let counted = match definition.code.as_str() {
            "pupils_with_route_share" => route,
            "pupils_extra_lessons_share" if route => lessons,
            "failing_pupils_extra_lessons_share" => lessons,
            "pupils_consent_share" if route => up_to(row.day("consent_date")),
            "pupils_deficit_closed_share" if !row.text("outcome").is_empty() => row.text("outcome") == "ликвидирован",
            "pupils_growth_share" => match (row.number("entry_percent"), row.number("final_percent")) {
                (Some(entry), Some(end)) => end > entry,
                _ => continue,
            },
            _ => continue,
        };
        count.one(counted, || format!("{}, {}", row.text("code"), row.text("subject")));
    }
}

fn managers_trained(school: &School<'_>, count: &mut Count<'_>) {
    let wanted = school.question.args.programme.as_deref().map(key_text);
    let fits = |course: &Fact| wanted.as_ref().is_none_or(|words| key_text(course.text("programme")).contains(words));
    let staff = school.rows.of("staff").iter().enumerate();
    for (at, row) in staff.filter(|(_, row)| row.flag("manager") == Some(true) && school.employed(row)) {
        count.one(school.courses(at).any(fits), || row.text("person").to_owned());
    }
}

fn staffed(school: &School<'_>, count: &mut Count<'_>) {
    let filled = school.rows.of("staff").iter().filter(|row| school.employed(row));
    let filled: f64 = filled.filter_map(|row| row.number("rate")).sum();
    let vacant: f64 = school.newest("vacancies").filter_map(|row| row.number("rate")).sum();
    count.add(filled, filled + vacant);
}

fn equipment(school: &School<'_>, count: &mut Count<'_>) {
    for row in school.newest("equipment") {
        let (need, have) = (row.number("need").unwrap_or(0.0), row.number("have").unwrap_or(0.0));
        if need > 0.0 {
            let weight = row.number("weight").unwrap_or(1.0);
            count.add(weight * have.min(need) / need, weight);
        }
    }
}

fn textbooks(school: &School<'_>, count: &mut Count<'_>) {
    let year = f64::from(school_year(school.day));
    for row in school.rows.of("textbooks").iter().filter(|row| row.number("school_year") == Some(year)) {
        let (need, have) = (row.number("need").unwrap_or(0.0), row.number("have").unwrap_or(0.0));
        count.add(have.min(need), need);
    }
}

fn funds(school: &School<'_>, count: &mut Count<'_>) {
    let year = f64::from(school.day.year());
    for row in school.rows.of("funds").iter().filter(|row| row.number("year") == Some(year)) {
        let amount = row.number("amount").unwrap_or(0.0);
        count.number(amount);
        *count.figure.parts.entry(row.text("level").to_owned()).or_default() += amount;
    }
}

fn directors(school: &School<'_>, count: &mut Count<'_>) {
    let heads = school.facts.heads.iter().filter(|head| head.unit == school.id && head.days.contain(school.day));
    let mut seen: Vec<&str> = Vec::new();
    for head in heads {
        if seen.contains(&head.person.as_str()) {
            continue;
        }
        seen.push(&head.person);
        let curates = school.facts.curatorships.iter().any(|c| c.person == head.person && c.days.contain(school.day));
        count.one(curates, String::new);
    }
    count.figure.known = !school.facts.heads.is_empty();
}

fn event_coverage(school: &School<'_>, count: &mut Count<'_>) {
    let args = &school.question.args;
    let wanted = args.activity.as_deref().map(key_text);
    let named = args.event.as_deref().map(|title| school.facts.events_named(title, args.event_date));
    let role = args.role.as_deref().map(key_text);
    let about = |row: &Fact| {
        let place = (key_text(row.text("event")), row.day("event_date"));
        let by_name = named
            .as_ref()
            .is_none_or(|named| named.iter().any(|(title, day)| (title, Some(*day)) == (&place.0, place.1)));
        let by_activity = wanted.as_ref().is_none_or(|words| {
            let event = school.facts.event_of(row);
            event.is_some_and(|event| {
                key_text(event.text("activity")) == *words || key_text(event.text("title")) == *words
            })
        });
        let kind = school.facts.event_of(row).is_none_or(|event| is_of_kind(event, school.question));
        by_name && by_activity && kind && row.day("event_date").is_some_and(|day| day <= school.day)
    };
    let present = school.rows.of("attendance").iter().any(|row| {
        let of_role = role.as_ref().is_none_or(|role| same_role(role, row.text("role")));
        row.flag("present") != Some(false) && of_role && about(row)
    });
    count.one(present, String::new);
    // Without a title, an activity or a kind there is no event to speak of.
    let asked = named.is_some() || wanted.is_some() || args.kind.is_some() || args.level.is_some();
    count.figure.known = asked && school.facts.is_loaded("attendance") && named.is_none_or(|named| !named.is_empty());
}

/// A role by its beginning: «заместитель» asks for «заместитель по УВР» as well.
fn same_role(wanted: &str, role: &str) -> bool {
    let role = key_text(role);
    !role.is_empty() && (role == wanted || role.starts_with(wanted) || wanted.starts_with(&role))
}

fn is_of_kind(event: &Fact, question: &Question<'_>) -> bool {
    let fits = |wanted: &Option<String>, found: &str| {
        wanted.as_ref().is_none_or(|wanted| key_text(found).contains(&key_text(wanted)))
    };
    fits(&question.args.kind, event.text("form")) && fits(&question.args.level, event.text("level"))
}

fn event_counts(event: &Fact, organiser: Option<&str>, question: &Question<'_>, day: Date) -> bool {
    let args = question.args;
    let held_by = args.organiser.as_ref().is_none_or(|wanted| {
        organiser == Some(wanted.as_str()) || key_text(event.text("organiser")).contains(&key_text(wanted))
    });
    let activity = args.activity.as_ref().is_none_or(|wanted| key_text(event.text("activity")) == key_text(wanted));
    let plan = args.plan.as_ref().is_none_or(|wanted| key_text(event.text("plan")) == key_text(wanted));
    this_year(event.day("date"), day) && is_of_kind(event, question) && held_by && activity && plan
}

fn events_held(school: &School<'_>, count: &mut Count<'_>) {
    count.number(0.0);
    for (organiser, event) in &school.facts.events {
        if organiser.as_deref() == Some(school.id)
            && event_counts(event, organiser.as_deref(), school.question, school.day)
        {
            count.number(1.0);
            if count.listed {
                let who = event.text("title").to_owned();
                count.figure.list.push(Listed { unit: school.id.to_owned(), who, counted: true });
            }
        }
    }
    count.figure.known = school.facts.is_loaded("events");
}

/// A row of a register that holds on the day.
fn with_register(school: &School<'_>, count: &mut Count<'_>) {
    let Some(register) = school.question.args.register.as_deref().and_then(describe::get) else {
        count.figure.known = false;
        return;
    };
    let kind = |key: &Option<String>| key.as_deref().and_then(|key| register.column(key)).map(|column| column.kind);
    let holds = school.rows.of(&register.name).iter().any(|row| {
        let since = register.since.as_deref().unwrap_or_default();
        match (kind(&register.since), register.until.as_deref()) {
            (Some(Kind::SchoolYear), _) => row.number(since) == Some(f64::from(school_year(school.day))),
            (Some(Kind::Year), _) => row.number(since) == Some(f64::from(school.day.year())),
            (Some(_), Some(until)) => within(row.day(since), row.day("finished").or(row.day(until)), school.day),
            (Some(_), None) => row.day(since).is_some_and(|day| day <= school.day),
            (None, _) => true,
        }
    });
    count.one(holds, String::new);
    count.figure.known = school.facts.is_loaded(&register.name);
}

fn of_plan(school: &School<'_>, window: &OwedWindow) -> bool {
    window.unit == school.id && asked_for(school.question, window)
}

fn asked_for(question: &Question<'_>, window: &OwedWindow) -> bool {
    let args = question.args;
    let same = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
    same(&args.plan, &window.plan) && same(&args.section, &window.section) && same(&args.activity, &window.activity)
}

fn activity_done(school: &School<'_>, count: &mut Count<'_>) {
    for window in school.facts.windows.iter().filter(|window| of_plan(school, window)) {
        let Some(due) = window.due.filter(|due| this_year(Some(*due), school.day)) else { continue };
        let done = is_done(window, due, school.question);
        count.one(done, || window.activity.clone());
    }
    count.figure.known = school.facts.has_work;
}

fn is_done(window: &OwedWindow, due: Date, question: &Question<'_>) -> bool {
    window.version(question.as_of).is_some_and(|version| !question.args.on_time || version.handed_in_on <= due)
}

fn documents(school: &School<'_>, count: &mut Count<'_>) {
    let due = |window: &&OwedWindow| of_plan(school, window) && window.due.is_some_and(|due| due <= school.day);
    let mut windows = school.facts.windows.iter().filter(due).peekable();
    if windows.peek().is_some() {
        count.one(windows.any(|w| w.version(school.day).is_some_and(|v| v.has_file)), String::new);
    }
    count.figure.known = school.facts.has_work;
}

fn visited(school: &School<'_>, count: &mut Count<'_>) {
    let visited =
        school.facts.visits.iter().any(|visit| visit.unit == school.id && this_year(Some(visit.on), school.day));
    count.one(visited, String::new);
    count.figure.known = school.facts.has_work;
}

fn indicators_met(school: &School<'_>, count: &mut Count<'_>) {
    let wanted = school.question.args.plan.as_deref();
    for indicator in &school.facts.indicators {
        if indicator.unit.as_deref() == Some(school.id) && wanted.is_none_or(|plan| plan == indicator.plan) {
            count.one(indicator.met, || indicator.plan.clone());
        }
    }
    count.figure.known = school.facts.has_work && count.figure.denominator != Some(0.0);
}

/// The newest year with results up to the day.
fn results(school: &School<'_>, definition: &Definition, count: &mut Count<'_>) {
    let of_code =
        || school.facts.results.iter().filter(|fact| fact.code == definition.code && fact.known_on <= school.day);
    let year = of_code().map(|fact| fact.year).max();
    let own = of_code().filter(|fact| Some(fact.year) == year && fact.unit == school.id);
    let newest = own.max_by_key(|fact| fact.known_on);
    count.figure.known = year.is_some();
    if let Some(fact) = newest {
        count.add(fact.numerator, fact.denominator);
        if count.listed {
            let counted = fact.numerator > 0.0;
            count.figure.list.push(Listed { unit: school.id.to_owned(), who: String::new(), counted });
        }
    }
}
