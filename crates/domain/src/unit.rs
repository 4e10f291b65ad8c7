//! Organisations: their kinds, and the rows of a list that a person loads.

use std::collections::{HashMap, HashSet};

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

/// Beginning of the name in the template's example row; such a row is skipped.
pub const EXAMPLE_PREFIX: &str = "Пример:";

/// Checks a list: rows that can be stored, and every problem in row order. A row with a problem is not among the checked.
/// `known` answers whether an organisation with this folded name or code is already there.
pub fn check_rows(rows: &[UnitRow], known: &dyn Fn(&str) -> bool) -> (Vec<CheckedUnit>, Vec<RowProblem>) {
    let example = fold(EXAMPLE_PREFIX);
    let rows: Vec<&UnitRow> = rows.iter().filter(|r| !fold(&r.name).starts_with(&example)).collect();
    let named = rows.iter().flat_map(|r| [&r.name, &r.short_name, &r.code]).map(|t| fold(t));
    let mut checker = Checker {
        listed: named.filter(|t| !t.is_empty()).collect(),
        known,
        names: HashMap::new(),
        codes: HashMap::new(),
        problems: Vec::new(),
    };
    let checked = rows.into_iter().filter_map(|row| checker.row(row)).collect();
    (checked, checker.problems)
}

/// What is known of the rows before.
struct Checker<'a> {
    listed: HashSet<String>,
    known: &'a dyn Fn(&str) -> bool,
    names: HashMap<String, u32>,
    codes: HashMap<String, u32>,
    problems: Vec<RowProblem>,
}

impl Checker<'_> {
    fn row(&mut self, row: &UnitRow) -> Option<CheckedUnit> {
        let before = self.problems.len();
        let kind = self.kind(row);
        let name = self.name(row);
        let code = self.code(row);
        let email = optional(&row.email);
        if let Some(email) = email.as_deref().filter(|e| !is_email(e)) {
            let message = format!("«{email}» не похоже на адрес почты. Пример: school1@example.org.");
            self.problem(row, 4, "bad_email", message);
        }
        let subordinate_to = self.superior(row);
        (self.problems.len() == before).then_some(())?;
        Some(CheckedUnit {
            row: row.row,
            kind: kind?,
            short_name: optional(&row.short_name).unwrap_or_else(|| name.clone()),
            name,
            code,
            email,
            phone: optional(&row.phone),
            subordinate_to,
        })
    }

    fn problem(&mut self, row: &UnitRow, column: usize, code: &str, message: String) {
        let column = COLUMNS.get(column).copied().unwrap_or_default().to_owned();
        self.problems.push(RowProblem { row: row.row, column, code: code.to_owned(), message });
    }

    fn kind(&mut self, row: &UnitRow) -> Option<UnitKind> {
        let kind = UnitKind::from_words(&row.kind);
        if kind.is_none() {
            let kinds = UnitKind::ALL.map(UnitKind::label).join(", ");
            let message = match optional(&row.kind) {
                None => format!("Тип не указан. Напишите один из: {kinds}."),
                Some(written) => format!("Тип «{written}» неизвестен. Напишите один из: {kinds}."),
            };
            self.problem(row, 0, "unknown_kind", message);
        }
        kind
    }

    fn name(&mut self, row: &UnitRow) -> String {
        let name = squeeze(&row.name);
        if name.is_empty() {
            let message = "Наименование не указано. Заполните ячейку или удалите строку.".to_owned();
            self.problem(row, 1, "no_name", message);
        } else if let Some(first) = self.names.insert(fold(&name), row.row) {
            let message = format!("Организация «{name}» уже есть в строке {first}. Оставьте одну строку.");
            self.problem(row, 1, "repeated_name", message);
        }
        name
    }

    fn code(&mut self, row: &UnitRow) -> Option<String> {
        let code = optional(&row.code)?;
        if let Some(first) = self.codes.insert(fold(&code), row.row) {
            let message = format!("Код {code} уже стоит в строке {first}. У каждой организации свой код.");
            self.problem(row, 3, "repeated_code", message);
        }
        Some(code)
    }

    fn superior(&mut self, row: &UnitRow) -> Option<String> {
        let above = optional(&row.subordinate_to)?;
        let folded = fold(&above);
        if [&row.name, &row.short_name, &row.code].iter().any(|own| fold(own) == folded) {
            let message = "Организация не может подчиняться сама себе. Исправьте столбец «подчиняется».".to_owned();
            self.problem(row, 6, "own_superior", message);
        } else if !self.listed.contains(&folded) && !(self.known)(&folded) {
            let message = format!(
                "Организация «{above}» не найдена ни в списке, ни в справочнике. Проверьте написание или добавьте её строкой."
            );
            self.problem(row, 6, "unknown_superior", message);
        }
        Some(above)
    }
}

/// A cell without white space around, or nothing.
fn optional(text: &str) -> Option<String> {
    Some(squeeze(text)).filter(|t| !t.is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: [&str; 7]) -> UnitRow {
        let [kind, name, short_name, code, email, phone, subordinate_to] = cells.map(str::to_owned);
        UnitRow { row: number, kind, name, short_name, code, email, phone, subordinate_to }
    }

    #[test]
    fn checks_rows() {
        let good = ["школа", "Школа № 1", "", "s1", "a@b.ru", "", "Район"];
        for (cells, expected) in [
            (good, vec![]),
            (["", "Школа № 1", "", "", "", "", ""], vec!["unknown_kind"]),
            (["завод", "", "", "", "", "", ""], vec!["unknown_kind", "no_name"]),
            (["", "", "", "", "a@b.ru", "", ""], vec!["unknown_kind", "no_name"]),
            (["СОШ", "Школа № 1", "", "r1", "", "", ""], vec!["repeated_code"]),
            (["сош", " РАЙОН ", "", "", "", "", ""], vec!["repeated_name"]),
            (["Школа", "Школа № 1", "", "", "a b@c", "", ""], vec!["bad_email"]),
            (["школа", "Школа № 1", "", "", "", "", "школа № 1"], vec!["own_superior"]),
            (["школа", "Школа № 1", "", "", "", "", "Другой район"], vec!["unknown_superior"]),
            (["школа", "Школа № 1", "", "", "", "", "Область"], vec![]),
            (["школа", "Пример: Школа", "", "r1", "", "", ""], vec![]),
        ] {
            let rows = [row(2, ["муниципалитет", "Район", "", "r1", "", "", ""]), row(3, cells)];
            let (checked, problems) = check_rows(&rows, &|known| known == "область");
            let codes: Vec<&str> = problems.iter().map(|p| p.code.as_str()).collect();
            assert_eq!(codes, expected, "{cells:?}");
            assert!(problems.iter().all(|p| p.row == 3 && p.message.ends_with('.')));
            assert!(problems.iter().all(|p| COLUMNS.contains(&p.column.as_str())));
            let skipped = cells[1].starts_with(EXAMPLE_PREFIX);
            assert_eq!(checked.len(), if expected.is_empty() && !skipped { 2 } else { 1 });
        }
    }

    #[test]
    fn knows_kinds() {
        for kind in UnitKind::ALL {
            assert_eq!(UnitKind::from_code(kind.code()), Some(kind));
            assert_eq!(UnitKind::from_words(&kind.label().to_uppercase()), Some(kind));
        }
        assert_eq!(UnitKind::from_words("Партнер"), Some(UnitKind::Partner));
        assert_eq!(UnitKind::from_words("Гимназия"), Some(UnitKind::School));
    }
}
