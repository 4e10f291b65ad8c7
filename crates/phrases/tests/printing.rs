//! Laws of printing: what an expression prints reads as the same expression, and reading is total.

use phrases::deadline::{self, expression::*};
use phrases::number::Number;
use phrases::period;
use proptest::prelude::*;

fn year() -> impl Strategy<Value = Year> {
    prop_oneof![
        4 => (2000_i16..2090).prop_map(Year::Calendar),
        4 => (2000_i16..2090).prop_map(Year::School),
        1 => Just(Year::AfterReport),
    ]
}

fn month_part() -> impl Strategy<Value = Part> {
    let nth = prop_oneof![1_i8..=4, Just(-1)];
    prop_oneof![
        Just(Part::Begin),
        Just(Part::Middle),
        Just(Part::End),
        (1_i8..=2).prop_map(Part::Half),
        (1_i8..=3).prop_map(Part::Decade),
        nth.clone().prop_map(Part::Week),
        (nth, 1_i8..=7).prop_map(|(nth, weekday)| Part::Weekday { nth, weekday }),
    ]
}

/// A moment with its year, so that lists cannot lend it another one.
fn moment() -> impl Strategy<Value = Moment> {
    let plain = prop_oneof![
        (1_i8..=12, 1_i8..=28).prop_map(|(month, day)| Unit::Day { month, day }),
        (1_i8..=12).prop_map(Unit::Month),
        (1_i8..=4).prop_map(Unit::Quarter),
        (1_i8..=4).prop_map(Unit::Season),
        (1_i8..=4).prop_map(Unit::SchoolQuarter),
        (1_i8..=3).prop_map(Unit::Trimester),
    ];
    prop_oneof![
        4 => (plain, year()).prop_map(|(unit, year)| Moment { unit, part: None, year: Some(year) }),
        1 => (1_i8..=12, month_part(), year())
            .prop_map(|(month, part, year)| Moment { unit: Unit::Month(month), part: Some(part), year: Some(year) }),
        1 => (1_i8..=2, 2000_i16..2090)
            .prop_map(|(n, year)| Moment { unit: Unit::Half(n), part: None, year: Some(Year::Calendar(year)) }),
    ]
}

fn time() -> impl Strategy<Value = Time> {
    let limit = prop_oneof![Just(Limit::Before), Just(Limit::Toward), Just(Limit::NotLater)];
    let span = prop_oneof![Just(Span::Days), Just(Span::WorkingDays), Just(Span::Weeks), Just(Span::Months)];
    let day = (1_i8..=12, 1_i8..=28, year()).prop_map(|(month, day, year)| Moment {
        unit: Unit::Day { month, day },
        part: None,
        year: Some(year),
    });
    prop_oneof![
        3 => moment().prop_map(|first| Time::Within { first, last: None }),
        1 => (moment(), moment()).prop_map(|(first, last)| Time::Within { first, last: Some(last) }),
        1 => (limit, moment()).prop_map(|(limit, moment)| Time::By { limit, moment }),
        1 => moment().prop_map(|moment| Time::From { moment, exclusive: false }),
        1 => (moment(), moment()).prop_map(|(first, last)| Time::Until { first, last }),
        1 => (1_u16..=300, span, any::<bool>(), day)
            .prop_map(|(count, unit, before, base)| Time::Offset { count, unit, before, base }),
    ]
}

fn item() -> impl Strategy<Value = Item> {
    let value = proptest::option::of((0_u32..1000, 0_u8..3).prop_map(|(amount, kind)| match kind {
        0 => Value { amount: Number(f64::from(amount) / 10.0), unit: "%" },
        1 => Value { amount: Number(f64::from(amount)), unit: "чел." },
        _ => Value { amount: Number(f64::from(amount)), unit: "шт." },
    }));
    (time(), value).prop_map(|(time, value)| Item { time, during: false, value })
}

fn recurrence() -> impl Strategy<Value = Recurrence> {
    let cycle = proptest::sample::select(vec![
        Cycle::Day,
        Cycle::Week,
        Cycle::Month,
        Cycle::Quarter,
        Cycle::Half,
        Cycle::Year,
        Cycle::SchoolQuarter,
        Cycle::Trimester,
        Cycle::SchoolYear,
    ]);
    let parts = prop_oneof![
        proptest::sample::subsequence(vec![1_i8, 2, 3, 4], 2..=3)
            .prop_map(|all| all.into_iter().map(Part::Week).collect::<Vec<_>>()),
        (proptest::sample::subsequence(vec![1_i8, 2, 3, 4], 2..=3), 1_i8..=7)
            .prop_map(|(all, weekday)| all.into_iter().map(|nth| Part::Weekday { nth, weekday }).collect()),
    ];
    let placed = parts
        .prop_map(|parts| Recurrence { position: Some(Position::Parts(parts)), ..Recurrence::every(Cycle::Month) });
    let counted = (any::<bool>(), 1_u8..=12, 1_u8..=6, cycle).prop_map(|(at_least, count, interval, cycle)| {
        Recurrence { at_least, count, interval, ..Recurrence::every(cycle) }
    });
    prop_oneof![6 => counted, 1 => placed]
}

/// Whether an item hands a limit or an open end on to the next one, so that the pair has another normal form.
fn normal(items: &[Item]) -> bool {
    items.windows(2).all(|pair| {
        let day = matches!(pair[1].time, Time::Within { first: Moment { unit: Unit::Day { .. }, .. }, last: None });
        let limits = matches!(pair[0].time, Time::By { .. });
        let opens = matches!(pair[0].time, Time::From { .. }) && matches!(pair[1].time, Time::By { .. });
        // «ноябрь, до 20 ноября» is one time.
        let inside = matches!((&pair[0].time, &pair[1].time), (
            Time::Within { first: Moment { unit: Unit::Month(month), .. }, last: None },
            Time::By { moment: Moment { unit: Unit::Day { month: same, .. }, .. }, .. },
        ) if month == same);
        !(opens || limits && day || inside)
    })
}

fn expression() -> impl Strategy<Value = Expression> {
    (proptest::option::of(recurrence()), proptest::collection::vec(item(), 0..5)).prop_filter_map(
        "has a normal form",
        |(recurrence, items)| {
            let timed = recurrence.is_some() || !items.is_empty();
            (timed && normal(&items)).then_some(Expression { recurrence, items, ..Expression::default() })
        },
    )
}

/// Pieces of real phrases; put together at random they make sense and nonsense alike.
const PIECES: &[&str] = &[
    "январь",
    "марта",
    "май",
    "сентябрь",
    "дек.",
    "2023",
    "2022",
    "2024 год",
    "г.",
    "гг.",
    "года",
    "учебный год",
    "2022-2023",
    "2022/2023",
    "уч.",
    "до",
    "к",
    "с",
    "по",
    "от",
    "в",
    "на",
    "за",
    "в течение",
    "весь",
    "не позднее",
    "не реже",
    "раз",
    "раза",
    "1",
    "2",
    "3",
    "15",
    "31",
    "I",
    "IV",
    "первая",
    "последняя",
    "вторник",
    "пятницу",
    "неделя",
    "декада",
    "месяца",
    "месяц",
    "квартал",
    "полугодие",
    "четверть",
    "числа",
    "число",
    "каждый",
    "каждого",
    "ежегодно",
    "ежемесячно",
    "ежеквартально",
    "еженедельно",
    "постоянно",
    "регулярно",
    "далее",
    "начало",
    "конца",
    "рабочих",
    "дней",
    "после",
    "со дня",
    "следующего",
    "за отчетным",
    "кварталом",
    "15%",
    "5 чел.",
    "–",
    "-",
    ",",
    "и",
    ";",
    "(",
    ")",
    "/",
    ":",
    "15.09.2023",
    "01.03",
    "09.2023",
    "осень",
    "период",
    "срок",
    "реализации",
    "проекта",
    "половина",
    "текущего",
    "по вторникам",
    "дважды",
    "лет",
];

fn phrase() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(PIECES), 1..9).prop_map(|pieces| pieces.join(" "))
}

fn reads_back(expression: &Expression) -> Result<(), TestCaseError> {
    let printed = expression.to_string();
    let again = deadline::parse(&printed);
    prop_assert_eq!(again.as_ref(), Some(expression), "printed: {}", printed);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, max_shrink_iters: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn expressions_print_and_read_back(expression in expression()) {
        reads_back(&expression)?;
    }

    #[test]
    fn phrases_print_and_read_back(phrase in phrase()) {
        if let Some(expression) = deadline::parse(&phrase).filter(|expression| expression.references.is_empty()) {
            reads_back(&expression)?;
        }
    }

    #[test]
    fn reading_is_total(phrase in phrase(), noise in "\\PC{0,40}") {
        let plan = period::read_argument("2022/2023").unwrap();
        for text in [phrase.as_str(), noise.as_str(), &format!("{phrase}{noise}")] {
            let read = deadline::read(text, plan);
            prop_assert!(read.windows.is_sorted_by_key(|window| window.due));
            prop_assert!(read.windows.iter().all(|window| window.start.is_none_or(|start| start <= window.due)));
            prop_assert!(read.unread.is_none() || read.windows.is_empty());
            let _ = period::read(text);
        }
    }
}
