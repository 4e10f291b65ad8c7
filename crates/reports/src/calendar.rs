//! A calendar feed as iCalendar (RFC 5545): whole-day events with stable UIDs, so that a client replaces what it knows.
//!
//! Why a writer of our own is told in `docs/design/calendar-writer.md`.

use domain::calendar_model::{CalendarEvent, CalendarModel, EventStatus};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Longest line in octets, without the line break (RFC 5545, 3.1).
const LINE: usize = 75;

/// How often a client should ask again; a feed is cheap, plans change daily.
const REFRESH: &str = "PT4H";

/// Renders a feed. Lines end with CRLF; no line is longer than 75 octets; no character is torn.
pub fn render(calendar: &CalendarModel) -> String {
    let mut out = Lines(String::new());
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", "-//Opora//Opora//RU");
    out.line("CALSCALE", "GREGORIAN");
    out.line("METHOD", "PUBLISH");
    out.text("NAME", &calendar.name);
    out.text("X-WR-CALNAME", &calendar.name);
    out.line("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    out.line("X-PUBLISHED-TTL", REFRESH);
    let stamp = moment(calendar.as_of);
    for event in &calendar.events {
        render_event(&mut out, event, &stamp);
    }
    out.line("END", "VCALENDAR");
    out.0
}

fn render_event(out: &mut Lines, event: &CalendarEvent, stamp: &str) {
    let last = event.end.max(event.start);
    out.line("BEGIN", "VEVENT");
    out.text("UID", &event.uid);
    out.line("DTSTAMP", stamp);
    out.line("SEQUENCE", &event.sequence.to_string());
    out.line("DTSTART;VALUE=DATE", &day(event.start));
    // The end of a whole-day event is the first day after it; the last day of year 9999 has none.
    if let Ok(after) = last.checked_add(1.day()) {
        out.line("DTEND;VALUE=DATE", &day(after));
    }
    out.text("SUMMARY", &event.summary);
    if !event.description.is_empty() {
        out.text("DESCRIPTION", &event.description);
    }
    out.line(
        "STATUS",
        match event.status {
            EventStatus::Confirmed => "CONFIRMED",
            EventStatus::Cancelled => "CANCELLED",
        },
    );
    // A deadline does not make its owner busy.
    out.line("TRANSP", "TRANSPARENT");
    if let Some(url) = &event.url {
        out.line("URL", &url.chars().filter(|c| !c.is_control()).collect::<String>());
    }
    out.line("END", "VEVENT");
}

fn day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

fn moment(at: Timestamp) -> String {
    let utc = at.to_zoned(TimeZone::UTC);
    let (date, time) = (utc.date(), utc.time());
    format!("{}T{:02}{:02}{:02}Z", day(date), time.hour(), time.minute(), time.second())
}

/// Escapes a TEXT value (RFC 5545, 3.3.11) and drops control characters, which no client may be given.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            ';' => out.push_str("\\;"),
            ',' => out.push_str("\\,"),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

struct Lines(String);

impl Lines {
    fn text(&mut self, name: &str, text: &str) {
        self.line(name, &escaped(text));
    }

    /// Writes one content line, folded: a continuation begins with a blank that counts among its octets.
    fn line(&mut self, name: &str, value: &str) {
        let mut room = LINE;
        for c in name.chars().chain(":".chars()).chain(value.chars()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests;
