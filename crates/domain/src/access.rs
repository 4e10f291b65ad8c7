//! Who may do what: role × set of units × period, decided by one function that explains itself in Russian.
//!
//! Invariant: [`visible`] and [`decide`] agree. For every actor, action, day and resource,
//! `visible(actor, action, day).contains(resource) == decide(actor, action, resource, day).allowed`.

use std::collections::BTreeSet;

use jiff::civil::Date;
use phrases::period::Period;
use phrases::text::fold;
use serde::{Deserialize, Serialize};

use crate::owed::{Days, Place};
use crate::russian;

/// What an actor is within a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the deployment and everything in it.
    Administrator,
    /// Coordinator of a region.
    RegionCoordinator,
    /// Analyst of a region.
    RegionAnalyst,
    /// Coordinator of a municipality.
    MunicipalityCoordinator,
    /// Methodologist of an institute or a methodical centre.
    Methodologist,
    /// Curator of schools.
    Curator,
    /// Expert who looks at what schools hand in.
    Expert,
    /// Head of an organisation.
    Head,
    /// Person of a school who keeps its data beside the head.
    SchoolEditor,
    /// Teacher.
    Teacher,
    /// Looks only.
    Viewer,
}

impl Role {
    /// Every role, widest first.
    pub const ALL: [Role; 11] = [
        Role::Administrator,
        Role::RegionCoordinator,
        Role::RegionAnalyst,
        Role::MunicipalityCoordinator,
        Role::Methodologist,
        Role::Curator,
        Role::Expert,
        Role::Head,
        Role::SchoolEditor,
        Role::Teacher,
        Role::Viewer,
    ];

    /// Stable code, for example `administrator`.
    pub fn code(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::RegionCoordinator => "region_coordinator",
            Role::RegionAnalyst => "region_analyst",
            Role::MunicipalityCoordinator => "municipality_coordinator",
            Role::Methodologist => "methodologist",
            Role::Curator => "curator",
            Role::Expert => "expert",
            Role::Head => "head",
            Role::SchoolEditor => "school_editor",
            Role::Teacher => "teacher",
            Role::Viewer => "viewer",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The role that a list of people names: the word on the screen, in any case, with `ё` as `е`.
    pub fn from_words(words: &str) -> Option<Role> {
        let folded = fold(words);
        Role::ALL.into_iter().find(|role| fold(role.label()) == folded || role.code() == folded)
    }

    /// The Russian name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Role::Administrator => "администратор",
            Role::RegionCoordinator => "региональный координатор",
            Role::RegionAnalyst => "аналитик региона",
            Role::MunicipalityCoordinator => "муниципальный координатор",
            Role::Methodologist => "методист",
            Role::Curator => "куратор",
            Role::Expert => "эксперт",
            Role::Head => "руководитель",
            Role::SchoolEditor => "редактор школы",
            Role::Teacher => "педагог",
            Role::Viewer => "наблюдатель",
        }
    }

    /// Whether the role permits an action at all, wherever.
    pub fn permits(self, action: Action) -> bool {
        use Action::{Administer, EditResults, EditUnits, Read, Report, Review};
        match self {
            Role::Administrator => true,
            Role::RegionCoordinator | Role::MunicipalityCoordinator => action != Administer,
            Role::RegionAnalyst => matches!(action, Read | EditResults),
            Role::Curator => matches!(action, Read | Report | Review),
            Role::Head => matches!(action, Read | Report | EditUnits),
            Role::Methodologist | Role::SchoolEditor | Role::Teacher => matches!(action, Read | Report),
            Role::Expert | Role::Viewer => action == Read,
        }
    }

    /// Whether a person of this role answers for what their own organisation owes, so that it stands among their own work.
    pub fn answers_for_organisation(self) -> bool {
        matches!(self, Role::Head | Role::SchoolEditor | Role::MunicipalityCoordinator | Role::Methodologist)
    }
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Look, filter, export.
    Read,
    /// Set the status of an assignment, attach proof.
    Report,
    /// Accept or return what was reported.
    Review,
    /// Import, bind, adopt a plan or its amendment.
    Adopt,
    /// Correct or archive a plan.
    EditPlan,
    /// Edit organisations and persons.
    EditUnits,
    /// Load assessment results, run and approve identification, edit its rules and scales.
    EditResults,
    /// Users, backup, deployment.
    Administer,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 8] = [
        Action::Read,
        Action::Report,
        Action::Review,
        Action::Adopt,
        Action::EditPlan,
        Action::EditUnits,
        Action::EditResults,
        Action::Administer,
    ];

    /// Stable code, for example `edit_plan`.
    pub fn code(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Report => "report",
            Action::Review => "review",
            Action::Adopt => "adopt",
            Action::EditPlan => "edit_plan",
            Action::EditUnits => "edit_units",
            Action::EditResults => "edit_results",
            Action::Administer => "administer",
        }
    }

    /// The action with this code.
    pub fn from_code(code: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.code() == code)
    }

    /// What it is called in an explanation: «просматривать».
    pub fn label(self) -> &'static str {
        match self {
            Action::Read => "просматривать",
            Action::Report => "отмечать выполнение",
            Action::Review => "проверять отчёты",
            Action::Adopt => "вводить план в действие",
            Action::EditPlan => "изменять план",
            Action::EditUnits => "изменять справочник организаций",
            Action::EditResults => "загружать результаты и утверждать списки школ",
            Action::Administer => "управлять системой",
        }
    }
}

/// A set of organisations, by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All there are, now and later, and what belongs to none.
    Everything,
    /// Exactly these.
    Units(BTreeSet<String>),
}

impl Scope {
    /// Nothing at all.
    pub fn nothing() -> Scope {
        Scope::Units(BTreeSet::new())
    }

    /// Whether a resource lies in the scope.
    pub fn contains(&self, resource: &Resource) -> bool {
        match (self, resource) {
            (Scope::Everything, _) => true,
            (Scope::Units(units), Resource::OfUnit(unit)) => units.contains(unit),
            (Scope::Units(_), Resource::Common) => false,
        }
    }

    /// Both scopes together.
    pub fn union(self, other: &Scope) -> Scope {
        match (self, other) {
            (Scope::Units(mut mine), Scope::Units(theirs)) => {
                mine.extend(theirs.iter().cloned());
                Scope::Units(mine)
            }
            _ => Scope::Everything,
        }
    }
}

/// What an action is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Belongs to one organisation.
    OfUnit(String),
    /// Belongs to the whole deployment.
    Common,
}

/// Over which organisations a right is given; what it comes to is a matter of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "over")]
pub enum ScopeRule {
    /// The organisation in which the person has the role.
    Own,
    /// All there are.
    All,
    /// The organisations that the person curates on the day.
    Curated,
    /// These organisations, and those that belong to these sets on the day.
    Listed {
        /// Ids of organisations.
        units: Vec<String>,
        /// Ids of sets.
        sets: Vec<String>,
    },
}

/// What a given right comes to: one right for each stretch of days in which its organisations are the same.
///
/// `place` holds the members of the sets that the rule names and the curatorships of `person`.
pub fn expand(
    role: Role,
    rule: &ScopeRule,
    own: Option<&str>,
    days: Days,
    person: Option<&str>,
    place: &Place,
) -> Vec<Grant> {
    let whole = |scope| days.common(Days::default()).map(|period| Grant { role, scope, period: limited(period) });
    let one = |unit: &str, stretch: Days| {
        let scope = Scope::Units(BTreeSet::from([unit.to_owned()]));
        days.common(stretch).map(|period| Grant { role, scope, period: limited(period) })
    };
    match rule {
        ScopeRule::All => whole(Scope::Everything).into_iter().collect(),
        ScopeRule::Own => own.and_then(|unit| one(unit, Days::default())).into_iter().collect(),
        ScopeRule::Curated => {
            let mine = place.curatorships.iter().filter(|c| person == Some(c.person.as_str()));
            mine.filter_map(|c| one(&c.unit, c.days)).collect()
        }
        ScopeRule::Listed { units, sets } => {
            let listed = units.iter().filter_map(|unit| one(unit, Days::default()));
            let members = sets.iter().filter_map(|set| place.sets.get(set)).flatten();
            listed.chain(members.filter_map(|(unit, stretch)| one(unit, *stretch))).collect()
        }
    }
}

/// A period that limits something; nothing when both its ends are open.
fn limited(period: Period) -> Option<Period> {
    (period.start > Date::MIN || period.end < Date::MAX).then_some(period)
}

/// One right: a role over a scope for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What one is.
    pub role: Role,
    /// Over which organisations.
    pub scope: Scope,
    /// When; always when none.
    pub period: Option<Period>,
}

impl Grant {
    /// Whether the right holds on a day; both ends of its period belong to it.
    pub fn holds_on(&self, day: Date) -> bool {
        self.period.is_none_or(|p| p.start <= day && day <= p.end)
    }
}

/// Somebody who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Id of the user.
    pub id: String,
    /// Name for the journal.
    pub name: String,
    /// Rights.
    pub grants: Vec<Grant>,
    /// Id of the person behind the account; none for the program and for administrators who are nobody's staff.
    #[serde(default)]
    pub person: Option<String>,
}

impl Actor {
    /// The administrator of a deployment: everything, always.
    pub fn administrator(id: impl Into<String>, name: impl Into<String>) -> Actor {
        let grant = Grant { role: Role::Administrator, scope: Scope::Everything, period: None };
        Actor { id: id.into(), name: name.into(), grants: vec![grant], person: None }
    }
}

/// The answer and its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Whether it is allowed.
    pub allowed: bool,
    /// Stable name of the rule that decided: `granted`, `no_grants`, `not_now`, `role_does_not_permit`, `outside_scope`.
    pub rule: String,
    /// A Russian sentence for the person.
    pub explanation: String,
}

/// Decides one action on one resource.
pub fn decide(actor: &Actor, action: Action, resource: &Resource, day: Date) -> Decision {
    let grants = || actor.grants.iter();
    if let Some(grant) = grants().find(|g| g.holds_on(day) && g.role.permits(action) && g.scope.contains(resource)) {
        let end = grant.period.map(|p| p.end).filter(|end| *end < Date::MAX);
        let until = end.map(|end| format!(" по {}", russian::long(end))).unwrap_or_default();
        let why = format!("Роль «{}» даёт право {}{until}.", grant.role.label(), action.label());
        return Decision { allowed: true, rule: "granted".to_owned(), explanation: why };
    }
    let (rule, explanation) = if actor.grants.is_empty() {
        ("no_grants", "У вас пока нет ни одной роли. Обратитесь к администратору.".to_owned())
    } else if let Some(grant) = grants().find(|g| g.role.permits(action) && g.scope.contains(resource)) {
        let when = grant.period.map(bounds).unwrap_or_default();
        ("not_now", format!("Роль «{}» действует{when}. Обратитесь к администратору.", grant.role.label()))
    } else if grants().any(|g| g.role.permits(action)) {
        let what = action.label();
        ("outside_scope", format!("Вы можете {what} только в своих организациях. Обратитесь к администратору."))
    } else {
        let roles: BTreeSet<&str> = grants().map(|g| g.role.label()).collect();
        let roles: Vec<String> = roles.into_iter().map(|r| format!("«{r}»")).collect();
        let word = if roles.len() == 1 { "Роль" } else { "Роли" };
        let verb = if roles.len() == 1 { "не даёт" } else { "не дают" };
        let why =
            format!("{word} {} {verb} права {}. Обратитесь к администратору.", russian::list(&roles), action.label());
        ("role_does_not_permit", why)
    };
    Decision { allowed: false, rule: rule.to_owned(), explanation }
}

/// The days of a right in words; an end that is open is not named.
fn bounds(period: Period) -> String {
    let since = (period.start > Date::MIN).then(|| format!(" с {}", russian::long(period.start)));
    let until = (period.end < Date::MAX).then(|| format!(" по {}", russian::long(period.end)));
    [since, until].into_iter().flatten().collect()
}

/// What an actor may do an action on: the filter of lists.
pub fn visible(actor: &Actor, action: Action, day: Date) -> Scope {
    let grants = actor.grants.iter().filter(|g| g.holds_on(day) && g.role.permits(action));
    grants.fold(Scope::nothing(), |scope, grant| scope.union(&grant.scope))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn units(ids: &[&str]) -> Scope {
        Scope::Units(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn explains_itself() {
        let today = date(2023, 5, 1);
        let year = Period::new(date(2023, 1, 1), date(2023, 12, 31));
        let past = Period::new(date(2022, 1, 1), date(2022, 12, 31));
        let actor = |role, scope, period| Actor {
            id: "u1".to_owned(),
            name: "А. П. Смирнова".to_owned(),
            grants: vec![Grant { role, scope, period }],
            person: None,
        };
        let school = Resource::OfUnit("s1".to_owned());
        let nobody = Actor { grants: Vec::new(), ..Actor::administrator("u0", "Н. Н.") };
        for (actor, action, rule, words) in [
            (Actor::administrator("u0", "А. А."), Action::Administer, "granted", "администратор"),
            (actor(Role::Head, units(&["s1"]), year), Action::Report, "granted", "по 31\u{a0}декабря 2023"),
            (actor(Role::Head, units(&["s2"]), None), Action::Report, "outside_scope", "только в своих организациях"),
            (actor(Role::Head, units(&["s1"]), past), Action::Report, "not_now", "с 1\u{a0}января 2022"),
            (
                actor(Role::Viewer, units(&["s1"]), None),
                Action::Adopt,
                "role_does_not_permit",
                "вводить план в действие",
            ),
            (nobody, Action::Read, "no_grants", "Обратитесь к администратору"),
        ] {
            let decision = decide(&actor, action, &school, today);
            assert_eq!((decision.rule.as_str(), decision.allowed), (rule, rule == "granted"), "{decision:?}");
            assert!(decision.explanation.contains(words), "{}", decision.explanation);
        }
    }

    fn scopes() -> impl Strategy<Value = Scope> {
        prop_oneof![
            1 => Just(Scope::Everything),
            4 => prop::collection::btree_set("[a-d]", 0..3).prop_map(Scope::Units),
        ]
    }

    fn actors() -> impl Strategy<Value = Actor> {
        let period = prop::option::of((1..=6_i8, 6..=12_i8));
        let grant = (0..Role::ALL.len(), scopes(), period).prop_map(|(role, scope, period)| Grant {
            role: Role::ALL[role],
            scope,
            period: period.and_then(|(a, b)| Period::new(date(2023, a, 1), date(2023, b, 1))),
        });
        prop::collection::vec(grant, 0..4).prop_map(|grants| Actor {
            id: "u".to_owned(),
            name: "Н.".to_owned(),
            grants,
            person: None,
        })
    }

    proptest! {
        #[test]
        fn the_list_is_what_is_decided(actor in actors(), action in 0..Action::ALL.len(), month in 1..=12_i8, unit in "[a-d]") {
            let (action, day) = (Action::ALL[action], date(2023, month, 3));
            for resource in [Resource::OfUnit(unit), Resource::Common] {
                let decision = decide(&actor, action, &resource, day);
                prop_assert_eq!(visible(&actor, action, day).contains(&resource), decision.allowed);
                prop_assert!(decision.explanation.ends_with('.'));
            }
        }
    }
}
