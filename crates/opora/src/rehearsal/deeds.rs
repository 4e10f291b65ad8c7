//! What people do in a scenario.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde_json::{Map, Value, json};

use super::player::{ADMINISTRATOR, Player, optional, text, word};
use super::{adopting, lists};
use crate::failure::Failure;

/// A deed: done, refused with a code, or not playable.
pub type Done = Result<Option<String>, String>;

macro_rules! have {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(why) => return Ok(Err(why)),
        }
    };
}

/// Does what a line says.
pub async fn perform(player: &mut Player, deed: &str, line: &Value) -> Result<Done, Failure> {
    let who = optional(line, "who").unwrap_or(ADMINISTRATOR);
    match deed {
        "clock" => clock(player, line),
        "units" => lists::units(player, line).await,
        "people" => lists::people(player, line).await,
        "adopt" => adopting::adopt(player, line).await,
        "amend" => adopting::amend(player, line).await,
        "link" => {
            let body = have!(link(player, line));
            send(player, who, "/links", &body).await
        }
        "set" => set(player, who, line).await,
        "measure" => {
            let (path, body) = have!(measure(player, line));
            send(player, who, &path, &body).await
        }
        "implements" => {
            let plan = have!(player.plan(have!(text(line, "plan"))));
            let body = json!({
                "activity": have!(text(line, "activity")), "upper": have!(player.plan(have!(text(line, "upper")))),
                "upper_activity": have!(text(line, "upper_activity")),
            });
            send(player, who, &format!("/plans/{plan}/implementations"), &body).await
        }
        "handover" => {
            let body = json!({"from": have!(text(line, "from")), "to": have!(text(line, "to"))});
            send(player, who, "/handover", &body).await
        }
        "submit" => hand_in(player, who, "/work/hand-in", line).await,
        "correct" => hand_in(player, who, "/work/correct", line).await,
        "withdraw" => {
            let which = have!(which(player, line));
            send(player, who, "/work/withdraw", &json!({"which": which})).await
        }
        "review" => {
            let body = json!({
                "which": have!(which(player, line)), "accept": line.get("accept").and_then(Value::as_bool).unwrap_or(false),
                "words": optional(line, "words").unwrap_or_default(),
            });
            send(player, who, "/work/review", &body).await
        }
        "report" => {
            let which = have!(which(player, line));
            send(player, who, "/work/sign", &json!({"which": which})).await
        }
        "load" => load(player, who, line).await,
        "visit" => {
            let unit = have!(player.unit(have!(text(line, "unit"))));
            let agreements = line.get("agreements").cloned().unwrap_or_else(|| json!([]));
            let body = json!({
                "unit": unit, "on": have!(text(line, "on")), "seen": optional(line, "seen").unwrap_or_default(),
                "agreements": agreements,
            });
            send(player, who, "/visits", &body).await
        }
        other => Ok(Err(format!("дело «{other}» не известно"))),
    }
}

/// `load`: a table of a register, which the reader recognises by its content.
async fn load(player: &mut Player, who: &str, line: &Value) -> Result<Done, Failure> {
    let file = have!(text(line, "file"));
    let bytes = have!(player.bytes(file));
    let reports = match player.upload(who, &format!("/registers?name={}", word(file)), bytes).await? {
        Ok(reports) => reports,
        Err(code) => return Ok(Ok(Some(code))),
    };
    let bad = reports.as_array().into_iter().flatten().find(|report| report["outcome"] != "ok");
    Ok(match bad {
        None => Ok(None),
        Some(report) if report["outcome"] == "partial" => Ok(Some("invalid".to_owned())),
        Some(report) => {
            let code = report["problems"][0]["code"].as_str().unwrap_or("refused");
            Ok(Some(code.to_owned()))
        }
    })
}

async fn send(player: &mut Player, who: &str, path: &str, body: &Value) -> Result<Done, Failure> {
    Ok(Ok(player.put(who, "POST", path, body).await?.err()))
}

/// `clock`: moves time forward.
fn clock(player: &mut Player, line: &Value) -> Result<Done, Failure> {
    let at: DateTime = match have!(text(line, "at")).parse() {
        Ok(at) => at,
        Err(error) => return Ok(Err(format!("время не прочитано: {error}"))),
    };
    let offset = match &player.app.clock {
        operations::Clock::Fixed { offset, .. } | operations::Clock::System { offset } => *offset,
    };
    match at.to_zoned(zone(offset)) {
        Ok(moment) => {
            player.set_clock(moment.timestamp());
            Ok(Ok(None))
        }
        Err(error) => Ok(Err(format!("время не прочитано: {error}"))),
    }
}

fn zone(offset: Offset) -> TimeZone {
    TimeZone::fixed(offset)
}

fn link(player: &Player, line: &Value) -> Result<Value, String> {
    Ok(json!({
        "from": player.unit(text(line, "from")?)?, "to": player.unit(text(line, "to")?)?, "kind": text(line, "kind")?,
        "since": line.get("since"), "until": line.get("until"), "person": line.get("person"),
    }))
}

async fn set(player: &mut Player, who: &str, line: &Value) -> Result<Done, Failure> {
    let name = have!(text(line, "name"));
    let ids = |key: &str| -> Result<Vec<String>, String> {
        let codes = line.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        codes.map(|code| player.unit(code)).collect()
    };
    if line.get("leave").is_some() {
        let body = json!({"name": name, "units": have!(ids("leave")), "last": have!(text(line, "on"))});
        return send(player, who, "/sets/leave", &body).await;
    }
    let body =
        json!({"name": name, "units": have!(ids("units")), "since": line.get("since"), "until": line.get("until")});
    match player.put(who, "POST", "/sets", &body).await? {
        Ok(made) => {
            player.sets.insert(name.to_owned(), have!(text(&made, "id")).to_owned());
            Ok(Ok(None))
        }
        Err(code) => Ok(Ok(Some(code))),
    }
}

fn measure(player: &Player, line: &Value) -> Result<(String, Value), String> {
    let plan = player.plan(text(line, "plan")?)?;
    let by = match optional(line, "figure") {
        Some(code) => {
            let set = optional(line, "units").map(|name| player.set(name)).transpose()?;
            json!({"by": "figure", "code": code, "set": set})
        }
        None => json!({"by": "activity", "number": text(line, "activity")?, "indicator": line.get("indicator")}),
    };
    let which = indicator(line).ok_or("в строке нет ни target, ни checkpoint")?;
    Ok((format!("/plans/{plan}/measurements"), json!({"which": which, "by": by})))
}

/// The target or checkpoint that a line names.
pub fn indicator(line: &Value) -> Option<Value> {
    if let Some(number) = line.get("target").and_then(Value::as_u64) {
        return Some(json!({"of": "target", "number": number}));
    }
    optional(line, "checkpoint").map(|number| json!({"of": "checkpoint", "number": number}))
}

/// The assignment that a line names.
fn which(player: &Player, line: &Value) -> Result<Value, String> {
    let unit = player.unit(text(line, "unit")?)?;
    if let Some(agreement) = line.get("agreement") {
        return Ok(json!({"by": "agreement", "unit": unit, "on": text(line, "on")?, "agreement": agreement}));
    }
    let name = match line.get("obligation") {
        Some(place) => json!({"obligation": place}),
        None => json!({"activity": text(line, "activity")?}),
    };
    let plan = player.plan(text(line, "plan")?)?;
    Ok(json!({"by": "window", "plan": plan, "line": name, "unit": unit, "due": line.get("due")}))
}

async fn hand_in(player: &mut Player, who: &str, path: &str, line: &Value) -> Result<Done, Failure> {
    let mut body = Map::new();
    body.insert("which".to_owned(), have!(which(player, line)));
    body.insert("words".to_owned(), json!(optional(line, "text").unwrap_or_default()));
    body.insert("values".to_owned(), line.get("values").cloned().unwrap_or_else(|| json!([])));
    body.insert("links".to_owned(), line.get("links").cloned().unwrap_or_else(|| json!([])));
    let mut files = Vec::new();
    for name in line.get("files").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        let bytes = have!(player.bytes(name));
        let short = name.rsplit('/').next().unwrap_or(name);
        match player.upload(who, &format!("/files?name={}", word(short)), bytes).await? {
            Ok(kept) => files.push(json!([have!(text(&kept, "id")), short])),
            Err(code) => return Ok(Ok(Some(code))),
        }
    }
    body.insert("files".to_owned(), Value::Array(files));
    send(player, who, path, &Value::Object(body)).await
}
