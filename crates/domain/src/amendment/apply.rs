//! Makes the adopted version from two versions and a person's choices.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{ChangeKind, Diff, LineChange};
use crate::line::{LineKey, LineKind};
use crate::roadmap::{Activity, Roadmap, Section};

/// What a person decided about one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// Take the new version's.
    #[default]
    Accept,
    /// Keep the old version's.
    Keep,
}

/// The choices on a diff; what is not named is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choices {
    /// By place in [`Diff::lines`].
    pub lines: BTreeMap<usize, Choice>,
    /// By `field` of [`Diff::header`]; `sections` follows the lines and cannot be kept.
    pub header: BTreeMap<String, Choice>,
}

impl Choices {
    fn keeps(&self, change: usize) -> bool {
        self.lines.get(&change) == Some(&Choice::Keep)
    }
}

/// The adopted version and what became of the old lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// The version to adopt.
    pub roadmap: Roadmap,
    /// Old line and its place in the adopted version: these keep their assignments.
    pub kept: Vec<(LineKey, LineKey)>,
    /// Lines of the adopted version that are new.
    pub added: Vec<LineKey>,
    /// Old lines that are not in the adopted version.
    pub withdrawn: Vec<LineKey>,
}

/// Applies a diff of `before` and `after`. With everything accepted the adopted version equals `after`.
pub fn apply(before: &Roadmap, after: &Roadmap, diff: &Diff, choices: &Choices) -> Applied {
    let mut work = Work::of(after, diff);
    for (at, change) in diff.lines.iter().enumerate() {
        if choices.keeps(at) {
            work.keep(before, change);
        }
    }
    let mut roadmap = after.clone();
    for field in diff.header.iter().filter(|f| choices.header.get(&f.field) == Some(&Choice::Keep)) {
        keep_header(&mut roadmap, before, &field.field);
    }
    work.finish(before, roadmap)
}

fn keep_header(roadmap: &mut Roadmap, before: &Roadmap, field: &str) {
    match field {
        "title" => roadmap.title.clone_from(&before.title),
        "territory" => roadmap.territory.clone_from(&before.territory),
        "approval" => roadmap.approval.clone_from(&before.approval),
        "period" => roadmap.period = before.period,
        "goals" => roadmap.goals.clone_from(&before.goals),
        "targets" => roadmap.targets.clone_from(&before.targets),
        "working_group" => roadmap.working_group.clone_from(&before.working_group),
        "participants" => roadmap.participants.clone_from(&before.participants),
        _ => {}
    }
}

/// A line on its way into the adopted version, with the old line it continues.
#[derive(Clone)]
struct Tagged<T> {
    line: T,
    new: Option<usize>,
    old: Option<usize>,
}

/// A section on its way.
struct Room {
    number: Option<String>,
    title: String,
    rooms: Vec<Room>,
    activities: Vec<Tagged<Activity>>,
}

struct Work {
    rooms: Vec<Room>,
    checkpoints: Vec<Tagged<crate::roadmap::Checkpoint>>,
    obligations: Vec<Tagged<crate::roadmap::Obligation>>,
}

impl Work {
    fn of(after: &Roadmap, diff: &Diff) -> Work {
        let old_of: HashMap<LineKey, usize> = diff.pairs().into_iter().map(|(old, new)| (new, old.index)).collect();
        let mut next = 0;
        let rooms = after.sections.iter().map(|s| room(s, &mut next, &old_of)).collect();
        let checkpoints = after.checkpoints.iter().enumerate().map(|(i, line)| Tagged {
            line: line.clone(),
            new: Some(i),
            old: old_of.get(&LineKey::checkpoint(i)).copied(),
        });
        let obligations = after.obligations.iter().enumerate().map(|(i, line)| Tagged {
            line: line.clone(),
            new: Some(i),
            old: old_of.get(&LineKey::obligation(i)).copied(),
        });
        Work { rooms, checkpoints: checkpoints.collect(), obligations: obligations.collect() }
    }

    /// Takes one change back.
    fn keep(&mut self, before: &Roadmap, change: &LineChange) {
        match change.before.or(change.after).map(|key| key.kind) {
            Some(LineKind::Activity) => self.keep_activity(before, change),
            Some(LineKind::Checkpoint) => keep_listed(&mut self.checkpoints, &before.checkpoints, change),
            Some(LineKind::Obligation) => keep_listed(&mut self.obligations, &before.obligations, change),
            None => {}
        }
    }

    fn keep_activity(&mut self, before: &Roadmap, change: &LineChange) {
        let old = change.before.and_then(|key| {
            before.activities().get(key.index).map(|(path, a)| {
                let path: Vec<(Option<String>, String)> =
                    path.iter().map(|s| (s.number.clone(), s.title.clone())).collect();
                (key.index, path, (*a).clone())
            })
        });
        let new = change.after.map(|key| key.index);
        let Some((index, path, activity)) = old else {
            // An added line that is not wanted.
            each_room(&mut self.rooms, &mut |room| room.activities.retain(|t| t.new.is_none() || t.new != new));
            return;
        };
        if change.kind == ChangeKind::Changed {
            let mut stays = false;
            let rooms = &mut self.rooms;
            each_path(rooms, &mut Vec::new(), &mut |here, room| {
                for tagged in room.activities.iter_mut().filter(|t| t.new.is_some() && t.new == new) {
                    stays = same_path(here, &path);
                    tagged.line = activity.clone();
                }
            });
            if stays {
                return;
            }
        }
        each_room(&mut self.rooms, &mut |room| room.activities.retain(|t| t.new.is_none() || t.new != new));
        let room = open_room(&mut self.rooms, &path);
        insert_by_old(&mut room.activities, Tagged { line: activity, new, old: Some(index) });
    }

    fn finish(self, before: &Roadmap, mut roadmap: Roadmap) -> Applied {
        let mut origins: Vec<(LineKey, Option<LineKey>)> = Vec::new();
        let mut next = 0;
        roadmap.sections = self.rooms.into_iter().map(|r| close_room(r, &mut next, &mut origins)).collect();
        let origin = |key: fn(usize) -> LineKey, i: usize, old: Option<usize>| (key(i), old.map(key));
        roadmap.checkpoints = Vec::with_capacity(self.checkpoints.len());
        for (i, tagged) in self.checkpoints.into_iter().enumerate() {
            origins.push(origin(LineKey::checkpoint, i, tagged.old));
            roadmap.checkpoints.push(tagged.line);
        }
        roadmap.obligations = Vec::with_capacity(self.obligations.len());
        for (i, tagged) in self.obligations.into_iter().enumerate() {
            origins.push(origin(LineKey::obligation, i, tagged.old));
            roadmap.obligations.push(tagged.line);
        }
        let kept: Vec<(LineKey, LineKey)> = origins.iter().filter_map(|(new, old)| Some(((*old)?, *new))).collect();
        let alive: std::collections::HashSet<LineKey> = kept.iter().map(|(old, _)| *old).collect();
        Applied {
            roadmap,
            added: origins.iter().filter(|(_, old)| old.is_none()).map(|(new, _)| *new).collect(),
            withdrawn: before.lines().iter().map(|l| l.key).filter(|key| !alive.contains(key)).collect(),
            kept,
        }
    }
}

fn room(section: &Section, next: &mut usize, old_of: &HashMap<LineKey, usize>) -> Room {
    let activities = section.activities.iter().map(|activity| {
        let new = *next;
        *next += 1;
        Tagged { line: activity.clone(), new: Some(new), old: old_of.get(&LineKey::activity(new)).copied() }
    });
    let activities = activities.collect();
    Room {
        number: section.number.clone(),
        title: section.title.clone(),
        activities,
        rooms: section.sections.iter().map(|s| room(s, next, old_of)).collect(),
    }
}

fn close_room(room: Room, next: &mut usize, origins: &mut Vec<(LineKey, Option<LineKey>)>) -> Section {
    let mut activities = Vec::with_capacity(room.activities.len());
    for tagged in room.activities {
        origins.push((LineKey::activity(*next), tagged.old.map(LineKey::activity)));
        *next += 1;
        activities.push(tagged.line);
    }
    let sections = room.rooms.into_iter().map(|r| close_room(r, next, origins)).collect();
    Section { number: room.number, title: room.title, sections, activities }
}

fn each_room(rooms: &mut [Room], visit: &mut dyn FnMut(&mut Room)) {
    for room in rooms {
        visit(room);
        each_room(&mut room.rooms, visit);
    }
}

type Path = [(Option<String>, String)];

fn each_path(rooms: &mut [Room], path: &mut Vec<(Option<String>, String)>, visit: &mut dyn FnMut(&Path, &mut Room)) {
    for room in rooms {
        path.push((room.number.clone(), room.title.clone()));
        visit(path, room);
        each_path(&mut room.rooms, path, visit);
        path.pop();
    }
}

/// Sections are the same when their titles are; sections without titles when their numbers are.
fn same_heading(a: &(Option<String>, String), b: &(Option<String>, String)) -> bool {
    a.1 == b.1 && (!a.1.is_empty() || a.0 == b.0)
}

fn same_path(a: &Path, b: &Path) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_heading(a, b))
}

/// The section at a path, made when the new version no longer has it. A path is never empty: every activity has a section.
fn open_room<'a>(rooms: &'a mut Vec<Room>, path: &Path) -> &'a mut Room {
    let (head, rest) = match path {
        [] => (&(None, String::new()), path),
        [head, rest @ ..] => (head, rest),
    };
    let at = rooms.iter().position(|r| same_heading(&(r.number.clone(), r.title.clone()), head)).unwrap_or_else(|| {
        rooms.push(Room { number: head.0.clone(), title: head.1.clone(), rooms: Vec::new(), activities: Vec::new() });
        rooms.len() - 1
    });
    let room = &mut rooms[at];
    if rest.is_empty() { room } else { open_room(&mut room.rooms, rest) }
}

/// Puts a line after the nearest line that stood before it in the old version.
fn insert_by_old<T>(lines: &mut Vec<Tagged<T>>, line: Tagged<T>) {
    let before = lines.iter().enumerate().filter(|(_, t)| t.old.is_some() && t.old < line.old);
    let at = before.max_by_key(|(_, t)| t.old).map_or(0, |(i, _)| i + 1);
    lines.insert(at, line);
}

fn keep_listed<T: Clone>(lines: &mut Vec<Tagged<T>>, before: &[T], change: &LineChange) {
    let old = change.before.and_then(|key| before.get(key.index).map(|line| (key.index, line.clone())));
    let new = change.after.map(|key| key.index);
    match (old, new) {
        (Some((_, line)), Some(_)) => {
            if let Some(tagged) = lines.iter_mut().find(|t| t.new == new) {
                tagged.line = line;
            }
        }
        (Some((index, line)), None) => insert_by_old(lines, Tagged { line, new: None, old: Some(index) }),
        (None, _) => lines.retain(|t| t.new.is_none() || t.new != new),
    }
}
