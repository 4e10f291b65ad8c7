//! Organisations: their kinds, and the rows of a list that a person loads.

use std::collections::HashMap;

use phrases::text::{fold, squeeze};
use serde::{Deserialize, Serialize};

/// What kind of organisation a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// A regional authority.
    Region,
    /// A municipal authority (МОУО).
    Municipality,
    /// A school.
    School,
    /// An institute of development of education, a methodical centre.
    Institute,
    /// A partner outside the tree.
    Partner,
    /// A department inside an organisation.
    Department,
}

impl UnitKind {
    /// Every kind in the order of lists.
    pub const ALL: [UnitKind; 6] = [
        UnitKind::Region,
        UnitKind::Municipality,
        UnitKind::School,
        UnitKind::Institute,
        UnitKind::Partner,
        UnitKind::Department,
    ];

    /// Stable code: `region`, `municipality`, `school`, `institute`, `partner`, `department`.
    pub fn code(self) -> &'static str {
        match self {
            UnitKind::Region => "region",
            UnitKind::Municipality => "municipality",
            UnitKind::School => "school",
            UnitKind::Institute => "institute",
            UnitKind::Partner => "partner",
            UnitKind::Department => "department",
        }
    }

    /// The Russian name on screens and in the template.
    pub fn label(self) -> &'static str {
        match self {
            UnitKind::Region => "регион",
            UnitKind::Municipality => "муниципалитет",
            UnitKind::School => "школа",
            UnitKind::Institute => "институт",
            UnitKind::Partner => "партнёр",
            UnitKind::Department => "отдел",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<UnitKind> {
        UnitKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind a person means: any case, `ё` as `е`, usual synonyms («СОШ», «управление образования», «ИРО»).
    pub fn from_words(words: &str) -> Option<UnitKind> {
        let folded = fold(words);
        if let Some(kind) = UnitKind::ALL.into_iter().find(|k| fold(k.label()) == folded || k.code() == folded) {
            return Some(kind);
        }
        let by_word: &[(&[&str], UnitKind)] = &[
            (
                &[
                    "оо",
                    "оу",
                    "сош",
                    "оош",
                    "нош",
                    "сш",
                    "гимназия",
                    "лицей",
                    "школа-интернат",
                    "образовательная организация",
                    "общеобразовательная организация",
                ],
                UnitKind::School,
            ),
            (
                &[
                    "моуо",
                    "муниципальный орган",
                    "управление образования",
                    "комитет образования",
                    "отдел образования",
                    "муниципальное образование",
                    "район",
                    "округ",
                    "город",
                ],
                UnitKind::Municipality,
            ),
            (&["министерство", "департамент", "субъект рф", "область", "край", "республика"], UnitKind::Region),
            (
                &["иро", "рцоко", "цнппм", "гимц", "имц", "методический центр", "институт развития образования"],
                UnitKind::Institute,
            ),
            (&["партнер", "вуз", "учреждение дополнительного образования"], UnitKind::Partner),
            (&["подразделение", "сектор", "структурное подразделение"], UnitKind::Department),
        ];
        by_word.iter().find(|(words, _)| words.contains(&folded.as_str())).map(|(_, kind)| *kind)
    }
}

/// One row of a list of organisations, as a person wrote it. Cells are kept as text until [`check_rows`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UnitRow {
    /// Row in the sheet, counted from 1, for messages.
    pub row: u32,
    /// «школа», «муниципалитет» …
    pub kind: String,
    /// Full name.
    pub name: String,
    /// Short name for tables.
    pub short_name: String,
    /// Code in ФИС ОКО or one's own; unique when given.
    pub code: String,
    /// Electronic mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Name, short name or code of the organisation it is subordinate to.
    pub subordinate_to: String,
}

/// Titles of the template's columns, in order.
pub const COLUMNS: [&str; 7] =
    ["тип", "наименование", "краткое наименование", "код", "почта", "телефон", "подчиняется"];

/// What is wrong with one cell of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Row in the sheet, counted from 1.
    pub row: u32,
    /// Title of the column.
    pub column: String,
    /// Stable code, for example `unknown_kind`.
    pub code: String,
    /// A Russian sentence with the way out.
    pub message: String,
}

/// A row that can be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedUnit {
    /// Row in the sheet, counted from 1.
    pub row: u32,
    /// Kind.
    pub kind: UnitKind,
    /// Full name, white space folded.
    pub name: String,
    /// Short name; the full name when none is given.
    pub short_name: String,
    /// Code, when given.
    pub code: Option<String>,
    /// Mail, when given.
    pub email: Option<String>,
    /// Telephone, when given.
    pub phone: Option<String>,
    /// The organisation above, as written.
    pub subordinate_to: Option<String>,
}

/// Checks a list: rows that can be stored, and every problem in row order. A row with a problem is not among the checked.
/// `known` answers whether an organisation with this folded name or code is already there.
pub fn check_rows(rows: &[UnitRow], known: &dyn Fn(&str) -> bool) -> (Vec<CheckedUnit>, Vec<RowProblem>) {
    let mut names: HashMap<String, u32> = HashMap::new();
    let mut codes: HashMap<String, u32> = HashMap::new();
    let mut listed: std::collections::HashSet<String> = std::collections::HashSet::new();
    for row in rows {
        listed.extend([&row.name, &row.short_name, &row.code].map(|t| fold(t)).into_iter().filter(|t| !t.is_empty()));
    }
    let (mut checked, mut problems) = (Vec::new(), Vec::new());
    for row in rows {
        let before = problems.len();
        let mut problem = |column: usize, code: &str, message: String| {
            problems.push(RowProblem {
                row: row.row,
                column: COLUMNS[column].to_owned(),
                code: code.to_owned(),
                message,
            });
        };
        let kind = UnitKind::from_words(&row.kind);
        if kind.is_none() {
            let kinds = UnitKind::ALL.map(UnitKind::label).join(", ");
            let written = squeeze(&row.kind);
            let message = if written.is_empty() {
                format!("Тип не указан. Напишите один из: {kinds}.")
            } else {
                format!("Тип «{written}» неизвестен. Напишите один из: {kinds}.")
            };
            problem(0, "unknown_kind", message);
        }
        let name = squeeze(&row.name);
        if name.is_empty() {
            problem(1, "no_name", "Наименование не указано. Заполните ячейку или удалите строку.".to_owned());
        } else if let Some(first) = names.insert(fold(&name), row.row) {
            problem(
                1,
                "repeated_name",
                format!("Организация «{name}» уже есть в строке {first}. Оставьте одну строку."),
            );
        }
        let code = squeeze(&row.code);
        if !code.is_empty()
            && let Some(first) = codes.insert(fold(&code), row.row)
        {
            problem(
                3,
                "repeated_code",
                format!("Код {code} уже стоит в строке {first}. У каждой организации свой код."),
            );
        }
        let email = squeeze(&row.email);
        if !email.is_empty() && !is_email(&email) {
            problem(4, "bad_email", format!("«{email}» не похоже на адрес почты. Пример: school1@example.org."));
        }
        let above = squeeze(&row.subordinate_to);
        if !above.is_empty() {
            let folded = fold(&above);
            if [&row.name, &row.short_name, &row.code].iter().any(|own| fold(own) == folded) {
                problem(
                    6,
                    "own_superior",
                    "Организация не может подчиняться сама себе. Исправьте столбец «подчиняется».".to_owned(),
                );
            } else if !listed.contains(&folded) && !known(&folded) {
                let message = format!(
                    "Организация «{above}» не найдена ни в списке, ни в справочнике. Проверьте написание или добавьте её строкой."
                );
                problem(6, "unknown_superior", message);
            }
        }
        if let (Some(kind), true) = (kind, problems.len() == before) {
            let optional = |text: &str| Some(squeeze(text)).filter(|t| !t.is_empty());
            checked.push(CheckedUnit {
                row: row.row,
                kind,
                short_name: optional(&row.short_name).unwrap_or_else(|| name.clone()),
                name,
                code: optional(&row.code),
                email: optional(&row.email),
                phone: optional(&row.phone),
                subordinate_to: optional(&row.subordinate_to),
            });
        }
    }
    (checked, problems)
}

/// Whether a text looks like an address of electronic mail: one `@`, a dot in the domain, no blanks.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty()
        && !domain.contains('@')
        && !text.contains(char::is_whitespace)
        && domain.split('.').count() > 1
        && domain.split('.').all(|part| !part.is_empty())
}
