//! Invented works for the tests of this folder.

use super::diagnostic::{DiagnosticItem, DiagnosticPupil, DiagnosticWork, Stage};
use crate::results::work::Item;

/// A work in mathematics of a fifth grade in 2025/26. Items are numbered in their order.
pub fn work(stage: Stage, items: Vec<DiagnosticItem>, pupils: Vec<DiagnosticPupil>) -> DiagnosticWork {
    let mut items = items;
    items.iter_mut().zip(1..).for_each(|(item, number)| item.item.number = number.to_string());
    DiagnosticWork {
        school: "edu990101".into(),
        school_name: None,
        year: 2026,
        subject_code: "МА".into(),
        subject: "Математика".into(),
        grade: 5,
        stage,
        date: None,
        items,
        pupils,
        absent: Vec::new(),
    }
}

/// An item of one point with a label; no label for an item that is not common.
pub fn item(common: &str) -> DiagnosticItem {
    DiagnosticItem {
        item: Item { number: String::new(), max: 1, level: None },
        skill: String::new(),
        content: String::new(),
        common: common.into(),
    }
}

/// A pupil of a class.
pub fn pupil(class: &str, code: &str, scores: Vec<u8>) -> DiagnosticPupil {
    DiagnosticPupil { class: Some(class.into()), code: code.into(), scores }
}
