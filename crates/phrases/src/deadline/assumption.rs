//! The stable codes of what the deadline reader may assume.

use super::Assumption;

/// One assumption. The code is part of the contract with callers; the text is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    MonthWithoutYear,
    BeforeMonth,
    BeforeYear,
    BeforePeriod,
    YearFromList,
    PreviousYear,
    YearlyFromNamedYear,
    SchoolYear,
    SchoolYearInPlan,
    SchoolYearEnd,
    SchoolHalf,
    SchoolQuarterDates,
    TrimesterDates,
    Season,
    PartOfPeriod,
    WeekOfMonth,
    TimesInWindow,
    CountRange,
    AtLeast,
    EveryMonth,
    EveryWeek,
    MonthAfterPeriod,
    ReportingPeriod,
    Regularly,
    ContinuesAfter,
    OpenEnd,
    Approximate,
    Typo,
    StartOfSchoolYear,
    AugustBefore,
    AugustAfter,
    TooManyWindows,
    CurrentYear,
}

impl Code {
    /// The stable code and its Russian sentence.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Code::MonthWithoutYear => ("month_without_year", "год не назван: принят каждый год плана"),
            Code::BeforeMonth => ("before_month", "«до месяца» прочитано как последний день перед ним"),
            Code::BeforeYear => ("before_year", "«до года» прочитано как 31 декабря этого года"),
            Code::BeforePeriod => {
                ("before_period", "«до» прочитано как последний день перед началом названного времени")
            }
            Code::YearFromList => ("year_from_list", "год взят у соседней даты списка"),
            Code::PreviousYear => ("previous_year", "начало отнесено к предыдущему году, иначе оно позже конца"),
            Code::YearlyFromNamedYear => {
                ("yearly_from_named_year", "«ежегодно» с одним годом: принят каждый год плана, начиная с него")
            }
            Code::SchoolYear => ("school_year", "годы прочитаны как учебный год плана"),
            Code::SchoolYearInPlan => ("school_year_in_plan", "учебный год отнесён к годам плана"),
            Code::SchoolYearEnd => ("school_year_end", "концом учебного года принято 31 мая"),
            Code::SchoolHalf => ("school_half_year", "в плане на учебный год принято учебное полугодие"),
            Code::SchoolQuarterDates => {
                ("school_quarter_dates", "учебная четверть принята по целым месяцам, уточните по календарному графику")
            }
            Code::TrimesterDates => {
                ("trimester_dates", "триместр принят по целым месяцам, уточните по календарному графику")
            }
            Code::Season => ("season_months", "время года прочитано тремя целыми месяцами"),
            Code::PartOfPeriod => {
                ("part_of_period", "начало, середина и конец прочитаны как треть месяца или крайний месяц")
            }
            Code::WeekOfMonth => ("week_of_month", "недели месяца приняты по семь дней с первого числа"),
            Code::TimesInWindow => ("times_in_window", "несколько раз за промежуток: дни внутри него не названы"),
            Code::CountRange => ("count_range", "из названного числа раз принято меньшее"),
            Code::AtLeast => ("at_least", "названо наименьшее число раз: приняты обязательные сроки"),
            Code::EveryMonth => ("every_month", "месяц не назван: принято это число каждого месяца"),
            Code::EveryWeek => ("every_week", "день недели без слова «еженедельно»: принята каждая неделя"),
            Code::MonthAfterPeriod => {
                ("month_after_period", "месяц не назван: принят следующий за кварталом или полугодием")
            }
            Code::ReportingPeriod => ("reporting_period", "приняты отчёты за периоды внутри плана"),
            Code::Regularly => ("regularly", "«регулярно» прочитано как «постоянно»"),
            Code::ContinuesAfter => ("continues_after", "после названного срока работа продолжается до конца плана"),
            Code::OpenEnd => ("open_end", "окончание не названо: принят конец плана"),
            Code::Approximate => ("approximate", "срок назван приблизительно"),
            Code::Typo => ("typo", "слово прочитано с исправленной опечаткой"),
            Code::StartOfSchoolYear => {
                ("start_of_school_year", "август – сентябрь отнесены к началу учебного года плана")
            }
            Code::CurrentYear => ("current_year", "«текущий год» прочитан как год плана"),
            Code::AugustBefore => {
                ("august_before", "год не назван: август перед осенними сроками отнесён к лету перед учебным годом")
            }
            Code::AugustAfter => ("august_after", "год не назван: август отнесён к концу учебного года плана"),
            Code::TooManyWindows => ("too_many_windows", "повторов слишком много: показан весь промежуток целиком"),
        }
    }
}

/// Assumptions in the order in which they were made, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(Vec<Code>);

impl Notes {
    pub fn add(&mut self, code: Code) {
        if !self.0.contains(&code) {
            self.0.push(code);
        }
    }

    pub fn into_assumptions(self) -> Vec<Assumption> {
        self.0
            .into_iter()
            .map(|code| {
                let (code, text) = code.words();
                Assumption { code: code.to_owned(), text: text.to_owned() }
            })
            .collect()
    }
}
