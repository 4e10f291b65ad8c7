//! Speed of reading deadlines. The target is 100,000 expressions a second on one core, 10 µs each.

use divan::counter::ItemsCount;
use phrases::{deadline, period};

/// Phrases as they stand in roadmaps: most are short and dated, some recur, some hang on a schedule.
const PHRASES: &[&str] = &[
    "январь 2023",
    "Сентябрь 2022 г.",
    "до 15 февраля 2023",
    "до 01.12.2023",
    "Январь-апрель 2023",
    "декабрь 2022-январь 2023",
    "апрель 2023 октябрь 2023 ноябрь 2023",
    "май, сентябрь, декабрь 2023 год",
    "март",
    "март, ноябрь, декабрь",
    "ежегодно, март, август",
    "ежегодно, октябрь – ноябрь",
    "ежегодно",
    "в течение года",
    "в течение учебного года",
    "постоянно",
    "с ноября 2020г. постоянно",
    "ежеквартально",
    "1 раз в месяц",
    "2 раза в год (октябрь, апрель)",
    "не реже 1 раза в квартал",
    "1 полугодие 2023",
    "III квартал",
    "15.09.2023-20.10.2023",
    "с 1 по 15 февраля",
    "до 10 числа каждого месяца",
    "по мере необходимости",
    "по отдельному графику",
    "согласно плану работы методического совета",
    "декабрь 2022 (далее - по мере необходимости)",
    "Июль 2023 год – 15% Июль 2024 год – 30%",
    "после получения результатов",
    "2022-2023 учебный год",
];

#[divan::bench]
fn read(bencher: divan::Bencher) {
    let plan = period::read_argument("2022-2024").expect("a period");
    bencher.counter(ItemsCount::new(PHRASES.len())).bench(|| {
        for phrase in PHRASES {
            divan::black_box(deadline::read(divan::black_box(phrase), plan));
        }
    });
}

#[divan::bench]
fn parse(bencher: divan::Bencher) {
    bencher.counter(ItemsCount::new(PHRASES.len())).bench(|| {
        for phrase in PHRASES {
            divan::black_box(deadline::parse(divan::black_box(phrase)));
        }
    });
}

fn main() {
    divan::main();
}
