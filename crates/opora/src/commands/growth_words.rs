//! Growth of the same pupils as the command line tells it.

use domain::results::linking::diagnostic::school_year;
use domain::results::linking::school::GroupGrowth;
use domain::russian::number;
use operations::results::growth::Compared;

/// All comparisons in words.
pub fn told(found: &[Compared]) -> String {
    found.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

fn one(compared: &Compared) -> String {
    let stages: Vec<&str> = compared.stages.iter().map(|stage| stage.label()).collect();
    let mut lines = vec![format!(
        "{}, {} класс, {}: {}",
        compared.subject,
        compared.grade,
        school_year(compared.year),
        stages.join(" → ")
    )];
    if let Some(refusal) = &compared.refused {
        lines.push(format!("  {refusal}"));
    }
    if let Some(growth) = &compared.growth {
        lines.push(format!("  Общих заданий: {}. Все, {}", growth.common.len(), figures(&growth.whole)));
        for class in &growth.classes {
            let words = match (&class.growth, &class.refused) {
                (Some(found), _) => figures(found),
                (None, Some(why)) => why.clone(),
                (None, None) => continue,
            };
            lines.push(format!("  {}: {words}", class.class));
        }
        lines.extend(growth.warnings.iter().map(|warning| format!("  ! {warning}")));
    }
    lines.push(format!("  Файлы: {}", compared.sources.join("; ")));
    lines.join("\n")
}

/// «учеников 24: +0,64 логита [0,2; 1,08] — рост; задание, которое решала половина, решают 65 %».
fn figures(growth: &GroupGrowth) -> String {
    let words = growth.words();
    format!(
        "учеников {}: {} логита [{}; {}] — {words}; задание, которое решала половина, решают {} %",
        growth.pupils,
        number(growth.growth, 2),
        number(growth.interval[0], 2),
        number(growth.interval[1], 2),
        number(growth.half_becomes[0], 0)
    )
}
