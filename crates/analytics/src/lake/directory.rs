//! Names, municipalities and codes of schools, gathered from every file that says something of them.
//!
//! A register outranks the labels of a report; within a rank the newer file wins. A school that a protocol knows only by
//! its code of ГИА is the one whose login a register names beside that code, whichever of the two files came first.

use std::collections::{BTreeMap, BTreeSet};

use domain::results::file::SchoolEntry;
use serde::{Deserialize, Serialize};

/// What is known of the schools.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Directory {
    /// Schools by the name files have for them: login or `gia:КОД`.
    pub schools: BTreeMap<String, SchoolRecord>,
    /// Login of a school by its `gia:КОД`.
    pub logins: BTreeMap<String, String>,
}

/// What is known of one school.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SchoolRecord {
    /// Its name.
    pub name: Option<String>,
    /// Name of its municipality.
    pub municipality: Option<String>,
    /// Its kind: «вечерняя».
    #[serde(default)]
    pub kind: Option<String>,
    /// Code of its municipality in ГИА.
    pub municipality_code: Option<String>,
    /// The values come from a register, which labels of reports do not overwrite.
    pub registered: bool,
}

impl Directory {
    /// Takes in what a file says of a school; `register` tells that the file is a register of schools.
    pub fn learn(&mut self, entry: &SchoolEntry, register: bool) {
        let gia = entry.gia_code.as_ref().map(|code| format!("gia:{code}"));
        if let (Some(gia), Some(login)) = (&gia, &entry.login) {
            self.logins.insert(gia.clone(), login.clone());
        }
        let Some(id) = entry.login.clone().or(gia) else { return };
        let record = self.schools.entry(id).or_default();
        let values = [
            (&mut record.name, &entry.name),
            (&mut record.municipality, &entry.municipality),
            (&mut record.municipality_code, &entry.municipality_code),
            (&mut record.kind, &entry.kind),
        ];
        for (known, told) in values {
            if told.is_some() && (register || !record.registered || known.is_none()) {
                known.clone_from(told);
            }
        }
        record.registered |= register;
    }

    /// The school behind a name that files have for it: its login where that is known.
    pub fn resolve<'a>(&'a self, school: &'a str) -> &'a str {
        self.logins.get(school).map_or(school, String::as_str)
    }

    /// Schools that files may know by a code beside the login.
    pub fn schools_with_codes(&self) -> BTreeSet<&str> {
        self.logins.values().map(String::as_str).collect()
    }

    /// Every name that files have for a school: its login and its codes.
    pub fn names_of(&self, school: &str) -> BTreeSet<String> {
        let login = self.resolve(school);
        let codes = self.logins.iter().filter(|(_, known)| known.as_str() == login).map(|(code, _)| code.clone());
        codes.chain([login.to_owned()]).collect()
    }

    /// Name of a school; its login or code where no file names it.
    pub fn name(&self, school: &str) -> String {
        let login = self.resolve(school);
        self.schools.get(login).and_then(|record| record.name.clone()).unwrap_or_else(|| login.to_owned())
    }

    /// Kind of a school, where a register names it.
    pub fn kind(&self, school: &str) -> Option<&str> {
        self.schools.get(self.resolve(school))?.kind.as_deref()
    }

    /// Municipality of a school, as the files have it: by its own record, else by the municipality that other schools with
    /// the same code of ГИА name.
    pub fn municipality(&self, school: &str) -> Option<&str> {
        let own = self.schools.get(self.resolve(school));
        own.or_else(|| self.schools.get(school))?.municipality.as_deref()
    }
}
