//! What a scenario expects, asked through the same routes that pages and programs use.

use serde_json::{Map, Value, json};

use super::deeds::indicator;
use super::player::{ADMINISTRATOR, Player, optional, text, word};
use crate::failure::Failure;

/// Whether it holds and what was found, or why it cannot be asked.
pub type Found = Result<(bool, Value), String>;

/// Differences of values below this are rounding.
const NEAR: f64 = 1e-6;

macro_rules! have {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(why) => return Ok(Err(why)),
        }
    };
}

/// Keys that name what is asked; everything else of an expectation is the answer that is wanted.
const NAMES: [&str; 18] = [
    "expect",
    "who",
    "plan",
    "activity",
    "obligation",
    "indicator",
    "checkpoint",
    "target",
    "unit",
    "units",
    "upper",
    "due_from",
    "due_to",
    "standing",
    "as_of",
    "code",
    "to",
    "since",
];

/// The answer that a line wants.
pub fn wanted(line: &Value) -> Value {
    let all = line.as_object().into_iter().flatten();
    let names = |key: &str| NAMES.contains(&key) || matches!(key, "action" | "event" | "event_date" | "role");
    // `state` is asked of reports and answered of indicators.
    let asked_state = line["expect"] == "reports";
    let kept = all.filter(|(key, _)| !(names(key) || asked_state && *key == "state"));
    Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// Asks what a line expects.
pub async fn hold(player: &mut Player, what: &str, line: &Value) -> Result<Found, Failure> {
    let found = match what {
        "count" => count(player, line).await?,
        "mine" => mine(player, line).await?,
        "reports" => reports(player, line).await?,
        "indicator" => indicator_value(player, line).await?,
        "figure" => figure(player, line).await?,
        "coverage" => coverage(player, line).await?,
        "may" => may(player, line).await?,
        "mail" => mail(player, line).await?,
        "journal" => player.get(ADMINISTRATOR, "/journal/verify").await?,
        other => return Ok(Err(format!("ожидание «{other}» не известно"))),
    };
    Ok(found.map(|found| (same(&wanted(line), &found), found)))
}

/// Whether everything that is wanted was found. A value that is wanted as nothing may be missing.
fn same(wanted: &Value, found: &Value) -> bool {
    let wanted = wanted.as_object().into_iter().flatten();
    wanted.into_iter().all(|(key, value)| match (value.as_f64(), found.get(key).and_then(Value::as_f64)) {
        (Some(wanted), Some(found)) => (wanted - found).abs() <= NEAR,
        _ => found.get(key).unwrap_or(&Value::Null) == value,
    })
}

fn is(reply: Result<Value, String>) -> Result<Value, String> {
    reply.map(|number| json!({"is": number}))
}

async fn count(player: &mut Player, line: &Value) -> Result<Result<Value, String>, Failure> {
    let mut query = String::from("/work/count?");
    if let Some(plan) = optional(line, "plan") {
        query.push_str(&format!("plan={}&", have!(player.plan(plan))));
    }
    if let Some(unit) = optional(line, "unit") {
        query.push_str(&format!("unit={}&", have!(player.unit(unit))));
    }
    for key in ["activity", "due_from", "due_to", "standing"] {
        if let Some(value) = optional(line, key) {
            query.push_str(&format!("{key}={}&", word(value)));
        }
    }
    Ok(is(player.get(ADMINISTRATOR, query.trim_end_matches(['&', '?'])).await?))
}

async fn mine(player: &mut Player, line: &Value) -> Result<Result<Value, String>, Failure> {
    let who = have!(text(line, "who"));
    player.get(who, "/mine").await
}

async fn reports(player: &mut Player, line: &Value) -> Result<Result<Value, String>, Failure> {
    let plan = have!(player.plan(have!(text(line, "plan"))));
    let place = line.get("obligation").and_then(Value::as_u64).unwrap_or(1);
    let mut query = format!("/work/reports?plan={plan}&obligation={place}");
    if let Some(unit) = optional(line, "unit") {
        query.push_str(&format!("&unit={}", have!(player.unit(unit))));
    }
    if let Some(state) = optional(line, "state") {
        query.push_str(&format!("&state={}", word(state)));
    }
    Ok(is(player.get(ADMINISTRATOR, &query).await?))
}

async fn indicator_value(player: &mut Player, line: &Value) -> Result<Result<Value, String>, Failure> {
    let plan = have!(player.plan(have!(text(line, "plan"))));
    let which = match indicator(line) {
        Some(which) => which,
        None => {
            let place = line.get("indicator").and_then(Value::as_u64).unwrap_or(1);
            json!({"of": "activity", "number": have!(text(line, "activity")), "indicator": place})
        }
    };
    let unit = have!(optional(line, "unit").map(|code| player.unit(code)).transpose());
    let body = json!({"which": which, "unit": unit, "as_of": have!(text(line, "as_of"))});
    let reply = player.put(ADMINISTRATOR, "POST", &format!("/plans/{plan}/indicator"), &body).await?;
    Ok(reply.map(|value| pair(&value)))
}

/// An answer about a value as expectations write it: a pair, or a value, and the state.
pub fn pair(value: &Value) -> Value {
    let mut found = Map::new();
    found.insert("state".to_owned(), value["state"].clone());
    let ratio = &value["ratio"];
    if let Some(numerator) = ratio["numerator"].as_f64() {
        match ratio["denominator"].as_f64() {
            Some(denominator) => {
                found.insert("numerator".to_owned(), json!(numerator));
                found.insert("denominator".to_owned(), json!(denominator));
            }
            None => {
                found.insert("value".to_owned(), json!(numerator));
            }
        }
    }
    Value::Object(found)
}

async fn figure(player: &mut Player, line: &Value) -> Result<Result<Value, String>, Failure> {
    let units: Vec<&str> = optional(line, "units").into_iter().flat_map(|units| units.split([',', ' '])).collect();
    let plan = have!(optional(line, "plan").map(|name| player.plan(name)).transpose());
    let mut args = Map::new();
    for (key, value) in [("plan", plan.map(Value::String)), ("activity", line.get("activity").cloned())] {
        if let Some(value) = value {
            args.insert(key.to_owned(), value);
        }
    }
    for key in ["event", "event_date", "role", "register", "kind", "level", "organiser", "programme", "section"] {
        if let Some(value) = line.get(key) {
            args.insert(key.to_owned(), value.clone());
        }
    }
    let body =
        json!({"as_of": have!(text(line, "as_of")), "code": have!(text(line, "code")), "units": units, "args": args});
    let reply = player.put(ADMINISTRATOR, "POST", "/figures", &body).await?;
    Ok(reply.map(|found| {
        let one = &found[0];
        if one["state"] == "no_data" || one.is_null() {
            return json!({"state": "no_data"});
        }
        json!({"numerator": one["numerator"], "denominator": one["denominator"], "value": one["value"]})
    }))
}

async fn coverage(player: &mut Player, line: &Value) -> Result<Result<Value, String>, Failure> {
    let plan = have!(player.plan(have!(text(line, "upper"))));
    let set = have!(player.set(have!(text(line, "units"))));
    player.get(ADMINISTRATOR, &format!("/plans/{plan}/coverage?set={set}")).await
}

async fn may(player: &mut Player, line: &Value) -> Result<Result<Value, String>, Failure> {
    let (who, action) = (have!(text(line, "who")), have!(text(line, "action")));
    let unit = match optional(line, "unit") {
        Some(code) => format!("&unit={}", have!(player.unit(code))),
        None => String::new(),
    };
    let reply = player.get(who, &format!("/may?action={}{unit}", word(action))).await?;
    Ok(reply.map(|decision| json!({"is": decision["allowed"]})))
}

async fn mail(player: &mut Player, line: &Value) -> Result<Result<Value, String>, Failure> {
    let (to, since) = (have!(text(line, "to")), have!(text(line, "since")));
    Ok(is(player.get(ADMINISTRATOR, &format!("/letters?login={}&since={}", word(to), word(since))).await?))
}
