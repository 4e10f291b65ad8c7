//! The table of codes. A code never changes its meaning; `docs/lint.md` lists the same rows.

use super::Severity;

/// One thing the linter can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Stable name.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// What it means, for developers.
    pub meaning: &'static str,
    /// What to do, in Russian.
    pub hint: &'static str,
}

const fn code(code: &'static str, severity: Severity, meaning: &'static str, hint: &'static str) -> Code {
    Code { code, severity, meaning, hint }
}

/// The document names neither an order nor a date of approval.
pub static NO_APPROVAL: Code = code(
    "no_approval",
    Severity::Note,
    "The document names neither an order nor a date of approval.",
    "Допишите, кем и когда утверждён план: от этой даты считаются сроки.",
);

/// The number or the date of one order is written differently in different places.
pub static ORDER_NUMBERS_DISAGREE: Code = code(
    "order_numbers_disagree",
    Severity::Error,
    "The number or the date of one order is written differently in different places.",
    "Сверьте номер и дату с самим приказом и исправьте во всех местах.",
);

/// Neither the title nor the order names the period; it was assumed from the dates.
pub static NO_PERIOD: Code = code(
    "no_period",
    Severity::Note,
    "Neither the title nor the order names the period; it was assumed from the dates.",
    "Назовите период в заголовке, например «на 2023 год».",
);

/// The working group has no chair.
pub static NO_CHAIR: Code =
    code("no_chair", Severity::Note, "The working group has no chair.", "Укажите председателя рабочей группы.");

/// One person stands twice in the working group.
pub static PERSON_REPEATED: Code = code(
    "person_repeated",
    Severity::Note,
    "One person stands twice in the working group.",
    "Оставьте одну строку или исправьте фамилию.",
);

/// One person has two patronymics or initials.
pub static NAMES_DISAGREE: Code = code(
    "names_disagree",
    Severity::Warning,
    "One person has two patronymics or initials.",
    "Проверьте имя и отчество и исправьте во всех местах.",
);

/// One person stands with two different positions.
pub static POSITIONS_DISAGREE: Code = code(
    "positions_disagree",
    Severity::Note,
    "One person stands with two different positions.",
    "Проверьте должность.",
);

/// A line without anybody responsible.
pub static NO_OWNER: Code = code(
    "no_owner",
    Severity::Warning,
    "A line without anybody responsible.",
    "Назовите исполнителя: организацию, должность или человека.",
);

/// The cell of the responsible was not wholly understood.
pub static OWNER_UNREAD: Code = code(
    "owner_unread",
    Severity::Note,
    "The cell of the responsible was not wholly understood.",
    "Разделите исполнителей запятыми и назовите их полностью.",
);

/// The cell of the responsible holds no executor but an activity.
pub static OWNER_NOT_A_PARTY: Code = code(
    "owner_not_a_party",
    Severity::Warning,
    "The cell of the responsible holds no executor but an activity.",
    "Поставьте в столбец ответственных исполнителя, а действие перенесите в название.",
);

/// Several executors stand in one cell without separators.
pub static OWNERS_NOT_SEPARATED: Code = code(
    "owners_not_separated",
    Severity::Note,
    "Several executors stand in one cell without separators.",
    "Разделите исполнителей запятыми.",
);

/// A line without a deadline.
pub static NO_DATE: Code =
    code("no_date", Severity::Warning, "A line without a deadline.", "Укажите срок или периодичность.");

/// The deadline, or a part of it, was not understood.
pub static DEADLINE_UNREAD: Code = code(
    "deadline_unread",
    Severity::Warning,
    "The deadline, or a part of it, was not understood.",
    "Напишите срок датой, месяцем, кварталом или периодичностью.",
);

/// The deadline's cell holds a result or a target value.
pub static DEADLINE_HOLDS_RESULT: Code = code(
    "deadline_holds_result",
    Severity::Note,
    "The deadline's cell holds a result or a target value.",
    "Оставьте в столбце сроков срок, а значение перенесите в показатель.",
);

/// The deadline hangs on something outside the plan and has no date of its own.
pub static NO_DEFINITE_DATE: Code = code(
    "no_definite_date",
    Severity::Note,
    "The deadline hangs on something outside the plan and has no date of its own.",
    "Добавьте крайнюю дату: без неё выполнение нельзя проверить.",
);

/// A recurrence of several years or weeks without a first date.
pub static NO_STARTING_POINT: Code = code(
    "no_starting_point",
    Severity::Note,
    "A recurrence of several years or weeks without a first date.",
    "Назовите первую дату, от которой считать.",
);

/// The deadline says «every year» and names a single year.
pub static YEARLY_IN_ONE_YEAR: Code = code(
    "yearly_in_one_year",
    Severity::Note,
    "The deadline says «every year» and names a single year.",
    "Оставьте одно: «ежегодно» или год.",
);

/// A month stands in the genitive without a day: a day may be lost.
pub static MONTH_IN_WRONG_CASE: Code = code(
    "month_in_wrong_case",
    Severity::Note,
    "A month stands in the genitive without a day: a day may be lost.",
    "Проверьте, не потеряно ли число месяца.",
);

/// A date lies outside the plan's period.
pub static OUTSIDE_PERIOD: Code = code(
    "outside_period",
    Severity::Warning,
    "A date lies outside the plan's period.",
    "Проверьте год: возможно, это опечатка или строка прошлого плана.",
);

/// A line had to be done before the plan was approved.
pub static BEFORE_APPROVAL: Code = code(
    "before_approval",
    Severity::Warning,
    "A line had to be done before the plan was approved.",
    "Перенесите срок или отметьте, что работа уже сделана.",
);

/// A line without an expected result, a report or an indicator.
pub static NO_RESULT: Code = code(
    "no_result",
    Severity::Warning,
    "A line without an expected result, a report or an indicator.",
    "Добавьте, что будет результатом: документ или число.",
);

/// The result is told in words: nothing to count and no document.
pub static NOT_MEASURABLE: Code = code(
    "not_measurable",
    Severity::Note,
    "The result is told in words: nothing to count and no document.",
    "Добавьте число или документ, по которому видно выполнение.",
);

/// A share that does not say of what.
pub static SHARE_WITHOUT_DENOMINATOR: Code = code(
    "share_without_denominator",
    Severity::Warning,
    "A share that does not say of what.",
    "Допишите, от какого числа считается доля.",
);

/// A share or a count without a target value.
pub static SHARE_WITHOUT_TARGET: Code = code(
    "share_without_target",
    Severity::Note,
    "A share or a count without a target value.",
    "Укажите целевое значение и год.",
);

/// A target value is hidden in the column of the audience, and the line has no result.
pub static TARGET_IN_AUDIENCE: Code = code(
    "target_in_audience",
    Severity::Note,
    "A target value is hidden in the column of the audience, and the line has no result.",
    "Перенесите значение в столбец показателя.",
);

/// The column of publication holds report documents.
pub static CHANNEL_HOLDS_DOCUMENTS: Code = code(
    "channel_holds_documents",
    Severity::Note,
    "The column of publication holds report documents.",
    "Переименуйте столбец или перенесите документы в «Формы отчётных документов».",
);

/// Only the last line of a long table has no result: the column may have slipped by a row.
pub static RESULTS_MAY_BE_SHIFTED: Code = code(
    "results_may_be_shifted",
    Severity::Note,
    "Only the last line of a long table has no result: the column may have slipped by a row.",
    "Сверьте столбец результатов построчно.",
);

/// One indicator has two different values for one date.
pub static CONTRADICTORY_TARGET: Code = code(
    "contradictory_target",
    Severity::Error,
    "One indicator has two different values for one date.",
    "Оставьте одно значение или исправьте дату.",
);

/// One value for one date is named twice, or one indicator stands twice.
pub static REPEATED_TARGET: Code = code(
    "repeated_target",
    Severity::Note,
    "One value for one date is named twice, or one indicator stands twice.",
    "Оставьте одно упоминание.",
);

/// Target values fall with time.
pub static FALLING_TARGET: Code = code(
    "falling_target",
    Severity::Warning,
    "Target values fall with time.",
    "Если показатель должен снижаться, напишите «не более»; иначе исправьте значения.",
);

/// A target indicator of the plan has no target value.
pub static TARGET_WITHOUT_VALUE: Code = code(
    "target_without_value",
    Severity::Warning,
    "A target indicator of the plan has no target value.",
    "Укажите целевое значение и год.",
);

/// A target indicator of the plan has a value but no date.
pub static TARGET_WITHOUT_DATE: Code = code(
    "target_without_date",
    Severity::Note,
    "A target indicator of the plan has a value but no date.",
    "Укажите, к какому году достигается значение.",
);

/// No target is set for the last year of the plan.
pub static TARGETS_END_EARLY: Code = code(
    "targets_end_early",
    Severity::Warning,
    "No target is set for the last year of the plan.",
    "Добавьте целевые значения на последний год или сократите период.",
);

/// A target is set for a date outside the plan's period.
pub static TARGET_BEYOND_PLAN: Code = code(
    "target_beyond_plan",
    Severity::Note,
    "A target is set for a date outside the plan's period.",
    "Проверьте год целевого значения.",
);

/// A share is above 100 %.
pub static SHARE_ABOVE_WHOLE: Code =
    code("share_above_whole", Severity::Error, "A share is above 100 %.", "Проверьте значение и единицу измерения.");

/// Numbers by years stand beside a share, and the whole is not named.
pub static PARTS_WITHOUT_WHOLE: Code = code(
    "parts_without_whole",
    Severity::Note,
    "Numbers by years stand beside a share, and the whole is not named.",
    "Назовите общее число, от которого считается доля.",
);

/// A goal holds a target value.
pub static GOAL_HOLDS_TARGET: Code = code(
    "goal_holds_target",
    Severity::Note,
    "A goal holds a target value.",
    "Вынесите значение в целевые показатели.",
);

/// No activity seems to serve a goal.
pub static GOAL_WITHOUT_MEASURE: Code = code(
    "goal_without_measure",
    Severity::Note,
    "No activity seems to serve a goal.",
    "Добавьте мероприятие или уточните цель.",
);

/// A group of risks, or a section about one, has no activity.
pub static RISK_WITHOUT_MEASURE: Code = code(
    "risk_without_measure",
    Severity::Warning,
    "A group of risks, or a section about one, has no activity.",
    "Добавьте мероприятия по этому риску или уберите раздел.",
);

/// A section without activities.
pub static EMPTY_SECTION: Code =
    code("empty_section", Severity::Note, "A section without activities.", "Добавьте мероприятия или уберите раздел.");

/// The order demands a report that no line of the plan provides for.
pub static DUTY_WITHOUT_LINE: Code = code(
    "duty_without_line",
    Severity::Warning,
    "The order demands a report that no line of the plan provides for.",
    "Добавьте в план строку с этим отчётом и его сроками.",
);

/// Two lines say the same.
pub static DUPLICATE_ACTIVITY: Code = code(
    "duplicate_activity",
    Severity::Warning,
    "Two lines say the same.",
    "Объедините строки или уточните, чем они различаются.",
);

/// Two lines say nearly the same.
pub static SIMILAR_ACTIVITY: Code = code(
    "similar_activity",
    Severity::Note,
    "Two lines say nearly the same.",
    "Проверьте, не одно ли это мероприятие.",
);

/// One number stands twice within a section.
pub static NUMBER_REPEATED: Code =
    code("number_repeated", Severity::Warning, "One number stands twice within a section.", "Перенумеруйте строки.");

/// A number is missing in a row of numbers.
pub static NUMBER_GAP: Code =
    code("number_gap", Severity::Note, "A number is missing in a row of numbers.", "Проверьте, не потеряна ли строка.");

/// The number of a line belongs to another section.
pub static NUMBER_OUTSIDE_SECTION: Code = code(
    "number_outside_section",
    Severity::Note,
    "The number of a line belongs to another section.",
    "Исправьте номер или перенесите строку.",
);

/// Numbers begin anew in every section, so a number alone does not name a line.
pub static NUMBERING_RESTARTS: Code = code(
    "numbering_restarts",
    Severity::Note,
    "Numbers begin anew in every section, so a number alone does not name a line.",
    "Пронумеруйте строки насквозь: 1.1, 1.2, 2.1.",
);

/// No line of the plan has a number.
pub static NO_NUMBERS: Code = code(
    "no_numbers",
    Severity::Note,
    "No line of the plan has a number.",
    "Пронумеруйте строки: так на них можно сослаться.",
);

/// The document has no title.
pub static NO_DOCUMENT_TITLE: Code =
    code("no_document_title", Severity::Note, "The document has no title.", "Впишите название плана.");

/// A table of the document was not read as a part of the plan.
pub static TABLE_NOT_READ: Code = code(
    "table_not_read",
    Severity::Warning,
    "A table of the document was not read as a part of the plan.",
    "Проверьте, нет ли в этой таблице мероприятий.",
);

/// A column of the plan's table was not understood.
pub static COLUMN_NOT_READ: Code = code(
    "column_not_read",
    Severity::Note,
    "A column of the plan's table was not understood.",
    "Назовите столбец обычными словами: «Мероприятие», «Сроки», «Ответственные», «Ожидаемый результат».",
);

/// A line without a title.
pub static NO_TITLE: Code =
    code("no_title", Severity::Warning, "A line without a title.", "Впишите название мероприятия.");

/// A number inside a text looks like a page number.
pub static PAGE_NUMBER_SUSPECTED: Code = code(
    "page_number_suspected",
    Severity::Note,
    "A number inside a text looks like a page number.",
    "Уберите номер страницы из текста.",
);

/// The row was put together from pieces.
pub static ROW_HEALED: Code =
    code("row_healed", Severity::Note, "The row was put together from pieces.", "Сверьте строку с документом.");

/// A text breaks off on a preposition.
pub static TEXT_CUT_OFF: Code = code(
    "text_cut_off",
    Severity::Note,
    "A text breaks off on a preposition.",
    "Восстановите потерянную часть текста.",
);

/// Two words have grown together.
pub static WORDS_RUN_TOGETHER: Code =
    code("words_run_together", Severity::Note, "Two words have grown together.", "Поставьте дефис или пробел.");

/// A frequent slip of the pen.
pub static MISSPELLED: Code = code("misspelled", Severity::Note, "A frequent slip of the pen.", "Исправьте написание.");

/// An abbreviation used once looks like a slip of a frequent one.
pub static ABBREVIATION_SUSPECTED: Code = code(
    "abbreviation_suspected",
    Severity::Note,
    "An abbreviation used once looks like a slip of a frequent one.",
    "Проверьте сокращение.",
);

/// Every code, in the order of the documentation.
pub static ALL: [&Code; 58] = [
    &NO_APPROVAL,
    &ORDER_NUMBERS_DISAGREE,
    &NO_PERIOD,
    &NO_CHAIR,
    &PERSON_REPEATED,
    &NAMES_DISAGREE,
    &POSITIONS_DISAGREE,
    &NO_OWNER,
    &OWNER_UNREAD,
    &OWNER_NOT_A_PARTY,
    &OWNERS_NOT_SEPARATED,
    &NO_DATE,
    &DEADLINE_UNREAD,
    &DEADLINE_HOLDS_RESULT,
    &NO_DEFINITE_DATE,
    &NO_STARTING_POINT,
    &YEARLY_IN_ONE_YEAR,
    &MONTH_IN_WRONG_CASE,
    &OUTSIDE_PERIOD,
    &BEFORE_APPROVAL,
    &NO_RESULT,
    &NOT_MEASURABLE,
    &SHARE_WITHOUT_DENOMINATOR,
    &SHARE_WITHOUT_TARGET,
    &TARGET_IN_AUDIENCE,
    &CHANNEL_HOLDS_DOCUMENTS,
    &RESULTS_MAY_BE_SHIFTED,
    &CONTRADICTORY_TARGET,
    &REPEATED_TARGET,
    &FALLING_TARGET,
    &TARGET_WITHOUT_VALUE,
    &TARGET_WITHOUT_DATE,
    &TARGETS_END_EARLY,
    &TARGET_BEYOND_PLAN,
    &SHARE_ABOVE_WHOLE,
    &PARTS_WITHOUT_WHOLE,
    &GOAL_HOLDS_TARGET,
    &GOAL_WITHOUT_MEASURE,
    &RISK_WITHOUT_MEASURE,
    &EMPTY_SECTION,
    &DUTY_WITHOUT_LINE,
    &DUPLICATE_ACTIVITY,
    &SIMILAR_ACTIVITY,
    &NUMBER_REPEATED,
    &NUMBER_GAP,
    &NUMBER_OUTSIDE_SECTION,
    &NUMBERING_RESTARTS,
    &NO_NUMBERS,
    &NO_DOCUMENT_TITLE,
    &TABLE_NOT_READ,
    &COLUMN_NOT_READ,
    &NO_TITLE,
    &PAGE_NUMBER_SUSPECTED,
    &ROW_HEALED,
    &TEXT_CUT_OFF,
    &WORDS_RUN_TOGETHER,
    &MISSPELLED,
    &ABBREVIATION_SUSPECTED,
];

/// The code with this name.
pub fn find(code: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|c| c.code == code)
}
