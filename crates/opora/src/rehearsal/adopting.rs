//! `adopt` and `amend`: the guided path of an import, walked by the API.

use phrases::text::fold;
use serde_json::{Value, json};

use super::player::{ADMINISTRATOR, Player, optional, text, word};
use crate::failure::Failure;

type Done = Result<Option<String>, String>;

/// Sends a request, or ends the deed with the refusal's code.
macro_rules! ask {
    ($reply:expr) => {
        match $reply.await? {
            Ok(value) => value,
            Err(code) => return Ok(Ok(Some(code))),
        }
    };
}

/// Takes what a line must have, or ends the deed as unplayable.
macro_rules! have {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(why) => return Ok(Err(why)),
        }
    };
}

/// `adopt`: reads, binds and adopts.
pub async fn adopt(player: &mut Player, line: &Value) -> Result<Done, Failure> {
    let who = optional(line, "who").unwrap_or(ADMINISTRATOR);
    let (name, file) = (have!(text(line, "as")), have!(text(line, "file")));
    let owner = have!(player.unit(have!(text(line, "owner"))));
    let started = ask!(player.upload(who, &format!("/imports?name={}", word(file)), have!(player.bytes(file))));
    let id = have!(text(&started, "import_id")).to_owned();
    have!(read(player, who, &id).await?);
    let bind = line.get("bind").and_then(Value::as_object).cloned().unwrap_or_default();
    let parties = ask!(player.get(who, &format!("/imports/{id}/parties")));
    for party in parties.as_array().into_iter().flatten() {
        // A scenario names parties by their folded words: each spelling of a role is bound by itself.
        let main = have!(text(party, "folded")).to_owned();
        let others = party["spellings"].as_array().into_iter().flatten().filter_map(Value::as_str).map(fold);
        for folded in std::iter::once(main).chain(others.collect::<Vec<_>>()) {
            let named = bind.iter().find(|(words, _)| fold(words) == folded).map(|(_, targets)| targets);
            let targets = have!(targets(player, named));
            let body = json!({"folded": folded, "targets": targets, "only_spelling": true});
            ask!(player.put(who, "PUT", &format!("/imports/{id}/parties"), &body));
        }
    }
    // A scenario says whose the plan is: nobody has to be asked about the place of the document.
    let owner = json!({"unit": owner, "another_place": true});
    ask!(player.put(who, "PUT", &format!("/imports/{id}/owner"), &owner));
    let decision = match optional(line, "past").unwrap_or("keep") {
        "done" => json!({"decision": "done_before", "on": null}),
        "drop" => json!({"decision": "drop"}),
        _ => json!({"decision": "still_due"}),
    };
    ask!(player.put(who, "POST", &format!("/imports/{id}/past"), &json!({"line": null, "decision": decision})));
    let adopted = ask!(player.put(who, "POST", &format!("/imports/{id}/adopt"), &json!({})));
    let plan = have!(text(&adopted, "id")).to_owned();
    let steps = line.get("review").cloned().unwrap_or_else(|| json!(["coordinator"]));
    ask!(player.put(who, "PUT", &format!("/plans/{plan}/review-steps"), &json!({"steps": steps})));
    player.plans.insert(name.to_owned(), plan);
    Ok(Ok(None))
}

/// `amend`: a new version, every difference taken.
pub async fn amend(player: &mut Player, line: &Value) -> Result<Done, Failure> {
    let who = optional(line, "who").unwrap_or(ADMINISTRATOR);
    let plan = have!(player.plan(have!(text(line, "plan"))));
    let file = have!(text(line, "file"));
    let path = format!("/plans/{plan}/versions?name={}", word(file));
    let started = ask!(player.upload(who, &path, have!(player.bytes(file))));
    let id = have!(text(&started, "import_id")).to_owned();
    have!(read(player, who, &id).await?);
    ask!(player.put(who, "POST", &format!("/imports/{id}/adopt"), &json!({})));
    Ok(Ok(None))
}

/// Runs the reading of a file and waits for it.
async fn read(player: &mut Player, who: &str, id: &str) -> Result<Result<(), String>, Failure> {
    while operations::jobs::run_one(&player.app).await? {}
    let progress = match player.get(who, &format!("/imports/{id}/progress")).await? {
        Ok(progress) => progress,
        Err(code) => return Ok(Err(format!("чтение файла: {code}"))),
    };
    if progress["state"] == "review" {
        Ok(Ok(()))
    } else {
        Ok(Err(format!("файл не прочитан: {progress}")))
    }
}

/// Targets that a binding names: codes of units, `@SET`, `curator-of:@SET`, `person:LOGIN`.
fn targets(player: &Player, named: Option<&Value>) -> Result<Vec<String>, String> {
    let mut targets = Vec::new();
    for word in named.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        targets.push(if let Some(set) = word.strip_prefix("curator-of:") {
            format!("curators:{}", player.set(set)?)
        } else if word.starts_with('@') {
            format!("set:{}", player.set(word)?)
        } else {
            format!("unit:{}", player.unit(word)?)
        });
    }
    Ok(targets)
}
